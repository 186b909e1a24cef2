package bootscope.app.cli;

import bootscope.core.debug.AddressExpression;
import java.util.Locale;
import java.util.OptionalLong;

/** Addresses on the monitor's command line: numbers, symbols and registers. */
final class Expression {
  private Expression() {}

  /**
   * The value of {@code term [+|- term]...}, modulo 2^64.
   *
   * @throws UsageException if a term is none
   */
  static long value(String text, MonitorTarget target) {
    try {
      return AddressExpression.value(text, term -> term(term, target));
    } catch (AddressExpression.UnknownTermException e) {
      throw new UsageException(
          e.term().isEmpty()
              ? "an address is missing"
              : String.format(
                  Locale.ROOT,
                  "'%s' is neither a number, nor a symbol, nor a $register",
                  e.term()));
    }
  }

  private static OptionalLong term(String term, MonitorTarget target) {
    OptionalLong value = AddressExpression.number(term);
    if (value.isEmpty() && term.startsWith("$")) {
      value = target.register(term.substring(1));
      if (value.isEmpty()) {
        throw new UsageException(term + ": there is no such register");
      }
    }
    return value.isPresent() ? value : target.symbol(term);
  }
}
