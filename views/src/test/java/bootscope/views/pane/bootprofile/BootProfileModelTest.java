package bootscope.views.pane.bootprofile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.debug.CountTrigger;
import bootscope.core.history.Instant;
import bootscope.views.control.flame.FlameItem;
import bootscope.views.pane.TestGuest;
import org.junit.jupiter.api.Test;

/** The profile of a guest's run as it is recorded, without a screen. */
class BootProfileModelTest {
  private static BootProfileModel recorded(TestGuest guest) {
    BootProfileModel model = new BootProfileModel(guest, guest.texts, guest.executor());
    model.setVisible(true);
    guest.session().profiling().begin().join();
    guest.session().change(e -> e.breakpoints().add(new CountTrigger(1_000_000))).join();
    guest.run();
    awaitAll(guest, model);
    return model;
  }

  private static void awaitAll(TestGuest guest, BootProfileModel model) {
    guest.until(
        () ->
            model.digest() != null
                && model.digest().profile().log().instructions() == guest.now().instructions());
  }

  @Test
  void nothingIsShownBeforeSomethingIsRecorded() {
    try (TestGuest guest = new TestGuest().open("hello-pvh", "")) {
      BootProfileModel model = new BootProfileModel(guest, guest.texts, guest.executor());
      model.setVisible(true);
      guest.run();
      guest.until(() -> true);
      assertNull(model.digest());
      assertTrue(model.chart().isEmpty());
      assertFalse(model.isRecording());
    }
  }

  @Test
  void theRunIsShownWholeWhereverTheMachineStands() {
    try (TestGuest guest = new TestGuest().keepingHistory().open("hello-pvh", "")) {
      BootProfileModel model = recorded(guest);
      long end = guest.now().instructions();
      assertEquals(end, model.chart().whole().to());
      assertEquals(end, model.chart().playhead());
      guest.session().time().goTo(new Instant.Count(200)).join();
      guest.until(() -> model.chart().playhead() == 200);
      assertEquals(end, model.chart().whole().to(), "what is known of the run stays");
      guest.session().restart().join();
      guest.until(() -> model.digest() == null);
      guest.run();
      awaitAll(guest, model);
      assertEquals(end, model.chart().whole().to());
    }
  }

  @Test
  void aCallIsToldExactly() {
    try (TestGuest guest = new TestGuest().open("hello-pvh", "")) {
      BootProfileModel model = recorded(guest);
      model.search("put_char");
      BootProfileModel.Found found = model.found();
      assertEquals(1, found.functions());
      assertTrue(found.calls() > 10, found.toString());
      assertTrue(found.share() > 0 && found.share() < 1, found.toString());
      int function = function(model, "print_header");
      model.showFunction(function);
      FlameItem focus = model.chart().focus();
      assertEquals("print_header", model.chart().name(focus.name()));
      model.focusChanged(focus);
      guest.until(() -> model.call() != null);
      assertEquals(function, model.call().function());
      assertEquals(focus.begin(), model.call().begun());
      assertEquals(focus.end(), model.call().ended());

      model.chart().setRange(focus.begin(), focus.end());
      model.rangeChanged();
      guest.until(() -> model.tables().all() == focus.end() - focus.begin());
      assertEquals(model.call().total(), model.tables().all(), "one thread, no interrupts");
      model.setNanos(true);
      guest.until(model::isNanos);
      assertTrue(model.chart().hasRange());
      assertEquals(focus.begin(), model.range()[0]);
      model.chart().clearRange();
      model.rangeChanged();
      assertEquals(guest.now().instructions(), model.tables().all());
    }
  }

  @Test
  void aDeepZoomHasEachCall() {
    try (TestGuest guest = new TestGuest().open("boot-mix", "")) {
      BootProfileModel model = recorded(guest);
      assertTrue(model.chart().whole().grain() > 1, "it is long enough");
      double middle = guest.now().instructions() / 2.0;
      model.chart().setView(middle, middle + 400);
      model.viewChanged(1000);
      guest.until(() -> model.chart().shown() != model.chart().whole());
      assertEquals(1, model.chart().shown().grain());
      for (int row = 0; row < model.chart().shown().rows(); row++) {
        for (int i = 0; i < model.chart().shown().size(row); i++) {
          assertEquals(1, model.chart().shown().count(row, i), "none is put together");
        }
      }
      assertFalse(model.chart().wantsDetail(1000));
    }
  }

  private static int function(BootProfileModel model, String name) {
    var functions = model.digest().profile().functions();
    for (int i = 0; i < functions.size(); i++) {
      if (functions.get(i).name().equals(name)) {
        return i;
      }
    }
    throw new AssertionError(name);
  }
}
