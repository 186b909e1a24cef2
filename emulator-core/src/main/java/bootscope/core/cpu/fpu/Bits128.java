package bootscope.core.cpu.fpu;

/** Unsigned 128-bit integer operations that the JDK lacks. */
final class Bits128 {
  private Bits128() {}

  /**
   * The quotient of {@code high:low} by {@code divisor}, whose top bit must be set and which must
   * be greater than {@code high}. Schoolbook division with 32-bit digits.
   */
  static long divide(long high, long low, long divisor) {
    long d1 = divisor >>> 32;
    long d0 = divisor & 0xFFFF_FFFFL;
    long q1 = digit(high, low >>> 32, divisor, d1, d0);
    long rest = (high << 32 | low >>> 32) - q1 * divisor;
    long q0 = digit(rest, low & 0xFFFF_FFFFL, divisor, d1, d0);
    return q1 << 32 | q0;
  }

  /** One 32-bit digit of (high × 2³² + next) ÷ divisor. */
  private static long digit(long high, long next, long divisor, long d1, long d0) {
    long q = Long.divideUnsigned(high, d1);
    long r = high - q * d1;
    while (q > 0xFFFF_FFFFL || Long.compareUnsigned(q * d0, r << 32 | next) > 0) {
      q--;
      r += d1;
      if (r > 0xFFFF_FFFFL) {
        break;
      }
    }
    return q;
  }

  /** The integer square root of {@code high:low}, which must be at least 2¹²⁶. */
  static long squareRoot(long high, long low) {
    // A correctly rounded estimate, one Newton step, then exact correction by at most a few units.
    double estimate = Math.sqrt((high >>> 11) * 0x1p11) * 0x1p32;
    long root = estimate >= 0x1p64 ? -1L : (long) (estimate * 0.5) << 1;
    if (Long.compareUnsigned(high, root) < 0) {
      long quotient = divide(high, low, root);
      root = (root >>> 1) + (quotient >>> 1) + (root & quotient & 1);
    }
    while (squareExceeds(root, high, low)) {
      root--;
    }
    while (root != -1L && !squareExceeds(root + 1, high, low)) {
      root++;
    }
    return root;
  }

  private static boolean squareExceeds(long root, long high, long low) {
    int order = Long.compareUnsigned(Math.unsignedMultiplyHigh(root, root), high);
    return order > 0 || (order == 0 && Long.compareUnsigned(root * root, low) > 0);
  }
}
