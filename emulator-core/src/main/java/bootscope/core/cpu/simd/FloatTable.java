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
    int arithmetic = UPDATES | FLOATING;
    int unary = WRITES_DST | FLOATING;
    int comparison = READS_DST | WRITES_FLAGS | FLOATING;
    if (t.mnemonic.startsWith("CVT")) {
      conversions(t);
      return;
    }
    int stem = Math.max(0, t.mnemonic.length() - 2);
    String type = t.mnemonic.substring(stem);
    Format f = type.endsWith("S") ? SINGLE : DOUBLE;
    boolean packed = type.startsWith("P");
    if (!packed && !type.startsWith("S") || !type.endsWith("S") && !type.endsWith("D")) {
      return;
    }
    switch (t.mnemonic.substring(0, stem)) {
      case "ADD" -> elements(t, f, packed, arithmetic, SoftFloat::add);
      case "SUB" -> elements(t, f, packed, arithmetic, SoftFloat::sub);
      case "MUL" -> elements(t, f, packed, arithmetic, SoftFloat::mul);
      case "DIV" -> elements(t, f, packed, arithmetic, SoftFloat::div);
      case "MIN" -> elements(t, f, packed, arithmetic, SoftFloat::min);
      case "MAX" -> elements(t, f, packed, arithmetic, SoftFloat::max);
      case "CMP" -> elements(t, f, packed, arithmetic, SoftFloat::compare);
      case "SQRT" -> elements(t, f, packed, unary, SoftFloat::sqrt);
      case "ROUND" -> elements(t, f, packed, unary, SoftFloat::roundToIntegral);
      case "RCP" -> approximation(t, f, packed, FloatTable::reciprocal);
      case "RSQRT" -> approximation(t, f, packed, FloatTable::reciprocalRoot);
      case "COMI" -> scalarOnly(t, f, packed, comparison, ordered(f, true));
      case "UCOMI" -> scalarOnly(t, f, packed, comparison, ordered(f, false));
      case "ADDSUB" -> packedOnly(t, packed, alternating(f));
      case "HADD" -> packedOnly(t, packed, horizontal(f, SoftFloat::add));
      case "HSUB" -> packedOnly(t, packed, horizontal(f, SoftFloat::sub));
      case "DP" -> packedOnly(t, packed, dotProduct(f));
      default -> {}
    }
  }

  private static void elements(Table t, Format f, boolean packed, int traits, Arithmetic op) {
    if (packed) {
      t.xmm(16, traits, packed(f, op));
    } else {
      t.xmm(f.bytes, traits | READS_DST, scalar(f, op));
    }
  }

  /** Single precision only, and without exceptions. */
  private static void approximation(Table t, Format f, boolean packed, Arithmetic op) {
    if (f == SINGLE) {
      elements(t, f, packed, WRITES_DST, op);
    }
  }

  private static void scalarOnly(
      Table t, Format f, boolean packed, int traits, SimdFunction function) {
    if (!packed) {
      t.xmm(f.bytes, traits, function);
    }
  }

  private static void packedOnly(Table t, boolean packed, SimdFunction function) {
    if (packed) {
      t.xmm(16, UPDATES | FLOATING, function);
    }
  }

  private static void conversions(Table t) {
    int writes = WRITES_DST | FLOATING;
    int merges = UPDATES | FLOATING;
    boolean truncate = t.mnemonic.startsWith("CVTT");
    switch (t.mnemonic) {
      case "CVTPS2PD" -> t.xmm(8, writes, convert(2, 4, 8, 16, FloatTable::widen));
      case "CVTPD2PS" -> t.xmm(16, writes, convert(2, 8, 4, 16, FloatTable::narrow));
      case "CVTSS2SD" -> t.xmm(4, merges, convert(1, 4, 8, 8, FloatTable::widen));
      case "CVTSD2SS" -> t.xmm(8, merges, convert(1, 8, 4, 4, FloatTable::narrow));
      case "CVTDQ2PS" -> t.xmm(16, writes, convert(4, 4, 4, 16, fromInt(SINGLE)));
      case "CVTDQ2PD" -> t.xmm(8, WRITES_DST, convert(2, 4, 8, 16, fromInt(DOUBLE)));
      case "CVTPI2PS" -> {
        SimdFunction function = convert(2, 4, 4, 8, fromInt(SINGLE));
        t.add(XMM, MMX, merges, function);
        t.add(XMM, MEMORY, 0, 8, merges | USES_MMX, function);
      }
      case "CVTPI2PD" -> {
        SimdFunction function = convert(2, 4, 8, 16, fromInt(DOUBLE));
        t.add(XMM, MMX, WRITES_DST, function);
        // From memory this one does not enter MMX state (SDM vol. 2A, CVTPI2PD).
        t.add(XMM, MEMORY, 0, 8, WRITES_DST, function);
      }
      case "CVTSI2SS" -> fromGeneral(t, SINGLE);
      case "CVTSI2SD" -> fromGeneral(t, DOUBLE);
      case "CVTPS2DQ", "CVTTPS2DQ" ->
          t.xmm(16, writes, convert(4, 4, 4, 16, toInteger(SINGLE, truncate, 32)));
      case "CVTPD2DQ", "CVTTPD2DQ" ->
          t.xmm(16, writes, convert(2, 8, 4, 16, toInteger(DOUBLE, truncate, 32)));
      case "CVTPS2PI", "CVTTPS2PI" -> {
        SimdFunction function = toMmx(convert(2, 4, 4, 8, toInteger(SINGLE, truncate, 32)));
        t.add(MMX, XMM, writes, function);
        t.add(MMX, MEMORY, 0, 8, writes, function);
      }
      case "CVTPD2PI", "CVTTPD2PI" -> {
        SimdFunction function = toMmx(convert(2, 8, 4, 8, toInteger(DOUBLE, truncate, 32)));
        t.add(MMX, XMM, writes, function);
        t.add(MMX, MEMORY, 0, 16, writes | ALIGNED, function);
      }
      case "CVTSS2SI", "CVTTSS2SI" -> toGeneral(t, SINGLE, truncate);
      case "CVTSD2SI", "CVTTSD2SI" -> toGeneral(t, DOUBLE, truncate);
      default -> {}
    }
  }

  private static void fromGeneral(Table t, Format f) {
    SimdFunction fromInt = convert(1, 4, f.bytes, f.bytes, fromInt(f));
    SimdFunction fromLong =
        convert(1, 8, f.bytes, f.bytes, (env, a) -> SoftFloat.fromInteger(f, env, a));
    for (Place src : new Place[] {GENERAL, MEMORY}) {
      t.add(XMM, src, 4, 4, UPDATES | FLOATING, fromInt);
      t.add(XMM, src, 8, 8, UPDATES | FLOATING, fromLong);
    }
  }

  private static void toGeneral(Table t, Format f, boolean truncate) {
    for (int size = 4; size <= 8; size += 4) {
      SimdFunction function = convert(1, f.bytes, 8, 8, toInteger(f, truncate, 8 * size));
      t.add(GENERAL, XMM, size, 0, WRITES_DST | FLOATING, function);
      t.add(GENERAL, MEMORY, size, f.bytes, WRITES_DST | FLOATING, function);
    }
  }

  private static long widen(long env, long a) {
    return SoftFloat.convert(SINGLE, DOUBLE, env, a);
  }

  private static long narrow(long env, long a) {
    return SoftFloat.convert(DOUBLE, SINGLE, env, a);
  }

  private static Conversion fromInt(Format f) {
    return (env, a) -> SoftFloat.fromInteger(f, env, (int) a);
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
