package bootscope.core.cpu.system;

import bootscope.core.cpu.ops.Cpu;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.isa.CpuFeature;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * CPUID: exactly what is implemented, less what the configuration switched off (SDM vol. 2A
 * "CPUID", AMD APM vol. 3 appendix E). The vendor is AMD's and the family 15, as a plain virtual
 * processor without the errata of any real one.
 */
public final class Cpuid {
  private static final String VENDOR = "AuthenticAMD";
  private static final String BRAND = "Bootscope virtual CPU";
  public static final int SIGNATURE = 0x0006_0FB1; // family 15, model 107, stepping 1

  private final Cpu c;
  private final Connections connections;

  Cpuid(Cpu c, Connections connections) {
    this.c = c;
    this.connections = connections;
  }

  boolean has(CpuFeature feature) {
    return c.features.contains(feature);
  }

  boolean hasPcid() {
    return has(CpuFeature.INVPCID);
  }

  boolean hasSmep() {
    return has(CpuFeature.SMAP);
  }

  boolean hasUmip() {
    return has(CpuFeature.SMAP);
  }

  private int bit(CpuFeature feature, int position) {
    return has(feature) ? 1 << position : 0;
  }

  /** Executes CPUID: leaf in EAX, subleaf in ECX. */
  void execute() {
    CpuState s = c.s;
    int leaf = (int) s.reg(CpuState.RAX);
    int subleaf = (int) s.reg(CpuState.RCX);
    int highest = leaf < 0 ? 0x8000_0008 : 0xD;
    if (leaf < 0 && Integer.compareUnsigned(leaf, highest) > 0 || leaf >= 0 && leaf > highest) {
      leaf = 0xD; // SDM: beyond the highest leaf, the data of the highest basic leaf
      subleaf = Math.max(subleaf, 64);
    }
    int a = 0;
    int b = 0;
    int x = 0;
    int d = 0;
    // Software that has switched the local APIC off runs on a processor without one (SDM vol. 3A
    // §10.4.3, APM vol. 2 §16.3.2).
    int apic = connections.controller.enabled() ? 1 << 9 : 0;
    switch (leaf) {
      case 0 -> {
        a = 0xD;
        b = text(VENDOR, 0);
        d = text(VENDOR, 4);
        x = text(VENDOR, 8);
      }
      case 1 -> {
        a = SIGNATURE;
        b = 8 << 8; // CLFLUSH line of 64 bytes, APIC id 0
        x =
            bit(CpuFeature.SSE3, 0)
                | bit(CpuFeature.MONITOR, 3)
                | bit(CpuFeature.SSSE3, 9)
                | bit(CpuFeature.CX16, 13)
                | (hasPcid() ? 1 << 17 : 0)
                | bit(CpuFeature.SSE41, 19)
                | bit(CpuFeature.SSE42, 20)
                | 1 << 21 // x2APIC
                | bit(CpuFeature.MOVBE, 22)
                | bit(CpuFeature.POPCNT, 23)
                | 1 << 24 // TSC deadline
                | bit(CpuFeature.XSAVE, 26)
                | ((s.cr(4) & Bits.CR4_OSXSAVE) != 0 ? 1 << 27 : 0)
                | bit(CpuFeature.RDRAND, 30)
                | 1 << 31; // runs under a hypervisor
        d =
            bit(CpuFeature.FPU, 0)
                | 1 << 2 // DE
                | 1 << 3 // PSE
                | bit(CpuFeature.TSC, 4)
                | bit(CpuFeature.MSR, 5)
                | 1 << 6 // PAE
                | 1 << 7 // MCE
                | bit(CpuFeature.CX8, 8)
                | apic
                | bit(CpuFeature.SYSENTER, 11)
                | 1 << 12 // MTRR
                | 1 << 13 // PGE
                | 1 << 14 // MCA
                | bit(CpuFeature.CMOV, 15)
                | 1 << 16 // PAT
                | 1 << 17 // PSE-36
                | bit(CpuFeature.CLFLUSH, 19)
                | bit(CpuFeature.MMX, 23)
                | bit(CpuFeature.FXSR, 24)
                | bit(CpuFeature.SSE, 25)
                | bit(CpuFeature.SSE2, 26);
      }
      case 5 -> {
        if (has(CpuFeature.MONITOR)) {
          a = 64;
          b = 64;
          x = 3;
        }
      }
      case 6 -> a = 1 << 2; // the APIC timer never stops
      case 7 -> {
        if (subleaf == 0) {
          b =
              bit(CpuFeature.FSGSBASE, 0)
                  | (hasSmep() ? 1 << 7 : 0)
                  | bit(CpuFeature.INVPCID, 10)
                  | bit(CpuFeature.RDSEED, 18)
                  | bit(CpuFeature.SMAP, 20)
                  | bit(CpuFeature.CLFLUSHOPT, 23)
                  | bit(CpuFeature.CLWB, 24);
          x = (hasUmip() ? 1 << 2 : 0) | bit(CpuFeature.RDPID, 22);
        }
      }
      case 0xD -> {
        if (has(CpuFeature.XSAVE)) {
          if (subleaf == 0) {
            a = 3; // x87 and SSE
            b = 576;
            x = 576;
          } else if (subleaf == 1) {
            a = bit(CpuFeature.XSAVEOPT, 0) | bit(CpuFeature.XSAVEC, 1) | 1 << 2;
            b = 576;
          }
        }
      }
      case 0x8000_0000 -> {
        a = 0x8000_0008;
        b = text(VENDOR, 0);
        d = text(VENDOR, 4);
        x = text(VENDOR, 8);
      }
      case 0x8000_0001 -> {
        a = SIGNATURE;
        x = bit(CpuFeature.LAHF64, 0) | bit(CpuFeature.PREFETCHW, 8);
        d =
            bit(CpuFeature.SYSCALL, 11)
                | 1 << 20 // NX
                | 1 << 26 // pages of 1 GiB
                | bit(CpuFeature.RDTSCP, 27)
                | bit(CpuFeature.LONG_MODE, 29);
        // AMD repeats the common bits of leaf 1.
        d |=
            bit(CpuFeature.FPU, 0)
                | 1 << 2
                | 1 << 3
                | bit(CpuFeature.TSC, 4)
                | bit(CpuFeature.MSR, 5)
                | 1 << 6
                | 1 << 7
                | bit(CpuFeature.CX8, 8)
                | apic
                | 1 << 12
                | 1 << 13
                | 1 << 14
                | bit(CpuFeature.CMOV, 15)
                | 1 << 16
                | 1 << 17
                | bit(CpuFeature.MMX, 23)
                | bit(CpuFeature.FXSR, 24);
      }
      case 0x8000_0002, 0x8000_0003, 0x8000_0004 -> {
        int at = (leaf - 0x8000_0002) * 16;
        a = text(BRAND, at);
        b = text(BRAND, at + 4);
        x = text(BRAND, at + 8);
        d = text(BRAND, at + 12);
      }
      case 0x8000_0005 -> {
        x = 64 << 24 | 8 << 16 | 1 << 8 | 64;
        d = 64 << 24 | 8 << 16 | 1 << 8 | 64;
      }
      case 0x8000_0006 -> x = 512 << 16 | 6 << 12 | 1 << 8 | 64;
      case 0x8000_0007 -> d = 1 << 8; // the TSC is invariant
      case 0x8000_0008 -> {
        a = 48 << 8 | Bits.PHYSICAL_BITS;
        b = bit(CpuFeature.WBNOINVD, 9);
      }
      default -> {}
    }
    s.reg(CpuState.RAX, a & 0xFFFF_FFFFL);
    s.reg(CpuState.RBX, b & 0xFFFF_FFFFL);
    s.reg(CpuState.RCX, x & 0xFFFF_FFFFL);
    s.reg(CpuState.RDX, d & 0xFFFF_FFFFL);
  }

  /** Eight bytes of the brand string, of which CPUID and MSRs show 48. */
  static long brand(int at) {
    return text(BRAND, at) & 0xFFFF_FFFFL | (long) text(BRAND, at + 4) << 32;
  }

  private static int text(String text, int at) {
    byte[] bytes = new byte[48];
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(ascii, 0, bytes, 0, ascii.length);
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(at);
  }
}
