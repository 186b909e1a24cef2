package bootscope.core.remote.dap;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Messages that several write, each whole, and with a number of its own (Debug Adapter Protocol,
 * "Base Protocol", "ProtocolMessage"): whoever writes one flushes behind it, and writes from
 * another message's beginning on only then.
 */
final class NumberedMessages extends OutputStream {
  private static final byte[] HEADER = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /** The number stands near the beginning, behind the type. */
  private static final int NEAR = 80;

  private static final Pattern NUMBER = Pattern.compile("\"seq\":\\s*\"?[0-9]+\"?");

  private final OutputStream out;
  private final ByteArrayOutputStream message = new ByteArrayOutputStream();
  private int last;

  NumberedMessages(OutputStream out) {
    this.out = out;
  }

  @Override
  public synchronized void write(int b) {
    message.write(b);
  }

  @Override
  public synchronized void write(byte[] bytes, int at, int length) {
    message.write(bytes, at, length);
  }

  /** A message of another's is not torn: it is whole, or nothing of it is there. */
  synchronized void whole(byte[] bytes) throws IOException {
    send(bytes);
  }

  @Override
  public synchronized void flush() throws IOException {
    byte[] whole = message.toByteArray();
    message.reset();
    if (whole.length > 0) {
      send(whole);
    }
  }

  private void send(byte[] whole) throws IOException {
    int body = 0;
    while (body < whole.length && !isHeaderEnd(whole, body)) {
      body++;
    }
    body = Math.min(whole.length, body + HEADER.length);
    int near = Math.min(whole.length, body + NEAR);
    String beginning = new String(whole, body, near - body, StandardCharsets.ISO_8859_1);
    Matcher number = NUMBER.matcher(beginning);
    byte[] changed =
        (number.find() ? number.replaceFirst("\"seq\":" + ++last) : beginning)
            .getBytes(StandardCharsets.ISO_8859_1);
    int length = changed.length + whole.length - near;
    out.write(("Content-Length: " + length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    out.write(changed);
    out.write(whole, near, whole.length - near);
    out.flush();
  }

  private static boolean isHeaderEnd(byte[] bytes, int at) {
    for (int i = 0; i < HEADER.length; i++) {
      if (at + i >= bytes.length || bytes[at + i] != HEADER[i]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
