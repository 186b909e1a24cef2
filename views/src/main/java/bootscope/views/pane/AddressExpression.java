package bootscope.views.pane;

import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Addresses as a user writes them: names of symbols and registers and hexadecimal numbers, with or
 * without {@code 0x}, added and subtracted. A name wins over a number that is written like it.
 */
public final class AddressExpression {
  /** A part of an expression that is neither a known name nor a number. */
  public static final class UnknownTermException extends Exception {
    private static final long serialVersionUID = 1L;
    private final String term;

    UnknownTermException(String term) {
      super(term);
      this.term = term;
    }

    /** As it was written; empty where something is missing. */
    public String term() {
      return term;
    }
  }

  private AddressExpression() {}

  /** The value, modulo 2^64. */
  public static long value(String text, Function<String, OptionalLong> names)
      throws UnknownTermException {
    String compact = text.strip();
    long sum = 0;
    int sign = 1;
    int start = 0;
    for (int i = 0; i <= compact.length(); i++) {
      char c = i < compact.length() ? compact.charAt(i) : '+';
      if (c != '+' && c != '-') {
        continue;
      }
      String term = compact.substring(start, i).strip();
      if (!term.isEmpty() || i == compact.length()) {
        sum += sign * term(term, names);
        sign = 1;
      }
      sign = c == '-' ? -sign : sign;
      start = i + 1;
    }
    return sum;
  }

  private static long term(String term, Function<String, OptionalLong> names)
      throws UnknownTermException {
    if (term.isEmpty()) {
      throw new UnknownTermException(term);
    }
    OptionalLong named = names.apply(term);
    if (named.isPresent()) {
      return named.getAsLong();
    }
    String digits = term.startsWith("0x") || term.startsWith("0X") ? term.substring(2) : term;
    digits = digits.replaceAll("[_` ]", "");
    try {
      return Long.parseUnsignedLong(digits, 16);
    } catch (NumberFormatException e) {
      throw new UnknownTermException(term);
    }
  }
}
