package bootscope.core.isa;

/**
 * What an instruction does. Where Intel names one operation by its operand size (CBW, CWDE, CDQE;
 * PUSHF, PUSHFD, PUSHFQ; the string instructions), there is one constant and {@link
 * Instruction#operandSize} tells; the listing writes the name of the size.
 */
public enum Mnemonic {
  // Arithmetic and logic, in the order of opcode bits 5:3.
  ADD, OR, ADC, SBB, AND, SUB, XOR, CMP,
  INC, DEC, NEG, NOT, TEST, MUL, IMUL, DIV, IDIV,
  // Shifts, in the order of ModRM.reg of group 2 (6 is SHL again).
  ROL, ROR, RCL, RCR, SHL, SHR, SAR, SHLD, SHRD,
  BT, BTS, BTR, BTC, BSF, BSR, POPCNT, CRC32,
  DAA, DAS, AAA, AAS, AAM, AAD,
  // Moves.
  MOV, MOVZX, MOVSX, MOVSXD, LEA, XCHG, XADD, CMPXCHG, CMPXCHG8B, CMPXCHG16B, BSWAP, MOVBE,
  /** CBW, CWDE, CDQE by operand size. */ CBW,
  /** CWD, CDQ, CQO by operand size. */ CWD,
  PUSH, POP, PUSHA, POPA, PUSHF, POPF, ENTER, LEAVE, LAHF, SAHF, XLAT,
  LDS, LES, LFS, LGS, LSS,
  // Conditional, in the order of the condition code (SDM vol. 2D appendix B.1.4.7).
  JO, JNO, JB, JAE, JE, JNE, JBE, JA, JS, JNS, JP, JNP, JL, JGE, JLE, JG,
  SETO, SETNO, SETB, SETAE, SETE, SETNE, SETBE, SETA,
  SETS, SETNS, SETP, SETNP, SETL, SETGE, SETLE, SETG,
  CMOVO, CMOVNO, CMOVB, CMOVAE, CMOVE, CMOVNE, CMOVBE, CMOVA,
  CMOVS, CMOVNS, CMOVP, CMOVNP, CMOVL, CMOVGE, CMOVLE, CMOVG,
  // Control transfer.
  JMP, JMP_FAR, CALL, CALL_FAR, RET, RET_FAR, IRET, LOOPNE, LOOPE, LOOP,
  /** JCXZ, JECXZ, JRCXZ by address size. */ JCXZ,
  INT, INT1, INT3, INTO, BOUND, SYSCALL, SYSRET, SYSENTER, SYSEXIT,
  // Strings and ports; the size is the operand size.
  MOVS, CMPS, STOS, LODS, SCAS, INS, OUTS, IN, OUT,
  // Flags and waiting.
  CLC, STC, CMC, CLD, STD, CLI, STI, CLAC, STAC, NOP, PAUSE, HLT, UD0, UD1, UD2, ENDBR32, ENDBR64,
  // System.
  LGDT, LIDT, LLDT, LTR, SGDT, SIDT, SLDT, STR, SMSW, LMSW, CLTS, LAR, LSL, VERR, VERW, ARPL,
  INVD, WBINVD, WBNOINVD, INVLPG, INVPCID, SWAPGS, RDFSBASE, RDGSBASE, WRFSBASE, WRGSBASE,
  RDMSR, WRMSR, RDTSC, RDTSCP, RDPMC, CPUID, XGETBV, XSETBV, MONITOR, MWAIT, RSM,
  VMCALL, VMMCALL, RDPKRU, WRPKRU, RDRAND, RDSEED, RDPID,
  // Caches and ordering.
  CLFLUSH, CLFLUSHOPT, CLWB, PREFETCHW, PREFETCHNTA, PREFETCHT0, PREFETCHT1, PREFETCHT2,
  LFENCE, MFENCE, SFENCE, MOVNTI,
  // Extended state.
  FXSAVE, FXRSTOR, XSAVE, XRSTOR, XSAVEOPT, XSAVEC, XSAVES, XRSTORS, LDMXCSR, STMXCSR,
  // x87.
  // (x87, MMX and SSE mnemonics follow)
  ;

  /** Whether this is one of the sixteen in the family that starts at {@code first}. */
  public boolean inConditionFamily(Mnemonic first) {
    int distance = ordinal() - first.ordinal();
    return distance >= 0 && distance < 16;
  }

  /** The condition code 0–15 of a member of the family that starts at {@code first}. */
  public int conditionIn(Mnemonic first) {
    return ordinal() - first.ordinal();
  }
}
