package bootscope.views.control.terminal;

import java.util.ArrayList;
import java.util.List;

/**
 * Breaks the text of history and screen anew for another width. Rows that went on to the next are
 * joined first, so that making the window narrow and wide again brings back the same text.
 */
final class Reflow {
  private final List<TerminalLine> rows = new ArrayList<>();
  private final int columns;
  private int cursorRow;
  private int cursorColumn;

  private Reflow(int columns) {
    this.columns = columns;
  }

  /**
   * Refills the history and the grid.
   *
   * @param cursor row and column on the screen; receives the new ones
   */
  static void apply(History history, ScreenGrid grid, int columns, int rowCount, int[] cursor) {
    Reflow reflow = new Reflow(columns);
    int last = grid.rows() - 1;
    while (last > cursor[0] && grid.line(last).usedLength() == 0) {
      last--;
    }
    List<TerminalLine> logical = new ArrayList<>();
    int cursorAt = -1;
    for (int i = 0; i < history.size() + last + 1; i++) {
      int row = i - history.size();
      TerminalLine line = row < 0 ? history.get(i) : grid.line(row);
      if (row < 0 && logical.isEmpty() && !line.wrapped() && line.length() <= columns) {
        // Most of a long history: nothing to break, nothing to join.
        reflow.rows.add(line);
        continue;
      }
      if (row == cursor[0]) {
        cursorAt = logical.stream().mapToInt(TerminalLine::length).sum() + cursor[1];
      }
      logical.add(line);
      if (!line.wrapped()) {
        reflow.add(logical, cursorAt);
        logical.clear();
        cursorAt = -1;
      }
    }
    if (!logical.isEmpty()) {
      reflow.add(logical, cursorAt);
    }
    reflow.store(history, grid, rowCount, cursor);
  }

  private void add(List<TerminalLine> parts, int cursorAt) {
    List<HistoryLine> quick = cursorAt < 0 ? HistoryLine.rebreak(parts, columns) : null;
    if (quick != null) {
      rows.addAll(quick);
      return;
    }
    ScreenLine row = begin(parts.getFirst().tag());
    int column = 0;
    int offset = 0;
    for (TerminalLine part : parts) {
      int length = part.contentLength();
      for (int i = 0; i < length; i++) {
        int codePoint = part.codePoint(i);
        boolean wide = i + 1 < length && part.codePoint(i + 1) == TerminalLine.WIDE_TAIL;
        if (codePoint != TerminalLine.WIDE_TAIL) {
          if (column + (wide && columns > 1 ? 2 : 1) > columns) {
            row.setWrapped(true);
            row = begin(part.tag());
            column = 0;
          }
          if (offset + i == cursorAt) {
            place(column);
          }
          if (wide && columns > 1) {
            row.putWide(column, codePoint, part.style(i));
            column += 2;
          } else {
            row.put(column++, codePoint, part.style(i));
          }
        } else if (offset + i == cursorAt) {
          place(column - 1);
        }
      }
      // The cursor may stand behind the text.
      if (cursorAt >= offset + length && cursorAt < offset + Math.max(part.length(), length + 1)) {
        int behind = column + cursorAt - offset - length;
        place(Math.min(behind, columns - 1));
      }
      offset += part.length();
    }
  }

  private ScreenLine begin(LineTag tag) {
    ScreenLine row = new ScreenLine(columns);
    row.setTag(tag);
    rows.add(row);
    return row;
  }

  private void place(int column) {
    cursorRow = rows.size() - 1;
    cursorColumn = Math.max(0, column);
  }

  private void store(History history, ScreenGrid grid, int rowCount, int[] cursor) {
    int first = rows.size() - Math.min(rowCount, rows.size());
    // The cursor's row must stay on the screen.
    first = Math.min(first, cursorRow);
    history.clear();
    for (int i = 0; i < first; i++) {
      TerminalLine row = rows.get(i);
      history.add(row instanceof HistoryLine ? row : HistoryLine.of(row));
    }
    ScreenLine[] lines = new ScreenLine[rowCount];
    for (int i = 0; i < rowCount; i++) {
      lines[i] = first + i < rows.size() ? onScreen(rows.get(first + i)) : new ScreenLine(columns);
    }
    grid.replace(lines, columns);
    cursor[0] = cursorRow - first;
    cursor[1] = cursorColumn;
  }

  private ScreenLine onScreen(TerminalLine row) {
    return row instanceof ScreenLine line ? line : ScreenLine.copy(row, columns);
  }
}
