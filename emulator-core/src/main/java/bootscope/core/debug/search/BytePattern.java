package bootscope.core.debug.search;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What a memory search looks for: bytes, some of them any. */
public final class BytePattern {
  private static final int CASE = 0x20; // tells small letters from capitals

  private final byte[] values;
  private final byte[] masks;

  private BytePattern(byte[] values, byte[] masks) {
    this.values = values;
    this.masks = masks;
  }

  /**
   * Reads bytes in hexadecimal, with or without spaces between them; {@code ?} is any digit.
   *
   * @throws IllegalArgumentException if the text is not such bytes
   */
  public static BytePattern ofHex(String text) {
    StringBuilder digits = new StringBuilder();
    for (String part : text.strip().split("[\\s,]+")) {
      String plain = part.startsWith("0x") || part.startsWith("0X") ? part.substring(2) : part;
      digits.append(plain.length() % 2 == 1 && !plain.equals("?") ? "0" : "").append(plain);
      if (plain.equals("?")) {
        digits.append('?');
      }
    }
    int length = digits.length() / 2;
    if (length == 0) {
      throw new IllegalArgumentException("no bytes to search for");
    }
    byte[] values = new byte[length];
    byte[] masks = new byte[length];
    for (int i = 0; i < 2 * length; i++) {
      char c = digits.charAt(i);
      int shift = i % 2 == 0 ? 4 : 0;
      if (c != '?') {
        int digit = Character.digit(c, 16);
        if (digit < 0) {
          throw new IllegalArgumentException("not a hexadecimal digit: " + c);
        }
        values[i / 2] |= (byte) (digit << shift);
        masks[i / 2] |= (byte) (0xf << shift);
      }
    }
    return new BytePattern(values, masks);
  }

  /** Looks for text in UTF-8. */
  public static BytePattern ofText(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("no text to search for");
    }
    return exactly(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Looks for text as it is encoded.
   *
   * @param anyCase whether capitals and small letters of ASCII are alike
   */
  public static BytePattern ofText(String text, Charset charset, boolean anyCase) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("no text to search for");
    }
    BytePattern pattern = exactly(text.getBytes(charset));
    int unit = charset.equals(StandardCharsets.UTF_16LE) ? 2 : 1;
    for (int i = 0; anyCase && i < pattern.values.length; i += unit) {
      int upper = pattern.values[i] & ~CASE;
      boolean whole = unit == 1 || pattern.values[i + 1] == 0;
      if (whole && upper >= 'A' && upper <= 'Z') {
        pattern.values[i] = (byte) upper;
        pattern.masks[i] = (byte) ~CASE;
      }
    }
    return pattern;
  }

  /** Looks for a number as memory holds it, lowest byte first. */
  public static BytePattern ofValue(long value, int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (value >>> 8 * i);
    }
    return exactly(bytes);
  }

  private static BytePattern exactly(byte[] bytes) {
    byte[] masks = new byte[bytes.length];
    Arrays.fill(masks, (byte) 0xff);
    return new BytePattern(bytes, masks);
  }

  public int length() {
    return values.length;
  }

  public boolean matches(byte[] data, int offset) {
    if (offset < 0 || offset + values.length > data.length) {
      return false;
    }
    for (int i = 0; i < values.length; i++) {
      if ((data[offset + i] & masks[i]) != values[i]) {
        return false;
      }
    }
    return true;
  }

  /** The first place from {@code from} on where it stands, or −1. */
  public int indexIn(byte[] data, int from) {
    for (int at = Math.max(0, from); at + values.length <= data.length; at++) {
      if (matches(data, at)) {
        return at;
      }
    }
    return -1;
  }

  /** The last place up to {@code from} where it stands, or −1. */
  public int lastIndexIn(byte[] data, int from) {
    for (int at = Math.min(from, data.length - values.length); at >= 0; at--) {
      if (matches(data, at)) {
        return at;
      }
    }
    return -1;
  }
}
