package bootscope.core.cpu.fpu;

import static bootscope.core.cpu.fpu.Float80.INDEFINITE;
import static bootscope.core.cpu.fpu.Float80.INDEFINITE_SE;
import static bootscope.core.cpu.fpu.Float80.INTEGER_BIT;
import static bootscope.core.cpu.fpu.Float80.MAX_EXPONENT;
import static bootscope.core.cpu.fpu.Float80.QUIET_BIT;
import static bootscope.core.cpu.fpu.Float80.SIGN;
import static bootscope.core.cpu.fpu.Float80.isDenormal;
import static bootscope.core.cpu.fpu.Float80.isNan;
import static bootscope.core.cpu.fpu.Float80.isNormal;
import static bootscope.core.cpu.fpu.Float80.isUnsupported;
import static bootscope.core.cpu.fpu.Float80.isZero;

/**
 * The outcome of one floating-point operation, and the rules that every operation shares: NaNs,
 * exception flags and rounding (SDM vol. 1 §4.8–4.9, §8.5). One object a processor is reused for
 * each operation: {@link #begin} it, call one operation, read the fields.
 */
final class SoftFloat {
  // Exception flags, as in the status word, and masks, as in the control word.
  static final int IE = 1;
  static final int DE = 2;
  static final int ZE = 4;
  static final int OE = 8;
  static final int UE = 16;
  static final int PE = 32;

  /** Exceptions found before the result is computed: unmasked, they leave operands as they were. */
  static final int BEFORE = IE | DE | ZE;

  static final int NEAREST = 0;
  static final int DOWN = 1;
  static final int UP = 2;
  static final int TO_ZERO = 3;

  /** The exponent by which an unmasked overflow or underflow is wrapped, SDM vol. 1 §8.5.4. */
  private static final int WRAP = 24576;

  /** The result. */
  long significand;

  int signExponent;

  /** Exceptions that the operation has raised. */
  int flags;

  /** C1 for an inexact result: its magnitude was rounded up. */
  boolean roundedUp;

  /** Masked exceptions: bits 5:0 of the control word. */
  int masks;

  /** RC, bits 11:10 of the control word. */
  int rounding;

  /** Low significand bits that precision control leaves unused: 0, 11 or 40. */
  int unusedBits;

  private boolean inexact;
  private boolean carried;

  /** Starts an operation under a control word. */
  void begin(int controlWord) {
    masks = controlWord & 0x3F;
    rounding = controlWord >> 10 & 3;
    unusedBits =
        switch (controlWord >> 8 & 3) {
          case 0 -> 40;
          case 2 -> 11;
          default -> 0;
        };
    flags = 0;
    roundedUp = false;
  }

  void set(long newSignificand, int newSignExponent) {
    significand = newSignificand;
    signExponent = newSignExponent;
  }

  void setZero(int sign) {
    set(0, sign);
  }

  void setInfinity(int sign) {
    set(INTEGER_BIT, sign | MAX_EXPONENT);
  }

  /** The masked response to an invalid operation; it outranks what was raised before. */
  void invalid() {
    flags = IE;
    set(INDEFINITE, INDEFINITE_SE);
  }

  /** The masked response to the division of a finite number by zero. */
  void zeroDivide(int sign) {
    flags = ZE;
    setInfinity(sign);
  }

  /** Raises DE if either operand, known to be no NaN, is denormal. */
  void noteDenormals(long aSig, int aSe, long bSig, int bSe) {
    if (isDenormal(aSig, aSe) || isDenormal(bSig, bSe)) {
      flags |= DE;
    }
  }

  /**
   * Handles an operand that is unsupported or a NaN (SDM vol. 1 table 4-7).
   *
   * @return whether it was one, and the outcome is complete
   */
  boolean nan(long aSig, int aSe) {
    return nan(aSig, aSe, 0, 0);
  }

  /** The same for two operands. */
  boolean nan(long aSig, int aSe, long bSig, int bSe) {
    if (isUnsupported(aSig, aSe) || isUnsupported(bSig, bSe)) {
      invalid();
      return true;
    }
    boolean aNan = isNan(aSig, aSe);
    boolean bNan = isNan(bSig, bSe);
    if (!aNan && !bNan) {
      return false;
    }
    boolean aSignals = aNan && (aSig & QUIET_BIT) == 0;
    boolean bSignals = bNan && (bSig & QUIET_BIT) == 0;
    boolean takeA;
    if (!aNan || !bNan) {
      takeA = aNan;
    } else if (aSignals != bSignals) {
      takeA = bSignals;
    } else {
      int order = Long.compareUnsigned(aSig, bSig);
      takeA = order > 0 || (order == 0 && aSe < bSe);
    }
    flags = aSignals || bSignals ? IE : 0;
    set((takeA ? aSig : bSig) | QUIET_BIT, takeA ? aSe : bSe);
    return true;
  }

  /** Sign of an exact zero difference: − only when rounding down (SDM vol. 1 §4.8.3.1). */
  int zeroSign() {
    return rounding == DOWN ? SIGN : 0;
  }

  /**
   * Sets the result to {@code high.low} × 2<sup>exponent − BIAS</sup>, where the point follows the
   * top bit of {@code high}, which is set; {@code low} continues it, its last bit sticky. Precision
   * control applies.
   */
  void round(int sign, int exponent, long high, long low) {
    round(sign, exponent, high, low, unusedBits, MAX_EXPONENT, WRAP);
  }

  /** The same to a 64-bit significand, whatever precision control says. */
  void roundFull(int sign, int exponent, long high, long low) {
    round(sign, exponent, high, low, 0, MAX_EXPONENT, WRAP);
  }

  /**
   * The same to any format.
   *
   * @param exponent biased for that format
   * @param unused bits of {@code high} that the format does not have
   * @param limit the exponent of its infinity
   * @param wrap what an unmasked overflow subtracts from the exponent; 0 if it delivers nothing
   */
  void round(
      int sign, int exponent, long high, long low, int unused, int limit, int wrap) {
    if (exponent <= 0) {
      roundTiny(sign, exponent, high, low, unused, wrap);
      return;
    }
    long kept = toPrecision(sign, high, low, unused);
    int e = exponent;
    if (carried) {
      kept = INTEGER_BIT;
      e++;
    }
    if (e >= limit) {
      flags |= OE;
      if ((masks & OE) == 0 && e - wrap < limit) {
        e -= wrap;
      } else {
        // Too large even when wrapped, as only FSCALE can make it: infinite in every mode.
        boolean infinite =
            ((masks & OE) == 0 && wrap != 0)
                || rounding == NEAREST 
                || (rounding == UP && sign == 0)
                || (rounding == DOWN && sign != 0);
        kept = infinite ? INTEGER_BIT : -(1L << unused);
        e = infinite ? limit : limit - 1;
        inexact = true;
        roundedUp = infinite;
      }
    }
    if (inexact) {
      flags |= PE;
    }
    set(kept, sign | e);
  }

  /** Rounds a result below the normal range; tininess is detected after rounding. */
  private void roundTiny(int sign, int exponent, long high, long low, int unused, int wrap) {
    long kept = toPrecision(sign, high, low, unused);
    boolean tiny = exponent < 0 || !carried;
    if (tiny && (masks & UE) == 0 && exponent + wrap > 0) {
      flags |= UE | (inexact ? PE : 0);
      set(carried ? INTEGER_BIT : kept, sign | (exponent + wrap + (carried ? 1 : 0)));
      return;
    }
    if (tiny && (masks & UE) == 0 && wrap != 0) {
      // Too small even when wrapped, as only FSCALE can make it: zero in every mode.
      flags |= UE | PE;
      roundedUp = false;
      setZero(sign);
      return;
    }
    int shift = 1 - exponent;
    long sticky = low != 0 ? 1 : 0;
    if (shift < 64) {
      kept = toPrecision(sign, high >>> shift, high << -shift | sticky, unused);
    } else {
      kept = toPrecision(sign, 0, shift == 64 ? high | sticky : 1, unused);
    }
    if (inexact) {
      flags |= PE | (tiny ? UE : 0);
    } else if (tiny && (masks & UE) == 0) {
      flags |= UE;
    }
    set(kept, sign | (kept < 0 ? 1 : 0));
  }

  /** Rounds {@code high.low} at a bit of {@code high}; sets inexact, carried and roundedUp. */
  long toPrecision(int sign, long high, long low, int unused) {
    long unit = 1L << unused;
    long rest = unused == 0 ? low : high << (64 - unused) | (low != 0 ? 1 : 0);
    long kept = high & -unit;
    inexact = rest != 0;
    carried = false;
    roundedUp = false;
    if (!inexact) {
      return kept;
    }
    roundedUp =
        switch (rounding) {
          case NEAREST -> rest < 0 && (rest != Long.MIN_VALUE || (kept & unit) != 0);
          case DOWN -> sign != 0;
          case UP -> sign == 0;
          default -> false;
        };
    if (roundedUp) {
      kept += unit;
      carried = kept == 0;
    }
    return kept;
  }

  /** Whether the last {@link #toPrecision} lost something. */
  boolean inexact() {
    return inexact;
  }

  /** a + b, or a − b when {@code flip} is {@link Float80#SIGN} instead of 0. */
  void add(long aSig, int aSe, long bSig, int bSe, int flip) {
    int aSign = aSe & SIGN;
    int bSign = (bSe ^ flip) & SIGN;
    int a = aSe & MAX_EXPONENT;
    int b = bSe & MAX_EXPONENT;
    long x = aSig;
    long y = bSig;
    if (!isNormal(x, a) || !isNormal(y, b)) {
      if (nan(x, aSe, y, bSe)) {
        return;
      }
      noteDenormals(x, a, y, b);
      if (a == MAX_EXPONENT || b == MAX_EXPONENT) {
        if (a == b && aSign != bSign) {
          invalid();
        } else {
          setInfinity(a == MAX_EXPONENT ? aSign : bSign);
        }
        return;
      }
      if (x == 0 || y == 0) {
        addZero(x, aSign, a, y, bSign, b);
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
      addOrdered(aSign, a, x, bSign, a - b, y);
    } else {
      addOrdered(bSign, b, y, aSign, b - a, x);
    }
  }

  private void addZero(long x, int aSign, int a, long y, int bSign, int b) {
    if (x == 0 && y == 0) {
      setZero(aSign == bSign ? aSign : zeroSign());
    } else if (x == 0) {
      roundNumber(bSign, b, y);
    } else {
      roundNumber(aSign, a, x);
    }
  }

  /** Rounds a finite number that is not zero and may be denormal. */
  private void roundNumber(int sign, int exponent, long sig) {
    int n = Long.numberOfLeadingZeros(sig);
    round(sign, exponent == 0 ? 1 - n : exponent, sig << n, 0);
  }

  /** Adds to a number one of not greater magnitude, whose exponent is less by {@code apart}. */
  private void addOrdered(int sign, int exponent, long big, int smallSign, int apart, long small) {
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
        round(sign, exponent + 1, sum >>> 1 | INTEGER_BIT, sum << 63 | low >>> 1 | low & 1);
      } else {
        round(sign, exponent, sum, low);
      }
      return;
    }
    long difference = big - high - (low != 0 ? 1 : 0);
    low = -low;
    if (difference == 0) {
      if (low == 0) {
        setZero(zeroSign());
        return;
      }
      int n = 64 + Long.numberOfLeadingZeros(low);
      round(sign, exponent - n, low << n, 0);
      return;
    }
    int n = Long.numberOfLeadingZeros(difference);
    if (n != 0) {
      difference = difference << n | low >>> -n;
      low <<= n;
    }
    round(sign, exponent - n, difference, low);
  }

  void multiply(long aSig, int aSe, long bSig, int bSe) {
    int sign = (aSe ^ bSe) & SIGN;
    int a = aSe & MAX_EXPONENT;
    int b = bSe & MAX_EXPONENT;
    long x = aSig;
    long y = bSig;
    if (!isNormal(x, a) || !isNormal(y, b)) {
      if (nan(x, aSe, y, bSe)) {
        return;
      }
      noteDenormals(x, a, y, b);
      if (a == MAX_EXPONENT || b == MAX_EXPONENT) {
        if (isZero(x, a) || isZero(y, b)) {
          invalid();
        } else {
          setInfinity(sign);
        }
        return;
      }
      if (x == 0 || y == 0) {
        setZero(sign);
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
    round(sign, exponent, high, low);
  }

  /** a ÷ b. */
  void divide(long aSig, int aSe, long bSig, int bSe) {
    int sign = (aSe ^ bSe) & SIGN;
    int a = aSe & MAX_EXPONENT;
    int b = bSe & MAX_EXPONENT;
    long x = aSig;
    long y = bSig;
    if (!isNormal(x, a) || !isNormal(y, b)) {
      if (nan(x, aSe, y, bSe)) {
        return;
      }
      noteDenormals(x, a, y, b);
      if (a == MAX_EXPONENT) {
        if (b == MAX_EXPONENT) {
          invalid();
        } else {
          setInfinity(sign);
        }
        return;
      }
      if (b == MAX_EXPONENT) {
        setZero(sign);
        return;
      }
      if (y == 0) {
        if (x == 0) {
          invalid();
        } else {
          zeroDivide(sign);
        }
        return;
      }
      if (x == 0) {
        setZero(sign);
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
    round(sign, exponent, q, half | (more ? 1 : 0));
  }

  void squareRoot(long aSig, int aSe) {
    int a = aSe & MAX_EXPONENT;
    long x = aSig;
    if (!isNormal(x, a) || aSe != a) {
      if (nan(x, aSe)) {
        return;
      }
      if (isZero(x, a)) {
        setZero(aSe & SIGN);
        return;
      }
      if (aSe != a) {
        invalid();
        return;
      }
      if (a == MAX_EXPONENT) {
        setInfinity(0);
        return;
      }
      if (a == 0) {
        flags |= DE;
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
    round(0, (power >> 1) + Float80.BIAS, root, more);
  }
}
