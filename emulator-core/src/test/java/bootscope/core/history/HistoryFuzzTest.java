package bootscope.core.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.boot.BootException;
import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.AddressTrigger;
import bootscope.core.debug.Breakpoint;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.Debugger;
import bootscope.core.drive.Drive;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.machine.Boot;
import bootscope.core.machine.Guests;
import bootscope.core.machine.InputLog.Input;
import bootscope.core.machine.Machine;
import bootscope.core.machine.StateHash;
import bootscope.core.machine.Stimulus;
import bootscope.core.machine.StopReason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whatever is done with a history, in whatever order, the machine has the state of a straight run
 * to which came what came to it. {@code -Dbootscope.fuzz.cases=N} says how often for each guest,
 * {@code -Dbootscope.fuzz.seed=N} from which seed on; a failure names its own.
 */
class HistoryFuzzTest {
  private static final int CASES = Integer.getInteger("bootscope.fuzz.cases", 3);
  private static final long SEED = Long.getLong("bootscope.fuzz.seed", 1);
  private static final int OPERATIONS = 60;

  /** Something that came from outside. */
  private record Event(Act act, Stimulus input, Does does, long instructions, long nanos) {
    private enum Act {
      INPUT,
      EDIT,
      RESET
    }

    void apply(Debugger debugger, Drive drive) throws BootException {
      if (input != null) {
        assertTrue(debugger.machine().receive(input));
      } else {
        does.to(debugger, drive);
      }
    }
  }

  @FunctionalInterface
  private interface Does {
    void to(Debugger debugger, Drive drive) throws BootException;
  }

  /** What is known of a run. */
  private record Line(List<Event> events, long end, long endNanos, String hash) {}

  /** A machine with its history, and what is known of its runs beside that. */
  private static final class Fuzz implements AutoCloseable {
    final Boot boot;
    final long longest; // instructions
    final long interval;
    final Random random;
    final Debugger debugger;
    final Drive drive;
    final History history;
    final Map<Integer, Line> lines = new HashMap<>();
    final Map<List<Object>, String> straight = new HashMap<>();
    final List<String> done = new ArrayList<>();
    private List<Event> events = new ArrayList<>(); // of the present run
    private int applied; // of these, up to where the machine stands
    private int run = 1;
    private boolean cancelling;
    private int asked;

    Fuzz(Boot boot, long longest, long interval, long size, long seed) throws Exception {
      this.boot = boot;
      this.longest = longest;
      this.interval = interval;
      random = new Random(seed);
      debugger = Debugger.start(boot, () -> 0);
      Drive.Seat seat =
          new Drive.Seat() {
            @Override
            public void took(Stimulus what) {
              came(Event.Act.INPUT, what, null);
            }
          };
      drive = new Drive(debugger, seat);
      history = new History(debugger, drive, size, interval, 0);
      history.cancelledBy(() -> cancelling && asked-- <= 0);
    }

    Machine machine() {
      return debugger.machine();
    }

    long now() {
      return machine().clock().instructions();
    }

    long nanos() {
      return machine().clock().now();
    }

    private void came(Event.Act act, Stimulus input, Does does) {
      countApplied(act);
      events = new ArrayList<>(events.subList(0, applied));
      events.add(new Event(act, input, does, now(), nanos()));
      applied++;
    }

    /** How much has come to the machine, as it says itself, but for one that has come just now. */
    private void countApplied(Event.Act without) {
      long[] left = {
        machine().inputs().all().size(), debugger.edits().count(), drive.resets(),
      };
      left[0] -= without == Event.Act.INPUT ? 1 : 0;
      left[1] -= without == Event.Act.EDIT ? 1 : 0;
      left[2] -= without == Event.Act.RESET ? 1 : 0;
      applied = 0;
      while (left[0] + left[1] + left[2] > 0) {
        assertTrue(applied < events.size(), "more came to the machine than there was");
        left[events.get(applied++).act.ordinal()]--;
      }
      assertEquals(0, Math.abs(left[0]) + Math.abs(left[1]) + Math.abs(left[2]), "of each");
    }

    /** Behind each operation. */
    void check() throws Exception {
      countApplied(null);
      List<Input> inputs =
          events.subList(0, applied).stream()
              .filter(e -> e.input != null)
              .map(e -> new Input(e.input, e.instructions, e.nanos))
              .toList();
      assertEquals(inputs, machine().inputs().all());
      boolean leftOut = events.stream().skip(applied).anyMatch(e -> e.nanos < nanos());
      if (leftOut) {
        events = new ArrayList<>(events.subList(0, applied));
      }
      String hash = exact() ? StateHash.of(machine()) : "";
      boolean past = history.isPast();
      Line known = lines.get(history.run());
      if (history.run() == run && known != null) {
        assertFalse(leftOut, "what came is no longer part of the run");
        assertTrue(events.size() >= known.events.size(), "another run, and the same number");
        assertEquals(known.events, events.subList(0, known.events.size()));
      } else {
        run = history.run();
      }
      if (past) {
        assertEquals(known.end, history.last(), "end of run " + run);
        assertEquals(known.endNanos, history.lastNanos());
        assertEquals(known.events, events);
      } else {
        assertEquals(events.size(), applied, "at its end everything has come");
        if (known != null
            && known.end == now()
            && known.endNanos == nanos()
            && known.events.equals(events)
            && !hash.isEmpty()
            && !known.hash.isEmpty()) {
          assertEquals(known.hash, hash, "the end of run " + run);
        }
        lines.put(run, new Line(List.copyOf(events), now(), nanos(), hash));
      }
      for (Branch b : history.known().branches()) {
        Line line = lines.get(b.number());
        assertNotNull(line, "nobody knows of run " + b.number());
        assertEquals(List.of(line.end, line.endNanos), List.of(b.end(), b.endNanos()));
      }
      if (exact()) {
        assertEquals(straight(), hash, "the state at " + now() + " of run " + run);
      }
    }

    /**
     * Whether its instant alone says how the machine stands: not behind an interrupt's delivery,
     * nor at a breakpoint, before which what is due there has happened.
     */
    private boolean exact() {
      return !machine().betweenInstants() && debugger.stop().reason() != StopReason.BREAKPOINT;
    }

    private String straight() throws Exception {
      List<Event> came = List.copyOf(events.subList(0, applied));
      List<Object> key = List.of(came, now(), nanos());
      String known = straight.get(key);
      if (known == null) {
        known = straight(came, now(), nanos());
        straight.put(key, known);
      }
      return known;
    }

    private String straight(List<Event> came, long instructions, long nanos) throws Exception {
      try (Debugger other = Debugger.start(boot, () -> 0)) {
        Drive itsDrive = new Drive(other, new Drive.Seat() {});
        for (Event e : came) {
          to(other, e.instructions, e.nanos);
          e.apply(other, itsDrive);
        }
        to(other, instructions, nanos);
        return StateHash.of(other.machine());
      }
    }

    private static void to(Debugger debugger, long instructions, long nanos) {
      debugger.rerun(instructions, nanos, () -> false); // which may wait at that count
      if (debugger.machine().clock().now() < nanos) {
        debugger.rerun(instructions + 1, nanos, () -> false);
      }
      assertEquals(instructions, debugger.machine().clock().instructions(), "a straight run");
      assertEquals(nanos, debugger.machine().clock().now(), "a straight run");
    }

    // ---------------------------------------------------------------- operations

    void operate() throws Exception {
      switch (random.nextInt(21)) {
        case 0, 1, 2 -> run(now() + 1 + random.nextLong(longest / 4));
        case 3 -> {
          if (random.nextBoolean()) {
            run(now() + 1 + random.nextLong(100));
          } else { // maybe into idle time
            run(
                Long.MAX_VALUE,
                nanos() + 1 + random.nextLong(random.nextInt(2) * 20_000_000 + 100));
          }
        }
        case 4, 5 -> {
          long to = random.nextLong(history.last() + 1);
          said("go to " + to);
          Object before = history.run();
          history.goTo(to);
          assertEquals(before, history.run());
          assertEquals(to, now());
        }
        case 6 -> {
          long to = random.nextLong(history.lastNanos() + 1);
          said("go to the time " + to);
          history.goTo(new Instant.Time(to));
          assertTrue(nanos() >= to || nanos() == history.lastNanos());
        }
        case 7 -> {
          said("step back");
          long before = now();
          boolean between = machine().betweenInstants();
          history.stepBack();
          assertTrue(now() == Math.max(0, before - 1) || between && now() == before);
        }
        case 8 -> {
          said("step over back");
          history.stepOverBack();
        }
        case 9 -> outBack();
        case 10 -> runBack();
        case 11, 12 -> edit();
        case 13 -> {
          char c = (char) ('a' + random.nextInt(26));
          said("type " + c);
          drive.type(new Stimulus.Typed(0, random.nextInt(4) == 0 ? '\r' : c));
          if (random.nextBoolean()) {
            run(now() + 1 + random.nextLong(200));
          }
        }
        case 14 -> resetOrSignal();
        case 15, 16 -> back();
        case 17 -> ask();
        case 18 -> cancel();
        case 19 -> replay();
        default -> {
          said("go to the end");
          history.goTo(Long.MAX_VALUE);
          assertFalse(history.isPast());
        }
      }
    }

    private void said(String what) {
      done.add(
          what
              + " at "
              + now()
              + "/"
              + nanos()
              + " of run "
              + history.run()
              + (history.isPast() ? ", past" : ""));
    }

    private void run(long to) throws Exception {
      run(to, Long.MAX_VALUE);
    }

    private void run(long to, long nanos) throws Exception {
      said("run to " + to + "/" + nanos);
      long end = Math.min(to, 2 * longest);
      StopReason reason;
      do {
        history.look();
        reason = drive.slice(Math.min(end, now() + interval), nanos).reason();
      } while (reason == StopReason.LIMIT && now() < end && nanos() < nanos);
      history.look();
    }

    private void outBack() throws Exception {
      said("step out back");
      String before = StateHash.of(machine());
      try {
        history.stepOutBack();
      } catch (IllegalStateException e) {
        assertEquals(before, StateHash.of(machine()), e.getMessage());
      }
    }

    private void runBack() throws Exception {
      said("run back");
      int id =
          debugger
              .breakpoints()
              .add(new AddressTrigger(machine().processor().linearRip(), false, "here"))
              .id();
      if (random.nextBoolean()) {
        run(now() + 1 + random.nextLong(longest / 8));
        check();
      }
      history.runBack();
      debugger.breakpoints().delete(id);
    }

    private void edit() throws Exception {
      if (machine().betweenInstants()) {
        return; // by the numbers it cannot be told from before
      }
      int kind = random.nextInt(6);
      long value = random.nextLong();
      Does does =
          switch (kind) {
            case 0, 1 -> (d, r) -> d.editor().set(CpuRegisters.CR2, value, 0);
            case 2 -> (d, r) -> d.edits().undo();
            case 3 -> (d, r) -> d.edits().redo();
            default ->
                (d, r) -> {
                  byte[] bytes = new byte[8];
                  new Random(value).nextBytes(bytes);
                  long place = 0x180_0000 + (value & 0x3F) * 4096 + 16;
                  d.editor().poke(true, place, bytes);
                };
          };
      said("edit " + kind);
      long before = debugger.edits().count();
      does.to(debugger, drive);
      if (debugger.edits().count() != before) {
        came(Event.Act.EDIT, null, does);
      }
      history.look();
    }

    private void resetOrSignal() throws Exception {
      if (machine().betweenInstants()) {
        return;
      }
      if (random.nextInt(3) == 0) {
        said("reset");
        Does does = (d, r) -> r.reset();
        does.to(debugger, drive);
        came(Event.Act.RESET, null, does);
        history.changed();
      } else {
        said("break");
        Stimulus what = new Stimulus.Break(0);
        if (machine().receive(what)) {
          came(Event.Act.INPUT, what, null);
        }
        history.look();
      }
    }

    private void back() throws Exception {
      List<Branch> branches = history.known().branches();
      if (branches.isEmpty()) {
        return;
      }
      int to = branches.get(random.nextInt(branches.size())).number();
      said("return to run " + to);
      history.returnTo(to);
      run = to;
      Line line = lines.get(to);
      events = new ArrayList<>(line.events);
      assertEquals(to, history.run());
      assertFalse(history.isPast());
      assertEquals(List.of(line.end, line.endNanos), List.of(now(), nanos()));
    }

    private List<Object> all() {
      return List.of(
          "untaken " + drive.untaken(),
          StateHash.of(machine()),
          machine().betweenInstants(),
          debugger.stop(),
          history.isPast(),
          history.last(),
          history.lastNanos(),
          history.run(),
          debugger.breakpoints().list().stream().map(Breakpoint::hits).toList());
    }

    private void ask() throws Exception {
      long at =
          random.nextBoolean()
              ? 0x180_0000 + random.nextInt(64) * 4096 + 16
              : machine().state().reg(CpuState.RSP) & 0x3FF_FFF8;
      int kind = random.nextInt(4);
      said("ask " + kind + " of " + Long.toHexString(at));
      history.look();
      List<Object> before = all();
      question(kind, at);
      assertEquals(before, all());
    }

    private void question(int kind, long at) throws Exception {
      switch (kind) {
        case 0 -> history.lastWrite(true, at, 8, Syntax.ATT);
        case 1 -> history.nextWrite(true, at, 8, Syntax.ATT);
        case 2 -> history.origin(true, at, 2, Syntax.ATT, history::isCancelled);
        default ->
            history
                .occurrences(Syntax.ATT)
                .lastChange("cr2", CpuRegisters.named("cr2").orElseThrow());
      }
    }

    /** What is recorded leads another machine to where this one stands. */
    private void replay() throws Exception {
      if (!exact() || drive.resets() > 0) {
        return; // resets by hand are not recorded
      }
      said("replay");
      Recording recording = Recording.of(debugger);
      try (Debugger other = Debugger.start(boot, () -> 0)) {
        Drive itsDrive = new Drive(other, new Drive.Seat() {});
        new Replay(other, itsDrive, () -> {}).run(recording, () -> false);
      }
    }

    private void cancel() throws Exception {
      int kind = random.nextInt(7);
      history.look();
      List<Object> before = all();
      long to = random.nextLong(history.last() + 1);
      said("cancel " + kind + " to " + to);
      asked = random.nextInt(2);
      cancelling = true;
      debugger.callAttention();
      try {
        switch (kind) {
          case 0, 1 -> history.goTo(to);
          case 2 -> history.runBack();
          default -> question(kind - 3, 0x180_0010);
        }
        if (kind >= 3) {
          assertEquals(before, all());
        }
      } catch (CancelledException e) {
        assertEquals(before, all());
      } finally {
        cancelling = false;
      }
    }

    @Override
    public void close() {
      history.close();
      debugger.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "echo, INTERPRETER, 3000, 50, 1",
    "echo, AUTO, 3000, 200, 64",
    "ticks, INTERPRETER, 12000, 500, 1",
    "ticks, AUTO, 12000, 500, 64",
    "boot-mix, INTERPRETER, 200000, 10000, 2",
    "boot-mix, AUTO, 400000, 10000, 1",
    "long-mode, AUTO, 5000, 300, 1"
  })
  void whateverIsDoneItIsAStraightRun(
      String guest, EngineChoice engine, long longest, long interval, long mebibytes)
      throws Exception {
    Boot boot = Guests.on(engine, Guests.boot(guest));
    for (long seed = SEED; seed < SEED + CASES; seed++) {
      try (Fuzz fuzz = new Fuzz(boot, longest, interval, mebibytes << 20, seed)) {
        try {
          fuzz.history.look();
          fuzz.check();
          for (int i = 0; i < OPERATIONS; i++) {
            fuzz.operate();
            fuzz.check();
          }
        } catch (Throwable t) {
          throw new AssertionError(
              guest + " with seed " + seed + ": " + String.join("\n", fuzz.done), t);
        }
      }
    }
  }
}
