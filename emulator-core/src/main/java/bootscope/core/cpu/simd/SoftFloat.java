package bootscope.core.cpu.simd;

import static bootscope.core.cpu.simd.Env.DAZ;
import static bootscope.core.cpu.simd.Env.DE;
import static bootscope.core.cpu.simd.Env.DOWN;
import static bootscope.core.cpu.simd.Env.FTZ;
import static bootscope.core.cpu.simd.Env.IE;
import static bootscope.core.cpu.simd.Env.NEAREST;
import static bootscope.core.cpu.simd.Env.OE;
import static bootscope.core.cpu.simd.Env.PE;
import static bootscope.core.cpu.simd.Env.UE;
import static bootscope.core.cpu.simd.Env.UM;
import static bootscope.core.cpu.simd.Env.UP;
import static bootscope.core.cpu.simd.Env.ZE;

/**
 * IEEE 754 arithmetic as SSE does it: all four roundings, denormals-are-zero and flush-to-zero,
 * every exception flag, NaN operands by position (SDM vol. 1 table 4-7: the first operand that is a
 * NaN, made quiet).
 *
 * <p>Each operation takes raw bits and an {@link Env}. The general path computes an exact or
 * correctly jammed 63-bit significand with integers and rounds once. Where rounding is to nearest,
 * inexactness would be no news, and operands and result are normal, the host's arithmetic gives the
 * same bits and is used instead.
 */
final class SoftFloat {
  private SoftFloat() {}

  static long add(Format f, long env, long a, long b, int imm) {
    if (Env.control(env) < 0) {
      if (f == Format.DOUBLE) {
        double r = Double.longBitsToDouble(a) + Double.longBitsToDouble(b);
        if (isNormal64(a) && isNormal64(b) && isSafe64(r)) {
          return Double.doubleToRawLongBits(r);
        }
      } else {
        float r = Float.intBitsToFloat((int) a) + Float.intBitsToFloat((int) b);
        if (isNormal32(a) && isNormal32(b) && isSafe32(r)) {
          return Float.floatToRawIntBits(r) & 0xFFFF_FFFFL;
        }
      }
    }
    return f.isNan(a) || f.isNan(b) ? propagate(f, env, a, b) : sum(f, env, a, b);
  }

  static long sub(Format f, long env, long a, long b, int imm) {
    return f.isNan(b) ? propagate(f, env, a, b) : add(f, env, a, b ^ f.sign, imm);
  }

  private static long sum(Format f, long env, long first, long second) {
    long a = operand(f, env, first);
    long b = operand(f, env, second);
    boolean same = ((a ^ b) & f.sign) == 0;
    if (f.isInfinite(a)) {
      return f.isInfinite(b) && !same ? invalid(f, env) : a;
    }
    if (f.isInfinite(b)) {
      return b;
    }
    if (f.isZero(a)) {
      return f.isZero(b) ? (same ? a : exactZero(f, env)) : exact(f, env, b);
    }
    if (f.isZero(b)) {
      return exact(f, env, a);
    }
    if ((a & ~f.sign) < (b & ~f.sign)) {
      long t = a;
      a = b;
      b = t;
    }
    int exponent = f.exponent(a);
    long x = f.significand(a);
    long y = shiftRightJam(f.significand(b), exponent - f.exponent(b));
    boolean negative = f.isNegative(a);
    if (same) {
      long r = x + y;
      return r < 0
          ? round(f, env, negative, exponent + 1, r >>> 1 | r & 1)
          : round(f, env, negative, exponent, r);
    }
    long r = x - y;
    if (r == 0) {
      return exactZero(f, env);
    }
    int up = Long.numberOfLeadingZeros(r) - 1;
    return round(f, env, negative, exponent - up, r << up);
  }

  static long mul(Format f, long env, long a, long b, int imm) {
    if (Env.control(env) < 0) {
      if (f == Format.DOUBLE) {
        double r = Double.longBitsToDouble(a) * Double.longBitsToDouble(b);
        if (isNormal64(a) && isNormal64(b) && isSafe64(r)) {
          return Double.doubleToRawLongBits(r);
        }
      } else {
        float r = Float.intBitsToFloat((int) a) * Float.intBitsToFloat((int) b);
        if (isNormal32(a) && isNormal32(b) && isSafe32(r)) {
          return Float.floatToRawIntBits(r) & 0xFFFF_FFFFL;
        }
      }
    }
    return f.isNan(a) || f.isNan(b) ? propagate(f, env, a, b) : product(f, env, a, b);
  }

  private static long product(Format f, long env, long first, long second) {
    long a = operand(f, env, first);
    long b = operand(f, env, second);
    long sign = (a ^ b) & f.sign;
    if (f.isInfinite(a) || f.isInfinite(b)) {
      return f.isZero(a) || f.isZero(b) ? invalid(f, env) : sign | f.infinity;
    }
    if (f.isZero(a) || f.isZero(b)) {
      return sign;
    }
    long x = f.significand(a);
    long y = f.significand(b);
    long low = x * y;
    long r = Math.multiplyHigh(x, y) << 2 | low >>> 62 | (low << 2 != 0 ? 1 : 0);
    int exponent = f.exponent(a) + f.exponent(b);
    return r < 0
        ? round(f, env, sign != 0, exponent + 1, r >>> 1 | r & 1)
        : round(f, env, sign != 0, exponent, r);
  }

  static long div(Format f, long env, long a, long b, int imm) {
    if (Env.control(env) < 0) {
      if (f == Format.DOUBLE) {
        double r = Double.longBitsToDouble(a) / Double.longBitsToDouble(b);
        if (isNormal64(a) && isNormal64(b) && isSafe64(r)) {
          return Double.doubleToRawLongBits(r);
        }
      } else {
        float r = Float.intBitsToFloat((int) a) / Float.intBitsToFloat((int) b);
        if (isNormal32(a) && isNormal32(b) && isSafe32(r)) {
          return Float.floatToRawIntBits(r) & 0xFFFF_FFFFL;
        }
      }
    }
    return f.isNan(a) || f.isNan(b) ? propagate(f, env, a, b) : quotient(f, env, a, b);
  }

  private static long quotient(Format f, long env, long first, long second) {
    long b = operand(f, env, second);
    // Division by zero has priority over a denormal dividend (SDM vol. 1 §4.9.2).
    long a = f.isZero(b) ? flush(f, env, first) : operand(f, env, first);
    long sign = (a ^ b) & f.sign;
    if (f.isInfinite(a)) {
      return f.isInfinite(b) ? invalid(f, env) : sign | f.infinity;
    }
    if (f.isInfinite(b)) {
      return sign;
    }
    if (f.isZero(b)) {
      if (f.isZero(a)) {
        return invalid(f, env);
      }
      Env.raise(env, ZE);
      return sign | f.infinity;
    }
    if (f.isZero(a)) {
      return sign;
    }
    // The host's quotient is within 2 of the wanted integer part of x/y·2^54; the exact remainder,
    // which fits in 64 bits although its two terms do not, corrects it.
    long x = f.significand(a) >>> 10;
    long y = f.significand(b) >>> 10;
    long q = (long) ((double) x / (double) y * 0x1p54);
    long remainder = (x << 54) - q * y;
    while (remainder < 0) {
      q--;
      remainder += y;
    }
    while (remainder >= y) {
      q++;
      remainder -= y;
    }
    int exponent = f.exponent(a) - f.exponent(b);
    long sticky = remainder != 0 ? 1 : 0;
    return q >>> 54 != 0
        ? round(f, env, sign != 0, exponent, q << 8 | sticky)
        : round(f, env, sign != 0, exponent - 1, q << 9 | sticky);
  }

  /** Square root of {@code b}; {@code a} is ignored. */
  static long sqrt(Format f, long env, long ignored, long b, int imm) {
    if (f.isNan(b)) {
      return propagate(f, env, b, b);
    }
    if (f.isNegative(b) && !f.isZero(b)) {
      // Invalid has priority over a denormal operand (SDM vol. 1 §4.9.2); −denormal under DAZ is
      // −0.
      return f.isZero(flush(f, env, b)) ? f.sign : invalid(f, env);
    }
    long v = operand(f, env, b);
    if (f.isZero(v) || f.isInfinite(v)) {
      return v;
    }
    int exponent = f.exponent(v);
    long x = f.significand(v) >>> 10;
    if ((exponent & 1) != 0) {
      x <<= 1;
      exponent--;
    }
    // As for the quotient: the host's root of x·2^54, corrected by its exact remainder.
    long root = (long) (Math.sqrt((double) x) * 0x1p27);
    long remainder = (x << 54) - root * root;
    while (remainder < 0) {
      root--;
      remainder += 2 * root + 1;
    }
    while (remainder > 2 * root) {
      remainder -= 2 * root + 1;
      root++;
    }
    return round(f, env, false, exponent / 2, root << 9 | (remainder != 0 ? 1 : 0));
  }

  /** MINPS and its kin: not symmetric, the second operand is the answer in doubt. */
  static long min(Format f, long env, long a, long b, int imm) {
    if (f.isNan(a) || f.isNan(b)) {
      Env.raise(env, IE);
      return flush(f, env, b);
    }
    long x = operand(f, env, a);
    long y = operand(f, env, b);
    return f.compare(x, y) < 0 ? x : y;
  }

  static long max(Format f, long env, long a, long b, int imm) {
    if (f.isNan(a) || f.isNan(b)) {
      Env.raise(env, IE);
      return flush(f, env, b);
    }
    long x = operand(f, env, a);
    long y = operand(f, env, b);
    return f.compare(x, y) > 0 ? x : y;
  }

  /** CMPPS and its kin, predicate in {@code imm}'s low three bits (SDM vol. 2A table 3-1). */
  static long compare(Format f, long env, long a, long b, int imm) {
    int predicate = imm & 3;
    boolean holds;
    if (f.isNan(a) || f.isNan(b)) {
      boolean ordering = predicate == 1 || predicate == 2;
      if (ordering || f.isSignalling(a) || f.isSignalling(b)) {
        Env.raise(env, IE);
      }
      holds = predicate == 3;
    } else {
      int order = f.compare(operand(f, env, a), operand(f, env, b));
      holds =
          switch (predicate) {
            case 0 -> order == 0;
            case 1 -> order < 0;
            case 2 -> order <= 0;
            default -> false;
          };
    }
    return holds == ((imm & 4) == 0) ? f.ones : 0;
  }

  /** Rounds to an integral value by ROUNDPS's immediate (SDM vol. 2B, ROUNDPD figure 4-24). */
  static long roundToIntegral(Format f, long env, long ignored, long b, int imm) {
    if (f.isNan(b)) {
      return propagate(f, env, b, b);
    }
    long sign = b & f.sign;
    long magnitude = flush(f, env, b) & ~f.sign;
    if (magnitude == 0 || magnitude == f.infinity) {
      return sign | magnitude;
    }
    int dropped = f.fractionBits - f.exponent(b);
    if (dropped <= 0) {
      return b;
    }
    int rounding = (imm & 4) != 0 ? Env.rounding(env) : imm & 3;
    long one = (long) f.bias << f.fractionBits;
    long r;
    boolean inexact;
    if (dropped > f.fractionBits) {
      long half = one - (f.fraction + 1);
      boolean away = rounding == NEAREST ? magnitude > half : rounding == (sign != 0 ? DOWN : UP);
      r = away ? one : 0;
      inexact = true;
    } else {
      // The exponent field of 1.0 is odd, so this takes the right parity for 1 ≤ |b| < 2 too.
      r = magnitude + increment(rounding, sign != 0, magnitude, dropped) >>> dropped << dropped;
      inexact = (magnitude & ((1L << dropped) - 1)) != 0;
    }
    if (inexact && (imm & 8) == 0) {
      Env.raise(env, PE);
    }
    return sign | r;
  }

  /**
   * Converts to a signed integer of {@code bits} 32 or 64; what does not fit is invalid and gives
   * the integer indefinite (SDM vol. 1 §11.5.2.1). The result is zero-extended.
   */
  static long toInteger(Format f, long env, long a, int rounding, int bits) {
    long indefinite = 1L << (bits - 1);
    if ((a & f.infinity) == f.infinity) {
      Env.raise(env, IE);
      return indefinite;
    }
    if (f.isZero(flush(f, env, a))) {
      return 0;
    }
    boolean negative = f.isNegative(a);
    int exponent = f.exponent(a);
    long sig = f.significand(a);
    long magnitude;
    boolean inexact = false;
    if (exponent >= bits) {
      magnitude = -1;
    } else if (exponent >= 62) {
      magnitude = sig << exponent - 62;
    } else {
      int dropped = 62 - exponent;
      if (dropped > 62) {
        sig = shiftRightJam(sig, dropped - 62);
        dropped = 62;
      }
      inexact = (sig & ((1L << dropped) - 1)) != 0;
      magnitude = sig + increment(rounding, negative, sig, dropped) >>> dropped;
    }
    long limit = negative ? indefinite : indefinite - 1;
    if (Long.compareUnsigned(magnitude, limit) > 0) {
      Env.raise(env, IE);
      return indefinite;
    }
    if (inexact) {
      Env.raise(env, PE);
    }
    long value = negative ? -magnitude : magnitude;
    return bits == 32 ? value & 0xFFFF_FFFFL : value;
  }

  static long fromInteger(Format f, long env, long value) {
    if (value == 0) {
      return 0;
    }
    long magnitude = Math.abs(value);
    if (magnitude < 0) {
      return round(f, env, true, 63, 1L << 62);
    }
    int up = Long.numberOfLeadingZeros(magnitude) - 1;
    return round(f, env, value < 0, 62 - up, magnitude << up);
  }

  /** Converts a number from one format to the other. */
  static long convert(Format from, Format to, long env, long a) {
    long sign = from.isNegative(a) ? to.sign : 0;
    if (from.isNan(a)) {
      if (from.isSignalling(a)) {
        Env.raise(env, IE);
      }
      int up = to.fractionBits - from.fractionBits;
      long payload = a & from.fraction;
      return sign | to.infinity | to.quiet | (up > 0 ? payload << up : payload >>> -up);
    }
    long v = operand(from, env, a);
    if (from.isInfinite(v)) {
      return sign | to.infinity;
    }
    if (from.isZero(v)) {
      return sign;
    }
    return round(to, env, sign != 0, from.exponent(v), from.significand(v));
  }

  /** The answer to operands of which one is a NaN. */
  static long propagate(Format f, long env, long a, long b) {
    if (f.isSignalling(a) || f.isSignalling(b)) {
      Env.raise(env, IE);
    }
    return (f.isNan(a) ? a : b) | f.quiet;
  }

  /** Reads an operand that is not a NaN: a denormal one is flushed under DAZ, else reported. */
  static long operand(Format f, long env, long a) {
    if (f.isDenormal(a)) {
      if ((Env.control(env) & DAZ) != 0) {
        return a & f.sign;
      }
      Env.raise(env, DE);
    }
    return a;
  }

  /** Applies DAZ alone. */
  private static long flush(Format f, long env, long a) {
    return f.isDenormal(a) && (Env.control(env) & DAZ) != 0 ? a & f.sign : a;
  }

  private static long invalid(Format f, long env) {
    Env.raise(env, IE);
    return f.indefinite;
  }

  /** x − x: +0, but −0 when rounding down (SDM vol. 1 §4.8.3.1). */
  private static long exactZero(Format f, long env) {
    return Env.rounding(env) == DOWN ? f.sign : 0;
  }

  /** A finite result that equals an operand: only underflow can still happen to it. */
  private static long exact(Format f, long env, long a) {
    return f.isDenormal(a) ? round(f, env, f.isNegative(a), f.exponent(a), f.significand(a)) : a;
  }

  /**
   * Rounds {@code sig · 2^(exponent − 62)} to the format, with overflow and underflow.
   *
   * @param sig leading 1 in bit 62; bit 0 also stands for everything nonzero below it
   */
  private static long round(Format f, long env, boolean negative, int exponent, long sig) {
    int control = Env.control(env);
    int rounding = control >>> 13 & 3;
    int dropped = 62 - f.fractionBits;
    long below = (1L << dropped) - 1;
    long sign = negative ? f.sign : 0;
    long r = sig + increment(rounding, negative, sig, dropped);
    boolean inexact = (sig & below) != 0;
    if (exponent < f.minExponent) {
      // Tininess is detected after rounding, as if the exponent had no limit (SDM vol. 1 §4.9.1.5).
      boolean tiny = exponent < f.minExponent - 1 || r >= 0;
      if (tiny && (control & UM) == 0) {
        Env.raise(env, inexact ? UE | PE : UE);
        return sign;
      }
      if (tiny && (control & FTZ) != 0) {
        Env.raise(env, UE | PE);
        return sign;
      }
      long denormal = shiftRightJam(sig, f.minExponent - exponent);
      r = denormal + increment(rounding, negative, denormal, dropped);
      if ((denormal & below) != 0) {
        Env.raise(env, tiny ? UE | PE : PE);
      }
      return sign | r >>> dropped;
    }
    if (r < 0) {
      r >>>= 1;
      exponent++;
    }
    if (exponent > f.bias) {
      if ((control & OE << 7) == 0) {
        Env.raise(env, inexact ? OE | PE : OE);
        return sign;
      }
      Env.raise(env, OE | PE);
      boolean infinite = rounding == NEAREST || rounding == (negative ? DOWN : UP);
      return sign | (infinite ? f.infinity : f.infinity - 1);
    }
    if (inexact) {
      Env.raise(env, PE);
    }
    return sign | (long) (exponent + f.bias) << f.fractionBits | r >>> dropped & f.fraction;
  }

  /** What to add to a magnitude so that cutting off its low {@code dropped} bits rounds it. */
  private static long increment(int rounding, boolean negative, long magnitude, int dropped) {
    long below = (1L << dropped) - 1;
    return switch (rounding) {
      case NEAREST -> (below >>> 1) + (magnitude >>> dropped & 1);
      case DOWN -> negative ? below : 0;
      case UP -> negative ? 0 : below;
      default -> 0;
    };
  }

  /** Shifts right; bit 0 becomes 1 if any bit shifted out is. */
  private static long shiftRightJam(long x, int count) {
    if (count >= 63) {
      return x != 0 ? 1 : 0;
    }
    return x >>> count | ((x & ((1L << count) - 1)) != 0 ? 1 : 0);
  }

  private static boolean isNormal64(long a) {
    return ((a + 0x0010_0000_0000_0000L) & 0x7FE0_0000_0000_0000L) != 0;
  }

  private static boolean isNormal32(long a) {
    return ((a + 0x0080_0000) & 0x7F00_0000) != 0;
  }

  /** Whether a result is certainly neither rounded from a tiny number nor overflowed. */
  private static boolean isSafe64(double r) {
    double magnitude = Math.abs(r);
    return magnitude >= 0x1p-1021 && magnitude <= Double.MAX_VALUE;
  }

  private static boolean isSafe32(float r) {
    float magnitude = Math.abs(r);
    return magnitude >= 0x1p-125f && magnitude <= Float.MAX_VALUE;
  }
}
