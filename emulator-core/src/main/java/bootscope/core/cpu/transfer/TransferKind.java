package bootscope.core.cpu.transfer;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;
import bootscope.core.isa.RegisterClass;

/**
 * Kinds of transfers, as numbers of 8 bits. What a {@linkplain TransferLog note} of each has beside
 * the time: the site, where execution went, and a place on the stack; linear addresses all.
 */
public final class TransferKind {
  /** No transfer. */
  public static final int NONE = 0;

  /** CALL: the return address, the target, where the return address was put. */
  public static final int CALL = 1;

  /** RET: the instruction, the target, where the return address was. */
  public static final int RETURN = 2;

  /** A jump, or one instruction after the other across an edge: the instruction, the target. */
  public static final int JUMP = 3;

  /** An external interrupt or NMI: what was interrupted, the handler, where that is saved. */
  public static final int INTERRUPT = 4;

  /** An exception or INT n: the same. */
  public static final int EXCEPTION = 5;

  /** IRET: the instruction, the target, where that was saved. */
  public static final int INTERRUPT_RETURN = 6;

  /** SYSCALL, SYSENTER: where it comes back to, the target, the stack pointer. */
  public static final int SYSTEM_CALL = 7;

  /** SYSRET, SYSEXIT: the instruction, the target, the stack pointer behind it. */
  public static final int SYSTEM_RETURN = 8;

  /** A far CALL, as {@link #CALL}. */
  public static final int FAR_CALL = 9;

  /**
   * A far RET: what lies on top of the stack behind it, the target, the stack pointer behind it.
   */
  public static final int FAR_RETURN = 10;

  /** A far JMP: the instruction, the target, the stack pointer. */
  public static final int FAR_JUMP = 11;

  /** The stack pointer was loaded: the instruction, its value before, its value behind. */
  public static final int STACK = 12;

  /** Virtual time passed without instructions: so many nanoseconds in place of the target. */
  public static final int IDLE = 13;

  /** A number from whoever reads the notes, in place of the target. */
  public static final int MARK = 14;

  /**
   * The byte was read once more from the port that was read last, as of before the instruction;
   * beside the time there is nothing.
   */
  public static final int REPEATED_READ = 15;

  private TransferKind() {}

  /** The kind of an instruction; a jump may stay within its function. */
  public static int of(Instruction in) {
    Mnemonic m = in.mnemonic();
    if (m.inConditionFamily(Mnemonic.JO)) {
      return JUMP;
    }
    return switch (m) {
      case CALL -> CALL;
      case RET -> RETURN;
      case JMP, LOOP, LOOPE, LOOPNE, JCXZ -> JUMP;
      case INT, INT1, INT3, INTO -> EXCEPTION;
      case IRET -> INTERRUPT_RETURN;
      case SYSCALL, SYSENTER -> SYSTEM_CALL;
      case SYSRET, SYSEXIT -> SYSTEM_RETURN;
      case CALL_FAR -> FAR_CALL;
      case RET_FAR -> FAR_RETURN;
      case JMP_FAR -> FAR_JUMP;
      case MOV, POP -> loadsStackPointer(in) ? STACK : NONE;
      default -> NONE;
    };
  }

  private static boolean loadsStackPointer(Instruction in) {
    return in.operand(0) instanceof Operand.Register r
        && r.file() == RegisterClass.GENERAL
        && r.number() == CpuState.RSP
        && r.size() >= 4;
  }
}
