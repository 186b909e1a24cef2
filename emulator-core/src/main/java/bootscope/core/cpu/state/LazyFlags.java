package bootscope.core.cpu.state;

/**
 * The six arithmetic flags kept as two 64-bit values, so that an instruction stores two words and
 * most flags are never computed.
 *
 * <p>{@code result} is the operation's result sign-extended to 64 bits: it gives ZF, SF and PF.
 * {@code carries} holds, for an operation of n bits, the vector of carries (borrows) out of each
 * bit position shifted left by 64 − n: CF is bit 63 and OF is bit 63 xor bit 62; AF is bit 3 (the
 * carry out of bit 3, or'ed in after the shift). To hold flag values that no result has (POPF,
 * SAHF), bits 16–23 of {@code carries} are xor'ed into the byte PF is taken from, and bit 24 into
 * SF. For operations of 64 bits, whose carry vector would fill those bits, only bits 63, 62 and 3
 * are kept.
 */
public final class LazyFlags {
  public static final int CF = 1;
  public static final int PF = 1 << 2;
  public static final int AF = 1 << 4;
  public static final int ZF = 1 << 6;
  public static final int SF = 1 << 7;
  public static final int OF = 1 << 11;

  /** All six. */
  public static final int ALL = CF | PF | AF | ZF | SF | OF;

  /** Bits of a carry vector that mean a flag: CF and OF at the top, AF. */
  public static final long CARRY_BITS = 0xC000_0000_0000_0008L;

  private LazyFlags() {}

  public static boolean carry(long carries) {
    return carries < 0;
  }

  public static boolean overflow(long carries) {
    return (carries ^ (carries << 1)) < 0;
  }

  public static boolean auxiliary(long carries) {
    return (carries & 8) != 0;
  }

  public static boolean sign(long result, long carries) {
    return (result ^ (carries << 39)) < 0;
  }

  public static boolean parity(long result, long carries) {
    return (Long.bitCount((result ^ (carries >>> 16)) & 0xFF) & 1) == 0;
  }

  /** The six flags in their RFLAGS positions, all other bits 0. */
  public static int materialise(long result, long carries) {
    return (carry(carries) ? CF : 0)
        | (parity(result, carries) ? PF : 0)
        | (auxiliary(carries) ? AF : 0)
        | (result == 0 ? ZF : 0)
        | (sign(result, carries) ? SF : 0)
        | (overflow(carries) ? OF : 0);
  }

  /** The six flags in their RFLAGS positions, of a processor. */
  public static int get(CpuState s) {
    return materialise(s.lazyResult(), s.lazyCarries());
  }

  /** Sets all six flags from their RFLAGS positions; other bits are ignored. */
  public static void set(CpuState s, int flags) {
    long result = (flags & ZF) != 0 ? 0 : 1;
    long carries = (flags & CF) != 0 ? 1L << 63 : 0;
    boolean cf = (flags & CF) != 0;
    boolean of = (flags & OF) != 0;
    if (cf != of) {
      carries |= 1L << 62;
    }
    if ((flags & AF) != 0) {
      carries |= 8;
    }
    if ((flags & SF) != 0) {
      carries |= 1L << 24;
    }
    boolean parityOfResult = result == 0; // 0 has an even number of ones, 1 an odd one
    if (((flags & PF) != 0) != parityOfResult) {
      carries |= 1L << 16;
    }
    s.lazyFlags(result, carries);
  }

  /** Replaces the flags selected by {@code mask}; {@code flags} are in RFLAGS positions. */
  public static void set(CpuState s, int mask, int flags) {
    set(s, (get(s) & ~mask) | (flags & mask));
  }
}
