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
import static bootscope.core.cpu.simd.SimdOperation.USES_MMX;
import static bootscope.core.cpu.simd.SimdOperation.WRITES_DST;
import static bootscope.core.cpu.simd.Table.UPDATES;

import bootscope.core.cpu.state.CpuState;

/** Moves, widening moves and the masked stores. */
final class MoveTable {
  private MoveTable() {}

  static void fill(Table t) {
    for (String name : new String[] {"MOVAPS", "MOVAPD", "MOVDQA", "MOVUPS", "MOVUPD", "MOVDQU"}) {
      int traits = WRITES_DST | (name.charAt(3) == 'U' || name.endsWith("U") ? 0 : ALIGNED);
      t.add(name, XMM, XMM, 0, 0, traits, MoveTable::copy16);
      t.add(name, XMM, MEMORY, 0, 16, traits, MoveTable::copy16);
      t.add(name, MEMORY, XMM, 0, 16, traits, MoveTable::copy16);
    }
    t.add("LDDQU", XMM, MEMORY, 0, 16, WRITES_DST, MoveTable::copy16);
    t.add("MOVNTDQA", XMM, MEMORY, 0, 16, WRITES_DST | ALIGNED, MoveTable::copy16);
    for (String name : new String[] {"MOVNTPS", "MOVNTPD", "MOVNTDQ"}) {
      t.add(name, MEMORY, XMM, 0, 16, WRITES_DST | ALIGNED, MoveTable::copy16);
    }
    t.add("MOVNTQ", MEMORY, MMX, 0, 8, WRITES_DST, MoveTable::copy8);

    // Scalars: between registers they merge, from memory they clear the rest.
    t.add("MOVSS", XMM, XMM, 0, 0, UPDATES, (s, d, r, imm) -> putInt(d, getInt(r)));
    t.add("MOVSS", XMM, MEMORY, 0, 4, WRITES_DST, MoveTable::load4);
    t.add("MOVSS", MEMORY, XMM, 0, 4, WRITES_DST, (s, d, r, imm) -> putInt(d, getInt(r)));
    t.add("MOVSD", XMM, XMM, 0, 0, UPDATES, MoveTable::copy8);
    t.add("MOVSD", XMM, MEMORY, 0, 8, WRITES_DST, MoveTable::load8);
    t.add("MOVSD", MEMORY, XMM, 0, 8, WRITES_DST, MoveTable::copy8);

    SimdFunction toHigh = (s, d, r, imm) -> putLong(d + 8, getLong(r));
    SimdFunction fromHigh = (s, d, r, imm) -> putLong(d, getLong(r + 8));
    for (String type : new String[] {"PS", "PD"}) {
      t.add("MOVL" + type, XMM, MEMORY, 0, 8, UPDATES, MoveTable::copy8);
      t.add("MOVL" + type, MEMORY, XMM, 0, 8, WRITES_DST, MoveTable::copy8);
      t.add("MOVH" + type, XMM, MEMORY, 0, 8, UPDATES, toHigh);
      t.add("MOVH" + type, MEMORY, XMM, 0, 8, WRITES_DST, fromHigh);
    }
    t.add("MOVLHPS", XMM, XMM, 0, 0, UPDATES, toHigh);
    t.add("MOVHLPS", XMM, XMM, 0, 0, UPDATES, fromHigh);

    doublewords(t);
    quadwords(t, "MOVQ", 0);
    // MOVD with REX.W is MOVQ (SDM vol. 2B, MOVD/MOVQ).
    quadwords(t, "MOVD", 8);
    t.add("MOVQ", XMM, XMM, 0, 0, WRITES_DST, MoveTable::load8);
    t.add("MOVQ", MMX, MMX, 0, 0, WRITES_DST, MoveTable::loadMmx);
    t.add("MOVQ2DQ", XMM, MMX, 0, 0, WRITES_DST, MoveTable::load8);
    t.add("MOVDQ2Q", MMX, XMM, 0, 0, WRITES_DST, MoveTable::loadMmx);

    duplicates(t);
    widening(t);
    masked(t);
  }

  private static void doublewords(Table t) {
    for (Place other : new Place[] {GENERAL, MEMORY}) {
      t.add("MOVD", XMM, other, 0, 4, WRITES_DST, MoveTable::load4);
      t.add("MOVD", MMX, other, 0, 4, WRITES_DST, (s, d, r, imm) -> mmx(d, getU32(r)));
      for (Place from : new Place[] {XMM, MMX}) {
        t.add(
            "MOVD",
            other,
            from,
            0,
            4,
            WRITES_DST,
            other == GENERAL
                ? (s, d, r, imm) -> putLong(d, getU32(r))
                : (s, d, r, imm) -> putInt(d, getInt(r)));
      }
    }
  }

  private static void quadwords(Table t, String name, int size) {
    for (Place other : new Place[] {GENERAL, MEMORY}) {
      t.add(name, XMM, other, size, 8, WRITES_DST, MoveTable::load8);
      t.add(name, MMX, other, size, 8, WRITES_DST, MoveTable::loadMmx);
      t.add(name, other, XMM, size, 8, WRITES_DST, MoveTable::copy8);
      t.add(name, other, MMX, size, 8, WRITES_DST, MoveTable::copy8);
    }
  }

  private static void duplicates(Table t) {
    t.xmm(
        "MOVDDUP",
        8,
        WRITES_DST,
        (s, d, r, imm) -> {
          long a = getLong(r);
          putLong(d, a);
          putLong(d + 8, a);
        });
    t.xmm(
        "MOVSLDUP",
        16,
        WRITES_DST,
        (s, d, r, imm) -> {
          putLong(d, getU32(r) * Lanes.DWORDS);
          putLong(d + 8, getU32(r + 8) * Lanes.DWORDS);
        });
    t.xmm(
        "MOVSHDUP",
        16,
        WRITES_DST,
        (s, d, r, imm) -> {
          putLong(d, getU32(r + 4) * Lanes.DWORDS);
          putLong(d + 8, getU32(r + 12) * Lanes.DWORDS);
        });
  }

  /** PMOVSX, PMOVZX: the low elements of the source, widened. */
  private static void widening(Table t) {
    String names = "BWDQ";
    for (int from = 0; from < 3; from++) {
      for (int to = from + 1; to < 4; to++) {
        int fromBits = 8 << from;
        int toBits = 8 << to;
        int bytes = 16 >> to - from;
        String types = "" + names.charAt(from) + names.charAt(to);
        t.xmm("PMOVSX" + types, bytes, WRITES_DST, widen(fromBits, toBits, true));
        t.xmm("PMOVZX" + types, bytes, WRITES_DST, widen(fromBits, toBits, false));
      }
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

  /**
   * MASKMOVQ, MASKMOVDQU: first operand the data, second the mask. The memory at DS:rDI must have
   * been staged at {@link CpuState#scratch}; the selected bytes are merged into it, and the
   * interpreter stores it back (nothing at all where the mask selects nothing).
   */
  private static void masked(Table t) {
    t.add("MASKMOVQ", MMX, MMX, 0, 8, READS_DST | USES_MMX, (s, d, r, imm) -> merge(s, d, r, 8));
    t.add("MASKMOVDQU", XMM, XMM, 0, 16, READS_DST, (s, d, r, imm) -> merge(s, d, r, 16));
  }

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
