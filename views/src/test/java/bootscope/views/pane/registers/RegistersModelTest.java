package bootscope.views.pane.registers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.debug.CpuRegisters;
import bootscope.views.control.bits.BitField;
import bootscope.views.control.table.ValueRow;
import bootscope.views.pane.TestGuest;
import bootscope.views.pane.registers.RegistersModel.Width;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegistersModelTest {
  private TestGuest test;
  private RegistersModel model;

  @BeforeEach
  void open() throws Exception {
    test = new TestGuest().open("long-mode", "hello world");
    model = new RegistersModel(test, test.texts);
    model.setVisible(true);
    test.until(() -> find("xmm0") != null);
  }

  @AfterEach
  void close() {
    test.close();
  }

  private ValueRow find(String id) {
    return model.table().rows().stream().filter(r -> r.id().equals(id)).findFirst().orElse(null);
  }

  private void edit(String id, String text) throws Exception {
    long before = test.now().number();
    assertNull(model.table().editor().edit(find(id), text), "taken");
    test.until(() -> test.now().number() > before);
    test.until(() -> find(id).value().endsWith(text));
  }

  @Test
  void atTheEntryItShowsWhatTheCoreHas() {
    var r = test.now().registers();
    assertEquals(
        String.format(Locale.ROOT, "%08x", r.get(CpuRegisters.general(3))), find("rbx").value());
    assertEquals("ebx", find("rbx").name());
    assertEquals("hvm_start_info", find("rbx").note());
    assertEquals("pvh_entry", find("rip").note());
    assertEquals("PE ET", find("cr0").note());
    assertTrue(find("cs").note().contains("code 32-bit"), find("cs").note());
    assertEquals(r.get(CpuRegisters.general(3)), model.target("rbx").orElseThrow().address());
    assertTrue(model.target("rip").orElseThrow().code());
  }

  /** What is at their addresses is called by its name; where they hold none, nothing is. */
  @Test
  void whereSystemRegistersLeadIsSaid() throws Exception {
    assertEquals("page tables", find("cr3").note());
    assertEquals("GDT", find("gdtr").note());
    assertEquals("IDT", find("idtr").note());
    assertEquals("", find("cr2").note());
    edit("cr2", "1000");
    assertEquals("page fault’s address", find("cr2").note());
    edit("dr0", "2000");
    assertEquals("breakpoint’s address", find("dr0").note());
    assertEquals("", find("dr1").note());
  }

  @Test
  void whatAStepChangesIsMarkedUntilTheNext() throws Exception {
    test.session().step().join();
    test.until(() -> model.table().changed(find("rip")));
    assertTrue(model.table().changed(find("rax")), "mov al,4");
    assertFalse(model.table().changed(find("rbx")));
  }

  @Test
  void nothingIsMarkedInAMachineThatHasJustBeenMade() throws Exception {
    test.session().step().join();
    test.until(() -> model.table().changed(find("rax")));
    test.session().restart().join();
    test.until(() -> find("rip").note().equals("pvh_entry"));
    for (ValueRow row : model.table().rows()) {
      assertFalse(model.table().changed(row), row.id());
    }
    model.flags().fields().forEach(f -> assertFalse(model.flags().changed(f), f.name()));
    test.session().step().join();
    test.until(() -> model.table().changed(find("rax")));
  }

  @Test
  void eachWidthShowsAndEditsItsPart() throws Exception {
    edit("rax", "12345678");
    model.widthProperty().set(Width.BITS_8);
    assertEquals("78", find("rax").value());
    assertEquals("56", find("rax high").value());
    edit("rax high", "ab");
    assertEquals(0x1234ab78L, test.now().registers().get(CpuRegisters.general(0)));
    model.widthProperty().set(Width.BITS_16);
    assertEquals("ab78", find("rax").value());
    assertNotNull(model.table().editor().edit(find("rax"), "12345"), "too long");
    assertNotNull(model.table().editor().edit(find("rax"), "zebra"), "no number");
  }

  @Test
  void flagsAreToggled() throws Exception {
    BitField zero =
        model.flags().fields().stream().filter(f -> f.name().equals("ZF")).findFirst().get();
    model.flags().toggle(zero);
    test.until(() -> (test.now().registers().get(CpuRegisters.RFLAGS) & 1 << 6) != 0);
    test.until(() -> zero.in(model.flags().value()) == 1);
  }

  @Test
  void tableLimitsMsrsAndX87RegistersAreEdited() throws Exception {
    edit("gdtr.limit", "001f");
    assertEquals(0x1F, test.now().registers().get(CpuRegisters.GDTR_LIMIT));
    edit("lstar", "ffffffff81000000");
    edit("st0", "3fff8000000000000000");
    assertEquals("1.00000000", find("st0").note().substring(0, 10));
    refused("lstar", 0x1234_0000_0000_0000L, "no room for this value");
    refused("pat", 2, "no room for this value");
    refused("gdtr.limit", 0x1_0000, "no room for this value");
  }

  @Test
  void tablesAreCountedInWhatTheModeKeepsInThem() throws Exception {
    edit("idtr.limit", "0fff");
    edit("gdtr.limit", "007f");
    assertEquals("512 gates of 8 bytes", find("idtr.limit").note());
    assertEquals("16 descriptors of 8 bytes", find("gdtr.limit").note());
    edit("cr0", "10");
    test.until(() -> find("idtr.limit").note().equals("1,024 vectors of 4 bytes"));
    test.session().restart().join();
    test.run();
    edit("idtr.limit", "0fff");
    edit("gdtr.limit", "007f");
    assertEquals("256 gates of 16 bytes", find("idtr.limit").note());
    assertEquals("16 places of 8 bytes; a TSS or LDT takes two", find("gdtr.limit").note());
  }

  @Test
  void aSelectorIsLoadedWithItsDescriptorOrItIsSaidWhyNot() throws Exception {
    // A GDT of our own in RAM: null, data of 1 MiB at 0x12345, code, not present, LDT.
    long[] table = {
      0,
      0x0001_9301_2345_FFFFL | 0xFL << 48,
      0x00CF_9B00_0000_FFFFL,
      0x00CF_1300_0000_FFFFL,
      0x0000_8200_0000_0000L
    };
    long at = 0x20_0000;
    long before = test.now().number();
    test.guest()
        .getValue()
        .change(
            d -> {
              for (int i = 0; i < table.length; i++) {
                byte[] entry = new byte[8];
                for (int b = 0; b < 8; b++) {
                  entry[b] = (byte) (table[i] >>> 8 * b);
                }
                d.poke(true, at + 8 * i, entry);
              }
              d.set(CpuRegisters.GDTR, at, 0);
              return d.set(CpuRegisters.GDTR_LIMIT, table.length * 8 - 1, 0);
            },
            done -> {});
    test.until(() -> test.now().number() > before);
    edit("ds", "0008");
    assertTrue(find("ds").note().startsWith("data 16-bit DPL 0, base 12345"), find("ds").note());
    refused("es", 0x28, "outside its descriptor table");
    refused("es", 0x18, "not present");
    refused("es", 0x20, "not of a segment");
    refused("ss", 0x10, "not of a segment");
    refused("ss", 0, "null selector");
    refused("ds", 0x0B, "privilege");
    refused("cs", 0x10, "far jump");
  }

  private void refused(String name, long value, String reason) throws Exception {
    String[] why = new String[1];
    model.setOnRefused(text -> why[0] = text);
    model.set(name, value);
    test.until(() -> why[0] != null);
    assertTrue(why[0].contains(reason), name + ": " + why[0]);
  }

  @Test
  void anImpossibleModeIsRefusedWithAReason() throws Exception {
    String[] why = new String[1];
    model.setOnRefused(text -> why[0] = text);
    model.set("cr0", 0x8000_0010L);
    test.until(() -> why[0] != null);
    assertEquals(0x11, test.now().registers().get(CpuRegisters.CR0));
  }
}
