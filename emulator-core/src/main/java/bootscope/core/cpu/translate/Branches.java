package bootscope.core.cpu.translate;

import static bootscope.core.cpu.translate.RegisterMap.POINTER;
import static bootscope.core.cpu.translate.RegisterMap.STATE;
import static bootscope.core.cpu.translate.RegisterMap.TEMP;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.transfer.TransferKind;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;

/**
 * The ends of blocks: Jcc, JMP, CALL, RET, and what goes on behind itself. Where the target is in
 * the instruction, the code jumps to the target's code once that is known; where it is not, the
 * table of jumps is looked at.
 */
final class Branches {
  /**
   * Entries of the table of jumps, of 16 bytes: RIP, and host address of the code's checked entry.
   */
  static final int JUMPS = 1 << 14;

  private Branches() {}

  /** How a block goes on. */
  interface Links {
    /** What follows is a jump to this successor, put in where the distance is open. */
    void taken(int where);

    void next(int where);

    /**
     * The first is a jump taken when time is up behind an instruction at which the processor looks
     * around, the second one to what follows it.
     */
    void behindBoundary(int outOfTime, int next);
  }

  static boolean takes(Instruction in, CodeMode mode) {
    Mnemonic m = in.mnemonic();
    if (m.compareTo(Mnemonic.JO) >= 0 && m.compareTo(Mnemonic.JG) <= 0) {
      return in.operandSize() == mode.bytes();
    }
    return switch (m) {
      case JMP, CALL ->
          in.operandSize() == mode.bytes()
              && (in.operand(0) instanceof Operand.Relative
                  || Emission.general(in.operand(0)) >= 0
                  || in.operand(0) instanceof Operand.Memory o && mode.reaches(o));
      case RET -> in.operandSize() == mode.bytes();
      case MOVS, STOS -> StringMoves.takes(in, mode);
      case STI, POPF, SWAPGS -> Boundaries.takes(in, mode);
      default -> false;
    };
  }

  static void emit(Emission x, Links links) {
    Mnemonic m = x.in.mnemonic();
    x.flags.toImage();
    switch (m) {
      case JMP, CALL -> {
        boolean call = m == Mnemonic.CALL;
        if (x.in.operand(0) instanceof Operand.Relative) {
          if (call) {
            pushReturn(x);
          }
          noteFixed(x);
          links.taken(x.a.jump());
        } else {
          indirect(x, call);
        }
      }
      case RET -> ret(x);
      case MOVS, STOS -> {
        StringMoves.emit(x);
        links.next(x.a.jump());
      }
      case RDTSC, RDTSCP, STI, POPF, SWAPGS -> Boundaries.emit(x, links);
      default -> {
        x.flags.toHost();
        if (x.noted() == TransferKind.NONE) {
          links.taken(x.a.jump(BlockPlan.condition(m)));
          links.next(x.a.jump());
        } else {
          int taken = x.a.jump(BlockPlan.condition(m));
          links.next(x.a.jump());
          x.a.patch(taken, x.a.position());
          noteFixed(x);
          links.taken(x.a.jump());
        }
      }
    }
  }

  /** Notes a CALL or a jump to where the instruction says. */
  private static void noteFixed(Emission x) {
    int kind = x.noted();
    if (kind != TransferKind.NONE) {
      Notes.target(x, x.notedTarget());
      Notes.emit(x, kind, kind == TransferKind.CALL ? x.nextRip() : x.rip());
    }
  }

  /**
   * Notes a jump or RET through the table of jumps: RIP is in TEMP, the entry's address in POINTER.
   * The host address to go to is in {@link Context#SCRATCH} then.
   */
  private static void noteFound(Emission x) {
    x.a.load(POINTER, POINTER, 8);
    x.a.store(POINTER, STATE, Context.SCRATCH);
    Notes.target(x, TEMP);
    Notes.emit(x, x.noted(), x.rip());
  }

  private static void pushReturn(Emission x) {
    x.loseFlags(1 << CpuState.RSP, true);
    int size = x.mode().bytes();
    x.access(CpuState.RSP, -size, size, true);
    long back = x.nextRip();
    if ((int) back == back || size == 4) {
      x.operate(0, size == 8, false, StackFamily.STORE_IMMEDIATE, 0);
      x.a.int32((int) back);
    } else {
      x.a.constant(TEMP, back);
      x.operate(0, true, false, Assembler.STORE, TEMP);
    }
    StackFamily.moveStack(x, -size);
  }

  /** RIP is in TEMP: POINTER becomes the entry of the table for it, or the interpreter goes on. */
  private static void find(Emission x) {
    x.a.rr(false, Assembler.LOAD, POINTER, TEMP);
    x.a.immediate(false, Assembler.GROUP_AND, POINTER, JUMPS - 1);
    x.a.shift(false, Assembler.GROUP_SHL, POINTER, 4);
    x.a.rm(true, Assembler.ADD, POINTER, STATE, Context.JUMPS);
    x.a.rm(true, Assembler.CMP, TEMP, POINTER, 0);
    x.out(Assembler.CC_NE);
  }

  private static void indirect(Emission x, boolean call) {
    x.loseFlags(0, true);
    boolean wide = x.mode().code64();
    if (x.in.operand(0) instanceof Operand.Memory m) {
      x.access(m, x.mode().bytes(), false);
      x.operate(0, wide, false, Assembler.LOAD, TEMP);
    } else {
      x.a.rr(wide, Assembler.LOAD, TEMP, x.held(Emission.general(x.in.operand(0)), TEMP));
    }
    find(x);
    boolean noted = x.noted() != TransferKind.NONE;
    if (!call) {
      if (noted) {
        noteFound(x);
        x.a.jumpTo(STATE, Context.SCRATCH);
      } else {
        x.a.jumpTo(POINTER, 8);
      }
      return;
    }
    x.a.load(POINTER, POINTER, 8);
    x.a.store(POINTER, STATE, Context.SCRATCH);
    if (noted) {
      Notes.target(x, TEMP);
    }
    pushReturn(x);
    if (noted) {
      Notes.emit(x, x.noted(), x.nextRip());
    }
    x.a.jumpTo(STATE, Context.SCRATCH);
  }

  private static void ret(Emission x) {
    int release = x.in.operandCount() == 0 ? 0 : release(x.in);
    x.loseFlags(1 << CpuState.RSP, true);
    int size = x.mode().bytes();
    x.access(CpuState.RSP, 0, size, false);
    x.operate(0, size == 8, false, Assembler.LOAD, TEMP);
    find(x);
    if (x.noted() == TransferKind.NONE) {
      StackFamily.moveStack(x, size + release);
      x.a.jumpTo(POINTER, 8);
    } else {
      noteFound(x);
      StackFamily.moveStack(x, size + release);
      x.a.jumpTo(STATE, Context.SCRATCH);
    }
  }

  private static int release(Instruction in) {
    return (int) ((Operand.Immediate) in.operand(0)).value() & 0xFFFF;
  }
}
