package bootscope.views.pane.breakpoints;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.machine.StopReason;
import bootscope.core.session.Phase;
import bootscope.views.pane.OpenGuest;
import bootscope.views.pane.breakpoints.BreakpointsModel.Place;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BreakpointsModelTest {
  private OpenGuest test;
  private BreakpointsModel model;

  @BeforeEach
  void open() throws Exception {
    test = new OpenGuest("long-mode");
    model = new BreakpointsModel(test.texts);
    model.setGuest(test.guest);
    model.show(test.view());
  }

  @AfterEach
  void close() {
    test.close();
  }

  private void add(Place place, String text) throws Exception {
    int before = test.view().breakpoints().size();
    assertNull(model.add(place, text));
    test.await(() -> test.view().breakpoints().size() == before + 1);
    model.show(test.view());
  }

  @Test
  void oneThatIsAddedSwitchedOffDoesNotStopTheGuest() throws Exception {
    assertNull(model.add(Place.COUNT, "50", false));
    test.await(() -> test.view().breakpoints().size() == 1);
    assertEquals(false, test.view().breakpoints().getFirst().enabled());
    add(Place.COUNT, "100");
    run();
    assertEquals(100, test.view().instructions());
  }

  private void run() throws Exception {
    long before = test.view().instructions();
    test.session.run().join();
    test.await(() -> test.view().phase() != Phase.RUNNING && test.view().instructions() > before);
    model.show(test.view());
  }

  @Test
  void eachKindStopsTheGuestAndCountsItsHits() throws Exception {
    add(Place.SYMBOL, "serial_init");
    add(Place.COUNT, "100");
    add(Place.MILESTONE, "long_mode");
    run();
    assertEquals(
        test.guest.symbols().address("serial_init").getAsLong(),
        test.view().registers().linearRip());
    assertTrue(model.rows().get(0).hit());
    assertEquals(1, model.rows().get(0).breakpoint().hits());
    run();
    assertEquals(100, test.view().instructions());
    assertTrue(model.rows().get(1).hit());
    run();
    assertTrue(model.rows().get(2).hit());
    assertEquals(StopReason.BREAKPOINT, test.view().stop());
    assertTrue(test.view().registers().longMode());
  }

  @Test
  void whatIsWrongIsSaid() {
    assertNotNull(model.add(Place.SYMBOL, "zebra", false));
    assertNotNull(model.add(Place.LINEAR, "zebra"));
    assertNotNull(model.add(Place.COUNT, "-1"));
    assertNotNull(model.add(Place.MILESTONE, "zebra"));
    assertEquals(0, test.view().breakpoints().size());
  }

  @Test
  void oneIsSwitchedOffAndRemoved() throws Exception {
    add(Place.ENTRY, "");
    int id = model.rows().get(0).breakpoint().id();
    model.enable(id, false);
    test.await(() -> !test.view().breakpoints().get(0).enabled());
    model.remove(id);
    test.await(() -> test.view().breakpoints().isEmpty());
  }
}
