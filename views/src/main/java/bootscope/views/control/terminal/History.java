package bootscope.views.control.terminal;

import java.util.Arrays;

/** The rows that have scrolled off the screen: a ring that forgets the oldest. */
final class History {
  private final TerminalLine[] ring;
  private int start;
  private int size;
  private long firstId;

  History(int capacity) {
    ring = new TerminalLine[capacity];
  }

  int size() {
    return size;
  }

  /** The number of the oldest row kept; rows are counted from the first ever written. */
  long firstId() {
    return firstId;
  }

  TerminalLine get(int index) {
    return ring[(start + index) % ring.length];
  }

  void add(TerminalLine line) {
    if (ring.length == 0) {
      firstId++;
    } else if (size == ring.length) {
      ring[start] = line;
      start = (start + 1) % ring.length;
      firstId++;
    } else {
      ring[(start + size++) % ring.length] = line;
    }
  }

  void clear() {
    Arrays.fill(ring, null);
    firstId += size;
    start = 0;
    size = 0;
  }
}
