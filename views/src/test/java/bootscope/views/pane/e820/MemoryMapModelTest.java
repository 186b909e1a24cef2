package bootscope.views.pane.e820;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.board.Q35;
import bootscope.core.boot.MemoryLayout;
import bootscope.views.control.RegionKind;
import bootscope.views.pane.TestGuest;
import bootscope.views.pane.e820.MemoryMapModel.Shown;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MemoryMapModelTest {
  private static MemoryMapModel open(TestGuest guest) {
    MemoryMapModel model = new MemoryMapModel(guest);
    model.setVisible(true);
    guest.until(() -> model.shownProperty().get() != null);
    return model;
  }

  @Test
  void theTableIsTheOneInTheGuestsMemory() {
    try (TestGuest guest = new TestGuest().open("hello-pvh", "x")) {
      Shown shown = open(guest).shownProperty().get();
      MemoryLayout layout = guest.guest().getValue().boot().plan().layout();
      assertTrue(shown.fromGuest());
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
                d.machine().memory().poke(address, new byte[56]);
                return null;
              })
          .join();
      guest.until(() -> !model.shownProperty().get().fromGuest());
      assertEquals(entries, model.shownProperty().get().entries().size());
      assertFalse(model.text().isEmpty());
    }
  }
}
