package bootscope.core.isa;

/**
 * One operand column entry in the notation of SDM vol. 2D appendix A.2, compiled. {@link
 * OpcodeTable} lists what it extends.
 */
final class OperandSpec {
  // Where it comes from.
  static final int FIXED = 0; // value is a ready Operand
  static final int MODRM_GENERAL = 1; // E
  static final int REG_GENERAL = 2; // G
  static final int OPCODE_GENERAL = 3; // Z
  static final int ACCUMULATOR = 4; // rAX, eAX
  static final int RM_GENERAL = 5; // R
  static final int MEMORY = 6; // M
  static final int IMMEDIATE = 7; // I
  static final int SIGNED_IMMEDIATE = 8; // sI
  static final int RELATIVE = 9; // J
  static final int OFFSET = 10; // O
  static final int FAR_POINTER = 11; // A
  static final int REG_SEGMENT = 12; // S
  static final int REG_CONTROL = 13; // C
  static final int REG_DEBUG = 14; // D
  static final int RM_X87 = 15; // STi
  static final int REG_MMX = 16; // P
  static final int MODRM_MMX = 17; // Q
  static final int RM_MMX = 18; // N
  static final int REG_XMM = 19; // V
  static final int MODRM_XMM = 20; // W
  static final int RM_XMM = 21; // U
  static final int VVVV_XMM = 22; // H
  static final int VVVV_GENERAL = 23; // B
  static final int IMMEDIATE_XMM = 24; // L
  static final int REG_MASK = 25; // KG
  static final int RM_MASK = 26; // KR
  static final int VVVV_MASK = 27; // KH
  static final int MODRM_MASK = 28; // KE
  static final int REG_TILE = 29; // TG
  static final int RM_TILE = 30; // TR
  static final int VVVV_TILE = 31; // TH
  static final int REG_BOUND = 32; // NG
  static final int MODRM_BOUND = 33; // NE

  // Sizes that are not a constant.
  static final int V = -1; // operand size
  static final int Z = -2; // operand size, at most 4
  static final int Y = -3; // 4, or 8 with REX.W
  static final int NATIVE = -4; // 8 in 64-bit mode, else 4
  static final int VECTOR = -5; // 16, 32, 64
  static final int HALF = -6;
  static final int QUARTER = -7;
  static final int EIGHTH = -8;
  static final int POINTER = -9; // far pointer: operand size + 2
  static final int TABLE = -10; // 6, or 10 in 64-bit mode
  static final int PAIR = -11; // 2 × operand size
  static final int X87_ENVIRONMENT = -12; // 14 or 28
  static final int X87_STATE = -13; // 94 or 108
  static final int DUPLICATE = -14; // MOVDDUP: 8, 32, 64
  static final int ADDRESS = -15;

  final int kind;
  final int size;
  final Operand fixed;

  OperandSpec(int kind, int size, Operand fixed) {
    this.kind = kind;
    this.size = size;
    this.fixed = fixed;
  }

  boolean isVvvv() {
    return kind == VVVV_XMM || kind == VVVV_GENERAL || kind == VVVV_MASK || kind == VVVV_TILE;
  }

  boolean memoryCapable() {
    return switch (kind) {
      case MODRM_GENERAL, MEMORY, MODRM_MMX, MODRM_XMM, OFFSET, MODRM_MASK, MODRM_BOUND -> true;
      default -> false;
    };
  }

  boolean usesModrm() {
    return switch (kind) {
      case FIXED,
          OPCODE_GENERAL,
          ACCUMULATOR,
          IMMEDIATE,
          SIGNED_IMMEDIATE,
          RELATIVE,
          OFFSET,
          FAR_POINTER,
          VVVV_XMM,
          VVVV_GENERAL,
          IMMEDIATE_XMM,
          VVVV_MASK,
          VVVV_TILE ->
          false;
      default -> true;
    };
  }
}
