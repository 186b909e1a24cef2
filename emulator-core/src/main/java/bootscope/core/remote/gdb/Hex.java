package bootscope.core.remote.gdb;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Numbers and bytes in hexadecimal digits, as packets have them. */
final class Hex {
  private static final HexFormat FORM = HexFormat.of();

  private Hex() {}

  /** The digit of a number's lowest 4 bits. */
  static char digit(long value) {
    return Character.forDigit((int) value & 0xF, 16);
  }

  /**
   * A number, unsigned, of at most 16 digits.
   *
   * @throws PacketException when it is none
   */
  static long number(String digits) throws PacketException {
    if (digits.isEmpty() || digits.length() > 16) {
      throw new PacketException();
    }
    try {
      return Long.parseUnsignedLong(digits, 16);
    } catch (NumberFormatException e) {
      throw new PacketException();
    }
  }

  /** As {@link #number}, of what is counted: at most {@code most}. */
  static int count(String digits, int most) throws PacketException {
    long value = number(digits);
    if (value < 0 || value > most) {
      throw new PacketException();
    }
    return (int) value;
  }

  static byte[] bytes(String digits) throws PacketException {
    try {
      return FORM.parseHex(digits);
    } catch (IllegalArgumentException e) {
      throw new PacketException();
    }
  }

  static String of(byte[] bytes) {
    return FORM.formatHex(bytes);
  }

  static String of(byte[] bytes, int length) {
    return FORM.formatHex(bytes, 0, length);
  }

  /** A text's bytes. */
  static String of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  static String text(String digits) throws PacketException {
    return new String(bytes(digits), StandardCharsets.UTF_8);
  }
}
