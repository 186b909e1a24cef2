package bootscope.core.cpu.simd;

import java.util.function.IntBinaryOperator;
import java.util.function.LongBinaryOperator;

/**
 * Packed integer arithmetic on 64 bits at a time: eight bytes, four words or two doublewords in a
 * long. The common operations work on all lanes at once; the others are built from a function of
 * one lane.
 */
final class Lanes {
  static final long BYTES = 0x0101_0101_0101_0101L;
  static final long WORDS = 0x0001_0001_0001_0001L;
  static final long DWORDS = 0x0000_0001_0000_0001L;

  private static final long BYTE_SIGNS = BYTES << 7;
  private static final long WORD_SIGNS = WORDS << 15;
  private static final long DWORD_SIGNS = DWORDS << 31;

  private Lanes() {}

  // Builders from one lane's operation; operands arrive sign-extended.

  static LongBinaryOperator bytes(IntBinaryOperator op) {
    return (a, b) -> {
      long r = 0;
      for (int i = 0; i < 64; i += 8) {
        r |= (op.applyAsInt((byte) (a >>> i), (byte) (b >>> i)) & 0xFFL) << i;
      }
      return r;
    };
  }

  static LongBinaryOperator words(IntBinaryOperator op) {
    return (a, b) -> {
      long r = 0;
      for (int i = 0; i < 64; i += 16) {
        r |= (op.applyAsInt((short) (a >>> i), (short) (b >>> i)) & 0xFFFFL) << i;
      }
      return r;
    };
  }

  static LongBinaryOperator dwords(IntBinaryOperator op) {
    return (a, b) ->
        op.applyAsInt((int) a, (int) b) & 0xFFFF_FFFFL
            | (long) op.applyAsInt((int) (a >>> 32), (int) (b >>> 32)) << 32;
  }

  /** The same for zero-extended operands. */
  static LongBinaryOperator unsignedBytes(IntBinaryOperator op) {
    return bytes((a, b) -> op.applyAsInt(a & 0xFF, b & 0xFF));
  }

  static LongBinaryOperator unsignedWords(IntBinaryOperator op) {
    return words((a, b) -> op.applyAsInt(a & 0xFFFF, b & 0xFFFF));
  }

  // Addition: the lanes' top bits are added without carry.

  static long addBytes(long a, long b) {
    return (a & ~BYTE_SIGNS) + (b & ~BYTE_SIGNS) ^ (a ^ b) & BYTE_SIGNS;
  }

  static long addWords(long a, long b) {
    return (a & ~WORD_SIGNS) + (b & ~WORD_SIGNS) ^ (a ^ b) & WORD_SIGNS;
  }

  static long addDwords(long a, long b) {
    return (a & ~DWORD_SIGNS) + (b & ~DWORD_SIGNS) ^ (a ^ b) & DWORD_SIGNS;
  }

  static long subBytes(long a, long b) {
    return (a | BYTE_SIGNS) - (b & ~BYTE_SIGNS) ^ ~(a ^ b) & BYTE_SIGNS;
  }

  static long subWords(long a, long b) {
    return (a | WORD_SIGNS) - (b & ~WORD_SIGNS) ^ ~(a ^ b) & WORD_SIGNS;
  }

  static long subDwords(long a, long b) {
    return (a | DWORD_SIGNS) - (b & ~DWORD_SIGNS) ^ ~(a ^ b) & DWORD_SIGNS;
  }

  // Saturation and comparison: the carry or borrow out of a lane appears in its top bit, and is
  // spread over the lane.

  static long addUnsignedBytes(long a, long b) {
    long sum = addBytes(a, b);
    return sum | spreadBytes(carries(a, b, sum) & BYTE_SIGNS);
  }

  static long addUnsignedWords(long a, long b) {
    long sum = addWords(a, b);
    return sum | spreadWords(carries(a, b, sum) & WORD_SIGNS);
  }

  static long subUnsignedBytes(long a, long b) {
    long difference = subBytes(a, b);
    return difference & ~spreadBytes(borrows(a, b, difference) & BYTE_SIGNS);
  }

  static long subUnsignedWords(long a, long b) {
    long difference = subWords(a, b);
    return difference & ~spreadWords(borrows(a, b, difference) & WORD_SIGNS);
  }

  static long minUnsignedBytes(long a, long b) {
    return subBytes(a, subUnsignedBytes(a, b));
  }

  static long maxUnsignedBytes(long a, long b) {
    return addBytes(b, subUnsignedBytes(a, b));
  }

  static long greaterBytes(long a, long b) {
    long x = b ^ BYTE_SIGNS;
    long y = a ^ BYTE_SIGNS;
    return spreadBytes(borrows(x, y, subBytes(x, y)) & BYTE_SIGNS);
  }

  static long greaterWords(long a, long b) {
    long x = b ^ WORD_SIGNS;
    long y = a ^ WORD_SIGNS;
    return spreadWords(borrows(x, y, subWords(x, y)) & WORD_SIGNS);
  }

  static long equalBytes(long a, long b) {
    long x = a ^ b;
    return spreadBytes(~((x & ~BYTE_SIGNS) + ~BYTE_SIGNS | x) & BYTE_SIGNS);
  }

  static long equalWords(long a, long b) {
    long x = a ^ b;
    return spreadWords(~((x & ~WORD_SIGNS) + ~WORD_SIGNS | x) & WORD_SIGNS);
  }

  static long equalQword(long a, long b) {
    return a == b ? -1 : 0;
  }

  static long greaterQword(long a, long b) {
    return a > b ? -1 : 0;
  }

  private static long carries(long a, long b, long sum) {
    return a & b | (a | b) & ~sum;
  }

  private static long borrows(long a, long b, long difference) {
    return ~a & b | (~a | b) & difference;
  }

  private static long spreadBytes(long topBits) {
    return (topBits >>> 7) * 0xFF;
  }

  private static long spreadWords(long topBits) {
    return (topBits >>> 15) * 0xFFFF;
  }

  static long andNot(long a, long b) {
    return ~a & b;
  }

  static long and(long a, long b) {
    return a & b;
  }

  static long or(long a, long b) {
    return a | b;
  }

  static long xor(long a, long b) {
    return a ^ b;
  }

  // Multiplication.

  static long multiplyAddWords(long a, long b) {
    int low = (short) a * (short) b + (short) (a >>> 16) * (short) (b >>> 16);
    int high = (short) (a >>> 32) * (short) (b >>> 32) + (short) (a >>> 48) * (short) (b >>> 48);
    return low & 0xFFFF_FFFFL | (long) high << 32;
  }

  /** PMADDUBSW: unsigned bytes of {@code a}, signed ones of {@code b}, saturated. */
  static long multiplyAddBytes(long a, long b) {
    long r = 0;
    for (int i = 0; i < 64; i += 16) {
      int sum =
          (int) (a >>> i & 0xFF) * (byte) (b >>> i)
              + (int) (a >>> i + 8 & 0xFF) * (byte) (b >>> i + 8);
      r |= (saturate(sum, 16) & 0xFFFFL) << i;
    }
    return r;
  }

  static long multiplyUnsignedDword(long a, long b) {
    return (a & 0xFFFF_FFFFL) * (b & 0xFFFF_FFFFL);
  }

  static long multiplySignedDword(long a, long b) {
    return (long) (int) a * (int) b;
  }

  /** PSADBW. */
  static long sumOfDifferences(long a, long b) {
    int sum = 0;
    for (int i = 0; i < 64; i += 8) {
      sum += Math.abs((int) (a >>> i & 0xFF) - (int) (b >>> i & 0xFF));
    }
    return sum;
  }

  static int saturate(int value, int bits) {
    int limit = 1 << bits - 1;
    return Math.clamp(value, -limit, limit - 1);
  }

  static int saturateUnsigned(int value, int bits) {
    return Math.clamp(value, 0, (1 << bits) - 1);
  }

  static int sign(int value, int by) {
    return by < 0 ? -value : by == 0 ? 0 : value;
  }

  // From 128 bits, the low half first, to 64: packing, and sums of neighbours.

  static long packWords(long low, long high, boolean unsigned) {
    long r = 0;
    for (int i = 0; i < 4; i++) {
      int x = (short) (low >>> 16 * i);
      int y = (short) (high >>> 16 * i);
      r |= ((unsigned ? saturateUnsigned(x, 8) : saturate(x, 8)) & 0xFFL) << 8 * i;
      r |= ((unsigned ? saturateUnsigned(y, 8) : saturate(y, 8)) & 0xFFL) << 8 * i + 32;
    }
    return r;
  }

  static long packDwords(long low, long high, boolean unsigned) {
    long r = 0;
    for (int i = 0; i < 4; i++) {
      int x = (int) ((i < 2 ? low : high) >>> 32 * (i & 1));
      r |= ((unsigned ? saturateUnsigned(x, 16) : saturate(x, 16)) & 0xFFFFL) << 16 * i;
    }
    return r;
  }

  static LongBinaryOperator horizontalWords(IntBinaryOperator op) {
    return (low, high) -> {
      long r = 0;
      for (int i = 0; i < 4; i++) {
        int pair = (int) ((i < 2 ? low : high) >>> 32 * (i & 1));
        r |= (op.applyAsInt((short) pair, pair >> 16) & 0xFFFFL) << 16 * i;
      }
      return r;
    };
  }

  static LongBinaryOperator horizontalDwords(IntBinaryOperator op) {
    return (low, high) ->
        op.applyAsInt((int) low, (int) (low >>> 32)) & 0xFFFF_FFFFL
            | (long) op.applyAsInt((int) high, (int) (high >>> 32)) << 32;
  }

  // Interleaving of the low halves of two operands.

  static long interleaveBytes(long a, long b) {
    return widenBytes(a) | widenBytes(b) << 8;
  }

  static long interleaveWords(long a, long b) {
    return widenWords(a) | widenWords(b) << 16;
  }

  static long interleaveDwords(long a, long b) {
    return a & 0xFFFF_FFFFL | b << 32;
  }

  private static long widenBytes(long x) {
    long w = widenWords(x);
    return (w | w << 8) & 0x00FF_00FF_00FF_00FFL;
  }

  private static long widenWords(long x) {
    return x & 0xFFFF | x << 16 & 0xFFFF_0000_0000L;
  }

  // Shifts of lanes of 16, 32 or 64 bits; a count beyond the width gives zeros or signs.

  static long shiftLeft(long a, long count, int width) {
    if (Long.compareUnsigned(count, width) >= 0) {
      return 0;
    }
    return width == 64 ? a << count : (a << count) & lanes(laneMask(width) << count, width);
  }

  static long shiftRight(long a, long count, int width) {
    if (Long.compareUnsigned(count, width) >= 0) {
      return 0;
    }
    return a >>> count & lanes(laneMask(width) >>> count, width);
  }

  static long shiftRightSigned(long a, long count, int width) {
    int n = Long.compareUnsigned(count, width) >= 0 ? width - 1 : (int) count;
    if (width == 32) {
      return (int) a >> n & 0xFFFF_FFFFL | a >> n & 0xFFFF_FFFF_0000_0000L;
    }
    long r = 0;
    for (int i = 0; i < 64; i += 16) {
      r |= ((short) (a >>> i) >> n & 0xFFFFL) << i;
    }
    return r;
  }

  private static long laneMask(int width) {
    return -1L >>> 64 - width;
  }

  /** Copies a lane's mask to all lanes. */
  private static long lanes(long mask, int width) {
    long lane = mask & laneMask(width);
    return switch (width) {
      case 16 -> lane * WORDS;
      case 32 -> lane * DWORDS;
      default -> lane;
    };
  }

  /** The sign bits of eight bytes, that of the lowest byte in bit 0. */
  static int byteSigns(long a) {
    return (int) ((a >>> 7 & BYTES) * 0x0102_0408_1020_4080L >>> 56);
  }
}
