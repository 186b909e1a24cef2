package bootscope.core.cpu.translate;

import static bootscope.core.cpu.translate.RegisterMap.POINTER;
import static bootscope.core.cpu.translate.RegisterMap.STATE;
import static bootscope.core.cpu.translate.RegisterMap.TEMP;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.Msr;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;

/**
 * RDTSC, STI, POPF, SWAPGS: instructions behind which the processor looks around, though seldom for
 * anything but that time is up.
 */
final class Boundaries {
  /** What POPF changes without consequences for the mode. */
  private static final int LIGHT = (int) (Bits.FLAG_IF | Bits.FLAG_DF);

  /** What it may change else at privilege level 0 (SDM vol. 2B "POPF"). */
  private static final int HEAVY =
      (int) (Bits.FLAG_TF | Bits.FLAG_IOPL | Bits.FLAG_NT | Bits.FLAG_AC | Bits.FLAG_ID);

  /** The arithmetic flags as LAHF has them. */
  private static final int LOW_FLAGS = 0xD5;

  private Boundaries() {}

  static boolean takes(Instruction in, CodeMode mode) {
    return !mode.user() // privilege level 0 may always
        && (in.mnemonic() != Mnemonic.POPF || in.operandSize() == mode.bytes());
  }

  /** Emits one; the flags are in memory. */
  static void emit(Emission x, Branches.Links links) {
    switch (x.in.mnemonic()) {
      case STI -> setInterruptFlag(x, links);
      case POPF -> popFlags(x, links);
      case SWAPGS -> swapBases(x, links);
      default -> timeStamp(x, links);
    }
  }

  private static void lookAround(Emission x, Branches.Links links) {
    x.a.immediate(Assembler.GROUP_CMP, STATE, Context.ROOM, 0);
    int outOfTime = x.a.jump(Assembler.CC_LE);
    links.behindBoundary(outOfTime, x.a.jump());
  }

  /** As of before the instruction, which is its block's last. */
  private static void timeStamp(Emission x, Branches.Links links) {
    x.loseFlags(0, false);
    x.a.load(Assembler.RAX, STATE, Context.TSC);
    x.a.rm(true, Assembler.SUB, Assembler.RAX, STATE, Context.ROOM);
    x.a.immediate(true, Assembler.GROUP_SUB, Assembler.RAX, 1);
    x.a.move(Assembler.RDX, Assembler.RAX);
    x.a.shift(true, Assembler.GROUP_SHR, Assembler.RDX, 32);
    x.a.rr(false, Assembler.LOAD, Assembler.RAX, Assembler.RAX);
    if (x.in.mnemonic() == Mnemonic.RDTSCP) {
      x.a.rm(false, Assembler.LOAD, Assembler.RCX, STATE, CpuState.msrOffset(Msr.TSC_AUX));
    }
    lookAround(x, links);
  }

  /** Where no interrupt waits; the shadow is noted (SDM vol. 2B "STI"). */
  private static void setInterruptFlag(Emission x, Branches.Links links) {
    x.loseFlags(0, true);
    x.a.immediate(Assembler.GROUP_CMP, STATE, Context.INTERRUPT, 0);
    x.out(Assembler.CC_NE);
    x.a.test(STATE, CpuState.systemFlagsOffset(), (int) Bits.FLAG_IF);
    int set = x.a.jump(Assembler.CC_NE); // no shadow
    x.a.immediate(Assembler.GROUP_OR, STATE, CpuState.systemFlagsOffset(), (int) Bits.FLAG_IF);
    x.a.load(TEMP, STATE, Context.ROOM);
    x.a.store(TEMP, STATE, Context.SHADOW);
    x.a.patch(set, x.a.position());
    lookAround(x, links);
  }

  /** Where the mode stays as it is, and where no interrupt waits that IF would let in. */
  private static void popFlags(Emission x, Branches.Links links) {
    Assembler a = x.a;
    int size = x.mode().bytes();
    x.loseFlags(1 << CpuState.RSP, true);
    x.access(CpuState.RSP, 0, size, false);
    x.operate(0, size == 8, false, Assembler.LOAD, TEMP);
    a.load(POINTER, STATE, CpuState.systemFlagsOffset());
    a.rr(true, Assembler.XOR, POINTER, TEMP);
    a.test(POINTER, HEAVY);
    x.out(Assembler.CC_NE);
    a.test(TEMP, (int) Bits.FLAG_IF);
    int off = a.jump(Assembler.CC_E);
    a.immediate(Assembler.GROUP_CMP, STATE, Context.INTERRUPT, 0);
    x.out(Assembler.CC_NE);
    a.patch(off, a.position());
    // RF is cleared, what else there is stays.
    a.load(POINTER, STATE, CpuState.systemFlagsOffset());
    a.immediate(true, Assembler.GROUP_AND, POINTER, ~(LIGHT | (int) Bits.FLAG_RF));
    a.store(POINTER, STATE, CpuState.systemFlagsOffset());
    a.rr(false, Assembler.LOAD, POINTER, TEMP);
    a.immediate(false, Assembler.GROUP_AND, POINTER, LIGHT);
    a.rm(true, Assembler.OR_INTO, POINTER, STATE, CpuState.systemFlagsOffset());
    a.rr(false, Assembler.LOAD, POINTER, TEMP);
    a.shift(false, Assembler.GROUP_SHR, POINTER, 11); // OF
    a.immediate(false, Assembler.GROUP_AND, POINTER, 1);
    a.immediate(false, Assembler.GROUP_AND, TEMP, LOW_FLAGS);
    a.shift(false, Assembler.GROUP_SHL, TEMP, 8);
    a.rr(false, Assembler.OR, POINTER, TEMP);
    a.memory(0x66, false, false, Assembler.STORE, POINTER, STATE, -1, 0, Context.FLAGS);
    x.flags.onlyInImage();
    StackFamily.moveStack(x, size);
    lookAround(x, links);
  }

  private static void swapBases(Emission x, Branches.Links links) {
    int base = CpuState.segmentBaseOffset(CpuState.GS);
    int other = CpuState.msrOffset(Msr.KERNEL_GS_BASE);
    x.loseFlags(0, false);
    x.a.load(TEMP, STATE, base);
    x.a.load(POINTER, STATE, other);
    x.a.store(TEMP, STATE, other);
    x.a.store(POINTER, STATE, base);
    lookAround(x, links);
  }
}
