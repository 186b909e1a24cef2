package bootscope.core.isa;

import java.util.Locale;

/**
 * A coarse class of instructions, by which a user may weigh them. Each instruction is in exactly
 * one: the first of these, in their order, that it belongs to.
 */
public enum InstructionClass {
  /** IN, OUT, INS, OUTS, repeated or not. */
  PORT("IN, OUT, INS, OUTS"),
  /** A repeated string instruction, however many elements it does. */
  REP("MOVS, STOS, CMPS, SCAS, LODS with REP: one for all elements"),
  /** A string instruction that is not repeated. */
  STRING("the same without REP"),
  /** Transfers by gates, selectors, and to and from the kernel. */
  FAR("INT n, IRET, SYSCALL, SYSRET, far CALL, JMP and RET"),
  /** What serves systems: privileged ones, caches, fences, counters, segments, state. */
  SYSTEM("privileged ones, CPUID, RDTSC, fences, caches, segments, processor state"),
  /** Those of the x87 unit. */
  X87("those of the x87 unit"),
  /** Those with MMX and XMM registers. */
  SIMD("those with MMX and XMM registers"),
  /** DIV, IDIV, AAM. */
  DIVIDE("DIV, IDIV, AAM"),
  /** MUL, IMUL. */
  MULTIPLY("MUL, IMUL"),
  /** Locked ones, XCHG with memory included, which always is (SDM vol. 3A §8.1.2.1). */
  LOCKED("with LOCK, and XCHG with memory"),
  /** Near CALL and RET. */
  CALL("near CALL and RET"),
  /** Near jumps, taken or not. */
  BRANCH("near jumps, taken or not"),
  /** Others that write memory, the stack included, whether they read it first or not. */
  STORE("others that write memory: MOV, PUSH, ADD to memory"),
  /** Others that read memory, the stack included. */
  LOAD("others that read memory: MOV, POP, CMP with memory"),
  /** All others. */
  INTEGER("all others: between registers and constants");

  private static final InstructionClass[] ALL = values();

  private final String text;

  InstructionClass(String text) {
    this.text = text;
  }

  /** By its {@link #ordinal}. */
  public static InstructionClass of(int ordinal) {
    return ALL[ordinal];
  }

  /** In lower case, as users write it. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What belongs to it. */
  public String text() {
    return text;
  }

  /** The class of an instruction. */
  public static InstructionClass of(Instruction in) {
    return switch (in.mnemonic()) {
      case IN, OUT, INS, OUTS -> PORT;
      case MOVS, STOS, CMPS, SCAS, LODS ->
          in.has(Instruction.REP) || in.has(Instruction.REPNE) ? REP : STRING;
      case INT, INT1, INT3, INTO, IRET -> FAR;
      case SYSCALL, SYSRET, SYSENTER, SYSEXIT, CALL_FAR, JMP_FAR, RET_FAR -> FAR;
      case CLI, STI, CLAC, STAC, PAUSE, BOUND, UD0, UD1, UD2, UNIMPLEMENTED -> SYSTEM;
      case SGDT, SIDT, SLDT, STR, SMSW, LAR, LSL, VERR, VERW, ARPL -> SYSTEM;
      case RDFSBASE, RDGSBASE, WRFSBASE, WRGSBASE, RDTSC, RDTSCP, RDPMC, CPUID -> SYSTEM;
      case XGETBV, MONITOR, MWAIT, VMCALL, VMMCALL, RDPKRU, WRPKRU -> SYSTEM;
      case RDRAND, RDSEED, RDPID, CLFLUSH, CLFLUSHOPT, CLWB -> SYSTEM;
      case LFENCE, MFENCE, SFENCE, LDS, LES, LFS, LGS, LSS -> SYSTEM;
      case FXSAVE, FXRSTOR, XSAVE, XRSTOR, XSAVEOPT, XSAVEC, XSAVES, XRSTORS -> SYSTEM;
      case LDMXCSR, STMXCSR, EMMS -> SIMD;
      case FWAIT -> X87;
      case DIV, IDIV, AAM -> DIVIDE;
      case MUL, IMUL -> MULTIPLY;
      case CALL, RET -> CALL;
      case JMP, LOOP, LOOPE, LOOPNE, JCXZ -> BRANCH;
      case PREFETCH, PREFETCHW, PREFETCHWT1, PREFETCHNTA -> INTEGER;
      case PREFETCHT0, PREFETCHT1, PREFETCHT2 -> INTEGER;
      default -> byOperands(in);
    };
  }

  private static InstructionClass byOperands(Instruction in) {
    if (in.opcode().privileged() || has(in, RegisterClass.SEGMENT)) {
      return SYSTEM;
    }
    if (in.isX87()) {
      return X87;
    }
    if (has(in, RegisterClass.XMM) || has(in, RegisterClass.MMX)) {
      return SIMD;
    }
    if (in.mnemonic().inConditionFamily(Mnemonic.JO)) {
      return BRANCH;
    }
    Operand.Memory memory = in.memory();
    boolean touches = memory != null && memory.size() != 0;
    if (touches && (in.lock() || in.mnemonic() == Mnemonic.XCHG)) {
      return LOCKED;
    }
    Opcode.Access access = touches ? in.opcode().access() : Opcode.Access.NONE;
    if (access == Opcode.Access.WRITE || access == Opcode.Access.READ_WRITE) {
      return STORE;
    }
    return switch (in.mnemonic()) {
      case PUSH, PUSHA, PUSHF, ENTER -> STORE;
      case POP, POPA, POPF, LEAVE, XLAT -> LOAD;
      default -> access == Opcode.Access.READ ? LOAD : INTEGER;
    };
  }

  private static boolean has(Instruction in, RegisterClass file) {
    for (int i = 0; i < in.operandCount(); i++) {
      if (in.operand(i) instanceof Operand.Register r && r.file() == file) {
        return true;
      }
    }
    return false;
  }
}
