package bootscope.core.isa;

/**
 * A part of the instruction set that CPUID reports and that can be switched off. Each opcode row
 * names the one that it needs; {@link #BASE} is what every x86-64 processor has.
 *
 * <p>{@link #implemented} says whether the processor of this project executes it; the listing names
 * the others too.
 */
public enum CpuFeature {
  BASE(true),
  // x86-64-v2 and its parts.
  FPU(true),
  CMOV(true),
  CX8(true),
  CX16(true),
  MMX(true),
  SSE(true),
  SSE2(true),
  SSE3(true),
  SSSE3(true),
  SSE41(true),
  SSE42(true),
  POPCNT(true),
  MOVBE(true),
  /** LAHF and SAHF in 64-bit mode. */
  LAHF64(true),
  CLFLUSH(true),
  FXSR(true),
  LONG_MODE(true),
  // System.
  SYSCALL(true),
  SYSENTER(true),
  TSC(true),
  RDTSCP(true),
  MSR(true),
  MONITOR(true),
  XSAVE(true),
  XSAVEOPT(true),
  XSAVEC(true),
  XSAVES(true),
  FSGSBASE(true),
  SMAP(true),
  INVPCID(true),
  CLFLUSHOPT(true),
  CLWB(true),
  WBNOINVD(true),
  PREFETCHW(true),
  RDRAND(true),
  RDSEED(true),
  RDPID(true),
  PKU(true),
  /** VMCALL and VMMCALL: decoded, so that they can be reported; a guest without VMX gets #UD. */
  HYPERCALL(true),
  // Known to the listing only.
  ABM(false),
  BMI1(false),
  BMI2(false),
  ADX(false),
  AES(false),
  PCLMULQDQ(false),
  SHA(false),
  GFNI(false),
  VAES(false),
  VPCLMULQDQ(false),
  F16C(false),
  FMA(false),
  AVX(false),
  AVX2(false),
  AVX_VNNI(false),
  AVX512(false),
  AMX(false),
  CET(false),
  CLDEMOTE(false),
  ENQCMD(false),
  MOVDIR(false),
  MPX(false),
  PCONFIG(false),
  PTWRITE(false),
  RAO(false),
  RTM(false),
  SERIALIZE(false),
  SGX(false),
  SMX(false),
  SSE4A(false),
  SVM(false),
  SNP(false),
  TSXLDTRK(false),
  UINTR(false),
  VMX(false),
  WAITPKG(false),
  /** FEMMS and 3DNow!. */
  AMD_RETIRED(false),
  /** MONITORX, CLZERO, PadLock and others of one vendor. */
  AMD_MISC(false);

  private final boolean implemented;

  CpuFeature(boolean implemented) {
    this.implemented = implemented;
  }

  /** Whether this project's processor can execute it. */
  public boolean implemented() {
    return implemented;
  }
}
