package bootscope.app.cli;

import bootscope.core.debug.Expression;
import bootscope.core.debug.ExpressionException;

/** Expressions on the monitor's command line. */
final class Values {
  private Values() {}

  /**
   * The value of an expression, whose numbers are decimal unless they begin with {@code 0x}.
   *
   * @throws UsageException if it has none
   */
  static long of(String text, MonitorTarget target) {
    if (text.isBlank()) {
      throw new UsageException("an address is missing");
    }
    try {
      return Expression.parse(text, 10).value(target);
    } catch (ExpressionException e) {
      throw new UsageException(e.getMessage());
    }
  }
}
