package bootscope.core.profile.export;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * UTF-8 text, or bytes, on their way to a stream. What calls back cannot throw {@link IOException},
 * so that it comes out unchecked; {@link Writing} makes it what it was.
 */
public final class Text {
  /** What writes. */
  public interface Writing {
    void to(Text text) throws IOException;
  }

  private final OutputStream out;

  public Text(OutputStream out) {
    this.out = out;
  }

  /** Has something written, and flushes. */
  public static void write(OutputStream out, Writing writing) throws IOException {
    BufferedOutputStream buffered = new BufferedOutputStream(out, 1 << 16);
    try {
      writing.to(new Text(buffered));
      buffered.flush();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Writes a text as it is. */
  public Text add(String text) {
    return add(text.getBytes(StandardCharsets.UTF_8));
  }

  private Text add(byte[] bytes) {
    return add(bytes, bytes.length);
  }

  /** Bytes as they are. */
  Text add(byte[] bytes, int length) {
    try {
      out.write(bytes, 0, length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Writes a number in its decimal form. */
  public Text add(long number) {
    return add(Long.toString(number));
  }

  /** A number of thousandths, as a decimal fraction. */
  Text thousandths(long number) {
    long rest = number % 1000;
    return add(number / 1000).add(rest < 10 ? ".00" : rest < 100 ? ".0" : ".").add(rest);
  }

  /** A text as JSON has it, with its quotes (RFC 8259, section 7). */
  public Text quoted(String text) {
    return add(json(text));
  }

  /**
   * A text as JSON has it, with half a surrogate pair as U+FFFD. What ends or begins something in
   * HTML is written by its number, so that it can stand in a script.
   */
  static String json(String text) {
    StringBuilder s = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean alone =
          Character.isHighSurrogate(c)
                  && (i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1)))
              || Character.isLowSurrogate(c)
                  && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
      if (alone) {
        s.append('\ufffd');
      } else if (c == '"' || c == '\\') {
        s.append('\\').append(c);
      } else if (c < ' ' || "<>&\u007f\u2028\u2029".indexOf(c) >= 0) {
        s.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          s.append(Character.forDigit(c >>> shift & 15, 16));
        }
      } else {
        s.append(c);
      }
    }
    return s.append('"').toString();
  }
}
