package bootscope.views.pane.breakpoints;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.debug.BreakpointException;
import bootscope.core.debug.BreakpointKind;
import bootscope.core.debug.BreakpointKinds;
import bootscope.core.debug.CountTrigger;
import bootscope.core.debug.DataTrigger;
import bootscope.core.debug.MemoryRange;
import bootscope.core.machine.StopReason;
import bootscope.core.session.BreakpointView;
import bootscope.core.session.LogEvent;
import bootscope.core.session.Phase;
import bootscope.views.control.name.Proposal;
import bootscope.views.control.name.Wrong;
import bootscope.views.pane.TestGuest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BreakpointsModelTest {
  private TestGuest test;
  private BreakpointsModel model;

  @BeforeEach
  void open() throws Exception {
    test = new TestGuest().open("long-mode", "hello world");
    model = new BreakpointsModel(test.texts);
    model.setGuest(test.guest().getValue());
    model.show(test.now());
  }

  @AfterEach
  void close() {
    test.close();
  }

  /** With a text for the kind's first parameter. */
  private Wrong say(String kind, String said, boolean enabled) {
    BreakpointKind of = BreakpointKinds.of(kind).orElseThrow();
    Map<String, String> first =
        of.parameters().isEmpty() ? Map.of() : Map.of(of.parameters().getFirst().name(), said);
    return model.add(of, first, "", enabled);
  }

  private void add(String kind, String said) throws Exception {
    int before = test.now().breakpoints().size();
    assertNull(say(kind, said, true));
    test.until(() -> test.now().breakpoints().size() == before + 1);
    model.show(test.now());
  }

  @Test
  void oneWithAMessageSaysItInTheLogAndTheGuestRunsOn() throws Exception {
    add("count", "50");
    int id = test.now().breakpoints().getFirst().id();
    assertNotNull(model.message(id, "{$moon}"));
    assertNotNull(model.message(id, "{$rax"));
    assertNull(model.message(id, "came to {$insns}"));
    add("count", "100");
    run();
    assertEquals(100, test.now().instructions());
    LogEvent said =
        test.guest().getValue().session().log().from(0).stream()
            .filter(e -> e.what() instanceof LogEvent.Said)
            .findFirst()
            .orElseThrow();
    assertEquals("came to 0x32", ((LogEvent.Said) said.what()).text());
    assertEquals(50, said.instructions());
    assertEquals("says “came to {$insns}”", model.conditionText(test.now().breakpoints().get(0)));
  }

  /** One of a file that was saved with other symbols says why, and may be changed all the same. */
  @Test
  void oneOnWhatTheKernelHasNotIsPending() throws Exception {
    BreakpointKind symbol = BreakpointKinds.of("symbol").orElseThrow();
    test.session()
        .change(
            d -> {
              try {
                return d.breakpoints()
                    .add(symbol.kept(Map.of("symbol", "moon"), d.breakpoints().surroundings(), 16));
              } catch (BreakpointException e) {
                throw new AssertionError(e);
              }
            })
        .join();
    test.until(() -> test.now().breakpoints().size() == 1);
    model.show(test.now());
    BreakpointView pending = test.now().breakpoints().getFirst();
    assertEquals("pending", model.addressText(pending));
    assertEquals(
        "It is kept, and stops nothing for now. Neither the kernel nor a loaded module has a symbol"
            + " “moon”. MODULE:SYMBOL waits for a module.",
        model.waitingText(pending));
    Filled was = model.filled(pending);
    assertNull(model.change(pending.id(), was, symbol, was.texts()));
    assertNotNull(model.change(pending.id(), was, symbol, Map.of("symbol", "sun")));
    assertNull(model.change(pending.id(), was, symbol, Map.of("symbol", "serial_init")));
    test.until(() -> !test.now().breakpoints().getFirst().missing());
    assertEquals("", model.waitingText(test.now().breakpoints().getFirst()));
  }

  @Test
  void oneThatIsAddedSwitchedOffDoesNotStopTheGuest() throws Exception {
    assertNull(say("count", "50", false));
    test.until(() -> test.now().breakpoints().size() == 1);
    assertEquals(false, test.now().breakpoints().getFirst().enabled());
    add("count", "100");
    run();
    assertEquals(100, test.now().instructions());
  }

  private void run() throws Exception {
    long before = test.now().instructions();
    test.session().run().join();
    test.until(() -> test.now().phase() != Phase.RUNNING && test.now().instructions() > before);
    model.show(test.now());
  }

  @Test
  void eachKindStopsTheGuestAndCountsItsHits() throws Exception {
    add("symbol", "serial_init");
    add("count", "100");
    add("milestone", "long_mode");
    run();
    assertEquals(
        test.guest().getValue().symbols().address("serial_init").getAsLong(),
        test.now().registers().linearRip());
    assertTrue(model.rows().get(0).hit());
    assertEquals(1, model.rows().get(0).breakpoint().hits());
    run();
    assertEquals(100, test.now().instructions());
    assertTrue(model.rows().get(1).hit());
    run();
    assertTrue(model.rows().get(2).hit());
    assertEquals(StopReason.BREAKPOINT, test.now().reason());
    assertTrue(test.now().registers().longMode());
  }

  @Test
  void aDevicesRegisterStopsTheGuestAndIsOfferedByItsName() throws Exception {
    assertTrue(model.deviceRegisters("com1.l").contains(new Proposal("com1.lcr", "")));
    assertTrue(model.pciRegisters("comm").contains(new Proposal("command", "")));
    assertTrue(model.pciFunctions().contains("00:1f.0"), model.pciFunctions().toString());
    BreakpointKind device = BreakpointKinds.of("device").orElseThrow();
    assertNear("com1.lcr", "com1.lrc", model.add(device, Map.of("register", "com1.lrc"), "", true));
    BreakpointKind pci = BreakpointKinds.of("pci").orElseThrow();
    Map<String, String> command = Map.of("function", "00:1f.0", "register", "comand");
    assertNear("command", "comand", model.add(pci, command, "", true));
    add("device", "com1.lcr");
    run();
    assertTrue(model.rows().getFirst().hit());
    String why = test.now().hits().getFirst().text();
    assertTrue(why.endsWith(", after the instruction"), why);
  }

  @Test
  void whatIsWrongIsSaid() {
    assertNotNull(say("symbol", "zebra", false));
    assertNotNull(say("address", "zebra", true));
    assertNotNull(say("count", "-1", true));
    assertNotNull(say("milestone", "zebra", true));
    assertEquals(0, test.now().breakpoints().size());
  }

  @Test
  void oneIsSwitchedOffAndRemoved() throws Exception {
    add("entry", "");
    int id = model.rows().get(0).breakpoint().id();
    model.enable(id, false);
    test.until(() -> !test.now().breakpoints().get(0).enabled());
    model.remove(id);
    test.until(() -> test.now().breakpoints().isEmpty());
  }

  @Test
  void aConditionIsShownAndMustMeanSomething() throws Exception {
    BreakpointKind symbol = BreakpointKinds.of("symbol").orElseThrow();
    Map<String, String> said = Map.of("symbol", "serial_init");
    assertNotNull(model.add(symbol, said, "1 +", true));
    assertNull(model.add(symbol, said, "$rax != 1", true));
    test.until(() -> test.now().breakpoints().size() == 1);
    assertEquals("$rax != 1", test.now().breakpoints().getFirst().condition());
  }

  @Test
  void symbolsAreOfferedByTheirBeginningAndRegistersInExpressions() {
    assertTrue(model.symbols("serial").contains(new Proposal("serial_init", "function")));
    assertEquals(List.of(), model.symbols("zebra"));
    assertEquals(List.of(), model.symbols(""));
    assertEquals(List.of(), model.symbols("$ra"));
    assertTrue(model.inExpression("serial").contains(new Proposal("serial_init", "function")));
    assertTrue(model.inExpression("ra").contains(new Proposal("rax", "register")));
    assertTrue(model.inExpression("$ra").contains(new Proposal("$rax", "register")));
    model.setGuest(null);
    assertEquals(List.of(), model.inExpression("serial"));
  }

  @Test
  void whatWasMeantIsProposedWhereverANameStands() throws Exception {
    assertNear("serial_init", "serail_init", say("symbol", "serail_init", true));
    assertNear("serial_init", "serialInit", say("address", "serialInit + 4", true));
    assertNear("long_mode", "longmode", say("milestone", "longmode", true));
    BreakpointKind entry = BreakpointKinds.of("entry").orElseThrow();
    assertNear("$rax", "$rxa", model.add(entry, Map.of(), "$rxa == 1", true));
    assertNear("serial_init", "serial_int", model.add(entry, Map.of(), "*serial_int", true));
    assertEquals(List.of(), say("count", "zebra", true).near());
    assertEquals(0, test.now().breakpoints().size());
  }

  private static void assertNear(String meant, String term, Wrong wrong) {
    assertEquals(term, wrong.term());
    assertEquals(meant, wrong.near().getFirst(), wrong.toString());
    assertTrue(wrong.text().contains(term), wrong.text());
  }

  @Test
  void conditionIgnoredHitsAndOnceAreSetAndSaid() throws Exception {
    add("count", "100");
    int id = test.now().breakpoints().getFirst().id();
    assertNotNull(model.condition(id, "1 1"), "no expression");
    assertNotNull(model.ignore(id, "-1"), "no count");
    assertNull(model.condition(id, "1"));
    assertNull(model.ignore(id, "2"));
    model.once(id, true);
    test.until(() -> test.now().breakpoints().getFirst().once());
    model.show(test.now());
    assertEquals(
        "1, ignores 2 hits, once", model.conditionText(test.now().breakpoints().getFirst()));
    assertTrue(model.text(model.rows()).contains("ignores 2 hits"), model.text(model.rows()));
    assertEquals("", model.text(List.of()));
    assertNull(model.condition(id, " "));
    assertNull(model.ignore(id, ""));
    test.until(() -> test.now().breakpoints().getFirst().condition().isEmpty());
    model.enableAll(false);
    test.until(() -> !test.now().breakpoints().getFirst().enabled());
  }

  @Test
  void anAddressThatIsLeftAloneMeansTheSameThoughItsNameHasAnotherMeaning() throws Exception {
    BreakpointKind data = BreakpointKinds.of("data").orElseThrow();
    assertNull(model.add(data, Map.of("at", "$rip", "length", "8"), "$rax != 1", true));
    test.until(() -> test.now().breakpoints().size() == 1);
    model.show(test.now());
    BreakpointView made = test.now().breakpoints().getFirst();
    long then = test.now().registers().linearRip();
    Filled was = model.filled(made);
    assertEquals("$rip", was.texts().get("at"), "there it still is");
    test.session().step().join();
    test.until(() -> test.now().registers().linearRip() != then);
    model.show(test.now());

    Map<String, String> typed = new HashMap<>(was.texts());
    typed.put("length", "4");
    assertNull(model.change(made.id(), was, data, typed));
    test.until(() -> range().length() == 4);
    assertEquals(new MemoryRange(then, false, 4, "$rip"), range());
    assertEquals("$rax != 1", test.now().breakpoints().getFirst().condition());

    was = model.filled(test.now().breakpoints().getFirst());
    String number = "0x" + Long.toHexString(then);
    assertEquals(number, was.texts().get("at"), "its name means another address now");
    assertNotNull(model.change(made.id(), was, data, Map.of("at", "zebra")));
    assertNull(model.change(made.id(), was, data, Map.of("at", "$rip")), "said again, it is new");
    test.until(() -> range().address() == test.now().registers().linearRip());
  }

  private MemoryRange range() {
    return ((DataTrigger) test.now().breakpoints().getFirst().trigger()).range();
  }

  @Test
  void anotherKindTakesThePlaceOfOneAndItsHitsStay() throws Exception {
    add("symbol", "serial_init");
    run();
    BreakpointView made = test.now().breakpoints().getFirst();
    BreakpointKind count = BreakpointKinds.of("count").orElseThrow();
    Map<String, String> said = Map.of("instructions", "100");
    assertNull(model.change(made.id(), model.filled(made), count, said));
    test.until(() -> test.now().breakpoints().getFirst().trigger() instanceof CountTrigger);
    assertEquals(1, test.now().breakpoints().getFirst().hits());
    run();
    assertEquals(100, test.now().instructions());
    assertTrue(model.rows().getFirst().hit());
    assertEquals(2, model.rows().getFirst().breakpoint().hits());
  }
}
