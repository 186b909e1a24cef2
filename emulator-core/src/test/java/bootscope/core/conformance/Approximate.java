package bootscope.core.conformance;

import bootscope.core.isa.Instruction;
import bootscope.core.isa.Operand;
import java.util.Locale;

/** Results for which the manual gives a bound and no value. */
final class Approximate {
  private Approximate() {}

  /** The distance of two extended reals in units in the last place; huge if they are not close. */
  static long ulps(byte[] a, byte[] b, int at) {
    int first = (int) Values.get(a, at + 8, 2);
    int second = (int) Values.get(b, at + 8, 2);
    if ((first ^ second) >> 15 != 0) {
      return Long.MAX_VALUE;
    }
    // In order of magnitude, pairs of exponent and fraction count without gaps.
    long d = (Values.get(a, at, 8) & Long.MAX_VALUE) - (Values.get(b, at, 8) & Long.MAX_VALUE);
    return switch (first - second) {
      case 0 -> d;
      case 1 -> d <= -Long.MAX_VALUE + 2 ? d + Long.MAX_VALUE + 1 : Long.MAX_VALUE;
      case -1 -> d >= Long.MAX_VALUE - 2 ? d - Long.MAX_VALUE - 1 : Long.MAX_VALUE;
      default -> Long.MAX_VALUE;
    };
  }

  /**
   * Holds RCPPS and its kind to the relative error of 1.5 × 2^−12 (SDM vol. 2B); what is wrong, or
   * null. Denormals count as 0, results that would be denormal may be 0.
   */
  static String estimate(OracleCase c, Instruction in, Outcome out) {
    boolean root = in.opcode().name().startsWith("RSQRT");
    int lanes = in.opcode().name().endsWith("PS") ? 4 : 1;
    int to = OracleCase.XMM + 16 * ((Operand.Register) in.operand(0)).number();
    byte[] from = c.fx;
    int at;
    if (in.operand(1) instanceof Operand.Register r) {
      at = OracleCase.XMM + 16 * r.number();
    } else if (c.windows > 0) {
      from = c.windowBytes;
      at = 0;
    } else {
      return null;
    }
    for (int i = 0; i < lanes; i++) {
      int bits = (int) Values.get(from, at + 4 * i, 4);
      int got = (int) Values.get(out.fx, to + 4 * i, 4);
      if (!within(bits, got, root)) {
        return String.format(Locale.ROOT, "%s of %08x gives %08x", in.opcode().name(), bits, got);
      }
    }
    return null;
  }

  private static boolean within(int bits, int got, boolean root) {
    int magnitude = bits & Integer.MAX_VALUE;
    int sign = bits & Integer.MIN_VALUE;
    if (magnitude > 0x7F80_0000) {
      return got == (bits | 0x40_0000); // a NaN becomes quiet
    }
    if (magnitude < 0x80_0000) {
      return got == (sign | 0x7F80_0000); // zero or denormal: infinity
    }
    if (root && sign != 0) {
      return got == 0xFFC0_0000; // the default NaN
    }
    if (magnitude == 0x7F80_0000) {
      return got == sign;
    }
    double x = Float.intBitsToFloat(bits);
    double exact = root ? 1 / Math.sqrt(x) : 1 / x;
    double y = Float.intBitsToFloat(got);
    if (Math.abs(exact) < 0x1.0p-126 * (1 + 0x1.8p-12) && y == 0) {
      return (got ^ bits) >= 0;
    }
    return Math.abs(y - exact) <= 0x1.8p-12 * Math.abs(exact);
  }
}
