package bootscope.core.session;

import bootscope.core.event.Recorded;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * What a serial port sent: the last bytes, and when each line began. Written by the emulation
 * thread, read by any; each call is short.
 */
public final class SerialLog implements Recorded {
  private static final int BYTES = 1 << 20;
  private static final int LINES = 1 << 16;
  private static final int CHUNK = 1 << 12;
  private static final int CHUNKS = BYTES / CHUNK + 1; // one is being filled

  /**
   * The beginning of a line.
   *
   * @param start its first byte, counted from the first that the port ever sent
   * @param instructions retired when that byte was sent
   * @param virtualNanos virtual time when it was sent
   */
  public record Line(long start, long instructions, long virtualNanos) {}

  /** A ring; marks share those that are full, which are replaced and not changed. */
  private byte[][] chunks = new byte[CHUNKS][];

  private boolean shared; // the one that is being filled is a mark's, too
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
    int chunk = chunk(end);
    int at = (int) (end % CHUNK);
    if (at == 0) {
      chunks[chunk] = new byte[CHUNK];
    } else if (shared) {
      chunks[chunk] = chunks[chunk].clone();
    }
    shared = false;
    chunks[chunk][at] = (byte) character;
    end++;
  }

  private static int chunk(long position) {
    return (int) (position / CHUNK % CHUNKS);
  }

  @Override
  public synchronized Mark mark() {
    byte[][] markedChunks = chunks.clone();
    List<Line> markedLines = List.copyOf(lines);
    long markedEnd = end;
    boolean markedOpen = lineOpen;
    shared = true;
    return () -> {
      synchronized (this) {
        chunks = markedChunks.clone();
        shared = true;
        lines.clear();
        lines.addAll(markedLines);
        end = markedEnd;
        lineOpen = markedOpen;
      }
    };
  }

  /** Forgets everything: the machine was made anew. */
  public synchronized void clear() {
    end = 0;
    lineOpen = false;
    lines.clear();
    Arrays.fill(chunks, null);
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
    for (int done = 0; done < bytes.length; ) {
      int at = (int) ((first + done) % CHUNK);
      int part = Math.min(bytes.length - done, CHUNK - at);
      System.arraycopy(chunks[chunk(first + done)], at, bytes, done, part);
      done += part;
    }
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
