package bootscope.core.cpu.simd;

import bootscope.core.bits.Host;

/** An IEEE 754 binary format, its values held as raw bits zero-extended to a long. */
final class Format {
  static final Format SINGLE = new Format(4, 23, 127);
  static final Format DOUBLE = new Format(8, 52, 1023);

  final int bytes;
  final int fractionBits;

  /** The exponent bias, which is also the largest unbiased exponent. */
  final int bias;

  /** Unbiased exponent of the smallest normal number. */
  final int minExponent;

  /** Positive infinity; as a mask, the exponent field. */
  final long infinity;

  final long sign;
  final long fraction;

  /** The fraction's top bit, which tells quiet from signalling NaNs (SDM vol. 1 §4.8.3.4). */
  final long quiet;

  /** QNaN floating-point indefinite (SDM vol. 1 table 4-3): negative. */
  final long indefinite;

  /** All bits of the format. */
  final long ones;

  private Format(int bytes, int fractionBits, int bias) {
    this.bytes = bytes;
    this.fractionBits = fractionBits;
    this.bias = bias;
    minExponent = 1 - bias;
    infinity = (2L * bias + 1) << fractionBits;
    sign = 1L << (8 * bytes - 1);
    fraction = (1L << fractionBits) - 1;
    quiet = 1L << (fractionBits - 1);
    indefinite = sign | infinity | quiet;
    ones = -1L >>> (64 - 8 * bytes);
  }

  long get(long address) {
    return bytes == 4 ? Host.getU32(address) : Host.getLong(address);
  }

  void put(long address, long value) {
    if (bytes == 4) {
      Host.putInt(address, (int) value);
    } else {
      Host.putLong(address, value);
    }
  }

  boolean isNan(long a) {
    return (a & ~sign) > infinity;
  }

  boolean isSignalling(long a) {
    return isNan(a) && (a & quiet) == 0;
  }

  boolean isInfinite(long a) {
    return (a & ~sign) == infinity;
  }

  boolean isZero(long a) {
    return (a & ~sign) == 0;
  }

  boolean isDenormal(long a) {
    return (a & infinity) == 0 && (a & fraction) != 0;
  }

  boolean isNegative(long a) {
    return (a & sign) != 0;
  }

  /** Unbiased exponent of a finite number other than 0, as if denormals were normalised. */
  int exponent(long a) {
    int field = (int) ((a & infinity) >>> fractionBits);
    return field != 0
        ? field - bias
        : minExponent + 63 - fractionBits - Long.numberOfLeadingZeros(a & fraction);
  }

  /** Significand of a finite number other than 0, shifted so that its leading 1 is bit 62. */
  long significand(long a) {
    long f = a & fraction;
    return (a & infinity) != 0
        ? (f | (fraction + 1)) << (62 - fractionBits)
        : f << (Long.numberOfLeadingZeros(f) - 1);
  }

  /** Orders two numbers that are not NaN; −0 equals +0. */
  int compare(long a, long b) {
    return Long.compare(key(a), key(b));
  }

  private long key(long a) {
    long magnitude = a & ~sign & ones;
    return isNegative(a) ? -magnitude : magnitude;
  }
}
