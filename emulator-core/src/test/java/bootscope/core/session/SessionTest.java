package bootscope.core.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.Editor;
import bootscope.core.debug.MilestoneTrigger;
import bootscope.core.debug.SymbolTrigger;
import bootscope.core.event.GuestListener;
import bootscope.core.machine.Guests;
import bootscope.core.machine.InputLog.Input;
import bootscope.core.machine.Machine;
import bootscope.core.machine.Stimulus;
import bootscope.core.machine.StopReason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class SessionTest {
  private static MachineView await(Session session, Predicate<MachineView> condition)
      throws Exception {
    while (!condition.test(session.view())) {
      Thread.sleep(2);
    }
    return session.view();
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(20, TimeUnit.SECONDS);
  }

  @Test
  void itStandsPausedAtTheEntryAndRunsToThePowerOff() throws Exception {
    try (Session session = Session.start(Guests.boot("hello-pvh"))) {
      assertEquals(Phase.PAUSED, session.view().phase());
      assertEquals(0, session.view().instructions());
      session.run();
      MachineView end = await(session, v -> v.phase() == Phase.ENDED);
      assertEquals(StopReason.POWER_OFF, end.reason());
      assertEquals("hello-pvh: powering off", session.serial(0).text().lines().toList().getLast());
      assertEquals("power_off", end.milestones().getLast().name());
      assertTrue(end.mips() > 0);
    }
  }

  @Test
  void stepsAnswerWithTheViewBehindThem() throws Exception {
    try (Session session = Session.start(Guests.boot("hello-pvh"))) {
      assertEquals(1, get(session.step()).instructions());
      long breakpoint =
          session
              .change(d -> d.breakpoints().add(new SymbolTrigger("put_string")).id())
              .get(5, TimeUnit.SECONDS);
      session.run();
      MachineView at = await(session, v -> v.reason() == StopReason.BREAKPOINT);
      assertTrue(at.stop().hit((int) breakpoint));
      session.change(d -> d.breakpoints().delete((int) breakpoint)).get(5, TimeUnit.SECONDS);
      MachineView out = get(session.stepOut());
      assertEquals(StopReason.LIMIT, out.reason());
      assertEquals(
          at.registers().get(CpuRegisters.general(4)) + 4,
          out.registers().get(CpuRegisters.general(4)),
          "a return pops 4 bytes");
      assertTrue(get(session.stepOver()).instructions() > out.instructions());
      assertArrayEquals(
          new byte[] {0x50, 0x52}, session.read(true, 0x100000, 2).get(5, TimeUnit.SECONDS));
      assertEquals(0, session.read(true, 0x2_0000_0000L, 2).get(5, TimeUnit.SECONDS).length);
    }
  }

  @Test
  void whatIsTypedReachesTheGuestAndIsLogged() throws Exception {
    try (Session session = Session.start(Guests.boot("echo"))) {
      session.run();
      await(session, v -> v.phase() == Phase.WAITING);
      session.type(0, "hi\r\n".getBytes(StandardCharsets.ISO_8859_1));
      while (!session.serial(0).text().contains("hi")) {
        Thread.sleep(2);
      }
      session.type(0, new byte[] {4});
      assertEquals(StopReason.POWER_OFF, await(session, v -> v.phase() == Phase.ENDED).reason());
      List<Input> inputs = session.inputs().get(5, TimeUnit.SECONDS);
      assertEquals("hi\r\n\4".length(), inputs.size());
      assertEquals(new Stimulus.Typed(0, 'h'), inputs.getFirst().what());
      assertTrue(inputs.getFirst().instructions() > 0);
    }
  }

  @Test
  void buttonsAndBreaksAreInputThatIsLoggedWithItsInstant() throws Exception {
    List<Stimulus> given =
        List.of(new Stimulus.Typed(0, 'a'), new Stimulus.Break(0), new Stimulus.PowerButton());
    try (Session session = Session.start(Guests.boot("echo"))) {
      session.run();
      MachineView waits = await(session, v -> v.phase() == Phase.WAITING);
      given.forEach(session::stimulate);
      // The guest may wait again between two of them.
      List<Input> inputs = session.inputs().get(5, TimeUnit.SECONDS);
      for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
          inputs.size() < given.size() && System.nanoTime() < end; ) {
        inputs = session.inputs().get(5, TimeUnit.SECONDS);
      }
      assertEquals(given, inputs.stream().map(Input::what).toList());
      assertTrue(inputs.getFirst().instructions() >= waits.instructions());
      assertEquals(
          given.subList(1, 3),
          session.log().from(0).stream()
              .filter(e -> e.what() instanceof LogEvent.Stimulated)
              .map(e -> ((LogEvent.Stimulated) e.what()).what())
              .toList());
    }
  }

  @Test
  void aSleepingGuestCanBePausedAskedAndRestarted() throws Exception {
    try (Session session = Session.start(Guests.boot("echo"))) {
      session.run();
      MachineView waiting = await(session, v -> v.phase() == Phase.WAITING);
      String hash = session.ask(d -> d.stateHash()).get(5, TimeUnit.SECONDS);
      assertEquals(Phase.PAUSED, get(session.pause()).phase());
      MachineView again = get(session.restart());
      assertEquals(0, again.instructions());
      assertEquals(1, again.restarts());
      assertEquals(0, session.serial(0).end());
      session.run();
      MachineView second = await(session, v -> v.phase() == Phase.WAITING && v.instructions() > 0);
      assertEquals(waiting.instructions(), second.instructions());
      assertEquals(hash, session.ask(d -> d.stateHash()).get(5, TimeUnit.SECONDS));
    }
  }

  @Test
  void pacingTakesWallTimeAndChangesNoState() throws Exception {
    String[] hashes = new String[2];
    for (int i = 0; i < 2; i++) {
      try (Session session = Session.start(Guests.boot("ticks"))) {
        session.paced(i == 1);
        long begin = System.nanoTime();
        session.run();
        MachineView end = await(session, v -> v.phase() == Phase.ENDED);
        if (i == 1) {
          long least = (end.virtualNanos() - end.instructions()) * 9 / 10;
          assertTrue(System.nanoTime() - begin > least, "14 ticks of 10 ms were waited for");
        }
        hashes[i] = session.ask(d -> d.stateHash()).get(5, TimeUnit.SECONDS);
      }
    }
    assertEquals(hashes[0], hashes[1]);
  }

  /** A guest that runs for ever, flat out: its first instruction jumps to itself. */
  private static void loopForEver(Editor d) {
    d.poke(false, d.registers().linearRip(), new byte[] {(byte) 0xEB, -2});
  }

  private static Session endless(LongSupplier nanoTime) throws Exception {
    Session session = Session.start(Guests.boot("hello-pvh"), nanoTime);
    get(
        session.change(
            d -> {
              loopForEver(d);
              return null;
            }));
    return session;
  }

  private static Machine machineOf(Session session) throws Exception {
    return session.machine();
  }

  private static void assertFreed(Machine machine) {
    assertThrows(IllegalStateException.class, machine::close, "its memory is still there");
  }

  @Test
  void aRunningMachineIsToldOfAtMostThirtyTimesASecondAndHardlyLessOften() throws Exception {
    long tick = 7_000_000;
    long frame = 1_000_000_000L / 30;
    AtomicLong now = new AtomicLong();
    List<Long> told = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch enough = new CountDownLatch(20);
    // Time passes by being looked at alone.
    try (Session session = endless(() -> now.addAndGet(tick))) {
      session.onChange(
          () -> {
            told.add(now.get());
            enough.countDown();
          });
      session.run();
      assertTrue(enough.await(20, TimeUnit.SECONDS), "views go on coming while it runs");
      get(session.pause());
    }
    List<Long> running = told.subList(0, 20);
    for (int i = 1; i < running.size(); i++) {
      long passed = running.get(i) - running.get(i - 1);
      assertTrue(passed >= frame, "the next view came after " + passed + " ns");
      assertTrue(passed < frame + 6 * tick, "the next view came only after " + passed + " ns");
    }
  }

  @Test
  void eachStopIsToldOfAtOnceHoweverLittleTimeHasPassed() throws Exception {
    try (Session session = Session.start(Guests.boot("hello-pvh"), () -> 0)) {
      AtomicInteger changes = new AtomicInteger();
      session.onChange(changes::incrementAndGet);
      for (int i = 1; i <= 5; i++) {
        assertEquals(i, get(session.step()).instructions());
        assertEquals(i, changes.get());
      }
      session.run();
      await(session, v -> v.phase() == Phase.ENDED);
      assertEquals(7, changes.get(), "the start and the end");
    }
  }

  private static Stream<Named<Function<Session, CompletableFuture<MachineView>>>> longSteps() {
    return Stream.of(
        Named.of("run to", s -> s.runTo(0x7FFF_FFFF, false)),
        Named.of("step out", Session::stepOut));
  }

  @ParameterizedTest
  @MethodSource("longSteps")
  void aLongStepAnswersQuestionsAndIsCutShortByAPause(
      Function<Session, CompletableFuture<MachineView>> command) throws Exception {
    try (Session session = endless(System::nanoTime)) {
      CompletableFuture<MachineView> step = command.apply(session);
      long first = get(session.ask(d -> d.instructions()));
      while (get(session.ask(d -> d.instructions())) == first) {
        assertFalse(step.isDone());
      }
      assertFalse(step.isDone(), "no question ends it");
      MachineView paused = get(session.pause());
      assertEquals(StopReason.REQUESTED, get(step).reason());
      assertEquals(Phase.PAUSED, paused.phase());
      assertTrue(paused.instructions() > first);
      assertEquals(paused.instructions() + 1, get(session.step()).instructions());
    }
  }

  @Test
  void aStepIntoASleepEndsThereAndTheGuestCanBePaused() throws Exception {
    try (Session session = Session.start(Guests.boot("echo"))) {
      session.paced(true);
      MachineView view = get(session.runTo(0x7FFF_FFFF, false));
      assertEquals(StopReason.WAITING, view.reason(), "the guest sleeps before it gets there");
      get(session.ask(d -> d.virtualNanos()));
      assertEquals(Phase.PAUSED, get(session.pause()).phase());
    }
  }

  @Test
  void aClosedSessionHasNoThreadAndRefusesCommands() throws Exception {
    Session session = Session.start(Guests.boot("ticks"));
    Thread thread = get(session.ask(d -> Thread.currentThread()));
    Machine machine = machineOf(session);
    session.run();
    session.close();
    assertFreed(machine);
    assertEquals(Phase.CLOSED, session.view().phase());
    ExecutionException e = assertThrows(ExecutionException.class, () -> get(session.step()));
    assertEquals("the guest is closed", e.getCause().getMessage());
    session.close();
    assertTrue(thread.join(Duration.ofSeconds(5)));
  }

  @Test
  void theEndIsToldOnlyWhenTheMachineIsFreed() throws Exception {
    Session session = Session.start(Guests.boot("ticks"));
    Machine machine = machineOf(session);
    CountDownLatch holdUp = new CountDownLatch(1);
    session.ask(d -> awaitQuietly(holdUp)); // so that the end comes behind what hears of it
    CompletableFuture<Void> freed = session.shutDown().thenRun(() -> assertFreed(machine));
    holdUp.countDown();
    freed.get(20, TimeUnit.SECONDS);
  }

  private static Void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return null;
  }

  // ---------------------------------------------------------------- defects

  /** Makes the machine fail by itself at its next instruction, by what only commands may catch. */
  private static Machine breakMachine(Session session) throws Exception {
    get(
        session.change(
            d -> {
              d.listen(
                  new GuestListener() {
                    @Override
                    public void decoded(long linearAddress, long physicalAddress, int bytes) {
                      throw new IllegalStateException("a defect of the machine");
                    }
                  });
              return null;
            }));
    return session.machine();
  }

  private static Stream<Named<Function<Session, CompletableFuture<MachineView>>>> commands() {
    return Stream.of(
        Named.of("step", Session::step),
        Named.of("step over", Session::stepOver),
        Named.of("step out", Session::stepOut),
        Named.of("run to", s -> s.runTo(0x7FFF_FFFF, false)));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aDefectOfTheMachineInAStepEndsTheSessionWithAReport(
      Function<Session, CompletableFuture<MachineView>> command) throws Exception {
    Session session = Session.start(Guests.boot("ticks"));
    Machine machine = breakMachine(session);
    CompletableFuture<MachineView> step = command.apply(session);
    ExecutionException e = assertThrows(ExecutionException.class, () -> get(step));
    assertEquals("a defect of the machine", e.getCause().getMessage());
    assertEquals(Phase.FAILED, session.view().phase(), "seen before the future fails");
    assertSame(e.getCause(), session.view().failure());
    assertEquals(0, session.view().instructions(), "it does not run on");
    session.close();
    assertFreed(machine);
    assertThrows(ExecutionException.class, () -> get(session.run()));
  }

  @Test
  void aDefectOfTheMachineWhileItRunsEndsTheSessionWithAReport() throws Exception {
    Session session = Session.start(Guests.boot("ticks"));
    Machine machine = breakMachine(session);
    session.run();
    MachineView view = await(session, v -> v.phase() == Phase.FAILED);
    assertEquals("a defect of the machine", view.failure().getMessage());
    session.close();
    assertFreed(machine);
  }

  @Test
  void aQuestionThatFailsIsItsAskersTroubleAlone() throws Exception {
    try (Session session = Session.start(Guests.boot("ticks"))) {
      for (Throwable broken : List.of(new AssertionError("no"), new IllegalStateException("no"))) {
        CompletableFuture<Object> answer =
            session.ask(
                d -> {
                  throw sneaky(broken);
                });
        ExecutionException e = assertThrows(ExecutionException.class, () -> get(answer));
        assertSame(broken, e.getCause());
      }
      assertEquals(1, get(session.step()).instructions());
      assertNull(session.view().failure());
    }
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> RuntimeException sneaky(Throwable e) throws E {
    throw (E) e;
  }

  @Test
  void aChangeThatIsRefusedLeavesTheSessionAsItIs() throws Exception {
    try (Session session = Session.start(Guests.boot("ticks"))) {
      CompletableFuture<Object> change =
          session.change(
              d -> {
                throw new IllegalArgumentException("no such register");
              });
      assertThrows(ExecutionException.class, () -> get(change));
      assertEquals(1, get(session.step()).instructions());
    }
  }

  @Test
  void aChangeThatFailsHalfWayEndsTheSession() throws Exception {
    Session session = Session.start(Guests.boot("ticks"));
    CompletableFuture<Object> change =
        session.change(
            d -> {
              loopForEver(d);
              throw new ArrayIndexOutOfBoundsException("half way");
            });
    assertThrows(ExecutionException.class, () -> get(change));
    assertEquals("half way", session.view().failure().getMessage());
    assertEquals(Phase.FAILED, session.view().phase());
    session.close();
  }

  @Test
  void aDefectInTheMidstOfALongStepFailsTheStepToo() throws Exception {
    Session session = endless(System::nanoTime);
    CompletableFuture<MachineView> step = session.runTo(0x7FFF_FFFF, false);
    CompletableFuture<Object> change =
        session.change(
            d -> {
              throw new ArrayIndexOutOfBoundsException("half way");
            });
    assertThrows(ExecutionException.class, () -> get(change));
    assertThrows(ExecutionException.class, () -> get(step));
    assertEquals(Phase.FAILED, session.view().phase());
    session.close();
  }

  @Test
  void aMachineFromElsewhereRefusesARestartAndGoesOn() throws Exception {
    try (Session session = Session.of(Guests.boot("ticks").start())) {
      ExecutionException e = assertThrows(ExecutionException.class, () -> get(session.restart()));
      assertEquals("there is no boot to start anew", e.getCause().getMessage());
      assertEquals(1, get(session.step()).instructions());
    }
  }

  @Test
  void aListenerThatThrowsNeitherHoldsUpTheEndNorKeepsTheMachine() throws Exception {
    Session session = Session.start(Guests.boot("ticks"));
    Machine machine = machineOf(session);
    session.onChange(
        () -> {
          throw new IllegalStateException("a defect of the listener");
        });
    session.run();
    MachineView view = await(session, v -> v.phase() == Phase.FAILED);
    assertEquals("a defect of the listener", view.failure().getMessage());
    session.close();
    assertFreed(machine);
  }

  @Test
  void aListenerThatThrowsAtTheVeryEndDoesNotHoldItUp() throws Exception {
    Session session = Session.start(Guests.boot("ticks"));
    Machine machine = machineOf(session);
    session.onChange(
        () -> {
          if (session.view().phase() == Phase.CLOSED) {
            throw new IllegalStateException("a defect of the listener");
          }
        });
    session.close();
    assertFreed(machine);
    assertEquals("a defect of the listener", session.view().failure().getMessage());
  }

  @Test
  void inputForAPortThatIsNotThereIsRefusedWhereItIsTyped() throws Exception {
    try (Session session = Session.start(Guests.boot("echo"))) {
      assertThrows(IndexOutOfBoundsException.class, () -> session.type(9, new byte[] {1}));
      assertEquals(1, get(session.step()).instructions());
    }
  }

  // ---------------------------------------------------------------- host time

  @Test
  void hostTimeIsTimeSpentRunningAndBeginsAnewWithARestart() throws Exception {
    AtomicLong now = new AtomicLong(1_000_000_000);
    try (Session session = Session.start(Guests.boot("long-mode"), () -> now.addAndGet(1))) {
      get(session.change(d -> d.breakpoints().add(new MilestoneTrigger("long_mode"))));
      for (int run = 0; run < 2; run++) {
        session.run();
        MachineView at =
            await(session, v -> v.reason() == StopReason.BREAKPOINT && v.phase() == Phase.PAUSED);
        now.addAndGet(60_000_000_000L); // someone sits there for a minute
        session.run();
        MachineView end = await(session, v -> v.phase() == Phase.ENDED);
        assertEquals(0, end.milestones().getFirst().hostNanos(), "it begins at 0");
        assertTrue(at.milestones().getLast().hostNanos() <= at.runNanos());
        assertTrue(end.milestones().getLast().hostNanos() < 1_000_000);
        assertTrue(end.runNanos() < 1_000_000, "the minute does not count");
        now.addAndGet(60_000_000_000L);
        assertEquals(0, get(session.restart()).runNanos());
      }
    }
  }

  @Test
  void whatIsTypedAtAMachineThatStandsIsSeenToWaitUntilItGoesOn() throws Exception {
    try (Session session = Session.start(Guests.boot("hello-pvh"))) {
      MachineView before = session.view();
      assertEquals(List.of(), before.untaken());
      session.type(0, new byte[] {'h', 'i'});
      get(session.ask(d -> null)); // behind it
      MachineView now = session.view();
      assertEquals(List.of(new Stimulus.Typed(0, 'h'), new Stimulus.Typed(0, 'i')), now.untaken());
      assertEquals(before.moment(), now.moment(), "nothing has come of it yet");
      assertEquals(List.of(), get(session.step()).untaken());
    }
  }

  @Test
  void theSerialLogKnowsWhenEachLineBegan() throws Exception {
    try (Session session = Session.start(Guests.boot("ticks"))) {
      session.run();
      await(session, v -> v.phase() == Phase.ENDED);
      List<SerialLog.Line> lines = session.serial(0).lines(0);
      String text = session.serial(0).text();
      assertEquals(text.lines().count(), lines.size());
      for (int i = 1; i < lines.size(); i++) {
        assertEquals('\n', text.charAt((int) lines.get(i).start() - 1));
        assertTrue(lines.get(i).virtualNanos() > lines.get(i - 1).virtualNanos());
      }
    }
  }
}
