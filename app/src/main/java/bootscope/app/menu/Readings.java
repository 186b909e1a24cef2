package bootscope.app.menu;

import java.util.Locale;

/** Numbers as the status bar writes them. */
final class Readings {
  private Readings() {}

  /** Nanoseconds in the unit that suits: {@code 812 ns}, {@code 1.250 ms}, {@code 3.141593 s}. */
  static String time(long nanoseconds, Locale locale) {
    if (nanoseconds < 1_000) {
      return nanoseconds + " ns";
    }
    if (nanoseconds < 1_000_000) {
      return String.format(locale, "%.3f µs", nanoseconds / 1e3);
    }
    if (nanoseconds < 1_000_000_000) {
      return String.format(locale, "%.3f ms", nanoseconds / 1e6);
    }
    return String.format(locale, "%.6f s", nanoseconds / 1e9);
  }

  static String mips(double mips, Locale locale) {
    return String.format(locale, mips < 10 ? "%.1f" : "%.0f", mips);
  }
}
