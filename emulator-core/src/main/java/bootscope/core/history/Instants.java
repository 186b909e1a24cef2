package bootscope.core.history;

import bootscope.core.history.InstantException.Kind;
import bootscope.core.timeline.Milestone;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Instants of a known run, as users say them. */
public final class Instants {
  private static final Pattern TIME =
      Pattern.compile("([0-9][0-9,]*(?:\\.[0-9]+)?) ?(ns|us|µs|ms|s)");
  private static final Pattern NUMBER = Pattern.compile("([+-]?)([0-9][0-9,]*)( ?%)?");

  private static final Pattern FIGURE = Pattern.compile("[+-]?\\.?[0-9]");

  private Instants() {}

  /**
   * What is meant.
   *
   * @param said a number of instructions, {@code +N} or {@code -N} from where the machine stands,
   *     {@code N%} of the run, a virtual time such as {@code 1.5ms}, a milestone's name, {@code
   *     begin} or {@code end}; as they are shown, with commas and a blank before the unit, too
   * @param now instructions at which the machine stands
   */
  public static Instant of(String said, History.Known known, long now) throws InstantException {
    switch (said) {
      case "begin" -> {
        return new Instant.Count(known.first());
      }
      case "end" -> {
        return new Instant.Count(known.last());
      }
      default -> {}
    }
    Matcher number = NUMBER.matcher(said);
    if (number.matches()) {
      return new Instant.Count(
          number(said, known, now, number.group(1), number.group(2), number.group(3) != null));
    }
    Matcher time = TIME.matcher(said);
    if (time.matches()) {
      return new Instant.Time(time(said, known, time.group(1), time.group(2)));
    }
    Optional<Milestone> milestone =
        known.milestones().stream().filter(m -> m.name().equals(said)).findFirst();
    if (milestone.isEmpty()) {
      boolean figure = FIGURE.matcher(said).lookingAt();
      throw new InstantException(figure ? Kind.NO_NUMBER : Kind.NO_MILESTONE, said, known);
    }
    return new Instant.Count(milestone.get().instructions());
  }

  private static long time(String said, History.Known known, String number, String unit)
      throws InstantException {
    int digits =
        switch (unit) {
          case "s" -> 9;
          case "ms" -> 6;
          case "ns" -> 0;
          default -> 3;
        };
    BigDecimal nanos = new BigDecimal(number.replace(",", "")).movePointRight(digits);
    if (nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw new InstantException(Kind.TOO_LARGE, said, known);
    }
    return nanos.longValue();
  }

  private static long number(
      String said, History.Known known, long now, String sign, String digits, boolean percent)
      throws InstantException {
    long value;
    try {
      value = Long.parseLong(digits.replace(",", ""));
    } catch (NumberFormatException e) {
      throw new InstantException(Kind.TOO_LARGE, said, known);
    }
    if (percent) {
      if (!sign.isEmpty() || value > 100) {
        throw new InstantException(Kind.NO_PART, said, known);
      }
      return known.first() + (long) ((known.last() - known.first()) / 100.0 * value);
    }
    long there = sign.isEmpty() ? value : sign.equals("+") ? now + value : now - value;
    if (!known.holds(there)) {
      throw new InstantException(Kind.UNKNOWN, said, known);
    }
    return there;
  }
}
