package bootscope.core.cpu.fpu;

/**
 * The double extended-precision format (SDM vol. 1 §4.2.2): a 64-bit significand with an explicit
 * integer bit, and 16 bits of sign (15) and biased exponent (14:0). A value is a pair ({@code
 * significand}, {@code signExponent}); this class only knows what a pair means.
 */
final class Float80 {
  static final int BIAS = 0x3FFF;
  static final int MAX_EXPONENT = 0x7FFF;
  static final int SIGN = 0x8000;
  static final long INTEGER_BIT = 1L << 63;

  /** Set in the significand of a quiet NaN, clear in that of a signalling one. */
  static final long QUIET_BIT = 1L << 62;

  /** "QNaN floating-point indefinite", SDM vol. 1 table 4-3; the sign is set. */
  static final long INDEFINITE = INTEGER_BIT | QUIET_BIT;

  static final int INDEFINITE_SE = SIGN | MAX_EXPONENT;

  private Float80() {}

  static int exponent(int signExponent) {
    return signExponent & MAX_EXPONENT;
  }

  /** Zero of either sign. */
  static boolean isZero(long significand, int signExponent) {
    return significand == 0 && exponent(signExponent) == 0;
  }

  /** Denormals, and pseudo-denormals, which the processor treats alike (SDM vol. 1 §8.2.2). */
  static boolean isDenormal(long significand, int signExponent) {
    return significand != 0 && exponent(signExponent) == 0;
  }

  static boolean isInfinity(long significand, int signExponent) {
    return significand == INTEGER_BIT && exponent(signExponent) == MAX_EXPONENT;
  }

  static boolean isNan(long significand, int signExponent) {
    return significand < 0 && significand << 1 != 0 && exponent(signExponent) == MAX_EXPONENT;
  }

  /** Pseudo-NaN, pseudo-infinity or unnormal: an invalid operand (SDM vol. 1 table 8-3). */
  static boolean isUnsupported(long significand, int signExponent) {
    return significand >= 0 && exponent(signExponent) != 0;
  }

  /** Finite, not zero, not denormal: what most operands are. */
  static boolean isNormal(long significand, int signExponent) {
    int e = exponent(signExponent);
    return significand < 0 && e != 0 && e != MAX_EXPONENT;
  }

  /** A tag word field (SDM vol. 1 figure 8-7) for a register that is not empty. */
  static int tag(long significand, int signExponent) {
    if (isNormal(significand, signExponent)) {
      return 0;
    }
    return isZero(significand, signExponent) ? 1 : 2;
  }
}
