package bootscope.core.image;

/** Little-endian fields of a byte array. The caller has checked the bounds. */
final class LittleEndian {
  private LittleEndian() {}

  static int u8(byte[] b, int at) {
    return b[at] & 0xFF;
  }

  static int u16(byte[] b, int at) {
    return b[at] & 0xFF | (b[at + 1] & 0xFF) << 8;
  }

  static int i32(byte[] b, int at) {
    return b[at] & 0xFF | (b[at + 1] & 0xFF) << 8 | (b[at + 2] & 0xFF) << 16 | b[at + 3] << 24;
  }

  static long u32(byte[] b, int at) {
    return i32(b, at) & 0xFFFF_FFFFL;
  }

  static long i64(byte[] b, int at) {
    return u32(b, at) | (long) i32(b, at + 4) << 32;
  }

  /** A field of 1, 2, 4 or 8 bytes, zero-extended. */
  static long get(byte[] b, int at, int size) {
    return switch (size) {
      case 1 -> u8(b, at);
      case 2 -> u16(b, at);
      case 4 -> u32(b, at);
      default -> i64(b, at);
    };
  }

  /** The text up to the first NUL or the end of the range, one char a byte. */
  static String text(byte[] b, int from, int to) {
    int end = from;
    while (end < to && b[end] != 0) {
      end++;
    }
    return new String(b, from, end - from, java.nio.charset.StandardCharsets.ISO_8859_1);
  }
}
