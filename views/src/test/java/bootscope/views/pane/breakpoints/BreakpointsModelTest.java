package bootscope.views.pane.breakpoints;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.debug.BreakpointKind;
import bootscope.core.debug.BreakpointKinds;
import bootscope.core.machine.StopReason;
import bootscope.core.session.Phase;
import bootscope.views.pane.OpenGuest;
import java.util.List;
import java.util.Map;
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

  /** With a text for the kind's first parameter. */
  private String say(String kind, String said, boolean enabled) {
    BreakpointKind of = BreakpointKinds.of(kind).orElseThrow();
    Map<String, String> first =
        of.parameters().isEmpty() ? Map.of() : Map.of(of.parameters().getFirst().name(), said);
    return model.add(of, first, "", enabled);
  }

  private void add(String kind, String said) throws Exception {
    int before = test.view().breakpoints().size();
    assertNull(say(kind, said, true));
    test.await(() -> test.view().breakpoints().size() == before + 1);
    model.show(test.view());
  }

  @Test
  void oneThatIsAddedSwitchedOffDoesNotStopTheGuest() throws Exception {
    assertNull(say("count", "50", false));
    test.await(() -> test.view().breakpoints().size() == 1);
    assertEquals(false, test.view().breakpoints().getFirst().enabled());
    add("count", "100");
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
    add("symbol", "serial_init");
    add("count", "100");
    add("milestone", "long_mode");
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
    assertEquals(StopReason.BREAKPOINT, test.view().reason());
    assertTrue(test.view().registers().longMode());
  }

  @Test
  void whatIsWrongIsSaid() {
    assertNotNull(say("symbol", "zebra", false));
    assertNotNull(say("address", "zebra", true));
    assertNotNull(say("count", "-1", true));
    assertNotNull(say("milestone", "zebra", true));
    assertEquals(0, test.view().breakpoints().size());
  }

  @Test
  void oneIsSwitchedOffAndRemoved() throws Exception {
    add("entry", "");
    int id = model.rows().get(0).breakpoint().id();
    model.enable(id, false);
    test.await(() -> !test.view().breakpoints().get(0).enabled());
    model.remove(id);
    test.await(() -> test.view().breakpoints().isEmpty());
  }

  @Test
  void aConditionIsShownAndMustMeanSomething() throws Exception {
    BreakpointKind symbol = BreakpointKinds.of("symbol").orElseThrow();
    Map<String, String> said = Map.of("symbol", "serial_init");
    assertNotNull(model.add(symbol, said, "1 +", true));
    assertNull(model.add(symbol, said, "$rax != 1", true));
    test.await(() -> test.view().breakpoints().size() == 1);
    assertEquals("$rax != 1", test.view().breakpoints().getFirst().condition());
  }

  @Test
  void symbolsAreOfferedByTheirBeginning() {
    assertTrue(model.symbols("serial").contains("serial_init"));
    assertEquals(List.of(), model.symbols("zebra"));
  }
}
