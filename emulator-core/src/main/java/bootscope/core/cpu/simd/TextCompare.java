package bootscope.core.cpu.simd;

import static bootscope.core.bits.Host.getU16;
import static bootscope.core.bits.Host.getU8;
import static bootscope.core.bits.Host.putByte;
import static bootscope.core.bits.Host.putLong;
import static bootscope.core.bits.Host.putShort;
import static bootscope.core.cpu.simd.Place.MEMORY;
import static bootscope.core.cpu.simd.Place.XMM;
import static bootscope.core.cpu.simd.SimdOperation.READS_DST;
import static bootscope.core.cpu.simd.SimdOperation.WRITES_FLAGS;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.LazyFlags;

/**
 * PCMPESTRI, PCMPESTRM, PCMPISTRI, PCMPISTRM (SDM vol. 2B §4.1). The first operand is the set, the
 * ranges or the substring; the second is the text. Memory operands need no alignment.
 */
final class TextCompare {
  // Aggregation, immediate bits 3:2.
  private static final int EQUAL_ANY = 0;
  private static final int RANGES = 1;
  private static final int EQUAL_EACH = 2;

  private TextCompare() {}

  static void fill(Table t) {
    switch (t.mnemonic) {
      case "PCMPISTRI" -> forms(t, 0, (s, d, r, imm) -> implicit(s, d, r, imm, true));
      case "PCMPISTRM" -> forms(t, 0, (s, d, r, imm) -> implicit(s, d, r, imm, false));
      case "PCMPESTRI" -> {
        forms(t, 0, (s, d, r, imm) -> explicit(s, d, r, imm, false, true));
        forms(t, 8, (s, d, r, imm) -> explicit(s, d, r, imm, true, true));
      }
      case "PCMPESTRM" -> {
        forms(t, 0, (s, d, r, imm) -> explicit(s, d, r, imm, false, false));
        forms(t, 8, (s, d, r, imm) -> explicit(s, d, r, imm, true, false));
      }
      default -> {}
    }
  }

  private static void forms(Table t, int size, SimdFunction function) {
    t.add(XMM, XMM, size, 0, READS_DST | WRITES_FLAGS, function);
    t.add(XMM, MEMORY, size, 16, READS_DST | WRITES_FLAGS, function);
  }

  private static void implicit(CpuState s, long a, long b, int imm, boolean index) {
    compare(s, a, terminated(a, imm), b, terminated(b, imm), imm, index);
  }

  private static void explicit(CpuState s, long a, long b, int imm, boolean wide, boolean index) {
    int lengthOfA = length(s.reg(CpuState.RAX), wide, imm);
    compare(s, a, lengthOfA, b, length(s.reg(CpuState.RDX), wide, imm), imm, index);
  }

  private static int count(int imm) {
    return (imm & 1) != 0 ? 8 : 16;
  }

  /** Elements before the first 0. */
  private static int terminated(long address, int imm) {
    int n = 0;
    while (n < count(imm) && element(address, n, imm & 1) != 0) {
      n++;
    }
    return n;
  }

  /** The absolute value of a length register, at most the number of elements. */
  private static int length(long register, boolean wide, int imm) {
    long value = wide ? register : (int) register;
    int count = count(imm);
    return value >= count || value <= -count ? count : (int) Math.abs(value);
  }

  /** Bit 0 of {@code type}: words; bit 1: signed. */
  private static int element(long address, int i, int type) {
    int value = (type & 1) != 0 ? getU16(address + 2L * i) : getU8(address + i);
    return switch (type) {
      case 2 -> (byte) value;
      case 3 -> (short) value;
      default -> value;
    };
  }

  private static void compare(
      CpuState s, long a, int lengthOfA, long b, int lengthOfB, int imm, boolean index) {
    int count = count(imm);
    int all = (1 << count) - 1;
    int result = aggregate(a, lengthOfA, b, lengthOfB, imm);
    if ((imm & 0x10) != 0) {
      // Negative polarity, of all elements or, "masked", of the valid ones.
      result ^= (imm & 0x20) != 0 ? (1 << lengthOfB) - 1 : all;
    }
    if (index) {
      int found;
      if (result == 0) {
        found = count;
      } else if ((imm & 0x40) != 0) {
        found = 31 - Integer.numberOfLeadingZeros(result);
      } else {
        found = Integer.numberOfTrailingZeros(result);
      }
      s.reg(CpuState.RCX, found);
    } else {
      storeMask(s.xmm(0), result, imm);
    }
    LazyFlags.set(
        s,
        (result != 0 ? LazyFlags.CF : 0)
            | (lengthOfB < count ? LazyFlags.ZF : 0)
            | (lengthOfA < count ? LazyFlags.SF : 0)
            | ((result & 1) != 0 ? LazyFlags.OF : 0));
  }

  /** IntRes1: bit j says whether the aggregation holds for element j of the text. */
  private static int aggregate(long a, int lengthOfA, long b, int lengthOfB, int imm) {
    int type = imm & 3;
    int count = count(imm);
    int result = 0;
    for (int j = 0; j < count; j++) {
      boolean holds =
          switch (imm >>> 2 & 3) {
            case EQUAL_ANY -> j < lengthOfB && isAny(a, lengthOfA, element(b, j, type), type);
            case RANGES -> j < lengthOfB && isInRange(a, lengthOfA, element(b, j, type), type);
            case EQUAL_EACH ->
                j < lengthOfA && j < lengthOfB
                    ? element(a, j, type) == element(b, j, type)
                    : j >= lengthOfA && j >= lengthOfB;
            default -> startsAt(a, lengthOfA, b, lengthOfB, j, type);
          };
      result |= holds ? 1 << j : 0;
    }
    return result;
  }

  private static boolean isAny(long set, int length, int value, int type) {
    for (int i = 0; i < length; i++) {
      if (element(set, i, type) == value) {
        return true;
      }
    }
    return false;
  }

  private static boolean isInRange(long ranges, int length, int value, int type) {
    for (int i = 0; i + 1 < length; i += 2) {
      if (element(ranges, i, type) <= value && value <= element(ranges, i + 1, type)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the substring, as far as the register reaches, is in the text at {@code j}. */
  private static boolean startsAt(
      long substring, int length, long text, int lengthOfText, int j, int type) {
    int reach = Math.min(length, ((type & 1) != 0 ? 8 : 16) - j);
    for (int i = 0; i < reach; i++) {
      if (j + i >= lengthOfText || element(substring, i, type) != element(text, j + i, type)) {
        return false;
      }
    }
    return true;
  }

  /** The result as bits, or with immediate bit 6 as one mask an element. */
  private static void storeMask(long xmm0, int result, int imm) {
    if ((imm & 0x40) == 0) {
      putLong(xmm0, result);
      putLong(xmm0 + 8, 0);
      return;
    }
    for (int i = 0; i < count(imm); i++) {
      int mask = -(result >>> i & 1);
      if ((imm & 1) != 0) {
        putShort(xmm0 + 2L * i, mask);
      } else {
        putByte(xmm0 + i, mask);
      }
    }
  }
}
