package bootscope.core.cpu.translate;

import static bootscope.core.cpu.translate.RegisterMap.POINTER;
import static bootscope.core.cpu.translate.RegisterMap.STATE;
import static bootscope.core.cpu.translate.RegisterMap.TEMP;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;

/**
 * MOVS and STOS, alone or repeated, upwards and within a page each: the host's own instruction, on
 * host addresses. It goes element by element, too, and pages that are one page of RAM are one there
 * as well, so that overlapping operands come out the same.
 */
final class StringMoves {
  private static final int MOVE = 0xA5;
  private static final int FILL = 0xAB;
  private static final int REPEAT = 0xF3;
  private static final int CC_A = 7;

  /** Downwards, and one element at a time, the interpreter goes. */
  private static final int STOPPING = (int) (Bits.FLAG_DF | Bits.FLAG_TF);

  private StringMoves() {}

  static boolean takes(Instruction in, CodeMode mode) {
    return in.addressSize() == mode.bytes()
        && mode.flat(CpuState.ES)
        && (in.mnemonic() == Mnemonic.STOS || mode.flat(in.segment()));
  }

  /** Emits one; the flags are in memory. */
  static void emit(Emission x) {
    Assembler a = x.a;
    boolean wide = x.mode().code64();
    boolean moves = x.in.mnemonic() == Mnemonic.MOVS;
    boolean repeated = x.in.has(Instruction.REP) || x.in.has(Instruction.REPNE);
    int size = x.in.operandSize();
    x.loseFlags(0, true);
    int none = 0;
    if (repeated) {
      a.rr(wide, Assembler.TEST, Assembler.RCX, Assembler.RCX);
      none = a.jump(Assembler.CC_E);
      a.immediate(wide, Assembler.GROUP_CMP, Assembler.RCX, 4096 / size);
      x.out(CC_A);
    }
    a.test(STATE, CpuState.systemFlagsOffset(), STOPPING);
    x.out(Assembler.CC_NE);
    if (moves) {
      x.elements(CpuState.RSI, size, repeated, false);
      a.store(POINTER, STATE, Context.SCRATCH);
    }
    x.elements(CpuState.RDI, size, repeated, true);
    if (moves) {
      a.load(TEMP, STATE, Context.SCRATCH);
      toHost(x, Assembler.RSI, TEMP);
    }
    toHost(x, Assembler.RDI, POINTER);
    if (repeated) {
      truncate(x, Assembler.RCX);
      a.byte8(REPEAT);
    }
    int opcode = moves ? MOVE : FILL;
    a.plain(size, size == 1 ? opcode & ~1 : opcode);
    toGuest(x, Assembler.RDI, POINTER);
    if (moves) {
      toGuest(x, Assembler.RSI, TEMP);
    }
    if (repeated) {
      a.patch(none, a.position());
    }
  }

  private static void toHost(Emission x, int register, int distance) {
    truncate(x, register);
    x.a.rr(true, Assembler.ADD, register, distance);
  }

  private static void toGuest(Emission x, int register, int distance) {
    x.a.rr(true, Assembler.SUB, register, distance);
    truncate(x, register);
  }

  /** Clears the upper half, which 32-bit code does not see. */
  private static void truncate(Emission x, int register) {
    if (!x.mode().code64()) {
      x.a.rr(false, Assembler.LOAD, register, register);
    }
  }
}
