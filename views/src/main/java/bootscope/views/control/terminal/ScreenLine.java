package bootscope.views.control.terminal;

import java.util.Arrays;

/** A row of the screen, which can be written. */
final class ScreenLine implements TerminalLine {
  private int[] cells;
  private long[] styles;
  private boolean wrapped;
  private LineTag tag = LineTag.NONE;

  ScreenLine(int columns) {
    cells = new int[columns];
    styles = new long[columns];
  }

  /** A line of some width with another's text, which is no longer. */
  static ScreenLine copy(TerminalLine from, int columns) {
    ScreenLine line = new ScreenLine(columns);
    for (int column = 0; column < from.length(); column++) {
      line.cells[column] = from.codePoint(column);
      line.styles[column] = from.style(column);
    }
    line.wrapped = from.wrapped();
    line.tag = from.tag();
    return line;
  }

  @Override
  public int length() {
    return cells.length;
  }

  @Override
  public int codePoint(int column) {
    return cells[column];
  }

  @Override
  public long style(int column) {
    return styles[column];
  }

  @Override
  public boolean wrapped() {
    return wrapped;
  }

  @Override
  public LineTag tag() {
    return tag;
  }

  void setWrapped(boolean wrapped) {
    this.wrapped = wrapped;
  }

  void setTag(LineTag tag) {
    this.tag = tag;
  }

  void clear(long style) {
    erase(0, cells.length, style);
    wrapped = false;
    tag = LineTag.NONE;
  }

  /** Writes one cell; half of a wide character that it cuts in two becomes blank. */
  void put(int column, int codePoint, long style) {
    split(column);
    split(column + 1);
    cells[column] = codePoint;
    styles[column] = style;
  }

  void putWide(int column, int codePoint, long style) {
    put(column, codePoint, style);
    split(column + 2);
    cells[column + 1] = WIDE_TAIL;
    styles[column + 1] = style;
  }

  /** Replaces a character in place, as when an accent joins it. */
  void replace(int column, int codePoint) {
    cells[column] = codePoint;
  }

  void erase(int from, int to, long style) {
    split(from);
    split(to);
    Arrays.fill(cells, from, to, 0);
    Arrays.fill(styles, from, to, style);
  }

  /** Opens a gap of blanks at a column; what is pushed past {@code end} is lost. */
  void insert(int column, int count, int end, long style) {
    split(column);
    split(end);
    int kept = end - column - count;
    split(column + kept);
    System.arraycopy(cells, column, cells, column + count, kept);
    System.arraycopy(styles, column, styles, column + count, kept);
    erase(column, column + count, style);
  }

  /** Closes a gap at a column, with blanks coming in before {@code end}. */
  void delete(int column, int count, int end, long style) {
    split(column);
    split(column + count);
    split(end);
    int kept = end - column - count;
    System.arraycopy(cells, column + count, cells, column, kept);
    System.arraycopy(styles, column + count, styles, column, kept);
    // The moved cells end on a character's border, so nothing is split twice.
    Arrays.fill(cells, end - count, end, 0);
    Arrays.fill(styles, end - count, end, style);
  }

  void resize(int columns) {
    if (columns < cells.length) {
      split(columns);
      wrapped = false;
    }
    cells = Arrays.copyOf(cells, columns);
    styles = Arrays.copyOf(styles, columns);
  }

  /** Blanks a wide character whose halves lie on both sides of a border. */
  private void split(int border) {
    if (border > 0 && border < cells.length && cells[border] == WIDE_TAIL) {
      cells[border] = 0;
      cells[border - 1] = 0;
    }
  }
}
