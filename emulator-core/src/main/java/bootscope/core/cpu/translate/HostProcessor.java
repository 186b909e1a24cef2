package bootscope.core.cpu.translate;

import bootscope.core.bits.Host;
import bootscope.core.isa.CpuFeature;
import java.util.EnumSet;
import java.util.Set;

/** Finds out what the host's processor has, by running a piece of code. */
final class HostProcessor {
  // Results, from the address that the code is given: CPUID.1:ECX, and flags.
  private static final int FEATURES = 0;
  private static final int AFTER_TEST = 4;
  private static final int AFTER_BIT_TEST = 8;

  private static final int SSSE3 = 1 << 9;
  private static final int CX16 = 1 << 13;
  private static final int SSE41 = 1 << 19;
  private static final int SSE42 = 1 << 20;
  private static final int POPCNT = 1 << 23;

  // As EAX holds them after LAHF and SETO AL.
  private static final int AUXILIARY = 0x1000;
  private static final int ALL = 0xD501;
  private static final int ZERO_PARITY_OVERFLOW = 0x4401;

  private HostProcessor() {}

  /** Emits a function of the address for the results. */
  static void emit(Assembler a, boolean windows) {
    a.push(Assembler.RBX);
    a.move(Assembler.R10, windows ? Assembler.RCX : Assembler.RDI);
    a.constant(Assembler.RAX, 1);
    bytes(a, 0x0F, 0xA2); // CPUID
    a.rm(false, Assembler.STORE, Assembler.RCX, Assembler.R10, FEATURES);
    bytes(a, 0xB0, 0x0F, 0x04, 0x01); // MOV AL, 15; ADD AL, 1: sets AF
    a.rr(false, Assembler.TEST, Assembler.RAX, Assembler.RAX);
    bytes(a, 0x9F); // LAHF
    a.rm(false, Assembler.STORE, Assembler.RAX, Assembler.R10, AFTER_TEST);
    a.constant(Assembler.RCX, 0);
    bytes(a, 0xB0, 0x80, 0x04, 0x80); // MOV AL, 80; ADD AL, 80: sets OF, ZF, PF, CF
    bytes(a, 0x0F, 0xBA, 0xE1, 0x00); // BT ECX, 0
    bytes(a, 0x9F, 0x0F, 0x90, 0xC0); // LAHF; SETO AL
    a.rm(false, Assembler.STORE, Assembler.RAX, Assembler.R10, AFTER_BIT_TEST);
    a.pop(Assembler.RBX);
    a.ret();
  }

  private static void bytes(Assembler a, int... values) {
    for (int value : values) {
      a.byte8(value);
    }
  }

  /** What it has of the features that translated code may use. */
  static Set<CpuFeature> features(long results) {
    int ecx = Host.getInt(results + FEATURES);
    Set<CpuFeature> has = EnumSet.of(CpuFeature.SSE, CpuFeature.SSE2);
    add(has, ecx, 1, CpuFeature.SSE3);
    add(has, ecx, SSSE3, CpuFeature.SSSE3);
    add(has, ecx, CX16, CpuFeature.CX16);
    add(has, ecx, SSE41, CpuFeature.SSE41);
    add(has, ecx, SSE42, CpuFeature.SSE42);
    add(has, ecx, POPCNT, CpuFeature.POPCNT);
    return has;
  }

  private static void add(Set<CpuFeature> has, int ecx, int bit, CpuFeature feature) {
    if ((ecx & bit) != 0) {
      has.add(feature);
    }
  }

  /**
   * Whether flags that the manual leaves undefined come out as the interpreter has them: AF clear
   * behind logic, all but CF kept by bit tests. All processors that are known do so.
   */
  static boolean agrees(long results) {
    return (Host.getInt(results + AFTER_TEST) & AUXILIARY) == 0
        && (Host.getInt(results + AFTER_BIT_TEST) & ALL) == ZERO_PARITY_OVERFLOW;
  }
}
