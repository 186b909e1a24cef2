package bootscope.core.cpu.simd;

import static bootscope.core.bits.Host.getInt;
import static bootscope.core.bits.Host.getLong;
import static bootscope.core.bits.Host.getU32;
import static bootscope.core.bits.Host.putInt;
import static bootscope.core.bits.Host.putLong;
import static bootscope.core.bits.Host.putShort;
import static bootscope.core.cpu.simd.Format.DOUBLE;
import static bootscope.core.cpu.simd.Format.SINGLE;
import static bootscope.core.cpu.simd.Place.GENERAL;
import static bootscope.core.cpu.simd.Place.MEMORY;
import static bootscope.core.cpu.simd.Place.MMX;
import static bootscope.core.cpu.simd.Place.XMM;
import static bootscope.core.cpu.simd.SimdOperation.ALIGNED;
import static bootscope.core.cpu.simd.SimdOperation.FLOATING;
import static bootscope.core.cpu.simd.SimdOperation.READS_DST;
import static bootscope.core.cpu.simd.SimdOperation.USES_MMX;
import static bootscope.core.cpu.simd.SimdOperation.WRITES_DST;
import static bootscope.core.cpu.simd.SimdOperation.WRITES_FLAGS;
import static bootscope.core.cpu.simd.Table.UPDATES;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.LazyFlags;

/** Floating-point arithmetic, comparison and conversion. */
final class FloatTable {
  /** Arithmetic on raw bits of one element. */
  @FunctionalInterface
  interface Arithmetic {
    long apply(Format f, long env, long a, long b, int imm);
  }

  /** Converts raw bits of one element, zero-extended on both sides. */
  @FunctionalInterface
  interface Conversion {
    long apply(long env, long a);
  }

  private FloatTable() {}

  static void fill(Table t) {
    arithmetic(t, "ADD", UPDATES, SoftFloat::add);
    arithmetic(t, "SUB", UPDATES, SoftFloat::sub);
    arithmetic(t, "MUL", UPDATES, SoftFloat::mul);
    arithmetic(t, "DIV", UPDATES, SoftFloat::div);
    arithmetic(t, "MIN", UPDATES, SoftFloat::min);
    arithmetic(t, "MAX", UPDATES, SoftFloat::max);
    arithmetic(t, "CMP", UPDATES, SoftFloat::compare);
    arithmetic(t, "SQRT", WRITES_DST, SoftFloat::sqrt);
    arithmetic(t, "ROUND", WRITES_DST, SoftFloat::roundToIntegral);
    for (Format f : new Format[] {SINGLE, DOUBLE}) {
      String p = f == SINGLE ? "PS" : "PD";
      t.xmm("ADDSUB" + p, 16, UPDATES | FLOATING, alternating(f));
      t.xmm("HADD" + p, 16, UPDATES | FLOATING, horizontal(f, SoftFloat::add));
      t.xmm("HSUB" + p, 16, UPDATES | FLOATING, horizontal(f, SoftFloat::sub));
      t.xmm("DP" + p, 16, UPDATES | FLOATING, dotProduct(f));
      String s = f == SINGLE ? "SS" : "SD";
      int flags = READS_DST | WRITES_FLAGS | FLOATING;
      t.xmm("COMI" + s, f.bytes, flags, ordered(f, true));
      t.xmm("UCOMI" + s, f.bytes, flags, ordered(f, false));
    }
    t.xmm("RCPPS", 16, WRITES_DST, packed(SINGLE, FloatTable::reciprocal));
    t.xmm("RCPSS", 4, UPDATES, scalar(SINGLE, FloatTable::reciprocal));
    t.xmm("RSQRTPS", 16, WRITES_DST, packed(SINGLE, FloatTable::reciprocalRoot));
    t.xmm("RSQRTSS", 4, UPDATES, scalar(SINGLE, FloatTable::reciprocalRoot));
    conversions(t);
  }

  /** The four instructions of an operation: packed and scalar, single and double. */
  private static void arithmetic(Table t, String name, int packedTraits, Arithmetic op) {
    t.xmm(name + "PS", 16, packedTraits | FLOATING, packed(SINGLE, op));
    t.xmm(name + "PD", 16, packedTraits | FLOATING, packed(DOUBLE, op));
    t.xmm(name + "SS", 4, UPDATES | FLOATING, scalar(SINGLE, op));
    t.xmm(name + "SD", 8, UPDATES | FLOATING, scalar(DOUBLE, op));
  }

  private static void conversions(Table t) {
    Conversion widen = (env, a) -> SoftFloat.convert(SINGLE, DOUBLE, env, a);
    Conversion narrow = (env, a) -> SoftFloat.convert(DOUBLE, SINGLE, env, a);
    Conversion toSingle = (env, a) -> SoftFloat.fromInteger(SINGLE, env, (int) a);
    Conversion toDouble = (env, a) -> SoftFloat.fromInteger(DOUBLE, env, (int) a);
    int writes = WRITES_DST | FLOATING;
    int merges = UPDATES | FLOATING;

    t.xmm("CVTPS2PD", 8, writes, convert(2, 4, 8, 16, widen));
    t.xmm("CVTPD2PS", 16, writes, convert(2, 8, 4, 16, narrow));
    t.xmm("CVTSS2SD", 4, merges, convert(1, 4, 8, 8, widen));
    t.xmm("CVTSD2SS", 8, merges, convert(1, 8, 4, 4, narrow));

    t.xmm("CVTDQ2PS", 16, writes, convert(4, 4, 4, 16, toSingle));
    t.xmm("CVTDQ2PD", 8, WRITES_DST, convert(2, 4, 8, 16, toDouble));
    SimdFunction pi2ps = convert(2, 4, 4, 8, toSingle);
    t.add("CVTPI2PS", XMM, MMX, 0, 0, merges, pi2ps);
    t.add("CVTPI2PS", XMM, MEMORY, 0, 8, merges | USES_MMX, pi2ps);
    SimdFunction pi2pd = convert(2, 4, 8, 16, toDouble);
    t.add("CVTPI2PD", XMM, MMX, 0, 0, WRITES_DST, pi2pd);
    // From memory this one does not enter MMX state (SDM vol. 2A, CVTPI2PD).
    t.add("CVTPI2PD", XMM, MEMORY, 0, 8, WRITES_DST, pi2pd);
    for (Place src : new Place[] {GENERAL, MEMORY}) {
      Conversion longToSingle = (env, a) -> SoftFloat.fromInteger(SINGLE, env, a);
      Conversion longToDouble = (env, a) -> SoftFloat.fromInteger(DOUBLE, env, a);
      t.add("CVTSI2SS", XMM, src, 4, 4, merges, convert(1, 4, 4, 4, toSingle));
      t.add("CVTSI2SS", XMM, src, 8, 8, merges, convert(1, 8, 4, 4, longToSingle));
      t.add("CVTSI2SD", XMM, src, 4, 4, merges, convert(1, 4, 8, 8, toDouble));
      t.add("CVTSI2SD", XMM, src, 8, 8, merges, convert(1, 8, 8, 8, longToDouble));
    }

    for (boolean truncate : new boolean[] {false, true}) {
      String cvt = truncate ? "CVTT" : "CVT";
      Conversion single = toInteger(SINGLE, truncate, 32);
      Conversion both = toInteger(DOUBLE, truncate, 32);
      t.xmm(cvt + "PS2DQ", 16, writes, convert(4, 4, 4, 16, single));
      t.xmm(cvt + "PD2DQ", 16, writes, convert(2, 8, 4, 16, both));
      SimdFunction ps2pi = convert(2, 4, 4, 8, single);
      SimdFunction pd2pi = convert(2, 8, 4, 8, both);
      t.add(cvt + "PS2PI", MMX, XMM, 0, 0, writes, toMmx(ps2pi));
      t.add(cvt + "PS2PI", MMX, MEMORY, 0, 8, writes, toMmx(ps2pi));
      t.add(cvt + "PD2PI", MMX, XMM, 0, 0, writes, toMmx(pd2pi));
      t.add(cvt + "PD2PI", MMX, MEMORY, 0, 16, writes | ALIGNED, toMmx(pd2pi));
      for (Place src : new Place[] {XMM, MEMORY}) {
        for (int size = 4; size <= 8; size += 4) {
          Conversion fromSingle = toInteger(SINGLE, truncate, 8 * size);
          Conversion fromDouble = toInteger(DOUBLE, truncate, 8 * size);
          t.add(cvt + "SS2SI", GENERAL, src, size, 4, writes, convert(1, 4, 8, 8, fromSingle));
          t.add(cvt + "SD2SI", GENERAL, src, size, 8, writes, convert(1, 8, 8, 8, fromDouble));
        }
      }
    }
  }

  private static Conversion toInteger(Format f, boolean truncate, int bits) {
    return truncate
        ? (env, a) -> SoftFloat.toInteger(f, env, a, Env.ZERO, bits)
        : (env, a) -> SoftFloat.toInteger(f, env, a, Env.rounding(env), bits);
  }

  private static SimdFunction packed(Format f, Arithmetic op) {
    return (s, d, r, imm) -> {
      long env = Env.begin(s);
      long out = Env.result(env);
      for (int i = 0; i < 16; i += f.bytes) {
        f.put(out + i, op.apply(f, env, f.get(d + i), f.get(r + i), imm));
      }
      finish(s, env, d);
    };
  }

  private static SimdFunction scalar(Format f, Arithmetic op) {
    return (s, d, r, imm) -> {
      long env = Env.begin(s);
      long result = op.apply(f, env, f.get(d), f.get(r), imm);
      Env.end(s, env);
      f.put(d, result);
    };
  }

  private static void finish(CpuState s, long env, long d) {
    Env.end(s, env);
    long out = Env.result(env);
    putLong(d, getLong(out));
    putLong(d + 8, getLong(out + 8));
  }

  /** ADDSUBPS: even elements subtract, odd ones add. */
  private static SimdFunction alternating(Format f) {
    return (s, d, r, imm) -> {
      long env = Env.begin(s);
      long out = Env.result(env);
      for (int i = 0; i < 16; i += 2 * f.bytes) {
        int j = i + f.bytes;
        f.put(out + i, SoftFloat.sub(f, env, f.get(d + i), f.get(r + i), 0));
        f.put(out + j, SoftFloat.add(f, env, f.get(d + j), f.get(r + j), 0));
      }
      finish(s, env, d);
    };
  }

  private static SimdFunction horizontal(Format f, Arithmetic op) {
    return (s, d, r, imm) -> {
      long env = Env.begin(s);
      long out = Env.result(env);
      for (int i = 0; i < 16; i += 2 * f.bytes) {
        int to = i / 2;
        f.put(out + to, op.apply(f, env, f.get(d + i), f.get(d + i + f.bytes), 0));
        f.put(out + to + 8, op.apply(f, env, f.get(r + i), f.get(r + i + f.bytes), 0));
      }
      finish(s, env, d);
    };
  }

  /**
   * DPPS, DPPD: every product and every sum is rounded (SDM vol. 2A, DPPS), and an unmasked
   * exception in one step keeps the next from being computed.
   */
  private static SimdFunction dotProduct(Format f) {
    return (s, d, r, imm) -> {
      long env = Env.begin(s);
      long out = Env.result(env);
      int count = 16 / f.bytes;
      for (int i = 0; i < count; i++) {
        int at = i * f.bytes;
        boolean selected = (imm >>> 4 + i & 1) != 0;
        f.put(out + at, selected ? SoftFloat.mul(f, env, f.get(d + at), f.get(r + at), 0) : 0);
      }
      Env.end(s, env);
      long sum = SoftFloat.add(f, env, f.get(out), f.get(out + f.bytes), 0);
      if (count == 4) {
        long high = SoftFloat.add(f, env, f.get(out + 8), f.get(out + 12), 0);
        Env.end(s, env);
        sum = SoftFloat.add(f, env, sum, high, 0);
      }
      for (int i = 0; i < count; i++) {
        f.put(out + (long) i * f.bytes, (imm >>> i & 1) != 0 ? sum : 0);
      }
      finish(s, env, d);
    };
  }

  /** COMISS and its kin: ZF, PF, CF tell the order, the others are cleared. */
  private static SimdFunction ordered(Format f, boolean signalsQuiet) {
    return (s, d, r, imm) -> {
      long env = Env.begin(s);
      long a = f.get(d);
      long b = f.get(r);
      int flags;
      if (f.isNan(a) || f.isNan(b)) {
        if (signalsQuiet || f.isSignalling(a) || f.isSignalling(b)) {
          Env.raise(env, Env.IE);
        }
        flags = LazyFlags.ZF | LazyFlags.PF | LazyFlags.CF;
      } else {
        int order = f.compare(SoftFloat.operand(f, env, a), SoftFloat.operand(f, env, b));
        flags = order == 0 ? LazyFlags.ZF : order < 0 ? LazyFlags.CF : 0;
      }
      Env.end(s, env);
      LazyFlags.set(s, flags);
    };
  }

  /**
   * Converts {@code count} elements and stores {@code written} bytes, zero after the last element.
   */
  private static SimdFunction convert(int count, int from, int to, int written, Conversion op) {
    return (s, d, r, imm) -> {
      long env = Env.begin(s);
      long out = Env.result(env);
      putLong(out, 0);
      putLong(out + 8, 0);
      for (int i = 0; i < count; i++) {
        long at = r + (long) i * from;
        long value = op.apply(env, from == 4 ? getU32(at) : getLong(at));
        if (to == 4) {
          putInt(out + 4L * i, (int) value);
        } else {
          putLong(out + 8L * i, value);
        }
      }
      Env.end(s, env);
      if (written == 4) {
        putInt(d, getInt(out));
      } else {
        putLong(d, getLong(out));
        if (written == 16) {
          putLong(d + 8, getLong(out + 8));
        }
      }
    };
  }

  /** An MMX register's write sets the rest of the x87 register (SDM vol. 1 §9.5.1). */
  private static SimdFunction toMmx(SimdFunction function) {
    return (s, d, r, imm) -> {
      function.apply(s, d, r, imm);
      putShort(d + 8, 0xFFFF);
    };
  }

  // The approximations take denormals as zero, give zero for a tiny result, round without regard to
  // MXCSR and raise nothing (SDM vol. 2B, RCPPS, RSQRTPS).

  private static long reciprocal(Format f, long env, long ignored, long b, int imm) {
    if (f.isNan(b)) {
      return b | f.quiet;
    }
    float x = Float.intBitsToFloat((int) (f.isDenormal(b) ? b & f.sign : b));
    return flushed(f, (float) (1.0 / x));
  }

  private static long reciprocalRoot(Format f, long env, long ignored, long b, int imm) {
    if (f.isNan(b)) {
      return b | f.quiet;
    }
    float x = Float.intBitsToFloat((int) (f.isDenormal(b) ? b & f.sign : b));
    if (x == 0) {
      return b & f.sign | f.infinity;
    }
    return x < 0 ? f.indefinite : flushed(f, (float) (1.0 / Math.sqrt(x)));
  }

  private static long flushed(Format f, float value) {
    long bits = Float.floatToRawIntBits(value) & 0xFFFF_FFFFL;
    return f.isDenormal(bits) ? bits & f.sign : bits;
  }
}
