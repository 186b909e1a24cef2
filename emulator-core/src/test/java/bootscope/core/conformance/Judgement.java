package bootscope.core.conformance;

import java.util.Arrays;

/** Which parts of an outcome the manual settles; see {@link Judge}. Reused. */
final class Judgement {
  boolean error;
  boolean address;

  /** Which bits of the address of a page fault are compared. */
  long addressMask;

  boolean bases;
  long flags;
  final long[] regs = new long[16];
  final byte[] fx = new byte[OracleCase.FLOATS];

  /** Bytes of DATA that are not compared. */
  int ignoredFrom;

  int ignoredTo;

  void all() {
    error = true;
    address = false;
    addressMask = -1;
    ulps = 0;
    estimate = false;
    bases = true;
    flags = 0x24_7FD5 & ~0x1_0000L;
    Arrays.fill(regs, -1);
    Arrays.fill(fx, (byte) -1);
    Arrays.fill(fx, 28, 32, (byte) 0);
    ignoredFrom = 0;
    ignoredTo = 0;
  }

  /** Units in the last place that ST(0) and ST(1) may be off. */
  int ulps;

  /** Whether the destination is an estimate, to be held to the manual's bound. */
  boolean estimate;

  boolean ignores(int offset) {
    return offset >= ignoredFrom && offset < ignoredTo;
  }
}
