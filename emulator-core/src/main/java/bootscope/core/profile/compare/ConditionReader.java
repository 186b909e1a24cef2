package bootscope.core.profile.compare;

import bootscope.core.profile.compare.Subject.Kind;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;

/** Reads a condition: subject, {@code >} or {@code <}, amount. */
final class ConditionReader {
  private static final String FORM =
      "a condition is SUBJECT>AMOUNT or SUBJECT<AMOUNT, as in linux_start_user>+0.5%";
  private static final String SUBJECTS =
      "a subject is a milestone, func:NAME, self:NAME, initcall:NAME, caused:NAME or" + " total";
  private static final String AMOUNTS =
      "an amount is a number of instructions, or of virtual time with ns, us, ms or s; with + or -"
          + " it is growth, and may then be a percentage";

  /** Nanoseconds in each unit of time, as a power of ten. */
  private static final Map<String, Integer> TIMES = Map.of("ns", 0, "us", 3, "ms", 6, "s", 9);

  /** Digits of a number, so that no host works on one for ever. */
  private static final int MOST_DIGITS = 18;

  private final String text;

  ConditionReader(String text) {
    this.text = text;
  }

  Condition read() throws CompareException {
    int sign = 0;
    while (sign < text.length() && text.charAt(sign) != '>' && text.charAt(sign) != '<') {
      sign++;
    }
    if (sign == text.length()) {
      throw wrong(sign, "> or < is missing", FORM);
    }
    Subject subject = subject(text.substring(0, sign).strip());
    boolean greater = text.charAt(sign) == '>';
    return amount(subject, greater, sign + 1);
  }

  private Subject subject(String word) throws CompareException {
    if (word.isEmpty()) {
      throw wrong(0, "the subject is missing", SUBJECTS);
    }
    if (word.equals(Kind.TOTAL.prefix())) {
      return new Subject(Kind.TOTAL, "");
    }
    for (Kind kind : new Kind[] {Kind.FUNCTION, Kind.SELF, Kind.INITCALL, Kind.CAUSED}) {
      if (word.startsWith(kind.prefix())) {
        String name = word.substring(kind.prefix().length());
        if (name.isEmpty()) {
          throw wrong(kind.prefix().length(), "the name is missing", SUBJECTS);
        }
        return new Subject(kind, name);
      }
    }
    int colon = word.indexOf(':');
    if (colon >= 0) {
      throw wrong(0, "there is no kind of subject " + word.substring(0, colon + 1), SUBJECTS);
    }
    return new Subject(Kind.MILESTONE, word);
  }

  private Condition amount(Subject subject, boolean greater, int from) throws CompareException {
    int at = blanks(from);
    boolean growth = at < text.length() && "+-".indexOf(text.charAt(at)) >= 0;
    boolean negative = growth && text.charAt(at) == '-';
    int number = growth ? at + 1 : at;
    int end = number;
    while (end < text.length() && (isDigit(text.charAt(end)) || text.charAt(end) == '.')) {
      end++;
    }
    String digits = text.substring(number, end);
    if (!digits.matches("\\d+(\\.\\d+)?") || digits.length() > MOST_DIGITS) {
      throw wrong(
          number,
          digits.length() > MOST_DIGITS ? "the number is too long" : "a number is missing",
          AMOUNTS);
    }
    BigDecimal limit = new BigDecimal(digits);
    int unitAt = blanks(end);
    String unit = text.substring(unitAt).strip();
    boolean percent = unit.startsWith("%");
    if (percent) {
      unit = unit.substring(1).strip();
    }
    Integer power = TIMES.get(unit);
    if (power == null && !unit.isEmpty()) {
      throw wrong(unitAt, "there is no unit '" + unit + "'", AMOUNTS);
    }
    if (percent && !growth) {
      throw wrong(
          at, "a percentage is of growth", "write +" + text.substring(at).strip() + " if so much");
    }
    if (power == null && !percent && digits.contains(".")) {
      throw wrong(number, "there are no parts of an instruction", AMOUNTS);
    }
    if (power != null && subject.kind() == Kind.SELF) {
      throw wrong(
          unitAt, "a function's own virtual time is not measured", "give instructions, or func:");
    }
    if (power != null && subject.kind() == Kind.CAUSED) {
      throw wrong(unitAt, "virtual time is not measured of what others did", "give instructions");
    }
    if (power != null && !percent) {
      limit = limit.movePointRight(power);
    }
    return new Condition(
        text,
        subject,
        greater,
        negative ? limit.negate() : limit,
        growth,
        percent,
        power == null ? Unit.INSTRUCTIONS : Unit.NANOSECONDS);
  }

  private int blanks(int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
    return at;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private CompareException wrong(int at, String what, String allowed) {
    return new CompareException(
        String.format(Locale.ROOT, "'%s', character %d: %s; %s", text, at + 1, what, allowed));
  }
}
