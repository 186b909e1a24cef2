package bootscope.app.cli;

import java.util.OptionalLong;

/** Addresses as a user writes them: numbers, symbols and registers, added and subtracted. */
final class Expression {
  private Expression() {}

  /**
   * The value of {@code term [+|- term]...}, modulo 2^64.
   *
   * @throws UsageException if a term is none
   */
  static long value(String text, MonitorTarget target) {
    String compact = text.replace(" ", "");
    long sum = 0;
    int sign = 1;
    int start = 0;
    for (int i = 0; i <= compact.length(); i++) {
      char c = i < compact.length() ? compact.charAt(i) : '+';
      if (c != '+' && c != '-') {
        continue;
      }
      if (i > start || i == compact.length()) {
        sum += sign * term(compact.substring(start, i), target);
        sign = 1;
      }
      sign = c == '-' ? -sign : sign;
      start = i + 1;
    }
    return sum;
  }

  private static long term(String term, MonitorTarget target) {
    OptionalLong value = number(term);
    if (value.isEmpty() && term.startsWith("$")) {
      value = target.register(term.substring(1));
      if (value.isEmpty()) {
        throw new UsageException(term + ": there is no such register");
      }
    }
    if (value.isEmpty() && !term.isEmpty()) {
      value = target.symbol(term);
    }
    if (value.isEmpty()) {
      throw new UsageException(
          term.isEmpty()
              ? "an address is missing"
              : "'%s' is neither a number, nor a symbol, nor a $register".formatted(term));
    }
    return value.getAsLong();
  }

  /** A number, decimal or with 0x, up to 64 bits. */
  static OptionalLong number(String text) {
    try {
      boolean hex = text.startsWith("0x") || text.startsWith("0X");
      return OptionalLong.of(
          hex ? Long.parseUnsignedLong(text.substring(2), 16) : Long.parseUnsignedLong(text));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
