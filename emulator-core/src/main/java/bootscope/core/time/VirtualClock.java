package bootscope.core.time;

import bootscope.core.describe.StateException;

/**
 * The machine's only clock. The processor advances it by the instructions it retires and by the
 * time it skips while halted; devices read it. No host clock is behind it.
 *
 * <p>Units: nanoseconds of virtual time since the machine was made. Whenever a device is called,
 * the clock is exact: it counts every instruction before the one that reached the device.
 */
public final class VirtualClock {
  /**
   * Where virtual time ends: after a century. Nothing is ever due then or later, and the machine
   * stops there, so that the sum of any two times, and a time rounded up to a power of two, is
   * still a number that a {@code long} holds.
   */
  public static final long END = 100 * 31_557_600L * 1_000_000_000L;

  private long now;
  private long skipped;
  private long deadline = Long.MAX_VALUE;
  private volatile boolean attention;

  /** Virtual nanoseconds since reset. */
  public long now() {
    return now;
  }

  /** Instructions retired: {@link #now} less the time skipped while halted. */
  public long instructions() {
    return now - skipped;
  }

  /** For the processor alone: time at an instruction boundary. */
  public void set(long nanoseconds) {
    now = nanoseconds;
  }

  /** For the processor alone: lets time pass without instructions. */
  public void skipTo(long nanoseconds) {
    skipped += nanoseconds - now;
    now = nanoseconds;
  }

  /** When the processor must next stop between two instructions and let events run. */
  public long deadline() {
    return deadline;
  }

  /** For the event queue, and for whoever needs the processor to stop early (0: at once). */
  public void deadline(long nanoseconds) {
    deadline = nanoseconds;
  }

  /**
   * Whether somebody wants the processor to come back between two instructions, wherever its
   * deadline lies. Asked at each block's end, so that no more than a block passes before it does.
   */
  public boolean attention() {
    return attention;
  }

  /** Calls the processor back, or takes that back. From any thread. */
  public void attention(boolean wanted) {
    attention = wanted;
  }

  /**
   * For restoring a snapshot.
   *
   * @throws StateException for what is no time
   */
  public void restore(long nanoseconds, long skippedNanoseconds) {
    if (nanoseconds < 0
        || nanoseconds > END
        || skippedNanoseconds < 0
        || skippedNanoseconds > nanoseconds) {
      throw new StateException("virtual time of " + nanoseconds + " ns, " + skippedNanoseconds);
    }
    now = nanoseconds;
    skipped = skippedNanoseconds;
  }

  public long skipped() {
    return skipped;
  }
}
