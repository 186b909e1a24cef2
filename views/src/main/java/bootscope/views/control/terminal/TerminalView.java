package bootscope.views.control.terminal;

import bootscope.views.control.CanvasView;
import bootscope.views.control.Ink;
import bootscope.views.control.Metrics;
import bootscope.views.control.terminal.TerminalText.Position;
import bootscope.views.control.terminal.TerminalText.Range;
import bootscope.views.text.Texts;
import java.util.List;
import java.util.function.Consumer;
import javafx.geometry.Orientation;
import javafx.scene.AccessibleRole;
import javafx.scene.Cursor;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.ScrollBar;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.text.Font;

/**
 * Shows a {@link TerminalScreen} and sends what is typed. The screen takes the size of the view
 * unless {@linkplain #setFollowSize told otherwise}. Use on the JavaFX thread only.
 *
 * <p>Shift+Page Up and Shift+Page Down scroll; Ctrl+Shift+C and Ctrl+Shift+V copy and paste; Ctrl+
 * Shift+A selects everything.
 */
public final class TerminalView extends CanvasView {
  private static final double MARGIN = 4;
  private static final int WHEEL_ROWS = 3;

  /** Where this many columns do not fit, wide text gets smaller, down to a part of its size. */
  private static final int USUAL_COLUMNS = 80;

  private static final double LEAST_SIZE = 0.75;

  /** Narrower views cut the text off: breaking it into very short rows would crowd the history. */
  private static final int LEAST_COLUMNS = 40;

  private final TerminalScreen screen;
  private final ScrollBar bar = new ScrollBar();
  private final TerminalKeys keys = new TerminalKeys(this);
  private final TerminalPainter painter = new TerminalPainter();
  private Consumer<byte[]> input = bytes -> {};
  private Consumer<LineTag> lineClicked = tag -> {};
  private boolean functionKeysToGuest;

  /** Rows that the view is scrolled back by; 0 shows the newest. */
  private long back;

  private long lastTop;
  private long layoutRevision;
  private Metrics fitted;
  private Font fittedTo;

  /**
   * Columns that the text needs, of the rows before {@link #measured} and of those that may grow.
   */
  private int widest;

  private long measured;
  private boolean settingBar;
  private Position anchor;
  private Range selection;
  private List<Range> matches = List.of();
  private int currentMatch = -1;

  public TerminalView(Texts texts, TerminalScreen screen) {
    this.screen = screen;
    getStyleClass().add("bs-terminal");
    setFocusTraversable(true);
    setAccessibleRole(AccessibleRole.TEXT_AREA);
    accessibleTextProperty().bind(texts.bind("control.terminal.name"));
    setCursor(Cursor.TEXT);
    bar.setOrientation(Orientation.VERTICAL);
    bar.setFocusTraversable(false);
    bar.setCursor(Cursor.DEFAULT);
    bar.valueProperty().addListener((observed, before, now) -> barMoved(now.doubleValue()));
    getChildren().add(bar);
    addEventHandler(KeyEvent.KEY_PRESSED, keys::pressed);
    addEventHandler(KeyEvent.KEY_TYPED, keys::typed);
    addEventHandler(MouseEvent.MOUSE_PRESSED, this::mousePressed);
    addEventHandler(MouseEvent.MOUSE_DRAGGED, this::mouseDragged);
    addEventHandler(MouseEvent.MOUSE_RELEASED, this::mouseReleased);
    addEventHandler(ScrollEvent.SCROLL, this::scrolled);
    screen.setReplies(bytes -> input.accept(bytes));
  }

  public TerminalScreen screen() {
    return screen;
  }

  /** Where typed keys, pastes and the terminal's own answers go. */
  public void setInput(Consumer<byte[]> input) {
    this.input = input;
  }

  /** Told the tag of a line that is clicked, if it has one. */
  public void setOnLineClicked(Consumer<LineTag> action) {
    lineClicked = action;
  }

  /** Whether F1 to F12 go to the guest; at first they are left to the window's actions. */
  public void setFunctionKeysToGuest(boolean toGuest) {
    functionKeysToGuest = toGuest;
  }

  boolean functionKeysToGuest() {
    return functionKeysToGuest;
  }

  /** Shows what has been written to the screen; cheap. */
  public void refresh() {
    if (layoutRevision != screen.layoutRevision()) {
      layoutRevision = screen.layoutRevision();
      selection = null;
      matches = List.of();
      currentMatch = -1;
      lastTop = newestTop();
      measured = 0;
    }
    measureText();
    long top = newestTop();
    if (back > 0) {
      // Scrolled back, the view stays on the text that is being read.
      back += Math.max(0, top - lastTop);
    }
    lastTop = top;
    back = Math.clamp(back, 0, rowsAbove());
    updateBar();
    requestPaint();
  }

  /** Looks at the rows that are new since the last time, and at the screen's, which change. */
  private void measureText() {
    if (screen.firstLine() == screen.screenTop()) {
      widest = 0; // nothing is left of what was before
    }
    widest = Math.max(widest, screen.cursorColumn());
    for (long row = Math.max(measured, screen.firstLine()); row < screen.endLine(); row++) {
      widest = Math.max(widest, screen.line(row).contentLength());
    }
    measured = screen.screenTop();
  }

  void send(byte[] bytes) {
    if (bytes.length > 0) {
      scrollToEnd();
      input.accept(bytes);
    }
  }

  // Scrolling

  /** Scrolls by rows; negative is towards older text. */
  public void scrollBy(long rows) {
    back = Math.clamp(back - rows, 0, rowsAbove());
    updateBar();
    requestPaint();
  }

  void scrollPages(int pages) {
    scrollBy((long) pages * Math.max(1, visibleRows() - 1));
  }

  /** Shows the newest text and keeps it in sight. */
  public void scrollToEnd() {
    if (back != 0) {
      back = 0;
      updateBar();
      requestPaint();
    }
  }

  /** Brings a row into the middle of the view. */
  public void showLine(long number) {
    long top = number - visibleRows() / 2;
    back = Math.clamp(newestTop() - top, 0, rowsAbove());
    updateBar();
    requestPaint();
  }

  /** Shows the last row begun at or before an instruction count. */
  public void showMoment(long instructions) {
    long found = -1;
    for (long number = screen.firstLine(); number < screen.endLine(); number++) {
      LineTag tag = screen.line(number).tag();
      if (!tag.equals(LineTag.NONE) && tag.instructions() <= instructions) {
        found = number;
      }
    }
    if (found >= 0) {
      showLine(found);
      selection = TerminalText.line(screen, found);
    }
  }

  private long topLine() {
    return Math.max(screen.firstLine(), newestTop() - back);
  }

  /** The uppermost row in sight while the newest text is shown. */
  private long newestTop() {
    long shownRows = visibleRows();
    // With fewer rows in sight than the screen has, the cursor's end of it matters.
    long hidden = Math.max(0, screen.rows() - shownRows);
    long hiddenAbove = Math.clamp(screen.cursorRow() + 1 - shownRows, 0, hidden);
    return screen.screenTop() + hiddenAbove;
  }

  /** How many rows there are above those in sight while the newest text is shown. */
  private long rowsAbove() {
    return newestTop() - screen.firstLine();
  }

  private int visibleRows() {
    return rows(cells());
  }

  private int rows(Metrics cells) {
    return (int) Math.max(1, (paintedHeight() - 2 * MARGIN) / cells.line());
  }

  private void updateBar() {
    settingBar = true;
    double history = rowsAbove();
    bar.setMax(history);
    bar.setVisibleAmount(history == 0 ? 1 : history * screen.rows() / (history + screen.rows()));
    bar.setUnitIncrement(1);
    bar.setBlockIncrement(screen.rows());
    bar.setValue(history - back);
    bar.setVisible(history > 0);
    settingBar = false;
  }

  private void barMoved(double value) {
    if (!settingBar) {
      back = Math.round(bar.getMax() - value);
      requestPaint();
    }
  }

  private void scrolled(ScrollEvent event) {
    if (!event.isShortcutDown() && event.getDeltaY() != 0) {
      if (screen.alternate()) {
        // Programs that take the whole screen scroll by arrow keys.
        KeyEncoder.Key key = event.getDeltaY() > 0 ? KeyEncoder.Key.UP : KeyEncoder.Key.DOWN;
        byte[] code = KeyEncoder.encode(key, false, false, false, screen.keyModes());
        for (int i = 0; i < WHEEL_ROWS; i++) {
          send(code);
        }
      } else {
        scrollBy(event.getDeltaY() > 0 ? -WHEEL_ROWS : WHEEL_ROWS);
      }
      event.consume();
    }
  }

  // Selection, search

  /** The text selected, empty if none is. */
  public String selectedText() {
    return selection == null ? "" : TerminalText.copy(screen, selection);
  }

  public void selectAll() {
    selection =
        new Range(
            new Position(screen.firstLine(), 0),
            new Position(screen.endLine() - 1, screen.columns()));
    requestPaint();
  }

  public void copy() {
    String text = selectedText();
    if (!text.isEmpty()) {
      ClipboardContent content = new ClipboardContent();
      content.putString(text);
      Clipboard.getSystemClipboard().setContent(content);
    }
  }

  public void paste() {
    String text = Clipboard.getSystemClipboard().getString();
    if (text != null) {
      send(KeyEncoder.paste(text, screen.keyModes()));
    }
  }

  /**
   * Marks all places of a text and shows the newest; an empty text ends the search.
   *
   * @return how many there are
   */
  public int find(String text, boolean matchCase) {
    matches = TerminalText.find(screen, text, matchCase);
    currentMatch = matches.isEmpty() ? -1 : matches.size() - 1;
    showMatch();
    return matches.size();
  }

  /** Shows the next place found, or the one before; goes round. */
  public void findNext(boolean forward) {
    if (!matches.isEmpty()) {
      currentMatch = Math.floorMod(currentMatch + (forward ? 1 : -1), matches.size());
      showMatch();
    }
  }

  /** Which of the places found is shown, from 0; −1 for none. */
  public int currentMatch() {
    return currentMatch;
  }

  private void showMatch() {
    if (currentMatch >= 0) {
      showLine(matches.get(currentMatch).start().line());
    }
    requestPaint();
  }

  private void mousePressed(MouseEvent event) {
    requestFocus();
    if (event.getButton() == MouseButton.MIDDLE) {
      paste();
    } else if (event.getButton() == MouseButton.PRIMARY) {
      Position at = positionAt(event.getX(), event.getY());
      switch (event.getClickCount()) {
        case 1 -> {
          if (event.isShiftDown() && anchor != null) {
            selection = Range.between(anchor, at);
          } else {
            anchor = at;
            selection = null;
          }
        }
        case 2 -> selection = TerminalText.word(screen, at);
        default -> selection = TerminalText.line(screen, at.line());
      }
      requestPaint();
    }
  }

  private void mouseDragged(MouseEvent event) {
    if (event.getButton() == MouseButton.PRIMARY && anchor != null) {
      if (event.getY() < 0) {
        scrollBy(-1);
      } else if (event.getY() > getHeight()) {
        scrollBy(1);
      }
      selection = Range.between(anchor, positionAt(event.getX(), event.getY()));
      requestPaint();
    }
  }

  private void mouseReleased(MouseEvent event) {
    if (event.getButton() == MouseButton.PRIMARY
        && event.getClickCount() == 1
        && (selection == null || selection.isEmpty())) {
      LineTag tag = tagAt(positionAt(event.getX(), event.getY()).line());
      if (!tag.equals(LineTag.NONE)) {
        lineClicked.accept(tag);
      }
    }
  }

  /** The tag of the whole line that a row is part of. */
  private LineTag tagAt(long number) {
    return screen.line(TerminalText.line(screen, number).start().line()).tag();
  }

  /** The cell at a point of the view, or the nearest. */
  private Position positionAt(double x, double y) {
    long row = (long) Math.floor((y - MARGIN) / cells().line());
    long line = Math.clamp(topLine() + row, screen.firstLine(), screen.endLine() - 1);
    int column = (int) Math.floor((x - MARGIN) / cells().cell());
    return new Position(line, Math.clamp(column, 0, screen.columns() - 1));
  }

  // Layout and painting

  /**
   * The measures in use: those of the font as long as the text fits, else the screen's. A terminal
   * with nothing in it, or with short lines, is not made smaller.
   */
  private Metrics cells() {
    return widest <= columns(metrics()) ? metrics() : screenCells();
  }

  /** How many columns fit. */
  private int columns(Metrics cells) {
    return (int) ((paintedWidth() - 2 * MARGIN) / cells.cell());
  }

  /**
   * The measures by which the screen's size is chosen: those of the font, or of a smaller one where
   * the usual number of columns would not fit. A log that breaks each line is hard to read; a very
   * small one is harder.
   */
  private Metrics screenCells() {
    Metrics wanted = metrics();
    double room = (paintedWidth() - 2 * MARGIN) / USUAL_COLUMNS;
    if (room <= 0 || room >= wanted.cell()) {
      return wanted;
    }
    double part = Math.max(LEAST_SIZE, room / wanted.cell());
    double size = Math.floor(2 * part * wanted.font().getSize()) / 2;
    if (fitted == null || fitted.font().getSize() != size || fittedTo != wanted.font()) {
      fitted = Metrics.of(Font.font(wanted.font().getFamily(), size));
      fittedTo = wanted.font();
    }
    return fitted;
  }

  @Override
  protected double computePrefWidth(double height) {
    return Math.ceil(screen.columns() * metrics().cell() + 2 * MARGIN + bar.prefWidth(-1));
  }

  @Override
  protected double computePrefHeight(double width) {
    return Math.ceil(screen.rows() * metrics().line() + 2 * MARGIN);
  }

  @Override
  protected double computeMinWidth(double height) {
    return 40;
  }

  @Override
  protected double computeMinHeight(double width) {
    return 20;
  }

  @Override
  protected void layoutChildren() {
    double barWidth = bar.prefWidth(-1);
    bar.resizeRelocate(getWidth() - barWidth, 0, barWidth, getHeight());
    placeCanvas(1, 1, getWidth() - barWidth, getHeight() - 1);
    if (paintedWidth() > 0 && paintedHeight() > 0) {
      Metrics cells = screenCells();
      screen.resize(Math.max(LEAST_COLUMNS, columns(cells)), rows(cells));
    }
    refresh();
  }

  @Override
  protected void paint(GraphicsContext g, double width, double height) {
    g.translate(MARGIN, MARGIN);
    painter.begin(g, cells(), this::ink, leastContrast(), screen.reversed());
    long top = topLine();
    int rows = (int) Math.min(visibleRows() + 1, screen.endLine() - top);
    for (int row = 0; row < rows; row++) {
      TerminalLine line = screen.line(top + row);
      painter.backgrounds(line, row, screen.columns());
      paintMarks(g, top + row, row);
      painter.text(line, row);
    }
    if (screen.cursorVisible()) {
      long row = screen.screenTop() + screen.cursorRow() - top;
      if (row >= 0 && row < rows) {
        painter.cursor(
            screen.screenLine(screen.cursorRow()), (int) row, screen.cursorColumn(), isFocused());
      }
    }
    g.translate(-MARGIN, -MARGIN);
  }

  private void paintMarks(GraphicsContext g, long number, int row) {
    for (int i = firstMatchAt(number); i < matches.size(); i++) {
      Range match = matches.get(i);
      if (match.start().line() > number) {
        break;
      }
      mark(g, match, number, row, i == currentMatch ? Ink.MATCH_CURRENT : Ink.MATCH);
    }
    if (selection != null) {
      mark(g, selection, number, row, isFocused() ? Ink.SELECTION : Ink.SELECTION_INACTIVE);
    }
  }

  private int firstMatchAt(long number) {
    int low = 0;
    int high = matches.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (matches.get(middle).end().line() < number) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private void mark(GraphicsContext g, Range range, long number, int row, Ink ink) {
    if (number >= range.start().line() && number <= range.end().line()) {
      int from = number == range.start().line() ? range.start().column() : 0;
      int to = number == range.end().line() ? range.end().column() : screen.columns();
      g.setFill(ink(ink));
      double cell = cells().cell();
      double top = row * cells().line();
      g.fillRect(from * cell, top, (to - from) * cell, cells().line());
      if (ink == Ink.SELECTION || ink == Ink.MATCH_CURRENT) {
        // Seen where a colour that text can be read on is close to the background, too.
        g.setFill(ink(Ink.LINK));
        g.fillRect(from * cell, top + cells().line() - 1, (to - from) * cell, 1);
      }
    }
  }

  /** Whether a key event means scrolling or the clipboard; if so it has been done. */
  boolean handledHere(KeyEvent event) {
    KeyCode code = event.getCode();
    if (event.isShiftDown() && !event.isControlDown() && !event.isAltDown()) {
      switch (code) {
        case PAGE_UP -> scrollPages(-1);
        case PAGE_DOWN -> scrollPages(1);
        case INSERT -> paste();
        default -> {
          return false;
        }
      }
      return true;
    }
    if (event.isShiftDown() && event.isShortcutDown()) {
      switch (code) {
        case C -> copy();
        case V -> paste();
        case A -> selectAll();
        case HOME -> scrollBy(-screen.endLine());
        case END -> scrollToEnd();
        default -> {
          return false;
        }
      }
      return true;
    }
    return false;
  }
}
