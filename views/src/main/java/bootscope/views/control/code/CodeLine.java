package bootscope.views.control.code;

import java.util.List;
import java.util.OptionalLong;

/**
 * One instruction, or bytes that are none.
 *
 * @param length bytes
 * @param symbol what the address is called, such as {@code start_kernel+0x12}, or null
 * @param addressText how the address is shown, such as {@code 1000:0012} in real mode
 * @param bytes the bytes in hexadecimal, with blanks between
 * @param tokens mnemonic and operands; the first is the mnemonic with its prefixes. Unmodifiable
 * @param comment said behind the operands, empty if there is nothing to say
 * @param branch where it may jump to, or null
 */
public record CodeLine(
    long address,
    int length,
    String symbol,
    String addressText,
    String bytes,
    List<Token> tokens,
    String comment,
    Branch branch) {

  /** What a piece of an instruction's text is. */
  public enum Kind {
    MNEMONIC,
    REGISTER,
    NUMBER,
    SYMBOL,
    PLAIN,
    /** Bytes that are no instruction, or cannot be read. */
    BAD
  }

  /**
   * A piece of text.
   *
   * @param target the address that it names, if it does: it can then be followed
   */
  public record Token(Kind kind, String text, OptionalLong target) {
    public Token(Kind kind, String text) {
      this(kind, text, OptionalLong.empty());
    }

    public Token(Kind kind, String text, long target) {
      this(kind, text, OptionalLong.of(target));
    }
  }

  /**
   * A jump or call with a known target.
   *
   * @param call whether it comes back; only jumps are drawn as arrows
   */
  public record Branch(long target, boolean conditional, boolean call) {}

  /** The symbol that begins here, or null. */
  public String label() {
    return symbol == null || symbol.contains("+") ? null : symbol;
  }

  /** The whole instruction as text. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < tokens.size(); i++) {
      text.append(tokens.get(i).text());
      text.append(i == 0 && tokens.size() > 1 ? " " : "");
    }
    return text.toString();
  }
}
