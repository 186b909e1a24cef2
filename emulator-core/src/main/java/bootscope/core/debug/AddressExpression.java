package bootscope.core.debug;

import java.util.OptionalLong;
import java.util.function.Function;

/** Addresses as a user writes them: terms, added and subtracted, modulo 2^64. */
public final class AddressExpression {
  /** A part of an expression that is nothing. */
  public static final class UnknownTermException extends Exception {
    private static final long serialVersionUID = 1L;
    private final String term;

    UnknownTermException(String term) {
      super(term, null, false, false);
      this.term = term;
    }

    /** As it was written; empty where something is missing. */
    public String term() {
      return term;
    }
  }

  private AddressExpression() {}

  /**
   * The value of {@code term [+|- term]...}.
   *
   * @param terms what a term, without blanks around it, is worth; empty for one that is nothing
   */
  public static long value(String text, Function<String, OptionalLong> terms)
      throws UnknownTermException {
    String stripped = text.strip();
    long sum = 0;
    int sign = 1;
    int start = 0;
    for (int i = 0; i <= stripped.length(); i++) {
      char c = i < stripped.length() ? stripped.charAt(i) : '+';
      if (c != '+' && c != '-') {
        continue;
      }
      String term = stripped.substring(start, i).strip();
      if (!term.isEmpty() || i == stripped.length()) {
        sum += sign * term(term, terms);
        sign = 1;
      }
      sign = c == '-' ? -sign : sign;
      start = i + 1;
    }
    return sum;
  }

  private static long term(String term, Function<String, OptionalLong> terms)
      throws UnknownTermException {
    OptionalLong value = term.isEmpty() ? OptionalLong.empty() : terms.apply(term);
    return value.orElseThrow(() -> new UnknownTermException(term));
  }

  /**
   * Terms that are names, or else hexadecimal numbers with or without {@code 0x}: a name wins over
   * a number that is written like it.
   */
  public static Function<String, OptionalLong> hexadecimalAnd(
      Function<String, OptionalLong> names) {
    return term -> {
      OptionalLong named = names.apply(term);
      return named.isPresent() ? named : parse(withoutPrefix(term).replaceAll("[_` ]", ""), 16);
    };
  }

  /** A number, decimal or with {@code 0x}, up to 64 bits. */
  public static OptionalLong number(String text) {
    String digits = withoutPrefix(text);
    return parse(digits, digits.length() < text.length() ? 16 : 10);
  }

  private static String withoutPrefix(String text) {
    return text.startsWith("0x") || text.startsWith("0X") ? text.substring(2) : text;
  }

  private static OptionalLong parse(String digits, int radix) {
    try {
      return OptionalLong.of(Long.parseUnsignedLong(digits, radix));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
