package bootscope.core.isa;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Turns bytes into {@link Instruction}s for one code size and one set of processor features.
 *
 * <p>{@link #decode} never throws: it returns null unless {@link #status} is {@link #OK}. A decoder
 * is cheap to keep and not safe for two threads at once; make one per code size.
 */
public final class Decoder {
  /** A whole instruction was decoded. */
  public static final int OK = 0;

  /** #UD; {@link #length} bytes were looked at. */
  public static final int INVALID = 1;

  /** The instruction goes on past the bytes available; a fault there comes before any other. */
  public static final int NEED_MORE = 2;

  /** The instruction would be longer than 15 bytes: #GP(0) (SDM vol. 2A §2.3.11). */
  public static final int TOO_LONG = 3;

  static final int MAX_LENGTH = 15;

  // Bits of Instruction.vector().
  static final int VEX = 1;
  static final int EVEX = 2;
  static final int LENGTH_SHIFT = 2;
  static final int ZEROING = 16;
  static final int BROADCAST = 32;
  static final int W = 64;
  static final int ROUNDING = 128;
  static final int MASK_SHIFT = 8;

  private static final byte[] PREFIX = new byte[256];
  private static final Opcode[] NONE = {};
  private static final Operand[] NO_OPERANDS = {};
  private static final byte[] BASE_16 = {3, 3, 5, 5, 6, 7, 5, 3};
  private static final byte[] INDEX_16 = {6, 7, 6, 7, -1, -1, -1, -1};

  static {
    int[] prefixes = {0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3};
    for (int i = 0; i < prefixes.length; i++) {
      PREFIX[prefixes[i]] = (byte) (i + 1);
    }
  }

  private final int mode; // 2, 4 or 8
  private final Opcode[][] rows = new Opcode[OpcodeTable.MAPS * 256][];
  private final boolean[] modrmOf = new boolean[OpcodeTable.MAPS * 256];
  private boolean[] enabled = {};
  private final Set<CpuFeature> features;
  private boolean vectorRowsAdded;

  private int status;
  private int position;
  private Opcode refused;

  // The instruction being decoded.
  private byte[] code;
  private int offset;
  private int limit;
  private int rexW;
  private int rexR;
  private int rexX;
  private int rexB;
  private boolean anyRex;
  private int highR;
  private int highX;
  private int highV;
  private int vvvv;
  private int vexPrefix; // 0 none, 1 66, 2 F3, 3 F2
  private int vector;
  private int addressSize;
  private int operandSize;
  private int segmentPrefix; // -1 none
  private int mod;
  private int reg;
  private int rm;
  private int base;
  private int index;
  private int scale;
  private int sibIndex;
  private long displacement;
  private int displacementBytes;

  /** A decoder for the listing: every row that exists in the mode. */
  public Decoder(CodeSize codeSize) {
    this(codeSize, null);
  }

  /**
   * A decoder for a processor that has only these features (and {@link CpuFeature#BASE}); rows that
   * this project does not implement are invalid too. Null takes every row.
   */
  public Decoder(CodeSize codeSize, Set<CpuFeature> features) {
    this.mode = codeSize.bytes();
    this.features = features;
    Arrays.fill(rows, NONE);
    add(OpcodeTable.legacyRows());
  }

  private void add(List<Opcode> table) {
    enabled = Arrays.copyOf(enabled, enabled.length + table.size());
    for (Opcode row : table) {
      if (mode == 8 ? !row.in64 : !row.inLegacy) {
        continue;
      }
      enabled[row.index] =
          features == null
              || row.implemented()
                  && (row.feature == CpuFeature.BASE || features.contains(row.feature));
      for (int i = 0; i < row.codes; i++) {
        int slot = row.map * 256 + row.code + i;
        Opcode[] old = rows[slot];
        Opcode[] more = Arrays.copyOf(old, old.length + 1);
        more[old.length] = row;
        rows[slot] = more;
        modrmOf[slot] |= row.modrm;
      }
    }
  }

  /** How the last {@link #decode} ended: {@link #OK} and so on. */
  public int status() {
    return status;
  }

  /** Bytes that the last {@link #decode} looked at; the instruction's length where it was OK. */
  public int length() {
    return position;
  }

  /** After INVALID: the row that would have matched were its feature there, or null. */
  public Opcode refused() {
    return refused;
  }

  /**
   * Decodes one instruction.
   *
   * @param code holds the bytes
   * @param offset of the first byte in {@code code}
   * @param available bytes there; more than 15 do no harm
   * @return null unless {@link #status} is {@link #OK}
   */
  public Instruction decode(byte[] code, int offset, int available) {
    this.code = code;
    this.offset = offset;
    limit = Math.min(available, MAX_LENGTH);
    position = 0;
    status = OK;
    refused = null;
    segmentPrefix = -1;
    vector = 0;
    vvvv = 0;
    highR = 0;
    highX = 0;
    highV = 0;

    int prefixes = 0;
    int repeat = 0; // key of the mandatory prefix: 2 F3, 3 F2
    int rex = 0;
    long sequence = 0;
    int sequenceShift = 0;
    int first;
    for (; ; ) {
      if (position >= limit) {
        return runOut();
      }
      first = code[offset + position] & 0xff;
      int kind = PREFIX[first];
      if (kind == 0) {
        if (mode != 8 || (first & 0xf0) != 0x40) {
          break;
        }
        if (rex != 0) {
          sequence |= 12L << sequenceShift;
          sequenceShift += 4;
        }
        rex = first;
        position++;
        continue;
      }
      if (rex != 0) {
        // A REX that is not the last prefix is ignored (SDM vol. 2A §2.2.1).
        sequence |= 12L << sequenceShift;
        sequenceShift += 4;
        rex = 0;
      }
      sequence |= (long) kind << sequenceShift;
      sequenceShift += 4;
      switch (kind) {
        case 7 -> prefixes |= Instruction.OPERAND_SIZE;
        case 8 -> prefixes |= Instruction.ADDRESS_SIZE;
        case 9 -> prefixes |= Instruction.LOCK;
        case 10 -> {
          prefixes |= Instruction.REPNE;
          repeat = 3;
        }
        case 11 -> {
          prefixes |= Instruction.REP;
          repeat = 2;
        }
        default -> {
          prefixes |= Instruction.SEGMENT;
          // In 64-bit mode only FS and GS count (SDM vol. 1 §3.4.4).
          if (mode != 8 || kind >= 5) {
            segmentPrefix = kind - 1;
          }
        }
      }
      position++;
    }
    position++;
    anyRex = rex != 0;
    rexW = rex >> 3 & 1;
    rexR = (rex & 4) << 1;
    rexX = (rex & 2) << 2;
    rexB = (rex & 1) << 3;

    boolean has66 = (prefixes & Instruction.OPERAND_SIZE) != 0;
    boolean has67 = (prefixes & Instruction.ADDRESS_SIZE) != 0;
    int prefixKey = repeat != 0 ? repeat : has66 ? 1 : 0;
    int map = 0;
    int byteCode = first;
    if (first == 0x0f) {
      map = 1;
      byteCode = next();
      if (byteCode == 0x38 || byteCode == 0x3a) {
        map = byteCode == 0x38 ? 2 : 3;
        byteCode = next();
      }
    } else if (first == 0xc4 || first == 0xc5 || first == 0x62) {
      if (mode == 8 || position < limit && (code[offset + position] & 0xc0) == 0xc0) {
        boolean legal = rex == 0 && repeat == 0 && !has66 && (prefixes & Instruction.LOCK) == 0;
        map = vectorPrefix(first);
        byteCode = next();
        prefixKey = vexPrefix;
        if (status == OK && (map < 0 || !legal)) {
          return invalid();
        }
      } else if (position >= limit) {
        return runOut();
      }
    }
    if (status != OK) {
      return null;
    }

    int slot = map * 256 + byteCode;
    Opcode[] candidates = rows[slot];
    if (candidates.length == 0) {
      return invalid();
    }
    int key =
        prefixKey << Opcode.KEY_PREFIX_SHIFT | rexW * Opcode.KEY_W | (rexB != 0 ? Opcode.KEY_B : 0);
    boolean modrm = modrmOf[slot];
    int modrmByte = 0;
    if (modrm) {
      modrmByte = next();
      if (status != OK) {
        return null;
      }
      mod = modrmByte >> 6;
      reg = modrmByte >> 3 & 7;
      rm = modrmByte & 7;
      key |= reg << Opcode.KEY_REG_SHIFT | rm << Opcode.KEY_RM_SHIFT;
      if (mod == 3) {
        key |= Opcode.KEY_MOD3;
      }
    } else {
      mod = 3;
    }
    if (vector != 0) {
      int length = vector >> LENGTH_SHIFT & 3;
      if ((vector & BROADCAST) != 0) {
        key |= Opcode.KEY_BROADCAST;
        if (mod == 3) {
          length = 2; // rounding control: the length is that of the whole register
          vector |= ROUNDING;
        }
      }
      key |= length << Opcode.KEY_L_SHIFT;
    }
    Opcode opcode = null;
    for (Opcode row : candidates) {
      if ((key & row.keyMask) == row.keyValue) {
        if (enabled[row.index]) {
          opcode = row;
          break;
        }
        if (refused == null) {
          refused = row;
        }
      }
    }
    if (opcode == null) {
      return invalid();
    }
    refused = null;

    sizes(opcode, has66, has67);
    boolean memory = modrm && mod != 3 && !opcode.ignoreMod;
    if (memory) {
      address();
    }
    OperandSpec[] specs = opcode.operands;
    Operand[] operands = specs.length == 0 ? NO_OPERANDS : new Operand[specs.length];
    boolean usesVvvv = false;
    for (int i = 0; i < specs.length; i++) {
      OperandSpec spec = specs[i];
      Operand operand = operand(opcode, spec, byteCode);
      usesVvvv |= spec.kind >= OperandSpec.VVVV_XMM && spec.isVvvv();
      operands[i] = operand;
    }
    if (status != OK) {
      return null;
    }
    if ((prefixes & Instruction.LOCK) != 0 && !(opcode.lockable && memory)) {
      return invalid();
    }
    if (vector != 0 && !vectorLegal(opcode, usesVvvv)) {
      return invalid();
    }
    int segment = segmentPrefix >= 0 ? segmentPrefix : 3;
    if (memory) {
      segment = segment();
    }
    return new Instruction(
        opcode,
        position,
        operandSize,
        addressSize,
        prefixes,
        rex,
        segment,
        operands,
        sequence,
        byteCode << 8 | modrmByte,
        vector);
  }

  private boolean vectorLegal(Opcode opcode, boolean usesVvvv) {
    if (!usesVvvv && (vvvv | highV) != 0 && opcode.vectorIndex == 0 || !usesVvvv && vvvv != 0) {
      return false;
    }
    if ((vector & EVEX) == 0) {
      return true;
    }
    if ((vector & BROADCAST) != 0) {
      if (mod == 3 ? !opcode.sae && !opcode.rounding : opcode.broadcast == 0) {
        return false;
      }
    } else if ((vector >> LENGTH_SHIFT & 3) == 3) {
      return false;
    }
    return true;
  }

  /** Reads the VEX or EVEX prefix after its first byte; the map's index, or -1. */
  private int vectorPrefix(int first) {
    if (!vectorRowsAdded) {
      vectorRowsAdded = true;
      add(OpcodeTable.vectorRows());
    }
    vector = VEX;
    int p0 = next();
    rexR = (p0 & 0x80) == 0 ? 8 : 0;
    if (first == 0xc5) {
      vexByte(p0);
      vector = VEX | (p0 & 4) << LENGTH_SHIFT - 2;
      vexPrefix = p0 & 3;
      vvvv = ~p0 >> 3 & 15;
      if (mode != 8) {
        legacyRegisters();
      }
      return OpcodeTable.VEX_MAP + 1;
    }
    rexX = (p0 & 0x40) == 0 ? 8 : 0;
    rexB = (p0 & 0x20) == 0 ? 8 : 0;
    int p1 = next();
    rexW = p1 >> 7;
    vvvv = ~p1 >> 3 & 15;
    vexPrefix = p1 & 3;
    if (first == 0xc4) {
      vector = VEX | (p1 & 4) << LENGTH_SHIFT - 2 | rexW * W;
      if (mode != 8) {
        legacyRegisters();
      }
      int map = p0 & 31;
      return map >= 1 && map <= 3 ? OpcodeTable.VEX_MAP + map : -1;
    }
    int p2 = next();
    highR = (p0 & 0x10) == 0 ? 16 : 0;
    highX = rexX != 0 ? 16 : 0;
    highV = (p2 & 8) == 0 ? 16 : 0;
    vector =
        EVEX
            | (p2 >> 5 & 3) << LENGTH_SHIFT
            | ((p2 & 0x80) != 0 ? ZEROING : 0)
            | ((p2 & 0x10) != 0 ? BROADCAST : 0)
            | rexW * W
            | (p2 & 7) << MASK_SHIFT;
    if (mode != 8) {
      legacyRegisters();
    }
    int map = p0 & 7;
    return (p0 & 8) == 0 && (p1 & 4) != 0 && map >= 1 && map != 4 && map != 7
        ? OpcodeTable.EVEX_MAP + map
        : -1;
  }

  private void vexByte(int p0) {
    rexX = 0;
    rexB = 0;
    rexW = 0;
    rexR = (p0 & 0x80) == 0 ? 8 : 0;
  }

  private void legacyRegisters() {
    rexR = 0;
    rexX = 0;
    rexB = 0;
    highR = 0;
    highX = 0;
    highV = 0;
    vvvv &= 7;
  }

  private void sizes(Opcode opcode, boolean has66, boolean has67) {
    addressSize = mode == 2 ? (has67 ? 4 : 2) : mode == 4 ? (has67 ? 2 : 4) : has67 ? 4 : 8;
    boolean toggle = has66 && !opcode.mandatory66;
    int size = rexW != 0 ? 8 : (mode == 2) != toggle ? 2 : 4;
    switch (opcode.sizeRule) {
      case Opcode.SIZE_BYTE -> size = 1;
      case Opcode.SIZE_WORD -> size = 2;
      case Opcode.SIZE_Z -> size = Math.min(size, 4);
      case Opcode.SIZE_DEFAULT_64 -> {
        if (mode == 8 && size == 4) {
          size = 8;
        }
      }
      case Opcode.SIZE_FORCE_64 -> {
        if (mode == 8) {
          size = 8;
        }
      }
      case Opcode.SIZE_NATIVE -> size = mode == 8 ? 8 : 4;
      default -> {}
    }
    operandSize = size;
  }

  /** Parses SIB and displacement (SDM vol. 2A tables 2-1 to 2-3). */
  private void address() {
    index = Operand.Memory.NONE;
    scale = 0;
    displacement = 0;
    displacementBytes = mod == 1 ? 1 : mod == 2 ? 4 : 0;
    if (addressSize == 2) {
      base = BASE_16[rm];
      index = INDEX_16[rm];
      switch (rm) {
        case 4 -> base = 6;
        case 5 -> base = 7;
        default -> {}
      }
      if (mod == 2) {
        displacementBytes = 2;
      } else if (mod == 0 && rm == 6) {
        base = Operand.Memory.NONE;
        displacementBytes = 2;
      }
    } else if (rm == 4) {
      int sib = next();
      scale = sib >> 6;
      int field = sib >> 3 & 7 | rexX;
      index = field == 4 ? Operand.Memory.NONE : field;
      sibIndex = field;
      base = sib & 7 | rexB;
      if ((sib & 7) == 5 && mod == 0) {
        base = Operand.Memory.NONE;
        displacementBytes = 4;
      }
    } else if (rm == 5 && mod == 0) {
      base = mode == 8 ? Operand.Memory.RIP : Operand.Memory.NONE;
      displacementBytes = 4;
    } else {
      base = rm | rexB;
    }
    if (displacementBytes != 0) {
      displacement = signed(displacementBytes);
    }
  }

  private int segment() {
    if (segmentPrefix >= 0) {
      return segmentPrefix;
    }
    boolean stack =
        addressSize == 2 ? rm == 2 || rm == 3 || rm == 6 && mod != 0 : base == 4 || base == 5;
    return stack ? 2 : 3;
  }

  private Operand.Memory memory(Opcode opcode, int size) {
    long shown = displacement;
    if ((vector & EVEX) != 0 && displacementBytes == 1) {
      // The compressed displacement counts in units of the access (SDM vol. 2A §2.7.5).
      shown *=
          opcode.displacementUnit != 0
              ? opcode.displacementUnit
              : (vector & BROADCAST) != 0 ? opcode.broadcast : Math.max(size, 1);
    }
    int shownIndex = index;
    if (opcode.vectorIndex != 0) {
      shownIndex = sibIndex | highV;
    }
    return new Operand.Memory(
        (vector & BROADCAST) != 0 ? opcode.broadcast : size,
        segment(),
        segmentPrefix >= 0,
        base,
        shownIndex,
        scale,
        shown,
        displacementBytes,
        addressSize);
  }

  private Operand operand(Opcode opcode, OperandSpec spec, int byteCode) {
    int size = spec.size >= 0 ? spec.size : size(spec.size);
    switch (spec.kind) {
      case OperandSpec.FIXED:
        return spec.fixed;
      case OperandSpec.MODRM_GENERAL:
        return mod == 3 ? general(rm | rexB, size) : memory(opcode, size);
      case OperandSpec.RM_GENERAL:
        return general(rm | rexB, size);
      case OperandSpec.REG_GENERAL:
        return general(reg | rexR, size);
      case OperandSpec.OPCODE_GENERAL:
        return general(byteCode & 7 | rexB, size);
      case OperandSpec.ACCUMULATOR:
        return general(0, size);
      case OperandSpec.MEMORY:
        return memory(opcode, size);
      case OperandSpec.IMMEDIATE:
        return immediate(spec.size, size);
      case OperandSpec.SIGNED_IMMEDIATE:
        return new Operand.Immediate(signed(1), operandSize, 1);
      case OperandSpec.RELATIVE:
        return new Operand.Relative(signed(size == 1 ? 1 : Math.min(size, 4)), operandSize);
      case OperandSpec.OFFSET:
        return moffs(size);
      case OperandSpec.FAR_POINTER:
        long target = unsigned(operandSize);
        return new Operand.FarPointer((int) unsigned(2), target, operandSize);
      case OperandSpec.REG_SEGMENT:
        return register(RegisterClass.SEGMENT, reg, 2);
      case OperandSpec.REG_CONTROL:
        return register(RegisterClass.CONTROL, reg | rexR, size);
      case OperandSpec.REG_DEBUG:
        return register(RegisterClass.DEBUG, reg | rexR, size);
      case OperandSpec.RM_X87:
        return RegisterOperands.x87(rm);
      case OperandSpec.REG_MMX:
        return register(RegisterClass.MMX, reg, 8);
      case OperandSpec.MODRM_MMX:
        return mod == 3 ? register(RegisterClass.MMX, rm, 8) : memory(opcode, size);
      case OperandSpec.RM_MMX:
        return register(RegisterClass.MMX, rm, 8);
      case OperandSpec.REG_XMM:
        return xmm(reg | rexR | highR, size);
      case OperandSpec.MODRM_XMM:
        return mod == 3 ? xmm(rm | rexB | highX, size) : memory(opcode, size);
      case OperandSpec.RM_XMM:
        return xmm(rm | rexB | highX, size);
      case OperandSpec.VVVV_XMM:
        return xmm(vvvv | highV, size);
      case OperandSpec.VVVV_GENERAL:
        return general(vvvv, size);
      case OperandSpec.IMMEDIATE_XMM:
        int number = (int) unsigned(1) >> 4;
        return xmm(mode == 8 ? number : number & 7, size);
      case OperandSpec.REG_MASK:
        return mask(reg | rexR | highR);
      case OperandSpec.RM_MASK:
        return mask(rm);
      case OperandSpec.VVVV_MASK:
        return mask(vvvv);
      case OperandSpec.MODRM_MASK:
        return mod == 3 ? mask(rm) : memory(opcode, size);
      case OperandSpec.REG_TILE:
        return register(RegisterClass.TILE, reg, 64);
      case OperandSpec.RM_TILE:
        return register(RegisterClass.TILE, rm, 64);
      case OperandSpec.VVVV_TILE:
        return register(RegisterClass.TILE, vvvv & 7, 64);
      case OperandSpec.REG_BOUND:
        return register(RegisterClass.BOUND, reg, 16);
      default:
        return mod != 3
            ? memory(opcode, size)
            : size == 16 ? register(RegisterClass.BOUND, rm, 16) : general(rm | rexB, size);
    }
  }

  private int size(int symbol) {
    int length = 16 << (vector >> LENGTH_SHIFT & 3);
    if ((vector & ROUNDING) != 0) {
      length = 64;
    }
    return switch (symbol) {
      case OperandSpec.V -> operandSize;
      case OperandSpec.Z -> Math.min(operandSize, 4);
      case OperandSpec.Y -> rexW != 0 ? 8 : 4;
      case OperandSpec.NATIVE -> mode == 8 ? 8 : 4;
      case OperandSpec.VECTOR -> length;
      case OperandSpec.HALF -> length / 2;
      case OperandSpec.QUARTER -> length / 4;
      case OperandSpec.EIGHTH -> length / 8;
      case OperandSpec.POINTER -> operandSize + 2;
      case OperandSpec.TABLE -> mode == 8 ? 10 : 6;
      case OperandSpec.PAIR -> operandSize * 2;
      case OperandSpec.X87_ENVIRONMENT -> operandSize == 2 ? 14 : 28;
      case OperandSpec.X87_STATE -> operandSize == 2 ? 94 : 108;
      case OperandSpec.DUPLICATE -> length == 16 ? 8 : length;
      default -> addressSize;
    };
  }

  private Operand general(int number, int size) {
    if (size == 1 && !anyRex && vector == 0 && number >= 4) {
      return RegisterOperands.of(RegisterClass.HIGH_BYTE, number - 4, 1);
    }
    return register(RegisterClass.GENERAL, number, size);
  }

  private static Operand xmm(int number, int size) {
    return register(RegisterClass.XMM, number, size);
  }

  private Operand mask(int number) {
    if (number > 7) {
      status = INVALID;
    }
    return register(RegisterClass.MASK, number & 7, 8);
  }

  private static Operand register(RegisterClass file, int number, int size) {
    return RegisterOperands.of(file, number, size);
  }

  private Operand immediate(int spec, int size) {
    if (spec == OperandSpec.Z) {
      return new Operand.Immediate(
          operandSize == 8 ? signed(4) : unsigned(size), operandSize, size);
    }
    return new Operand.Immediate(unsigned(size), size, size);
  }

  private Operand moffs(int size) {
    long at = signed(addressSize);
    return new Operand.Memory(
        size,
        segmentPrefix >= 0 ? segmentPrefix : 3,
        segmentPrefix >= 0,
        Operand.Memory.NONE,
        Operand.Memory.NONE,
        0,
        at,
        addressSize,
        addressSize);
  }

  private Instruction invalid() {
    status = INVALID;
    return null;
  }

  private Instruction runOut() {
    if (vector != 0 && features != null) {
      // No processor of ours has AVX: to it, the first byte alone is an invalid opcode.
      status = INVALID;
    } else {
      status = position >= MAX_LENGTH ? TOO_LONG : NEED_MORE;
    }
    return null;
  }

  private int next() {
    if (status == OK && position < limit) {
      return code[offset + position++] & 0xff;
    }
    if (status == OK) {
      runOut();
    }
    return 0;
  }

  private long unsigned(int bytes) {
    long value = 0;
    if (status == OK && position + bytes <= limit) {
      for (int i = 0; i < bytes; i++) {
        value |= (code[offset + position + i] & 0xffL) << 8 * i;
      }
      position += bytes;
    } else if (status == OK) {
      position = limit;
      runOut();
    }
    return value;
  }

  private long signed(int bytes) {
    int unused = 64 - 8 * bytes;
    return unsigned(bytes) << unused >> unused;
  }
}
