package bootscope.core.cpu.simd;

/** Makes operands for one row as conformance/simd/vectors.c does, number by number. */
final class SimdCase {
  private static final long[] EDGES = {
    0, 1, 0x7F, 0x80, 0x81, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000L, 0xFFFFFFFFL
  };
  private static final long HASH_START = 0xCBF29CE484222325L;
  private static final long HASH_FACTOR = 0x100000001B3L;

  private long seed;

  final byte[] dst = new byte[16];
  final byte[] src = new byte[16];
  final long[] xmm0 = new long[2];
  long rax;
  long rdx;
  long rcx;
  int mxcsr;
  int flags;
  int imm;

  /** Starts the sequence of a row; places by the letters of rows.h. */
  SimdCase(String name, char dst, char src, int size) {
    seed = HASH_START;
    for (char c : name.toCharArray()) {
      seed = (seed ^ c) * HASH_FACTOR;
    }
    seed = (seed ^ dst) * HASH_FACTOR;
    seed = (seed ^ src) * HASH_FACTOR;
    seed = (seed ^ size) * HASH_FACTOR;
  }

  private long next() {
    seed += 0x9E3779B97F4A7C15L;
    long z = seed;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }

  private int below(int n) {
    return Integer.remainderUnsigned((int) (next() >>> 33), n);
  }

  private long integers() {
    return switch (below(6)) {
      case 0 -> edges(8);
      case 1 -> edges(16);
      case 2 -> edges(32);
      case 3 -> {
        long a = next();
        yield a >>> below(64);
      }
      default -> next();
    };
  }

  private long edges(int width) {
    long r = 0;
    for (int i = 0; i < 64; i += width) {
      r |= (EDGES[below(12)] & (1L << width) - 1) << i;
    }
    return r;
  }

  private static long number(int fraction, int max, int exponent, long bits) {
    long sign = bits >>> 63 << (fraction == 52 ? 63 : 31);
    long field = Math.clamp(exponent, 0, max);
    return sign | field << fraction | bits & (1L << fraction) - 1;
  }

  private long fractionBits(int fraction) {
    long mask = (1L << fraction) - 1;
    long sign = next() & 1L << 63;
    return switch (below(6)) {
      case 0 -> sign;
      case 1 -> sign | 1L << below(fraction);
      case 2 -> sign | mask & ~(1L << below(fraction));
      case 3 -> sign | mask & mask << below(fraction);
      default -> sign | next() & mask;
    };
  }

  private long floating(int fraction, int max) {
    int bias = max / 2;
    long bits = fractionBits(fraction);
    long signOnly = bits & 1L << 63;
    return switch (below(12)) {
      case 0 -> number(fraction, max, max, signOnly);
      case 1 -> number(fraction, max, max, bits);
      case 2 -> number(fraction, max, 0, signOnly);
      case 3 -> number(fraction, max, 0, bits);
      case 4 -> number(fraction, max, 1 + below(4), bits);
      case 5 -> number(fraction, max, max - 1 - below(4), bits);
      case 6, 7 -> number(fraction, max, bias - 3 + below(8), bits);
      case 8, 9 -> number(fraction, max, bias + below(66), bits);
      default -> number(fraction, max, below(max + 1), bits);
    };
  }

  private long partner(int fraction, int max, long a) {
    int bias = max / 2;
    int exponent = (int) (a >>> fraction) & max;
    long signBit = 1L << (fraction == 52 ? 63 : 31);
    long bits = fractionBits(fraction);
    long flip = bits < 0 ? signBit : 0;
    return switch (below(12)) {
      case 0 -> a ^ flip;
      case 1 -> a ^ flip ^ 1 + below(3);
      case 2 -> number(fraction, max, exponent - 3 + below(7), bits);
      case 3 -> number(fraction, max, exponent - fraction - 3 + below(6), bits);
      case 4 -> number(fraction, max, exponent + fraction - 3 + below(6), bits);
      case 5, 6 -> number(fraction, max, target(fraction, max) + bias - exponent, bits);
      case 7, 8 -> number(fraction, max, exponent + bias - target(fraction, max), bits);
      default -> floating(fraction, max);
    };
  }

  /** An exponent field at which something overflows or underflows. */
  private int target(int fraction, int max) {
    return below(2) != 0 ? max - 2 + below(3) : 2 - below(fraction + 5);
  }

  static void put(byte[] to, int at, int size, long value) {
    for (int i = 0; i < size; i++) {
      to[at + i] = (byte) (value >>> 8 * i);
    }
  }

  static long get(byte[] from, int at, int size) {
    long value = 0;
    for (int i = 0; i < size; i++) {
      value |= (from[at + i] & 0xFFL) << 8 * i;
    }
    return value;
  }

  private void text(byte[] to) {
    boolean word = below(2) != 0;
    int letters = 1 + below(5);
    for (int i = 0; i < 16; i++) {
      to[i] = (byte) (word && (i & 1) != 0 ? (below(8) == 0 ? 0x80 : 0) : 0x7D + below(letters));
    }
    if (below(4) != 0) {
      put(to, below(16) & (word ? 14 : 15), word ? 2 : 1, 0);
    }
  }

  /** Makes the next case. */
  void make(char type, int immediateMask) {
    xmm0[0] = integers();
    xmm0[1] = integers();
    rax = below(2) != 0 ? below(40) - 20 : next();
    rdx = below(2) != 0 ? below(40) - 20 : next();
    rcx = next();
    mxcsr = 0x1F80;
    if (below(4) == 0) {
      mxcsr = below(64) << 7;
    }
    mxcsr |= below(4) << 13;
    if (below(4) == 0) {
      mxcsr |= 1 << 6;
    }
    if (below(4) == 0) {
      mxcsr |= 1 << 15;
    }
    switch (below(4)) {
      case 0 -> mxcsr |= below(64);
      case 1 -> mxcsr |= 32;
      default -> {}
    }
    flags = (int) next() & 0x8D5;
    imm = (int) (next() >>> 40 & 0xFF) & immediateMask;
    switch (type) {
      case 'f', 'a' -> floats(4, 23, 255);
      case 'd' -> floats(8, 52, 2047);
      case 't' -> {
        text(dst);
        text(src);
        if (below(3) == 0) {
          System.arraycopy(dst, 0, src, 0, 16);
        }
      }
      case 'c' -> integersToConvert();
      default -> {
        put(dst, 0, 8, integers());
        put(dst, 8, 8, integers());
        put(src, 0, 8, integers());
        put(src, 8, 8, integers());
        if (below(4) == 0) {
          int same = below(65536);
          for (int i = 0; i < 16; i++) {
            if ((same >> i & 1) != 0) {
              src[i] = dst[i];
            }
          }
        }
        if (type == 's' && below(8) != 0) {
          put(src, 0, 8, below(70));
        }
      }
    }
  }

  private void floats(int size, int fraction, int max) {
    for (int i = 0; i < 16; i += size) {
      long a = floating(fraction, max);
      put(dst, i, size, a);
      put(src, i, size, partner(fraction, max, a));
    }
    if (below(4) == 0) {
      put(src, size, size, partner(fraction, max, get(src, 0, size)));
    }
    if (below(4) == 0) {
      put(dst, size, size, partner(fraction, max, get(dst, 0, size)));
    }
  }

  private void integersToConvert() {
    put(dst, 0, 8, next());
    put(dst, 8, 8, next());
    if (below(2) != 0) {
      long a = next();
      put(src, 0, 8, a >> below(64));
      put(src, 8, 8, next());
    } else {
      for (int i = 0; i < 16; i += 4) {
        long a = next();
        put(src, i, 4, a >> 32 + below(32));
      }
    }
  }

  @Override
  public String toString() {
    return String.format(
        "dst %016x_%016x src %016x_%016x xmm0 %016x_%016x rax %x rdx %x imm %02x mxcsr %04x",
        get(dst, 8, 8),
        get(dst, 0, 8),
        get(src, 8, 8),
        get(src, 0, 8),
        xmm0[1],
        xmm0[0],
        rax,
        rdx,
        imm,
        mxcsr);
  }
}
