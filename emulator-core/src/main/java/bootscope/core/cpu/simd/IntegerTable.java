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
    switch (t.mnemonic) {
      case "PADDB" -> both(t, Lanes::addBytes);
      case "PADDW" -> both(t, Lanes::addWords);
      case "PADDD" -> both(t, Lanes::addDwords);
      case "PADDQ" -> both(t, Long::sum);
      case "PSUBB" -> both(t, Lanes::subBytes);
      case "PSUBW" -> both(t, Lanes::subWords);
      case "PSUBD" -> both(t, Lanes::subDwords);
      case "PSUBQ" -> both(t, (a, b) -> a - b);
      case "PADDSB" -> both(t, bytes((a, b) -> saturate(a + b, 8)));
      case "PADDSW" -> both(t, words((a, b) -> saturate(a + b, 16)));
      case "PADDUSB" -> both(t, Lanes::addUnsignedBytes);
      case "PADDUSW" -> both(t, Lanes::addUnsignedWords);
      case "PSUBSB" -> both(t, bytes((a, b) -> saturate(a - b, 8)));
      case "PSUBSW" -> both(t, words((a, b) -> saturate(a - b, 16)));
      case "PSUBUSB" -> both(t, Lanes::subUnsignedBytes);
      case "PSUBUSW" -> both(t, Lanes::subUnsignedWords);
      case "PAVGB" -> both(t, unsignedBytes((a, b) -> a + b + 1 >> 1));
      case "PAVGW" -> both(t, unsignedWords((a, b) -> a + b + 1 >> 1));

      case "PMULLW" -> both(t, words((a, b) -> a * b));
      case "PMULHW" -> both(t, words((a, b) -> a * b >> 16));
      case "PMULHUW" -> both(t, unsignedWords((a, b) -> a * b >>> 16));
      case "PMULHRSW" -> both(t, words((a, b) -> (a * b >> 14) + 1 >> 1));
      case "PMADDWD" -> both(t, Lanes::multiplyAddWords);
      case "PMADDUBSW" -> both(t, Lanes::multiplyAddBytes);
      case "PMULUDQ" -> both(t, Lanes::multiplyUnsignedDword);
      case "PMULDQ" -> xmm(t, Lanes::multiplySignedDword);
      case "PMULLD" -> xmm(t, dwords((a, b) -> a * b));
      case "PSADBW" -> both(t, Lanes::sumOfDifferences);

      case "PMINUB" -> both(t, Lanes::minUnsignedBytes);
      case "PMAXUB" -> both(t, Lanes::maxUnsignedBytes);
      case "PMINSW" -> both(t, words(Math::min));
      case "PMAXSW" -> both(t, words(Math::max));
      case "PMINSB" -> xmm(t, bytes(Math::min));
      case "PMAXSB" -> xmm(t, bytes(Math::max));
      case "PMINUW" -> xmm(t, unsignedWords(Math::min));
      case "PMAXUW" -> xmm(t, unsignedWords(Math::max));
      case "PMINSD" -> xmm(t, dwords(Math::min));
      case "PMAXSD" -> xmm(t, dwords(Math::max));
      case "PMINUD" -> xmm(t, dwords((a, b) -> Integer.compareUnsigned(a, b) < 0 ? a : b));
      case "PMAXUD" -> xmm(t, dwords((a, b) -> Integer.compareUnsigned(a, b) > 0 ? a : b));

      case "PCMPEQB" -> both(t, Lanes::equalBytes);
      case "PCMPEQW" -> both(t, Lanes::equalWords);
      case "PCMPEQD" -> both(t, dwords((a, b) -> a == b ? -1 : 0));
      case "PCMPEQQ" -> xmm(t, Lanes::equalQword);
      case "PCMPGTB" -> both(t, Lanes::greaterBytes);
      case "PCMPGTW" -> both(t, Lanes::greaterWords);
      case "PCMPGTD" -> both(t, dwords((a, b) -> a > b ? -1 : 0));
      case "PCMPGTQ" -> xmm(t, Lanes::greaterQword);

      case "ANDPS", "ANDPD" -> xmm(t, Lanes::and);
      case "PAND" -> both(t, Lanes::and);
      case "ANDNPS", "ANDNPD" -> xmm(t, Lanes::andNot);
      case "PANDN" -> both(t, Lanes::andNot);
      case "ORPS", "ORPD" -> xmm(t, Lanes::or);
      case "POR" -> both(t, Lanes::or);
      case "XORPS", "XORPD" -> xmm(t, Lanes::xor);
      case "PXOR" -> both(t, Lanes::xor);
      case "PSIGNB" -> both(t, bytes(Lanes::sign));
      case "PSIGNW" -> both(t, words(Lanes::sign));
      case "PSIGND" -> both(t, dwords(Lanes::sign));
      case "PABSB" -> absolute(t, bytes((a, b) -> Math.abs(b)));
      case "PABSW" -> absolute(t, words((a, b) -> Math.abs(b)));
      case "PABSD" -> absolute(t, dwords((a, b) -> Math.abs(b)));

      case "PACKSSWB" -> bothNarrowing(t, (low, high) -> Lanes.packWords(low, high, false));
      case "PACKUSWB" -> bothNarrowing(t, (low, high) -> Lanes.packWords(low, high, true));
      case "PACKSSDW" -> bothNarrowing(t, (low, high) -> Lanes.packDwords(low, high, false));
      case "PACKUSDW" ->
          t.xmm(16, UPDATES, narrowing((low, high) -> Lanes.packDwords(low, high, true)));
      case "PHADDW" -> bothNarrowing(t, horizontalWords(Integer::sum));
      case "PHADDD" -> bothNarrowing(t, horizontalDwords(Integer::sum));
      case "PHADDSW" -> bothNarrowing(t, horizontalWords((a, b) -> saturate(a + b, 16)));
      case "PHSUBW" -> bothNarrowing(t, horizontalWords((a, b) -> a - b));
      case "PHSUBD" -> bothNarrowing(t, horizontalDwords((a, b) -> a - b));
      case "PHSUBSW" -> bothNarrowing(t, horizontalWords((a, b) -> saturate(a - b, 16)));

      case "PUNPCKLBW" -> low(t, Lanes::interleaveBytes);
      case "PUNPCKLWD" -> low(t, Lanes::interleaveWords);
      case "PUNPCKLDQ" -> low(t, Lanes::interleaveDwords);
      case "PUNPCKHBW" -> high(t, Lanes::interleaveBytes);
      case "PUNPCKHWD" -> high(t, Lanes::interleaveWords);
      case "PUNPCKHDQ" -> high(t, Lanes::interleaveDwords);
      case "UNPCKLPS" -> t.xmm(16, UPDATES, unpackLow(Lanes::interleaveDwords));
      case "UNPCKHPS" -> t.xmm(16, UPDATES, unpackHigh(Lanes::interleaveDwords));
      case "PUNPCKLQDQ", "UNPCKLPD" -> t.xmm(16, UPDATES, IntegerTable::unpackLowQwords);
      case "PUNPCKHQDQ", "UNPCKHPD" -> t.xmm(16, UPDATES, IntegerTable::unpackHighQwords);

      case "PSLLW" -> shift(t, (a, n) -> Lanes.shiftLeft(a, n, 16));
      case "PSLLD" -> shift(t, (a, n) -> Lanes.shiftLeft(a, n, 32));
      case "PSLLQ" -> shift(t, (a, n) -> Lanes.shiftLeft(a, n, 64));
      case "PSRLW" -> shift(t, (a, n) -> Lanes.shiftRight(a, n, 16));
      case "PSRLD" -> shift(t, (a, n) -> Lanes.shiftRight(a, n, 32));
      case "PSRLQ" -> shift(t, (a, n) -> Lanes.shiftRight(a, n, 64));
      case "PSRAW" -> shift(t, (a, n) -> Lanes.shiftRightSigned(a, n, 16));
      case "PSRAD" -> shift(t, (a, n) -> Lanes.shiftRightSigned(a, n, 32));
      default -> {}
    }
  }

  private static void both(Table t, LongBinaryOperator op) {
    xmm(t, op);
    t.mmx(8, UPDATES, onMmx(op));
  }

  private static void xmm(Table t, LongBinaryOperator op) {
    t.xmm(16, UPDATES, onXmm(op));
  }

  private static void absolute(Table t, LongBinaryOperator op) {
    t.xmm(16, WRITES_DST, onXmm(op));
    t.mmx(8, WRITES_DST, onMmx(op));
  }

  private static void bothNarrowing(Table t, LongBinaryOperator op) {
    t.xmm(16, UPDATES, narrowing(op));
    t.mmx(8, UPDATES, onMmx(op));
  }

  private static void low(Table t, LongBinaryOperator op) {
    t.xmm(16, UPDATES, unpackLow(op));
    t.mmx(4, UPDATES, onMmx(op));
  }

  private static void high(Table t, LongBinaryOperator op) {
    t.xmm(16, UPDATES, unpackHigh(op));
    t.mmx(8, UPDATES, onMmx((a, b) -> op.applyAsLong(a >>> 32, b >>> 32)));
  }

  /** By a register or memory, whose whole low 64 bits are the count, and by an immediate. */
  private static void shift(Table t, LongBinaryOperator op) {
    t.xmm(16, UPDATES, (s, d, r, imm) -> shiftXmm(op, d, getLong(r)));
    t.add(XMM, NONE, UPDATES, (s, d, r, imm) -> shiftXmm(op, d, imm & 0xFF));
    t.mmx(8, UPDATES, onMmx(op));
    t.add(MMX, NONE, UPDATES, (s, d, r, imm) -> mmx(d, op.applyAsLong(getLong(d), imm & 0xFF)));
  }

  private static void shiftXmm(LongBinaryOperator op, long d, long count) {
    putLong(d, op.applyAsLong(getLong(d), count));
    putLong(d + 8, op.applyAsLong(getLong(d + 8), count));
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
