package bootscope.core.isa;

import java.util.Locale;

/**
 * Writes an instruction as assembly text, spelled as GNU {@code objdump} spells it: mnemonic and
 * operands separated by one blank, and after {@code # } the address that a RIP-relative operand
 * means. Keeps a buffer between calls, so not safe for two threads at once.
 */
public abstract class InstructionFormatter {
  /** The two syntaxes. */
  public enum Syntax {
    INTEL,
    ATT
  }

  private static final String[] GENERAL_64 = {
    "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi",
    "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"
  };
  private static final String[] BYTES = {"al", "cl", "dl", "bl", "spl", "bpl", "sil", "dil"};
  private static final String[] HIGH = {"ah", "ch", "dh", "bh"};
  private static final String[] SEGMENTS = {"es", "cs", "ss", "ds", "fs", "gs", "?", "?"};
  private static final String[] ROUNDINGS = {"rn", "rd", "ru", "rz"};

  private final CodeSize codeSize;
  final PrefixText prefixes;
  final StringBuilder out = new StringBuilder(80);
  SymbolResolver symbols;
  long next; // address after the instruction

  InstructionFormatter(CodeSize codeSize, boolean att) {
    this.codeSize = codeSize;
    prefixes = new PrefixText(codeSize, att);
  }

  /** The name of a general register of 64 bits, number 0–15. */
  public static String generalName(int number) {
    return GENERAL_64[number];
  }

  /** A formatter for code of one size. */
  public static InstructionFormatter of(Syntax syntax, CodeSize codeSize) {
    return syntax == Syntax.INTEL ? new IntelFormatter(codeSize) : new AttFormatter(codeSize);
  }

  /**
   * The text of an instruction.
   *
   * @param address where it is, for the targets of branches
   * @param symbols names for targets, or null
   */
  public String format(Instruction instruction, long address, SymbolResolver symbols) {
    this.symbols = symbols;
    next = address + instruction.length();
    out.setLength(0);
    prefixes.append(instruction, out);
    mnemonic(instruction);
    int beforeOperands = out.length();
    out.append(' ');
    operands(instruction);
    if (out.length() == beforeOperands + 1) {
      out.setLength(beforeOperands);
    }
    Operand.Memory memory = instruction.memory();
    if (memory != null && memory.base() == Operand.Memory.RIP) {
      out.append(" # ");
      address(truncate(next + memory.displacement(), memory.addressSize()));
    }
    return out.toString();
  }

  abstract void mnemonic(Instruction instruction);

  abstract void operands(Instruction instruction);

  /** Operand size without prefixes where it is not 8. */
  int defaultSize() {
    return codeSize == CodeSize.BITS_16 ? 2 : 4;
  }

  int codeBytes() {
    return codeSize.bytes();
  }

  boolean is64() {
    return codeSize == CodeSize.BITS_64;
  }

  // Shared pieces.

  /** The mnemonic where both syntaxes agree: lower case, without size suffix. */
  static String baseName(Instruction i) {
    Opcode opcode = i.opcode();
    String name = opcode.listingName();
    if (opcode.name64 && (i.rex() & 8) != 0) {
      return name + "64";
    }
    if (PrefixText.isExplicitLength(opcode) && (i.rex() & 8) != 0) {
      return name + "q";
    }
    if (opcode.feature() == CpuFeature.CET && opcode.operands.length > 0) {
      if (!name.equals("rstorssp") && !name.equals("clrssbsy")) {
        return name + ((i.rex() & 8) != 0 ? "q" : "d");
      }
    }
    return name;
  }

  /** The name with the predicate in it, or null: CMPPS, VPCMPD, PCLMULQDQ. */
  static String predicateName(Instruction i) {
    int count = i.operandCount();
    if (count < 3 || !(i.operand(count - 1) instanceof Operand.Immediate immediate)) {
      return null;
    }
    return PredicateNames.of(i.opcode(), (int) immediate.value());
  }

  /** Operands that are listed: without a predicate that became part of the name. */
  static int listedOperands(Instruction i) {
    return predicateName(i) != null ? i.operandCount() - 1 : i.operandCount();
  }

  /** An x87 register as its column says: the top of the stack is st, or st(0) where it is ST(i). */
  static String stackName(Instruction i, Operand.Register register) {
    for (int n = 0; n < i.operandCount(); n++) {
      if (i.operand(n) == register && i.opcode().operands[n].kind == OperandSpec.RM_X87) {
        return "st(" + register.number() + ")";
      }
    }
    return "st";
  }

  static String registerName(RegisterClass file, int number, int size) {
    return switch (file) {
      case GENERAL -> generalName(number, size);
      case HIGH_BYTE -> HIGH[number];
      case SEGMENT -> SEGMENTS[number];
      case CONTROL -> "cr" + number;
      case DEBUG -> "dr" + number;
      case X87 -> number == 0 ? "st" : "st(" + number + ")";
      case MMX -> "mm" + number;
      case XMM -> (size == 64 ? "zmm" : size == 32 ? "ymm" : "xmm") + number;
      case MASK -> "k" + number;
      case TILE -> "tmm" + number;
      case BOUND -> "bnd" + number;
    };
  }

  static String generalName(int number, int size) {
    if (number < 8) {
      String wide = GENERAL_64[number];
      return switch (size) {
        case 1 -> BYTES[number];
        case 2 -> wide.substring(1);
        case 4 -> "e" + wide.substring(1);
        default -> wide;
      };
    }
    String wide = GENERAL_64[number];
    return switch (size) {
      case 1 -> wide + "b";
      case 2 -> wide + "w";
      case 4 -> wide + "d";
      default -> wide;
    };
  }

  static String segmentName(int segment) {
    return SEGMENTS[segment];
  }

  /** The register of an addressing form by its size; RIP by its number. */
  static String addressRegister(int number, int size) {
    if (number == Operand.Memory.RIP) {
      return size == 4 ? "eip" : "rip";
    }
    return generalName(number, size);
  }

  String indexName(Instruction i, Operand.Memory memory) {
    Opcode opcode = i.opcode();
    if (opcode.vectorIndex == 0) {
      return addressRegister(memory.index(), memory.addressSize());
    }
    return (indexSize(i) == 64 ? "zmm" : indexSize(i) == 32 ? "ymm" : "xmm") + memory.index();
  }

  private static int indexSize(Instruction i) {
    // As many indices as data elements; the elements are as wide as the memory accessed.
    int vectorLength = 16 << (i.vector() >> Encoding.LENGTH_SHIFT & 3);
    int element = i.memory().size();
    int index = i.opcode().vectorIndex;
    if (index == 4 && element == 8) {
      return Math.max(16, vectorLength / 2);
    }
    return vectorLength;
  }

  static long truncate(long value, int size) {
    return size >= 8 ? value : value & (1L << 8 * size) - 1;
  }

  void hex(long value) {
    out.append("0x").append(Long.toHexString(value));
  }

  void signedHex(long value) {
    if (value < 0) {
      out.append('-');
      hex(-value);
    } else {
      hex(value);
    }
  }

  void address(long value) {
    hex(value);
    String name = symbols == null ? null : symbols.nameOf(value);
    if (name != null) {
      out.append(" <").append(name).append('>');
    }
  }

  void branch(Operand.Relative relative) {
    address(truncate(next + relative.displacement(), is64() ? 8 : relative.size()));
  }

  static long immediate(Operand.Immediate immediate) {
    return truncate(immediate.value(), immediate.size());
  }

  static boolean hasRounding(Instruction i) {
    return (i.vector() & Encoding.ROUNDING) != 0;
  }

  static String rounding(Instruction i) {
    if (!i.opcode().rounding) {
      return "{sae}";
    }
    return "{" + ROUNDINGS[i.vector() >> Encoding.LENGTH_SHIFT & 3] + "-sae}";
  }

  void maskAndZeroing(Instruction i, String sigil) {
    int mask = i.vector() >> Encoding.MASK_SHIFT & 7;
    if ((i.vector() & Encoding.EVEX) == 0) {
      return;
    }
    if (mask != 0) {
      out.append('{').append(sigil).append('k').append(mask).append('}');
    }
    if ((i.vector() & Encoding.ZEROING) != 0) {
      out.append("{z}");
    }
  }

  /** Elements of a broadcast: {@code n} of {@code {1ton}}. */
  static int broadcastCount(Instruction i) {
    int count = (16 << (i.vector() >> Encoding.LENGTH_SHIFT & 3)) / i.opcode().broadcast;
    for (OperandSpec spec : i.opcode().operands) {
      if (spec.kind == OperandSpec.MODRM_XMM && spec.size == OperandSpec.HALF) {
        count /= 2;
      }
    }
    return count;
  }

  static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
