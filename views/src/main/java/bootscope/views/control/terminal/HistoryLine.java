package bootscope.views.control.terminal;

import java.util.Arrays;

/**
 * A row that has left the screen, kept small: trailing blanks dropped, a byte a cell while all fit,
 * styles as runs.
 */
final class HistoryLine implements TerminalLine {
  private static final int[] NO_RUNS = {};
  private static final long[] NO_STYLES = {};

  private final byte[] narrow;
  private final int[] cells;
  private final int[] runEnds;
  private final long[] runStyles;
  private final boolean wrapped;
  private final LineTag tag;

  private HistoryLine(
      byte[] narrow, int[] cells, int[] runEnds, long[] runStyles, boolean wrapped, LineTag tag) {
    this.narrow = narrow;
    this.cells = cells;
    this.runEnds = runEnds;
    this.runStyles = runStyles;
    this.wrapped = wrapped;
    this.tag = tag;
  }

  static HistoryLine of(TerminalLine line) {
    // A wrapped row is full: its last cells count even where they are blanks.
    int length = line.wrapped() ? line.length() : line.usedLength();
    boolean fits = true;
    int runs = 0;
    for (int i = 0; i < length; i++) {
      int codePoint = line.codePoint(i);
      fits &= codePoint >= 0 && codePoint < 256;
      runs += i == 0 || line.style(i) != line.style(i - 1) ? 1 : 0;
    }
    byte[] narrow = fits ? new byte[length] : null;
    int[] cells = fits ? null : new int[length];
    boolean plain = runs == 0 || runs == 1 && line.style(0) == CellStyle.PLAIN;
    int[] ends = plain ? NO_RUNS : new int[runs];
    long[] styles = plain ? NO_STYLES : new long[runs];
    int run = -1;
    for (int i = 0; i < length; i++) {
      if (fits) {
        narrow[i] = (byte) line.codePoint(i);
      } else {
        cells[i] = line.codePoint(i);
      }
      if (!plain) {
        if (i == 0 || line.style(i) != line.style(i - 1)) {
          styles[++run] = line.style(i);
        }
        ends[run] = i + 1;
      }
    }
    return new HistoryLine(narrow, cells, ends, styles, line.wrapped(), line.tag());
  }

  @Override
  public int length() {
    return narrow != null ? narrow.length : cells.length;
  }

  @Override
  public int codePoint(int column) {
    return narrow != null ? narrow[column] & 0xff : cells[column];
  }

  @Override
  public long style(int column) {
    if (runEnds.length == 0) {
      return CellStyle.PLAIN;
    }
    int at = Arrays.binarySearch(runEnds, column + 1);
    return runStyles[at >= 0 ? at : ~at];
  }

  @Override
  public boolean wrapped() {
    return wrapped;
  }

  @Override
  public LineTag tag() {
    return tag;
  }
}
