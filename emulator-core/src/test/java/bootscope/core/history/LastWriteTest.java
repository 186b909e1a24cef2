package bootscope.core.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.debug.Debugger;
import bootscope.core.drive.Drive;
import bootscope.core.history.Written.By;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.machine.Boot;
import bootscope.core.machine.Guests;
import bootscope.core.machine.Machine;
import bootscope.core.machine.StateHash;
import bootscope.core.machine.StopReason;
import bootscope.core.memory.PhysicalObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
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
    final Map<Long, List<Long>> writes = new TreeMap<>();

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

  private static Map<Long, List<Long>> writes(Boot boot, long end) throws Exception {
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
    Map<Long, List<Long>> writes = writes(boot, end);
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
    Map<Long, List<Long>> writes = writes(boot, 100_000);
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
      assertEquals(at, last.address());
      assertEquals(run.debugger.machine().memory().peek(at, 1)[0] & 0xFF, last.after());
      run.history.goTo(last.instructions());
      assertEquals(last.rip(), run.debugger.machine().processor().linearRip());
      assertEquals(last.virtualNanos(), run.debugger.machine().clock().now());
      assertEquals(run.debugger.machine().memory().peek(at, 1)[0] & 0xFF, last.before());
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
      assertEquals(0, by.before());
      assertEquals(0x04030201, by.after());
      run.run(120_000, 5_000);
      assertEquals(Optional.of(by), run.history.lastWrite(true, free + 8, 4, Syntax.ATT));
      assertEquals(Optional.empty(), run.history.lastWrite(true, free + 12, 4, Syntax.ATT));
      assertFalse(run.history.isPast());
    }
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
