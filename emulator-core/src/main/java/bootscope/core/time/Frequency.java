package bootscope.core.time;

/**
 * A clock signal counted in virtual time, exactly: after {@code n} whole seconds it has ticked
 * {@code n × hertz} times, whatever the frequency, so that no timer drifts against another.
 *
 * @param hertz ticks per virtual second, 1 to 8·10⁹
 */
public record Frequency(long hertz) {
  /** The highest frequency, in Hz, at which nothing overflows. */
  public static final long MOST = 8_000_000_000L;

  private static final long SECOND = 1_000_000_000L;

  /** The 8254's input clock. */
  public static final Frequency PIT = new Frequency(1_193_182);

  /** The ACPI power management timer, three times the 8254's clock before rounding. */
  public static final Frequency PM_TIMER = new Frequency(3_579_545);

  /** A watch crystal, which drives the real-time clock. */
  public static final Frequency CRYSTAL_32K = new Frequency(32_768);

  public static final Frequency GIGAHERTZ = new Frequency(SECOND);

  public Frequency {
    if (hertz < 1 || hertz > MOST) {
      throw new IllegalArgumentException("frequency of " + hertz + " Hz");
    }
  }

  /**
   * Whole ticks in a span of virtual time.
   *
   * @param nanoseconds not negative
   */
  public long ticks(long nanoseconds) {
    if (hertz == SECOND) {
      return nanoseconds;
    }
    long seconds = nanoseconds / SECOND;
    return seconds * hertz + (nanoseconds - seconds * SECOND) * hertz / SECOND;
  }

  /**
   * The shortest span in which {@code ticks} ticks have happened; {@link Long#MAX_VALUE} when that
   * is further off than virtual time reaches. {@code ticks} is unsigned.
   */
  public long nanoseconds(long ticks) {
    if (ticks < 0) {
      return Long.MAX_VALUE;
    }
    if (hertz == SECOND) {
      return ticks;
    }
    long seconds = ticks / hertz;
    if (seconds >= Long.MAX_VALUE / SECOND - 1) {
      return Long.MAX_VALUE;
    }
    long rest = ticks - seconds * hertz;
    return seconds * SECOND + (rest * SECOND + hertz - 1) / hertz;
  }

  /** {@code base + nanoseconds(ticks)}, or {@link Long#MAX_VALUE} when that overflows. */
  public long after(long base, long ticks) {
    long span = nanoseconds(ticks);
    return span > Long.MAX_VALUE - base ? Long.MAX_VALUE : base + span;
  }
}
