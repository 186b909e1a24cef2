package bootscope.core.conformance;

/** Reproducible random numbers: splitmix64. */
public final class Dice {
  private long state;

  public void seed(long value) {
    state = value;
  }

  /** A seed that depends on all of what is given. */
  static long mix(long a, long b) {
    long z = (a ^ Long.rotateLeft(b, 32) * 0x9E37_79B9_7F4A_7C15L) + 0xD1B5_4A32_D192_ED03L;
    z = (z ^ z >>> 30) * 0xBF58_476D_1CE4_E5B9L;
    z = (z ^ z >>> 27) * 0x94D0_49BB_1331_11EBL;
    return z ^ z >>> 31;
  }

  static long hash(String text) {
    long h = 0xCBF2_9CE4_8422_2325L;
    for (int i = 0; i < text.length(); i++) {
      h = (h ^ text.charAt(i)) * 0x100_0000_01B3L;
    }
    return h;
  }

  public long next() {
    state += 0x9E37_79B9_7F4A_7C15L;
    long z = state;
    z = (z ^ z >>> 30) * 0xBF58_476D_1CE4_E5B9L;
    z = (z ^ z >>> 27) * 0x94D0_49BB_1331_11EBL;
    return z ^ z >>> 31;
  }

  /** From 0 to n − 1. */
  public int below(int n) {
    return (int) ((next() >>> 33) % n);
  }

  /** True once in n times. */
  public boolean one(int n) {
    return below(n) == 0;
  }

  public boolean coin() {
    return next() < 0;
  }

  public int pick(int... values) {
    return values[below(values.length)];
  }
}
