package bootscope.core.remote.gdb;

import java.nio.charset.StandardCharsets;

/** Texts and bytes of a packet. */
final class Bytes {
  private Bytes() {}

  static byte[] of(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  static byte[] joined(String before, byte[] data) {
    byte[] head = of(before);
    byte[] all = new byte[head.length + data.length];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(data, 0, all, head.length, data.length);
    return all;
  }
}
