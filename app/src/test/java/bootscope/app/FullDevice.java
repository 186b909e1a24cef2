package bootscope.app;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** What the host says when there is no space left: in its own language. */
public final class FullDevice {
  private FullDevice() {}

  /** Its words for a write to /dev/full. */
  public static String words() {
    try (OutputStream out = new FileOutputStream("/dev/full")) {
      out.write(1);
      throw new AssertionError("/dev/full took a byte");
    } catch (IOException e) {
      return e.getMessage();
    }
  }

  /** The same, as bytes that a program has printed are read in ISO 8859-1. */
  public static String printed() {
    Charset host = Charset.forName(System.getProperty("native.encoding"));
    return new String(words().getBytes(host), StandardCharsets.ISO_8859_1);
  }
}
