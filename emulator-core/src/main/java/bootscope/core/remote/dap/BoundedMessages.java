package bootscope.core.remote.dap;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Messages with headers, of which none may be longer than an editor's: whoever reads them takes as
 * much memory as a header says.
 */
final class BoundedMessages extends FilterInputStream {
  /** The longest that is passed on, in bytes. */
  static final int MOST = 1 << 20;

  private static final int MOST_HEADER = 1 << 10;
  private static final Pattern LENGTH =
      Pattern.compile("(?i)^content-length: *([0-9]{1,9})$", Pattern.MULTILINE);

  private final StringBuilder header = new StringBuilder();
  private int left; // of the message that is passed on
  private volatile boolean ended;

  BoundedMessages(InputStream in) {
    super(in);
  }

  /** Passes nothing on any more, whatever comes. */
  void end() {
    ended = true;
  }

  @Override
  public int read() throws IOException {
    if (ended) {
      return -1;
    }
    int c = super.read();
    if (c >= 0) {
      passed(c);
    }
    return c;
  }

  @Override
  public int read(byte[] into, int at, int length) throws IOException {
    if (ended) {
      return -1;
    }
    int n = super.read(into, at, length);
    for (int i = 0; i < n; i++) {
      passed(into[at + i] & 0xFF);
    }
    return n;
  }

  private void passed(int c) throws IOException {
    if (left > 0) {
      left--;
      return;
    }
    header.append((char) c);
    if (header.length() > MOST_HEADER) {
      throw new IOException("a header of more than " + MOST_HEADER + " bytes");
    }
    if (header.indexOf("\r\n\r\n") >= 0) {
      left = length();
      header.setLength(0);
    }
  }

  private int length() throws IOException {
    Matcher said = LENGTH.matcher(header.toString().replace("\r", ""));
    int length = said.find() ? Integer.parseInt(said.group(1)) : 0;
    if (length > MOST) {
      throw new IOException("a message of " + length + " bytes");
    }
    return length;
  }

  /** Nothing of what is read is asked for again. */
  @Override
  public boolean markSupported() {
    return false;
  }
}
