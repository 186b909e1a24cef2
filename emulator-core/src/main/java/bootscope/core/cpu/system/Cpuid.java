package bootscope.core.cpu.system;

import bootscope.core.cpu.ops.Cpu;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.isa.CpuFeature;
import bootscope.core.isa.CpuidBit;
import bootscope.core.isa.CpuidBit.Register;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * CPUID: exactly what is implemented, less what the configuration switched off (SDM vol. 2A
 * "CPUID", AMD APM vol. 3 appendix E). The vendor is AMD's and the family 15, as a plain virtual
 * processor without the errata of any real one.
 */
public final class Cpuid {
  private static final String VENDOR = "AuthenticAMD";
  private static final String BRAND = "Bootscope virtual CPU";
  public static final int SIGNATURE = 0x0006_0FB1; // family 15, model 107, stepping 1

  private static final int A = Register.EAX.ordinal();
  private static final int B = Register.EBX.ordinal();
  private static final int C = Register.ECX.ordinal();
  private static final int D = Register.EDX.ordinal();

  private static final int LEAF_1 = 1;
  private static final int EXTENDED_1 = 0x8000_0001;
  private static final int APIC = 1 << 9; // EDX of both
  private static final int OSXSAVE = 1 << 27; // ECX of leaf 1
  private static final int COMMON = 0x0183_F3FF; // EDX bits of leaf 1 that AMD repeats

  /** The registers of a leaf. */
  private record Leaf(int leaf, int subleaf, int[] registers) {}

  private final Cpu c;
  private final Connections connections;
  private final List<Leaf> reported; // bits of the features that are there

  Cpuid(Cpu c, Connections connections) {
    this.c = c;
    this.connections = connections;
    reported = reported(c.features);
  }

  private static List<Leaf> reported(Set<CpuFeature> features) {
    List<Leaf> leaves = new ArrayList<>();
    for (CpuFeature feature : CpuFeature.values()) {
      if (feature == CpuFeature.BASE || features.contains(feature)) {
        for (CpuidBit bit : feature.bits()) {
          int[] registers = find(leaves, bit.leaf(), bit.subleaf());
          if (registers == null) {
            registers = new int[4];
            leaves.add(new Leaf(bit.leaf(), bit.subleaf(), registers));
          }
          registers[bit.register().ordinal()] |= 1 << bit.position();
        }
      }
    }
    return leaves;
  }

  private static int[] find(List<Leaf> leaves, int leaf, int subleaf) {
    for (Leaf l : leaves) {
      if (l.leaf == leaf && l.subleaf == subleaf) {
        return l.registers;
      }
    }
    return null;
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
    int[] r = features(leaf, subleaf);
    switch (leaf) {
      case 0, 0x8000_0000 -> {
        r[A] = highest;
        r[B] = text(VENDOR, 0);
        r[D] = text(VENDOR, 4);
        r[C] = text(VENDOR, 8);
      }
      case LEAF_1 -> {
        r[A] = SIGNATURE;
        r[B] = 8 << 8; // CLFLUSH line of 64 bytes, APIC id 0
        r[C] |= (s.cr(4) & Bits.CR4_OSXSAVE) != 0 ? OSXSAVE : 0;
      }
      case 5 -> {
        if (has(CpuFeature.MONITOR)) {
          r[A] = 64;
          r[B] = 64;
          r[C] = 3;
        }
      }
      case 0xD -> {
        if (!has(CpuFeature.XSAVE)) {
          Arrays.fill(r, 0);
        } else if (subleaf == 0) {
          r[A] = 3; // x87 and SSE
          r[B] = 576;
          r[C] = 576;
        } else if (subleaf == 1) {
          r[B] = 576;
        }
      }
      case EXTENDED_1 -> {
        r[A] = SIGNATURE;
        r[D] |= features(LEAF_1, 0)[D] & COMMON;
      }
      case 0x8000_0002, 0x8000_0003, 0x8000_0004 -> {
        int at = (leaf - 0x8000_0002) * 16;
        for (int i = 0; i < 4; i++) {
          r[i] = text(BRAND, at + 4 * i);
        }
      }
      case 0x8000_0005 -> {
        r[C] = 64 << 24 | 8 << 16 | 1 << 8 | 64;
        r[D] = 64 << 24 | 8 << 16 | 1 << 8 | 64;
      }
      case 0x8000_0006 -> r[C] = 512 << 16 | 6 << 12 | 1 << 8 | 64;
      case 0x8000_0008 -> r[A] = 48 << 8 | Bits.PHYSICAL_BITS;
      default -> {}
    }
    s.reg(CpuState.RAX, r[A] & 0xFFFF_FFFFL);
    s.reg(CpuState.RBX, r[B] & 0xFFFF_FFFFL);
    s.reg(CpuState.RCX, r[C] & 0xFFFF_FFFFL);
    s.reg(CpuState.RDX, r[D] & 0xFFFF_FFFFL);
  }

  /** What a leaf tells of features: their bits in four registers, zeros where there are none. */
  private int[] features(int leaf, int subleaf) {
    boolean hasSubleaves = leaf == 7 || leaf == 0xD;
    int[] bits = find(reported, leaf, hasSubleaves ? subleaf : 0);
    int[] r = bits == null ? new int[4] : bits.clone();
    // Software that has switched the local APIC off runs on a processor without one (SDM vol. 3A
    // §10.4.3, APM vol. 2 §16.3.2).
    if (leaf == LEAF_1 && connections.controller.enabled()) {
      r[D] |= APIC;
    }
    return r;
  }

  private boolean has(CpuFeature feature) {
    return c.features.contains(feature);
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
