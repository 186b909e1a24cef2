package bootscope.views.control.timeline;

import java.math.BigDecimal;
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

  /** A mark with its text, which is exact; one that only divides has none. */
  public record Mark(double value, String text) {
    public boolean isNamed() {
      return !text.isEmpty();
    }
  }

  private static final String[] SECONDS = {"ns", "µs", "ms", "s"};
  private static final String[] COUNTS = {"", " k", " M", " G", " T", " P", " E"};
  private static final int MOST = 200;

  /** A part of a logarithmic axis that is stretched by less from end to end is marked evenly. */
  private static final double NEARLY_EVEN = 3;

  /**
   * What a mark takes, in characters: with many digits, on a stretched axis, and with one digit.
   */
  private static final int EVEN = 14;

  private static final int STRETCHED = 24;
  private static final int ONE_DIGIT = 9;

  /** What is marked in each decade: all tens, or these, or only every third ten. */
  private static final int[][] FACTORS = {{1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 2, 5}, {1}};

  private TimeAxis() {}

  /**
   * Marks of an axis from {@code from} to {@code to}, ascending.
   *
   * @param characters how many characters have room beside each other
   */
  public static List<Mark> marks(
      double from, double to, int characters, AxisScale scale, Unit unit) {
    if (!scale.isLogarithmic()) {
      return marks(from, to, characters / EVEN, unit);
    }
    double first = scale.origin() + Math.abs(from);
    double last = scale.origin() + Math.abs(to);
    if (from * to >= 0 && Math.max(first, last) < NEARLY_EVEN * Math.min(first, last)) {
      return marks(from, to, characters / STRETCHED, unit);
    }
    double places = scale.place(to) - scale.place(from);
    return decades(from, to, places * ONE_DIGIT / Math.max(1, characters), scale, unit);
  }

  /**
   * Marks of an even axis from {@code from} to {@code to}.
   *
   * @param most how many at the most; at least 2 are taken
   */
  static List<Mark> marks(double from, double to, int most, Unit unit) {
    double step = step((to - from) / Math.clamp(most, 2, MOST));
    List<Mark> marks = new ArrayList<>();
    double scaleBy = Math.max(Math.abs(from), Math.abs(to));
    for (double i = Math.ceil(from / step); i * step <= to && marks.size() <= MOST; i++) {
      marks.add(new Mark(i * step, text(i * step, step, scaleBy, unit)));
    }
    return marks;
  }

  /**
   * Marks at 0 and at 1 to 9 times powers of ten, of which as many have a text as have room for it.
   *
   * @param room what a text takes, in decades
   */
  private static List<Mark> decades(
      double from, double to, double room, AxisScale scale, Unit unit) {
    List<Mark> below = new ArrayList<>();
    List<Mark> above = new ArrayList<>();
    double end = Math.max(Math.abs(from), Math.abs(to));
    for (double ten = scale.origin(); ten <= end; ten *= 10) {
      for (int factor : FACTORS[0]) {
        double value = factor * ten;
        String text = isNamed(factor, ten, room) ? round(value, unit) : "";
        if (value >= from && value <= to) {
          above.add(new Mark(value, text));
        }
        if (-value >= from && -value <= to) {
          below.add(new Mark(-value, text.isEmpty() ? "" : "-" + text));
        }
      }
    }
    List<Mark> marks = new ArrayList<>(below.reversed());
    if (from <= 0 && to >= 0) {
      marks.add(new Mark(0, round(0, unit)));
    }
    marks.addAll(above);
    return marks;
  }

  private static boolean isNamed(int factor, double ten, double room) {
    for (int[] factors : FACTORS) {
      if (room <= least(factors)) {
        for (int f : factors) {
          if (f == factor) {
            return true;
          }
        }
        return false;
      }
    }
    long decade = Math.round(Math.log10(ten));
    return factor == 1 && decade % Math.max(3, (int) Math.ceil(room)) == 0;
  }

  /** The least distance between two of a decade's marks, in decades. */
  private static double least(int[] factors) {
    double least = Math.log10(10.0 / factors[factors.length - 1]);
    for (int i = 1; i < factors.length; i++) {
      least = Math.min(least, Math.log10((double) factors[i] / factors[i - 1]));
    }
    return least;
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

  /** A number with one digit, in a unit of its own. */
  private static String round(double value, Unit unit) {
    int group = group(value, unit);
    return String.format(Locale.ROOT, "%.0f", value / Math.pow(1000, group)) + suffix(group, unit);
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

  /** A time with all its digits: {@code 1.278890490 s}, {@code 11.735 µs}. */
  public static String exact(long nanos) {
    int group = group(nanos, Unit.NANOS);
    String digits = BigDecimal.valueOf(nanos, 3 * group).toPlainString();
    return digits + suffix(group, Unit.NANOS);
  }

  /** A value near which one is: {@code 12.345 ms}, {@code 1.320 G}. */
  static String rounded(double value, Unit unit) {
    int group = group(value, unit);
    String number = String.format(Locale.ROOT, "%.3f", value / Math.pow(1000, group));
    if (group == 0) {
      number = String.format(Locale.ROOT, "%.0f", value);
    }
    return number + suffix(group, unit);
  }
}
