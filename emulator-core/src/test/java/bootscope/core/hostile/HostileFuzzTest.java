package bootscope.core.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.cpu.engine.Processor;
import bootscope.core.event.GuestListener;
import bootscope.core.machine.Machine;
import bootscope.core.machine.Snapshot;
import bootscope.core.machine.StateHash;
import bootscope.core.machine.StopReason;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Guests made from seeds, each a handful of what could harm the program: none brings an exception
 * out of the machine, time goes on and never back, limits and requests to stop are obeyed, what the
 * guest makes the host keep stays bounded, and which engine runs it, where it is stopped, or put
 * away and taken out again, changes nothing.
 *
 * <p>{@code -Dbootscope.fuzz.minutes=N} goes on for N minutes instead of some dozens of cases,
 * {@code -Dbootscope.fuzz.seed=S} begins at another seed, {@code -Dbootscope.fuzz.case=S} runs one
 * case alone, {@code -Dbootscope.fuzz.snapshots=false} leaves snapshots out.
 */
class HostileFuzzTest {
  private static final int CASES = 20;
  private static final long INSTRUCTIONS = 20_000;
  private static final long NANOS = 100_000;

  /** Generous, for a busy host: only a guest that holds the program gets here. */
  private static final long MOST_HOST_NANOS = 900_000_000_000L;

  private static final int MOST_UNCLAIMED = 4096;

  /** A block, and the one that was left when it was decoded. */
  private static final long HEARD_WITHIN = 2 * 65;

  private static final boolean SNAPSHOTS =
      Boolean.parseBoolean(System.getProperty("bootscope.fuzz.snapshots", "true"));

  @TempDir Path dir;

  /** Where a run came to, and everything that the guest could notice there. */
  private record End(StopReason reason, long now, long instructions, String hash) {
    static End of(Machine m, StopReason reason) {
      return new End(reason, m.clock().now(), m.clock().instructions(), StateHash.of(m));
    }
  }

  @Test
  void guestsMadeToHarmAreHarmless() {
    long one = Long.getLong("bootscope.fuzz.case", -1);
    long first = one >= 0 ? one : Long.getLong("bootscope.fuzz.seed", 1);
    long minutes = Long.getLong("bootscope.fuzz.minutes", 0);
    long until = System.nanoTime() + minutes * 60_000_000_000L;
    Map<StopReason, Integer> ends = new EnumMap<>(StopReason.class);
    long seed = first;
    for (int done = 0;
        one >= 0 ? done < 1 : minutes > 0 ? System.nanoTime() < until : done < CASES;
        done++, seed++) {
      long begin = System.nanoTime();
      try {
        ends.merge(run(seed).reason, 1, Integer::sum);
      } catch (Throwable t) {
        throw new AssertionError("again with -Dbootscope.fuzz.case=" + seed + ": " + t, t);
      }
      long took = System.nanoTime() - begin;
      assertTrue(took < MOST_HOST_NANOS, "seed " + seed + " took " + took / 1_000_000 + " ms");
      if (minutes > 0 && done % 500 == 499) {
        System.out.println("hostile guests: seeds " + first + " to " + seed + ": " + ends);
      }
    }
    System.out.println("hostile guests: seeds " + first + " to " + (seed - 1) + ": " + ends);
  }

  private End run(long seed) throws Exception {
    End straight;
    try (Machine m = FuzzGuest.start(seed)) {
      straight = End.of(m, m.runTo(INSTRUCTIONS, NANOS));
      assertTrue(straight.instructions <= INSTRUCTIONS && straight.now <= NANOS, "limits");
    }
    try (Machine m = FuzzGuest.start(seed, EngineChoice.INTERPRETER)) {
      assertEquals(straight, End.of(m, m.runTo(INSTRUCTIONS, NANOS)), "on the interpreter");
    }
    assertEquals(straight, stopped(seed), "stopped on the way");
    if (SNAPSHOTS && straight.instructions > 0) {
      assertEquals(straight, restored(seed, straight.instructions), "from a snapshot");
    }
    return straight;
  }

  /** The same in pieces, cut by limits of both kinds and by requests that come in its midst. */
  private static End stopped(long seed) throws Exception {
    Random random = new Random(~seed);
    try (Machine m = FuzzGuest.start(seed)) {
      long[] asked = {-1};
      m.listeners()
          .add(
              new GuestListener() {
                @Override
                public void decoded(long linearAddress, long physicalAddress, int bytes) {
                  if (asked[0] < 0 && random.nextInt(8) == 0) {
                    asked[0] = m.clock().instructions();
                    m.requestStop();
                  }
                }
              });
      StopReason reason = StopReason.LIMIT;
      long now = 0;
      long retired = 0;
      while (reason == StopReason.REQUESTED
          || reason == StopReason.LIMIT && retired < INSTRUCTIONS && now < NANOS) {
        long count = retired + 1 + random.nextInt(random.nextBoolean() ? 10 : 20_000);
        long time = now + 1 + random.nextInt(random.nextBoolean() ? 50 : 100_000);
        reason = m.runTo(Math.min(count, INSTRUCTIONS), Math.min(time, NANOS));
        assertTrue(m.clock().now() >= now, "time goes on");
        assertTrue(m.clock().instructions() >= retired, "instructions are not taken back");
        now = m.clock().now();
        retired = m.clock().instructions();
        if (asked[0] >= 0) {
          assertTrue(retired - asked[0] <= HEARD_WITHIN, "a request to stop is heard");
          m.clearStopRequest();
          asked[0] = -1;
        }
        assertTrue(m.processor().decodedBytes() <= Processor.MOST_DECODED_BYTES, "code");
      }
      assertTrue(m.memory().unclaimed().size() <= MOST_UNCLAIMED, "unclaimed addresses");
      return End.of(m, reason);
    }
  }

  /** Put away at a random count and taken out again. */
  private End restored(long seed, long instructions) throws Exception {
    Path file = dir.resolve("snapshot");
    try (Machine m = FuzzGuest.start(seed)) {
      StopReason reason = m.runTo(new Random(seed * 31).nextLong(instructions + 1), NANOS);
      if (reason != StopReason.LIMIT) {
        return End.of(m, reason);
      }
      Snapshot.save(m, file);
    }
    try (Machine m = Snapshot.load(file)) {
      return End.of(m, m.runTo(INSTRUCTIONS, NANOS));
    }
  }
}
