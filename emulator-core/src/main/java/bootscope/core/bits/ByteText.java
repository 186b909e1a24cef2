package bootscope.core.bits;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Bytes that are mostly UTF-8, as text, and back to the same bytes. A command line and a file's
 * name are bytes on most hosts, in whatever encoding; a byte that is no part of UTF-8 stands in the
 * text as a character from U+DC80 to U+DCFF, which no UTF-8 gives (as in Python's PEP 383).
 */
public final class ByteText {
  private static final char ESCAPES = 0xDC00;
  private static final int MOST_REFUSED = 4; // bytes that a decoder refuses at once

  private ByteText() {}

  /** The text that stands for these bytes, and for no others. */
  public static String of(byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length + MOST_REFUSED);
    while (true) {
      CoderResult result = decoder.decode(in, out, true);
      if (!result.isError()) {
        return out.flip().toString();
      }
      for (int i = 0; i < result.length(); i++) {
        out.put((char) (ESCAPES | in.get() & 0xFF));
      }
      decoder.reset();
    }
  }

  /** The bytes that a text stands for. */
  public static byte[] bytes(String text) {
    if (text.chars().noneMatch(ByteText::isEscape)) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(text.length() + 16);
    int from = 0;
    for (int i = 0; i <= text.length(); i++) {
      boolean escape = i < text.length() && isEscape(text, i);
      if (escape || i == text.length()) {
        out.writeBytes(text.substring(from, i).getBytes(StandardCharsets.UTF_8));
        from = i + 1;
      }
      if (escape) {
        out.write(text.charAt(i));
      }
    }
    return out.toByteArray();
  }

  /** For a reader: each byte that is no part of UTF-8 as {@code \xE4}. */
  public static String readable(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isEscape(text, i)) {
        out.append("\\x").append(Integer.toHexString(c & 0xFF).toUpperCase(java.util.Locale.ROOT));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private static boolean isEscape(int c) {
    return c >= ESCAPES + 0x80 && c <= ESCAPES + 0xFF;
  }

  /** Behind a high surrogate it is the second half of a character. */
  private static boolean isEscape(String text, int at) {
    return isEscape(text.charAt(at))
        && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
  }
}
