package bootscope.core.history;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.Debugger;
import bootscope.core.drive.Drive;
import bootscope.core.history.MemoryChange.Part;
import bootscope.core.history.Written.By;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.machine.Boot;
import bootscope.core.machine.Guests;
import bootscope.core.machine.Machine;
import bootscope.core.machine.StateHash;
import bootscope.core.machine.StopReason;
import bootscope.core.memory.PhysicalObserver;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What wrote a byte is what a straight run with somebody watching all memory saw write it. */
class LastWriteTest {
  private static final long SIZE = 256 << 20;
  private static final int QUESTIONS = 120;

  /** Sees all writes of RAM, and keeps the instants of those of each byte. */
  private static final class Everything implements PhysicalObserver {
    final Machine machine;
    final NavigableMap<Long, List<Long>> writes = new TreeMap<>();

    Everything(Machine machine) {
      this.machine = machine;
    }

    @Override
    public long start() {
      return 0;
    }

    @Override
    public long length() {
      return machine.configuration().ramBytes();
    }

    @Override
    public void accessed(long at, int size, boolean write) {
      for (int i = 0; write && i < size; i++) {
        writes.computeIfAbsent(at + i, k -> new ArrayList<>()).add(machine.retired());
      }
    }
  }

  private static NavigableMap<Long, List<Long>> writes(Boot boot, long end) throws Exception {
    try (Debugger debugger = Debugger.start(boot, () -> 0)) {
      Everything all = new Everything(debugger.machine());
      debugger.machine().memory().observe(all);
      debugger.run(end);
      return all.writes;
    }
  }

  private static final class Run implements AutoCloseable {
    final Debugger debugger;
    final Drive drive;
    final History history;

    Run(Boot boot, long interval) throws Exception {
      debugger = Debugger.start(boot, () -> 0);
      drive = new Drive(debugger, new Drive.Seat() {});
      history = new History(debugger, drive, SIZE, interval, 0);
    }

    long now() {
      return debugger.machine().clock().instructions();
    }

    void run(long instructions, long interval) {
      while (now() < instructions) {
        history.look();
        StopReason reason =
            drive.slice(Math.min(instructions, now() + interval), Long.MAX_VALUE).reason();
        if (reason != StopReason.LIMIT) {
          break;
        }
      }
      history.look();
    }

    @Override
    public void close() {
      history.close();
      debugger.close();
    }
  }

  private static Optional<Long> before(List<Long> writes, long now) {
    return writes.stream().filter(w -> w < now).max(Long::compare);
  }

  @ParameterizedTest
  @CsvSource({"boot-mix, 400000, 20000", "long-mode, 15000, 1000", "ticks, 12000, 500"})
  void itIsTheOneThatAStraightRunSaw(String guest, long end, long interval) throws Exception {
    Boot boot = Guests.boot(guest);
    NavigableMap<Long, List<Long>> writes = writes(boot, end);
    List<Long> written = new ArrayList<>(writes.keySet());
    Random random = new Random(guest.hashCode());
    try (Run run = new Run(boot, interval)) {
      run.run(end, interval);
      String hash = StateHash.of(run.debugger.machine());
      for (int i = 0; i < QUESTIONS; i++) {
        if (i == QUESTIONS / 2) { // the rest is asked in the past
          run.history.goTo(end * 2 / 3);
          hash = StateHash.of(run.debugger.machine());
        }
        long now = run.now();
        long at = written.get(random.nextInt(written.size()));
        Optional<Written> found = run.history.lastWrite(true, at, 1, Syntax.ATT);
        assertEquals(
            before(writes.get(at), now),
            found.map(Written::instructions),
            String.format("byte 0x%x before %d", at, now));
        Optional<Written> next = run.history.nextWrite(true, at, 1, Syntax.ATT);
        Optional<Long> expected =
            writes.get(at).stream().filter(w -> w >= now && i(run) > w).min(Long::compare);
        assertEquals(
            expected, next.map(Written::instructions), "next of 0x" + Long.toHexString(at));
        assertEquals(now, run.now());
        assertEquals(hash, StateHash.of(run.debugger.machine()), "it stays where it was");
      }
      assertTrue(run.history.isPast());
    }
  }

  private static long i(Run run) {
    return run.history.last();
  }

  @Test
  void itSaysWhatWasThereAndWhatIsThereSince() throws Exception {
    Boot boot = Guests.boot("boot-mix");
    NavigableMap<Long, List<Long>> writes = writes(boot, 100_000);
    long at =
        writes.entrySet().stream()
            .filter(e -> e.getKey() % 8 == 0 && e.getValue().size() > 3)
            .findFirst()
            .orElseThrow()
            .getKey();
    try (Run run = new Run(boot, 5_000)) {
      run.run(100_000, 5_000);
      Written last = run.history.lastWrite(true, at, 1, Syntax.ATT).orElseThrow();
      assertEquals(By.INSTRUCTION, last.by());
      assertEquals(List.of(new Part(0, at, 1)), last.change().parts());
      assertArrayEquals(run.debugger.machine().memory().peek(at, 1), last.change().after());
      run.history.goTo(last.instructions());
      assertEquals(last.rip(), run.debugger.machine().processor().linearRip());
      assertEquals(last.virtualNanos(), run.debugger.machine().clock().now());
      assertArrayEquals(run.debugger.machine().memory().peek(at, 1), last.change().before());
    }
  }

  @Test
  void aChangeByHandIsOne() throws Exception {
    try (Run run = new Run(Guests.boot("boot-mix"), 5_000)) {
      run.run(100_000, 5_000);
      long free = run.debugger.machine().configuration().ramBytes() - 4096;
      assertEquals(Optional.empty(), run.history.lastWrite(true, free, 4096, Syntax.ATT));
      assertTrue(run.debugger.editor().poke(true, free + 8, new byte[] {1, 2, 3, 4}));
      run.history.look();
      Written by = run.history.lastWrite(true, free + 8, 4, Syntax.ATT).orElseThrow();
      assertEquals(By.HAND, by.by());
      assertEquals(100_000, by.instructions());
      assertEquals("00 00 00 00 (0x0)", by.change().toldBefore());
      assertEquals("01 02 03 04 (0x4030201)", by.change().toldAfter());
      run.run(120_000, 5_000);
      assertEquals(
          Optional.of(100_000L),
          run.history.lastWrite(true, free + 8, 4, Syntax.ATT).map(Written::instructions));
      assertEquals(Optional.empty(), run.history.lastWrite(true, free + 12, 4, Syntax.ATT));
      assertFalse(run.history.isPast());
    }
  }

  /** What comes next may be one, too, be it among those of the guest or several at an instant. */
  @Test
  void aChangeByHandIsTheNextOne() throws Exception {
    Boot boot = Guests.boot("boot-mix");
    try (Run run = new Run(boot, 5_000)) {
      long free = run.debugger.machine().configuration().ramBytes() - 4096;
      run.run(52_000, 5_000);
      assertTrue(run.debugger.editor().poke(true, free, new byte[] {1, 2, 3, 4}));
      run.history.look();
      assertTrue(run.debugger.editor().poke(true, free + 8, new byte[] {9}));
      run.history.look();
      run.run(71_000, 5_000);
      assertTrue(run.debugger.editor().poke(true, free, new byte[] {1, 2, 3, 5}));
      run.history.look();
      run.run(90_000, 5_000);
      String end = StateHash.of(run.debugger.machine());
      long[][] asked = {{10_000, 52_000}, {51_999, 52_000}, {52_000, 71_000}, {52_001, 71_000}};
      for (long[] a : asked) {
        run.history.goTo(a[0]);
        String here = StateHash.of(run.debugger.machine());
        Written next = run.history.nextWrite(true, free, 4, Syntax.ATT).orElseThrow();
        assertEquals(By.HAND, next.by(), "from " + a[0]);
        assertEquals(a[1], next.instructions());
        assertEquals(here, StateHash.of(run.debugger.machine()), "it stays where it was");
      }
      Written last = run.history.nextWrite(true, free + 3, 1, Syntax.ATT).orElseThrow();
      assertEquals("0x4", last.change().toldBefore());
      assertEquals("0x5", last.change().toldAfter());
      run.history.goTo(10_000);
      Written second = run.history.nextWrite(true, free + 8, 1, Syntax.ATT).orElseThrow();
      assertEquals(52_000, second.instructions(), "the second at one instant");
      run.history.goTo(71_000);
      assertEquals(Optional.empty(), run.history.nextWrite(true, free, 4, Syntax.ATT));
      run.history.goTo(10_000);
      assertEquals(Optional.empty(), run.history.nextWrite(true, free + 100, 4, Syntax.ATT));
      run.history.goTo(90_000);
      assertEquals(end, StateHash.of(run.debugger.machine()));
      assertEquals(1, run.history.run(), "to ask changes nothing");
    }
  }

  /** Behind a change by hand the run is another, and its writes are those that are found. */
  @Test
  void behindAChangeByHandTheGuestsWritesAreThoseOfItsRun() throws Exception {
    try (Run run = new Run(Guests.boot("boot-mix"), 5_000)) {
      run.run(60_000, 5_000);
      long at = run.debugger.machine().processor().mmu.observe(stack(run));
      run.run(61_000, 5_000);
      run.debugger.editor().set(CpuRegisters.named("r15").orElseThrow(), 0x1234);
      run.history.look();
      run.run(90_000, 5_000);
      run.history.goTo(60_500);
      for (long from = 60_500; ; ) {
        Optional<Written> next = run.history.nextWrite(true, at - 64, 64, Syntax.ATT);
        if (next.isEmpty() || next.get().instructions() > 62_000) {
          break;
        }
        assertEquals(By.INSTRUCTION, next.get().by());
        assertTrue(next.get().instructions() >= from);
        from = next.get().instructions() + 1;
        run.history.goTo(from);
        assertEquals(
            Optional.of(from - 1),
            run.history.lastWrite(true, at - 64, 64, Syntax.ATT).map(Written::instructions));
      }
      assertTrue(run.now() > 61_000);
    }
  }

  private static long stack(Run run) {
    return run.debugger.machine().state().reg(CpuState.RSP);
  }

  /**
   * Of many bytes, which of them the instruction wrote, and what all of them held: as the machine
   * has them before it and behind it. The bytes lie in two pages.
   */
  @ParameterizedTest
  @CsvSource({"boot-mix, 400000, 20000", "long-mode, 15000, 1000", "ticks, 12000, 500"})
  void ofManyBytesItTellsWhichWereWrittenAndWhatAllOfThemHeld(String guest, long end, long interval)
      throws Exception {
    Boot boot = Guests.boot(guest);
    NavigableMap<Long, List<Long>> writes = writes(boot, end);
    List<Long> written = new ArrayList<>(writes.keySet());
    Random random = new Random(guest.hashCode());
    try (Run run = new Run(boot, interval)) {
      run.run(end, interval);
      Machine machine = run.debugger.machine();
      int instructions = 0;
      for (int i = 0; i < 30; i++) {
        int length = 1 + random.nextInt(1 << random.nextInt(1, 13));
        long at = Math.max(0, written.get(random.nextInt(written.size())) - random.nextInt(length));
        Written last = run.history.lastWrite(true, at, length, Syntax.ATT).orElseThrow();
        String what = String.format("%d bytes at 0x%x: %s", length, at, last);
        long when = last.instructions();
        Set<Long> bytes =
            writes.subMap(at, at + length).entrySet().stream()
                .filter(e -> e.getValue().contains(when))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        assertTrue(
            writes.subMap(at, at + length).values().stream()
                .flatMap(List::stream)
                .noneMatch(w -> w > when && w < end),
            what);
        Set<Long> told = new HashSet<>();
        for (Part p : last.change().parts()) {
          LongStream.range(0, p.size()).forEach(b -> told.add(p.physical() + b));
          assertEquals(at + p.offset(), p.physical(), what);
        }
        assertArrayEquals(machine.memory().peek(at, length), last.change().after(), what);
        if (last.by() == By.INSTRUCTION) {
          instructions++;
          run.history.goTo(when);
          if (!machine.betweenInstants()) {
            assertEquals(bytes, told, what);
            assertArrayEquals(machine.memory().peek(at, length), last.change().before(), what);
          }
          run.history.goTo(end);
        } else {
          assertTrue(bytes.containsAll(told), what);
        }
      }
      assertTrue(instructions > 10, "some are instructions'");
    }
  }

  /** Of very many, a row that was written is told. */
  @Test
  void manyBytesAreCut() {
    byte[] before = new byte[100];
    byte[] after = new byte[100];
    after[70] = 1;
    MemoryChange change = new MemoryChange(List.of(new Part(70, 0x1046, 1)), before, after);
    assertEquals(64, change.toldFrom());
    assertEquals(32, change.told());
    assertEquals("00 ".repeat(6) + "01" + " 00".repeat(25), change.toldAfter());
    change = new MemoryChange(List.of(new Part(99, 0x1063, 1)), before, after);
    assertEquals(68, change.toldFrom(), "up to the end");
    assertFalse(change.whole());
  }

  @Test
  void whereThereIsNoMemoryItSaysSo() throws Exception {
    try (Run run = new Run(Guests.boot("hello-pvh"), 500)) {
      run.run(700, 500);
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class,
              () -> run.history.lastWrite(true, 0xFEC0_0000L, 4, Syntax.ATT));
      assertEquals("there is no memory at 0xfec00000 (physical)", e.getMessage());
    }
  }
}
