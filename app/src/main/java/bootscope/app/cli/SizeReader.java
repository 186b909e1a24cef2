package bootscope.app.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads sizes as QEMU 7.2 does: a number and a unit of one letter, B, K, M, G, T, P or E, each
 * 1,024 times the one before, in either case. A fraction needs a unit above B, and a number without
 * a unit is one of MiB. Besides, the unit's B may be written, as in {@code 512MB} and {@code
 * 512MiB}, which QEMU refuses; it changes nothing.
 */
final class SizeReader {
  private static final String UNITS = "BKMGTPE";
  private static final int MIB = UNITS.indexOf('M');

  private static final Pattern SIZE =
      Pattern.compile(
          "\\+?(?:(0x[0-9a-f]+)|([0-9]+)(\\.[0-9]*)?)\\s*(?:([kmgtpe])(?:i?b)?|(b))?",
          Pattern.CASE_INSENSITIVE);

  private SizeReader() {}

  /**
   * The bytes of a size.
   *
   * @throws UsageException when it is none, or 2^63 bytes or more
   */
  static long bytes(String option, String text) {
    Matcher m = SIZE.matcher(text.strip());
    if (!m.matches()) {
      throw none(option, text);
    }
    boolean hexadecimal = m.group(1) != null;
    int unit = MIB;
    if (m.group(4) != null) {
      unit = UNITS.indexOf(m.group(4).toUpperCase(Locale.ROOT));
    } else if (m.group(5) != null) {
      unit = 0;
    }
    boolean fraction = m.group(3) != null;
    if (fraction && m.group(4) == null) {
      throw none(option, text);
    }
    BigDecimal number =
        hexadecimal
            ? new BigDecimal(new java.math.BigInteger(m.group(1).substring(2), 16))
            : new BigDecimal(m.group(2) + (fraction ? m.group(3) + "0" : ""));
    try {
      return number
          .multiply(BigDecimal.valueOf(1024).pow(unit))
          .setScale(0, RoundingMode.DOWN)
          .longValueExact();
    } catch (ArithmeticException e) {
      throw none(option, text);
    }
  }

  private static UsageException none(String option, String text) {
    return new UsageException(
        String.format(
            Locale.ROOT,
            "%s: '%s' is not a size such as 512, 512M or 1.5G (a fraction needs a unit)",
            option,
            text));
  }
}
