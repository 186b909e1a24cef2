package bootscope.views.control.code;

import bootscope.views.control.CanvasView;
import bootscope.views.control.HorizontalScroll;
import bootscope.views.control.Ink;
import bootscope.views.control.Metrics;
import bootscope.views.control.code.CodeColumns.Column;
import bootscope.views.control.code.CodeColumns.Widths;
import bootscope.views.control.code.CodeLine.Token;
import bootscope.views.text.Texts;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import javafx.application.Platform;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.geometry.Orientation;
import javafx.scene.AccessibleRole;
import javafx.scene.Cursor;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.ScrollBar;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.util.Duration;

/**
 * Shows a {@link CodeModel}. A click in the gutter toggles a breakpoint; a double click, Ctrl+click
 * or Enter follows what an instruction names; Alt+Left and Alt+Right (or Backspace) go back and
 * forward. Shift with the arrows or a click, or dragging, selects lines. A column's edge can be
 * dragged, and a double click on it undoes that. Of what is cut the tooltip has the whole.
 */
public final class CodeView extends CanvasView {
  private static final int MOST_LANES = 6;
  private static final int MNEMONIC_CELLS = CodeText.MNEMONIC_CELLS;

  /** How near the mouse must be to a column's edge to drag it, in pixels. */
  private static final double NEAR = 4;

  private static final int WHEEL_ROWS = 3;
  private static final double LANE = 7;

  private final Texts texts;
  private final CodeModel model;
  private final CodeColumns columns = new CodeColumns();
  private final Tooltip tip = new Tooltip();
  private final ScrollBar bar = new ScrollBar();
  private final HorizontalScroll sideways = new HorizontalScroll(this::requestPaint);
  private LongFunction<Range> range = Range::around;
  private boolean settingBar;
  private LongConsumer breakpointToggled = address -> {};
  private LongConsumer follow;
  private BiFunction<CodeLine, Token, String> explanation = (line, token) -> null;
  private CodeLine hovered;
  private Token hoveredToken;
  private Column hoveredEdge;
  private Column draggedEdge;
  private boolean selecting;
  private Widths widths = columns.widths(8, 80);
  private final BooleanProperty followable = new SimpleBooleanProperty();

  /**
   * The addresses that the scroll bar stands for.
   *
   * @param last inclusive
   */
  public record Range(long first, long last) {
    private static final long AROUND = 0xFFFF;

    /** 64 KiB in which an address lies. */
    public static Range around(long address) {
      return new Range(address & ~AROUND, address | AROUND);
    }

    /** Where an address lies in it, from 0 to 1. */
    double part(long address) {
      return Math.clamp((double) (address - first >>> 1) / length(), 0, 1);
    }

    private double length() {
      return (double) (last - first >>> 1);
    }

    /** The address at a part of it. */
    long at(double part) {
      return first + 2 * (long) (part * length());
    }
  }

  public CodeView(Texts texts, CodeModel model) {
    this.texts = texts;
    this.model = model;
    follow = model::goTo;
    getStyleClass().add("bs-code");
    setFocusTraversable(true);
    setAccessibleRole(AccessibleRole.LIST_VIEW);
    accessibleRoleDescriptionProperty().bind(texts.bind("control.code.name"));
    tip.setShowDelay(Duration.millis(350));
    tip.setWrapText(true);
    tip.setMaxWidth(480);
    bar.setOrientation(Orientation.VERTICAL);
    bar.setFocusTraversable(false);
    bar.setMax(1);
    bar.setCursor(Cursor.DEFAULT);
    bar.setVisible(false);
    bar.valueProperty().addListener((o, before, now) -> barMoved(now.doubleValue()));
    getChildren().addAll(bar, sideways.bar());
    model.setListener(this::modelChanged);
    columns.onChange(this::requestPaint);
    texts.localeProperty().addListener((o, before, now) -> modelChanged());
    addEventHandler(KeyEvent.KEY_PRESSED, this::keyPressed);
    addEventHandler(MouseEvent.MOUSE_PRESSED, this::mousePressed);
    addEventHandler(MouseEvent.MOUSE_DRAGGED, this::mouseDragged);
    addEventHandler(
        MouseEvent.MOUSE_RELEASED,
        event -> {
          draggedEdge = null;
          selecting = false;
          requestPaint();
        });
    addEventHandler(MouseEvent.MOUSE_MOVED, this::mouseMoved);
    addEventHandler(
        MouseEvent.MOUSE_EXITED,
        event -> {
          overEdge(null);
          hover(null, null);
        });
    addEventHandler(ScrollEvent.SCROLL, this::scrolled);
  }

  public CodeModel model() {
    return model;
  }

  public CodeColumns columns() {
    return columns;
  }

  /** Whether the line at the caret names something that can be gone to. */
  public ReadOnlyBooleanProperty followableProperty() {
    return followable;
  }

  /** Goes to what the line at the caret names, if it does. */
  public boolean followCaret() {
    CodeLine line = caretLine();
    return line != null && follow(line, null);
  }

  private CodeLine caretLine() {
    return model.caret().isPresent() ? model.lineAt(model.caret().getAsLong()) : null;
  }

  /** Told the address of a line whose gutter is clicked. */
  public void setOnBreakpointToggled(LongConsumer action) {
    breakpointToggled = action;
  }

  /** Told an address to go to; at first the view goes there itself. */
  public void setOnFollow(LongConsumer action) {
    follow = action;
  }

  /** Says what the mouse is over: given a line and its token (or null); null says nothing. */
  public void setExplanation(BiFunction<CodeLine, Token, String> explanation) {
    this.explanation = explanation;
  }

  /** Which addresses the scroll bar stands for, where the view shows a given one. */
  public void setRange(LongFunction<Range> range) {
    this.range = range;
    updateBar();
  }

  private void updateBar() {
    bar.setVisible(!model.rows().isEmpty());
    if (model.rows().isEmpty()) {
      return;
    }
    settingBar = true;
    long top = model.rows().get(model.top()).line().address();
    Range all = range.apply(top);
    double rows = Math.max(1, (all.last() - all.first() >>> 1) / 2.0); // of four bytes
    bar.setVisibleAmount(Math.clamp(model.visibleRows() / rows, 0.03, 1));
    bar.setUnitIncrement(1 / rows);
    bar.setBlockIncrement(Math.min(1, model.visibleRows() / rows));
    bar.setValue(all.part(top));
    settingBar = false;
  }

  private void barMoved(double value) {
    if (!settingBar && !model.rows().isEmpty()) {
      long top = model.rows().get(model.top()).line().address();
      model.scrollTo(range.apply(top).at(value));
    }
  }

  private void modelChanged() {
    CodeLine line = caretLine();
    followable.set(line != null && target(line).isPresent());
    int selected = model.selectedCount();
    if (selected > 1) {
      setAccessibleText(
          texts.get(
              "control.code.selected",
              selected,
              line == null
                  ? ""
                  : texts.get(
                      "control.code.line", line.addressText(), line.text(), line.comment())));
    } else if (line != null) {
      String key =
          model.breakpoint(line.address()) == null
              ? "control.code.line"
              : "control.code.line.breakpoint";
      boolean isCurrent = model.current().equals(OptionalLong.of(line.address()));
      String text = texts.get(key, line.addressText(), line.text(), comment(line));
      setAccessibleText(isCurrent ? texts.get("control.code.current", text) : text);
    } else {
      setAccessibleText(getAccessibleRoleDescription());
    }
    updateBar();
    requestPaint();
  }

  // Columns, in pixels

  private double gutterWidth() {
    return Math.round(metrics().line());
  }

  private double lanesLeft() {
    return gutterWidth() + 4;
  }

  private double addressLeft() {
    return lanesLeft() + MOST_LANES * LANE + 14;
  }

  private double bytesLeft() {
    return addressLeft() + widths.address() * metrics().cell();
  }

  private double textLeft() {
    return bytesLeft() + widths.bytes() * metrics().cell();
  }

  /** Where a column's right edge is drawn and dragged: in the midst of the gap behind it. */
  private double edgeX(Column column) {
    return Math.round(addressLeft() + (widths.edge(column) - 1) * metrics().cell()) + 0.5;
  }

  private void measureColumns(double width) {
    int digits = 8;
    for (int i = model.top(); i < Math.min(model.rows().size(), model.top() + 4); i++) {
      digits = Math.max(digits, model.rows().get(i).line().addressText().length());
    }
    widths = columns.widths(digits, (int) ((width - addressLeft()) / metrics().cell()));
  }

  private String addressText(CodeLine line) {
    boolean named = columns.symbolsProperty().get() && line.symbol() != null;
    return named ? line.symbol() : line.addressText();
  }

  /** What is said behind an instruction; empty for nothing. */
  private String comment(CodeLine line) {
    boolean isCurrent = model.current().equals(OptionalLong.of(line.address()));
    String held = isCurrent ? model.held() : "";
    String between = line.comment().isEmpty() || held.isEmpty() ? "" : "  ";
    return line.comment() + between + held;
  }

  private String shownComment(CodeLine line) {
    String comment = columns.commentsProperty().get() ? comment(line) : "";
    return comment.isEmpty() ? "" : "; " + comment;
  }

  /** The column whose edge is near, or null. */
  private Column edgeAt(double x) {
    for (Column column : Column.values()) {
      boolean there =
          switch (column) {
            case ADDRESS -> true;
            case BYTES -> columns.bytesProperty().get();
            case INSTRUCTION -> columns.commentsProperty().get();
          };
      if (there && Math.abs(x + sideways.offset() - edgeX(column)) <= NEAR) {
        return column;
      }
    }
    return null;
  }

  // Input

  private CodeModel.Row rowAt(double y) {
    int index = model.top() + (int) Math.floor(y / metrics().line());
    return y < 0 || index < 0 || index >= model.rows().size() ? null : model.rows().get(index);
  }

  /** The token at a point, or null. */
  private Token tokenAt(CodeModel.Row row, double x) {
    if (row == null || row.isLabel()) {
      return null;
    }
    int column = 0;
    double cells = (x + sideways.offset() - textLeft()) / metrics().cell();
    List<Token> tokens = row.line().tokens();
    for (int i = 0; i < tokens.size(); i++) {
      int width = tokens.get(i).text().length();
      if (cells >= column && cells < column + width) {
        return tokens.get(i);
      }
      column = i == 0 ? Math.max(MNEMONIC_CELLS, width + 1) : column + width;
    }
    return null;
  }

  private void mousePressed(MouseEvent event) {
    requestFocus();
    boolean primary = event.getButton() == MouseButton.PRIMARY;
    Column edge = edgeAt(event.getX());
    if (primary && edge != null) {
      if (event.getClickCount() == 2) {
        columns.reset(edge);
      } else {
        draggedEdge = edge;
      }
      return;
    }
    CodeModel.Row row = rowAt(event.getY());
    if (row == null) {
      return;
    }
    long address = row.line().address();
    if (event.getButton() == MouseButton.PRIMARY && event.getX() < lanesLeft()) {
      breakpointToggled.accept(address);
      return;
    }
    Token token = tokenAt(row, event.getX());
    if (event.getButton() == MouseButton.PRIMARY
        && (event.getClickCount() == 2 || event.isShortcutDown())
        && follow(row.line(), token)) {
      return;
    }
    if (event.getButton() == MouseButton.BACK) {
      model.goBack();
    } else if (event.getButton() == MouseButton.FORWARD) {
      model.goForward();
    } else if (primary && event.isShiftDown()) {
      model.extendTo(address);
      selecting = true;
    } else if (primary || !model.isSelected(address)) {
      model.setCaret(address); // a context menu is for all that is selected
      selecting = primary;
    }
  }

  private void mouseDragged(MouseEvent event) {
    if (draggedEdge != null) {
      double before =
          switch (draggedEdge) {
            case ADDRESS -> addressLeft();
            case BYTES -> bytesLeft();
            case INSTRUCTION -> textLeft();
          };
      double cells = (event.getX() + sideways.offset() - before) / metrics().cell();
      columns.choose(draggedEdge, (int) Math.round(cells) - 1);
      if (draggedEdge == Column.BYTES && !columns.bytesProperty().get()) {
        draggedEdge = null;
      }
    } else if (selecting) {
      int below = (int) Math.floor(event.getY() / metrics().line());
      if (below < 0 || below >= model.visibleRows()) {
        model.scrollRows(below < 0 ? -1 : 1);
      }
      CodeModel.Row row = rowAt(Math.clamp(below, 0, model.visibleRows() - 1) * metrics().line());
      if (row != null && !model.caret().equals(OptionalLong.of(row.line().address()))) {
        model.extendTo(row.line().address());
      }
    }
  }

  private boolean follow(CodeLine line, Token token) {
    OptionalLong target =
        token != null && token.target().isPresent() ? token.target() : target(line);
    target.ifPresent(follow);
    return target.isPresent();
  }

  /** What a line names that can be gone to: where it jumps, else what it refers to. */
  private static OptionalLong target(CodeLine line) {
    if (line.branch() != null) {
      return OptionalLong.of(line.branch().target());
    }
    return line.tokens().stream()
        .map(Token::target)
        .filter(OptionalLong::isPresent)
        .findFirst()
        .orElse(OptionalLong.empty());
  }

  private void mouseMoved(MouseEvent event) {
    CodeModel.Row row = rowAt(event.getY());
    boolean gutter = event.getX() < lanesLeft();
    Token token = tokenAt(row, event.getX());
    boolean leads = token != null && token.target().isPresent();
    Column edge = edgeAt(event.getX());
    overEdge(edge);
    setCursor(
        edge != null
            ? Cursor.H_RESIZE
            : gutter || leads && event.isShortcutDown() ? Cursor.HAND : Cursor.DEFAULT);
    hover(row == null || row.isLabel() ? null : row.line(), token);
  }

  private void overEdge(Column edge) {
    if (edge != hoveredEdge) {
      hoveredEdge = edge;
      requestPaint();
    }
  }

  /** What is cut of a line, each on a line of its own; empty if nothing is. */
  private String cut(CodeLine line) {
    StringBuilder out = new StringBuilder();
    String symbol = line.symbol();
    if (symbol != null && columns.symbolsProperty().get()) {
      out.append(symbol.length() > addressCells() ? symbol + "\n" : "");
    }
    if (columns.bytesProperty().get() && line.bytes().length() > bytesCells()) {
      out.append(line.bytes()).append('\n');
    }
    String comment = shownComment(line);
    double right = contentWidth(metrics(), line) - sideways.offset();
    out.append(comment.isEmpty() || right <= paintedWidth() ? "" : comment + "\n");
    return out.toString();
  }

  private int addressCells() {
    return widths.address() - 2;
  }

  private int bytesCells() {
    return widths.bytes() - 2;
  }

  private void hover(CodeLine line, Token token) {
    if (line != hovered || token != hoveredToken) {
      boolean repaint = line != hovered;
      hovered = line;
      hoveredToken = token;
      String said = line == null ? null : explanation.apply(line, token);
      String text = line == null ? "" : cut(line) + (said == null ? "" : said);
      if (text.isEmpty()) {
        Tooltip.uninstall(this, tip);
      } else {
        tip.setText(text);
        Tooltip.install(this, tip);
      }
      if (repaint) {
        requestPaint();
      }
    }
  }

  private void keyPressed(KeyEvent event) {
    if (event.isAltDown()) {
      switch (event.getCode()) {
        case LEFT -> model.goBack();
        case RIGHT -> model.goForward();
        default -> {
          return;
        }
      }
      event.consume();
      return;
    }
    switch (event.getCode()) {
      case UP -> {
        if (event.isShortcutDown()) {
          model.scrollRows(-1);
        } else {
          move(-1, event);
        }
      }
      case DOWN -> {
        if (event.isShortcutDown()) {
          model.scrollRows(1);
        } else {
          move(1, event);
        }
      }
      case PAGE_UP -> move(-model.visibleRows(), event);
      case PAGE_DOWN -> move(model.visibleRows(), event);
      case HOME -> model.current().ifPresent(model::goTo);
      case BACK_SPACE -> model.goBack();
      case ENTER -> {
        if (!followCaret()) {
          return;
        }
      }
      default -> {
        return;
      }
    }
    event.consume();
  }

  private void move(int lines, KeyEvent event) {
    if (event.isShiftDown()) {
      model.extendCaret(lines);
    } else {
      model.moveCaret(lines);
    }
  }

  private void scrolled(ScrollEvent event) {
    if (!event.isShortcutDown() && sideways.scrolled(event)) {
      event.consume();
    } else if (!event.isShortcutDown() && event.getDeltaY() != 0) {
      model.scrollRows(event.getDeltaY() > 0 ? -WHEEL_ROWS : WHEEL_ROWS);
      event.consume();
    }
  }

  // Layout and painting

  @Override
  protected double computePrefWidth(double height) {
    return Math.ceil(textLeft() + 60 * metrics().cell());
  }

  @Override
  protected double computePrefHeight(double width) {
    return Math.ceil(24 * metrics().line());
  }

  @Override
  protected void layoutChildren() {
    double barWidth = bar.prefWidth(-1);
    bar.resizeRelocate(getWidth() - barWidth - 1, 1, barWidth, getHeight() - 2);
    sideways.layout(getWidth() - barWidth, getHeight() - 1);
    placeCanvas(1, 1, getWidth() - barWidth - 1, getHeight() - 1 - sideways.height());
    model.setVisibleRows((int) Math.max(1, paintedHeight() / metrics().line()));
    requestPaint();
  }

  @Override
  protected void paint(GraphicsContext g, double width, double height) {
    Metrics m = metrics();
    measureColumns(width);
    int end = Math.min(model.rows().size(), model.top() + model.visibleRows() + 1);
    // Of all lines that are held: by those in sight the bar would come and go as one scrolls.
    double wide = 0;
    for (CodeModel.Row row : model.rows()) {
      wide =
          Math.max(wide, row.isLabel() ? labelWidth(m, row.line()) : contentWidth(m, row.line()));
    }
    if (sideways.setContent(wide, width)) {
      Platform.runLater(this::requestLayout); // not within the frame that is being made
    }
    double left = sideways.offset();
    for (int i = model.top(); i < end; i++) {
      paintRow(g, m, model.rows().get(i), (i - model.top()) * m.line(), width, left);
    }
    g.translate(-left, 0);
    paintArrows(g, m);
    paintEdge(g, height);
    g.translate(left, 0);
    g.setFill(ink(Ink.GUTTER));
    g.fillRect(0, 0, gutterWidth(), height);
    for (int i = model.top(); i < end; i++) {
      if (!model.rows().get(i).isLabel()) {
        paintBreakpoint(g, m, model.rows().get(i).line(), (i - model.top()) * m.line());
      }
    }
  }

  private double labelWidth(Metrics m, CodeLine line) {
    return addressLeft() + (line.label().length() + 2) * m.cell();
  }

  /** How wide a line is up to the end of its comment. */
  private double contentWidth(Metrics m, CodeLine line) {
    int column = textCells(line);
    boolean current = model.current().isPresent() && model.current().getAsLong() == line.address();
    String comment = current ? shownComment(line) : line.comment();
    boolean said = columns.commentsProperty().get() && !comment.isEmpty();
    int cells = said ? commentCell(column) + 2 + comment.length() : column;
    return textLeft() + (cells + 1) * m.cell();
  }

  /** Characters of an instruction. */
  private static int textCells(CodeLine line) {
    int column = 0;
    List<Token> tokens = line.tokens();
    for (int i = 0; i < tokens.size(); i++) {
      int length = tokens.get(i).text().length();
      column = i == 0 && tokens.size() > 1 ? Math.max(MNEMONIC_CELLS, length + 1) : column + length;
    }
    return column;
  }

  /** Where a comment begins: in its column, or behind an instruction that reaches into it. */
  private int commentCell(int textCells) {
    return Math.max(textCells + 2, widths.instruction());
  }

  private void paintEdge(GraphicsContext g, double height) {
    Column edge = draggedEdge != null ? draggedEdge : hoveredEdge;
    if (edge != null) {
      g.setStroke(ink(Ink.LINK));
      g.setLineWidth(1);
      g.strokeLine(edgeX(edge), 0, edgeX(edge), height);
    }
  }

  private void paintRow(
      GraphicsContext g, Metrics m, CodeModel.Row row, double y, double width, double left) {
    CodeLine line = row.line();
    if (row.isLabel()) {
      g.setFont(m.bold());
      g.setFill(ink(Ink.SYMBOL));
      g.fillText(line.label() + ":", addressLeft() - left, y + m.ascent());
      return;
    }
    paintBehind(g, m, line, y, width);
    g.translate(-left, 0);
    paintText(g, m, line, y, width + left);
    g.translate(left, 0);
  }

  private void paintBehind(GraphicsContext g, Metrics m, CodeLine line, double y, double width) {
    boolean isCurrent = model.current().equals(OptionalLong.of(line.address()));
    boolean isCaret = model.caret().equals(OptionalLong.of(line.address()));
    boolean several = model.selectedCount() > 1;
    if (several && model.isSelected(line.address())) {
      g.setFill(ink(isFocused() ? Ink.SELECTION : Ink.SELECTION_INACTIVE));
      g.fillRect(gutterWidth(), y, width - gutterWidth(), m.line());
    } else if (isCurrent) {
      g.setFill(ink(Ink.CURRENT_LINE));
      g.fillRect(gutterWidth(), y, width - gutterWidth(), m.line());
    } else if (isCaret) {
      g.setFill(ink(isFocused() ? Ink.SELECTION : Ink.SELECTION_INACTIVE));
      g.fillRect(gutterWidth(), y, width - gutterWidth(), m.line());
    } else if (line == hovered) {
      g.setFill(ink(Ink.HOVER));
      g.fillRect(gutterWidth(), y, width - gutterWidth(), m.line());
    }
    if (isCaret && isFocused()) {
      g.setStroke(ink(Ink.LINK));
      g.setLineWidth(1);
      g.strokeRect(gutterWidth() + 0.5, y + 0.5, width - gutterWidth() - 1, m.line() - 1);
    }
  }

  private void paintText(GraphicsContext g, Metrics m, CodeLine line, double y, double width) {
    double base = y + m.ascent();
    boolean isCurrent = model.current().equals(OptionalLong.of(line.address()));
    if (isCurrent) {
      double middle = y + m.line() / 2;
      double left = addressLeft() - 11;
      g.setFill(ink(Ink.CURRENT_MARK));
      g.fillPolygon(
          new double[] {left, left + 8, left}, new double[] {middle - 5, middle, middle + 5}, 3);
    }
    g.setFont(isCurrent ? m.bold() : m.font());
    g.setFill(ink(isCurrent ? Ink.TEXT : Ink.ADDRESS));
    String address = addressText(line);
    int over = address.length() - addressCells();
    // The end tells lines apart: it is the offset, or the lowest digits.
    g.fillText(over > 0 ? "…" + address.substring(over + 1) : address, addressLeft(), base);
    g.setFont(m.font());
    if (columns.bytesProperty().get()) {
      g.setFill(ink(Ink.BYTES));
      g.fillText(bytes(line.bytes()), bytesLeft(), base);
    }
    double x = textLeft();
    int room = (int) ((width - x) / m.cell());
    String comment = shownComment(line);
    int column = 0;
    for (int i = 0; i < line.tokens().size() && column < room; i++) {
      Token token = line.tokens().get(i);
      boolean last = comment.isEmpty() && i == line.tokens().size() - 1;
      g.setFill(ink(inkOf(token.kind())));
      String text = cut(token.text(), room - column, last);
      g.fillText(text, x + column * m.cell(), base);
      if (token == hoveredToken && token.target().isPresent()) {
        g.fillRect(x + column * m.cell(), base + 2, text.length() * m.cell(), 1);
      }
      int length = token.text().length();
      column = i == 0 ? Math.max(MNEMONIC_CELLS, length + 1) : column + length;
    }
    int at = commentCell(textCells(line));
    g.setFill(ink(Ink.COMMENT));
    if (!comment.isEmpty() && at < room) {
      g.fillText(cut(comment, room - at, true), x + at * m.cell(), base);
    } else if (!comment.isEmpty() && textCells(line) < room) {
      g.fillText("…", x + (room - 1) * m.cell(), base);
    }
  }

  /** Text with a mark where it, or what comes behind it, does not go into the room. */
  private static String cut(String text, int room, boolean last) {
    int needed = last ? text.length() : text.length() + 1;
    return needed <= room ? text : text.substring(0, Math.max(0, room - 1)) + "…";
  }

  /** As many whole bytes as there is room for. */
  private String bytes(String text) {
    if (text.length() <= bytesCells()) {
      return text;
    }
    int whole = Math.max(0, (bytesCells() - 1) / 3);
    return text.substring(0, 3 * whole) + "…";
  }

  private void paintBreakpoint(GraphicsContext g, Metrics m, CodeLine line, double y) {
    CodeModel.Mark mark = model.breakpoint(line.address());
    double middle = y + m.line() / 2;
    double radius = Math.round(m.line() * 0.32);
    double centre = gutterWidth() / 2;
    if (mark != null) {
      if (mark == CodeModel.Mark.DISABLED) {
        g.setStroke(ink(Ink.BREAKPOINT_OFF));
        g.setLineWidth(1.5);
        g.strokeOval(centre - radius, middle - radius, 2 * radius, 2 * radius);
      } else {
        g.setFill(ink(Ink.BREAKPOINT));
        g.fillOval(centre - radius, middle - radius, 2 * radius, 2 * radius);
        if (mark == CodeModel.Mark.CONDITIONAL) {
          g.setFill(ink(Ink.BACKGROUND));
          g.fillRect(centre - radius / 2, middle - 2, radius, 1.5);
          g.fillRect(centre - radius / 2, middle + 1, radius, 1.5);
        }
      }
    }
  }

  private Ink inkOf(CodeLine.Kind kind) {
    return switch (kind) {
      case MNEMONIC -> Ink.MNEMONIC;
      case REGISTER -> Ink.REGISTER;
      case NUMBER -> Ink.NUMBER;
      case SYMBOL -> Ink.SYMBOL;
      case PLAIN -> Ink.TEXT;
      case BAD -> Ink.FAIL;
    };
  }

  private void paintArrows(GraphicsContext g, Metrics m) {
    List<CodeModel.Arrow> arrows = model.arrows();
    List<BranchLanes.Arc> arcs = arrows.stream().map(CodeModel.Arrow::arc).toList();
    int[] lanes = BranchLanes.assign(arcs, MOST_LANES);
    double right = lanesLeft() + MOST_LANES * LANE;
    for (int i = 0; i < arrows.size(); i++) {
      if (lanes[i] < 0) {
        continue;
      }
      CodeModel.Arrow arrow = arrows.get(i);
      OptionalLong address = OptionalLong.of(arrow.address());
      boolean marked = model.current().equals(address) || model.caret().equals(address);
      g.setStroke(ink(marked ? Ink.BRANCH_CURRENT : Ink.BRANCH));
      g.setFill(ink(marked ? Ink.BRANCH_CURRENT : Ink.BRANCH));
      g.setLineWidth(marked ? 2 : 1);
      if (arrow.conditional()) {
        g.setLineDashes(3, 2);
      }
      double x = right - (lanes[i] + 1) * LANE + 3.5;
      double from = edge(m, arrow.arc().from(), 2);
      double to = edge(m, arrow.arc().to(), -2);
      boolean starts = inSight(arrow.arc().from());
      boolean ends = inSight(arrow.arc().to());
      if (starts) {
        g.strokeLine(x, from, right, from);
      }
      g.strokeLine(x, from, x, to);
      g.setLineDashes();
      if (ends) {
        g.strokeLine(x, to, right - 3, to);
        g.fillPolygon(
            new double[] {right - 5, right, right - 5}, new double[] {to - 3, to, to + 3}, 3);
      }
    }
  }

  private boolean inSight(int row) {
    return row >= 0 && row <= model.visibleRows();
  }

  /** The height of a row's arrow end; leaving and arriving arrows keep a little apart. */
  private double edge(Metrics m, int row, double offset) {
    if (row < 0) {
      return 0;
    }
    return Math.round(Math.min(row * m.line() + m.line() / 2 + offset, paintedHeight())) + 0.5;
  }
}
