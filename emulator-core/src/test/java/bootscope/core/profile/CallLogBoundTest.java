package bootscope.core.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What becomes of a log that grows for ever: short calls are left out, nothing else is. */
class CallLogBoundTest {
  private static final int FUNCTIONS = 50;

  private static List<ProfiledThread> threads() {
    return List.of(new ProfiledThread("one", -1, 0), new ProfiledThread("other", -1, 0));
  }

  /** Random calls, the same for each log that is given. */
  private static void write(CallLog log, long seed, int events) {
    Random random = new Random(seed);
    ArrayDeque<Integer> depths = new ArrayDeque<>(List.of(0, 0));
    long t = 0;
    int thread = 0;
    log.thread(0, 0);
    for (int i = 0; i < events; i++) {
      t += random.nextInt(random.nextInt(50) == 0 ? 5_000 : 40);
      int depth = depths.getFirst();
      int what = random.nextInt(1000);
      if (what == 0) {
        depths.addLast(depths.removeFirst());
        thread = 1 - thread;
        log.thread(thread, t);
      } else if (what == 1) {
        log.idle(random.nextInt(1000), t);
      } else if (depth > 0 && (depth > 30 || random.nextBoolean())) {
        log.leave(t);
        depths.removeFirst();
        depths.addFirst(depth - 1);
      } else {
        log.enter(random.nextInt(FUNCTIONS), Entered.CALL, t);
        depths.removeFirst();
        depths.addFirst(depth + 1);
      }
    }
    log.upTo(t);
  }

  private static CallTree tree(CallLog log) {
    TreeBuilder builder = new TreeBuilder(Profile.MACHINE, threads());
    log.show(builder);
    return builder.tree();
  }

  @Test
  void shortCallsBecomePartOfTheirCallers() {
    long seed = System.nanoTime();
    CallLog whole = new CallLog();
    CallLog bound = new CallLog(new long[] {1, 900_000, 1L << 60, 1L << 60, 1L << 60});
    write(whole, seed, 3_000_000);
    write(bound, seed, 3_000_000);
    assertEquals(0, whole.leftOut());
    assertTrue(bound.leftOut() > 10_000, bound.leftOut() + " left out, seed " + seed);
    assertTrue(bound.bytes() < whole.bytes(), "seed " + seed);
    assertEquals(whole.instructions(), bound.instructions(), "seed " + seed);
    assertEquals(whole.nanoseconds(), bound.nanoseconds(), "seed " + seed);
    CallTree all = tree(whole);
    CallTree some = tree(bound);
    assertEquals(all.total(0), some.total(0), "seed " + seed);
    long calls = 0;
    long kept = 0;
    for (int i = 0; i < all.size(); i++) {
      calls += all.calls(i);
    }
    for (int i = 0; i < some.size(); i++) {
      kept += some.calls(i);
    }
    assertEquals(calls, kept + bound.leftOut(), "seed " + seed);
  }

  @Test
  void withoutABoundNothingIsLeftOut() {
    CallLog one = new CallLog();
    CallLog other = new CallLog(new long[] {1L << 60, 1L << 60, 1L << 60, 1L << 60, 1L << 60});
    write(one, 5, 100_000);
    write(other, 5, 100_000);
    assertEquals(one.events(), other.events());
    assertEquals(one.bytes(), other.bytes());
  }
}
