package bootscope.views.pane.disassembly;

import bootscope.core.debug.Listing;
import bootscope.core.debug.OperandName;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;
import bootscope.views.control.code.CodeLine;
import bootscope.views.control.code.CodeLine.Kind;
import bootscope.views.control.code.CodeLine.Token;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** From listed instructions to the code view's lines. */
final class LineText {
  private static final HexFormat HEX = HexFormat.ofDelimiter(" ");
  private static final Set<String> PREFIXES =
      Set.of(
          "lock",
          "rep",
          "repe",
          "repne",
          "repz",
          "repnz",
          "bnd",
          "notrack",
          "data16",
          "addr16",
          "addr32",
          "es",
          "cs",
          "ss",
          "ds",
          "fs",
          "gs",
          "xacquire",
          "xrelease");

  /** An address with its name, a name alone, a number, a word; each other character by itself. */
  private static final Pattern PIECE =
      Pattern.compile(
          "0x([0-9a-f]+) <([^>]+)>|(\\$?-?0x[0-9a-f]+)|(%?[a-zA-Z_][\\w.()]*)|(\\s+|.)");

  private static final Pattern REGISTER =
      Pattern.compile(
          "%?([re]?[abcd]x|[abcd][lh]|[re]?(si|di|bp|sp)|(si|di|bp|sp)l|r(8|9|1[0-5])[dwb]?"
              + "|[re]?ip|[c-g]s|es|ss|[cd]r\\d+|st(\\(\\d\\))?|[xyz]?mm\\d+|k[0-7])");

  /** What a RIP-relative operand means. */
  private static final Pattern MEANT = Pattern.compile("0x([0-9a-f]+)(?: <(.+)>)?");

  private LineText() {}

  /**
   * @param symbol what the address is called, or null
   * @param addressText as it is to be shown
   * @param names what the numbers in it mean
   * @param follow whether what they mean can be gone to from here
   * @param unreadable said of memory that isn't there
   */
  static CodeLine of(
      Listing.Line line,
      String symbol,
      String addressText,
      List<OperandName> names,
      boolean follow,
      String unreadable,
      String bad) {
    if (line.instruction() == null) {
      boolean absent = line.bytes().length == 0;
      return new CodeLine(
          line.address(),
          Math.max(1, line.bytes().length),
          symbol,
          addressText,
          HEX.formatHex(line.bytes()),
          List.of(new Token(Kind.BAD, absent ? unreadable : bad)),
          "",
          null);
    }
    String text = line.text();
    String comment = "";
    int hash = text.indexOf(" # ");
    OptionalLong meant = OptionalLong.empty();
    if (hash >= 0) {
      comment = text.substring(hash + 3);
      text = text.substring(0, hash);
      Matcher m = MEANT.matcher(comment);
      if (m.matches()) {
        meant = OptionalLong.of(Long.parseUnsignedLong(m.group(1), 16));
        comment = m.group(2) != null ? m.group(2) : names.isEmpty() ? comment : "";
      }
    }
    for (OperandName name : names) {
      comment = comment.isEmpty() ? name.words() : comment + ", " + name.words();
    }
    CodeLine.Branch branch = branch(line.instruction(), line.address());
    Pieces pieces = new Pieces(text, branch, meant, follow ? names : List.of());
    return new CodeLine(
        line.address(),
        line.bytes().length,
        symbol,
        addressText,
        HEX.formatHex(line.bytes()),
        new Tokens(pieces),
        comment,
        branch);
  }

  private static CodeLine.Branch branch(Instruction instruction, long address) {
    if (instruction.operandCount() == 0
        || !(instruction.operand(0) instanceof Operand.Relative relative)) {
      return null;
    }
    long target = address + instruction.length() + relative.displacement();
    if (instruction.operandSize() < 8 && Long.compareUnsigned(address, 0xFFFF_FFFFL) <= 0) {
      target &= 0xFFFF_FFFFL;
    }
    boolean call = instruction.mnemonic() == Mnemonic.CALL;
    boolean always = call || instruction.mnemonic() == Mnemonic.JMP;
    return new CodeLine.Branch(target, !always, call);
  }

  /**
   * An instruction's text, with what tells the words in it apart.
   *
   * @param meant what a RIP-relative operand is
   */
  private record Pieces(
      String text, CodeLine.Branch branch, OptionalLong meant, List<OperandName> names) {
    List<Token> tokens() {
      List<Token> tokens = new ArrayList<>();
      int at = 0;
      int blank = text.indexOf(' ');
      while (blank > 0 && PREFIXES.contains(text.substring(at, blank))) {
        at = blank + 1;
        blank = text.indexOf(' ', at);
      }
      int end = blank < 0 ? text.length() : blank;
      tokens.add(new Token(Kind.MNEMONIC, text.substring(0, end)));
      if (blank < 0) {
        return tokens;
      }
      Matcher m = PIECE.matcher(text.substring(blank + 1));
      StringBuilder plain = new StringBuilder();
      while (m.find()) {
        Token token = token(m);
        if (token == null) {
          plain.append(m.group());
        } else {
          flush(plain, tokens);
          tokens.add(token);
        }
      }
      flush(plain, tokens);
      return tokens;
    }

    private static void flush(StringBuilder plain, List<Token> tokens) {
      if (!plain.isEmpty()) {
        tokens.add(new Token(Kind.PLAIN, plain.toString()));
        plain.setLength(0);
      }
    }

    private Token token(Matcher m) {
      if (m.group(1) != null) {
        return new Token(Kind.SYMBOL, m.group(2), Long.parseUnsignedLong(m.group(1), 16));
      }
      if (m.group(3) != null) {
        if (branch != null) {
          return new Token(Kind.NUMBER, m.group(3), branch.target());
        }
        return new Token(Kind.NUMBER, m.group(3), named(m.group(3)).orElse(meant));
      }
      if (m.group(4) != null) {
        return REGISTER.matcher(m.group(4)).matches() ? new Token(Kind.REGISTER, m.group(4)) : null;
      }
      return null;
    }

    /** The address that a number is, if that has a name. */
    private Optional<OptionalLong> named(String number) {
      boolean negative = number.contains("-");
      long digits = Long.parseUnsignedLong(number.substring(number.indexOf('x') + 1), 16);
      long value = negative ? -digits : digits;
      // A number may be written as it is encoded, in 32 bits.
      return names.stream()
          .map(OperandName::linear)
          .filter(linear -> linear.isPresent() && (int) linear.getAsLong() == (int) value)
          .findFirst();
    }
  }

  /** Told apart when somebody looks at the line: of all that are read, few come into sight. */
  private static final class Tokens extends AbstractList<Token> {
    private final Pieces pieces;
    private List<Token> made; // unmodifiable; whoever comes first makes the same

    Tokens(Pieces pieces) {
      this.pieces = pieces;
    }

    private List<Token> made() {
      List<Token> tokens = made;
      if (tokens == null) {
        tokens = List.copyOf(pieces.tokens());
        made = tokens;
      }
      return tokens;
    }

    @Override
    public Token get(int index) {
      return made().get(index);
    }

    @Override
    public int size() {
      return made().size();
    }
  }
}
