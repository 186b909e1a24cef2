package bootscope.app.cli.monitor;

import bootscope.app.cli.UsageException;
import bootscope.core.debug.Expression;
import bootscope.core.debug.ExpressionException;
import java.util.OptionalLong;

/** Numbers and expressions on the monitor's command line. */
public final class Values {
  private Values() {}

  /**
   * The value of an expression, whose numbers are decimal unless they begin with {@code 0x}.
   *
   * @throws UsageException if it has none
   */
  public static long of(String text, MonitorTarget target) {
    if (text.isBlank()) {
      throw new UsageException("an address is missing");
    }
    try {
      return Expression.parse(text, 10).value(target);
    } catch (ExpressionException e) {
      throw new UsageException(target.wrong(e));
    }
  }

  /** A count from 1 up; 1 where nothing is said. */
  public static long count(String text) {
    return text.isEmpty() ? 1 : count(text, 1);
  }

  /** A count from {@code least} up. */
  public static long count(String text, long least) {
    OptionalLong value = Expression.number(text);
    if (value.isEmpty() || value.getAsLong() < least) {
      throw new UsageException("'" + text + "' is not a count from " + least + " up");
    }
    return value.getAsLong();
  }
}
