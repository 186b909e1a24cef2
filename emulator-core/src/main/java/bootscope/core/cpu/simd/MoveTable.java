package bootscope.core.cpu.simd;

import static bootscope.core.bits.Host.getInt;
import static bootscope.core.bits.Host.getLong;
import static bootscope.core.bits.Host.getU32;
import static bootscope.core.bits.Host.putInt;
import static bootscope.core.bits.Host.putLong;
import static bootscope.core.cpu.simd.IntegerTable.mmx;
import static bootscope.core.cpu.simd.Place.GENERAL;
import static bootscope.core.cpu.simd.Place.MEMORY;
import static bootscope.core.cpu.simd.Place.MMX;
import static bootscope.core.cpu.simd.Place.XMM;
import static bootscope.core.cpu.simd.SimdOperation.ALIGNED;
import static bootscope.core.cpu.simd.SimdOperation.READS_DST;
import static bootscope.core.cpu.simd.SimdOperation.WRITES_DST;
import static bootscope.core.cpu.simd.Table.UPDATES;

import bootscope.core.cpu.state.CpuState;

/** Moves, widening moves and the masked stores. */
final class MoveTable {
  private MoveTable() {}

  static void fill(Table t) {
    switch (t.mnemonic) {
      case "MOVAPS", "MOVAPD", "MOVDQA" -> vector(t, ALIGNED);
      case "MOVUPS", "MOVUPD", "MOVDQU" -> vector(t, 0);
      case "LDDQU" -> t.add(XMM, MEMORY, 0, 16, WRITES_DST, MoveTable::copy16);
      case "MOVNTDQA" -> t.add(XMM, MEMORY, 0, 16, WRITES_DST | ALIGNED, MoveTable::copy16);
      case "MOVNTPS", "MOVNTPD", "MOVNTDQ" ->
          t.add(MEMORY, XMM, 0, 16, WRITES_DST | ALIGNED, MoveTable::copy16);
      case "MOVNTQ" -> t.add(MEMORY, MMX, 0, 8, WRITES_DST, MoveTable::copy8);
      // Scalars: between registers they merge, from memory they clear the rest.
      case "MOVSS" -> {
        t.add(XMM, XMM, UPDATES, MoveTable::copy4);
        t.add(XMM, MEMORY, 0, 4, WRITES_DST, MoveTable::load4);
        t.add(MEMORY, XMM, 0, 4, WRITES_DST, MoveTable::copy4);
      }
      case "MOVSD" -> {
        t.add(XMM, XMM, UPDATES, MoveTable::copy8);
        t.add(XMM, MEMORY, 0, 8, WRITES_DST, MoveTable::load8);
        t.add(MEMORY, XMM, 0, 8, WRITES_DST, MoveTable::copy8);
      }
      case "MOVLPS", "MOVLPD" -> {
        t.add(XMM, MEMORY, 0, 8, UPDATES, MoveTable::copy8);
        t.add(MEMORY, XMM, 0, 8, WRITES_DST, MoveTable::copy8);
      }
      case "MOVHPS", "MOVHPD" -> {
        t.add(XMM, MEMORY, 0, 8, UPDATES, MoveTable::toHigh);
        t.add(MEMORY, XMM, 0, 8, WRITES_DST, MoveTable::fromHigh);
      }
      case "MOVLHPS" -> t.add(XMM, XMM, UPDATES, MoveTable::toHigh);
      case "MOVHLPS" -> t.add(XMM, XMM, UPDATES, MoveTable::fromHigh);
      case "MOVD" -> {
        doublewords(t);
        quadwords(t, 8); // with REX.W it is MOVQ (SDM vol. 2B, MOVD/MOVQ)
      }
      case "MOVQ" -> {
        quadwords(t, 0);
        t.add(XMM, XMM, WRITES_DST, MoveTable::load8);
        t.add(MMX, MMX, WRITES_DST, MoveTable::loadMmx);
      }
      case "MOVQ2DQ" -> t.add(XMM, MMX, WRITES_DST, MoveTable::load8);
      case "MOVDQ2Q" -> t.add(MMX, XMM, WRITES_DST, MoveTable::loadMmx);
      case "MOVDDUP" -> t.xmm(8, WRITES_DST, MoveTable::duplicateDouble);
      case "MOVSLDUP" -> t.xmm(16, WRITES_DST, (s, d, r, imm) -> duplicateSingles(d, r));
      case "MOVSHDUP" -> t.xmm(16, WRITES_DST, (s, d, r, imm) -> duplicateSingles(d, r + 4));
      case "MASKMOVQ" -> t.add(MMX, MMX, 0, 8, READS_DST, MoveTable::merge8);
      case "MASKMOVDQU" -> t.add(XMM, XMM, 0, 16, READS_DST, MoveTable::merge16);
      default -> {
        if (t.mnemonic.length() == 8
            && (t.mnemonic.startsWith("PMOVSX") || t.mnemonic.startsWith("PMOVZX"))) {
          widening(t);
        }
      }
    }
  }

  private static void vector(Table t, int alignment) {
    t.add(XMM, XMM, WRITES_DST, MoveTable::copy16);
    t.add(XMM, MEMORY, 0, 16, WRITES_DST | alignment, MoveTable::copy16);
    t.add(MEMORY, XMM, 0, 16, WRITES_DST | alignment, MoveTable::copy16);
  }

  private static void doublewords(Table t) {
    for (Place other : new Place[] {GENERAL, MEMORY}) {
      SimdFunction store =
          other == MEMORY ? MoveTable::copy4 : (s, d, r, imm) -> putLong(d, getU32(r));
      t.add(XMM, other, 0, 4, WRITES_DST, MoveTable::load4);
      t.add(MMX, other, 0, 4, WRITES_DST, (s, d, r, imm) -> mmx(d, getU32(r)));
      t.add(other, XMM, 0, 4, WRITES_DST, store);
      t.add(other, MMX, 0, 4, WRITES_DST, store);
    }
  }

  private static void quadwords(Table t, int size) {
    for (Place other : new Place[] {GENERAL, MEMORY}) {
      t.add(XMM, other, size, 8, WRITES_DST, MoveTable::load8);
      t.add(MMX, other, size, 8, WRITES_DST, MoveTable::loadMmx);
      t.add(other, XMM, size, 8, WRITES_DST, MoveTable::copy8);
      t.add(other, MMX, size, 8, WRITES_DST, MoveTable::copy8);
    }
  }

  private static void duplicateDouble(CpuState s, long d, long r, int imm) {
    long a = getLong(r);
    putLong(d, a);
    putLong(d + 8, a);
  }

  private static void duplicateSingles(long d, long r) {
    putLong(d, getU32(r) * Lanes.DWORDS);
    putLong(d + 8, getU32(r + 8) * Lanes.DWORDS);
  }

  /** PMOVSX, PMOVZX: the low elements of the source, widened; types by the name's last letters. */
  private static void widening(Table t) {
    int from = "BWDQ".indexOf(t.mnemonic.charAt(6));
    int to = "BWDQ".indexOf(t.mnemonic.charAt(7));
    if (from >= 0 && to > from) {
      boolean signed = t.mnemonic.charAt(4) == 'S';
      t.xmm(16 >> to - from, WRITES_DST, widen(8 << from, 8 << to, signed));
    }
  }

  private static SimdFunction widen(int fromBits, int toBits, boolean signed) {
    int perHalf = 64 / toBits;
    return (s, d, r, imm) -> {
      long source = getLong(r);
      putLong(d, widen(source, fromBits, toBits, signed));
      putLong(d + 8, widen(source >>> perHalf * fromBits, fromBits, toBits, signed));
    };
  }

  private static long widen(long source, int fromBits, int toBits, boolean signed) {
    long result = 0;
    long lane = -1L >>> 64 - toBits;
    for (int i = 0, from = 0; i < 64; i += toBits, from += fromBits) {
      long top = source >>> from << 64 - fromBits;
      result |= ((signed ? top >> 64 - fromBits : top >>> 64 - fromBits) & lane) << i;
    }
    return result;
  }

  private static void merge8(CpuState s, long d, long r, int imm) {
    merge(s, d, r, 8);
  }

  private static void merge16(CpuState s, long d, long r, int imm) {
    merge(s, d, r, 16);
  }

  /**
   * MASKMOVQ, MASKMOVDQU: first operand the data, second the mask. The memory at DS:rDI must have
   * been staged at {@link CpuState#scratch}; the selected bytes are merged into it, and the
   * interpreter stores it back (nothing at all where the mask selects nothing).
   */
  private static void merge(CpuState s, long data, long mask, int bytes) {
    for (int i = 0; i < bytes; i += 8) {
      long selected = (getLong(mask + i) >>> 7 & Lanes.BYTES) * 0xFF;
      long staged = s.scratch() + i;
      putLong(staged, getLong(staged) & ~selected | getLong(data + i) & selected);
    }
  }

  private static void copy16(CpuState s, long d, long r, int imm) {
    long low = getLong(r);
    putLong(d + 8, getLong(r + 8));
    putLong(d, low);
  }

  private static void copy4(CpuState s, long d, long r, int imm) {
    putInt(d, getInt(r));
  }

  private static void toHigh(CpuState s, long d, long r, int imm) {
    putLong(d + 8, getLong(r));
  }

  private static void fromHigh(CpuState s, long d, long r, int imm) {
    putLong(d, getLong(r + 8));
  }

  private static void copy8(CpuState s, long d, long r, int imm) {
    putLong(d, getLong(r));
  }

  private static void load4(CpuState s, long d, long r, int imm) {
    putLong(d, getU32(r));
    putLong(d + 8, 0);
  }

  private static void load8(CpuState s, long d, long r, int imm) {
    putLong(d, getLong(r));
    putLong(d + 8, 0);
  }

  private static void loadMmx(CpuState s, long d, long r, int imm) {
    mmx(d, getLong(r));
  }
}
