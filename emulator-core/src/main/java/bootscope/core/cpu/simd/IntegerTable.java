package bootscope.core.cpu.simd;

import static bootscope.core.bits.Host.getLong;
import static bootscope.core.bits.Host.putLong;
import static bootscope.core.bits.Host.putShort;
import static bootscope.core.cpu.simd.Lanes.bytes;
import static bootscope.core.cpu.simd.Lanes.dwords;
import static bootscope.core.cpu.simd.Lanes.horizontalDwords;
import static bootscope.core.cpu.simd.Lanes.horizontalWords;
import static bootscope.core.cpu.simd.Lanes.saturate;
import static bootscope.core.cpu.simd.Lanes.unsignedBytes;
import static bootscope.core.cpu.simd.Lanes.unsignedWords;
import static bootscope.core.cpu.simd.Lanes.words;
import static bootscope.core.cpu.simd.Place.MMX;
import static bootscope.core.cpu.simd.Place.NONE;
import static bootscope.core.cpu.simd.Place.XMM;
import static bootscope.core.cpu.simd.SimdOperation.WRITES_DST;
import static bootscope.core.cpu.simd.Table.UPDATES;

import bootscope.core.cpu.state.CpuState;
import java.util.function.LongBinaryOperator;

/**
 * Packed integers. An operation is a function of 64 bits of each operand: the MMX form applies it
 * once, the XMM form twice.
 */
final class IntegerTable {
  private IntegerTable() {}

  static void fill(Table t) {
    both(t, "PADDB", Lanes::addBytes);
    both(t, "PADDW", Lanes::addWords);
    both(t, "PADDD", Lanes::addDwords);
    both(t, "PADDQ", Long::sum);
    both(t, "PSUBB", Lanes::subBytes);
    both(t, "PSUBW", Lanes::subWords);
    both(t, "PSUBD", Lanes::subDwords);
    both(t, "PSUBQ", (a, b) -> a - b);
    both(t, "PADDSB", bytes((a, b) -> saturate(a + b, 8)));
    both(t, "PADDSW", words((a, b) -> saturate(a + b, 16)));
    both(t, "PADDUSB", Lanes::addUnsignedBytes);
    both(t, "PADDUSW", Lanes::addUnsignedWords);
    both(t, "PSUBSB", bytes((a, b) -> saturate(a - b, 8)));
    both(t, "PSUBSW", words((a, b) -> saturate(a - b, 16)));
    both(t, "PSUBUSB", Lanes::subUnsignedBytes);
    both(t, "PSUBUSW", Lanes::subUnsignedWords);
    both(t, "PAVGB", unsignedBytes((a, b) -> a + b + 1 >> 1));
    both(t, "PAVGW", unsignedWords((a, b) -> a + b + 1 >> 1));

    both(t, "PMULLW", words((a, b) -> a * b));
    both(t, "PMULHW", words((a, b) -> a * b >> 16));
    both(t, "PMULHUW", unsignedWords((a, b) -> a * b >>> 16));
    both(t, "PMULHRSW", words((a, b) -> (a * b >> 14) + 1 >> 1));
    both(t, "PMADDWD", Lanes::multiplyAddWords);
    both(t, "PMADDUBSW", Lanes::multiplyAddBytes);
    both(t, "PMULUDQ", Lanes::multiplyUnsignedDword);
    xmm(t, "PMULDQ", Lanes::multiplySignedDword);
    xmm(t, "PMULLD", dwords((a, b) -> a * b));
    both(t, "PSADBW", Lanes::sumOfDifferences);

    both(t, "PMINUB", Lanes::minUnsignedBytes);
    both(t, "PMAXUB", Lanes::maxUnsignedBytes);
    both(t, "PMINSW", words(Math::min));
    both(t, "PMAXSW", words(Math::max));
    xmm(t, "PMINSB", bytes(Math::min));
    xmm(t, "PMAXSB", bytes(Math::max));
    xmm(t, "PMINUW", unsignedWords(Math::min));
    xmm(t, "PMAXUW", unsignedWords(Math::max));
    xmm(t, "PMINSD", dwords(Math::min));
    xmm(t, "PMAXSD", dwords(Math::max));
    xmm(t, "PMINUD", dwords((a, b) -> Integer.compareUnsigned(a, b) < 0 ? a : b));
    xmm(t, "PMAXUD", dwords((a, b) -> Integer.compareUnsigned(a, b) > 0 ? a : b));

    both(t, "PCMPEQB", Lanes::equalBytes);
    both(t, "PCMPEQW", Lanes::equalWords);
    both(t, "PCMPEQD", dwords((a, b) -> a == b ? -1 : 0));
    xmm(t, "PCMPEQQ", Lanes::equalQword);
    both(t, "PCMPGTB", Lanes::greaterBytes);
    both(t, "PCMPGTW", Lanes::greaterWords);
    both(t, "PCMPGTD", dwords((a, b) -> a > b ? -1 : 0));
    xmm(t, "PCMPGTQ", Lanes::greaterQword);

    both(t, "PAND", Lanes::and);
    both(t, "PANDN", Lanes::andNot);
    both(t, "POR", Lanes::or);
    both(t, "PXOR", Lanes::xor);
    for (String type : new String[] {"PS", "PD"}) {
      xmm(t, "AND" + type, Lanes::and);
      xmm(t, "ANDN" + type, Lanes::andNot);
      xmm(t, "OR" + type, Lanes::or);
      xmm(t, "XOR" + type, Lanes::xor);
    }

    both(t, "PSIGNB", bytes(Lanes::sign));
    both(t, "PSIGNW", words(Lanes::sign));
    both(t, "PSIGND", dwords(Lanes::sign));
    absolute(t, "PABSB", bytes((a, b) -> Math.abs(b)));
    absolute(t, "PABSW", words((a, b) -> Math.abs(b)));
    absolute(t, "PABSD", dwords((a, b) -> Math.abs(b)));

    bothNarrowing(t, "PACKSSWB", (low, high) -> Lanes.packWords(low, high, false));
    bothNarrowing(t, "PACKUSWB", (low, high) -> Lanes.packWords(low, high, true));
    bothNarrowing(t, "PACKSSDW", (low, high) -> Lanes.packDwords(low, high, false));
    t.xmm("PACKUSDW", 16, UPDATES, narrowing((low, high) -> Lanes.packDwords(low, high, true)));
    bothNarrowing(t, "PHADDW", horizontalWords(Integer::sum));
    bothNarrowing(t, "PHADDD", horizontalDwords(Integer::sum));
    bothNarrowing(t, "PHADDSW", horizontalWords((a, b) -> saturate(a + b, 16)));
    bothNarrowing(t, "PHSUBW", horizontalWords((a, b) -> a - b));
    bothNarrowing(t, "PHSUBD", horizontalDwords((a, b) -> a - b));
    bothNarrowing(t, "PHSUBSW", horizontalWords((a, b) -> saturate(a - b, 16)));

    unpack(t, "BW", Lanes::interleaveBytes);
    unpack(t, "WD", Lanes::interleaveWords);
    unpack(t, "DQ", Lanes::interleaveDwords);
    t.xmm("PUNPCKLQDQ", 16, UPDATES, IntegerTable::unpackLowQwords);
    t.xmm("PUNPCKHQDQ", 16, UPDATES, IntegerTable::unpackHighQwords);
    t.xmm("UNPCKLPS", 16, UPDATES, unpackLow(Lanes::interleaveDwords));
    t.xmm("UNPCKHPS", 16, UPDATES, unpackHigh(Lanes::interleaveDwords));
    t.xmm("UNPCKLPD", 16, UPDATES, IntegerTable::unpackLowQwords);
    t.xmm("UNPCKHPD", 16, UPDATES, IntegerTable::unpackHighQwords);

    shift(t, "PSLLW", (a, n) -> Lanes.shiftLeft(a, n, 16));
    shift(t, "PSLLD", (a, n) -> Lanes.shiftLeft(a, n, 32));
    shift(t, "PSLLQ", (a, n) -> Lanes.shiftLeft(a, n, 64));
    shift(t, "PSRLW", (a, n) -> Lanes.shiftRight(a, n, 16));
    shift(t, "PSRLD", (a, n) -> Lanes.shiftRight(a, n, 32));
    shift(t, "PSRLQ", (a, n) -> Lanes.shiftRight(a, n, 64));
    shift(t, "PSRAW", (a, n) -> Lanes.shiftRightSigned(a, n, 16));
    shift(t, "PSRAD", (a, n) -> Lanes.shiftRightSigned(a, n, 32));
  }

  private static void both(Table t, String name, LongBinaryOperator op) {
    xmm(t, name, op);
    t.mmx(name, 8, UPDATES, onMmx(op));
  }

  private static void xmm(Table t, String name, LongBinaryOperator op) {
    t.xmm(name, 16, UPDATES, onXmm(op));
  }

  private static void absolute(Table t, String name, LongBinaryOperator op) {
    t.xmm(name, 16, WRITES_DST, onXmm(op));
    t.mmx(name, 8, WRITES_DST, onMmx(op));
  }

  private static void bothNarrowing(Table t, String name, LongBinaryOperator op) {
    t.xmm(name, 16, UPDATES, narrowing(op));
    t.mmx(name, 8, UPDATES, onMmx(op));
  }

  private static void unpack(Table t, String types, LongBinaryOperator op) {
    t.xmm("PUNPCKL" + types, 16, UPDATES, unpackLow(op));
    t.xmm("PUNPCKH" + types, 16, UPDATES, unpackHigh(op));
    t.mmx("PUNPCKL" + types, 4, UPDATES, onMmx(op));
    t.mmx("PUNPCKH" + types, 8, UPDATES, onMmx((a, b) -> op.applyAsLong(a >>> 32, b >>> 32)));
  }

  /** By a register or memory, whose whole low 64 bits are the count, and by an immediate. */
  private static void shift(Table t, String name, LongBinaryOperator op) {
    t.xmm(
        name,
        16,
        UPDATES,
        (s, d, r, imm) -> {
          long count = getLong(r);
          putLong(d, op.applyAsLong(getLong(d), count));
          putLong(d + 8, op.applyAsLong(getLong(d + 8), count));
        });
    t.mmx(name, 8, UPDATES, onMmx(op));
    t.add(
        name,
        XMM,
        NONE,
        0,
        0,
        UPDATES,
        (s, d, r, imm) -> {
          putLong(d, op.applyAsLong(getLong(d), imm & 0xFF));
          putLong(d + 8, op.applyAsLong(getLong(d + 8), imm & 0xFF));
        });
    t.add(
        name,
        MMX,
        NONE,
        0,
        0,
        UPDATES,
        (s, d, r, imm) -> mmx(d, op.applyAsLong(getLong(d), imm & 0xFF)));
  }

  private static SimdFunction onXmm(LongBinaryOperator op) {
    return (s, d, r, imm) -> {
      putLong(d, op.applyAsLong(getLong(d), getLong(r)));
      putLong(d + 8, op.applyAsLong(getLong(d + 8), getLong(r + 8)));
    };
  }

  private static SimdFunction onMmx(LongBinaryOperator op) {
    return (s, d, r, imm) -> mmx(d, op.applyAsLong(getLong(d), getLong(r)));
  }

  /** The low half comes from the first operand's 128 bits, the high half from the second's. */
  private static SimdFunction narrowing(LongBinaryOperator op) {
    return (s, d, r, imm) -> {
      long high = op.applyAsLong(getLong(r), getLong(r + 8));
      putLong(d, op.applyAsLong(getLong(d), getLong(d + 8)));
      putLong(d + 8, high);
    };
  }

  private static SimdFunction unpackLow(LongBinaryOperator op) {
    return (s, d, r, imm) -> {
      long a = getLong(d);
      long b = getLong(r);
      putLong(d, op.applyAsLong(a, b));
      putLong(d + 8, op.applyAsLong(a >>> 32, b >>> 32));
    };
  }

  private static SimdFunction unpackHigh(LongBinaryOperator op) {
    return (s, d, r, imm) -> {
      long a = getLong(d + 8);
      long b = getLong(r + 8);
      putLong(d, op.applyAsLong(a, b));
      putLong(d + 8, op.applyAsLong(a >>> 32, b >>> 32));
    };
  }

  private static void unpackLowQwords(CpuState s, long d, long r, int imm) {
    putLong(d + 8, getLong(r));
  }

  private static void unpackHighQwords(CpuState s, long d, long r, int imm) {
    long high = getLong(r + 8);
    putLong(d, getLong(d + 8));
    putLong(d + 8, high);
  }

  /** Writes an MMX register, and ones to the rest of its x87 register (SDM vol. 1 §9.5.1). */
  static void mmx(long d, long value) {
    putLong(d, value);
    putShort(d + 8, 0xFFFF);
  }
}
