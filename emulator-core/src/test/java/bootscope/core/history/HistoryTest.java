package bootscope.core.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.debug.AddressTrigger;
import bootscope.core.debug.BreakpointKinds;
import bootscope.core.debug.Breakpoints;
import bootscope.core.debug.CountTrigger;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.DeviceRegisters;
import bootscope.core.debug.Message;
import bootscope.core.debug.RegisterEdit;
import bootscope.core.debug.Stop;
import bootscope.core.device.virtio.BlkDriver;
import bootscope.core.disk.WritePolicy;
import bootscope.core.drive.Drive;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.machine.Boot;
import bootscope.core.machine.Guests;
import bootscope.core.machine.Machine;
import bootscope.core.machine.StateHash;
import bootscope.core.machine.Stimulus;
import bootscope.core.machine.StopReason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistoryTest {
  @TempDir Path dir;

  private static final long SIZE = 256 << 20;
  private static final long LONGEST = 4_000_000; // boot-mix goes on for long

  /** A guest with its history. */
  private static final class Run implements AutoCloseable {
    final Debugger debugger;
    final Drive drive;
    final History history;
    final long interval;

    Run(Boot boot, long interval) throws Exception {
      debugger = Debugger.start(boot, () -> 0);
      drive = new Drive(debugger, new Drive.Seat() {});
      this.interval = interval;
      history = new History(debugger, drive, SIZE, interval, 0);
    }

    long now() {
      return debugger.machine().clock().instructions();
    }

    String hash() {
      return StateHash.of(debugger.machine());
    }

    /** Goes on until something stops it, or so many instructions have retired. */
    Stop run(long instructions) {
      Stop stop;
      do {
        history.look();
        stop = drive.slice(Math.min(instructions, now() + interval), Long.MAX_VALUE);
      } while (stop.reason() == StopReason.LIMIT && now() < instructions);
      history.look();
      return stop;
    }

    @Override
    public void close() {
      history.close();
      debugger.close();
    }
  }

  private static String straight(Boot boot, long instructions) throws Exception {
    try (Machine machine = boot.start()) {
      machine.runTo(instructions);
      return StateHash.of(machine);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "boot-mix, INTERPRETER, 100000",
    "boot-mix, AUTO, 100000",
    "ticks, INTERPRETER, 1000",
    "ticks, AUTO, 1000",
    "long-mode, AUTO, 300"
  })
  void atEachInstantItIsWhatAStraightRunIsThere(String guest, EngineChoice engine, long interval)
      throws Exception {
    Boot boot = Guests.on(engine, Guests.boot(guest));
    Random random = new Random(13);
    try (Run run = new Run(boot, interval)) {
      Stop end = run.run(LONGEST);
      String last = run.hash();
      long length = run.now();
      assertEquals(length, run.history.last());
      assertTrue(run.history.checkpoints() > 3, run.history.checkpoints() + " checkpoints");
      for (int i = 0; i < 15; i++) {
        long at = random.nextLong(length);
        run.history.goTo(at);
        assertEquals(at, run.now());
        assertTrue(run.history.isPast());
        assertEquals(straight(boot, at), run.hash(), guest + " at " + at);
        if (i % 5 == 0) {
          for (int back = 1; back <= 3 && back <= at; back++) {
            run.history.stepBack();
            assertEquals(straight(boot, at - back), run.hash(), back + " before " + at);
          }
        }
        if (i % 7 == 0) { // and on from there, to the same end
          assertEquals(end.reason(), run.run(LONGEST).reason());
          assertEquals(last, run.hash(), "from " + at);
          assertFalse(run.history.isPast());
        }
      }
      run.history.goTo(Long.MAX_VALUE);
      assertEquals(last, run.hash());
    }
  }

  private static void type(Run run, String text) {
    for (char c : text.toCharArray()) {
      run.drive.type(new Stimulus.Typed(0, c));
    }
  }

  @Test
  void whatWasTypedComesAgainWhenItCame() throws Exception {
    try (Run run = new Run(Guests.boot("echo"), 50)) {
      run.run(Long.MAX_VALUE);
      long before = run.now();
      String waits = run.hash();
      type(run, "hello\r");
      run.run(Long.MAX_VALUE);
      String typed = run.hash();
      long behind = run.now();
      assertTrue(behind > before);
      run.history.goTo(before / 2);
      run.history.goTo(behind);
      assertEquals(typed, run.hash());
      run.history.goTo(before / 2);
      run.run(Long.MAX_VALUE);
      assertEquals(typed, run.hash(), "run by slices");
      run.history.goTo(before);
      while (run.now() < behind) {
        run.debugger.step();
      }
      run.history.goTo(Long.MAX_VALUE);
      assertEquals(typed, run.hash());
      assertNotEquals(waits, typed);
    }
  }

  @Test
  void whatIsTypedInThePastMakesAnotherFuture() throws Exception {
    long soon;
    String other;
    try (Run run = new Run(Guests.boot("echo"), 50)) {
      run.run(Long.MAX_VALUE);
      soon = run.now() - 1;
    }
    try (Run run = new Run(Guests.boot("echo"), 50)) {
      run.run(soon);
      type(run, "xy");
      run.run(Long.MAX_VALUE);
      other = run.hash();
    }
    try (Run run = new Run(Guests.boot("echo"), 50)) {
      run.run(Long.MAX_VALUE);
      type(run, "hello\r");
      run.run(Long.MAX_VALUE);
      assertNotEquals(other, run.hash());
      run.history.goTo(soon);
      assertTrue(run.history.isPast());
      type(run, "xy");
      run.run(Long.MAX_VALUE);
      assertFalse(run.history.isPast());
      assertEquals(other, run.hash());
      run.history.goTo(soon / 2);
      run.history.goTo(Long.MAX_VALUE);
      assertEquals(other, run.hash());
    }
  }

  private static MarkedInstant marked(Run run, String note) {
    History.Known known = run.history.known();
    return MarkedInstant.of(note, known, run.now(), run.debugger.machine().clock().now());
  }

  /** What parts two runs is told, and what was marked stands on its own run alone. */
  @Test
  void whereRunsPartAndWhyIsTold() throws Exception {
    try (Run run = new Run(Guests.boot("hello-pvh"), 500)) {
      run.run(3_000);
      MarkedInstant early = marked(run, "early");
      run.run(9_000);
      MarkedInstant late = marked(run, "late");
      run.history.goTo(5_000);
      MarkedInstant before = marked(run, "before the change");
      run.debugger.editor().set(CpuRegisters.CR2, 7, 0);
      run.history.look();
      MarkedInstant changed = marked(run, "changed");
      run.run(9_000);
      History.Known known = run.history.known();
      assertEquals(2, known.run());
      assertEquals(new Fork(2, 5_000, 5_000, Fork.Why.HAND), known.branches().getFirst().fork());
      assertTrue(early.on(known) && before.on(known) && changed.on(known));
      assertFalse(late.on(known), "at that instant this run is another");
      assertTrue(known.untouched().holds(4_999, 4_999));
      assertFalse(known.untouched().holds(5_000, 5_000));

      run.history.returnTo(1);
      known = run.history.known();
      assertTrue(early.on(known) && before.on(known) && late.on(known));
      assertFalse(changed.on(known), "nothing was changed on this one");
      assertTrue(known.untouched().holds(9_000, 9_000), "nor has anything come to it");

      run.history.returnTo(2);
      run.history.goTo(4_000);
      run.run(7_000);
      known = run.history.known();
      assertEquals(3, known.run());
      assertEquals(
          List.of(
              new Fork(2, 5_000, 5_000, Fork.Why.HAND),
              new Fork(3, 5_000, 5_000, Fork.Why.LEFT_OUT)),
          known.branches().stream().map(Branch::fork).toList());
      run.history.goTo(6_000);
      run.debugger.machine().receive(new Stimulus.Nmi());
      run.history.look();
      assertEquals(Fork.Why.SENT, run.history.known().branches().getLast().fork().why());
      run.history.goTo(2_000);
      run.history.changed(); // as when it is reset by hand
      assertEquals(
          new Fork(5, 2_000, 2_000, Fork.Why.RESET),
          run.history.known().branches().getFirst().fork());
    }
  }

  /** Of another machine's runs only what no one touched is known to be the same. */
  @Test
  void whatWasMarkedOutlastsAMachineWhereNothingCameFromOutside() throws Exception {
    MarkedInstant early;
    MarkedInstant late;
    try (Run run = new Run(Guests.boot("hello-pvh"), 500)) {
      run.run(3_000);
      early = marked(run, "early").outlasting();
      run.debugger.editor().set(CpuRegisters.CR2, 7, 0);
      run.run(4_000);
      late = marked(run, "late").outlasting();
      assertTrue(early.byItself());
      assertFalse(late.byItself());
      assertFalse(early.gone().byItself(), "of another boot nothing is known");
    }
    try (Run run = new Run(Guests.boot("hello-pvh"), 500)) {
      run.run(9_000);
      assertTrue(early.on(run.history.known()));
      assertFalse(early.gone().on(run.history.known()));
      assertFalse(late.on(run.history.known()));
      run.history.goTo(1_000);
      run.debugger.editor().set(CpuRegisters.CR2, 7, 0);
      run.run(9_000);
      assertFalse(early.on(run.history.known()), "something was changed before it");
      run.history.returnTo(1);
      assertTrue(early.on(run.history.known()));
    }
  }

  /** How long a machine ran counts wherever it is put: that is how long it was coming there. */
  @Test
  void hostTimeIsThatOfTheWayThere() throws Exception {
    long[] host = {0};
    Debugger debugger = Debugger.start(Guests.boot("boot-mix"), () -> host[0] += 1000);
    Drive drive = new Drive(debugger, new Drive.Seat() {});
    try (History history = new History(debugger, drive, SIZE, Long.MAX_VALUE, 0)) {
      assertEquals(StopReason.LIMIT, drive.slice(200_000, Long.MAX_VALUE).reason());
      history.look();
      history.goTo(100_000);
      long there = debugger.runNanos();
      assertTrue(there > 0);
      history.lastWrite(true, 0x100_0000, 1, Syntax.INTEL);
      assertEquals(there, debugger.runNanos(), "to ask is no way");
      history.goTo(0);
      assertEquals(0, debugger.runNanos());
    } finally {
      debugger.close();
    }
  }

  /** In idle time no instruction retires: it is gone to by time. */
  @Test
  void anInstantInIdleTimeIsGoneTo() throws Exception {
    try (Run run = new Run(Guests.boot("ticks"), 500)) {
      run.run(Long.MAX_VALUE);
      long idle = idleTime(run);
      run.history.goTo(new Instant.Time(idle));
      MarkedInstant here = marked(run, "idle");
      assertEquals(idle, here.virtualNanos());
      String hash = run.hash();
      run.history.goTo(0);
      run.history.goTo(here.instant());
      assertEquals(here, marked(run, "idle"));
      assertEquals(hash, run.hash());
      run.history.goTo(here.instructions());
      assertNotEquals(idle, run.debugger.machine().clock().now(), "the count alone is another");
    }
  }

  /** Idle time is behind the HLT: a count that is gone to is there before any of it has passed. */
  @Test
  void behindAHaltTheFirstInstantIsBeforeTheIdleTime() throws Exception {
    Boot boot = Guests.boot("ticks");
    try (Run run = new Run(boot, 500)) {
      run.run(Long.MAX_VALUE);
      String end = run.hash();
      run.history.goTo(new Instant.Time(idleTime(run)));
      long halted = run.now();
      run.history.goTo(halted - 1);
      long nanos = run.debugger.machine().clock().now();
      run.history.goTo(halted);
      assertEquals(halted, run.now());
      assertEquals(nanos + 1, run.debugger.machine().clock().now(), "HLT takes its own time");
      String hash = run.hash();
      assertEquals(straight(boot, halted), hash);
      run.history.goTo(new Instant.Time(nanos + 1));
      assertEquals(hash, run.hash(), "the same instant by its time");
      run.history.goTo(halted - 1);
      assertEquals(halted, run.debugger.step().instructions(), "stepping over it stays there");
      assertEquals(hash, run.hash());
      run.debugger.step();
      assertEquals(halted + 1, run.now());
      assertTrue(run.debugger.machine().clock().now() > nanos + 2, "then it waits");
      run.run(Long.MAX_VALUE);
      assertEquals(end, run.hash());
      assertFalse(run.history.isPast());
    }
  }

  /** Limits decide where a run is looked at, not what it is. */
  @Test
  void oneInstructionAtATimeIsTheSameRunThroughIdleTime() throws Exception {
    Boot boot = Guests.boot("ticks");
    try (Machine straight = boot.start();
        Machine stepped = boot.start()) {
      StopReason end = straight.runTo(LONGEST);
      StopReason reason;
      long last;
      do {
        last = stepped.clock().now();
        reason = stepped.runTo(stepped.clock().instructions() + 1);
      } while (reason == StopReason.LIMIT);
      assertEquals(end, reason);
      assertTrue(stepped.clock().now() > last);
      assertEquals(StateHash.of(straight), StateHash.of(stepped));
    }
  }

  /** A virtual time at which the guest waits. */
  private static long idleTime(Run run) throws Exception {
    long end = run.debugger.machine().clock().now();
    for (long nanos = end / 2; nanos < end; nanos += end / 1000) {
      run.history.goTo(new Instant.Time(nanos));
      long count = run.now();
      run.history.goTo(count);
      if (run.debugger.machine().clock().now() != nanos) {
        return nanos;
      }
    }
    throw new AssertionError("it never waits");
  }

  @Test
  void theRunThatBecameAnotherIsKeptAndCanBeReturnedTo() throws Exception {
    try (Run run = new Run(Guests.boot("echo"), 50)) {
      run.run(Long.MAX_VALUE);
      long soon = run.now() - 1;
      type(run, "hello\r");
      run.run(Long.MAX_VALUE);
      String hello = run.hash();
      long helloEnd = run.now();
      run.history.goTo(soon);
      type(run, "xy");
      run.run(Long.MAX_VALUE);
      String xy = run.hash();
      long xyEnd = run.now();
      assertEquals(2, run.history.run());
      run.history.goTo(soon / 2); // before both: a third
      type(run, "z\r");
      run.run(Long.MAX_VALUE);
      String third = run.hash();
      assertEquals(
          List.of(1, 2), run.history.known().branches().stream().map(Branch::number).toList());
      assertEquals(
          List.of(helloEnd, xyEnd),
          run.history.known().branches().stream().map(Branch::end).toList());
      assertTrue(
          run.history.known().branches().stream().allMatch(b -> b.fork().instructions() <= soon));
      run.history.returnTo(1);
      assertEquals(hello, run.hash());
      assertEquals(1, run.history.run());
      assertFalse(run.history.isPast());
      assertEquals(
          soon, run.history.known().branches().getFirst().fork().instructions(), "2 parts from 1");
      run.history.goTo(soon);
      run.history.returnTo(3);
      assertEquals(third, run.hash());
      run.history.returnTo(2);
      assertEquals(xy, run.hash());
      run.history.goTo(soon / 3);
      run.run(Long.MAX_VALUE);
      assertEquals(xy, run.hash(), "run once more");
      type(run, "w\r"); // it goes on as any other
      run.run(Long.MAX_VALUE);
      String more = run.hash();
      run.history.returnTo(1);
      assertEquals(hello, run.hash());
      run.history.returnTo(2);
      assertEquals(more, run.hash());
      assertThrows(IllegalArgumentException.class, () -> run.history.returnTo(9));
      assertEquals(more, run.hash());
    }
  }

  @Test
  void whatWasChangedByHandIsInItsBranchAlone() throws Exception {
    Boot boot = Guests.boot("boot-mix");
    try (Run run = new Run(boot, 50_000)) {
      run.run(1_000_000);
      run.history.goTo(450_000);
      run.debugger.editor().set(CpuRegisters.named("r15").orElseThrow(), 0x1234);
      run.history.look();
      run.run(700_000);
      String changed = run.hash();
      run.history.returnTo(1);
      assertEquals(straight(boot, 1_000_000), run.hash());
      run.history.goTo(600_000);
      assertEquals(straight(boot, 600_000), run.hash());
      run.history.returnTo(2);
      assertEquals(changed, run.hash());
      run.history.goTo(500_000);
      assertTrue(run.history.isPast(), "to go on from a change is none");
      assertEquals(2, run.history.run());
      run.run(700_000);
      assertEquals(changed, run.hash());
      run.history.goTo(440_000);
      assertEquals(straight(boot, 440_000), run.hash());
      run.run(700_000); // past the change, which nobody makes this time
      assertEquals(3, run.history.run());
      assertEquals(straight(boot, 700_000), run.hash());
      run.history.returnTo(2);
      assertEquals(changed, run.hash());
    }
  }

  /** With little room, what is dropped of one branch is missed by none. */
  @Test
  void branchesShareWhatTheyHaveWithinTheSize() throws Exception {
    Boot boot = Guests.boot("boot-mix");
    Random random = new Random(5);
    Debugger debugger = Debugger.start(boot, () -> 0);
    Drive drive = new Drive(debugger, new Drive.Seat() {});
    long most = 4 << 20;
    try (History history = new History(debugger, drive, most, 20_000, 0)) {
      List<String> ends = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        long end = 400_000 + random.nextInt(400_000);
        while (debugger.machine().clock().instructions() < end) {
          drive.slice(
              Math.min(end, debugger.machine().clock().instructions() + 20_000), Long.MAX_VALUE);
          history.look();
        }
        ends.add(StateHash.of(debugger.machine()));
        assertEquals(i + 1, history.run());
        assertTrue(history.bytes() <= most + (1 << 20), history.bytes() + " bytes");
        if (i % 4 == 3) { // one of the others goes on
          int other = 1 + random.nextInt(i);
          history.returnTo(other);
          assertEquals(ends.get(other - 1), StateHash.of(debugger.machine()), "branch " + other);
        }
        history.goTo(random.nextLong(history.last()));
        debugger.editor().set(CpuRegisters.named("r15").orElseThrow(), 0x1000 + i);
        history.look();
      }
      for (int i = ends.size(); i > 0; i--) {
        history.returnTo(i);
        assertEquals(ends.get(i - 1), StateHash.of(debugger.machine()), "branch " + i);
      }
    } finally {
      debugger.close();
    }
  }

  @Test
  void aChangeByHandIsPartOfThePastAndWhatCameAfterItIsNot() throws Exception {
    Boot boot = Guests.boot("boot-mix");
    try (Run run = new Run(boot, 100_000)) {
      run.run(1_000_000);
      run.history.goTo(450_000);
      run.debugger.editor().set(CpuRegisters.named("r15").orElseThrow(), 0x1234);
      run.history.look();
      assertFalse(run.history.isPast());
      assertEquals(450_000, run.history.last());
      run.debugger.edits().undo();
      run.history.look();
      assertEquals(straight(boot, 450_000), run.hash(), "what is undone is as it was");
      run.debugger.edits().redo();
      run.history.look();
      String changed = run.hash();
      run.run(600_000);
      String behind = run.hash();
      run.history.goTo(440_000);
      assertEquals(straight(boot, 440_000), run.hash());
      run.history.goTo(450_000);
      assertEquals(changed, run.hash());
      run.history.goTo(600_000);
      assertEquals(behind, run.hash());
      assertNotEquals(straight(boot, 600_000), behind);
      run.history.goTo(440_000);
      assertEquals(straight(boot, 440_000), run.hash());
      run.run(449_000);
      assertEquals(straight(boot, 449_000), run.hash());
      run.run(600_000); // runs past the change, which nobody makes this time
      assertEquals(straight(boot, 600_000), run.hash());
      assertFalse(run.history.isPast());
      run.history.goTo(500_000);
      assertEquals(straight(boot, 500_000), run.hash());
    }
  }

  /** Though it is at the very instant of the change, and it did not come that way. */
  @Test
  void onesWayOnFromBeforeAChangeByHandIsBehindIt() throws Exception {
    Boot boot = Guests.boot("boot-mix");
    try (Run run = new Run(boot, 100_000)) {
      run.run(450_000);
      long nanos = run.debugger.machine().clock().now();
      run.debugger.editor().set(CpuRegisters.named("r15").orElseThrow(), 0x1234);
      run.history.look();
      String changed = run.hash();
      run.run(600_000);
      String behind = run.hash();
      run.history.goTo(449_999);
      run.run(450_000);
      assertEquals(straight(boot, 450_000), run.hash(), "it is still to be changed");
      run.history.goTo(600_000);
      assertEquals(behind, run.hash());
      run.history.goTo(449_999);
      run.run(450_000);
      run.history.goTo(new Instant.Time(nanos + 100_000));
      run.run(600_000);
      assertEquals(behind, run.hash());
      run.history.goTo(new Instant.Time(nanos));
      assertEquals(changed, run.hash(), "an instant is the same by its count and by its time");
      run.history.goTo(run.history.last());
      assertEquals(behind, run.hash());
      assertEquals(1, run.history.run());
    }
  }

  @Test
  void behindAChangeByHandThereIsNoOther() throws Exception {
    try (Run run = new Run(Guests.boot("boot-mix"), 100_000)) {
      run.run(450_000);
      run.debugger.editor().set(CpuRegisters.named("r15").orElseThrow(), 0x1234);
      run.history.look();
      run.run(500_000);
      String there = run.hash();
      run.run(600_000);
      String end = run.hash();
      run.history.goTo(500_000);
      assertEquals(there, run.hash());
      assertTrue(run.history.isPast(), "nothing is forgotten");
      assertEquals(1, run.history.run());
      run.run(600_000);
      assertEquals(end, run.hash());
      assertEquals(1, run.history.run());
    }
  }

  @Test
  void breakpointsStopItBackwardsWhereTheyDidForwards() throws Exception {
    Boot boot = Guests.boot("boot-mix");
    try (Run run = new Run(boot, 20_000)) {
      run.run(300_000);
      long rip = run.debugger.machine().processor().linearRip();
      int id = run.debugger.breakpoints().add(new AddressTrigger(rip, false, "here")).id();
      List<Long> hits = new ArrayList<>();
      run.history.goTo(0);
      while (run.run(300_000).reason() == StopReason.BREAKPOINT) {
        hits.add(run.now());
      }
      long counted = run.debugger.breakpoints().get(id).orElseThrow().hits();
      run.history.goTo(300_000);
      List<Long> back = new ArrayList<>();
      for (Stop stop = run.history.runBack();
          stop.reason() == StopReason.BREAKPOINT;
          stop = run.history.runBack()) {
        assertTrue(stop.hit(id));
        assertEquals(rip, run.debugger.machine().processor().linearRip());
        back.add(run.now());
      }
      assertEquals(hits.reversed(), back);
      assertTrue(hits.size() > 1, hits.toString());
      assertEquals(0, run.now());
      assertEquals(counted, run.debugger.breakpoints().get(id).orElseThrow().hits());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "long-mode, 15000, mode, '', ''",
    "long-mode, 15000, page, '', ''",
    "boot-mix, 300000, page, '', ''",
    "boot-mix, 60000, execute, at, 0x100000",
    "long-mode, 15000, register, register, cr3",
    "ticks, 20000, event, source, interrupt",
    "boot-mix, 60000, device, register, com1.lcr",
    "boot-mix, 60000, device, register, lapic",
    "boot-mix, 60000, port, ports, 0x3f9"
  })
  void eachKindStopsItBackwardsAsForwards(
      String guest, long end, String kind, String parameter, String said) throws Exception {
    try (Run run = new Run(Guests.boot(guest), 5_000)) {
      run.run(end);
      Breakpoints all = run.debugger.breakpoints();
      Map<String, String> values =
          parameter.isEmpty() ? Map.of() : Map.of(parameter, said, "length", "0x40");
      all.add(BreakpointKinds.of(kind).orElseThrow().make(values, all.surroundings(), 16));
      run.history.goTo(0);
      List<Stop> forwards = new ArrayList<>();
      for (Stop stop = run.run(end); stop.reason() == StopReason.BREAKPOINT; stop = run.run(end)) {
        forwards.add(stop);
      }
      run.history.goTo(end);
      List<Stop> back = new ArrayList<>();
      for (Stop stop = run.history.runBack();
          stop.reason() == StopReason.BREAKPOINT;
          stop = run.history.runBack()) {
        back.add(stop);
      }
      assertFalse(forwards.isEmpty());
      assertEquals(forwards.reversed(), back);
    }
  }

  @Test
  void backwardsNothingIsSaidAndWhatOnlySaysDoesNotStop() throws Exception {
    Boot boot = Guests.boot("boot-mix");
    try (Run run = new Run(boot, 20_000)) {
      run.run(300_000);
      long rip = run.debugger.machine().processor().linearRip();
      Breakpoints all = run.debugger.breakpoints();
      int id = all.add(new AddressTrigger(rip, false, "here")).id();
      all.message(id, Optional.of(Message.parse("at {$insns:d}", 10)));
      List<String> said = new ArrayList<>();
      all.hears((b, text) -> said.add(text));
      run.history.goTo(0);
      assertEquals(StopReason.LIMIT, run.run(300_000).reason());
      List<String> forwards = List.copyOf(said);
      assertTrue(forwards.size() > 1, forwards.toString());
      assertEquals(0, run.history.runBack().instructions(), "nothing stops it");
      run.history.goTo(250_000);
      assertEquals(forwards, said);
      all.add(new CountTrigger(1_000));
      assertEquals(1_000, run.history.runBack().instructions());
      assertEquals(forwards, said);
      run.history.goTo(0);
      while (run.run(300_000).reason() == StopReason.BREAKPOINT) {}
      assertEquals(forwards, said.subList(forwards.size(), said.size()), "forwards it says it");
    }
  }

  @Test
  void itStaysWithinItsSizeAndReachesAll() throws Exception {
    Boot boot = Guests.boot("boot-mix");
    Debugger debugger = Debugger.start(boot, () -> 0);
    Drive drive = new Drive(debugger, new Drive.Seat() {});
    try (History history = new History(debugger, drive, 3 << 20, 20_000, 0)) {
      while (drive.slice(2_000_000, Long.MAX_VALUE).reason() == StopReason.LIMIT
          && debugger.machine().clock().instructions() < 2_000_000) {
        history.look();
      }
      assertTrue(history.bytes() <= 3 << 20, history.bytes() + " bytes");
      for (long at : new long[] {7, 500_001, 1_234_567}) {
        history.goTo(at);
        assertEquals(straight(boot, at), StateHash.of(debugger.machine()));
      }
    } finally {
      debugger.close();
    }
  }

  /** Has a device write a sector, as a driver would; the guest knows nothing of it. */
  private static void write(Run run, BlkDriver driver, int value) {
    Machine m = run.debugger.machine();
    m.memory().store(BlkDriver.DATA, 4, value);
    driver.request(1, 3, 512, false);
    m.runTo(Long.MAX_VALUE, m.clock().now() + 50_000);
    assertEquals(0, driver.status());
    run.history.changed();
  }

  @Test
  void whatWasWrittenToADiskIsTakenBackToo() throws Exception {
    Path image = Files.write(dir.resolve("disk.img"), new byte[1 << 20]);
    var drive = new bootscope.core.machine.Drive("d", image, false, WritePolicy.KEEP);
    try (Run run = new Run(Guests.boot("ticks", List.of(drive)), 1_000)) {
      run.run(3_000);
      Machine m = run.debugger.machine();
      BlkDriver driver = new BlkDriver(m.memory(), m.ports(), 2);
      driver.start(BlkDriver.VERSION_1 | BlkDriver.FLUSH);
      write(run, driver, 0x55);
      String one = run.hash();
      long first = run.now();
      run.run(first + 1_000);
      write(run, driver, 0x66);
      String two = run.hash();
      long second = run.now();
      assertNotEquals(one, two);
      run.history.goTo(first);
      assertEquals(one, run.hash());
      run.history.goTo(second);
      assertEquals(two, run.hash());
      run.history.goTo(0);
      assertEquals(0, m.disks().getFirst().changedBlocks().length);
    }
    assertEquals(0, Files.readAllBytes(image)[3 * 512], "the file is as it was");
  }

  @Test
  void aDiskWhoseFileIsWrittenCannotBeTakenBackAndItSaysSo() throws Exception {
    Path image = Files.write(dir.resolve("disk.img"), new byte[1 << 20]);
    var drive =
        new bootscope.core.machine.Drive("d", image, false, WritePolicy.WRITE_THROUGH_ON_FLUSH);
    try (Run run = new Run(Guests.boot("ticks", List.of(drive)), 1_000)) {
      run.run(3_000);
      assertTrue(run.history.obstacle().orElseThrow().contains("disk.img"));
      assertEquals(0, run.history.checkpoints());
      assertThrows(IllegalStateException.class, () -> run.history.goTo(1_000));
      assertEquals(3_000, run.now());
    }
  }

  /** A run's end, and what was changed by hand, may lie in idle time: no count tells of it. */
  @Test
  void theEndOfARunInIdleTimeIsGoneToAndReplayed() throws Exception {
    Boot boot = Guests.boot("ticks");
    try (Run run = new Run(boot, 500)) {
      run.run(Long.MAX_VALUE);
      long idle = idleTime(run);
      run.history.goTo(new Instant.Time(idle));
      run.debugger.editor().set(CpuRegisters.CR2, 7, 0);
      run.history.look();
      String end = run.hash();
      run.history.goTo(10);
      run.history.goTo(Long.MAX_VALUE);
      assertEquals(idle, run.debugger.machine().clock().now());
      assertEquals(end, run.hash());
      Recording recording = Recording.of(run.debugger);
      run.history.goTo(10);
      run.history.returnTo(1);
      run.history.returnTo(2);
      assertEquals(end, run.hash());
      try (Run other = new Run(boot, 500)) {
        new Replay(other.debugger, other.drive, other.history::look).run(recording, () -> false);
        assertEquals(end, other.hash());
      }
    }
  }

  /**
   * A device's register that was set by hand begins another future, which is known and replayed.
   */
  @Test
  void aDevicesRegisterThatWasSetIsPartOfTheRun() throws Exception {
    Boot boot = Guests.boot("ticks");
    try (Run run = new Run(boot, 500)) {
      run.run(3_000);
      String unchanged = run.hash();
      run.history.goTo(1_000);
      DeviceRegisters.Named scratch = new DeviceRegisters.Named("com1", "SCR");
      assertEquals(RegisterEdit.DONE, run.debugger.editor().set(scratch, 0x5A));
      run.history.look();
      run.run(3_000 - run.now());
      String end = run.hash();
      assertNotEquals(unchanged, end);
      run.history.goTo(500);
      run.history.goTo(3_000);
      assertEquals(end, run.hash());
      Recording recording = Recording.of(run.debugger);
      try (Run other = new Run(boot, 500)) {
        new Replay(other.debugger, other.drive, other.history::look).run(recording, () -> false);
        assertEquals(end, other.hash());
      }
    }
  }

  /** Why the guest went no further is known where its run is made again, but not before that. */
  @ParameterizedTest
  @CsvSource({"triple-fault, TRIPLE_FAULT", "hello-pvh, POWER_OFF", "echo, WAITING"})
  void whyARunEndsIsReplayed(String guest, StopReason end) throws Exception {
    Boot boot = Guests.boot(guest);
    try (Run run = new Run(boot, 500)) {
      run.run(Long.MAX_VALUE);
      assertEquals(end, replayed(boot, Recording.of(run.debugger)));
      run.history.stepBack();
      assertEquals(StopReason.LIMIT, replayed(boot, Recording.of(run.debugger)));
    }
  }

  private static StopReason replayed(Boot boot, Recording recording) throws Exception {
    try (Run run = new Run(boot, 500)) {
      Replay replay = new Replay(run.debugger, run.drive, run.history::look);
      return replay.run(recording, () -> false).reason();
    }
  }

  /** Where the machine stands in the past, a question leaves what was typed there, too. */
  @Test
  void whatWaitsToBeTypedOutlastsAQuestion() throws Exception {
    try (Run run = new Run(Guests.boot("echo"), 50)) {
      run.run(Long.MAX_VALUE);
      run.history.goTo(run.now() / 2);
      type(run, "x");
      run.history.lastWrite(true, 0x180_0000, 8, Syntax.ATT);
      assertEquals(List.of(new Stimulus.Typed(0, 'x')), run.drive.untaken());
      run.history.goTo(1);
      assertEquals(List.of(), run.drive.untaken());
    }
  }

  /** What came behind a change by hand does not come before it, though it be the same instant. */
  @Test
  void whatCameBehindAChangeByHandBelongsToIt() throws Exception {
    try (Run run = new Run(Guests.boot("echo"), 50)) {
      run.run(500);
      run.drive.reset();
      run.history.changed();
      assertTrue(run.debugger.machine().receive(new Stimulus.Break(0)));
      String end = run.hash();
      run.history.goTo(200);
      run.run(500);
      assertTrue(run.history.isPast(), "the reset is still to come");
      assertEquals(List.of(), run.drive.inputs());
      run.history.goTo(Long.MAX_VALUE);
      assertEquals(end, run.hash());
      run.history.goTo(200);
      run.run(600);
      assertEquals(2, run.history.run());
      assertEquals(List.of(), run.drive.inputs());
      run.history.returnTo(1);
      assertEquals(end, run.hash());
    }
  }

  /** What was typed later does not come to a run that is another: it may not be there by then. */
  @Test
  void whatCameToTheOldRunDoesNotComeToTheNewOne() throws Exception {
    try (Run run = new Run(Guests.boot("echo"), 50)) {
      run.run(Long.MAX_VALUE);
      long waits = run.now();
      type(run, "x");
      run.run(Long.MAX_VALUE);
      String end = run.hash();
      run.history.goTo(waits / 2);
      run.debugger.editor().set(CpuRegisters.CR2, 7, 0);
      run.run(Long.MAX_VALUE);
      assertEquals(2, run.history.run());
      assertEquals(List.of(), run.drive.inputs());
      run.history.returnTo(1);
      assertEquals(end, run.hash());
    }
  }
}
