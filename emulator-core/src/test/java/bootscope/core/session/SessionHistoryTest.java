package bootscope.core.session;

import static bootscope.core.session.SessionGoingBackTest.get;
import static bootscope.core.session.SessionGoingBackTest.run;
import static bootscope.core.session.SessionGoingBackTest.same;
import static bootscope.core.session.SessionGoingBackTest.seen;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.AddressTrigger;
import bootscope.core.debug.CountTrigger;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.history.Instant;
import bootscope.core.history.Origin;
import bootscope.core.history.Written;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.machine.Boot;
import bootscope.core.machine.Guests;
import bootscope.core.machine.Stimulus;
import bootscope.core.machine.StopReason;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A session with a history shows at each instant what a straight run showed there. */
@Timeout(60)
class SessionHistoryTest {
  private static final long SIZE = 128L << 20;

  private static Session start(Boot boot, long... stops) throws Exception {
    Session session = Session.start(boot, SIZE);
    for (long stop : stops) {
      get(session.change(e -> e.breakpoints().add(new CountTrigger(stop))));
    }
    return session;
  }

  private static MachineView goTo(Session session, long instructions) throws Exception {
    return get(session.time().goTo(new Instant.Count(instructions)));
  }

  /**
   * What does not depend on how the machine came there: a stop and what was hit at it were the
   * user's, and how long a boot takes the host is another thing each time.
   */
  private static Map<String, Object> ofTheInstant(Map<String, Object> seen, long instant) {
    Map<String, Object> all = new HashMap<>(seen);
    List.of("phase", "stop", "breakpoints", "log", "milestones").forEach(all::remove);
    all.put(
        "events",
        ((List<?>) seen.get("events"))
            .stream()
                .map(LogEvent.class::cast)
                .filter(e -> e.instructions() < instant || !(e.what() instanceof LogEvent.Hit))
                .toList());
    return all;
  }

  @ParameterizedTest
  @CsvSource({
    "hello-pvh, 700, 900, 0",
    "long-mode, 2000, 6000, 0",
    "ticks, 3000, 9000, 0",
    "boot-mix, 40000, 90000, 200000"
  })
  void logAndConsoleAreThoseOfTheInstant(String guest, long one, long other, long last)
      throws Exception {
    try (Session session = start(Guests.boot(guest), one, other, last)) {
      Map<String, Object> begin = seen(session);
      run(session);
      Map<String, Object> then = seen(session);
      run(session);
      Map<String, Object> later = seen(session);
      Phase ended = run(session).phase();
      Map<String, Object> end = seen(session);
      long all = session.view().instructions();
      assertNull(session.view().known().orElseThrow().lanes());

      MachineView back = goTo(session, one);
      assertEquals(Phase.PAUSED, back.phase());
      assertEquals(one, back.instructions());
      assertTrue(back.known().orElseThrow().past());
      assertEquals(all, back.known().orElseThrow().last());
      assertEquals(end.get("milestones"), back.known().orElseThrow().milestones());
      assertNotNull(back.known().orElseThrow().lanes());
      same(ofTheInstant(then, one), ofTheInstant(seen(session), one));
      goTo(session, other);
      same(ofTheInstant(later, other), ofTheInstant(seen(session), other));
      goTo(session, 0);
      same(ofTheInstant(begin, 0), ofTheInstant(seen(session), 0));

      assertEquals(ended, goTo(session, all).phase());
      assertFalse(session.view().known().orElseThrow().past());
      same(end, seen(session));

      goTo(session, other);
      run(session); // on through what is known, to its end
      assertEquals(end.get("events"), seen(session).get("events"));
      assertEquals(end.get("state"), seen(session).get("state"));
      assertFalse(session.view().known().orElseThrow().past());
    }
  }

  @Test
  void itStepsBackAndRunsBackToABreakpoint() throws Exception {
    try (Session session = start(Guests.boot("boot-mix"), 90_000)) {
      run(session);
      long rip = session.view().registers().get(CpuRegisters.RIP);
      MachineView back = get(session.time().stepBack());
      assertEquals(89_999, back.instructions());
      assertEquals(StopReason.LIMIT, back.stop().reason());
      assertEquals(90_000, get(session.step()).instructions());
      assertEquals(rip, session.view().registers().get(CpuRegisters.RIP));

      assertEquals(0, get(session.time().runBack()).instructions(), "no breakpoint before");
      goTo(session, 40_000);
      long there = session.view().registers().get(CpuRegisters.RIP);
      get(session.change(e -> e.breakpoints().add(new AddressTrigger(there, false, "there"))));
      goTo(session, 80_000);
      MachineView hit = get(session.time().runBack());
      assertEquals(StopReason.BREAKPOINT, hit.stop().reason());
      assertEquals(there, hit.registers().get(CpuRegisters.RIP));
      assertTrue(hit.instructions() >= 40_000 && hit.instructions() < 80_000);
    }
  }

  @Test
  void consoleAndLogOfABranchAreThoseThatItHad() throws Exception {
    try (Session session = start(Guests.boot("boot-mix"), 90_000)) {
      run(session);
      Map<String, Object> one = seen(session);
      goTo(session, 40_000);
      get(session.change(e -> e.set(CpuRegisters.named("r15").orElseThrow(), 0x77)));
      assertEquals(2, session.view().known().orElseThrow().run());
      run(session);
      Map<String, Object> two = seen(session);
      assertEquals(90_000, get(session.time().returnTo(1)).instructions());
      same(without(one, "breakpoints"), without(seen(session), "breakpoints"));
      goTo(session, 10_000);
      get(session.time().returnTo(2));
      same(without(two, "breakpoints"), without(seen(session), "breakpoints"));
      assertEquals(1, session.view().edits().all().size());
      ExecutionException refused =
          assertThrows(ExecutionException.class, () -> get(session.time().returnTo(5)));
      assertEquals(IllegalArgumentException.class, refused.getCause().getClass());
      same(without(two, "breakpoints"), without(seen(session), "breakpoints"));
    }
  }

  /** How often a breakpoint was hit is the user's count, and none of a run. */
  private static Map<String, Object> without(Map<String, Object> seen, String key) {
    Map<String, Object> rest = new HashMap<>(seen);
    rest.remove(key);
    return rest;
  }

  @Test
  void whatIsTypedInThePastMakesAnotherFuture() throws Exception {
    try (Session session = start(Guests.boot("echo"))) {
      assertEquals(Phase.WAITING, run(session).phase());
      long before = session.view().instructions();
      session.type(0, "one\r\n".getBytes(StandardCharsets.ISO_8859_1));
      while (!session.serial(0).text().contains("one")) {
        Thread.sleep(2);
      }
      get(session.pause());
      Map<String, Object> end = seen(session);
      long all = session.view().instructions();
      goTo(session, before);
      assertFalse(session.serial(0).text().contains("one"));
      goTo(session, all);
      same(end, seen(session));

      goTo(session, before);
      get(session.run());
      while (!session.serial(0).text().contains("one")) { // it is typed again at its instant
        Thread.sleep(2);
      }
      get(session.pause());
      assertEquals(end.get("inputs"), seen(session).get("inputs"));

      goTo(session, before);
      session.type(0, "two\r\n\4".getBytes(StandardCharsets.ISO_8859_1));
      get(session.run());
      while (session.view().phase() != Phase.ENDED) {
        Thread.sleep(2);
      }
      String text = session.serial(0).text();
      assertTrue(text.contains("two") && !text.contains("one"), text);
      assertFalse(session.view().known().orElseThrow().past());
      assertEquals("two\r\n\4".length(), get(session.inputs()).size());
    }
  }

  @Test
  void whatIsTypedInThePastWaitsThereAndIsForgottenElsewhere() throws Exception {
    try (Session session = start(Guests.boot("hello-pvh"), 3000)) {
      run(session);
      for (long elsewhere : new long[] {500, 2000}) { // back, and on
        goTo(session, 1000);
        session.type(0, new byte[] {'x'});
        get(session.time().lastWrite(true, 0x10_0000, 4, Syntax.INTEL));
        List<Stimulus> typed = List.of(new Stimulus.Typed(0, 'x'));
        assertEquals(typed, get(session.ask(d -> session.view())).untaken(), "a question is none");
        assertEquals(List.of(), goTo(session, elsewhere).untaken());
      }
      goTo(session, 3000);
      session.type(0, new byte[] {'y'}); // at the end of what is known
      goTo(session, 1000);
      assertEquals(List.of(), session.view().untaken());
      assertEquals(1, goTo(session, 3000).untaken().size(), "it waits there");
      assertEquals(1, session.view().known().orElseThrow().run());
    }
  }

  @Test
  void anInstantIsFoundByItsTime() throws Exception {
    try (Session session = start(Guests.boot("ticks"), 9000)) {
      run(session);
      long nanos = session.view().virtualNanos() / 2;
      MachineView there = get(session.time().goTo(new Instant.Time(nanos)));
      assertTrue(there.virtualNanos() >= nanos, there.virtualNanos() + " of " + nanos);
      long instructions = there.instructions();
      assertTrue(instructions < 9000);
      goTo(session, instructions - 1);
      assertTrue(session.view().virtualNanos() < nanos, "it is the first");
      assertEquals(9000, get(session.time().goTo(new Instant.Time(Long.MAX_VALUE))).instructions());
    }
  }

  @Test
  void aRestartForgetsIt() throws Exception {
    try (Session session = start(Guests.boot("boot-mix"), 90_000)) {
      run(session);
      get(session.restart());
      assertFalse(session.view().known().orElseThrow().before(session.view().instructions()));
      run(session);
      assertEquals(40_000, goTo(session, 40_000).instructions());
    }
  }

  @Test
  void whatIsRefusedLeavesTheLogAsItWasAndGoingOn() throws Exception {
    try (Session session = start(Guests.boot("hello-pvh"))) {
      get(session.step());
      List<LogEvent> before = session.log().from(0);
      ExecutionException refused =
          assertThrows(ExecutionException.class, () -> get(session.time().stepOutBack()));
      assertEquals(IllegalStateException.class, refused.getCause().getClass());
      assertEquals(1, session.view().instructions());
      assertEquals(before, session.log().from(0));
      assertEquals(Phase.ENDED, run(session).phase());
      assertTrue(session.log().from(0).stream().anyMatch(e -> e.what() instanceof LogEvent.Ended));
    }
  }

  @Test
  void whoWroteWhatIsAskedWithoutMovingIt() throws Exception {
    try (Session session = start(Guests.boot("boot-mix"), 90_000)) {
      run(session);
      Map<String, Object> then = seen(session);
      long stack = session.view().registers().get(CpuRegisters.general(CpuState.RSP));
      Written last =
          get(session.time().lastWrite(false, stack - 256, 512, Syntax.INTEL)).orElseThrow();
      assertTrue(last.instructions() < 90_000);
      same(then, seen(session));
      goTo(session, last.instructions());
      Written next =
          get(session.time().nextWrite(false, stack - 256, 512, Syntax.INTEL)).orElseThrow();
      assertEquals(last.instructions(), next.instructions());
      assertEquals(last.rip(), next.rip());
      ExecutionException refused =
          assertThrows(
              ExecutionException.class,
              () -> get(session.time().lastWrite(true, 0xFEC0_0000L, 4, Syntax.INTEL)));
      assertEquals(IllegalArgumentException.class, refused.getCause().getClass());
    }
  }

  @Test
  void whereWhatCameFromIsAskedWithoutMovingIt() throws Exception {
    try (Session session = start(Guests.boot("boot-mix"), 90_000)) {
      run(session);
      Map<String, Object> then = seen(session);
      long stack = session.view().registers().get(CpuRegisters.general(CpuState.RSP));
      Origin origin = get(session.time().origin(false, stack, 8, Syntax.INTEL));
      assertEquals(8, origin.chains().stream().mapToInt(Origin.Chain::size).sum());
      same(then, seen(session));
      ExecutionException refused =
          assertThrows(
              ExecutionException.class,
              () -> get(session.time().origin(false, stack, 9, Syntax.INTEL)));
      assertEquals(IllegalArgumentException.class, refused.getCause().getClass());
    }
  }

  @Test
  void withoutOneItIsRefused() throws Exception {
    try (Session session = Session.start(Guests.boot("hello-pvh"))) {
      assertTrue(session.view().known().isEmpty());
      ExecutionException refused =
          assertThrows(ExecutionException.class, () -> get(session.time().stepBack()));
      assertEquals(IllegalStateException.class, refused.getCause().getClass());
      assertEquals(Phase.PAUSED, session.view().phase());
    }
  }
}
