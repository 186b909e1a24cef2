package bootscope.views.control.code;

import java.util.List;
import java.util.function.Function;

/** Lines of code as text, in columns. */
public final class CodeText {
  /** Characters that a mnemonic takes at least, with the blank behind it. */
  static final int MNEMONIC_CELLS = 8;

  private CodeText() {}

  /** Addresses, bytes, instructions and comments below each other, and symbols above their line. */
  public static String of(List<CodeLine> lines) {
    int address = widest(lines, CodeLine::addressText);
    int bytes = widest(lines, CodeLine::bytes);
    int instruction =
        widest(lines.stream().filter(l -> !l.comment().isEmpty()).toList(), CodeText::instruction);
    StringBuilder out = new StringBuilder();
    for (CodeLine line : lines) {
      if (line.label() != null) {
        out.append(line.label()).append(":\n");
      }
      String text = padded(line.addressText(), address) + "  " + padded(line.bytes(), bytes) + "  ";
      text +=
          line.comment().isEmpty()
              ? instruction(line)
              : padded(instruction(line), instruction) + "  ; " + line.comment();
      out.append(text.stripTrailing()).append('\n');
    }
    return out.toString();
  }

  private static int widest(List<CodeLine> lines, Function<CodeLine, String> column) {
    return lines.stream().mapToInt(l -> column.apply(l).length()).max().orElse(0);
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  /** The operands of all instructions begin at one place. */
  private static String instruction(CodeLine line) {
    StringBuilder text = new StringBuilder(line.tokens().getFirst().text());
    if (line.tokens().size() > 1) {
      text.append(" ".repeat(Math.max(1, MNEMONIC_CELLS - text.length())));
    }
    line.tokens().stream().skip(1).forEach(t -> text.append(t.text()));
    return text.toString();
  }
}
