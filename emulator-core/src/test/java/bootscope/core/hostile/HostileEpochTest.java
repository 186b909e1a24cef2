package bootscope.core.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.machine.Machine;
import bootscope.core.machine.StateHash;
import bootscope.core.machine.StopReason;
import bootscope.core.memory.EpochCheck;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whole machines whose guests do anything, with epochs begun at any instant: each page that changes
 * in one is marked in it, and the end is that of a run without epochs.
 */
class HostileEpochTest {
  private static final int CASES = 20;
  private static final long INSTRUCTIONS = 20_000;
  private static final long NANOS = 100_000;

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "AUTO"})
  void whatChangesInAnEpochIsMarkedAndNoGuestCanTell(EngineChoice engine) throws Exception {
    long base = System.nanoTime();
    System.out.println("HostileEpochTest seed " + base);
    long changed = 0;
    for (long seed = base; seed < base + CASES; seed++) {
      String straight;
      try (Machine m = FuzzGuest.start(seed, engine)) {
        straight = m.runTo(INSTRUCTIONS, NANOS) + " " + StateHash.of(m);
      }
      Random random = new Random(seed);
      try (Machine m = FuzzGuest.start(seed, engine)) {
        EpochCheck check = new EpochCheck(m.memory().ram());
        StopReason reason = StopReason.LIMIT;
        while (reason == StopReason.LIMIT
            && m.clock().instructions() < INSTRUCTIONS
            && m.clock().now() < NANOS) {
          long most = random.nextBoolean() ? 30 : 3000;
          long count = m.clock().instructions() + 1 + random.nextLong(most);
          long time = m.clock().now() + 1 + random.nextLong(2 * most);
          reason = m.runTo(Math.min(count, INSTRUCTIONS), Math.min(time, NANOS));
          assertEquals(List.of(), check.next(), "seed " + seed);
        }
        assertEquals(straight, reason + " " + StateHash.of(m), "seed " + seed);
        changed += check.changed();
      }
    }
    assertTrue(changed > 200, "guests write: " + changed);
  }
}
