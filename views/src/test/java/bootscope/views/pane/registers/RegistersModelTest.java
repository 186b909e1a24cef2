package bootscope.views.pane.registers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.views.control.bits.BitField;
import bootscope.views.control.table.ValueRow;
import bootscope.views.pane.OpenGuest;
import bootscope.views.pane.registers.RegistersModel.Width;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegistersModelTest {
  private OpenGuest test;
  private RegistersModel model;

  @BeforeEach
  void open() throws Exception {
    test = new OpenGuest("long-mode");
    model = new RegistersModel(test.texts);
    model.setGuest(test.guest);
    show();
  }

  @AfterEach
  void close() {
    test.close();
  }

  private void show() throws Exception {
    long number = test.view().number();
    model.show(test.view());
    test.await(() -> find("xmm0") != null && test.view().number() == number);
  }

  private ValueRow find(String id) {
    return model.table().rows().stream().filter(r -> r.id().equals(id)).findFirst().orElse(null);
  }

  private void edit(String id, String text) throws Exception {
    long before = test.view().number();
    assertNull(model.table().editor().edit(find(id), text), "taken");
    test.await(() -> test.view().number() > before);
    model.show(test.view());
    test.await(() -> find(id).value().endsWith(text));
  }

  @Test
  void atTheEntryItShowsWhatTheCoreHas() {
    var r = test.view().registers();
    assertEquals("%08x".formatted(r.general()[3]), find("rbx").value());
    assertEquals("ebx", find("rbx").name());
    assertEquals("pvh_entry", find("rip").note());
    assertEquals("PE ET", find("cr0").note());
    assertTrue(find("cs").note().contains("code 32-bit"), find("cs").note());
    assertEquals(r.general()[3], model.target("rbx").orElseThrow().address());
    assertTrue(model.target("rip").orElseThrow().code());
  }

  @Test
  void whatAStepChangesIsMarkedUntilTheNext() throws Exception {
    test.session.step().join();
    model.show(test.view());
    test.await(() -> model.table().changed(find("rip")));
    assertTrue(model.table().changed(find("rax")), "mov al,4");
    assertFalse(model.table().changed(find("rbx")));
  }

  @Test
  void eachWidthShowsAndEditsItsPart() throws Exception {
    edit("rax", "12345678");
    model.widthProperty().set(Width.BITS_8);
    assertEquals("78", find("rax").value());
    assertEquals("56", find("rax high").value());
    edit("rax high", "ab");
    assertEquals(0x1234ab78L, test.view().registers().general()[0]);
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
    test.await(() -> (test.view().registers().rflags() & 1 << 6) != 0);
    model.show(test.view());
    test.await(() -> zero.in(model.flags().value()) == 1);
  }

  @Test
  void anImpossibleModeIsRefusedWithAReason() throws Exception {
    String[] why = new String[1];
    model.setOnRefused(text -> why[0] = text);
    model.set("cr0", 0x8000_0010L);
    test.await(() -> why[0] != null);
    assertEquals(0x11, test.view().registers().cr0());
  }
}
