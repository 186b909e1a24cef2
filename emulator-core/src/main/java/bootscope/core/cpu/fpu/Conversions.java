package bootscope.core.cpu.fpu;

import static bootscope.core.cpu.fpu.Float80.BIAS;
import static bootscope.core.cpu.fpu.Float80.INTEGER_BIT;
import static bootscope.core.cpu.fpu.Float80.MAX_EXPONENT;
import static bootscope.core.cpu.fpu.Float80.QUIET_BIT;
import static bootscope.core.cpu.fpu.Float80.SIGN;

import bootscope.core.bits.Host;

/** Between the 80-bit format and the others that x87 instructions read and write. */
final class Conversions {
  private static final int BIAS_32 = BIAS - 127;
  private static final int BIAS_64 = BIAS - 1023;
  private static final long LARGEST_DECIMAL = 999_999_999_999_999_999L;

  private Conversions() {}

  /** Widens a single; exact. A signalling NaN still signals; a denormal raises DE. */
  static void fromSingle(SoftFloat f, int bits) {
    widen(f, bits >>> 16 & SIGN, bits >>> 23 & 0xFF, (long) bits << 41 >>> 1, 0xFF, BIAS_32);
  }

  /** Widens a double; exact. A signalling NaN still signals; a denormal raises DE. */
  static void fromDouble(SoftFloat f, long bits) {
    int exponent = (int) (bits >>> 52) & 0x7FF;
    widen(f, (int) (bits >>> 48) & SIGN, exponent, bits << 12 >>> 1, 0x7FF, BIAS_64);
  }

  /** {@code fraction} has its first bit at bit 62. */
  private static void widen(
      SoftFloat f, int sign, int exponent, long fraction, int limit, int bias) {
    if (exponent == limit) {
      f.set(fraction | INTEGER_BIT, sign | MAX_EXPONENT);
    } else if (exponent != 0) {
      f.set(fraction | INTEGER_BIT, sign | (exponent + bias));
    } else if (fraction == 0) {
      f.setZero(sign);
    } else {
      f.flags |= SoftFloat.DE;
      int n = Long.numberOfLeadingZeros(fraction);
      f.set(fraction << n, sign | (bias + 1 - n));
    }
  }

  static void fromInteger(SoftFloat f, long value) {
    if (value == 0) {
      f.setZero(0);
      return;
    }
    long magnitude = Math.abs(value);
    int n = Long.numberOfLeadingZeros(magnitude);
    f.set(magnitude << n, (value < 0 ? SIGN : 0) | (BIAS + 63 - n));
  }

  /** Reads 18 packed decimal digits and a sign; digits above 9 are undefined (SDM: FBLD). */
  static void fromDecimal(SoftFloat f, long address) {
    long value = 0;
    for (int i = 8; i >= 0; i--) {
      int pair = Host.getU8(address + i);
      value = value * 100 + (pair >> 4) * 10 + (pair & 15);
    }
    fromInteger(f, value);
    f.signExponent |= Host.getU8(address + 9) << 8 & SIGN;
  }

  /** Rounds to a single; the result is what to store. */
  static int toSingle(SoftFloat f, long sig, int se) {
    narrow(f, sig, se, 40, 0xFF, BIAS_32);
    return f.signExponent >>> 15 << 31
        | (f.signExponent & 0xFF) << 23
        | (int) (f.significand << 1 >>> 41);
  }

  /** Rounds to a double; the result is what to store. */
  static long toDouble(SoftFloat f, long sig, int se) {
    narrow(f, sig, se, 11, 0x7FF, BIAS_64);
    return (long) (f.signExponent >>> 15) << 63
        | (long) (f.signExponent & 0x7FF) << 52
        | f.significand << 1 >>> 12;
  }

  private static void narrow(SoftFloat f, long sig, int se, int unused, int limit, int bias) {
    int sign = se & SIGN;
    int exponent = se & MAX_EXPONENT;
    if (f.nan(sig, se)) {
      return;
    }
    if (exponent == MAX_EXPONENT) {
      f.setInfinity(sign);
    } else if (sig == 0) {
      f.setZero(sign);
    } else {
      int n = Long.numberOfLeadingZeros(sig);
      f.round(sign, Math.max(exponent, 1) - n - bias, sig << n, 0, unused, limit, 0);
    }
  }

  /** Rounds to an integral value in the 80-bit format (FRNDINT). */
  static void roundToIntegral(SoftFloat f, long sig, int se) {
    if (f.nan(sig, se)) {
      return;
    }
    f.noteDenormals(sig, se, 0, 0);
    int sign = se & SIGN;
    int exponent = se & MAX_EXPONENT;
    if (sig == 0 || exponent >= BIAS + 63) {
      f.set(sig, se);
      return;
    }
    long integer = shiftToInteger(f, sign, sig, exponent);
    if (integer == 0) {
      f.setZero(sign);
    } else {
      int n = Long.numberOfLeadingZeros(integer);
      f.set(integer << n, sign | (BIAS + 63 - n));
    }
    if (f.inexact()) {
      f.flags |= SoftFloat.PE;
    }
  }

  /** The rounded magnitude of a number below 2⁶³. */
  private static long shiftToInteger(SoftFloat f, int sign, long sig, int exponent) {
    int right = BIAS + 63 - exponent;
    if (right > 64) {
      return f.toPrecision(sign, 0, sig == 0 ? 0 : 1, 0);
    }
    return right == 64
        ? f.toPrecision(sign, 0, sig, 0)
        : f.toPrecision(sign, sig >>> right, sig << -right, 0);
  }

  /**
   * Rounds to a two's complement integer; what does not fit is an invalid operation that gives the
   * integer indefinite, −2<sup>bits−1</sup> (SDM vol. 1 table 4-1).
   */
  static long toInteger(SoftFloat f, long sig, int se, int bits, boolean truncate) {
    long limit = 1L << (bits - 1);
    int sign = se & SIGN;
    int exponent = se & MAX_EXPONENT;
    if (truncate) {
      f.rounding = SoftFloat.TO_ZERO;
    }
    if (exponent < BIAS + 63 && !Float80.isUnsupported(sig, se)) {
      long magnitude = shiftToInteger(f, sign, sig, exponent);
      if (Long.compareUnsigned(magnitude, sign != 0 ? limit : limit - 1) <= 0) {
        f.flags |= f.inexact() ? SoftFloat.PE : 0;
        return sign != 0 ? -magnitude : magnitude;
      }
    } else if (bits == 64 && exponent == BIAS + 63 && sign != 0 && sig == INTEGER_BIT) {
      return limit;
    }
    f.roundedUp = false;
    f.invalid();
    return limit;
  }

  /** Rounds to 18 packed decimal digits and a sign, stored at {@code address}. */
  static void toDecimal(SoftFloat f, long sig, int se, long address) {
    long value = toInteger(f, sig, se, 64, false);
    long magnitude = Math.abs(value);
    if (f.flags == SoftFloat.IE || magnitude < 0 || magnitude > LARGEST_DECIMAL) {
      f.roundedUp = false;
      f.invalid();
      Host.putLong(address, INTEGER_BIT | QUIET_BIT);
      Host.putShort(address + 8, 0xFFFF);
      return;
    }
    for (int i = 0; i < 9; i++) {
      int pair = (int) (magnitude % 100);
      Host.putByte(address + i, pair / 10 << 4 | pair % 10);
      magnitude /= 100;
    }
    Host.putByte(address + 9, se >> 8 & 0x80);
  }
}
