package bootscope.core.timeline;

import java.util.Arrays;
import java.util.List;

/**
 * What a machine was doing over its virtual time: its modes exactly, the rest as counts in buckets
 * of equal length. Bounded however long the run; the same on every host. Immutable.
 */
public final class Lanes {
  /**
   * A change of mode.
   *
   * @param instructions retired before it
   * @param virtualNanos virtual time at it
   */
  public record ModeChange(long instructions, long virtualNanos, ProcessorMode mode) {}

  /** What is counted in buckets. */
  public enum Lane {
    /** Virtual ns in which instructions retired, the others being idle. */
    BUSY,
    /** Virtual ns at CPL 1 to 3. */
    USER,
    /** External interrupts delivered. */
    INTERRUPTS,
    /** Exceptions delivered. */
    EXCEPTIONS,
    /** Bytes sent on serial ports. */
    CONSOLE
  }

  private final List<ModeChange> modes;
  private final boolean modesComplete;
  private final long bucketNanos;
  private final long endNanos;
  private final long endInstructions;
  private final long[][] counts;
  private final long[] instructions;

  Lanes(
      List<ModeChange> modes,
      boolean modesComplete,
      long bucketNanos,
      long endNanos,
      long endInstructions,
      long[][] counts) {
    this.modes = List.copyOf(modes);
    this.modesComplete = modesComplete;
    this.bucketNanos = bucketNanos;
    this.endNanos = endNanos;
    this.endInstructions = endInstructions;
    this.counts = counts;
    instructions = new long[counts[0].length + 1];
    for (int i = 0; i < counts[0].length; i++) {
      instructions[i + 1] = instructions[i] + counts[Lane.BUSY.ordinal()][i];
    }
  }

  /** In order; the first is the mode at the start. */
  public List<ModeChange> modes() {
    return modes;
  }

  /** Whether {@link #modes} has all changes; false when there were too many to keep. */
  public boolean modesComplete() {
    return modesComplete;
  }

  /** A bucket's length in ns of virtual time. */
  public long bucketNanos() {
    return bucketNanos;
  }

  /** How many buckets have begun; the last may be incomplete. */
  public int buckets() {
    return counts[0].length;
  }

  /** Virtual time up to which this was recorded. */
  public long endNanos() {
    return endNanos;
  }

  /** Instructions up to which this was recorded. */
  public long endInstructions() {
    return endInstructions;
  }

  /** A lane's count in a bucket. */
  public long count(Lane lane, int bucket) {
    return counts[lane.ordinal()][bucket];
  }

  /** A lane's counts; a copy. */
  public long[] counts(Lane lane) {
    return counts[lane.ordinal()].clone();
  }

  /** How many instructions had retired at a virtual time, to within a bucket's idle time. */
  public long instructionsAt(long virtualNanos) {
    if (virtualNanos >= endNanos || buckets() == 0) {
      return endInstructions;
    }
    int bucket = (int) (Math.max(0, virtualNanos) / bucketNanos);
    long into = virtualNanos - bucket * bucketNanos;
    long length = Math.min(bucketNanos, endNanos - bucket * bucketNanos);
    long busy = counts[Lane.BUSY.ordinal()][bucket];
    return instructions[bucket] + Math.round((double) busy * Math.max(0, into) / length);
  }

  /** The virtual time at an instruction count, to within a bucket's idle time. */
  public long nanosAt(long instruction) {
    if (instruction >= endInstructions || buckets() == 0) {
      return endNanos;
    }
    int found = Arrays.binarySearch(instructions, Math.max(0, instruction));
    int bucket = Math.min(found < 0 ? -found - 2 : found, buckets() - 1);
    long busy = counts[Lane.BUSY.ordinal()][bucket];
    long length = Math.min(bucketNanos, endNanos - bucket * bucketNanos);
    double part = busy == 0 ? 0 : (double) (instruction - instructions[bucket]) / busy;
    return bucket * bucketNanos + Math.round(part * length);
  }
}
