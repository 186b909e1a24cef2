package bootscope.views.pane.disassembly;

import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.Inspector;
import bootscope.core.debug.Listing;
import bootscope.core.debug.RegisterValues;
import bootscope.core.debug.outlook.Effect;
import bootscope.core.debug.outlook.Outlook;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Opcode;
import bootscope.core.isa.Operand;
import bootscope.views.control.code.CodeLine;
import bootscope.views.control.rich.RichLine;
import bootscope.views.control.rich.Tone;
import bootscope.views.pane.Link;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongFunction;

/** An instruction explained: what it does, with its operands and flags as they are now. */
final class Explanation {
  private final Texts texts;
  private final Inspector machine;
  private final LongFunction<String> words;
  private final RegisterValues registers;
  private final Listing.Line line;
  private final OptionalLong linear;
  private final List<Effect> ahead;

  /**
   * Of a machine as it is between two instructions, on its thread.
   *
   * @param linear the line's linear address; empty where it is not known
   */
  Explanation(Texts texts, Inspector machine, Listing.Line line, OptionalLong linear) {
    this.texts = texts;
    this.machine = machine;
    this.line = line;
    this.linear = linear;
    words = address -> machine.pointee(address).words();
    registers = machine.registers();
    ahead = ahead();
  }

  Listing.Line line() {
    return line;
  }

  /** As styled lines. */
  List<RichLine> lines(CodeLine code) {
    Instruction i = line.instruction();
    List<RichLine> lines = new ArrayList<>();
    RichLine.Builder first = RichLine.of();
    for (int n = 0; n < code.tokens().size(); n++) {
      CodeLine.Token token = code.tokens().get(n);
      first.add(token.text() + (n == 0 && code.tokens().size() > 1 ? " " : ""), tone(token.kind()));
    }
    first.add("   ", Tone.CODE).add(Explainer.meaning(i, texts), Tone.PLAIN);
    lines.add(first.build());
    RichLine operands = operands();
    if (!operands.pieces().isEmpty()) {
      lines.add(operands);
    }
    if (!ahead.isEmpty()) {
      if (linear.orElse(0) != registers.linearRip()) {
        lines.add(RichLine.of().add(texts.get("explain.ifItRanNow"), Tone.MUTED).build());
      }
      lines.addAll(new OutlookText(texts, words).lines(ahead));
    }
    lines.add(effects(code));
    return lines;
  }

  /** What the operands hold, in short, and whether it jumps. */
  String held() {
    List<String> out = new ArrayList<>();
    for (Explainer.Part part : Explainer.operands(line, linear, registers, a -> "")) {
      if (part.name().startsWith("[")) {
        String held = operandInMemory(texts.get("disassembly.unreadable"));
        out.add("[" + part.value() + "]" + (held.isEmpty() ? "" : "=" + held));
      } else if (!part.name().isEmpty()) {
        out.add(part.name() + "=" + part.value());
      }
    }
    if (line.instruction().opcode().flagsTested() != 0) {
      for (Effect effect : ahead) {
        if (effect instanceof Effect.Goes goes && goes.conditional()) {
          out.add(texts.get(goes.taken() ? "disassembly.taken" : "disassembly.notTaken"));
        }
      }
    }
    return String.join(" ", out);
  }

  /** What it would do: nothing is said of code of another size than what runs. */
  private List<Effect> ahead() {
    return linear.isPresent() && 8 * line.size().bytes() == registers.codeBits()
        ? Outlook.of(machine, line.instruction(), linear.getAsLong())
        : List.of();
  }

  /**
   * What the memory operand holds, as text; empty where there is none of up to 8 bytes.
   *
   * @param unreadable said where it cannot be read
   */
  private String operandInMemory(String unreadable) {
    Operand.Memory memory = line.instruction().memory();
    if (memory == null || memory.size() == 0 || memory.size() > 8) {
      return "";
    }
    OptionalLong at = Explainer.address(line.instruction(), memory, linear, registers);
    byte[] bytes = new byte[memory.size()];
    if (at.isEmpty() || machine.peek(false, at.getAsLong(), bytes) < bytes.length) {
      return unreadable;
    }
    long value = 0;
    for (int i = bytes.length - 1; i >= 0; i--) {
      value = value << 8 | bytes[i] & 0xFF;
    }
    return "0x" + Long.toHexString(value);
  }

  private RichLine operands() {
    String held = operandInMemory(texts.get("explain.unreadable"));
    RichLine.Builder out = RichLine.of();
    boolean started = false;
    for (Explainer.Part part : Explainer.operands(line, linear, registers, words)) {
      if (started) {
        out.add("    ", Tone.CODE);
      }
      started = true;
      boolean memory = part.name().startsWith("[");
      out.add(part.name(), Tone.REGISTER)
          .add(part.name().isEmpty() ? "" : memory ? " → " : " = ", Tone.MUTED)
          .add(part.value(), Tone.NUMBER, part.link())
          .add(part.note().isEmpty() ? "" : " (" + part.note() + ")", Tone.MUTED);
      if (memory && !held.isEmpty()) {
        out.add(" " + texts.get("explain.holds") + " ", Tone.MUTED).add(held, Tone.NUMBER);
      }
    }
    return out.build();
  }

  /** Flags, where it leads if that has not been said, and the manual. */
  private RichLine effects(CodeLine code) {
    Instruction i = line.instruction();
    Opcode opcode = i.opcode();
    RichLine.Builder out = RichLine.of();
    CodeLine.Branch branch = code.branch();
    if (branch != null && ahead.isEmpty()) {
      String name = words.apply(branch.target());
      out.add(texts.get("explain.leadsTo") + " ", Tone.PLAIN)
          .add(
              name.isEmpty() ? "0x" + Long.toHexString(branch.target()) : name,
              Tone.SYMBOL,
              new Link.ToCode(branch.target(), false))
          .add("    ", Tone.CODE);
    }
    OptionalLong rflags = OptionalLong.of(registers.get(CpuRegisters.RFLAGS));
    flags(out, "explain.tests", Explainer.flags(opcode.flagsTested(), rflags));
    flags(out, "explain.writes", Explainer.flags(opcode.flagsWritten(), OptionalLong.empty()));
    flags(out, "explain.undefines", Explainer.flags(opcode.flagsUndefined(), OptionalLong.empty()));
    if (opcode.privileged()) {
      out.add(texts.get("explain.privileged") + "    ", Tone.WARNING);
    }
    return out.add(Explainer.manual(i), Tone.MUTED).build();
  }

  private void flags(RichLine.Builder out, String key, String names) {
    if (!names.isEmpty()) {
      out.add(texts.get(key) + " ", Tone.MUTED).add(names, Tone.CODE).add("    ", Tone.CODE);
    }
  }

  private static Tone tone(CodeLine.Kind kind) {
    return switch (kind) {
      case MNEMONIC -> Tone.MNEMONIC;
      case REGISTER -> Tone.REGISTER;
      case NUMBER -> Tone.NUMBER;
      case SYMBOL -> Tone.SYMBOL;
      case PLAIN -> Tone.CODE;
      case BAD -> Tone.FAIL;
    };
  }
}
