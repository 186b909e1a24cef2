package bootscope.core.profile.export;

import java.util.Arrays;
import java.util.Base64;

/**
 * Numbers that are mostly small, not negative and less than 2⁵³, seven bits to a byte, the lowest
 * first, as text in Base64 (RFC 4648, section 4). They are not compressed: what a compressor gives
 * is another's with each version of it, and the same profile is to be the same file.
 */
public final class Packed {
  private byte[] bytes = new byte[1 << 12];
  private int size;

  /** Adds a number. */
  public Packed add(long number) {
    if (size + 10 > bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * bytes.length);
    }
    for (; (number & ~0x7FL) != 0; number >>>= 7) {
      bytes[size++] = (byte) (number | 0x80);
    }
    bytes[size++] = (byte) number;
    return this;
  }

  /** All of them. */
  public String text() {
    return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes, size));
  }
}
