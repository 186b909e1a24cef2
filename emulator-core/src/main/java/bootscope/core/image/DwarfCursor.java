package bootscope.core.image;

import java.nio.charset.StandardCharsets;

/**
 * Reads the fields of DWARF data front to back, each checked against the end. Source: DWARF 5 §7.
 */
final class DwarfCursor {
  /** No path is longer (Linux: {@code PATH_MAX}); what is, is damage. */
  private static final int LONGEST_TEXT = 4096;

  private final String section;
  private final long base;
  private final byte[] bytes;
  private final int start;
  private int at;
  private int end;

  /**
   * @param section its name, for messages
   * @param base where in that section the window lies, in bytes
   */
  DwarfCursor(String section, long base, ImageBytes.Window window) {
    this.section = section;
    this.base = base;
    this.bytes = window.array();
    this.start = window.offset();
    this.at = window.offset();
    this.end = window.end();
  }

  /** Where it stands in the section, in bytes. */
  long place() {
    return base + at - start;
  }

  int left() {
    return end - at;
  }

  boolean atEnd() {
    return at >= end;
  }

  /** Goes to a place in the section. */
  void seek(long place) throws DwarfDamage {
    long to = place - base;
    if (to < 0 || to > end - start) {
      throw damage("it points outside its unit");
    }
    at = start + (int) to;
  }

  /** Ends behind so many more bytes. */
  void limit(long count) throws DwarfDamage {
    need(count);
    end = at + (int) count;
  }

  void skip(long count) throws DwarfDamage {
    need(count);
    at += (int) count;
  }

  private void need(long count) throws DwarfDamage {
    if (count < 0 || count > end - at) {
      throw damage("it is cut short");
    }
  }

  DwarfDamage damage(String what) {
    return new DwarfDamage(section, place(), what);
  }

  int u8() throws DwarfDamage {
    need(1);
    return bytes[at++] & 0xFF;
  }

  int u16() throws DwarfDamage {
    need(2);
    at += 2;
    return LittleEndian.u16(bytes, at - 2);
  }

  long u32() throws DwarfDamage {
    need(4);
    at += 4;
    return LittleEndian.u32(bytes, at - 4);
  }

  long u64() throws DwarfDamage {
    need(8);
    at += 8;
    return LittleEndian.i64(bytes, at - 8);
  }

  /** An offset or a length: 8 bytes in the 64-bit format, else 4 (DWARF 5 §7.4). */
  long offset(boolean wide) throws DwarfDamage {
    return wide ? u64() : u32();
  }

  /** An address of 1, 2, 4 or 8 bytes. */
  long address(int size) throws DwarfDamage {
    return switch (size) {
      case 1 -> u8();
      case 2 -> u16();
      case 4 -> u32();
      case 8 -> u64();
      default -> throw damage("an address is said to take " + size + " bytes");
    };
  }

  /** An unsigned LEB128 number (DWARF 5 §7.6), of which 64 bits are kept. */
  long uleb() throws DwarfDamage {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      int b = u8();
      value |= shift < 64 ? (long) (b & 0x7F) << shift : 0;
      if ((b & 0x80) == 0) {
        return value;
      }
      if (shift > 127) {
        throw damage("a number takes too many bytes");
      }
    }
  }

  /** A signed LEB128 number (DWARF 5 §7.6), of which 64 bits are kept. */
  long sleb() throws DwarfDamage {
    long value = 0;
    for (int shift = 0; ; ) {
      int b = u8();
      value |= shift < 64 ? (long) (b & 0x7F) << shift : 0;
      shift += 7;
      if ((b & 0x80) == 0) {
        return shift < 64 && (b & 0x40) != 0 ? value | -1L << shift : value;
      }
      if (shift > 127) {
        throw damage("a number takes too many bytes");
      }
    }
  }

  /** Passes a text that ends with a NUL. */
  void skipText() throws DwarfDamage {
    while (u8() != 0) {}
  }

  /** A text that ends with a NUL. */
  String text() throws DwarfDamage {
    int from = at;
    while (u8() != 0) {
      if (at - from > LONGEST_TEXT) {
        throw damage("a name is longer than " + LONGEST_TEXT + " bytes");
      }
    }
    return new String(bytes, from, at - 1 - from, StandardCharsets.UTF_8);
  }
}
