package bootscope.core.cpu.fpu;

import static bootscope.core.cpu.fpu.Float80.INTEGER_BIT;
import static bootscope.core.cpu.fpu.Float80.MAX_EXPONENT;
import static bootscope.core.cpu.fpu.Float80.SIGN;
import static bootscope.core.cpu.fpu.Float80.isNormal;
import static bootscope.core.cpu.fpu.Float80.isZero;

/**
 * Add, subtract, multiply, divide and square root: the operations to which precision control
 * applies (SDM vol. 1 §8.1.5.2). Each leaves its outcome in a {@link SoftFloat}.
 */
final class Arithmetic {
  private Arithmetic() {}

  /** a + b, or a − b when {@code flip} is {@link Float80#SIGN} instead of 0. */
  static void add(SoftFloat f, long aSig, int aSe, long bSig, int bSe, int flip) {
    int aSign = aSe & SIGN;
    int bSign = (bSe ^ flip) & SIGN;
    int a = aSe & MAX_EXPONENT;
    int b = bSe & MAX_EXPONENT;
    long x = aSig;
    long y = bSig;
    if (!isNormal(x, a) || !isNormal(y, b)) {
      if (f.nan(x, aSe, y, bSe)) {
        return;
      }
      f.noteDenormals(x, a, y, b);
      if (a == MAX_EXPONENT || b == MAX_EXPONENT) {
        if (a == b && aSign != bSign) {
          f.invalid();
        } else {
          f.setInfinity(a == MAX_EXPONENT ? aSign : bSign);
        }
        return;
      }
      if (x == 0 || y == 0) {
        addZero(f, x, aSign, a, y, bSign, b);
        return;
      }
      if (a == 0) {
        a = 1 - Long.numberOfLeadingZeros(x);
        x <<= Long.numberOfLeadingZeros(x);
      }
      if (b == 0) {
        b = 1 - Long.numberOfLeadingZeros(y);
        y <<= Long.numberOfLeadingZeros(y);
      }
    }
    if (a > b || (a == b && Long.compareUnsigned(x, y) >= 0)) {
      addOrdered(f, aSign, a, x, bSign, a - b, y);
    } else {
      addOrdered(f, bSign, b, y, aSign, b - a, x);
    }
  }

  private static void addZero(SoftFloat f, long x, int aSign, int a, long y, int bSign, int b) {
    if (x == 0 && y == 0) {
      f.setZero(aSign == bSign ? aSign : f.zeroSign());
    } else if (x == 0) {
      roundNumber(f, bSign, b, y);
    } else {
      roundNumber(f, aSign, a, x);
    }
  }

  /** Rounds a finite number that is not zero and may be denormal. */
  private static void roundNumber(SoftFloat f, int sign, int exponent, long sig) {
    int n = Long.numberOfLeadingZeros(sig);
    f.round(sign, exponent == 0 ? 1 - n : exponent, sig << n, 0);
  }

  /** Adds to a number one of not greater magnitude, whose exponent is less by {@code apart}. */
  private static void addOrdered(
      SoftFloat f, int sign, int exponent, long big, int smallSign, int apart, long small) {
    long high;
    long low;
    if (apart == 0) {
      high = small;
      low = 0;
    } else if (apart < 64) {
      high = small >>> apart;
      low = small << -apart;
    } else {
      high = 0;
      low = apart == 64 ? small : apart < 66 ? small >>> 1 | small & 1 : 1;
    }
    if (sign == smallSign) {
      long sum = big + high;
      if (Long.compareUnsigned(sum, big) < 0) {
        f.round(sign, exponent + 1, sum >>> 1 | INTEGER_BIT, sum << 63 | low >>> 1 | low & 1);
      } else {
        f.round(sign, exponent, sum, low);
      }
      return;
    }
    long difference = big - high - (low != 0 ? 1 : 0);
    low = -low;
    if (difference == 0) {
      if (low == 0) {
        f.setZero(f.zeroSign());
        return;
      }
      int n = 64 + Long.numberOfLeadingZeros(low);
      f.round(sign, exponent - n, low << n, 0);
      return;
    }
    int n = Long.numberOfLeadingZeros(difference);
    if (n != 0) {
      difference = difference << n | low >>> -n;
      low <<= n;
    }
    f.round(sign, exponent - n, difference, low);
  }

  static void multiply(SoftFloat f, long aSig, int aSe, long bSig, int bSe) {
    int sign = (aSe ^ bSe) & SIGN;
    int a = aSe & MAX_EXPONENT;
    int b = bSe & MAX_EXPONENT;
    long x = aSig;
    long y = bSig;
    if (!isNormal(x, a) || !isNormal(y, b)) {
      if (f.nan(x, aSe, y, bSe)) {
        return;
      }
      f.noteDenormals(x, a, y, b);
      if (a == MAX_EXPONENT || b == MAX_EXPONENT) {
        if (isZero(x, a) || isZero(y, b)) {
          f.invalid();
        } else {
          f.setInfinity(sign);
        }
        return;
      }
      if (x == 0 || y == 0) {
        f.setZero(sign);
        return;
      }
      if (a == 0) {
        a = 1 - Long.numberOfLeadingZeros(x);
        x <<= Long.numberOfLeadingZeros(x);
      }
      if (b == 0) {
        b = 1 - Long.numberOfLeadingZeros(y);
        y <<= Long.numberOfLeadingZeros(y);
      }
    }
    long high = Math.unsignedMultiplyHigh(x, y);
    long low = x * y;
    int exponent = a + b - Float80.BIAS + 1;
    if (high >= 0) {
      high = high << 1 | low >>> 63;
      low <<= 1;
      exponent--;
    }
    f.round(sign, exponent, high, low);
  }

  /** a ÷ b. */
  static void divide(SoftFloat f, long aSig, int aSe, long bSig, int bSe) {
    int sign = (aSe ^ bSe) & SIGN;
    int a = aSe & MAX_EXPONENT;
    int b = bSe & MAX_EXPONENT;
    long x = aSig;
    long y = bSig;
    if (!isNormal(x, a) || !isNormal(y, b)) {
      if (f.nan(x, aSe, y, bSe)) {
        return;
      }
      f.noteDenormals(x, a, y, b);
      if (a == MAX_EXPONENT) {
        if (b == MAX_EXPONENT) {
          f.invalid();
        } else {
          f.setInfinity(sign);
        }
        return;
      }
      if (b == MAX_EXPONENT) {
        f.setZero(sign);
        return;
      }
      if (y == 0) {
        if (x == 0) {
          f.invalid();
        } else {
          f.zeroDivide(sign);
        }
        return;
      }
      if (x == 0) {
        f.setZero(sign);
        return;
      }
      if (a == 0) {
        a = 1 - Long.numberOfLeadingZeros(x);
        x <<= Long.numberOfLeadingZeros(x);
      }
      if (b == 0) {
        b = 1 - Long.numberOfLeadingZeros(y);
        y <<= Long.numberOfLeadingZeros(y);
      }
    }
    int exponent = a - b + Float80.BIAS;
    long q;
    long remainder;
    if (Long.compareUnsigned(x, y) < 0) {
      exponent--;
      q = Bits128.divide(x, 0, y);
      remainder = -q * y;
    } else {
      q = Bits128.divide(x >>> 1, x << 63, y);
      remainder = (x << 63) - q * y;
    }
    // The remainder is below y, whose top bit is set: it is above a half when doubling passes y.
    long half = remainder < 0 || Long.compareUnsigned(remainder << 1, y) >= 0 ? INTEGER_BIT : 0;
    boolean more = half != 0 ? remainder << 1 != y || remainder < 0 : remainder != 0;
    f.round(sign, exponent, q, half | (more ? 1 : 0));
  }

  static void squareRoot(SoftFloat f, long aSig, int aSe) {
    int a = aSe & MAX_EXPONENT;
    long x = aSig;
    if (!isNormal(x, a) || aSe != a) {
      if (f.nan(x, aSe)) {
        return;
      }
      if (isZero(x, a)) {
        f.setZero(aSe & SIGN);
        return;
      }
      if (aSe != a) {
        f.invalid();
        return;
      }
      if (a == MAX_EXPONENT) {
        f.setInfinity(0);
        return;
      }
      if (a == 0) {
        f.flags |= SoftFloat.DE;
        a = 1 - Long.numberOfLeadingZeros(x);
        x <<= Long.numberOfLeadingZeros(x);
      }
    }
    int power = a - Float80.BIAS;
    long high = (power & 1) != 0 ? x : x >>> 1;
    long low = (power & 1) != 0 ? 0 : x << 63;
    long root = Bits128.squareRoot(high, low);
    long square = root * root;
    long restHigh =
        high
            - Math.unsignedMultiplyHigh(root, root)
            - (Long.compareUnsigned(low, square) < 0 ? 1 : 0);
    long rest = low - square;
    boolean aboveHalf = restHigh != 0 || Long.compareUnsigned(rest, root) > 0;
    long more = aboveHalf ? INTEGER_BIT | 1 : rest != 0 ? 1 : 0;
    f.round(0, (power >> 1) + Float80.BIAS, root, more);
  }
}
