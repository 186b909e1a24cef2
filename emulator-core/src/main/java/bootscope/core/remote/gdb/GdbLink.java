package bootscope.core.remote.gdb;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Packets on a line: {@code $data#checksum}, acknowledged by {@code +} or asked for again by {@code
 * -}, with {@code }} before bytes that mean something to the line (GDB manual, "Overview").
 *
 * <p>One thread reads; any may send.
 */
final class GdbLink {
  /** The longest packet that is taken, in bytes between {@code $} and {@code #}. */
  static final int MOST = 0x4000;

  /** How often a packet is sent again that did not arrive. */
  private static final int MOST_TRIES = 8;

  private static final int INTERRUPT = 3;
  private static final int ESCAPE = '}';
  private static final int ESCAPED = 0x20;

  /** What comes from the other side. */
  sealed interface Event {}

  /**
   * A packet.
   *
   * @param data bytes, unescaped
   */
  record Packet(byte[] data) implements Event {}

  /** The machine is to stop. */
  record Interrupt() implements Event {}

  /** Nothing comes any more. */
  record End() implements Event {}

  private final InputStream in;
  private final OutputStream out;
  private boolean acknowledges = true;
  private byte[] first; // null when its time is over
  private boolean begun;
  private byte[] last = {};
  private int tries;

  GdbLink(InputStream in, OutputStream out) {
    this.in = new BufferedInputStream(in, MOST);
    this.out = out;
  }

  // ---------------------------------------------------------------- what comes

  /** Waits for what comes next; packets that arrived damaged are asked for again. */
  Event next() throws IOException {
    while (true) {
      int c = in.read();
      switch (c) {
        case -1 -> {
          return new End();
        }
        case INTERRUPT -> {
          return new Interrupt();
        }
        case '-' -> sendAgain();
        case '$' -> {
          Event event = packet();
          if (event instanceof Packet packet ? !isAgain(packet) : event != null) {
            return event;
          }
        }
        default -> {} // '+', or noise before the first packet
      }
    }
  }

  /**
   * Whether it is the first packet again. While nobody acknowledges that, gdb sends it every few
   * seconds ({@code set remotetimeout}), and takes the answer to one for that to its next packet.
   * So of those that lie here when the first is read, one is answered.
   */
  private boolean isAgain(Packet packet) throws IOException {
    boolean again = begun && first != null && Arrays.equals(first, packet.data);
    first = acknowledges() && (again || !begun) && in.available() > 0 ? packet.data : null;
    begun = true;
    return again;
  }

  /** Null for a damaged one. */
  private Event packet() throws IOException {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    int sum = 0;
    boolean escaped = false;
    boolean whole = true;
    for (int c = in.read(); c != '#'; c = in.read()) {
      if (c < 0) {
        return new End();
      }
      if (c == '$') { // the beginning of another: this one lost its end
        data.reset();
        sum = 0;
        escaped = false;
        whole = true;
        continue;
      }
      sum += c;
      if (c == ESCAPE && !escaped) {
        escaped = true;
      } else if (data.size() < MOST) {
        data.write(escaped ? c ^ ESCAPED : c);
        escaped = false;
      } else {
        whole = false;
      }
    }
    int high = Character.digit(in.read(), 16);
    int low = Character.digit(in.read(), 16);
    boolean good = whole && (!acknowledges() || high << 4 == (sum & 0xF0) && low == (sum & 0xF));
    if (acknowledges()) {
      write(new byte[] {(byte) (good ? '+' : '-')});
    }
    return good ? new Packet(data.toByteArray()) : null;
  }

  // ---------------------------------------------------------------- what goes

  void send(String data) throws IOException {
    send(data.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Sends a packet of bytes, escaped. */
  synchronized void send(byte[] data) throws IOException {
    ByteArrayOutputStream packet = new ByteArrayOutputStream(data.length + 8);
    packet.write('$');
    int sum = 0;
    for (byte b : data) {
      int c = b & 0xFF;
      if (c == '$' || c == '#' || c == ESCAPE || c == '*') {
        packet.write(ESCAPE);
        sum += ESCAPE;
        c ^= ESCAPED;
      }
      packet.write(c);
      sum += c;
    }
    packet.write('#');
    packet.write(Character.forDigit(sum >> 4 & 0xF, 16));
    packet.write(Character.forDigit(sum & 0xF, 16));
    last = packet.toByteArray();
    tries = 0;
    write(last);
  }

  private synchronized void sendAgain() throws IOException {
    if (acknowledges && ++tries <= MOST_TRIES) {
      write(last);
    }
  }

  private synchronized void write(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  private synchronized boolean acknowledges() {
    return acknowledges;
  }

  /** The line loses nothing: from the next packet on none is acknowledged. */
  synchronized void stopAcknowledging() {
    acknowledges = false;
  }
}
