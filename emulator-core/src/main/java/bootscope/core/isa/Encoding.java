package bootscope.core.isa;

/**
 * The bytes of the instruction that is being decoded, how far they are read, and the fields found
 * in them so far. Fields that a later stage finds are left over from the instruction before.
 */
final class Encoding {
  // Bits of Instruction.vector().
  static final int VEX = 1;
  static final int EVEX = 2;
  static final int LENGTH_SHIFT = 2;
  static final int ZEROING = 16;
  static final int BROADCAST = 32;
  static final int W = 64;
  static final int ROUNDING = 128;
  static final int MASK_SHIFT = 8;

  // Mandatory prefixes, as VEX.pp counts them.
  static final int P66 = 1;
  static final int F3 = 2;
  static final int F2 = 3;

  /** Bytes of code addressing: 2, 4 or 8. */
  final int mode;

  private final boolean listing;

  // The bytes.
  byte[] code;
  int offset;
  int limit;
  int position;
  int status;

  // Prefixes; those of REX and VEX are shifted to where they extend a register's number.
  int prefixes;
  long sequence;
  int mandatoryPrefix; // 0 where there is none
  int segmentPrefix; // −1 where there is none
  int rex; // 0 where there is none
  int rexW;
  int rexR;
  int rexX;
  int rexB;
  int vector; // 0 without VEX and EVEX
  int highR;
  int highX;
  int highV;
  int vvvv;

  // Opcode and ModR/M.
  int byteCode;
  int modrm;
  int mod;
  int reg;
  int rm;

  // Sizes in bytes.
  int addressSize;
  int operandSize;

  // The memory operand.
  int base;
  int index;
  int scale;
  int sibIndex;
  long displacement;
  int displacementBytes;

  /**
   * @param listing whether every instruction is known, not only those of a processor of ours
   */
  Encoding(int mode, boolean listing) {
    this.mode = mode;
    this.listing = listing;
  }

  /** Begins an instruction of at most {@code limit} bytes. */
  void begin(byte[] code, int offset, int limit) {
    this.code = code;
    this.offset = offset;
    this.limit = limit;
    position = 0;
    status = Decoder.OK;
    segmentPrefix = -1;
    vector = 0;
    vvvv = 0;
    highR = 0;
    highX = 0;
    highV = 0;
  }

  /** The byte that comes next, which must be there. */
  int peek() {
    return code[offset + position];
  }

  /** Whether there is such a prefix, by its bit of {@link Instruction}. */
  boolean has(int prefix) {
    return (prefixes & prefix) != 0;
  }

  /** Reads ModR/M; what it adds to the key by which rows are told apart. */
  int modrm() {
    modrm = next();
    mod = modrm >> 6;
    reg = modrm >> 3 & 7;
    rm = modrm & 7;
    int key = reg << Opcode.KEY_REG_SHIFT | rm << Opcode.KEY_RM_SHIFT;
    return mod == 3 ? key | Opcode.KEY_MOD3 : key;
  }

  /** Works out address and operand size. */
  void sizes(Opcode opcode) {
    boolean has66 = has(Instruction.OPERAND_SIZE);
    boolean has67 = has(Instruction.ADDRESS_SIZE);
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

  /** The bytes are at an end. */
  void runOut() {
    if (vector != 0 && !listing) {
      // No processor of ours has AVX: to it, the first byte alone is an invalid opcode.
      status = Decoder.INVALID;
    } else {
      status = position >= Decoder.MAX_LENGTH ? Decoder.TOO_LONG : Decoder.NEED_MORE;
    }
  }

  /** The next byte, 0–255; 0 when there is none. */
  int next() {
    if (status == Decoder.OK && position < limit) {
      return code[offset + position++] & 0xff;
    }
    if (status == Decoder.OK) {
      runOut();
    }
    return 0;
  }

  /** The next bytes, zero-extended. */
  long unsigned(int bytes) {
    long value = 0;
    if (status == Decoder.OK && position + bytes <= limit) {
      for (int i = 0; i < bytes; i++) {
        value |= (code[offset + position + i] & 0xffL) << 8 * i;
      }
      position += bytes;
    } else if (status == Decoder.OK) {
      position = limit;
      runOut();
    }
    return value;
  }

  /** The next bytes, sign-extended. */
  long signed(int bytes) {
    int unused = 64 - 8 * bytes;
    return unsigned(bytes) << unused >> unused;
  }
}
