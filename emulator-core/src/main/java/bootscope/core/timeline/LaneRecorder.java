package bootscope.core.timeline;

import bootscope.core.event.Recorded;
import bootscope.core.timeline.Lanes.Lane;
import bootscope.core.timeline.Lanes.ModeChange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Fills {@link Lanes} from events. Buckets are short at first; when the last is full, neighbours
 * are merged and all become twice as long, so that memory stays bounded and nothing depends on when
 * somebody looks. Times must not go back. Costs nothing between events.
 */
final class LaneRecorder implements Recorded {
  static final int BUCKETS = 2048;
  static final int MODE_CHANGES = 4096;
  private static final long FIRST_LENGTH = 1024;
  private static final int LANES = Lane.values().length;

  private final long[][] counts;
  private final List<ModeChange> modes;
  private boolean modesComplete = true;
  private long length = FIRST_LENGTH;
  private long nanos;
  private long instructions;
  private ProcessorMode mode;
  private boolean user;

  LaneRecorder() {
    this(BUCKETS);
  }

  private LaneRecorder(int buckets) {
    counts = new long[LANES][buckets];
    modes = new ArrayList<>();
  }

  /** Makes this one what another is. */
  private void take(LaneRecorder other) {
    for (int i = 0; i < LANES; i++) {
      int both = Math.min(counts[i].length, other.counts[i].length);
      System.arraycopy(other.counts[i], 0, counts[i], 0, both);
      Arrays.fill(counts[i], both, counts[i].length, 0);
    }
    modes.clear();
    modes.addAll(other.modes);
    modesComplete = other.modesComplete;
    length = other.length;
    nanos = other.nanos;
    instructions = other.instructions;
    mode = other.mode;
    user = other.user;
  }

  /** As buckets are merged for good, a mark is a copy: 40 bytes for each that is in use. */
  @Override
  public Mark mark() {
    LaneRecorder marked = new LaneRecorder((int) Math.min(nanos / length + 1, BUCKETS));
    marked.take(this);
    return () -> take(marked);
  }

  /** The processor is in this mode, and at CPL 0 or not, from now on. */
  void mode(ProcessorMode now, boolean outside, long atInstructions, long atNanos) {
    advance(atInstructions, atNanos);
    user = outside;
    if (now != mode) {
      mode = now;
      if (modes.size() < MODE_CHANGES) {
        modes.add(new ModeChange(atInstructions, atNanos, now));
      } else {
        modesComplete = false;
      }
    }
  }

  /** Something to be counted happened. */
  void count(Lane lane, long atInstructions, long atNanos) {
    advance(atInstructions, atNanos);
    counts[lane.ordinal()][bucket(nanos)]++;
  }

  /** All up to a moment; what is recorded later does not depend on it. */
  Lanes lanes(long atInstructions, long atNanos) {
    LaneRecorder copy = new LaneRecorder();
    copy.take(this);
    copy.advance(atInstructions, atNanos);
    int used = (int) ((copy.nanos + copy.length - 1) / copy.length);
    used = Math.clamp(Math.max(used, copy.lastUsed() + 1), 1, BUCKETS);
    long[][] kept = new long[LANES][];
    for (int i = 0; i < LANES; i++) {
      kept[i] = Arrays.copyOf(copy.counts[i], used);
    }
    return new Lanes(copy.modes, modesComplete, copy.length, copy.nanos, copy.instructions, kept);
  }

  /** An event at the very end of a bucket is counted in the next, which has no length yet. */
  private int lastUsed() {
    int last = bucket(nanos);
    for (long[] lane : counts) {
      if (lane[last] != 0) {
        return last;
      }
    }
    return last - 1;
  }

  /** No overflow: a bucket is at most 2^51 ns long when virtual time has come to its end. */
  private int bucket(long at) {
    while (at >= length * BUCKETS) {
      merge();
    }
    return (int) (at / length);
  }

  private void merge() {
    for (long[] lane : counts) {
      for (int i = 0; i < BUCKETS / 2; i++) {
        lane[i] = lane[2 * i] + lane[2 * i + 1];
      }
      Arrays.fill(lane, BUCKETS / 2, BUCKETS, 0);
    }
    length *= 2;
  }

  /** Spreads what passed since the last event evenly over the buckets between. */
  private void advance(long toInstructions, long toNanos) {
    long passed = toNanos - nanos;
    if (passed <= 0) {
      return;
    }
    long retired = Math.max(0, toInstructions - instructions);
    int last = bucket(toNanos);
    int first = bucket(nanos);
    long begin = nanos;
    long given = 0;
    for (int i = first; i <= last; i++) {
      long end = Math.min(toNanos, (i + 1) * length);
      long share = share(retired, end - nanos, passed);
      counts[Lane.BUSY.ordinal()][i] += share - given;
      given = share;
      if (user) {
        counts[Lane.USER.ordinal()][i] += end - begin;
      }
      begin = end;
    }
    nanos = toNanos;
    instructions = Math.max(instructions, toInstructions);
  }

  /** {@code whole · part / all} without overflow; exact at both ends. */
  private static long share(long whole, long part, long all) {
    return part == all
        ? whole
        : Math.multiplyHigh(whole, part) == 0
            ? Long.divideUnsigned(whole * part, all)
            : (long) ((double) whole * part / all);
  }
}
