package bootscope.core.cpu.translate;

import bootscope.core.isa.Instruction;

/**
 * The parts of an instruction's bytes that go into the host's instruction unchanged: the same
 * opcode means the same operation there.
 */
public final class Encoding {
  private static final int OPERAND_SIZE = 0x66;
  private static final int REX_MASK = 0xF0;
  private static final int REX = 0x40;

  /** 66, F2 or F3 where the opcode may need it, else 0; of several, the one that counts. */
  int prefix;

  /** Whether there is an operand size prefix. */
  boolean operandSize;

  /** REX.W. */
  boolean wide;

  /** As {@link Assembler} has it. */
  int opcode;

  /** ModRM.reg with REX's bit. */
  int reg;

  /** ModRM.mod is 3. */
  boolean registers;

  /** Where the immediate begins in the bytes, and how many it has. */
  int immediateAt;

  int immediateBytes;

  /** Takes a decoded instruction apart again, with the bytes that it came from. */
  void parse(Instruction in, byte[] code, int start, boolean code64) {
    int at = start;
    int repeat = 0;
    int rex = 0;
    operandSize = false;
    for (; ; at++) {
      int b = code[at] & 0xFF;
      if (code64 && (b & REX_MASK) == REX) {
        rex = b;
        continue;
      }
      if (b == OPERAND_SIZE) {
        operandSize = true;
      } else if (b == 0xF2 || b == 0xF3) {
        repeat = b;
      } else if (b != 0x67 && b != 0xF0 && (b & 0xE7) != 0x26 && b != 0x64 && b != 0x65) {
        break;
      }
      rex = 0; // it counts only right before the opcode (SDM vol. 2A §2.2.1)
    }
    prefix = repeat != 0 ? repeat : operandSize ? OPERAND_SIZE : 0;
    wide = (rex & 8) != 0;
    opcode = code[at++] & 0xFF;
    if (opcode == 0x0F) {
      int map = 1;
      int b = code[at++] & 0xFF;
      if (b == 0x38 || b == 0x3A) {
        map = b == 0x38 ? 2 : 3;
        b = code[at++] & 0xFF;
      }
      opcode = map << 8 | b;
    }
    registers = false;
    if (in.opcode().hasModRm()) {
      int modRm = code[at++];
      reg = modRm >> 3 & 7 | (rex & 4) << 1;
      registers = (modRm & 0xC0) == 0xC0;
      if (!registers) {
        at += addressBytes(in, modRm, code, at);
      }
    }
    immediateAt = at;
    immediateBytes = start + in.length() - at;
  }

  /** Bytes of SIB and displacement. */
  private static int addressBytes(Instruction in, int modRm, byte[] code, int at) {
    int mod = modRm >> 6 & 3;
    int rm = modRm & 7;
    if (in.addressSize() == 2) {
      return mod == 1 ? 1 : mod == 2 || rm == 6 ? 2 : 0;
    }
    int sib = rm == 4 ? 1 : 0;
    boolean baseless = mod == 0 && (rm == 4 ? (code[at] & 7) == 5 : rm == 5);
    return sib + (mod == 1 ? 1 : mod == 2 || baseless ? 4 : 0);
  }
}
