package bootscope.core.cpu.translate;

import java.util.Arrays;

/**
 * Writes x86-64 instructions into a buffer (SDM vol. 2A chapter 2). Registers are numbers 0–15 as
 * encoded; an opcode is a number whose bits 15:8 choose the map: 0, 1 (0F), 2 (0F 38), 3 (0F 3A).
 */
final class Assembler {
  static final int RAX = 0;
  static final int RCX = 1;
  static final int RDX = 2;
  static final int RBX = 3;
  static final int RSP = 4;
  static final int RBP = 5;
  static final int RSI = 6;
  static final int RDI = 7;
  static final int R8 = 8;
  static final int R9 = 9;
  static final int R10 = 10;
  static final int R11 = 11;
  static final int R12 = 12;
  static final int R13 = 13;
  static final int R14 = 14;
  static final int R15 = 15;

  /** No register, in a memory operand. */
  static final int NONE = -1;

  static final int MAP_0F = 0x100;

  // Opcodes in the form "register, register or memory" but where said.
  static final int ADD = 0x03;
  static final int OR = 0x0B;
  static final int AND = 0x23;
  static final int SUB = 0x2B;
  static final int XOR = 0x33;
  static final int CMP = 0x3B;
  static final int TEST = 0x85;
  static final int LOAD = 0x8B;
  static final int STORE = 0x89;
  static final int LEA = 0x8D;

  /** OR, into memory. */
  static final int OR_INTO = 0x09;

  // ModRM.reg of opcode 81 and 83.
  static final int GROUP_ADD = 0;
  static final int GROUP_OR = 1;
  static final int GROUP_AND = 4;
  static final int GROUP_SUB = 5;
  static final int GROUP_CMP = 7;

  // ModRM.reg of opcode C1.
  static final int GROUP_SHL = 4;
  static final int GROUP_SHR = 5;
  static final int GROUP_SAR = 7;

  // Condition codes (SDM vol. 2D appendix B.1.4.7).
  static final int CC_E = 4;
  static final int CC_NE = 5;
  static final int CC_S = 8;
  static final int CC_LE = 14;

  /** INC, with 0 for its register. */
  static final int INCREMENT = 0xFF;

  private static final int REX = 0x40;
  private static final int REX_W = 8;

  private byte[] code = new byte[1 << 14];
  private int at;

  /** Begins anew. */
  void clear() {
    at = 0;
  }

  /** Bytes written so far. */
  int position() {
    return at;
  }

  byte[] buffer() {
    return code;
  }

  void byte8(int value) {
    if (at == code.length) {
      code = Arrays.copyOf(code, 2 * at);
    }
    code[at++] = (byte) value;
  }

  void int32(int value) {
    byte8(value);
    byte8(value >> 8);
    byte8(value >> 16);
    byte8(value >> 24);
  }

  void int64(long value) {
    int32((int) value);
    int32((int) (value >>> 32));
  }

  /** Puts a 32-bit distance to a target, both in this buffer, where one was left open. */
  void patch(int where, int target) {
    int distance = target - (where + 4);
    code[where] = (byte) distance;
    code[where + 1] = (byte) (distance >> 8);
    code[where + 2] = (byte) (distance >> 16);
    code[where + 3] = (byte) (distance >> 24);
  }

  // ---------------------------------------------------------------- forms

  /**
   * Prefixes and opcode.
   *
   * @param prefix 66, F2 or F3, or 0
   * @param bits REX bits, and {@link #REX} itself where a byte register needs one
   */
  private void start(int prefix, int bits, int opcode) {
    if (prefix != 0) {
      byte8(prefix);
    }
    if (bits != 0) {
      byte8(REX | bits);
    }
    switch (opcode >> 8) {
      case 0 -> {}
      case 1 -> byte8(0x0F);
      case 2 -> {
        byte8(0x0F);
        byte8(0x38);
      }
      default -> {
        byte8(0x0F);
        byte8(0x3A);
      }
    }
    byte8(opcode);
  }

  /**
   * An instruction of two registers.
   *
   * @param wide REX.W
   * @param bytes whether an operand is a byte register: 4–7 are SPL, BPL, SIL, DIL then
   */
  void registers(int prefix, boolean wide, boolean bytes, int opcode, int reg, int rm) {
    int bits = (wide ? REX_W : 0) | (reg & 8) >> 1 | rm >> 3;
    start(prefix, bytes && (reg >= 4 || rm >= 4) ? bits | REX : bits, opcode);
    byte8(0xC0 | (reg & 7) << 3 | rm & 7);
  }

  /** As {@link #registers}, 32 or 64 bits. */
  void rr(boolean wide, int opcode, int reg, int rm) {
    registers(0, wide, false, opcode, reg, rm);
  }

  /** An instruction of a register and memory. */
  void memory(
      int prefix,
      boolean wide,
      boolean bytes,
      int opcode,
      int reg,
      int base,
      int index,
      int shift,
      int displacement) {
    int bits =
        (wide ? REX_W : 0)
            | (reg & 8) >> 1
            | (index < 0 ? 0 : (index & 8) >> 2)
            | (base < 0 ? 0 : base >> 3);
    start(prefix, bytes && reg >= 4 ? bits | REX : bits, opcode);
    int field = (reg & 7) << 3;
    if (base < 0) {
      byte8(field | 4); // SIB without a base: a displacement of 32 bits
      byte8(shift << 6 | (index < 0 ? 4 : index & 7) << 3 | 5);
      int32(displacement);
      return;
    }
    int mod =
        displacement == 0 && (base & 7) != RBP ? 0 : displacement == (byte) displacement ? 1 : 2;
    if (index < 0 && (base & 7) != RSP) {
      byte8(mod << 6 | field | base & 7);
    } else {
      byte8(mod << 6 | field | 4);
      byte8(shift << 6 | (index < 0 ? 4 : index & 7) << 3 | base & 7);
    }
    if (mod == 1) {
      byte8(displacement);
    } else if (mod == 2) {
      int32(displacement);
    }
  }

  /** As {@link #memory} with a base alone, 32 or 64 bits. */
  void rm(boolean wide, int opcode, int reg, int base, int displacement) {
    memory(0, wide, false, opcode, reg, base, NONE, 0, displacement);
  }

  /** An instruction of a register and memory near the code, whose distance is put in later. */
  void ripRelative(boolean wide, int opcode, int reg) {
    start(0, (wide ? REX_W : 0) | (reg & 8) >> 1, opcode);
    byte8((reg & 7) << 3 | 5);
    int32(0);
  }

  // ---------------------------------------------------------------- what is often wanted

  /** 64 bits. */
  void move(int to, int from) {
    rr(true, LOAD, to, from);
  }

  /** 64 bits. */
  void load(int to, int base, int displacement) {
    rm(true, LOAD, to, base, displacement);
  }

  /** 64 bits. */
  void store(int from, int base, int displacement) {
    rm(true, STORE, from, base, displacement);
  }

  /** The shortest move of a constant into a register; leaves the flags. */
  void constant(int to, long value) {
    if (value >>> 32 == 0) {
      start(0, to >> 3, 0xB8 | to & 7);
      int32((int) value);
    } else if ((int) value == value) {
      registers(0, true, false, 0xC7, 0, to);
      int32((int) value);
    } else {
      start(0, REX_W | to >> 3, 0xB8 | to & 7);
      int64(value);
    }
  }

  /** ADD, OR, AND, SUB, CMP of a register with a constant. */
  void immediate(boolean wide, int group, int rm, int value) {
    boolean small = value == (byte) value;
    registers(0, wide, false, small ? 0x83 : 0x81, group, rm);
    if (small) {
      byte8(value);
    } else {
      int32(value);
    }
  }

  /** The same with 64 bits of memory. */
  void immediate(int group, int base, int displacement, int value) {
    boolean small = value == (byte) value;
    rm(true, small ? 0x83 : 0x81, group, base, displacement);
    if (small) {
      byte8(value);
    } else {
      int32(value);
    }
  }

  /** TEST of 32 bits of memory with a constant. */
  void test(int base, int displacement, int value) {
    rm(false, 0xF7, 0, base, displacement);
    int32(value);
  }

  /** The same with a register. */
  void test(int register, int value) {
    registers(0, false, false, 0xF7, 0, register);
    int32(value);
  }

  /** A shift by a constant. */
  void shift(boolean wide, int group, int rm, int count) {
    registers(0, wide, false, 0xC1, group, rm);
    byte8(count);
  }

  /** BSWAP. */
  void byteSwap(boolean wide, int register) {
    start(0, (wide ? REX_W : 0) | register >> 3, MAP_0F | 0xC8 | register & 7);
  }

  /** An opcode without operands, for an operand size of 2, 4 or 8 bytes. */
  void plain(int size, int opcode) {
    start(size == 2 ? 0x66 : 0, size == 8 ? REX_W : 0, opcode);
  }

  void push(int register) {
    start(0, register >> 3, 0x50 | register & 7);
  }

  void pop(int register) {
    start(0, register >> 3, 0x58 | register & 7);
  }

  /** RET. */
  void ret() {
    byte8(0xC3);
  }

  /** JMP through a register. */
  void jumpTo(int register) {
    registers(0, false, false, 0xFF, 4, register);
  }

  /** JMP through memory. */
  void jumpTo(int base, int displacement) {
    rm(false, 0xFF, 4, base, displacement);
  }

  /**
   * A jump whose distance is put in later.
   *
   * @return where that is
   */
  int jump() {
    byte8(0xE9);
    int32(0);
    return at - 4;
  }

  /** A jump back to what stands there. */
  void jumpBack(int target) {
    int distance = target - (at + 2);
    if (distance == (byte) distance) {
      byte8(0xEB);
      byte8(distance);
    } else {
      patch(jump(), target);
    }
  }

  /** As {@link #jump} under a condition. */
  int jump(int condition) {
    byte8(0x0F);
    byte8(0x80 | condition);
    int32(0);
    return at - 4;
  }
}
