package bootscope.core.session;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;

/**
 * What a serial port sent: the last bytes, and when each line began. Written by the emulation
 * thread, read by any; each call is short.
 */
public final class SerialLog {
  private static final int BYTES = 1 << 20;
  private static final int LINES = 1 << 16;

  /**
   * The beginning of a line.
   *
   * @param start its first byte, counted from the first that the port ever sent
   * @param instructions retired when that byte was sent
   * @param virtualNanos virtual time when it was sent
   */
  public record Line(long start, long instructions, long virtualNanos) {}

  private final byte[] ring = new byte[BYTES];
  private final ArrayDeque<Line> lines = new ArrayDeque<>();
  private long end;
  private boolean lineOpen;

  /** Adds a character that the port sent at this moment. For the session, and for tests. */
  public synchronized void append(int character, long instructions, long virtualNanos) {
    if (!lineOpen) {
      if (lines.size() == LINES) {
        lines.removeFirst();
      }
      lines.addLast(new Line(end, instructions, virtualNanos));
    }
    lineOpen = character != '\n';
    ring[(int) (end++ % BYTES)] = (byte) character;
  }

  /** Forgets everything: the machine was made anew. */
  public synchronized void clear() {
    end = 0;
    lineOpen = false;
    lines.clear();
  }

  /** How many bytes the port has sent since the machine was made. */
  public synchronized long end() {
    return end;
  }

  /** The first byte that is still kept. */
  public synchronized long start() {
    return Math.max(0, end - BYTES);
  }

  /** The bytes from a position on; what is no longer kept is left out. */
  public byte[] bytes(long from) {
    return bytes(from, BYTES);
  }

  /** As {@link #bytes(long)}, but the first {@code most} of them at the most. */
  public synchronized byte[] bytes(long from, int most) {
    long first = Math.clamp(from, start(), end);
    byte[] bytes = new byte[(int) Math.min(most, end - first)];
    int at = (int) (first % BYTES);
    int part = Math.min(bytes.length, BYTES - at);
    System.arraycopy(ring, at, bytes, 0, part);
    System.arraycopy(ring, 0, bytes, part, bytes.length - part);
    return bytes;
  }

  /** The lines that begin at a position or behind it. */
  public synchronized List<Line> lines(long from) {
    // From the newest on: front ends ask for a few of them, many times a second.
    ArrayDeque<Line> found = new ArrayDeque<>();
    Iterator<Line> newest = lines.descendingIterator();
    while (newest.hasNext()) {
      Line line = newest.next();
      if (line.start() < from) {
        break;
      }
      found.addFirst(line);
    }
    return List.copyOf(found);
  }

  /** All that is kept, as ISO 8859-1: one character a byte. */
  public String text() {
    return new String(bytes(0), StandardCharsets.ISO_8859_1);
  }
}
