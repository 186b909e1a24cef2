package bootscope.core.debug;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * An expression as a user writes it: numbers, symbols, registers and memory, with the operators of
 * C. Values are 64-bit and unsigned; sums wrap.
 *
 * <p>A name is a symbol of the kernel, or else a register; with {@code $} or {@code %} before it,
 * it is a register in any case. {@code *EXPR} is what memory holds there, 8 bytes or as many as a
 * cast says: {@code *(u32*)EXPR}, with u8, u16, u32, u64 or C's char, short, int, long.
 */
public final class Expression {
  /** What names and addresses mean. */
  public interface Scope {
    /** What a name without a prefix is worth; empty for one that is nothing. */
    OptionalLong named(String name);

    /** A register's value; empty when there is none. */
    OptionalLong register(String name);

    /**
     * What memory holds, little-endian and zero-extended, read without side effects.
     *
     * @param bytes 1, 2, 4 or 8
     */
    OptionalLong memory(long linearAddress, int bytes);
  }

  private interface Node {
    long value(Scope scope) throws ExpressionException;
  }

  private interface Operation {
    long of(long left, long right) throws ExpressionException;
  }

  /** By precedence, the weakest first, as in C. */
  private static final List<Map<String, Operation>> OPERATORS =
      List.of(
          Map.of("||", (a, b) -> a != 0 || b != 0 ? 1 : 0),
          Map.of("&&", (a, b) -> a != 0 && b != 0 ? 1 : 0),
          Map.of("|", (a, b) -> a | b),
          Map.of("^", (a, b) -> a ^ b),
          Map.of("&", (a, b) -> a & b),
          Map.of("==", (a, b) -> a == b ? 1 : 0, "!=", (a, b) -> a != b ? 1 : 0),
          Map.of(
              "<=", (a, b) -> Long.compareUnsigned(a, b) <= 0 ? 1 : 0,
              ">=", (a, b) -> Long.compareUnsigned(a, b) >= 0 ? 1 : 0,
              "<", (a, b) -> Long.compareUnsigned(a, b) < 0 ? 1 : 0,
              ">", (a, b) -> Long.compareUnsigned(a, b) > 0 ? 1 : 0),
          Map.of(
              "<<", (a, b) -> Long.compareUnsigned(b, 63) > 0 ? 0 : a << b,
              ">>", (a, b) -> Long.compareUnsigned(b, 63) > 0 ? 0 : a >>> b),
          Map.of("+", (a, b) -> a + b, "-", (a, b) -> a - b),
          Map.of(
              "*", (a, b) -> a * b,
              "/", (a, b) -> Long.divideUnsigned(a, divisor(b)),
              "%", (a, b) -> Long.remainderUnsigned(a, divisor(b))));

  private static final Map<String, Integer> TYPES =
      Map.of("u8", 1, "u16", 2, "u32", 4, "u64", 8, "char", 1, "short", 2, "int", 4, "long", 8);

  private static final int POINTER = 8;

  /** So deep may parentheses and signs be: no text exhausts the stack. */
  private static final int DEEPEST = 100;

  private final String text;
  private final int radix;
  private final Node root;
  private int at;
  private int depth;

  private Expression(String text, int radix) throws ExpressionException {
    this.text = text;
    this.radix = radix;
    root = binary(0);
    if (!rest().isEmpty()) {
      throw new ExpressionException(ExpressionException.Kind.SYNTAX, rest());
    }
  }

  /**
   * Reads an expression.
   *
   * @param radix of numbers without {@code 0x}: 10 or 16. With 16, a symbol or register wins over a
   *     number that is written like it.
   */
  public static Expression parse(String text, int radix) throws ExpressionException {
    return new Expression(text, radix);
  }

  /** What it is worth now. */
  public long value(Scope scope) throws ExpressionException {
    return root.value(scope);
  }

  /** As it was written. */
  @Override
  public String toString() {
    return text.strip();
  }

  /** The size in bytes of a type in a cast; empty when there is no such type. */
  public static OptionalInt bytes(String type) {
    Integer bytes = TYPES.get(type.toLowerCase(Locale.ROOT));
    return bytes == null ? OptionalInt.empty() : OptionalInt.of(bytes);
  }

  /** A number by itself, decimal or with {@code 0x}, up to 64 bits. */
  public static OptionalLong number(String text) {
    return number(text, 10);
  }

  private static OptionalLong number(String text, int radix) {
    boolean prefix = text.startsWith("0x") || text.startsWith("0X");
    try {
      return OptionalLong.of(
          Long.parseUnsignedLong(
              (prefix ? text.substring(2) : text).replaceAll("[_`]", ""), prefix ? 16 : radix));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  // ---------------------------------------------------------------- reading

  private String rest() {
    return text.substring(at).strip();
  }

  private Node binary(int level) throws ExpressionException {
    if (level == OPERATORS.size()) {
      return unary();
    }
    Node left = binary(level + 1);
    for (String symbol = operator(level); symbol != null; symbol = operator(level)) {
      at += symbol.length();
      Operation operation = OPERATORS.get(level).get(symbol);
      Node before = left;
      Node right = binary(level + 1);
      left = scope -> operation.of(before.value(scope), right.value(scope));
    }
    return left;
  }

  /** The operator of a level that comes next, or null. */
  private String operator(int level) {
    skipBlanks();
    String longest = null;
    for (int i = 0; i < OPERATORS.size(); i++) {
      for (String symbol : OPERATORS.get(i).keySet()) {
        if (text.startsWith(symbol, at)
            && (longest == null || symbol.length() > longest.length())) {
          longest = symbol;
        }
      }
    }
    return longest != null && OPERATORS.get(level).containsKey(longest) ? longest : null;
  }

  private Node unary() throws ExpressionException {
    skipBlanks();
    if (at == text.length()) {
      throw new ExpressionException(ExpressionException.Kind.SYNTAX, "");
    }
    if (++depth > DEEPEST) {
      throw new ExpressionException(ExpressionException.Kind.SYNTAX, rest());
    }
    Node made =
        switch (text.charAt(at)) {
          case '-' -> negated();
          case '+' -> afterSign();
          case '~' -> {
            Node of = afterSign();
            yield scope -> ~of.value(scope);
          }
          case '!' -> {
            Node of = afterSign();
            yield scope -> of.value(scope) == 0 ? 1 : 0;
          }
          case '*' -> memory();
          case '(' -> parenthesised();
          default -> term();
        };
    depth--;
    return made;
  }

  private Node afterSign() throws ExpressionException {
    at++;
    return unary();
  }

  private Node negated() throws ExpressionException {
    Node of = afterSign();
    return scope -> -of.value(scope);
  }

  private Node parenthesised() throws ExpressionException {
    at++;
    Node inner = binary(0);
    expect(")");
    return inner;
  }

  private Node memory() throws ExpressionException {
    at++;
    int bytes = cast();
    Node address = unary();
    return scope -> {
      long linear = address.value(scope);
      return scope
          .memory(linear, bytes)
          .orElseThrow(
              () ->
                  new ExpressionException(
                      ExpressionException.Kind.UNREADABLE, "0x" + Long.toHexString(linear)));
    };
  }

  /** Bytes that {@code (type*)} says, if that comes next. */
  private int cast() throws ExpressionException {
    skipBlanks();
    int start = at;
    if (at < text.length() && text.charAt(at) == '(') {
      at++;
      skipBlanks();
      OptionalInt bytes = bytes(word());
      skipBlanks();
      if (bytes.isPresent() && text.startsWith("*", at)) {
        at++;
        expect(")");
        return bytes.getAsInt();
      }
    }
    at = start;
    return POINTER;
  }

  private Node term() throws ExpressionException {
    int start = at;
    boolean register = text.charAt(at) == '$' || text.charAt(at) == '%';
    at += register ? 1 : 0;
    String word = word();
    if (word.isEmpty()) {
      at = start;
      throw new ExpressionException(ExpressionException.Kind.SYNTAX, rest());
    }
    if (register) {
      return scope ->
          scope
              .register(word)
              .orElseThrow(
                  () ->
                      new ExpressionException(
                          ExpressionException.Kind.NO_REGISTER,
                          text.substring(start, start + 1) + word));
    }
    OptionalLong number = number(word, radix);
    if (Character.isDigit(word.charAt(0))) { // no name begins so
      if (number.isEmpty()) {
        throw new ExpressionException(ExpressionException.Kind.UNKNOWN, word);
      }
      return scope -> number.getAsLong();
    }
    return scope -> {
      OptionalLong value = scope.named(word);
      value = value.isPresent() ? value : scope.register(word);
      value = value.isPresent() ? value : number;
      return value.orElseThrow(
          () -> new ExpressionException(ExpressionException.Kind.UNKNOWN, word));
    };
  }

  /** Letters, digits and what else symbols are made of; empty where there is none. */
  private String word() {
    int start = at;
    while (at < text.length()
        && (Character.isLetterOrDigit(text.charAt(at)) || "_.`@$".indexOf(text.charAt(at)) >= 0)) {
      at++;
    }
    return text.substring(start, at);
  }

  private void expect(String what) throws ExpressionException {
    skipBlanks();
    if (!text.startsWith(what, at)) {
      throw new ExpressionException(ExpressionException.Kind.SYNTAX, rest());
    }
    at += what.length();
  }

  private void skipBlanks() {
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
  }

  private static long divisor(long value) throws ExpressionException {
    if (value == 0) {
      throw new ExpressionException(ExpressionException.Kind.DIVISION, "");
    }
    return value;
  }
}
