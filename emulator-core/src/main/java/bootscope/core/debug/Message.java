package bootscope.core.debug;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;
import java.util.function.LongUnaryOperator;

/**
 * What a breakpoint says when it is hit: a text with {@link Expression}s in braces, whose values
 * stand there in hexadecimal. Behind a colon another form may be asked for: {@code {$rax:d}} in
 * decimal, {@code u} without a sign, {@code a} an address with its symbol, {@code s} the text that
 * lies there. {@code {{} is a brace.
 */
public final class Message {
  /** Of a text in memory so many bytes are told. */
  private static final int MOST_TEXT = 256;

  /** How a value is written. */
  private enum Form {
    X,
    D,
    U,
    A,
    S
  }

  /** A text, and what is worked out behind it; null at the end. */
  private record Part(String text, Expression value, Form form) {}

  private final String text;
  private final List<Part> parts = new ArrayList<>();

  private Message(String text) {
    this.text = text;
  }

  /**
   * Reads a message.
   *
   * @param radix of numbers without {@code 0x} in expressions: 10 or 16
   * @throws ExpressionException for the first expression that is none
   */
  public static Message parse(String text, int radix) throws ExpressionException {
    Message made = new Message(text.strip());
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < made.text.length(); i++) {
      char c = made.text.charAt(i);
      if (c != '{') {
        plain.append(c);
      } else if (made.text.startsWith("{{", i)) {
        plain.append(c);
        i++;
      } else {
        int end = closing(made.text, i);
        made.parts.add(part(plain.toString(), made.text.substring(i + 1, end), radix));
        plain.setLength(0);
        i = end;
      }
    }
    made.parts.add(new Part(plain.toString(), null, Form.X));
    return made;
  }

  /** Where the brace closes that is opened there: those of a cast may lie between. */
  private static int closing(String text, int open) throws ExpressionException {
    int depth = 0;
    for (int i = open; i < text.length(); i++) {
      depth += text.charAt(i) == '{' ? 1 : text.charAt(i) == '}' ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    throw new ExpressionException(ExpressionException.Kind.SYNTAX, text.substring(open));
  }

  private static Part part(String before, String braced, int radix) throws ExpressionException {
    int colon = braced.lastIndexOf(':');
    Form form = Form.X;
    if (colon >= 0) {
      String letter = braced.substring(colon + 1).strip();
      if (!letter.matches("[xduas]")) {
        throw new ExpressionException(ExpressionException.Kind.SYNTAX, braced.substring(colon));
      }
      form = Form.valueOf(letter.toUpperCase(Locale.ROOT));
    }
    String expression = colon < 0 ? braced : braced.substring(0, colon);
    return new Part(before, Expression.parse(expression, radix), form);
  }

  /**
   * Checks the names in it, as {@link Expression#check}.
   *
   * @throws ExpressionException for the first one that means nothing
   */
  public void check(Symbols symbols) throws ExpressionException {
    for (Part part : parts) {
      if (part.value != null) {
        part.value.check(symbols);
      }
    }
  }

  /**
   * The text with all values, as they are now. Where one cannot be worked out, it says why.
   *
   * @param nameOf what lies at a linear address, or null
   */
  String filled(Expression.Scope scope, LongFunction<String> nameOf) {
    StringBuilder out = new StringBuilder();
    for (Part part : parts) {
      out.append(part.text);
      if (part.value != null) {
        out.append(value(part, scope, nameOf));
      }
    }
    return out.toString();
  }

  private static String value(Part part, Expression.Scope scope, LongFunction<String> nameOf) {
    long value;
    try {
      value = part.value.value(scope);
    } catch (ExpressionException e) {
      return "(" + e.getMessage() + ")";
    }
    return switch (part.form) {
      case X -> "0x" + Long.toHexString(value);
      case D -> Long.toString(value);
      case U -> Long.toUnsignedString(value);
      case A -> {
        String name = nameOf.apply(value);
        yield "0x" + Long.toHexString(value) + (name == null ? "" : " <" + name + ">");
      }
      case S -> string(value, scope);
    };
  }

  /** The bytes up to a 0, quoted; of what is no printable ASCII a dot. */
  private static String string(long address, Expression.Scope scope) {
    LongUnaryOperator at = i -> scope.memory(address + i, 1).orElse(-1);
    if (at.applyAsLong(0) < 0) {
      return String.format(Locale.ROOT, "(nothing can be read at 0x%x)", address);
    }
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < MOST_TEXT; i++) {
      long held = at.applyAsLong(i);
      if (held <= 0) {
        return out.append(held == 0 ? "\"" : "\"…").toString();
      }
      out.append((char) (held >= ' ' && held < 0x7F ? held : '.'));
    }
    return out.append("\"…").toString();
  }

  /** As it was written. */
  @Override
  public String toString() {
    return text;
  }
}
