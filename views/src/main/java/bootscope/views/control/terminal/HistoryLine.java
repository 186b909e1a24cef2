package bootscope.views.control.terminal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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

  /**
   * Breaks a line anew, if all its rows are kept a byte a cell: then every character is one cell
   * wide, and where to break is plain arithmetic.
   *
   * @param parts rows that are one line, the first to the last
   * @return the rows for the new width, or null where it is not that plain
   */
  static List<HistoryLine> rebreak(List<TerminalLine> parts, int columns) {
    int total = 0;
    boolean plain = true;
    for (TerminalLine part : parts) {
      if (!(part instanceof HistoryLine line) || line.narrow == null) {
        return null;
      }
      total += line.narrow.length;
      plain &= line.runEnds.length == 0;
    }
    byte[] all = new byte[total];
    long[] styles = plain ? null : new long[total];
    int[] starts = new int[parts.size()];
    int filled = 0;
    for (int p = 0; p < parts.size(); p++) {
      HistoryLine line = (HistoryLine) parts.get(p);
      starts[p] = filled;
      System.arraycopy(line.narrow, 0, all, filled, line.narrow.length);
      for (int i = 0; styles != null && i < line.narrow.length; i++) {
        styles[filled + i] = line.style(i);
      }
      filled += line.narrow.length;
    }
    List<HistoryLine> rows = new ArrayList<>();
    int part = 0;
    for (int from = 0; from == 0 || from < total; from += columns) {
      int to = Math.min(total, from + columns);
      while (part + 1 < parts.size() && starts[part + 1] <= from) {
        part++;
      }
      LineTag tag = parts.get(from == 0 ? 0 : part).tag();
      rows.add(slice(all, styles, from, to, to < total, tag));
    }
    return rows;
  }

  private static HistoryLine slice(
      byte[] all, long[] styles, int from, int to, boolean wrapped, LineTag tag) {
    byte[] narrow = Arrays.copyOfRange(all, from, to);
    int runs = 0;
    boolean plain = true;
    for (int i = from; styles != null && i < to; i++) {
      runs += i == from || styles[i] != styles[i - 1] ? 1 : 0;
      plain &= styles[i] == CellStyle.PLAIN;
    }
    if (plain) {
      return new HistoryLine(narrow, null, NO_RUNS, NO_STYLES, wrapped, tag);
    }
    int[] ends = new int[runs];
    long[] runStyles = new long[runs];
    int run = -1;
    for (int i = from; i < to; i++) {
      if (i == from || styles[i] != styles[i - 1]) {
        runStyles[++run] = styles[i];
      }
      ends[run] = i - from + 1;
    }
    return new HistoryLine(narrow, null, ends, runStyles, wrapped, tag);
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
