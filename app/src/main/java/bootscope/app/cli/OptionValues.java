package bootscope.app.cli;

import bootscope.core.bits.FileNames;
import bootscope.core.time.VirtualClock;
import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What the values of several options have in common. Each message begins with the option. */
final class OptionValues {
  private OptionValues() {}

  /** All values that an option was given, in order; none where it was not given. */
  static List<String> all(Map<String, List<String>> values, String option) {
    return values.getOrDefault(option, List.of());
  }

  static Optional<String> last(Map<String, List<String>> values, String option) {
    List<String> given = values.getOrDefault(option, List.of());
    return given.isEmpty() ? Optional.empty() : Optional.of(given.get(given.size() - 1));
  }

  static Path path(String option, String name) {
    if (name.isEmpty()) {
      throw new UsageException(option + ": the file's name is empty");
    }
    try {
      return FileNames.path(name);
    } catch (InvalidPathException e) {
      throw new UsageException(
          String.format(Locale.ROOT, "%s: '%s' is not a file's name", option, name));
    }
  }

  /** A whole number, decimal or 0x, with digits grouped by _ if the user likes. */
  static long number(String option, String text, long least, long most) {
    try {
      long value = Long.decode(text.replace("_", ""));
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Falls through to the one message for both.
    }
    throw new UsageException(
        most == Long.MAX_VALUE
            ? String.format(
                Locale.ROOT, "%s: '%s' is not a whole number from %d up", option, text, least)
            : String.format(
                Locale.ROOT,
                "%s: '%s' is not a whole number from %d to %d",
                option,
                text,
                least,
                most));
  }

  /** Seconds, with a fraction down to the nanosecond if the user likes. */
  static long nanoseconds(String option, String text) {
    try {
      long value = new BigDecimal(text.replace("_", "")).movePointRight(9).longValueExact();
      if (value > 0 && value <= VirtualClock.END) {
        return value;
      }
    } catch (NumberFormatException | ArithmeticException e) {
      // Falls through to the one message for all.
    }
    throw new UsageException(
        String.format(
            Locale.ROOT,
            "%s: '%s' is not a number of seconds from 0.000000001 to %d",
            option,
            text,
            VirtualClock.END / 1_000_000_000));
  }

  static UsageException notBuilt(String option, String value, String built) {
    return new UsageException(
        String.format(Locale.ROOT, "%s: '%s' is not built yet; built: %s", option, value, built));
  }

  /** Whether one of an option's values asks for the list of what it takes. */
  static boolean asksHelp(Map<String, List<String>> values, String option) {
    return all(values, option).stream().anyMatch(v -> v.equals("help") || v.equals("?"));
  }
}
