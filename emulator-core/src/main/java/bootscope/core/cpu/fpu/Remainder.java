package bootscope.core.cpu.fpu;

import static bootscope.core.cpu.fpu.Float80.BIAS;
import static bootscope.core.cpu.fpu.Float80.INTEGER_BIT;
import static bootscope.core.cpu.fpu.Float80.MAX_EXPONENT;
import static bootscope.core.cpu.fpu.Float80.SIGN;
import static bootscope.core.cpu.fpu.Float80.isZero;

/** Operations on exponents and quotients: FPREM, FPREM1, FSCALE, FXTRACT. */
final class Remainder {
  static final int PARTIAL = -1;
  static final int NONE = -2;

  private Remainder() {}

  /**
   * Reduces a by b, completely when their exponents differ by less than 64, else by 32–63 bits.
   *
   * @param nearest round the quotient to nearest (FPREM1) instead of towards zero (FPREM)
   * @return the low three bits of the quotient's magnitude; {@link #PARTIAL} when the reduction is
   *     not complete; {@link #NONE} when there is no quotient
   */
  static int remainder(SoftFloat f, long aSig, int aSe, long bSig, int bSe, boolean nearest) {
    int sign = aSe & SIGN;
    int a = aSe & MAX_EXPONENT;
    int b = bSe & MAX_EXPONENT;
    if (f.nan(aSig, aSe, bSig, bSe)) {
      return NONE;
    }
    f.noteDenormals(aSig, aSe, bSig, bSe);
    if (a == MAX_EXPONENT || isZero(bSig, b)) {
      f.invalid();
      return NONE;
    }
    if (aSig == 0) {
      f.set(aSig, aSe);
      return 0;
    }
    int n = Long.numberOfLeadingZeros(aSig);
    long x = aSig << n;
    a = Math.max(a, 1) - n;
    if (b == MAX_EXPONENT) {
      f.roundFull(sign, a, x, 0);
      return 0;
    }
    n = Long.numberOfLeadingZeros(bSig);
    long y = bSig << n;
    b = Math.max(b, 1) - n;
    int apart = a - b;
    if (apart < -1 || (apart < 0 && !nearest)) {
      f.roundFull(sign, a, x, 0);
      return 0;
    }
    if (apart < 0) {
      // a is between a quarter of b and b: the quotient is 0, or 1 above a half.
      if (Long.compareUnsigned(x, y) <= 0) {
        f.roundFull(sign, a, x, 0);
        return 0;
      }
      deliver(f, sign ^ SIGN, a, (y << 1) - x);
      return 1;
    }
    // The manual leaves the step to the implementation; this is the one that processors take.
    int steps = apart < 64 ? apart : 32 | apart & 31;
    long quotient = 0;
    boolean carry = false;
    for (int k = 0; ; k++) {
      quotient <<= 1;
      if (carry || Long.compareUnsigned(x, y) >= 0) {
        x -= y;
        quotient |= 1;
      }
      if (k == steps) {
        break;
      }
      carry = x < 0;
      x <<= 1;
    }
    if (apart >= 64) {
      deliver(f, sign, b + apart - steps, x);
      return PARTIAL;
    }
    if (nearest) {
      int order = x < 0 ? 1 : Long.compareUnsigned(x << 1, y);
      if (order > 0 || (order == 0 && (quotient & 1) != 0)) {
        x = y - x;
        sign ^= SIGN;
        quotient++;
      }
    }
    deliver(f, x == 0 ? aSe & SIGN : sign, b, x);
    return (int) quotient & 7;
  }

  private static void deliver(SoftFloat f, int sign, int exponent, long sig) {
    if (sig == 0) {
      f.setZero(sign);
    } else {
      int n = Long.numberOfLeadingZeros(sig);
      f.roundFull(sign, exponent - n, sig << n, 0);
    }
  }

  /** a × 2 to the power of b truncated to an integer (SDM vol. 2A, FSCALE). */
  static void scale(SoftFloat f, long aSig, int aSe, long bSig, int bSe) {
    int sign = aSe & SIGN;
    int a = aSe & MAX_EXPONENT;
    int b = bSe & MAX_EXPONENT;
    boolean negative = (bSe & SIGN) != 0;
    if (f.nan(aSig, aSe, bSig, bSe)) {
      return;
    }
    f.noteDenormals(aSig, aSe, bSig, bSe);
    if (b == MAX_EXPONENT) {
      if (negative ? a == MAX_EXPONENT : isZero(aSig, a)) {
        f.invalid();
      } else if (negative) {
        f.setZero(sign);
      } else {
        f.setInfinity(sign);
      }
      return;
    }
    if (a == MAX_EXPONENT || aSig == 0) {
      f.set(aSig, aSe);
      return;
    }
    int power = 0;
    if (b >= BIAS + 17) {
      power = 1 << 17;
    } else if (b >= BIAS) {
      power = (int) (bSig >>> (BIAS + 63 - b));
    }
    int n = Long.numberOfLeadingZeros(aSig);
    f.roundFull(sign, Math.max(a, 1) - n + (negative ? -power : power), aSig << n, 0);
  }

  /** Unbiased exponent as a real number; the operand is finite and not zero. */
  static void exponentOf(SoftFloat f, long sig, int se) {
    Conversions.fromInteger(
        f, Math.max(se & MAX_EXPONENT, 1) - Long.numberOfLeadingZeros(sig) - BIAS);
  }

  /** Significand with the exponent of 1; the operand is finite and not zero. */
  static void significandOf(SoftFloat f, long sig, int se) {
    f.set(sig << Long.numberOfLeadingZeros(sig) | INTEGER_BIT, (se & SIGN) | BIAS);
  }
}
