package bootscope.core.isa;

import static bootscope.core.isa.CpuidBit.Register.EAX;
import static bootscope.core.isa.CpuidBit.Register.EBX;
import static bootscope.core.isa.CpuidBit.Register.ECX;
import static bootscope.core.isa.CpuidBit.Register.EDX;
import static bootscope.core.isa.CpuidBit.bit;

import java.util.List;

/**
 * A part of the instruction set that CPUID reports and that can be switched off. Each opcode row
 * names the one that it needs; {@link #BASE} is what every x86-64 processor has.
 *
 * <p>{@link #implemented} says whether the processor of this project executes it; the listing names
 * the others too.
 */
public enum CpuFeature {
  BASE(
      bit(1, EDX, 2), // DE
      bit(1, EDX, 3), // PSE
      bit(1, EDX, 6), // PAE
      bit(1, EDX, 7), // MCE
      bit(1, EDX, 12), // MTRR
      bit(1, EDX, 13), // PGE
      bit(1, EDX, 14), // MCA
      bit(1, EDX, 16), // PAT
      bit(1, EDX, 17), // PSE-36
      bit(1, ECX, 21), // x2APIC
      bit(1, ECX, 24), // TSC deadline
      bit(1, ECX, 31), // runs under a hypervisor
      bit(6, EAX, 2), // the APIC timer never stops
      bit(0x8000_0001, EDX, 20), // NX
      bit(0x8000_0001, EDX, 26), // pages of 1 GiB
      bit(0x8000_0007, EDX, 8)), // the TSC is invariant
  // x86-64-v2 and its parts.
  FPU(bit(1, EDX, 0)),
  CMOV(bit(1, EDX, 15)),
  CX8(bit(1, EDX, 8)),
  CX16(bit(1, ECX, 13)),
  MMX(bit(1, EDX, 23)),
  SSE(bit(1, EDX, 25)),
  SSE2(bit(1, EDX, 26)),
  SSE3(bit(1, ECX, 0)),
  SSSE3(bit(1, ECX, 9)),
  SSE41(bit(1, ECX, 19)),
  SSE42(bit(1, ECX, 20)),
  POPCNT(bit(1, ECX, 23)),
  MOVBE(bit(1, ECX, 22)),
  /** LAHF and SAHF in 64-bit mode. */
  LAHF64(bit(0x8000_0001, ECX, 0)),
  CLFLUSH(bit(1, EDX, 19)),
  FXSR(bit(1, EDX, 24)),
  LONG_MODE(bit(0x8000_0001, EDX, 29)),
  // System.
  SYSCALL(bit(0x8000_0001, EDX, 11)),
  SYSENTER(bit(1, EDX, 11)),
  TSC(bit(1, EDX, 4)),
  RDTSCP(bit(0x8000_0001, EDX, 27)),
  MSR(bit(1, EDX, 5)),
  MONITOR(bit(1, ECX, 3)),
  /** XSAVE, and XGETBV with ECX = 1. */
  XSAVE(bit(1, ECX, 26), bit(0xD, 1, EAX, 2)),
  XSAVEOPT(bit(0xD, 1, EAX, 0)),
  XSAVEC(bit(0xD, 1, EAX, 1)),
  XSAVES(),
  FSGSBASE(bit(7, EBX, 0)),
  /** SMAP, SMEP and UMIP. */
  SMAP(bit(7, EBX, 20), bit(7, EBX, 7), bit(7, ECX, 2)),
  /** INVPCID and PCIDs. */
  INVPCID(bit(7, EBX, 10), bit(1, ECX, 17)),
  CLFLUSHOPT(bit(7, EBX, 23)),
  CLWB(bit(7, EBX, 24)),
  WBNOINVD(bit(0x8000_0008, EBX, 9)),
  PREFETCHW(bit(0x8000_0001, ECX, 8)),
  RDRAND(bit(1, ECX, 30)),
  RDSEED(bit(7, EBX, 18)),
  RDPID(bit(7, ECX, 22)),
  PKU(),
  /** VMCALL and VMMCALL: decoded, so that they can be reported; a guest without VMX gets #UD. */
  HYPERCALL(),
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
  private final List<CpuidBit> bits;

  CpuFeature(CpuidBit... bits) {
    implemented = true;
    this.bits = List.of(bits);
  }

  CpuFeature(boolean implemented) {
    this.implemented = implemented;
    bits = List.of();
  }

  /** Whether this project's processor can execute it. */
  public boolean implemented() {
    return implemented;
  }

  /** What CPUID reports where it is there; that of what comes with it, too. */
  public List<CpuidBit> bits() {
    return bits;
  }
}
