package bootscope.views.control.map;

import java.util.Locale;

/** Numbers of bytes as people say them. */
public final class SizeText {
  private static final String[] UNITS = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private SizeText() {}

  /** Such as {@code 640 KiB} or {@code 1.5 MiB}; nothing is just {@code 0}. */
  public static String of(double bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    if (value == 0) {
      return "0";
    }
    if (unit == 0 && value == 1) {
      return "1 byte";
    }
    boolean whole = value == Math.rint(value) || value >= 1000;
    String number =
        whole ? Long.toString(Math.round(value)) : String.format(Locale.ROOT, "%.3g", value);
    return number.replaceAll("(\\.\\d*?)0+$", "$1").replaceAll("\\.$", "") + " " + UNITS[unit];
  }
}
