package bootscope.core.debug;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.Msr;
import bootscope.core.debug.CallStack.Found;
import bootscope.core.debug.CallStack.Step;
import bootscope.core.debug.CallStack.Way;
import bootscope.core.isa.CodeSize;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;
import bootscope.core.isa.RegisterClass;
import bootscope.core.machine.Machine;
import java.util.List;

/**
 * The caller in the first instructions behind SYSCALL, which pushes nothing: it leaves RIP in RCX,
 * and RSP as it is (SDM vol. 2B, SYSCALL). An entry puts RSP aside and pushes RCX in a few
 * instructions, which are followed from the first one on.
 */
final class FastCallFrames implements CallStack.Finder {
  /** Instructions of an entry that are followed. */
  private static final int MOST = 40;

  private static final int WORD = 8;
  private static final int RCX = 1;
  private static final int RSP = 4;
  private static final int RBP = 5;

  /** Where the caller's stack pointer is, or its registers. */
  private enum Where {
    IN_RSP,
    ASIDE,
    PUSHED
  }

  private final Machine machine;
  private final StackMemory memory;
  private final LeftFrames left;

  FastCallFrames(Machine machine, StackMemory memory, LeftFrames left) {
    this.machine = machine;
    this.memory = memory;
    this.left = left;
  }

  @Override
  public Step caller(Step at) {
    CpuState s = machine.state();
    boolean inKernel = (CpuRegisters.segment(CpuState.CS).get(machine.processor()) & 3) == 0;
    if (at.found() != Found.HERE || at.size() != CodeSize.BITS_64 || !inKernel) {
      return null;
    }
    Step from = caller(at, s.msr(Msr.LSTAR), CodeSize.BITS_64);
    return from != null ? from : caller(at, s.msr(Msr.CSTAR), CodeSize.BITS_32);
  }

  private Step caller(Step at, long entry, CodeSize callers) {
    Where where = Where.IN_RSP;
    long aside = 0; // where it was put; linear
    int pushed = 0; // words since RCX was
    long next = entry;
    for (int n = 0; entry != 0 && n < MOST; n++) {
      if (next == at.rip()) {
        return left(at, callers, where, where == Where.PUSHED ? at.rsp() + pushed : aside);
      }
      Instruction i = memory.instruction(next, at.size());
      if (i == null || isLost(i)) {
        return null;
      }
      next += i.length();
      if (i.mnemonic() == Mnemonic.JMP) {
        if (!(i.operandCount() > 0 && i.operand(0) instanceof Operand.Relative r)) {
          return null;
        }
        next += r.displacement();
      } else if (i.mnemonic() == Mnemonic.PUSH) {
        boolean rcx = is(i, 0, RCX);
        pushed = rcx ? 0 : pushed + WORD;
        where = rcx ? Where.PUSHED : where;
      } else if (where == Where.IN_RSP && is(i, 1, RSP) && i.mnemonic() == Mnemonic.MOV) {
        if (!(i.operand(0) instanceof Operand.Memory m) || !isPlain(m)) {
          return null;
        }
        aside = base(m) + m.displacement();
        where = Where.ASIDE;
      } else if (where != Where.ASIDE && is(i, 0, RSP) && i.mnemonic() != Mnemonic.CMP) {
        return null;
      }
    }
    return null;
  }

  /** Whether nothing is sure behind an instruction. */
  private static boolean isLost(Instruction i) {
    return switch (i.mnemonic()) {
      case CALL, CALL_FAR, RET, RET_FAR, IRET, SYSRET, SYSEXIT, JMP_FAR -> true;
      case PUSH -> false;
      default ->
          is(i, 0, RCX) && i.mnemonic() != Mnemonic.CMP && i.mnemonic() != Mnemonic.TEST
              || is(i, 0, RBP)
              || i.mnemonic() != Mnemonic.JMP
                  && i.operandCount() > 0
                  && i.operand(i.operandCount() - 1) instanceof Operand.Relative;
    };
  }

  private static boolean is(Instruction i, int operand, int number) {
    return i.operandCount() > operand
        && i.operand(operand) instanceof Operand.Register r
        && r.file() == RegisterClass.GENERAL
        && r.number() == number;
  }

  /** Whether a place in memory is told by a segment's base and a number alone. */
  private static boolean isPlain(Operand.Memory m) {
    return m.base() == Operand.Memory.NONE && m.index() == Operand.Memory.NONE;
  }

  private long base(Operand.Memory m) {
    int segment = m.segment();
    return segment == CpuState.GS || segment == CpuState.FS
        ? machine.state().segmentBase(segment)
        : 0;
  }

  private Step left(Step at, CodeSize callers, Where where, long place) {
    long rip = machine.state().reg(CpuState.RCX);
    if (where == Where.PUSHED) {
      return left.interrupted(place, at.rbp(), at, Found.REGISTERS);
    }
    Long rsp = where == Where.IN_RSP ? (Long) at.rsp() : memory.number(place, WORD);
    return rsp == null
        ? null
        : new Step(rip, rsp, at.rbp(), callers, Found.REGISTERS, Way.SYSCALL, List.of());
  }
}
