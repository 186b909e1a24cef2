package bootscope.core.debug;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * An expression as a user writes it: numbers, symbols, registers and memory, with the operators of
 * C. Values are 64-bit and unsigned; sums wrap.
 *
 * <p>A name is a symbol of the kernel, or else a register; with {@code $} or {@code %} before it,
 * it is a register in any case. {@code *EXPR} is what memory holds there, 8 bytes or as many as a
 * cast says: {@code *(u32*)EXPR}, or as gdb has it {@code {u32}EXPR}, with u8, u16, u32, u64,
 * uint8_t and the like, or C's char, short, int, long, also with unsigned before them.
 *
 * <p>{@code main.c:12} is the address of the first instruction of a line of source, or of the next
 * one that has any; the number is decimal. A file is named by the end of its path, by whole parts.
 *
 * <p>{@code $insns} are the instructions that have retired, {@code $ns} is virtual time. Where a
 * breakpoint is hit by an access, {@code $at} is its address, {@code $old} and {@code $new} what
 * was there before and after.
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

    /** The lines of source that {@code FILE:LINE} is one of. */
    default SourceLines lines() {
      return Symbols.NONE.lines();
    }
  }

  /** What an expression names that a value can be given to. */
  public sealed interface Target {
    /**
     * A register.
     *
     * @param name without a prefix
     */
    record Register(String name) implements Target {}

    /**
     * A number in memory, little-endian.
     *
     * @param bytes 1, 2, 4 or 8
     */
    record Memory(long linearAddress, int bytes) implements Target {}
  }

  private interface Node {
    long value(Scope scope) throws ExpressionException;
  }

  /** A name behind {@code $} or {@code %}. */
  private record RegisterNode(String prefix, String name) implements Node {
    @Override
    public long value(Scope scope) throws ExpressionException {
      return scope
          .register(name)
          .orElseThrow(
              () -> new ExpressionException(ExpressionException.Kind.NO_REGISTER, prefix + name));
    }
  }

  private record MemoryNode(Node address, int bytes) implements Node {
    @Override
    public long value(Scope scope) throws ExpressionException {
      long linear = address.value(scope);
      return scope
          .memory(linear, bytes)
          .orElseThrow(
              () ->
                  new ExpressionException(
                      ExpressionException.Kind.UNREADABLE, "0x" + Long.toHexString(linear)));
    }
  }

  /** {@code FILE:LINE}, the address of its first instruction. */
  private record LineNode(String file, int line) implements Node {
    @Override
    public long value(Scope scope) throws ExpressionException {
      SourceLines lines = scope.lines();
      return lines
          .address(lines.find(file, line))
          .orElseThrow(
              () -> new ExpressionException(ExpressionException.Kind.UNPLACED, file + ":" + line));
    }
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
      Map.ofEntries(
          Map.entry("u8", 1),
          Map.entry("u16", 2),
          Map.entry("u32", 4),
          Map.entry("u64", 8),
          Map.entry("char", 1),
          Map.entry("short", 2),
          Map.entry("int", 4),
          Map.entry("long", 8),
          Map.entry("long long", 8),
          Map.entry("uint8_t", 1),
          Map.entry("uint16_t", 2),
          Map.entry("uint32_t", 4),
          Map.entry("uint64_t", 8));

  private static final int POINTER = 8;

  /** What is asked for like a register, and is none. */
  private static final Set<String> NO_REGISTERS = Set.of("insns", "ns", "at", "old", "new");

  /** So deep may parentheses and signs be: no text exhausts the stack. */
  private static final int DEEPEST = 100;

  private final String text;
  private final int radix;
  private final Node root;
  private final List<String> names = new ArrayList<>(); // as written, those of registers too
  private final List<LineNode> lines = new ArrayList<>();
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

  /**
   * Checks that its names mean something, also where that is not known yet, as of a kernel that is
   * yet to be moved.
   *
   * @throws ExpressionException for the first one that is neither a symbol, a register nor a number
   */
  public void check(Symbols symbols) throws ExpressionException {
    for (LineNode node : lines) {
      symbols.lines().find(node.file, node.line);
    }
    for (String name : names) {
      boolean register = name.charAt(0) == '$' || name.charAt(0) == '%';
      String bare = register ? name.substring(1) : name;
      if (NO_REGISTERS.contains(bare) || CpuRegisters.named(bare).isPresent()) {
        continue;
      }
      if (register) {
        throw new ExpressionException(ExpressionException.Kind.NO_REGISTER, name);
      }
      if (!symbols.knows(name) && number(name, radix).isEmpty()) {
        throw new ExpressionException(ExpressionException.Kind.UNKNOWN, name);
      }
    }
  }

  /** What it is worth now. */
  public long value(Scope scope) throws ExpressionException {
    return root.value(scope);
  }

  /**
   * What it names, if a value can be given to that: a register with its prefix, or memory.
   *
   * @throws ExpressionException when the address cannot be worked out
   */
  public Optional<Target> target(Scope scope) throws ExpressionException {
    return switch (root) {
      case RegisterNode r -> Optional.of(new Target.Register(r.name));
      case MemoryNode m -> Optional.of(new Target.Memory(m.address.value(scope), m.bytes));
      default -> Optional.empty();
    };
  }

  /** As it was written. */
  @Override
  public String toString() {
    return text.strip();
  }

  /** The size in bytes of a type in a cast; empty when there is no such type. */
  public static OptionalInt bytes(String type) {
    String name = type.strip().replaceAll(" +", " ").toLowerCase(Locale.ROOT);
    if (name.equals("unsigned") || name.equals("signed")) {
      return OptionalInt.of(TYPES.get("int"));
    }
    Integer bytes = TYPES.get(name.replaceFirst("^(un)?signed ", ""));
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
          case '{' -> braced();
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
    return new MemoryNode(unary(), bytes);
  }

  /** {@code {type}ADDRESS}. */
  private Node braced() throws ExpressionException {
    String from = rest();
    at++;
    OptionalInt bytes = bytes(words());
    if (bytes.isEmpty()) {
      throw new ExpressionException(ExpressionException.Kind.SYNTAX, from);
    }
    expect("}");
    return new MemoryNode(unary(), bytes.getAsInt());
  }

  /** Words with blanks between them, as a type's name is. */
  private String words() {
    StringBuilder words = new StringBuilder();
    skipBlanks();
    for (String word = word(); !word.isEmpty(); word = word()) {
      words.append(word).append(' ');
      skipBlanks();
    }
    return words.toString();
  }

  /** Bytes that {@code (type*)} says, if that comes next. */
  private int cast() throws ExpressionException {
    skipBlanks();
    int start = at;
    if (at < text.length() && text.charAt(at) == '(') {
      at++;
      OptionalInt bytes = bytes(words());
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
    Optional<FileLine> line = FileLine.leading(text.substring(at));
    if (line.isPresent()) {
      at += line.get().length();
      LineNode node = new LineNode(line.get().file(), line.get().line());
      lines.add(node);
      return node;
    }
    Optional<String> mistaken = FileLine.mistaken(text.substring(at));
    if (mistaken.isPresent()) {
      throw new ExpressionException(ExpressionException.Kind.NO_FILE_LINE, mistaken.get());
    }
    boolean register = text.charAt(at) == '$' || text.charAt(at) == '%';
    at += register ? 1 : 0;
    String word = word();
    if (word.isEmpty()) {
      at = start;
      throw new ExpressionException(ExpressionException.Kind.SYNTAX, rest());
    }
    if (register) {
      names.add(text.substring(start, at));
      return new RegisterNode(text.substring(start, start + 1), word);
    }
    OptionalLong number = number(word, radix);
    if (Character.isDigit(word.charAt(0))) { // no name begins so
      if (number.isEmpty()) {
        throw new ExpressionException(ExpressionException.Kind.UNKNOWN, word);
      }
      return scope -> number.getAsLong();
    }
    if (at + 1 < text.length()
        && text.charAt(at) == Modules.OF
        && isNameStart(text.charAt(at + 1))) {
      at++;
      return moduleSymbol(word + Modules.OF + word());
    }
    names.add(word);
    return scope -> {
      OptionalLong value = scope.named(word);
      value = value.isPresent() ? value : scope.register(word);
      value = value.isPresent() ? value : number;
      return value.orElseThrow(
          () -> new ExpressionException(ExpressionException.Kind.UNKNOWN, word));
    };
  }

  private static boolean isNameStart(char c) {
    return Character.isLetter(c) || c == '_';
  }

  /** A symbol of a module, behind the module's name. */
  private Node moduleSymbol(String name) {
    names.add(name);
    return scope ->
        scope
            .named(name)
            .orElseThrow(() -> new ExpressionException(ExpressionException.Kind.UNKNOWN, name));
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
