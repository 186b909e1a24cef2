package bootscope.views.pane.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.boot.BootStep;
import bootscope.core.image.ImageReport;
import bootscope.views.control.MemoryRegion;
import bootscope.views.pane.TestGuest;
import bootscope.views.text.Texts;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class ImageModelTest {
  @Test
  void theReportHasTheEntryNoteAndAllLoadedSegments() {
    try (TestGuest guest = new TestGuest().open("hello-pvh", "")) {
      ImageModel model = new ImageModel(guest, guest.executor());
      model.setVisible(true);
      assertNull(model.reportProperty().get(), "it is made in the background");
      guest.until(() -> model.reportProperty().get() != null);
      ImageReport report = model.reportProperty().get();
      assertTrue(report.bootable());
      assertEquals(1, report.notes().stream().filter(ImageModel::isEntry).count());
      long entry = report.pvhEntry();
      assertEquals(guest.session().view().registers().linearRip(), entry);
      assertTrue(ImageModel.regions(report).stream().anyMatch(r -> r.contains(entry)));
      for (MemoryRegion region : ImageModel.regions(report)) {
        assertTrue(region.last() > region.start());
      }
    }
  }

  /** The window's texts can be translated, the monitor's are the core's: in English they agree. */
  @Test
  void stepsAreWordedAsTheMonitorWordsThem() {
    Texts english = new Texts(Locale.ENGLISH);
    for (BootStep.Deed deed : BootStep.Deed.values()) {
      assertEquals(deed.words("it all"), english.get("image.deed." + deed, "it all"));
    }
  }

  @Test
  void anotherGuestReplacesTheReport() {
    try (TestGuest guest = new TestGuest().open("hello-pvh", "")) {
      ImageModel model = new ImageModel(guest, guest.executor());
      model.setVisible(true);
      guest.until(() -> model.reportProperty().get() != null);
      guest.open("echo", "");
      guest.until(
          () ->
              model.reportProperty().get() != null
                  && model.reportProperty().get().file().equals("echo"));
    }
  }
}
