package bootscope.core.timeline;

import bootscope.core.event.Recorded;
import bootscope.core.timeline.Lanes.Lane;
import bootscope.core.timeline.Lanes.ModeChange;
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
  private static final int CHUNK = 64; // buckets
  private static final int CHUNKS = BUCKETS / CHUNK;

  // Each some buckets of all lanes, a lane behind the other; null where all is 0. What a mark has
  // as well is copied before it is written.
  private long[][] chunks = new long[CHUNKS][];
  private int own; // bit by chunk: no mark has it
  private ModeChange[] modes = new ModeChange[8]; // marks have it as well: only added to
  private int modeCount;
  private boolean modesComplete = true;
  private long length = FIRST_LENGTH;
  private long nanos;
  private long instructions;
  private ProcessorMode mode;
  private boolean user;

  /** What is recorded later does not change it. */
  private LaneRecorder copy() {
    LaneRecorder copy = new LaneRecorder();
    copy.take(this);
    own = 0;
    return copy;
  }

  /** Makes this one what another is, which nothing is recorded in. */
  private void take(LaneRecorder other) {
    chunks = other.chunks.clone();
    own = 0;
    modes = other.modes;
    modeCount = other.modeCount;
    modesComplete = other.modesComplete;
    length = other.length;
    nanos = other.nanos;
    instructions = other.instructions;
    mode = other.mode;
    user = other.user;
  }

  /**
   * As buckets are merged for good, a mark is a copy; of what came before the last it has little.
   */
  @Override
  public Mark mark() {
    LaneRecorder marked = copy();
    return () -> {
      take(marked);
      modes = modes.clone(); // others may have more in it
    };
  }

  private long get(Lane lane, int bucket) {
    long[] chunk = chunks[bucket / CHUNK];
    return chunk == null ? 0 : chunk[lane.ordinal() * CHUNK + bucket % CHUNK];
  }

  private void add(Lane lane, int bucket, long what) {
    int number = bucket / CHUNK;
    if ((own >>> number & 1) == 0) {
      chunks[number] = chunks[number] == null ? new long[LANES * CHUNK] : chunks[number].clone();
      own |= 1 << number;
    }
    chunks[number][lane.ordinal() * CHUNK + bucket % CHUNK] += what;
  }

  /** The processor is in this mode, and at CPL 0 or not, from now on. */
  void mode(ProcessorMode now, boolean outside, long atInstructions, long atNanos) {
    advance(atInstructions, atNanos);
    user = outside;
    if (now != mode) {
      mode = now;
      if (modeCount < MODE_CHANGES) {
        modes = modeCount == modes.length ? Arrays.copyOf(modes, 2 * modeCount) : modes;
        modes[modeCount++] = new ModeChange(atInstructions, atNanos, now);
      } else {
        modesComplete = false;
      }
    }
  }

  /** Something to be counted happened. */
  void count(Lane lane, long atInstructions, long atNanos) {
    advance(atInstructions, atNanos);
    add(lane, bucket(nanos), 1);
  }

  /** All up to a moment; what is recorded later does not depend on it. */
  Lanes lanes(long atInstructions, long atNanos) {
    LaneRecorder copy = copy();
    copy.advance(atInstructions, atNanos);
    int used = (int) ((copy.nanos + copy.length - 1) / copy.length);
    used = Math.clamp(Math.max(used, copy.lastUsed() + 1), 1, BUCKETS);
    long[][] kept = new long[LANES][used];
    for (Lane lane : Lane.values()) {
      Arrays.setAll(kept[lane.ordinal()], i -> copy.get(lane, i));
    }
    List<ModeChange> changes = Arrays.asList(copy.modes).subList(0, copy.modeCount);
    return new Lanes(changes, modesComplete, copy.length, copy.nanos, copy.instructions, kept);
  }

  /** An event at the very end of a bucket is counted in the next, which has no length yet. */
  private int lastUsed() {
    int last = bucket(nanos);
    for (Lane lane : Lane.values()) {
      if (get(lane, last) != 0) {
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
    LaneRecorder merged = new LaneRecorder();
    for (Lane lane : Lane.values()) {
      for (int i = 0; i < BUCKETS; i++) {
        merged.add(lane, i / 2, get(lane, i));
      }
    }
    chunks = merged.chunks;
    own = merged.own;
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
      add(Lane.BUSY, i, share - given);
      given = share;
      if (user) {
        add(Lane.USER, i, end - begin);
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
