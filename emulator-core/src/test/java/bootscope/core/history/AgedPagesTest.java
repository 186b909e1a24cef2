package bootscope.core.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.debug.Accesses;
import bootscope.core.debug.AddressTrigger;
import bootscope.core.debug.DataTrigger;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.MemoryRange;
import bootscope.core.debug.Stop;
import bootscope.core.drive.Drive;
import bootscope.core.machine.Boot;
import bootscope.core.machine.Guests;
import bootscope.core.machine.Machine;
import bootscope.core.machine.Snapshot;
import bootscope.core.machine.StateHash;
import bootscope.core.machine.StopReason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A guest that takes the accessed and dirty bits from its page-table entries without INVLPG, and
 * sums what comes back, sees which translations the processor has kept. It sees the same whichever
 * engine runs it, whether its past is kept, whoever watches it, and wherever it was saved or put
 * back.
 */
class AgedPagesTest {
  private static final String GUEST = "hostile/aging";
  private static final long SIZE = 256 << 20;
  private static final int INSTANTS = 8;

  /** How far an instant is gone on from: far enough for all pages to be aged again. */
  private static final long ON = 20_000;

  /** Instructions from one checkpoint to the next. */
  private static final long PIECE = 70_000;

  @TempDir Path dir;

  private static long[] at; // instants, in instructions
  private static String[] there; // state hashes of a straight run at them
  private static String[] behind; // and ON instructions later
  private static long length;
  private static String end;

  private static Boot boot(EngineChoice engine) throws Exception {
    return Guests.on(engine, Guests.boot(GUEST));
  }

  @BeforeAll
  static void runStraight() throws Exception {
    try (Machine machine = boot(EngineChoice.INTERPRETER).start()) {
      assertEquals(StopReason.POWER_OFF, machine.runTo(Long.MAX_VALUE));
      length = machine.clock().instructions();
      end = StateHash.of(machine);
    }
    Random random = new Random(5);
    at = random.longs(INSTANTS, 10_000, length - ON).sorted().toArray();
    there = hashes(0);
    behind = hashes(ON);
  }

  private static String[] hashes(long behind) throws Exception {
    String[] hashes = new String[INSTANTS];
    try (Machine machine = boot(EngineChoice.INTERPRETER).start()) {
      for (int i = 0; i < INSTANTS; i++) {
        machine.runTo(at[i] + behind);
        hashes[i] = StateHash.of(machine);
      }
    }
    return hashes;
  }

  /** Who looks on. */
  enum Watching {
    NOBODY,
    /** Of the stack, of the tables, whose walks are watched too, and of data. */
    WATCHPOINTS,
    /** In two of the functions that lie on pages of their own, and in the one that ages. */
    BREAKPOINTS,
    BOTH;

    void set(Debugger debugger) {
      if (this == WATCHPOINTS || this == BOTH) {
        watch(debugger, named(debugger, "stack_top") - 8, false, 8);
        watch(debugger, named(debugger, "table") + 0x800, true, 64);
        watch(debugger, 0x20_3000, false, 4096);
      }
      if (this == BREAKPOINTS || this == BOTH) {
        stop(debugger, named(debugger, "functions"));
        stop(debugger, named(debugger, "functions") + 0x5000);
        stop(debugger, named(debugger, "age"));
      }
    }

    private static long named(Debugger debugger, String symbol) {
      return debugger.scope().named(symbol).orElseThrow();
    }

    private static void watch(Debugger debugger, long address, boolean physical, int length) {
      debugger
          .breakpoints()
          .add(new DataTrigger(new MemoryRange(address, physical, length, ""), Accesses.ACCESS));
    }

    private static void stop(Debugger debugger, long address) {
      debugger.breakpoints().add(new AddressTrigger(address, false, ""));
    }
  }

  static Stream<Arguments> ways() {
    return Stream.of(EngineChoice.INTERPRETER, EngineChoice.AUTO)
        .flatMap(
            engine -> Stream.of(Watching.values()).map(watching -> Arguments.of(engine, watching)));
  }

  /** Goes on to an instant, past whatever stops the guest on the way; how often something did. */
  private static int run(Debugger debugger, Drive drive, Runnable look, long instructions) {
    int stops = 0;
    while (debugger.machine().clock().instructions() < instructions) {
      long piece = debugger.machine().clock().instructions() + PIECE;
      Stop stop = drive.slice(Math.min(instructions, piece), Long.MAX_VALUE);
      look.run();
      if (stop.reason() == StopReason.POWER_OFF) {
        break;
      }
      stops += stop.reason() == StopReason.BREAKPOINT ? 1 : 0;
    }
    return stops;
  }

  @ParameterizedTest
  @MethodSource("ways")
  void withoutAHistoryItSeesTheSameWhoeverLooksOn(EngineChoice engine, Watching watching)
      throws Exception {
    try (Debugger debugger = Debugger.start(boot(engine), () -> 0)) {
      Drive drive = new Drive(debugger, new Drive.Seat() {});
      watching.set(debugger);
      int stops = 0;
      for (int i = 0; i < INSTANTS; i++) {
        stops += run(debugger, drive, () -> {}, at[i]);
        assertEquals(there[i], StateHash.of(debugger.machine()), "at " + at[i]);
      }
      stops += run(debugger, drive, () -> {}, Long.MAX_VALUE);
      assertEquals(end, StateHash.of(debugger.machine()));
      assertEquals(watching != Watching.NOBODY, stops > 100, stops + " stops");
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void withOneItSeesTheSameAndSoItDoesWhereItIsPutBack(EngineChoice engine, Watching watching)
      throws Exception {
    Debugger debugger = Debugger.start(boot(engine), () -> 0);
    Drive drive = new Drive(debugger, new Drive.Seat() {});
    try (History history = new History(debugger, drive, SIZE, PIECE, 0)) {
      watching.set(debugger);
      for (int i = 0; i < INSTANTS; i++) {
        run(debugger, drive, history::look, at[i]);
        assertEquals(there[i], StateHash.of(debugger.machine()), "at " + at[i]);
      }
      run(debugger, drive, history::look, Long.MAX_VALUE);
      assertEquals(end, StateHash.of(debugger.machine()));
      assertTrue(history.checkpoints() > 20, history.checkpoints() + " checkpoints");
      List<Integer> order = new ArrayList<>();
      for (int i = 0; i < INSTANTS; i++) {
        order.add(i);
      }
      Collections.shuffle(order, new Random(3));
      for (int i : order) {
        history.goTo(at[i]);
        assertEquals(there[i], StateHash.of(debugger.machine()), "back at " + at[i]);
        run(debugger, drive, history::look, at[i] + ON);
        assertEquals(behind[i], StateHash.of(debugger.machine()), "on from " + at[i]);
        history.stepBack();
        history.goTo(at[i] + ON);
        assertEquals(behind[i], StateHash.of(debugger.machine()), "back from behind " + at[i]);
      }
      run(debugger, drive, history::look, Long.MAX_VALUE);
      assertEquals(end, StateHash.of(debugger.machine()));
    } finally {
      debugger.close();
    }
  }

  /** With blocks that are warm, cold, and from what was the future. */
  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "AUTO"})
  void savedAndLoadedItSeesWhatItSeesWhenItGoesStraightOn(EngineChoice engine) throws Exception {
    try (Machine machine = boot(engine).start()) {
      for (int i = 0; i < INSTANTS; i++) {
        Path file = dir.resolve("at" + i);
        machine.runTo(at[i]);
        Snapshot.save(machine, file);
        machine.runTo(at[i] + ON);
        assertEquals(behind[i], StateHash.of(machine), "straight on from " + at[i]);
        try (Machine loaded = Snapshot.open(file, engine).machine()) {
          assertEquals(there[i], StateHash.of(loaded), "loaded at " + at[i]);
          loaded.runTo(at[i] + ON);
          assertEquals(behind[i], StateHash.of(loaded), "loaded, on from " + at[i]);
        }
        Snapshot.restore(machine, file);
        machine.runTo(at[i] + ON);
        assertEquals(behind[i], StateHash.of(machine), "put back, on from " + at[i]);
        Snapshot.restore(machine, file);
      }
      machine.runTo(Long.MAX_VALUE);
      assertEquals(end, StateHash.of(machine));
    }
  }

  /** If it could not see that, the rest of this would hold nothing. */
  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "AUTO"})
  void itSeesThatTranslationsWereForgotten(EngineChoice engine) throws Exception {
    for (int i = 0; i < INSTANTS; i++) {
      try (Machine machine = boot(engine).start()) {
        machine.runTo(at[i]);
        machine.processor().mmu.flush();
        machine.runTo(at[i] + ON);
        assertNotEquals(behind[i], StateHash.of(machine), "forgotten at " + at[i]);
        machine.runTo(Long.MAX_VALUE);
        assertNotEquals(end, StateHash.of(machine));
      }
    }
  }

  @Test
  void itsSumIsOfManyBits() {
    assertEquals(INSTANTS, Stream.of(there).distinct().count());
    assertTrue(length > 1_000_000, "" + length);
  }
}
