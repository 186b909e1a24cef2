package bootscope.views.control.timeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The marks of an axis of time or of instructions, at round numbers. */
public final class TimeAxis {
  /** What is measured. */
  public enum Unit {
    NANOS,
    INSTRUCTIONS
  }

  /** A mark with its text. */
  public record Mark(double value, String text) {}

  private static final String[] SECONDS = {"ns", "µs", "ms", "s"};
  private static final String[] COUNTS = {"", " k", " M", " G", " T", " P", " E"};
  private static final int MOST = 200;

  private TimeAxis() {}

  /**
   * Marks from {@code from} to {@code to}.
   *
   * @param most how many at the most, at least 2
   */
  public static List<Mark> marks(double from, double to, int most, Unit unit) {
    double step = step((to - from) / Math.clamp(most, 2, MOST));
    List<Mark> marks = new ArrayList<>();
    double scaleBy = Math.max(Math.abs(from), Math.abs(to));
    for (double i = Math.ceil(from / step); i * step <= to && marks.size() <= MOST; i++) {
      marks.add(new Mark(i * step, text(i * step, step, scaleBy, unit)));
    }
    return marks;
  }

  /** The smallest of 1, 2, 5 times a power of ten, and of whole units, that is not below. */
  static double step(double least) {
    double power = Math.pow(10, Math.floor(Math.log10(Math.max(least, 1))));
    for (int factor : new int[] {1, 2, 5, 10}) {
      if (power * factor >= least * 0.999999) {
        return power * factor;
      }
    }
    return power * 10;
  }

  private static String text(double value, double step, double scaleBy, Unit unit) {
    int group = group(scaleBy, unit);
    double divisor = Math.pow(1000, group);
    int digits = (int) Math.max(0, Math.ceil(-Math.log10(step / divisor) - 1e-9));
    return String.format(Locale.ROOT, "%." + digits + "f", value / divisor) + suffix(group, unit);
  }

  private static int group(double value, Unit unit) {
    int most = (unit == Unit.NANOS ? SECONDS : COUNTS).length - 1;
    int group = 0;
    while (group < most && Math.abs(value) >= Math.pow(1000, group + 1)) {
      group++;
    }
    return group;
  }

  private static String suffix(int group, Unit unit) {
    return unit == Unit.NANOS ? " " + SECONDS[group] : COUNTS[group];
  }

  /** A value to read: {@code 12.345 ms}, {@code 1.32 G}. */
  public static String exact(double value, Unit unit) {
    int group = group(value, unit);
    String number = String.format(Locale.ROOT, "%.3f", value / Math.pow(1000, group));
    if (group == 0) {
      number = String.format(Locale.ROOT, "%.0f", value);
    }
    return number + suffix(group, unit);
  }
}
