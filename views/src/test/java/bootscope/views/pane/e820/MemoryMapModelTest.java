package bootscope.views.pane.e820;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.board.Q35;
import bootscope.core.boot.Firmware;
import bootscope.core.boot.FirmwarePvh;
import bootscope.core.boot.MemoryLayout;
import bootscope.core.debug.PhysicalMap.Leads;
import bootscope.core.debug.PhysicalMap.Stretch;
import bootscope.views.control.RegionKind;
import bootscope.views.pane.TestGuest;
import bootscope.views.pane.e820.MemoryMapModel.Shown;
import bootscope.views.pane.e820.MemoryMapModel.Source;
import bootscope.views.text.Texts;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MemoryMapModelTest {
  private static MemoryMapModel open(TestGuest guest) {
    MemoryMapModel model = new MemoryMapModel(guest, new Texts(Locale.ENGLISH));
    model.setVisible(true);
    guest.until(() -> model.shownProperty().get() != null);
    return model;
  }

  @Test
  void theTableIsTheOneInTheGuestsMemory() {
    try (TestGuest guest = new TestGuest().open("hello-pvh", "x")) {
      Shown shown = open(guest).shownProperty().get();
      MemoryLayout layout = guest.guest().getValue().boot().plan().layout();
      assertEquals(Source.GUEST, shown.source());
      assertEquals(layout.ranges().size(), shown.entries().size());
      for (int i = 0; i < shown.entries().size(); i++) {
        assertEquals(layout.ranges().get(i).start(), shown.entries().get(i).start());
        assertEquals(layout.ranges().get(i).size(), shown.entries().get(i).size());
        assertEquals(layout.ranges().get(i).purpose(), shown.entries().get(i).purpose());
      }
      assertEquals(shown.entries().size(), shown.areas().size());
    }
  }

  @Test
  void kernelStartInfoAcpiAndDevicesLieInIt() {
    try (TestGuest guest = new TestGuest().open("hello-pvh", "x")) {
      Shown shown = open(guest).shownProperty().get();
      Set<RegionKind> kinds =
          shown.contents().stream().map(r -> r.kind()).collect(Collectors.toSet());
      assertEquals(
          Set.of(
              RegionKind.KERNEL,
              RegionKind.START_INFO,
              RegionKind.COMMAND_LINE,
              RegionKind.ACPI,
              RegionKind.DEVICE),
          kinds);
      assertTrue(
          shown.contents().stream()
              .anyMatch(r -> r.start() == 0xFEC0_0000L && r.kind() == RegionKind.DEVICE));
      assertEquals(32L << 20, MemoryMapModel.holeStart(shown));
      assertEquals(Q35.ECAM, MemoryMapModel.firstInHole(shown));
      assertEquals(1L << 32, shown.size());
    }
  }

  @Test
  void whenTheGuestHasOverwrittenTheTableTheOneItWasHandedIsShown() {
    try (TestGuest guest = new TestGuest().open("hello-pvh", "")) {
      MemoryMapModel model = open(guest);
      int entries = model.shownProperty().get().entries().size();
      long address = guest.guest().getValue().boot().plan().startInfo().orElseThrow();
      guest
          .session()
          .change(
              d -> {
                d.poke(true, address, new byte[56]);
                return null;
              })
          .join();
      guest.until(() -> model.shownProperty().get().source() == Source.HANDED_BEFORE);
      assertEquals(entries, model.shownProperty().get().entries().size());
      assertFalse(model.text().isEmpty());
    }
  }

  /** Firmware that leads 0xC0000 to RAM, and stores to 0xF0000 there too, and halts. */
  private static byte[] shadowing() {
    byte[] image = new byte[0x1_0000];
    byte[] start = {(byte) 0xEA, 0, 0, 0, (byte) 0xF0}; // jmp F000:0000
    byte[] code = {
      0x66,
      (byte) 0xB8,
      (byte) 0x90,
      0,
      0,
      (byte) 0x80, // mov eax, 80000090h: PAM0
      (byte) 0xBA,
      (byte) 0xF8,
      0x0C,
      0x66,
      (byte) 0xEF, // out CF8h, eax
      (byte) 0xBA,
      (byte) 0xFC,
      0x0C,
      (byte) 0xB0,
      0x20,
      (byte) 0xEE, // PAM0: stores reach RAM
      0x42,
      (byte) 0xB0,
      0x33,
      (byte) 0xEE, // PAM1: RAM
      (byte) 0xFA,
      (byte) 0xF4 // cli; hlt
    };
    System.arraycopy(start, 0, image, 0xFFF0, start.length);
    System.arraycopy(code, 0, image, 0, code.length);
    return image;
  }

  private static Stretch at(MemoryMapModel model, long address) {
    return model.shownProperty().get().leads().stretches().stream()
        .filter(s -> s.start() <= address && address <= s.last())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void itFollowsWhatFirmwareMakesOfTheFirstMib() throws Exception {
    Firmware firmware = Firmware.of("f.rom", shadowing(), Map.of(), Map.of(), true);
    try (TestGuest guest = new TestGuest().open("hello-pvh", "x", new FirmwarePvh(firmware))) {
      MemoryMapModel model = open(guest);
      Shown before = model.shownProperty().get();
      assertEquals(Source.MACHINE, before.source(), "there is no table yet");
      assertEquals(1, before.entries().size(), "RAM");
      Stretch all = at(model, 0xC_0000);
      assertEquals(0xE_FFFF, all.last(), "what is the same is one");
      assertEquals(Leads.NOTHING, all.loads());
      assertEquals("PAM1–PAM6", all.name());
      assertEquals(Leads.ROM, at(model, 0xF_0000).loads());
      assertEquals(Leads.NOTHING, at(model, 0xF_0000).stores());
      assertEquals(Leads.ROM, at(model, 0xFFFF_FFF0L).loads());
      assertTrue(
          before.contents().stream()
              .anyMatch(r -> r.kind() == RegionKind.VECTORS && r.start() == 0 && r.last() == 0x3FF),
          "the processor is in real mode");
      guest.run();
      guest.until(() -> at(model, 0xC_0000).loads() == Leads.RAM);
      assertEquals(Leads.RAM, at(model, 0xC_0000).stores());
      assertEquals(0xC_7FFF, at(model, 0xC_0000).last());
      assertEquals("PAM1", at(model, 0xC_0000).name(), "all of one register");
      assertEquals(Leads.NOTHING, at(model, 0xC_8000).loads());
      assertEquals(Leads.ROM, at(model, 0xF_0000).loads());
      assertEquals(Leads.RAM, at(model, 0xF_0000).stores());
      assertTrue(model.text().contains("loads ROM, stores RAM  PAM0"), model.text());
    }
  }
}
