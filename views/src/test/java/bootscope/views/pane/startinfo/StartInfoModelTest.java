package bootscope.views.pane.startinfo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.views.pane.Link;
import bootscope.views.pane.TestGuest;
import bootscope.views.pane.startinfo.StartInfoModel.Field;
import bootscope.views.pane.startinfo.StartInfoModel.Shown;
import org.junit.jupiter.api.Test;

class StartInfoModelTest {
  private static Field field(Shown shown, String name) {
    return shown.header().fields().stream()
        .filter(f -> f.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void showsEveryFieldWithItsBytesAndItsMeaning() {
    try (TestGuest guest = new TestGuest().open("hello-pvh", "hello world")) {
      StartInfoModel model = new StartInfoModel(guest);
      assertNull(model.shownProperty().get(), "nothing is asked while the pane is not seen");
      model.setVisible(true);
      guest.until(() -> model.shownProperty().get() != null);
      Shown shown = model.shownProperty().get();
      assertTrue(shown.valid());
      assertEquals(10, shown.header().fields().size());
      Field magic = field(shown, "magic");
      assertEquals("78 c5 6e 33", magic.bytes());
      assertEquals("0x336ec578 (xEn3)", magic.value());
      assertFalse(magic.meaning().isEmpty());
      assertEquals(
          guest.guest().getValue().boot().plan().startInfo().orElseThrow(), magic.address());
      assertEquals("hello world", shown.commandLine().value());
      assertEquals(
          Link.memory(shown.commandLine().address()), field(shown, "cmdline_paddr").link());
      assertNull(field(shown, "modlist_paddr").link(), "a null pointer leads nowhere");
      assertEquals(
          guest.guest().getValue().boot().plan().layout().ranges().size(), shown.mapEntries());
    }
  }

  @Test
  void whatTheGuestsMemoryHoldsNowIsShownAndMarked() {
    try (TestGuest guest = new TestGuest().open("hello-pvh", "")) {
      StartInfoModel model = new StartInfoModel(guest);
      model.setVisible(true);
      guest.until(() -> model.shownProperty().get() != null);
      Field version = field(model.shownProperty().get(), "version");
      guest
          .session()
          .change(
              d -> {
                d.poke(true, version.address(), new byte[] {7, 0, 0, 0});
                return null;
              })
          .join();
      guest.until(() -> field(model.shownProperty().get(), "version").value().equals("7"));
      assertTrue(field(model.shownProperty().get(), "version").changed());
      assertFalse(field(model.shownProperty().get(), "flags").changed());
    }
  }

  @Test
  void nothingIsMarkedInAMachineThatHasJustBeenMade() {
    try (TestGuest guest = new TestGuest().open("hello-pvh", "")) {
      StartInfoModel model = new StartInfoModel(guest);
      model.setVisible(true);
      guest.until(() -> model.shownProperty().get() != null);
      Field version = field(model.shownProperty().get(), "version");
      guest
          .session()
          .change(
              d -> {
                d.poke(true, version.address(), new byte[] {7, 0, 0, 0});
                return null;
              })
          .join();
      guest.until(() -> field(model.shownProperty().get(), "version").changed());
      guest.session().restart().join();
      guest.until(() -> field(model.shownProperty().get(), "version").value().equals("1"));
      assertFalse(field(model.shownProperty().get(), "version").changed());
    }
  }

  @Test
  void aStructureThatTheGuestOverwroteIsToldFrom() {
    try (TestGuest guest = new TestGuest().open("hello-pvh", "")) {
      StartInfoModel model = new StartInfoModel(guest);
      model.setVisible(true);
      long address = guest.guest().getValue().boot().plan().startInfo().orElseThrow();
      guest
          .session()
          .change(
              d -> {
                d.poke(true, address, new byte[56]);
                return null;
              })
          .join();
      guest.until(
          () -> model.shownProperty().get() != null && !model.shownProperty().get().valid());
      assertTrue(model.text().contains("magic"));
    }
  }
}
