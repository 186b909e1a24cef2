package bootscope.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bootscope.core.boot.BootModule;
import bootscope.core.boot.DirectPvh;
import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.debug.Debugger;
import bootscope.core.drive.Drive;
import bootscope.core.history.History;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImages;
import bootscope.core.machine.Boot;
import bootscope.core.machine.Machine;
import bootscope.core.machine.MachineConfiguration;
import bootscope.core.machine.StateHash;
import bootscope.core.machine.StopReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Debian's cloud kernel, whole: put to random instants of its boot, and back from there by steps,
 * it has the state of a straight run. {@code mvn -Plockstep} runs it; {@code -Dhistory.jumps=N}
 * says how often. It prints what recording, jumps and steps took.
 */
@Tag("lockstep")
@EnabledIfSystemProperty(named = "bootscope.lockstep", matches = "[0-9]+")
class HistoryBootTest {
  private static final int JUMPS = Integer.getInteger("history.jumps", 30);

  private static Boot boot(EngineChoice engine) throws Exception {
    return Boot.of(
        new DirectPvh(),
        KernelImages.open(ImageBytes.ofFile(DebianKernels.cloud())),
        List.of(BootModule.of(ImageBytes.ofFile(DebianKernels.INIT), "")),
        "console=ttyS0 panic=-1",
        MachineConfiguration.ofRam(512 << 20).withEngine(engine));
  }

  private static final Drive.Seat NOBODY =
      new Drive.Seat() {
        @Override
        public boolean paced() {
          return false;
        }

        @Override
        public void rest(long nanoseconds) {}
      };

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "INTERPRETER"})
  void itIsPutToAnyInstantOfItsBoot(EngineChoice engine) throws Exception {
    Boot boot = boot(engine);
    long[] at = new long[JUMPS];
    String[] hashes = new String[JUMPS];
    long length;
    String end;
    long straight;
    try (Machine machine = boot.start()) {
      long begin = System.nanoTime();
      machine.runTo(Long.MAX_VALUE);
      straight = System.nanoTime() - begin;
      length = machine.clock().instructions();
      end = StateHash.of(machine);
    }
    Random random = new Random(7);
    for (int i = 0; i < JUMPS; i++) {
      at[i] = random.nextLong(length - 2);
    }
    Arrays.sort(at);
    try (Machine machine = boot.start()) {
      for (int i = 0; i < JUMPS; i++) {
        machine.runTo(at[i]);
        hashes[i] = StateHash.of(machine);
      }
    }
    Debugger debugger = Debugger.start(boot, System::nanoTime);
    Drive drive = new Drive(debugger, NOBODY);
    try (History history = new History(debugger, drive, History.USUAL_SIZE)) {
      long begin = System.nanoTime();
      while (drive.slice().reason() == StopReason.LIMIT) {
        history.look();
      }
      history.look();
      long recorded = System.nanoTime() - begin;
      assertEquals(length, history.last());
      List<Integer> order = new ArrayList<>();
      for (int i = 0; i < JUMPS; i++) {
        order.add(i);
      }
      Collections.shuffle(order, random);
      List<Long> jumps = new ArrayList<>();
      List<Long> first = new ArrayList<>();
      List<Long> next = new ArrayList<>();
      for (int i : order) {
        begin = System.nanoTime();
        history.goTo(at[i]);
        jumps.add(System.nanoTime() - begin);
        assertEquals(hashes[i], StateHash.of(debugger.machine()), "at " + at[i]);
      }
      for (int i : order) { // stops as by a breakpoint, and steps back from there
        history.goTo(Math.max(0, at[i] - random.nextInt(10_000_000)));
        while (drive.slice(at[i] + 2, Long.MAX_VALUE).instructions() < at[i] + 2) {
          history.look();
        }
        begin = System.nanoTime();
        history.stepBack();
        first.add(System.nanoTime() - begin);
        begin = System.nanoTime();
        history.stepBack();
        next.add(System.nanoTime() - begin);
        assertEquals(at[i], debugger.machine().clock().instructions());
        assertEquals(hashes[i], StateHash.of(debugger.machine()), "back at " + at[i]);
      }
      history.goTo(length);
      assertEquals(end, StateHash.of(debugger.machine()));
      System.out.printf(
          Locale.ROOT,
          "HistoryBootTest %s: %,d instructions in %.2f s, recorded in %.2f s; %d checkpoints of"
              + " %,d KiB; go to %s, first step back %s, next %s ms (median, 95 of 100)%n",
          engine,
          length,
          straight / 1e9,
          recorded / 1e9,
          history.checkpoints(),
          history.bytes() >> 10,
          spread(jumps),
          spread(first),
          spread(next));
    } finally {
      debugger.close();
    }
  }

  private static String spread(List<Long> times) {
    List<Long> sorted = times.stream().sorted().toList();
    return String.format(
        Locale.ROOT,
        "%.1f, %.1f",
        sorted.get(sorted.size() / 2) / 1e6,
        sorted.get(sorted.size() * 95 / 100) / 1e6);
  }
}
