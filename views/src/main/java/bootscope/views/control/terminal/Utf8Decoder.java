package bootscope.views.control.terminal;

/**
 * UTF-8 to code points, a byte at a time. Each maximal ill-formed part gives one U+FFFD, and the
 * byte that broke a sequence is read again as a first byte (Unicode 16.0 §3.9, table 3-8).
 */
final class Utf8Decoder {
  /** No whole character yet. */
  static final int NONE = -1;

  static final int REPLACEMENT = 0xfffd;

  private int value;
  private int missing;
  private int lowest = 0x80;
  private int highest = 0xbf;

  /** Whether this byte would break an unfinished sequence; if so, print U+FFFD, then decode it. */
  boolean breaks(int octet) {
    return missing > 0 && (octet < lowest || octet > highest);
  }

  void reset() {
    missing = 0;
    lowest = 0x80;
    highest = 0xbf;
  }

  /** Takes a byte (0–255) that {@linkplain #breaks breaks} nothing: a code point or NONE. */
  int decode(int octet) {
    if (missing > 0) {
      lowest = 0x80;
      highest = 0xbf;
      value = value << 6 | octet & 0x3f;
      return --missing == 0 ? value : NONE;
    }
    if (octet < 0x80) {
      return octet;
    }
    if (octet >= 0xc2 && octet <= 0xdf) {
      return begin(octet & 0x1f, 1, 0x80, 0xbf);
    }
    if (octet >= 0xe0 && octet <= 0xef) {
      // E0 excludes overlong forms, ED the surrogates.
      return begin(octet & 0x0f, 2, octet == 0xe0 ? 0xa0 : 0x80, octet == 0xed ? 0x9f : 0xbf);
    }
    if (octet >= 0xf0 && octet <= 0xf4) {
      return begin(octet & 0x07, 3, octet == 0xf0 ? 0x90 : 0x80, octet == 0xf4 ? 0x8f : 0xbf);
    }
    return REPLACEMENT;
  }

  private int begin(int bits, int more, int low, int high) {
    value = bits;
    missing = more;
    lowest = low;
    highest = high;
    return NONE;
  }
}
