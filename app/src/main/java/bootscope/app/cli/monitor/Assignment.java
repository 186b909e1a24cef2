package bootscope.app.cli.monitor;

import bootscope.app.cli.UsageException;
import bootscope.core.debug.Expression;
import bootscope.core.debug.Expression.Target;
import bootscope.core.debug.ExpressionException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place and the value that it is to be given: {@code $rax = 5}, {@code *(u32*)0x1000 += 2}.
 *
 * @param value sign-extended where it is negative
 */
record Assignment(Target place, long value) {
  /** A sign of equality that is no comparison, and what C lets stand before it. */
  private static final Pattern EQUALS = Pattern.compile("(?<![=<>!])([-+*/%&|^]?)=(?!=)");

  /**
   * Reads one.
   *
   * @return empty when there is no sign of equality
   * @throws UsageException when a part of it means nothing
   */
  static Optional<Assignment> in(String text, MonitorTarget target) {
    Matcher equals = EQUALS.matcher(text);
    if (!equals.find()) {
      return Optional.empty();
    }
    String left = text.substring(0, equals.start()).strip();
    String right = text.substring(equals.end()).strip();
    if (left.isEmpty() || right.isEmpty()) {
      throw new UsageException(
          "something is missing " + (left.isEmpty() ? "before" : "behind") + " =");
    }
    String whole = equals.group(1).isEmpty() ? right : left + equals.group(1) + "(" + right + ")";
    try {
      Target place =
          Expression.parse(left, 10)
              .target(target)
              .orElseThrow(
                  () ->
                      new UsageException(
                          left
                              + ": cannot be given a value; a $REGISTER can, and memory as"
                              + " *(u32*)ADDR or {int}ADDR"));
      return Optional.of(new Assignment(place, Values.of(whole, target)));
    } catch (ExpressionException e) {
      throw new UsageException(target.wrong(e));
    }
  }

  /** Gives the place the value. */
  void carryOut(MonitorTarget target) {
    switch (place) {
      case Target.Register r -> target.setRegister(r.name(), value);
      case Target.Memory m -> {
        byte[] bytes = new byte[m.bytes()];
        for (int i = 0; i < bytes.length; i++) {
          bytes[i] = (byte) (value >>> 8 * i);
        }
        int unused = 64 - 8 * bytes.length;
        if (value << unused >> unused != value && value << unused >>> unused != value) {
          throw new UsageException(
              String.format(
                  Locale.ROOT,
                  "0x%x does not fit in %s",
                  value,
                  m.bytes() == 1 ? "1 byte" : m.bytes() + " bytes"));
        }
        target.poke(m.linearAddress(), bytes);
      }
    }
  }
}
