package bootscope.core.time;

/**
 * The machine's only clock. The processor advances it by the instructions it retires and by the
 * time it skips while halted; devices read it. No host clock is behind it.
 *
 * <p>Units: nanoseconds of virtual time since the machine was made. Whenever a device is called,
 * the clock is exact: it counts every instruction before the one that reached the device.
 */
public final class VirtualClock {
  private long now;
  private long skipped;
  private long deadline = Long.MAX_VALUE;

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

  /** For restoring a snapshot. */
  public void restore(long nanoseconds, long skippedNanoseconds) {
    now = nanoseconds;
    skipped = skippedNanoseconds;
  }

  public long skipped() {
    return skipped;
  }
}
