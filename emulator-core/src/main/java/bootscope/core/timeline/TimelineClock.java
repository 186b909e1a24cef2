package bootscope.core.timeline;

import java.math.BigDecimal;

/** By which clock a timeline is read. */
public enum TimelineClock {
  /** Guest time: deterministic; shown in milliseconds. */
  VIRTUAL("ms of virtual time"),
  /**
   * The host's clock while the machine ran, on the terminal after the time from the program's start
   * to the machine's readiness; shown in milliseconds.
   */
  HOST("ms of host time"),
  /** Guest instructions: deterministic; shown as they are. */
  INSTRUCTIONS("instructions");

  private final String unit;

  TimelineClock(String unit) {
    this.unit = unit;
  }

  /** The unit of what {@link #format} gives. */
  public String unit() {
    return unit;
  }

  /** The clock's reading at a milestone: ns, or instructions. */
  public long of(Milestone m) {
    return switch (this) {
      case VIRTUAL -> m.virtualNanos();
      case HOST -> m.hostNanos();
      case INSTRUCTIONS -> m.instructions();
    };
  }

  /** A reading, or a difference of two, in {@link #unit}s; exact, with a point in any locale. */
  public String format(long reading) {
    return this == INSTRUCTIONS
        ? Long.toString(reading)
        : BigDecimal.valueOf(reading, 6).toPlainString();
  }
}
