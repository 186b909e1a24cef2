package bootscope.core.conformance;

/** Numbers at which something happens: integers, floating point of all formats, BCD, text. */
final class Values {
  private static final long[] CORNERS = {
    0,
    1,
    -1,
    2,
    0x7F,
    0x80,
    0xFF,
    0x7FFF,
    0x8000,
    0xFFFF,
    0x7FFF_FFFF,
    0x8000_0000L,
    0xFFFF_FFFFL,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    1L << 32,
    0x5555_5555_5555_5555L,
    0x8080_8080_8080_8080L
  };
  private static final long[] LANES = {
    0, 1, 0x7F, 0x80, 0x81, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000L, 0xFFFF_FFFFL
  };

  private final Dice dice;

  Values(Dice dice) {
    this.dice = dice;
  }

  /** For a general register. */
  long integer() {
    long v = dice.next();
    int k = dice.below(64);
    return switch (dice.below(8)) {
      case 0 -> v & 0xFF;
      case 1, 2 -> CORNERS[dice.below(CORNERS.length)];
      case 3 -> 1L << k;
      case 4 -> (int) v;
      case 5 -> v >>> k;
      case 6 ->
          CORNERS[dice.below(CORNERS.length)] ^ CORNERS[dice.below(CORNERS.length)] << (k & 32);
      default -> v;
    };
  }

  /** Eight bytes of lanes of one size. */
  long lanes() {
    int width = 8 << dice.below(3);
    if (dice.one(3)) {
      return dice.next() >>> (dice.one(4) ? dice.below(64) : 0);
    }
    long r = 0;
    for (int i = 0; i < 64; i += width) {
      r |= (LANES[dice.below(LANES.length)] & (1L << width) - 1) << i;
    }
    return r;
  }

  private long fraction(int bits) {
    long mask = (1L << bits) - 1;
    long sign = dice.next() & Long.MIN_VALUE;
    return switch (dice.below(6)) {
      case 0 -> sign;
      case 1 -> sign | 1L << dice.below(bits);
      case 2 -> sign | mask & ~(1L << dice.below(bits));
      case 3 -> sign | mask & mask << dice.below(bits);
      default -> sign | dice.next() & mask;
    };
  }

  private static long number(int bits, int max, int exponent, long with) {
    long sign = with >>> 63 << (bits == 52 ? 63 : 31);
    return sign | (long) Math.clamp(exponent, 0, max) << bits | with & (1L << bits) - 1;
  }

  /** A number of IEEE 754 single (23) or double (52) format. */
  long floating(int bits) {
    int max = bits == 52 ? 2047 : 255;
    int bias = max / 2;
    long with = fraction(bits);
    long sign = with & Long.MIN_VALUE;
    return switch (dice.below(12)) {
      case 0 -> number(bits, max, max, sign);
      case 1 -> number(bits, max, max, with);
      case 2 -> number(bits, max, 0, sign);
      case 3 -> number(bits, max, 0, with);
      case 4 -> number(bits, max, 1 + dice.below(4), with);
      case 5 -> number(bits, max, max - 1 - dice.below(4), with);
      case 6, 7 -> number(bits, max, bias - 3 + dice.below(8), with);
      case 8, 9 -> number(bits, max, bias + dice.below(66), with);
      default -> number(bits, max, dice.below(max + 1), with);
    };
  }

  /** A number with which something happens when it meets another. */
  long partner(int bits, long a) {
    int max = bits == 52 ? 2047 : 255;
    int bias = max / 2;
    int exponent = (int) (a >>> bits) & max;
    long with = fraction(bits);
    long flip = with < 0 ? 1L << (bits == 52 ? 63 : 31) : 0;
    int target = dice.coin() ? max - 2 + dice.below(3) : 2 - dice.below(bits + 5);
    return switch (dice.below(12)) {
      case 0 -> a ^ flip;
      case 1 -> a ^ flip ^ 1 + dice.below(3);
      case 2 -> number(bits, max, exponent - 3 + dice.below(7), with);
      case 3 -> number(bits, max, exponent - bits - 3 + dice.below(6), with);
      case 4 -> number(bits, max, exponent + bits - 3 + dice.below(6), with);
      case 5, 6 -> number(bits, max, target + bias - exponent, with);
      case 7, 8 -> number(bits, max, exponent + bias - target, with);
      default -> floating(bits);
    };
  }

  private long significand() {
    long s = Long.MIN_VALUE;
    return switch (dice.below(6)) {
      case 0 -> s;
      case 1 -> s | 1L << dice.below(64) | 1L << dice.below(64);
      case 2 -> -1L << dice.below(64);
      case 3 -> s | dice.next() << 40;
      case 4 -> s | dice.next() << 11 | (dice.coin() ? 1L << 10 : 0);
      default -> s | dice.next();
    };
  }

  /** An 80-bit real, of every class that there is. */
  void extended(byte[] to, int at) {
    int sign = dice.below(2) << 15;
    long s = significand();
    switch (dice.below(24)) {
      case 0 -> put80(to, at, sign, 0);
      case 1 -> put80(to, at, sign, s >>> 1 >>> dice.below(63)); // denormal
      case 2 -> put80(to, at, sign, s); // pseudo-denormal
      case 3 -> put80(to, at, sign | 0x7FFF, Long.MIN_VALUE); // infinity
      case 4 -> put80(to, at, sign | 0x7FFF, s | 3L << 62); // QNaN
      case 5 -> put80(to, at, sign | 0x7FFF, s & ~(1L << 62) | 1L << dice.below(20)); // SNaN
      case 6 ->
          put80(
              to, at, sign | (dice.coin() ? 0x7FFF : 1 + dice.below(0x7FFE)), s & ~Long.MIN_VALUE);
      case 7 -> put80(to, at, sign | 1 + dice.below(70), s);
      case 8 -> put80(to, at, sign | 0x7FFE - dice.below(70), s);
      case 9 -> put80(to, at, sign | 1 + dice.below(0x7FFE), s);
      case 10 -> put80(to, at, sign | 0x3FFF, Long.MIN_VALUE);
      case 11 -> put80(to, at, sign | 0x3FFF - 157 + dice.below(40), s); // about the least single
      case 12 -> put80(to, at, sign | 0x3FFF + 125 + dice.below(6), s);
      case 13 -> put80(to, at, sign | 0x3FFF - 1083 + dice.below(70), s); // about the least double
      case 14 -> put80(to, at, sign | 0x3FFF + 1021 + dice.below(6), s);
      case 15 -> { // about integers and halves
        int e = dice.below(66);
        put80(to, at, sign | 0x3FFF + e, s & -1L << 63 - Math.min(e, 62) | Long.MIN_VALUE);
      }
      case 16 -> put80(to, at, sign | 0x3FFF + dice.below(3) * 16 + 14 + dice.below(3), s);
      case 17 -> put80(to, at, sign | 0x3FFF + 61 + dice.below(4), s);
      case 18 -> put80(to, at, sign | 0x3FFF - dice.below(4), s);
      default -> put80(to, at, sign | 0x3FFF - 34 + dice.below(69), s);
    }
  }

  static void put80(byte[] to, int at, int signExponent, long significand) {
    put(to, at, 8, significand);
    put(to, at + 8, 2, signExponent);
  }

  void decimal(byte[] to, int at) {
    for (int i = 0; i < 9; i++) {
      to[at + i] = (byte) (dice.below(10) << 4 | dice.below(10));
    }
    if (dice.one(4)) {
      int from = dice.below(9);
      java.util.Arrays.fill(to, at + from, at + 9, (byte) 0);
    }
    to[at + 9] = (byte) (dice.below(2) << 7);
  }

  /** Sixteen letters of few kinds, perhaps with an end. */
  void text(byte[] to, int at) {
    boolean word = dice.coin();
    int letters = 1 + dice.below(5);
    for (int i = 0; i < 16; i++) {
      to[at + i] =
          (byte) (word && (i & 1) != 0 ? (dice.one(8) ? 0x80 : 0) : 0x7D + dice.below(letters));
    }
    if (!dice.one(4)) {
      put(to, at + (dice.below(16) & (word ? 14 : 15)), word ? 2 : 1, 0);
    }
  }

  static void put(byte[] to, int at, int bytes, long value) {
    for (int i = 0; i < bytes; i++) {
      to[at + i] = (byte) (value >>> 8 * i);
    }
  }

  static long get(byte[] from, int at, int bytes) {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (from[at + i] & 0xFFL) << 8 * i;
    }
    return value;
  }
}
