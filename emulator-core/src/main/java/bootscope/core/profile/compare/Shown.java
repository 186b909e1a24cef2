package bootscope.core.profile.compare;

import java.util.Locale;

/** Numbers as reports show them. */
final class Shown {
  static final String NONE = "-";

  private Shown() {}

  static String number(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  /** With its sign; 0 for no difference. */
  static String signed(long n) {
    return n == 0 ? "0" : String.format(Locale.ROOT, "%+,d", n);
  }

  /** In hundredths of what was before; empty where there was nothing or nothing changed. */
  static String percent(long before, long after) {
    return before == 0 || before == after
        ? ""
        : String.format(Locale.ROOT, "%+.2f %%", 100.0 * (after - before) / before);
  }

  /** {@code +12 (+0.10 %)}. */
  static String change(long before, long after) {
    String percent = percent(before, after);
    return signed(after - before) + (percent.isEmpty() ? "" : " (" + percent + ")");
  }
}
