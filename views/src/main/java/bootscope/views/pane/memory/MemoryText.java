package bootscope.views.pane.memory;

import bootscope.core.debug.Inspector;
import java.util.Arrays;
import java.util.Locale;

/**
 * A stretch of memory as text, for copying.
 *
 * @param octets 0–255 each, or −1 for what cannot be read
 */
record MemoryText(long first, boolean physical, int[] octets) {
  /** Most bytes that are copied at once. */
  static final int MOST = 65_536;

  private static final int PAGE = 4096;
  private static final int ROW = 16;
  private static final int ARRAY_ROW = 12;

  /** Reads it, piece by piece: behind a hole there may be more. */
  static MemoryText read(Inspector d, boolean physical, long first, int length) {
    int[] octets = new int[length];
    Arrays.fill(octets, -1);
    int at = 0;
    while (at < length) {
      int size = Math.min(length - at, PAGE - (int) (first + at & PAGE - 1));
      byte[] piece = new byte[size];
      int read = d.peek(physical, first + at, piece);
      for (int i = 0; i < read; i++) {
        octets[at + i] = piece[i] & 0xFF;
      }
      at += size;
    }
    return new MemoryText(first, physical, octets);
  }

  /** Pairs of digits, 16 in a line; {@code ??} for what cannot be read. */
  String hex() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < octets.length; i++) {
      text.append(i == 0 ? "" : i % ROW == 0 ? "\n" : " ").append(pair(octets[i]));
    }
    return text.toString();
  }

  /** Lines of address, bytes and characters, as hexdump -C has them. */
  String dump() {
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < octets.length; row += ROW) {
      text.append(row == 0 ? "" : "\n");
      text.append(String.format(Locale.ROOT, physical ? "%010x " : "%016x ", first + row));
      StringBuilder characters = new StringBuilder();
      for (int i = row; i < row + ROW; i++) {
        text.append(i == row + ROW / 2 ? "  " : " ");
        text.append(i < octets.length ? pair(octets[i]) : "  ");
        if (i < octets.length) {
          characters.append(isPrintable(octets[i]) ? (char) octets[i] : '.');
        }
      }
      text.append("  |").append(characters).append('|');
    }
    return text.toString();
  }

  /** Printable ASCII characters, line breaks and tabs as they are; dots for all else. */
  String characters() {
    StringBuilder text = new StringBuilder();
    for (int octet : octets) {
      boolean plain = isPrintable(octet) || octet == '\n' || octet == '\t';
      text.append(plain ? (char) octet : '.');
    }
    return text.toString();
  }

  /** A definition in C; null where not all of it can be read. */
  String array() {
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "/* 0x%x%s */\nstatic const unsigned char bytes[%d] = {",
                first,
                physical ? ", physical" : "",
                octets.length));
    for (int i = 0; i < octets.length; i++) {
      if (octets[i] < 0) {
        return null;
      }
      text.append(i % ARRAY_ROW == 0 ? "\n  " : " ");
      text.append(String.format(Locale.ROOT, "0x%02x,", octets[i]));
    }
    return text.append("\n};\n").toString();
  }

  private static String pair(int octet) {
    return octet < 0 ? "??" : String.format(Locale.ROOT, "%02x", octet);
  }

  private static boolean isPrintable(int octet) {
    return octet >= 0x20 && octet < 0x7F;
  }
}
