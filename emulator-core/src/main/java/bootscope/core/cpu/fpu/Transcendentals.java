package bootscope.core.cpu.fpu;

import static bootscope.core.cpu.fpu.Float80.BIAS;
import static bootscope.core.cpu.fpu.Float80.INTEGER_BIT;
import static bootscope.core.cpu.fpu.Float80.MAX_EXPONENT;
import static bootscope.core.cpu.fpu.Float80.SIGN;
import static bootscope.core.cpu.fpu.Float80.isInfinity;
import static bootscope.core.cpu.fpu.Float80.isZero;

/**
 * The transcendental functions, computed to about 120 bits by argument reduction and a power
 * series, then rounded once under the rounding control; precision control does not apply. The
 * special cases are the tables of SDM vol. 2A; the error stays far below the 1 ulp of SDM vol. 1
 * §8.3.10.
 *
 * <p>One object a processor: it holds the intermediate values.
 */
final class Transcendentals {
  private static final Wide ONE = new Wide(false, 0, INTEGER_BIT, 0);
  private static final Wide LN_2 = new Wide(false, -1, 0xB17217F7D1CF79ABL, 0xC9E3B39803F2F6AFL);
  private static final Wide LOG2_E = new Wide(false, 0, 0xB8AA3B295C17F0BBL, 0xBE87FED0691D3E88L);
  private static final Wide PI = new Wide(false, 1, 0xC90FDAA22168C234L, 0xC4C6628B80DC1CD1L);
  private static final Wide HALF_PI = new Wide(false, 0, PI.high, PI.low);

  /** The arc tangents of 0/8 to 8/8. */
  private static final Wide[] ARC_TANGENTS = {
    new Wide(),
    new Wide(false, -4, 0xFEADD4D5617B6E32L, 0xC897989F3E888EF7L),
    new Wide(false, -3, 0xFADBAFC96406EB15L, 0x6DC79EF5F7A217E5L),
    new Wide(false, -2, 0xB7B0CA0F26F78473L, 0x8AA32122DCFE4483L),
    new Wide(false, -2, 0xED63382B0DDA7B45L, 0x6FE445ECBC3A8D03L),
    new Wide(false, -1, 0x8F005D5EF7F59F9BL, 0x5C835E1665C43747L),
    new Wide(false, -1, 0xA4BC7D1934F70924L, 0x19A87F2A457DAC9EL),
    new Wide(false, -1, 0xB8053E2BC2319E73L, 0xCB2DA55210A4443DL),
    new Wide(false, -1, PI.high, PI.low),
  };

  /**
   * π to 66 bits times 2<sup>64</sup>, high and low word: the value that the processor reduces
   * angles by, so that results for large angles are those of SDM vol. 1 §8.3.8 and not those of the
   * true sine.
   */
  private static final long PI66_HIGH = 3;

  private static final long PI66_LOW = 0x243F6A8885A308D3L;

  /** Above this significand a number in [1, 2) is nearer to 2 in logarithm: √2. */
  private static final long SQRT_2 = 0xB504F333F9DE6484L;

  /** 1/0!, 1/1!, … and 1/1, 1/3, 1/5, … */
  private static final Wide[] INVERSE_FACTORIALS = new Wide[28];

  private static final Wide[] INVERSE_ODDS = new Wide[20];

  static {
    INVERSE_FACTORIALS[0] = ONE;
    for (int n = 1; n < INVERSE_FACTORIALS.length; n++) {
      Wide divisor = new Wide().setInteger(n, 0);
      INVERSE_FACTORIALS[n] = new Wide().set(INVERSE_FACTORIALS[n - 1]).divide(divisor);
    }
    for (int k = 0; k < INVERSE_ODDS.length; k++) {
      Wide divisor = new Wide().setInteger(2 * k + 1, 0);
      INVERSE_ODDS[k] = new Wide().set(ONE).divide(divisor);
    }
  }

  private final SoftFloat f;
  private final Wide a = new Wide();
  private final Wide b = new Wide();
  private final Wide square = new Wide();
  private final Wide sum = new Wide();
  private final Wide angle = new Wide();
  private int quadrant;

  Transcendentals(SoftFloat f) {
    this.f = f;
  }

  /** Σ coefficients[first + k · step] · square<sup>k</sup>, into {@link #sum}. */
  private Wide series(Wide[] coefficients, int first, int step) {
    int last = coefficients.length - 1;
    last -= (last - first) % step;
    sum.set(coefficients[last]);
    for (int k = last - step; k >= first; k -= step) {
      sum.multiply(square).add(coefficients[k]);
    }
    return sum;
  }

  /** 2<sup>x</sup> − 1 for |x| ≤ 1. */
  void exp2MinusOne(long sig, int se) {
    if (f.nan(sig, se)) {
      return;
    }
    f.noteDenormals(sig, se, 0, 0);
    int sign = se & SIGN;
    if (isZero(sig, se)) {
      f.setZero(sign);
    } else if (isInfinity(sig, se)) {
      f.set(sign != 0 ? INTEGER_BIT : sig, sign != 0 ? SIGN | BIAS : se);
    } else if ((se & MAX_EXPONENT) >= BIAS) {
      // At 1 exact; beyond it undefined by the manual: processors keep the operand.
      boolean one = (se & MAX_EXPONENT) == BIAS && sig == INTEGER_BIT;
      f.set(sig, one && sign != 0 ? se - 1 : se);
      f.flags |= one ? 0 : SoftFloat.PE;
    } else {
      square.setFloat(sig, se).multiply(LN_2);
      a.set(square);
      series(INVERSE_FACTORIALS, 1, 1).multiply(a).round(f);
    }
  }

  /** Reduces an angle to {@link #angle}, at most π/4 in magnitude, and {@link #quadrant}. */
  private void reduce(long sig, int se) {
    angle.setFloat(sig, se);
    quadrant = 0;
    if (angle.exponent < -1) {
      return;
    }
    // sig × 2^(exponent − 63) in units of 2^−65, of which half π has exactly PI66: long division.
    int steps = angle.exponent + 2;
    long high = 0;
    long low = angle.high;
    for (int i = 0; i <= steps; i++) {
      if (i != 0) {
        high = high << 1 | low >>> 63;
        low <<= 1;
      }
      quadrant <<= 1;
      if (high > PI66_HIGH || (high == PI66_HIGH && Long.compareUnsigned(low, PI66_LOW) >= 0)) {
        high = high - PI66_HIGH - (Long.compareUnsigned(low, PI66_LOW) < 0 ? 1 : 0);
        low -= PI66_LOW;
        quadrant |= 1;
      }
    }
    long twiceHigh = high << 1 | low >>> 63;
    boolean negative = angle.negative;
    boolean above =
        twiceHigh > PI66_HIGH
            || (twiceHigh == PI66_HIGH && Long.compareUnsigned(low << 1, PI66_LOW) > 0);
    if (above) {
      high = PI66_HIGH - high - (Long.compareUnsigned(PI66_LOW, low) < 0 ? 1 : 0);
      low = PI66_LOW - low;
      quadrant++;
    }
    angle.setUnsigned(high, low, -65);
    angle.negative = negative ^ above;
    if (negative) {
      quadrant = -quadrant;
    }
  }

  /** The sine (odd = 0) or cosine (odd = 1) of the reduced angle, into {@link #sum}. */
  private Wide wave(int odd) {
    int turned = quadrant + odd;
    square.set(angle).multiply(angle).negate();
    if ((turned & 1) == 0) {
      series(INVERSE_FACTORIALS, 1, 2).multiply(angle);
    } else {
      series(INVERSE_FACTORIALS, 0, 2);
    }
    return (turned & 2) == 0 ? sum : sum.negate();
  }

  /** Whether the operand is a finite angle too large to reduce, which sets C2. */
  static boolean outOfRange(long sig, int se) {
    int exponent = se & MAX_EXPONENT;
    return sig < 0 && exponent >= BIAS + 63 && exponent != MAX_EXPONENT;
  }

  /**
   * The common part of the special cases of sine, cosine and tangent.
   *
   * @return whether the outcome is complete
   */
  private boolean special(long sig, int se) {
    if (f.nan(sig, se)) {
      return true;
    }
    f.noteDenormals(sig, se, 0, 0);
    if ((se & MAX_EXPONENT) == MAX_EXPONENT) {
      f.invalid();
      return true;
    }
    return false;
  }

  void sine(long sig, int se) {
    if (special(sig, se)) {
      return;
    }
    if (sig == 0) {
      f.setZero(se & SIGN);
      return;
    }
    reduce(sig, se);
    wave(0).round(f);
  }

  void cosine(long sig, int se) {
    if (special(sig, se)) {
      return;
    }
    if (sig == 0) {
      f.set(INTEGER_BIT, BIAS);
      return;
    }
    reduce(sig, se);
    wave(1).round(f);
  }

  void tangent(long sig, int se) {
    if (special(sig, se)) {
      return;
    }
    if (sig == 0) {
      f.setZero(se & SIGN);
      return;
    }
    reduce(sig, se);
    a.set(wave(0));
    a.divide(wave(1)).round(f);
  }

  /** The angle of the point (x, y), between −π and π. */
  void arcTangent(long ySig, int ySe, long xSig, int xSe) {
    if (f.nan(ySig, ySe, xSig, xSe)) {
      return;
    }
    f.noteDenormals(ySig, ySe, xSig, xSe);
    int sign = ySe & SIGN;
    boolean left = (xSe & SIGN) != 0;
    boolean yInfinite = isInfinity(ySig, ySe);
    boolean xInfinite = isInfinity(xSig, xSe);
    if (ySig == 0 || (xInfinite && !yInfinite)) {
      if (left) {
        sum.set(PI);
      } else {
        f.setZero(sign);
        return;
      }
    } else if (xSig == 0 || (yInfinite && !xInfinite)) {
      sum.set(HALF_PI);
    } else if (yInfinite) {
      sum.set(ARC_TANGENTS[8]);
      if (left) {
        sum.add(HALF_PI);
      }
    } else {
      a.setFloat(ySig, ySe & MAX_EXPONENT);
      b.setFloat(xSig, xSe & MAX_EXPONENT);
      firstOctants(left);
    }
    sum.negative = sign != 0;
    sum.round(f);
  }

  /** The angle of the point (±b, a), a and b positive, into {@link #sum}. */
  private void firstOctants(boolean left) {
    boolean steep =
        a.exponent > b.exponent
            || (a.exponent == b.exponent && Long.compareUnsigned(a.high, b.high) > 0);
    Wide smaller = steep ? b : a;
    Wide larger = steep ? a : b;
    int apart = larger.exponent - smaller.exponent;
    int eighths = 0;
    if (apart < 6) {
      eighths = (int) ((smaller.high >>> 33 + apart) * 8.0 / (larger.high >>> 33) + 0.5);
    }
    // arctan(p/q) = arctan(c) + arctan((p − c·q) / (q + c·p)) with c of whole eighths.
    square.setInteger(eighths, -3);
    sum.set(square).multiply(larger);
    square.multiply(smaller);
    smaller.subtract(sum);
    larger.add(square);
    smaller.divide(larger);
    square.set(smaller).multiply(smaller).negate();
    series(INVERSE_ODDS, 0, 1).multiply(smaller).add(ARC_TANGENTS[eighths]);
    if (steep) {
      sum.negate().add(HALF_PI);
    }
    if (left) {
      sum.negate().add(PI);
    }
  }

  /** y · log₂(x). */
  void timesLog2(long ySig, int ySe, long xSig, int xSe) {
    if (f.nan(ySig, ySe, xSig, xSe)) {
      return;
    }
    f.noteDenormals(ySig, ySe, xSig, xSe);
    int sign = ySe & SIGN;
    if (isZero(xSig, xSe)) {
      if (isZero(ySig, ySe)) {
        f.invalid();
      } else if (isInfinity(ySig, ySe)) {
        f.setInfinity(sign ^ SIGN);
      } else {
        f.zeroDivide(sign ^ SIGN);
      }
      return;
    }
    if ((xSe & SIGN) != 0) {
      f.invalid();
      return;
    }
    a.setFloat(xSig, xSe);
    boolean one = a.exponent == 0 && a.high == INTEGER_BIT;
    boolean below = a.exponent < 0;
    if (isInfinity(xSig, xSe) || isInfinity(ySig, ySe)) {
      if (one || isZero(ySig, ySe)) {
        f.invalid();
      } else {
        f.setInfinity(below ? sign ^ SIGN : sign);
      }
      return;
    }
    if (one || ySig == 0) {
      f.setZero(below ? sign ^ SIGN : sign);
      return;
    }
    boolean exact = a.high == INTEGER_BIT;
    if (exact) {
      sum.setInteger(a.exponent, 0);
    } else {
      log2();
    }
    b.setFloat(ySig, ySe);
    sum.multiply(b);
    if (exact) {
      sum.roundExact(f);
    } else {
      sum.round(f);
    }
  }

  /** log₂(a), a positive, into {@link #sum}. */
  private void log2() {
    int exponent = a.exponent;
    a.exponent = 0;
    if (Long.compareUnsigned(a.high, SQRT_2) > 0) {
      exponent++;
      a.exponent = -1;
    }
    b.set(a).add(ONE);
    a.subtract(ONE).divide(b);
    twiceHyperbolicArcTangent();
    a.setInteger(exponent, 0);
    sum.add(a);
  }

  /** 2·artanh(a) ÷ ln 2, |a| < 0.18, into {@link #sum}. */
  private void twiceHyperbolicArcTangent() {
    square.set(a).multiply(a);
    series(INVERSE_ODDS, 0, 1).multiply(a).multiply(LOG2_E).shift(1);
  }

  /** y · log₂(x + 1), without losing the small bits of x. */
  void timesLog2PlusOne(long ySig, int ySe, long xSig, int xSe) {
    if (f.nan(ySig, ySe, xSig, xSe)) {
      return;
    }
    f.noteDenormals(ySig, ySe, xSig, xSe);
    int sign = (xSe ^ ySe) & SIGN;
    boolean negative = (xSe & SIGN) != 0;
    boolean xInfinite = isInfinity(xSig, xSe);
    if (xInfinite || isInfinity(ySig, ySe)) {
      if (isZero(ySig, ySe) || isZero(xSig, xSe) || (xInfinite && negative)) {
        f.invalid();
      } else {
        f.setInfinity(sign);
      }
      return;
    }
    if (ySig == 0 || xSig == 0) {
      f.setZero(sign);
      return;
    }
    if (negative && (xSe & MAX_EXPONENT) >= BIAS) {
      // Outside the range of the function, undefined by the manual: processors give the operand.
      f.set(xSig, xSe);
      f.flags |= SoftFloat.PE;
      return;
    }
    a.setFloat(xSig, xSe);
    if (a.exponent < -2) {
      b.setInteger(2, 0).add(a);
      a.divide(b);
      twiceHyperbolicArcTangent();
    } else {
      a.add(ONE);
      log2();
    }
    b.setFloat(ySig, ySe);
    sum.multiply(b).round(f);
  }
}
