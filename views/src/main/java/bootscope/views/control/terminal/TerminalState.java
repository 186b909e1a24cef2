package bootscope.views.control.terminal;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.Consumer;

/** Screen, cursor, pen and modes, with the elementary operations on them. Counts from 0. */
final class TerminalState {
  final History history;
  private final LineTag.Clock clock;
  private final ScreenGrid main;
  private ScreenGrid alternateGrid;
  ScreenGrid grid;

  int row;
  int column;
  long pen = CellStyle.PLAIN;
  int top;
  int bottom;
  final BitSet tabs = new BitSet();

  /** The last column is full and the next character goes to the next row. */
  private boolean wrapPending;

  boolean autoWrap = true;
  boolean originMode;
  boolean insertMode;
  boolean newLine;
  boolean applicationCursor;
  boolean applicationKeypad;
  boolean bracketedPaste;
  boolean cursorVisible = true;
  boolean reversed;
  String title = "";
  long layoutRevision;
  Consumer<byte[]> replies = bytes -> {};

  /** Whether G0 to G3 hold the line drawing set, and which of them is in use. */
  final boolean[] drawing = new boolean[4];

  int charset;
  private int lastPrinted;
  private Saved saved = new Saved(0, 0, CellStyle.PLAIN, false, false, 0, new boolean[4]);

  private record Saved(
      int row,
      int column,
      long pen,
      boolean originMode,
      boolean wrapPending,
      int charset,
      boolean[] drawing) {}

  TerminalState(int columns, int rows, int historyRows, LineTag.Clock clock) {
    this.clock = clock;
    history = new History(historyRows);
    main = new ScreenGrid(columns, rows, history);
    grid = main;
    bottom = rows - 1;
    resetTabs();
  }

  boolean alternate() {
    return grid != main;
  }

  void resetTabs() {
    tabs.clear();
    for (int at = 8; at < TerminalScreen.MOST_COLUMNS; at += 8) {
      tabs.set(at);
    }
  }

  void reset() {
    softReset();
    showAlternate(false);
    grid.clear(0, grid.rows(), CellStyle.PLAIN);
    moveTo(0, 0);
    resetTabs();
    applicationKeypad = false;
    bracketedPaste = false;
    reversed = false;
    newLine = false;
    title = "";
  }

  /** DECSTR (VT220 Programmer Reference §4.16). */
  void softReset() {
    pen = CellStyle.PLAIN;
    top = 0;
    bottom = grid.rows() - 1;
    autoWrap = true;
    originMode = false;
    insertMode = false;
    applicationCursor = false;
    cursorVisible = true;
    charset = 0;
    Arrays.fill(drawing, false);
    saved = new Saved(0, 0, CellStyle.PLAIN, false, false, 0, new boolean[4]);
  }

  void resize(int columns, int rows) {
    int[] cursor = {row, column};
    if (alternate()) {
      int[] behind = {saved.row, saved.column};
      clampCursor(behind, main);
      Reflow.apply(history, main, columns, rows, behind);
      grid.resize(columns, rows);
      saved =
          new Saved(
              behind[0],
              behind[1],
              saved.pen,
              saved.originMode,
              false,
              saved.charset,
              saved.drawing);
    } else {
      Reflow.apply(history, main, columns, rows, cursor);
      alternateGrid = null;
    }
    clampCursor(cursor, grid);
    row = cursor[0];
    column = cursor[1];
    top = 0;
    bottom = rows - 1;
    wrapPending = false;
    layoutRevision++;
  }

  private static void clampCursor(int[] cursor, ScreenGrid grid) {
    cursor[0] = Math.clamp(cursor[0], 0, grid.rows() - 1);
    cursor[1] = Math.clamp(cursor[1], 0, grid.columns() - 1);
  }

  void showAlternate(boolean show) {
    if (show == alternate()) {
      return;
    }
    if (show && alternateGrid == null) {
      alternateGrid = new ScreenGrid(main.columns(), main.rows(), null);
    }
    grid = show ? alternateGrid : main;
    if (show) {
      grid.clear(0, grid.rows(), CellStyle.erased(pen));
    }
    wrapPending = false;
  }

  void saveCursor() {
    saved = new Saved(row, column, pen, originMode, wrapPending, charset, drawing.clone());
  }

  void restoreCursor() {
    row = Math.min(saved.row, grid.rows() - 1);
    column = Math.min(saved.column, grid.columns() - 1);
    pen = saved.pen;
    originMode = saved.originMode;
    wrapPending = saved.wrapPending && column == grid.columns() - 1;
    charset = saved.charset;
    System.arraycopy(saved.drawing, 0, drawing, 0, drawing.length);
  }

  // Cursor

  /** Moves to a place of the screen, whatever the margins. */
  void moveTo(int newRow, int newColumn) {
    row = Math.clamp(newRow, 0, grid.rows() - 1);
    column = Math.clamp(newColumn, 0, grid.columns() - 1);
    wrapPending = false;
  }

  /** Moves to a place counted from the margins in origin mode, which then confine it. */
  void address(int newRow, int newColumn) {
    if (originMode) {
      moveTo(Math.min(top + newRow, bottom), newColumn);
    } else {
      moveTo(newRow, newColumn);
    }
  }

  void up(int count) {
    moveTo(Math.max(row - count, row >= top ? top : 0), column);
  }

  void down(int count) {
    moveTo(Math.min(row + count, row <= bottom ? bottom : grid.rows() - 1), column);
  }

  void setMargins(int newTop, int newBottom) {
    if (newTop < newBottom && newBottom < grid.rows()) {
      top = newTop;
      bottom = newBottom;
      address(0, 0);
    }
  }

  void tab(int count) {
    int at = column;
    for (int i = 0; i < count && at < grid.columns() - 1; i++) {
      int next = tabs.nextSetBit(at + 1);
      at = next < 0 ? grid.columns() - 1 : Math.min(next, grid.columns() - 1);
    }
    moveTo(row, at);
  }

  void backTab(int count) {
    int at = column;
    for (int i = 0; i < count && at > 0; i++) {
      at = Math.max(0, tabs.previousSetBit(at - 1));
    }
    moveTo(row, at);
  }

  void lineFeed() {
    wrapPending = false;
    if (row == bottom) {
      scrollUp(1);
    } else if (row < grid.rows() - 1) {
      row++;
    }
  }

  void reverseLineFeed() {
    wrapPending = false;
    if (row == top) {
      scrollDown(1);
    } else if (row > 0) {
      row--;
    }
  }

  void scrollUp(int count) {
    grid.scrollUp(top, bottom, count, CellStyle.erased(pen));
  }

  void scrollDown(int count) {
    grid.scrollDown(top, bottom, count, CellStyle.erased(pen));
  }

  void insertLines(int count) {
    if (row >= top && row <= bottom) {
      grid.scrollDown(row, bottom, count, CellStyle.erased(pen));
      moveTo(row, 0);
    }
  }

  void deleteLines(int count) {
    if (row >= top && row <= bottom) {
      // Deleted rows are gone: only what scrolls off the top goes to the history.
      grid.rotateUp(row, bottom, count, CellStyle.erased(pen));
      moveTo(row, 0);
    }
  }

  // Text

  void print(int codePoint) {
    int shown = drawing[charset] ? LineDrawing.of(codePoint) : codePoint;
    int width = CharacterWidth.of(shown);
    if (width == 0) {
      combine(shown);
      return;
    }
    width = Math.min(width, grid.columns());
    if (wrapPending && autoWrap) {
      wrap();
    }
    if (column + width > grid.columns()) {
      if (autoWrap) {
        wrap();
      } else {
        column = grid.columns() - width;
      }
    }
    ScreenLine line = grid.line(row);
    if (line.tag() == LineTag.NONE) {
      line.setTag(clock.now());
    }
    if (insertMode) {
      int room = grid.columns() - column;
      line.insert(column, Math.min(width, room), grid.columns(), CellStyle.erased(pen));
    }
    if (width == 2) {
      line.putWide(column, shown, pen);
    } else {
      line.put(column, shown, pen);
    }
    lastPrinted = codePoint;
    column += width;
    wrapPending = column >= grid.columns();
    if (wrapPending) {
      column = grid.columns() - 1;
    }
  }

  private void wrap() {
    grid.line(row).setWrapped(true);
    column = 0;
    lineFeed();
  }

  /**
   * Deviation: a mark that makes no single character with the one before it is dropped, so that a
   * cell is one code point.
   */
  private void combine(int mark) {
    int at = wrapPending ? column : column - 1;
    ScreenLine line = grid.line(row);
    if (at > 0 && line.codePoint(at) == TerminalLine.WIDE_TAIL) {
      at--;
    }
    if (at >= 0 && line.codePoint(at) > 0) {
      String both =
          new StringBuilder().appendCodePoint(line.codePoint(at)).appendCodePoint(mark).toString();
      String one = Normalizer.normalize(both, Normalizer.Form.NFC);
      if (one.codePointCount(0, one.length()) == 1) {
        line.replace(at, one.codePointAt(0));
      }
    }
  }

  void repeat(int count) {
    int most = Math.min(count, grid.columns() * grid.rows());
    for (int i = 0; i < most && lastPrinted != 0; i++) {
      print(lastPrinted);
    }
  }

  void insertBlanks(int count) {
    int room = grid.columns() - column;
    grid.line(row).insert(column, Math.min(count, room), grid.columns(), CellStyle.erased(pen));
    wrapPending = false;
  }

  void deleteCharacters(int count) {
    int room = grid.columns() - column;
    grid.line(row).delete(column, Math.min(count, room), grid.columns(), CellStyle.erased(pen));
    grid.line(row).setWrapped(false);
    wrapPending = false;
  }

  void eraseCharacters(int count) {
    int room = grid.columns() - column;
    grid.line(row).erase(column, column + Math.min(count, room), CellStyle.erased(pen));
    wrapPending = false;
  }

  /**
   * EL.
   *
   * @param part 0 to the end, 1 from the start to the cursor, 2 all
   */
  void eraseInLine(int part) {
    int from = part == 0 ? column : 0;
    int to = part == 1 ? column + 1 : grid.columns();
    ScreenLine line = grid.line(row);
    line.erase(from, to, CellStyle.erased(pen));
    if (part != 1) {
      line.setWrapped(false);
    }
    wrapPending = false;
  }

  /**
   * ED.
   *
   * @param part 0 to the end, 1 from the start to the cursor, 2 all, 3 the history
   */
  void eraseInDisplay(int part) {
    long style = CellStyle.erased(pen);
    switch (part) {
      case 0 -> {
        if (row == 0 && column == 0) {
          grid.clear(0, grid.rows(), style);
        } else {
          eraseInLine(0);
          grid.clear(row + 1, grid.rows(), style);
        }
      }
      case 1 -> {
        grid.clear(0, row, style);
        eraseInLine(1);
      }
      case 2 -> grid.clear(0, grid.rows(), style);
      case 3 -> {
        if (!alternate()) {
          history.clear();
        }
      }
      default -> {}
    }
    wrapPending = false;
  }

  /** DECALN: the whole screen full of E. */
  void alignmentPattern() {
    for (int r = 0; r < grid.rows(); r++) {
      ScreenLine line = grid.line(r);
      for (int c = 0; c < grid.columns(); c++) {
        line.put(c, 'E', CellStyle.PLAIN);
      }
    }
    top = 0;
    bottom = grid.rows() - 1;
    moveTo(0, 0);
  }

  void reply(String text) {
    replies.accept(text.getBytes(StandardCharsets.US_ASCII));
  }
}
