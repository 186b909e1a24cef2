package bootscope.core.cpu.fpu;

import static bootscope.core.cpu.fpu.Float80.INDEFINITE;
import static bootscope.core.cpu.fpu.Float80.INDEFINITE_SE;
import static bootscope.core.cpu.fpu.Float80.INTEGER_BIT;
import static bootscope.core.cpu.fpu.Float80.MAX_EXPONENT;
import static bootscope.core.cpu.fpu.Float80.QUIET_BIT;
import static bootscope.core.cpu.fpu.Float80.SIGN;
import static bootscope.core.cpu.fpu.Float80.isDenormal;
import static bootscope.core.cpu.fpu.Float80.isNan;
import static bootscope.core.cpu.fpu.Float80.isUnsupported;

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
  void round(int sign, int exponent, long high, long low, int unused, int limit, int wrap) {
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
}
