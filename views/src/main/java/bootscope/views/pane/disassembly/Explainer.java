package bootscope.views.pane.disassembly;

import bootscope.core.debug.Listing;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Operand;
import bootscope.core.isa.RegisterClass;
import bootscope.core.session.RegisterView;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** Says in words what an instruction does, and what its operands hold now. */
final class Explainer {
  private static final String[] GENERAL = {
    "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13",
    "r14", "r15"
  };
  private static final String[] SEGMENTS = {"es", "cs", "ss", "ds", "fs", "gs"};
  private static final String[] HIGH = {"ah", "ch", "dh", "bh"};

  private Explainer() {}

  /** What it does, in a sentence; its name where none is written for it. */
  static String meaning(Instruction instruction, Texts texts) {
    String name = instruction.mnemonic().name();
    String key = "explain." + name.toLowerCase(Locale.ROOT);
    if (name.startsWith("J") && !texts.has(key)) {
      key = "explain.jcc";
    } else if (name.startsWith("SET") && !texts.has(key)) {
      key = "explain.setcc";
    } else if (name.startsWith("CMOV") && !texts.has(key)) {
      key = "explain.cmovcc";
    }
    return texts.getOr(key, texts.get("explain.other", name));
  }

  /** The operands' registers, immediate values and addresses, one a line. */
  static List<String> operands(Listing.Line line, RegisterView r) {
    List<String> out = new ArrayList<>();
    Instruction i = line.instruction();
    for (int n = 0; n < i.operandCount(); n++) {
      switch (i.operand(n)) {
        case Operand.Register register -> {
          String value = register(register, r);
          if (value != null) {
            out.add(value);
          }
        }
        case Operand.Memory memory -> {
          OptionalLong address = address(i, memory, line.address(), r);
          address.ifPresent(
              a -> out.add("[" + SEGMENTS[memory.segment()] + "] → 0x" + Long.toHexString(a)));
        }
        case Operand.Immediate immediate ->
            out.add(
                "0x"
                    + Long.toHexString(truncate(immediate.value(), immediate.size()))
                    + " = "
                    + immediate.value());
        default -> {}
      }
    }
    return out;
  }

  private static String register(Operand.Register register, RegisterView r) {
    int number = register.number();
    return switch (register.file()) {
      case GENERAL ->
          name(number, register.size())
              + " = 0x"
              + Long.toHexString(truncate(r.general()[number], register.size()));
      case HIGH_BYTE -> HIGH[number] + " = 0x" + Long.toHexString(r.general()[number] >>> 8 & 0xFF);
      case SEGMENT ->
          number < 6
              ? SEGMENTS[number] + " = 0x" + Integer.toHexString(r.selectors()[number])
              : null;
      case CONTROL ->
          switch (number) {
            case 0 -> "cr0 = 0x" + Long.toHexString(r.cr0());
            case 2 -> "cr2 = 0x" + Long.toHexString(r.cr2());
            case 3 -> "cr3 = 0x" + Long.toHexString(r.cr3());
            case 4 -> "cr4 = 0x" + Long.toHexString(r.cr4());
            case 8 -> "cr8 = 0x" + Long.toHexString(r.cr8());
            default -> null;
          };
      default -> null;
    };
  }

  private static String name(int number, int size) {
    String full = GENERAL[number];
    if (number >= 8) {
      return full
          + switch (size) {
            case 4 -> "d";
            case 2 -> "w";
            case 1 -> "b";
            default -> "";
          };
    }
    String two = full.substring(1);
    return switch (size) {
      case 8 -> full;
      case 4 -> "e" + two;
      case 2 -> two;
      default -> number < 4 ? two.charAt(0) + "l" : two + "l";
    };
  }

  /** The linear address that a memory operand means now. */
  static OptionalLong address(
      Instruction i, Operand.Memory m, long instructionAddress, RegisterView r) {
    long sum = m.displacement();
    if (m.base() == Operand.Memory.RIP) {
      sum += instructionAddress + i.length();
    } else if (m.base() >= 0 && m.base() < 16) {
      sum += r.general()[m.base()];
    }
    if (m.index() >= 0 && m.index() < 16) {
      sum += r.general()[m.index()] << m.scaleShift();
    }
    sum = truncate(sum, m.addressSize());
    boolean flat = r.codeBits() == 64 && m.segment() < 4;
    sum += flat ? 0 : r.bases()[m.segment()];
    return OptionalLong.of(r.codeBits() == 64 ? sum : truncate(sum, 4));
  }

  static long truncate(long value, int size) {
    return size >= 8 || size == 0 ? value : value & (1L << 8 * size) - 1;
  }

  static boolean isGeneral(Operand operand) {
    return operand instanceof Operand.Register r && r.file() == RegisterClass.GENERAL;
  }
}
