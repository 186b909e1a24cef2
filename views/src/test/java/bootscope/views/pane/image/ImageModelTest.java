package bootscope.views.pane.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.image.ImageReport;
import bootscope.views.control.MemoryRegion;
import bootscope.views.pane.TestGuest;
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
