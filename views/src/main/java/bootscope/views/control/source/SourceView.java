package bootscope.views.control.source;

import bootscope.views.control.CanvasView;
import bootscope.views.control.CaretView;
import bootscope.views.control.HorizontalScroll;
import bootscope.views.control.Ink;
import bootscope.views.control.Metrics;
import bootscope.views.text.Texts;
import java.util.Locale;
import java.util.function.IntConsumer;
import javafx.application.Platform;
import javafx.geometry.BoundingBox;
import javafx.geometry.Bounds;
import javafx.geometry.Orientation;
import javafx.scene.AccessibleRole;
import javafx.scene.Cursor;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.ScrollBar;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;

/**
 * Shows a {@link SourcePage}. A click in the gutter toggles a breakpoint. Shift with the arrows or
 * a click, or dragging, selects lines; Alt+Left and Alt+Right (or Backspace) go back and forward.
 */
public final class SourceView extends CanvasView implements CaretView {
  private static final int WHEEL_LINES = 3;
  private static final int LEAST_DIGITS = 3;

  private final Texts texts;
  private final SourcePage page;
  private final ScrollBar bar = new ScrollBar();
  private final HorizontalScroll sideways = new HorizontalScroll(this::requestPaint);
  private IntConsumer breakpointToggled = line -> {};
  private Runnable back = () -> {};
  private Runnable forward = () -> {};
  private boolean settingBar;
  private boolean selecting;
  private int hovered;

  public SourceView(Texts texts, SourcePage page) {
    this.texts = texts;
    this.page = page;
    getStyleClass().add("bs-code");
    setFocusTraversable(true);
    setAccessibleRole(AccessibleRole.LIST_VIEW);
    accessibleRoleDescriptionProperty().bind(texts.bind("control.source.name"));
    bar.setOrientation(Orientation.VERTICAL);
    bar.setFocusTraversable(false);
    bar.setMin(1);
    bar.setCursor(Cursor.DEFAULT);
    bar.valueProperty()
        .addListener(
            (o, before, now) -> {
              if (!settingBar) {
                page.scrollTo((int) Math.round(now.doubleValue()));
              }
            });
    getChildren().addAll(bar, sideways.bar());
    page.setListener(this::changed);
    texts.localeProperty().addListener((o, before, now) -> changed());
    addEventHandler(KeyEvent.KEY_PRESSED, this::keyPressed);
    addEventHandler(MouseEvent.MOUSE_PRESSED, this::mousePressed);
    addEventHandler(MouseEvent.MOUSE_DRAGGED, this::mouseDragged);
    addEventHandler(MouseEvent.MOUSE_RELEASED, event -> selecting = false);
    addEventHandler(MouseEvent.MOUSE_MOVED, this::mouseMoved);
    addEventHandler(MouseEvent.MOUSE_EXITED, event -> hover(0));
    addEventHandler(ScrollEvent.SCROLL, this::scrolled);
  }

  public SourcePage page() {
    return page;
  }

  /** Told the line whose gutter is clicked. */
  public void setOnBreakpointToggled(IntConsumer action) {
    breakpointToggled = action;
  }

  /** What goes back and forward through the places that were looked at. */
  public void setOnTravel(Runnable goBack, Runnable goForward) {
    back = goBack;
    forward = goForward;
  }

  /** Where the caret's line is on the screen; null where it is not in sight. */
  @Override
  public Bounds caretPlace() {
    int row = page.caret() - page.top();
    return row < 0 || row >= page.visibleLines() || getScene() == null
        ? null
        : localToScreen(new BoundingBox(textLeft(), row * metrics().line(), 8, metrics().line()));
  }

  private void changed() {
    settingBar = true;
    int lines = page.text().size();
    int most = Math.max(1, lines - page.visibleLines() + 1);
    bar.setVisible(most > 1);
    bar.setMax(Math.max(1.0, most));
    bar.setVisibleAmount((double) most * page.visibleLines() / Math.max(1, lines));
    bar.setUnitIncrement(1);
    bar.setBlockIncrement(page.visibleLines());
    bar.setValue(page.top());
    settingBar = false;
    tell();
    requestPaint();
  }

  /** What a reader of the screen says of the caret's line. */
  private void tell() {
    int line = page.caret();
    if (line == 0) {
      setAccessibleText(getAccessibleRoleDescription());
      return;
    }
    String key = page.mark(line) == null ? "control.source.line" : "control.source.line.breakpoint";
    String text = texts.get(key, String.valueOf(line), page.text().line(line).strip());
    setAccessibleText(line == page.current() ? texts.get("control.code.current", text) : text);
  }

  // ---------------------------------------------------------------- measures, in pixels

  private double gutterWidth() {
    return Math.round(metrics().line());
  }

  private int digits() {
    return Math.max(LEAST_DIGITS, String.valueOf(page.text().size()).length());
  }

  /** Where line numbers end. */
  private double numbersRight() {
    return gutterWidth() + 6 + digits() * metrics().cell();
  }

  private double textLeft() {
    return Math.round(numbersRight() + 20);
  }

  private int lineAt(double y) {
    int line = page.top() + (int) Math.floor(y / metrics().line());
    return y < 0 || line > page.text().size() ? 0 : line;
  }

  // ---------------------------------------------------------------- input

  private void mousePressed(MouseEvent event) {
    requestFocus();
    boolean primary = event.getButton() == MouseButton.PRIMARY;
    int line = lineAt(event.getY());
    if (event.getButton() == MouseButton.BACK) {
      back.run();
    } else if (event.getButton() == MouseButton.FORWARD) {
      forward.run();
    } else if (line == 0) {
      return;
    } else if (primary && event.getX() < numbersRight()) {
      breakpointToggled.accept(line);
    } else if (primary) {
      page.to(line, event.isShiftDown());
      selecting = true;
    } else if (!page.isSelected(line)) {
      page.to(line, false); // a context menu is for all that is selected
    }
  }

  private void mouseDragged(MouseEvent event) {
    if (selecting) {
      int line = page.top() + (int) Math.floor(event.getY() / metrics().line());
      page.to(line, true);
    }
  }

  private void mouseMoved(MouseEvent event) {
    int line = lineAt(event.getY());
    setCursor(line > 0 && event.getX() < numbersRight() ? Cursor.HAND : Cursor.DEFAULT);
    hover(line);
  }

  private void hover(int line) {
    if (hovered != line) {
      hovered = line;
      requestPaint();
    }
  }

  private void keyPressed(KeyEvent event) {
    if (event.isAltDown()) {
      switch (event.getCode()) {
        case LEFT -> back.run();
        case RIGHT -> forward.run();
        default -> {
          return;
        }
      }
      event.consume();
      return;
    }
    boolean extend = event.isShiftDown();
    switch (event.getCode()) {
      case UP -> {
        if (event.isShortcutDown()) {
          page.scrollTo(page.top() - 1);
        } else {
          page.move(-1, extend);
        }
      }
      case DOWN -> {
        if (event.isShortcutDown()) {
          page.scrollTo(page.top() + 1);
        } else {
          page.move(1, extend);
        }
      }
      case LEFT -> sideways.scrollBy(-4 * metrics().cell());
      case RIGHT -> sideways.scrollBy(4 * metrics().cell());
      case PAGE_UP -> page.move(-page.visibleLines(), extend);
      case PAGE_DOWN -> page.move(page.visibleLines(), extend);
      case HOME -> page.to(1, extend);
      case END -> page.to(page.text().size(), extend);
      case BACK_SPACE -> back.run();
      default -> {
        return;
      }
    }
    event.consume();
  }

  private void scrolled(ScrollEvent event) {
    if (!event.isShortcutDown() && sideways.scrolled(event)) {
      event.consume();
    } else if (!event.isShortcutDown() && event.getDeltaY() != 0) {
      page.scrollTo(page.top() + (event.getDeltaY() > 0 ? -WHEEL_LINES : WHEEL_LINES));
      event.consume();
    }
  }

  // ---------------------------------------------------------------- layout and painting

  @Override
  protected double computePrefWidth(double height) {
    return Math.ceil(textLeft() + 80 * metrics().cell());
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
    page.setVisibleLines((int) Math.max(1, paintedHeight() / metrics().line()));
    requestPaint();
  }

  @Override
  protected void paint(GraphicsContext g, double width, double height) {
    Metrics m = metrics();
    double wide = textLeft() + (page.text().widest() + 1) * m.cell();
    if (sideways.setContent(wide, width)) {
      Platform.runLater(this::requestLayout); // not within the frame that is being made
    }
    int end = Math.min(page.text().size(), page.top() + page.visibleLines());
    for (int line = page.top(); line <= end; line++) {
      double y = (line - page.top()) * m.line();
      paintBehind(g, m, line, y, width);
      g.save();
      g.beginPath();
      g.rect(textLeft() - 2, y, width - textLeft() + 2, m.line());
      g.clip();
      paintText(g, m, line, y, width);
      g.restore();
      paintMargin(g, m, line, y);
    }
    g.setFill(ink(Ink.GUTTER));
    g.fillRect(0, 0, gutterWidth(), height);
    for (int line = page.top(); line <= end; line++) {
      paintBreakpoint(g, m, line, (line - page.top()) * m.line());
    }
  }

  private void paintBehind(GraphicsContext g, Metrics m, int line, double y, double width) {
    boolean several = page.selectionFirst() != page.selectionLast();
    boolean caret = line == page.caret();
    Ink behind =
        several && page.isSelected(line)
            ? isFocused() ? Ink.SELECTION : Ink.SELECTION_INACTIVE
            : line == page.current()
                ? Ink.CURRENT_LINE
                : caret
                    ? isFocused() ? Ink.SELECTION : Ink.SELECTION_INACTIVE
                    : line == hovered ? Ink.HOVER : null;
    double left = gutterWidth();
    if (behind != null) {
      g.setFill(ink(behind));
      g.fillRect(left, y, width - left, m.line());
    }
    if (caret && isFocused()) {
      g.setStroke(ink(Ink.LINK));
      g.setLineWidth(1);
      g.strokeRect(left + 0.5, y + 0.5, width - left - 1, m.line() - 1);
    }
  }

  /** The line's number, whether it has code, and whether it is the next one. */
  private void paintMargin(GraphicsContext g, Metrics m, int line, double y) {
    String number = String.valueOf(line);
    boolean code = page.hasCode(line);
    g.setFont(line == page.current() ? m.bold() : m.font());
    g.setFill(ink(line == page.current() ? Ink.TEXT : Ink.ADDRESS));
    g.fillText(number, numbersRight() - number.length() * m.cell(), y + m.ascent());
    double middle = y + m.line() / 2;
    double left = numbersRight() + 5;
    if (line == page.current()) {
      g.setFill(ink(Ink.CURRENT_MARK));
      g.fillPolygon(
          new double[] {left, left + 8, left}, new double[] {middle - 5, middle, middle + 5}, 3);
    } else if (code) {
      g.setFill(ink(Ink.LINK));
      g.fillRect(left, y + 3, 2, m.line() - 6);
    }
  }

  private void paintText(GraphicsContext g, Metrics m, int line, double y, double width) {
    double left = textLeft() - sideways.offset();
    paintSought(g, m, line, y, left);
    g.setFont(m.font());
    for (Tokens.Token token : page.text().tokens(line)) {
      double x = left + token.from() * m.cell();
      if (x > width) {
        break;
      }
      g.setFill(ink(inkOf(token.kind())));
      g.fillText(token.text(), x, y + m.ascent());
    }
  }

  private void paintSought(GraphicsContext g, Metrics m, int line, double y, double left) {
    String sought = page.sought().toLowerCase(Locale.ROOT);
    if (sought.isEmpty()) {
      return;
    }
    String text = SourceText.shown(page.text().line(line)).toLowerCase(Locale.ROOT);
    g.setFill(ink(Ink.MATCH));
    for (int at = text.indexOf(sought); at >= 0; at = text.indexOf(sought, at + sought.length())) {
      g.fillRect(left + at * m.cell(), y, sought.length() * m.cell(), m.line());
    }
  }

  private void paintBreakpoint(GraphicsContext g, Metrics m, int line, double y) {
    SourcePage.Mark mark = page.mark(line);
    double middle = y + m.line() / 2;
    double radius = Math.round(m.line() * 0.32);
    double centre = gutterWidth() / 2;
    if (mark == SourcePage.Mark.DISABLED) {
      g.setStroke(ink(Ink.BREAKPOINT_OFF));
      g.setLineWidth(1.5);
      g.strokeOval(centre - radius, middle - radius, 2 * radius, 2 * radius);
    } else if (mark != null) {
      g.setFill(ink(Ink.BREAKPOINT));
      g.fillOval(centre - radius, middle - radius, 2 * radius, 2 * radius);
    }
  }

  private static Ink inkOf(Tokens.Kind kind) {
    return switch (kind) {
      case PLAIN -> Ink.TEXT;
      case WORD -> Ink.MNEMONIC;
      case NUMBER -> Ink.NUMBER;
      case STRING -> Ink.SYMBOL;
      case COMMENT -> Ink.COMMENT;
      case DIRECTIVE -> Ink.REGISTER;
    };
  }
}
