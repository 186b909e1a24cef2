package bootscope.views.control.terminal;

/** The rows on the screen, and how they move; knows no cursor. Rows and columns count from 0. */
final class ScreenGrid {
  private final History history;
  private ScreenLine[] lines;
  private int columns;

  /**
   * @param history takes rows that leave at the top, or null if they are lost
   */
  ScreenGrid(int columns, int rows, History history) {
    this.history = history;
    this.columns = columns;
    lines = new ScreenLine[rows];
    for (int row = 0; row < rows; row++) {
      lines[row] = new ScreenLine(columns);
    }
  }

  int columns() {
    return columns;
  }

  int rows() {
    return lines.length;
  }

  ScreenLine line(int row) {
    return lines[row];
  }

  void clear(int fromRow, int toRow, long style) {
    for (int row = fromRow; row < toRow; row++) {
      lines[row].clear(style);
    }
  }

  /** Moves rows {@code top} to {@code bottom} (included) up; the topmost go to the history. */
  void scrollUp(int top, int bottom, int count, long style) {
    int moved = Math.min(count, bottom - top + 1);
    if (top == 0 && history != null) {
      for (int i = 0; i < moved; i++) {
        history.add(HistoryLine.of(lines[i]));
      }
    }
    rotateUp(top, bottom, moved, style);
  }

  /** Like {@link #scrollUp}, but what leaves is lost. */
  void rotateUp(int top, int bottom, int count, long style) {
    int moved = Math.min(count, bottom - top + 1);
    for (int i = 0; i < moved; i++) {
      ScreenLine leaving = lines[top];
      System.arraycopy(lines, top + 1, lines, top, bottom - top);
      leaving.clear(style);
      lines[bottom] = leaving;
    }
    endWrapAbove(top);
  }

  void scrollDown(int top, int bottom, int count, long style) {
    int moved = Math.min(count, bottom - top + 1);
    for (int i = 0; i < moved; i++) {
      ScreenLine leaving = lines[bottom];
      System.arraycopy(lines, top, lines, top + 1, bottom - top);
      leaving.clear(style);
      lines[top] = leaving;
    }
    endWrapAbove(top);
    lines[bottom].setWrapped(false);
  }

  /** A row no longer goes on in the next one once that has been replaced. */
  private void endWrapAbove(int row) {
    if (row > 0) {
      lines[row - 1].setWrapped(false);
    }
  }

  /** Cuts or pads at the right and at the bottom. */
  void resize(int newColumns, int newRows) {
    for (ScreenLine line : lines) {
      line.resize(newColumns);
    }
    columns = newColumns;
    ScreenLine[] resized = new ScreenLine[newRows];
    for (int row = 0; row < newRows; row++) {
      resized[row] = row < lines.length ? lines[row] : new ScreenLine(newColumns);
    }
    lines = resized;
  }

  void replace(ScreenLine[] newLines, int newColumns) {
    lines = newLines;
    columns = newColumns;
  }
}
