package bootscope.views.pane.bootprofile;

import bootscope.core.profile.CallVisitor;
import bootscope.core.profile.Entered;
import bootscope.core.profile.Profile;
import java.util.Arrays;

/**
 * Which instant of a profile has which virtual time. Where the processor idled, many nanoseconds
 * have one count of instructions.
 */
final class Axis {
  private final long[] at; // instructions at which it idled, ascending
  private final long[] before; // nanoseconds there before it did
  private final long[] idled; // in all until behind it
  private final long instructions;
  private final long nanoseconds;

  private Axis(long[] at, long[] before, long[] idled, long instructions, long nanoseconds) {
    this.at = at;
    this.before = before;
    this.idled = idled;
    this.instructions = instructions;
    this.nanoseconds = nanoseconds;
  }

  static Axis of(Profile profile) {
    Collector all = new Collector();
    profile.log().show(all);
    return new Axis(
        Arrays.copyOf(all.at, all.count),
        Arrays.copyOf(all.before, all.count),
        Arrays.copyOf(all.idled, all.count),
        profile.log().instructions(),
        profile.log().nanoseconds());
  }

  private static final class Collector implements CallVisitor {
    private long[] at = new long[64];
    private long[] before = new long[64];
    private long[] idled = new long[64];
    private int count;

    @Override
    public void thread(int to, long instructions, long nanoseconds) {}

    @Override
    public void enter(int function, Entered how, long instructions, long nanoseconds) {}

    @Override
    public void leave(long instructions, long nanoseconds) {}

    @Override
    public void idle(long time, long instructions, long nanoseconds) {
      if (count > 0 && at[count - 1] == instructions) {
        idled[count - 1] += time;
        return;
      }
      if (count == at.length) {
        at = Arrays.copyOf(at, 2 * count);
        before = Arrays.copyOf(before, 2 * count);
        idled = Arrays.copyOf(idled, 2 * count);
      }
      at[count] = instructions;
      before[count] = nanoseconds - time;
      idled[count] = (count == 0 ? 0 : idled[count - 1]) + time;
      count++;
    }

    @Override
    public void end(long instructions, long nanoseconds) {}
  }

  /** Retired instructions at the end. */
  long instructions() {
    return instructions;
  }

  /** Virtual time at the end. */
  long nanoseconds() {
    return nanoseconds;
  }

  /** The first virtual time at a count of instructions. */
  long nanos(long count) {
    int i = Arrays.binarySearch(at, count);
    int behind = i >= 0 ? i : -i - 1; // idled at fewer
    return count + (behind == 0 ? 0 : idled[behind - 1]);
  }

  /** The count of instructions at a virtual time. */
  long count(long nanos) {
    int i = Arrays.binarySearch(before, nanos);
    int behind = i >= 0 ? i : -i - 2; // the last idling that began by then
    if (behind < 0) {
      return nanos;
    }
    return Math.max(at[behind], nanos - idled[behind]);
  }
}
