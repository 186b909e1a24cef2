package bootscope.core.isa;

import java.util.Locale;

/**
 * Writes an instruction as assembly text, spelled as GNU {@code objdump} spells it: mnemonic and
 * operands separated by one blank, and after {@code  # } the address that a RIP-relative operand
 * means. Keeps a buffer between calls, so not safe for two threads at once.
 */
public abstract class InstructionFormatter {
  /** The two syntaxes. */
  public enum Syntax {
    INTEL,
    ATT
  }

  private static final String[] PREFIX_NAMES = {
    "", "es", "cs", "ss", "ds", "fs", "gs", "data16", "addr32", "lock", "repnz", "repz"
  };
  private static final String[] GENERAL_64 = {
    "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi",
    "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"
  };
  private static final String[] BYTES = {"al", "cl", "dl", "bl", "spl", "bpl", "sil", "dil"};
  private static final String[] HIGH = {"ah", "ch", "dh", "bh"};
  private static final String[] SEGMENTS = {"es", "cs", "ss", "ds", "fs", "gs", "?", "?"};
  private static final String[] ROUNDINGS = {"rn", "rd", "ru", "rz"};

  private final CodeSize codeSize;
  final StringBuilder out = new StringBuilder(80);
  SymbolResolver symbols;
  long next; // address after the instruction

  InstructionFormatter(CodeSize codeSize) {
    this.codeSize = codeSize;
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
    prefixes(instruction);
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

  abstract boolean att();

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

  // Prefixes that change nothing are shown before the mnemonic, in their order.

  private void prefixes(Instruction i) {
    long sequence = i.prefixSequence();
    int count = (67 - Long.numberOfLeadingZeros(sequence)) / 4;
    boolean operandSizeUsed = usesOperandSizePrefix(i);
    boolean addressSizeUsed = usesAddress(i);
    for (int at = 0; at < count; at++) {
      int kind = (int) (sequence >> 4 * at) & 15;
      if (kind == 0 || kind == 12) {
        continue;
      }
      boolean last = true;
      for (int later = at + 1; later < count; later++) {
        int other = (int) (sequence >> 4 * later) & 15;
        boolean segments = kind <= 6 && other <= 6 && other > 0 && !hintShown(i);
        boolean sameKind = kind == other || segments;
        last &= !sameKind;
      }
      String name = name(i, kind, last);
      boolean used =
          switch (kind) {
            case 7 -> operandSizeUsed;
            case 8 -> addressSizeUsed;
            case 9 -> false;
            case 10, 11 -> repeatUsed(i, kind);
            default -> segmentUsed(i, kind);
          };
      if (!(used && last)) {
        out.append(name).append(' ');
      }
    }
    rex(i);
  }

  private boolean segmentUsed(Instruction i, int kind) {
    if (hintShown(i) && (kind == 2 || kind == 4)) {
      return true;
    }
    boolean string = i.mnemonic() == Mnemonic.XLAT || isString(i.mnemonic());
    return (active(kind) || string) && usesSegment(i);
  }

  /** Whether a CS or DS prefix is a branch hint that the mnemonic shows. */
  boolean hintShown(Instruction i) {
    if (!att() || !i.has(Instruction.SEGMENT)) {
      return false;
    }
    switch (i.mnemonic()) {
      case JCXZ, LOOP, LOOPE, LOOPNE -> {}
      default -> {
        if (!i.mnemonic().inConditionFamily(Mnemonic.JO)) {
          return false;
        }
      }
    }
    return hasSegment(i, 2) != hasSegment(i, 4);
  }

  static boolean hasSegment(Instruction i, int kind) {
    for (long sequence = i.prefixSequence(); sequence != 0; sequence >>>= 4) {
      if ((sequence & 15) == kind) {
        return true;
      }
    }
    return false;
  }

  private boolean active(int segmentKind) {
    return !is64() || segmentKind >= 5;
  }

  private boolean repeatUsed(Instruction i, int kind) {
    int mask = 3 << Opcode.KEY_PREFIX_SHIFT;
    int wanted = (kind == 10 ? 3 : 2) << Opcode.KEY_PREFIX_SHIFT;
    Opcode opcode = i.opcode();
    return (opcode.keyMask & mask) == mask && (opcode.keyValue & mask) == wanted;
  }

  private String name(Instruction i, int kind, boolean last) {
    Mnemonic mnemonic = i.mnemonic();
    Opcode opcode = i.opcode();
    switch (kind) {
      case 4 -> {
        if (last && is64() && nearIndirect(opcode)) {
          return "notrack";
        }
      }
      case 7 -> {
        return codeSize == CodeSize.BITS_16 ? "data32" : "data16";
      }
      case 8 -> {
        return codeSize == CodeSize.BITS_32 ? "addr16" : "addr32";
      }
      case 10, 11 -> {
        boolean f2 = kind == 10;
        if (!last) {
          return f2 ? "repnz" : "repz";
        }
        if (isString(mnemonic)) {
          boolean compares = mnemonic == Mnemonic.CMPS || mnemonic == Mnemonic.SCAS;
          return f2 ? "repnz" : compares ? "repz" : "rep";
        }
        if (i.memory() != null) {
          boolean locked = opcode.lockable && (i.lock() || mnemonic == Mnemonic.XCHG);
          boolean stores =
              !f2 && mnemonic == Mnemonic.MOV && opcode.access == Opcode.Access.WRITE
                  && (opcode.code & 0xfe) != 0xa2 && opcode.code != 0x8c;
          if (locked || stores) {
            return f2 ? "xacquire" : "xrelease";
          }
        }
        if (f2 && takesBound(opcode)) {
          return "bnd";
        }
      }
      default -> {}
    }
    return PREFIX_NAMES[kind];
  }

  private static boolean nearIndirect(Opcode opcode) {
    return opcode.map == 0
        && opcode.code == 0xff
        && (opcode.mnemonic == Mnemonic.JMP || opcode.mnemonic == Mnemonic.CALL);
  }

  private static boolean takesBound(Opcode opcode) {
    return switch (opcode.mnemonic) {
      case CALL, JMP, RET -> true;
      default -> opcode.mnemonic.inConditionFamily(Mnemonic.JO);
    };
  }

  static boolean isString(Mnemonic mnemonic) {
    return switch (mnemonic) {
      case MOVS, CMPS, STOS, LODS, SCAS, INS, OUTS -> true;
      default -> false;
    };
  }

  private static boolean sizeDependent(Opcode opcode) {
    if (opcode.sizeRule == Opcode.SIZE_BYTE) {
      return false;
    }
    for (OperandSpec spec : opcode.operands) {
      switch (spec.size) {
        case OperandSpec.V, OperandSpec.Z, OperandSpec.PAIR, OperandSpec.POINTER,
            OperandSpec.X87_ENVIRONMENT, OperandSpec.X87_STATE -> {
          return true;
        }
        default -> {
          if (spec.kind == OperandSpec.SIGNED_IMMEDIATE) {
            return true;
          }
        }
      }
    }
    return switch (opcode.mnemonic) {
      case MOVS, CMPS, STOS, LODS, SCAS, INS, OUTS, CBW, CWD, PUSHF, POPF, PUSHA, POPA, IRET,
          RET_FAR, RET, SYSRET, SYSEXIT, LEAVE, PUSH, POP, ENTER ->
          true;
      default -> opcode.map == 0 && (opcode.code == 0x90 || opcode.code == 0x8e);
    };
  }

  private static boolean isPlainNop(Opcode opcode) {
    return opcode.map == 0
        && (opcode.mnemonic == Mnemonic.NOP || opcode.mnemonic == Mnemonic.PAUSE);
  }

  private static boolean isX87State(Opcode opcode) {
    return switch (opcode.mnemonic) {
      case FLDENV, FNSTENV, FRSTOR, FNSAVE -> true;
      default -> false;
    };
  }

  private boolean usesOperandSizePrefix(Instruction i) {
    Opcode opcode = i.opcode();
    if (opcode.mandatory66) {
      return true;
    }
    if (opcode.map >= OpcodeTable.VEX_MAP + 1) {
      return false;
    }
    if (!sizeDependent(opcode) && opcode.sizeRule != Opcode.SIZE_FORCE_64) {
      return false;
    }
    if (i.mnemonic() == Mnemonic.SYSRET || i.mnemonic() == Mnemonic.SYSEXIT) {
      return false;
    }
    if (is64()) {
      return (i.rex() & 8) == 0 && opcode.sizeRule != Opcode.SIZE_FORCE_64;
    }
    return opcode.operands.length == 0
        || opcode.operands[0].kind != OperandSpec.RELATIVE
        || opcode.operands[0].size != 1;
  }

  private static boolean usesAddress(Instruction i) {
    if (isString(i.mnemonic())) {
      return true;
    }
    if (i.memory() != null) {
      return i.opcode().modrm;
    }
    return switch (i.mnemonic()) {
      case JCXZ, LOOP, LOOPE, LOOPNE, XLAT, MONITOR -> true;
      default -> {
        for (OperandSpec spec : i.opcode().operands) {
          if (spec.size == OperandSpec.ADDRESS) {
            yield true;
          }
        }
        yield false;
      }
    };
  }

  private static boolean usesSegment(Instruction i) {
    return i.memory() != null
        || i.mnemonic() == Mnemonic.XLAT
        || isString(i.mnemonic())
            && i.mnemonic() != Mnemonic.STOS
            && i.mnemonic() != Mnemonic.SCAS
            && i.mnemonic() != Mnemonic.INS;
  }

  private void rex(Instruction i) {
    int rex = i.rex();
    if (rex == 0) {
      return;
    }
    Opcode opcode = i.opcode();
    int used = 0;
    boolean width =
        (opcode.keyMask & Opcode.KEY_W) != 0 || opcode.name64 || isExplicitLength(opcode);
    for (OperandSpec spec : opcode.operands) {
      width |= spec.size == OperandSpec.Y;
      switch (spec.kind) {
        case OperandSpec.REG_GENERAL, OperandSpec.REG_CONTROL, OperandSpec.REG_DEBUG,
            OperandSpec.REG_XMM ->
            used |= 4;
        case OperandSpec.RM_GENERAL, OperandSpec.OPCODE_GENERAL, OperandSpec.RM_XMM -> used |= 1;
        case OperandSpec.MODRM_GENERAL, OperandSpec.MODRM_XMM -> {
          if (i.memory() == null) {
            used |= 1;
          }
        }
        default -> {}
      }
    }
    Operand.Memory memory = i.memory();
    if (memory != null && opcode.modrm) {
      used |= memory.index() >= 8 ? 3 : 1;
    }
    if (opcode.sizeRule == Opcode.SIZE_V) {
      width |= sizeDependent(opcode) && !isPlainNop(opcode) && !isX87State(opcode)
              && opcode.feature() != CpuFeature.RTM;
    }
    boolean byteRegister = false;
    for (int n = 0; n < i.operandCount(); n++) {
      if (i.operand(n) instanceof Operand.Register r
          && r.file() == RegisterClass.GENERAL
          && r.size() == 1
          && (r.number() & 4) != 0) {
        byteRegister = true;
      }
    }
    if (width) {
      used |= 8;
    }
    used &= rex & 15;
    if (used != 0 || byteRegister) {
      used |= 0x40;
    }
    if (used == rex) {
      return;
    }
    out.append("rex");
    if ((rex & 15) != 0) {
      out.append('.');
      for (int bit = 0; bit < 4; bit++) {
        if ((rex & 8 >> bit) != 0) {
          out.append("WRXB".charAt(bit));
        }
      }
    }
    out.append(' ');
  }

  // Shared pieces.

  /** PCMPESTRI and PCMPESTRM: REX.W chooses RAX and RDX over EAX and EDX as lengths. */
  private static boolean isExplicitLength(Opcode opcode) {
    return opcode.mnemonic == Mnemonic.PCMPESTRI || opcode.mnemonic == Mnemonic.PCMPESTRM;
  }

  /** The mnemonic where both syntaxes agree: lower case, without size suffix. */
  static String baseName(Instruction i) {
    Opcode opcode = i.opcode();
    String name = opcode.listingName();
    if (opcode.name64 && (i.rex() & 8) != 0) {
      return name + "64";
    }
    if (isExplicitLength(opcode) && (i.rex() & 8) != 0) {
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
    int vectorLength = 16 << (i.vector() >> Decoder.LENGTH_SHIFT & 3);
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
    return (i.vector() & Decoder.ROUNDING) != 0;
  }

  static String rounding(Instruction i) {
    if (!i.opcode().rounding) {
      return "{sae}";
    }
    return "{" + ROUNDINGS[i.vector() >> Decoder.LENGTH_SHIFT & 3] + "-sae}";
  }

  void maskAndZeroing(Instruction i, String sigil) {
    int mask = i.vector() >> Decoder.MASK_SHIFT & 7;
    if ((i.vector() & Decoder.EVEX) == 0) {
      return;
    }
    if (mask != 0) {
      out.append('{').append(sigil).append('k').append(mask).append('}');
    }
    if ((i.vector() & Decoder.ZEROING) != 0) {
      out.append("{z}");
    }
  }

  /** Elements of a broadcast: {@code n} of {@code {1ton}}. */
  static int broadcastCount(Instruction i) {
    int count = (16 << (i.vector() >> Decoder.LENGTH_SHIFT & 3)) / i.opcode().broadcast;
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
