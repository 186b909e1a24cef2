package bootscope.core.profile.compare;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * What may not be: {@code linux_start_user>+0.5%}.
 *
 * @param text as it was given
 * @param greater {@code >}; else {@code <}
 * @param limit what the subject, or its growth, is held against
 * @param growth whether that is the growth from before to after; else what is after
 * @param percent whether the limit is in hundredths of what was before
 * @param unit of the subject, and of the limit if that is no percentage
 */
public record Condition(
    String text,
    Subject subject,
    boolean greater,
    BigDecimal limit,
    boolean growth,
    boolean percent,
    Unit unit) {

  /** What came of it. */
  public enum Verdict {
    /** It does not hold: all is well. */
    PASSED,
    /** It holds: what should not be is. */
    FAILED,
    /** It cannot be told, since a run did not reach the milestone. */
    UNDECIDED
  }

  /**
   * A condition with what was measured.
   *
   * @param before in the condition's unit; empty where the first run did not reach it
   * @param after the same of the second
   */
  public record Outcome(
      Condition condition, OptionalLong before, OptionalLong after, Verdict verdict) {

    /** What was measured, in a line. */
    public String text() {
      String subject = MatchedFunction.shown(condition.subject().toString());
      String unit = condition.unit().text();
      if (before.isPresent() && after.isPresent()) {
        long one = before.getAsLong();
        long other = after.getAsLong();
        return String.format(
            Locale.ROOT,
            "%s: %s -> %s %s, %s",
            subject,
            Shown.number(one),
            Shown.number(other),
            unit,
            Shown.change(one, other));
      }
      return subject + ": " + amount(before, unit) + " -> " + amount(after, unit);
    }

    private static String amount(OptionalLong n, String unit) {
      return n.isEmpty() ? "not reached" : Shown.number(n.getAsLong()) + " " + unit;
    }
  }

  /**
   * Reads a condition.
   *
   * @throws CompareException that says what is wrong, where, and what is allowed
   */
  public static Condition of(String text) throws CompareException {
    return new ConditionReader(text).read();
  }

  /**
   * Looks whether it holds.
   *
   * @throws CompareException when neither run has its subject
   */
  public Outcome evaluate(Comparison comparison) throws CompareException {
    Subject.Measured measured = subject.in(comparison, unit);
    return new Outcome(this, measured.before(), measured.after(), verdict(measured));
  }

  private Verdict verdict(Subject.Measured measured) {
    if (measured.after().isEmpty() || growth && measured.before().isEmpty()) {
      return Verdict.UNDECIDED;
    }
    BigDecimal value = BigDecimal.valueOf(measured.after().getAsLong());
    BigDecimal bound = limit;
    if (growth) {
      BigDecimal before = BigDecimal.valueOf(measured.before().getAsLong());
      value = value.subtract(before);
      bound = percent ? before.multiply(limit).movePointLeft(2) : limit;
    }
    int order = value.compareTo(bound);
    return (greater ? order > 0 : order < 0) ? Verdict.FAILED : Verdict.PASSED;
  }
}
