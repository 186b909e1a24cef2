package bootscope.core.cpu.fpu;

import static bootscope.core.cpu.fpu.Float80.BIAS;
import static bootscope.core.cpu.fpu.Float80.MAX_EXPONENT;
import static bootscope.core.cpu.fpu.Float80.SIGN;

/**
 * A number with a 128-bit significand, in which transcendental functions are computed before they
 * are rounded to 64 bits. Its value is {@code high:low} × 2<sup>exponent − 127</sup>; the top bit
 * of {@code high} is set unless the value is 0. Operations truncate: each may lose a few units of
 * the last bit. They change the object they are called on, so that nothing is allocated.
 */
final class Wide {
  long high;
  long low;
  int exponent;
  boolean negative;

  Wide() {}

  Wide(boolean negative, int exponent, long high, long low) {
    this.negative = negative;
    this.exponent = exponent;
    this.high = high;
    this.low = low;
  }

  boolean isZero() {
    return high == 0;
  }

  Wide set(Wide other) {
    negative = other.negative;
    exponent = other.exponent;
    high = other.high;
    low = other.low;
    return this;
  }

  /** Sets it to the integer {@code value} × 2<sup>power</sup>. */
  Wide setInteger(long value, int power) {
    negative = value < 0;
    return setUnsigned(negative ? -value : value, power);
  }

  private Wide setUnsigned(long value, int power) {
    int n = value == 0 ? 0 : Long.numberOfLeadingZeros(value);
    high = value << n;
    low = 0;
    exponent = 63 - n + power;
    return this;
  }

  /** Sets it to the non-negative integer {@code h:l} × 2<sup>power</sup>. */
  Wide setUnsigned(long h, long l, int power) {
    negative = false;
    if (h == 0) {
      return setUnsigned(l, power);
    }
    high = h;
    low = l;
    exponent = 127 + power;
    normalise();
    return this;
  }

  /** Sets it to a finite number of the 80-bit format. */
  Wide setFloat(long sig, int se) {
    negative = (se & SIGN) != 0;
    return setUnsigned(sig, Math.max(se & MAX_EXPONENT, 1) - BIAS - 63);
  }

  /** Rounds it into {@code f} as an inexact result. */
  void round(SoftFloat f) {
    if (isZero()) {
      f.setZero(negative ? SIGN : 0);
    } else {
      f.roundFull(negative ? SIGN : 0, exponent + BIAS, high, low | 1);
    }
  }

  /** Rounds it into {@code f}, all its bits being true ones. */
  void roundExact(SoftFloat f) {
    f.roundFull(negative ? SIGN : 0, exponent + BIAS, high, low);
  }

  private void normalise() {
    if (high == 0) {
      if (low == 0) {
        return;
      }
      high = low;
      low = 0;
      exponent -= 64;
    }
    int n = Long.numberOfLeadingZeros(high);
    if (n != 0) {
      high = high << n | low >>> -n;
      low <<= n;
      exponent -= n;
    }
  }

  Wide negate() {
    negative = !negative;
    return this;
  }

  /** Multiplies it by 2<sup>power</sup>. */
  Wide shift(int power) {
    exponent += power;
    return this;
  }

  Wide multiply(Wide b) {
    negative ^= b.negative;
    if (high == 0 || b.high == 0) {
      high = 0;
      low = 0;
      return this;
    }
    long cross1 = high * b.low;
    long cross2 = low * b.high;
    long middle = Math.unsignedMultiplyHigh(low, b.low);
    long carry = 0;
    middle += cross1;
    carry += Long.compareUnsigned(middle, cross1) < 0 ? 1 : 0;
    middle += cross2;
    carry += Long.compareUnsigned(middle, cross2) < 0 ? 1 : 0;
    long top = Math.unsignedMultiplyHigh(high, b.high);
    long next = high * b.high;
    long part = Math.unsignedMultiplyHigh(high, b.low);
    next += part;
    top += Long.compareUnsigned(next, part) < 0 ? 1 : 0;
    part = Math.unsignedMultiplyHigh(low, b.high);
    next += part;
    top += Long.compareUnsigned(next, part) < 0 ? 1 : 0;
    next += carry;
    top += Long.compareUnsigned(next, carry) < 0 ? 1 : 0;
    exponent += b.exponent + 1;
    if (top >= 0) {
      top = top << 1 | next >>> 63;
      next = next << 1 | middle >>> 63;
      exponent--;
    }
    high = top;
    low = next;
    return this;
  }

  Wide subtract(Wide b) {
    return add(b, true);
  }

  Wide add(Wide b) {
    return add(b, false);
  }

  private Wide add(Wide b, boolean flip) {
    if (b.high == 0) {
      return this;
    }
    boolean bNegative = b.negative ^ flip;
    if (high == 0) {
      set(b);
      negative = bNegative;
      return this;
    }
    long h = b.high;
    long l = b.low;
    int apart = exponent - b.exponent;
    if (apart < 0 || (apart == 0 && isBelow(b))) {
      h = high;
      l = low;
      high = b.high;
      low = b.low;
      exponent = b.exponent;
      boolean sign = negative;
      negative = bNegative;
      bNegative = sign;
      apart = -apart;
    }
    // Align the smaller; what leaves at the right stays as a sticky last bit.
    if (apart >= 128) {
      h = 0;
      l = 1;
    } else if (apart >= 64) {
      long lost = l | (apart > 64 ? h << -apart : 0);
      l = (apart == 64 ? h : h >>> apart) | (lost != 0 ? 1 : 0);
      h = 0;
    } else if (apart > 0) {
      long lost = l << -apart;
      l = l >>> apart | h << -apart | (lost != 0 ? 1 : 0);
      h >>>= apart;
    }
    if (negative == bNegative) {
      low += l;
      long carry = Long.compareUnsigned(low, l) < 0 ? 1 : 0;
      long sum = high + h + carry;
      boolean overflow =
          Long.compareUnsigned(sum, high) < 0 || (carry != 0 && sum == high && h == -1L);
      high = sum;
      if (overflow) {
        low = low >>> 1 | high << 63;
        high = high >>> 1 | Long.MIN_VALUE;
        exponent++;
      }
    } else {
      long borrow = Long.compareUnsigned(low, l) < 0 ? 1 : 0;
      low -= l;
      high = high - h - borrow;
      normalise();
    }
    return this;
  }

  /** Whether its significand, seen as an integer, is below that of {@code b}. */
  private boolean isBelow(Wide b) {
    int order = Long.compareUnsigned(high, b.high);
    return order < 0 || (order == 0 && Long.compareUnsigned(low, b.low) < 0);
  }

  /** Divides by a number that is not zero; one bit of quotient at a time. */
  Wide divide(Wide b) {
    negative ^= b.negative;
    if (high == 0) {
      return this;
    }
    exponent -= b.exponent;
    long h = high;
    long l = low;
    long quotientHigh = 0;
    long quotientLow = 0;
    boolean carry = false;
    if (isBelow(b)) {
      exponent--;
      carry = h < 0;
      h = h << 1 | l >>> 63;
      l <<= 1;
    }
    for (int i = 0; i < 128; i++) {
      quotientHigh = quotientHigh << 1 | quotientLow >>> 63;
      quotientLow <<= 1;
      int order = Long.compareUnsigned(h, b.high);
      if (carry || order > 0 || (order == 0 && Long.compareUnsigned(l, b.low) >= 0)) {
        h = h - b.high - (Long.compareUnsigned(l, b.low) < 0 ? 1 : 0);
        l -= b.low;
        quotientLow |= 1;
      }
      carry = h < 0;
      h = h << 1 | l >>> 63;
      l <<= 1;
    }
    high = quotientHigh;
    low = quotientLow;
    return this;
  }
}
