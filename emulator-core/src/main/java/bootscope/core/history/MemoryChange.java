package bootscope.core.history;

import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a write did to bytes of memory that somebody asked about.
 *
 * @param parts those of them that were written, in their order; never none
 * @param before what all of them held, in the order of memory; nobody writes to it
 * @param after what all of them hold since then; likewise
 */
public record MemoryChange(List<Part> parts, byte[] before, byte[] after) {
  /** As many bytes are told in words, at the most. */
  private static final int MOST_TOLD = 32;

  /** Where a row begins, of more of them. */
  private static final int ROW = 16;

  private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

  /**
   * Bytes in a row.
   *
   * @param offset of the first from the first that was asked for
   * @param physical guest-physical address of the first
   * @param size bytes
   */
  public record Part(int offset, long physical, int size) {
    /** Offset of the last from the first that was asked for. */
    public int last() {
      return offset + size - 1;
    }
  }

  public MemoryChange {
    parts = List.copyOf(parts);
  }

  /** Bytes that were asked for. */
  public int length() {
    return after.length;
  }

  /** Whether all were written, and lie in a row in physical memory. */
  public boolean whole() {
    return parts.getFirst().size() == length();
  }

  /** Offset of the first byte that is told in words: of many, a row that was written. */
  public int toldFrom() {
    int row = parts.getFirst().offset() / ROW * ROW;
    return Math.max(0, Math.min(row, length() - MOST_TOLD));
  }

  /** How many are told from there on. */
  public int told() {
    return Math.min(length(), MOST_TOLD);
  }

  /**
   * What those that are told held: each byte in hexadecimal, in the order of memory, and the number
   * that they are if there are 2, 4 or 8 of them; one byte as a number alone.
   */
  public String toldBefore() {
    return told(before);
  }

  /** What they hold since then, likewise. */
  public String toldAfter() {
    return told(after);
  }

  private String told(byte[] bytes) {
    OptionalLong number = number(bytes);
    String hex = number.isPresent() ? "0x" + Long.toHexString(number.getAsLong()) : "";
    if (bytes.length == 1) {
      return hex;
    }
    String all = HEX.formatHex(bytes, toldFrom(), toldFrom() + told());
    return number.isPresent() ? all + " (" + hex + ")" : all;
  }

  /** Bytes as a little-endian number; empty unless there are 1, 2, 4 or 8. */
  public static OptionalLong number(byte[] bytes) {
    if (bytes.length > Long.BYTES || Integer.bitCount(bytes.length) != 1) {
      return OptionalLong.empty();
    }
    long value = 0;
    for (int i = bytes.length - 1; i >= 0; i--) {
      value = value << 8 | bytes[i] & 0xFF;
    }
    return OptionalLong.of(value);
  }
}
