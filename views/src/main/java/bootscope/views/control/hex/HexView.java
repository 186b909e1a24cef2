package bootscope.views.control.hex;

import bootscope.views.control.CanvasView;
import bootscope.views.control.CaretView;
import bootscope.views.control.HorizontalScroll;
import bootscope.views.control.Ink;
import bootscope.views.control.MemoryRegion;
import bootscope.views.control.Metrics;
import bootscope.views.text.Texts;
import java.util.List;
import java.util.function.LongConsumer;
import javafx.geometry.BoundingBox;
import javafx.geometry.Bounds;
import javafx.geometry.Orientation;
import javafx.scene.AccessibleRole;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.ScrollBar;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.paint.Color;

/**
 * Shows a {@link HexModel}. Arrows, Page Up and Down, Home and End (with Ctrl: of everything) move,
 * Shift extends the selection, hexadecimal digits edit, Escape gives up a half-typed unit. A double
 * click is told to {@link #setOnFollow}.
 */
public final class HexView extends CanvasView implements CaretView {
  private static final double MARGIN = 6;
  private static final int WHEEL_ROWS = 3;
  private static final double WASH = 0.2;

  private final Texts texts;
  private final HexModel model;
  private final ScrollBar bar = new ScrollBar();
  private final Tooltip tip = new Tooltip();
  private final HorizontalScroll sideways = new HorizontalScroll(this::requestPaint);
  private LongConsumer follow = address -> {};
  private LongConsumer caretMoved = address -> {};
  private boolean settingBar;
  private long saidCaret = -1;

  public HexView(Texts texts, HexModel model) {
    this.texts = texts;
    this.model = model;
    getStyleClass().add("bs-hex");
    setFocusTraversable(true);
    setAccessibleRole(AccessibleRole.TEXT_AREA);
    accessibleRoleDescriptionProperty().bind(texts.bind("control.hex.name"));
    bar.setOrientation(Orientation.VERTICAL);
    bar.setFocusTraversable(false);
    bar.setMax(1);
    bar.valueProperty().addListener((observed, before, now) -> barMoved(now.doubleValue()));
    getChildren().addAll(bar, sideways.bar());
    model.setListener(this::modelChanged);
    texts.localeProperty().addListener((o, before, now) -> modelChanged());
    addEventHandler(KeyEvent.KEY_PRESSED, this::keyPressed);
    addEventHandler(KeyEvent.KEY_TYPED, this::keyTyped);
    addEventHandler(MouseEvent.MOUSE_PRESSED, this::mousePressed);
    addEventHandler(MouseEvent.MOUSE_DRAGGED, this::mouseDragged);
    addEventHandler(MouseEvent.MOUSE_MOVED, this::mouseMoved);
    addEventHandler(ScrollEvent.SCROLL, this::scrolled);
    modelChanged();
  }

  public HexModel model() {
    return model;
  }

  /** Told the address of a unit that is double-clicked, or of the caret when Enter is pressed. */
  public void setOnFollow(LongConsumer action) {
    follow = action;
  }

  /** Told the caret's address when it moves. */
  public void setOnCaretMoved(LongConsumer action) {
    caretMoved = action;
  }

  /** Goes to an address. */
  public void goTo(long address) {
    model.goTo(address, visibleRows());
  }

  /** Whole rows in sight. */
  public int visibleRows() {
    return (int) Math.max(1, (paintedHeight() - MARGIN) / metrics().line());
  }

  /** Where the caret's unit is on the screen; null where it is not in sight. */
  @Override
  public Bounds caretPlace() {
    long row = Long.divideUnsigned(model.rowOf(model.caret()) - model.top(), model.bytesPerRow());
    if (Long.compareUnsigned(row, visibleRows()) >= 0) {
      return null;
    }
    int unit = (int) (model.caret() - model.rowOf(model.caret())) / model.unitSize();
    double x = MARGIN - sideways.offset() + columns().unitColumn(unit) * metrics().cell();
    double y = MARGIN + row * metrics().line();
    return localToScreen(new BoundingBox(x, y, metrics().cell(), metrics().line()));
  }

  private HexLayout columns() {
    return new HexLayout(model.addressDigits(), model.unitSize(), model.bytesPerRow());
  }

  private void modelChanged() {
    settingBar = true;
    double rows = model.lastRowIndex() + 1.0;
    // A thumb of some size even for 2⁶⁴ bytes; arrows scroll by rows through the wheel's way.
    bar.setVisibleAmount(rows > 0 ? Math.clamp(visibleRows() / rows, 0.02, 1) : 0.02);
    bar.setUnitIncrement(rows > 0 ? 1 / rows : 0);
    bar.setBlockIncrement(rows > 0 ? Math.min(1, visibleRows() / rows) : 0);
    bar.setValue(model.topFraction(visibleRows()));
    settingBar = false;
    if (model.caret() != saidCaret) {
      saidCaret = model.caret();
      caretMoved.accept(saidCaret);
    }
    MemoryRegion region = model.regionAt(model.caret());
    setAccessibleText(
        texts.get(
            "control.hex.caret",
            model.addressText(model.caret()),
            model.unitText(model.caret()),
            region == null ? "" : region.name()));
    requestPaint();
  }

  private void barMoved(double value) {
    if (!settingBar) {
      model.setTopFraction(value, visibleRows());
    }
  }

  private void keyPressed(KeyEvent event) {
    boolean extend = event.isShiftDown();
    boolean all = event.isShortcutDown();
    long row = model.bytesPerRow();
    long caret = model.caret();
    long inRow = caret - model.rowOf(caret);
    switch (event.getCode()) {
      case LEFT -> move(-model.unitSize(), extend);
      case RIGHT -> move(model.unitSize(), extend);
      case UP -> {
        if (all) {
          model.scrollRows(-1, visibleRows());
        } else {
          move(-row, extend);
        }
      }
      case DOWN -> {
        if (all) {
          model.scrollRows(1, visibleRows());
        } else {
          move(row, extend);
        }
      }
      case PAGE_UP -> page(-1, extend);
      case PAGE_DOWN -> page(1, extend);
      case HOME -> jump(all ? model.first() : caret - inRow, extend);
      case END -> jump(all ? model.last() : caret - inRow + row - 1, extend);
      case ENTER -> follow.accept(caret);
      case ESCAPE -> {
        if (model.typed().isEmpty()) {
          return;
        }
        model.endTyping();
        requestPaint();
      }
      default -> {
        return;
      }
    }
    event.consume();
  }

  private void move(long bytes, boolean extend) {
    model.moveCaret(bytes, extend, visibleRows());
  }

  private void page(int pages, boolean extend) {
    long rows = (long) pages * visibleRows();
    model.scrollRows(rows, visibleRows());
    move(rows * model.bytesPerRow(), extend);
  }

  private void jump(long address, boolean extend) {
    model.setCaret(address, extend);
    model.reveal(model.caret(), visibleRows());
  }

  private void keyTyped(KeyEvent event) {
    if (!event.isShortcutDown()
        && !event.isAltDown()
        && event.getCharacter().length() == 1
        && model.type(event.getCharacter().charAt(0), visibleRows())) {
      event.consume();
    }
  }

  private void mousePressed(MouseEvent event) {
    requestFocus();
    if (event.getButton() == MouseButton.PRIMARY
        || event.getButton() == MouseButton.SECONDARY && !model.selected(addressAt(event))) {
      model.setCaret(addressAt(event), event.isShiftDown());
      if (event.getClickCount() == 2) {
        follow.accept(model.caret());
      }
    }
  }

  private void mouseDragged(MouseEvent event) {
    if (event.getButton() == MouseButton.PRIMARY) {
      model.setCaret(addressAt(event), true);
      model.reveal(model.caret(), visibleRows());
    }
  }

  private void mouseMoved(MouseEvent event) {
    long address = addressAt(event);
    MemoryRegion region = model.regionAt(address);
    String bookmark = model.bookmarkAt(address);
    String text = "0x" + model.addressText(address);
    if (region != null) {
      long offset = address - region.start();
      text += "\n" + region.name() + (offset == 0 ? "" : " + 0x" + Long.toHexString(offset));
    }
    if (bookmark != null) {
      text += "\n" + bookmark;
    }
    if (region == null && bookmark == null) {
      Tooltip.uninstall(this, tip);
    } else {
      tip.setText(text);
      Tooltip.install(this, tip);
    }
  }

  /** The address of the unit or character at a point, or the nearest. */
  private long addressAt(MouseEvent event) {
    double column = (event.getX() + sideways.offset() - MARGIN) / metrics().cell();
    long row = (long) Math.floor((event.getY() - MARGIN) / metrics().line());
    long address = model.top() + row * model.bytesPerRow();
    if (row < 0 && Long.compareUnsigned(model.top() - model.first(), -row * 64) < 0) {
      address = model.first();
    }
    return address + columns().byteAt(column);
  }

  private void scrolled(ScrollEvent event) {
    if (!event.isShortcutDown() && sideways.scrolled(event)) {
      event.consume();
    } else if (!event.isShortcutDown() && event.getDeltaY() != 0) {
      model.scrollRows(event.getDeltaY() > 0 ? -WHEEL_ROWS : WHEEL_ROWS, visibleRows());
      event.consume();
    }
  }

  @Override
  protected double computePrefWidth(double height) {
    return Math.ceil(columns().columns() * metrics().cell() + 2 * MARGIN + bar.prefWidth(-1));
  }

  @Override
  protected double computePrefHeight(double width) {
    return Math.ceil(24 * metrics().line() + 2 * MARGIN);
  }

  @Override
  protected void layoutChildren() {
    double barWidth = bar.prefWidth(-1);
    bar.resizeRelocate(getWidth() - barWidth, 0, barWidth, getHeight());
    placeCanvas(1, 1, getWidth() - barWidth, getHeight() - 1 - sideways.height());
    if (paintedWidth() > 0) {
      double room = (paintedWidth() - MARGIN) / metrics().cell();
      int fit = HexLayout.bytesThatFit(model.addressDigits(), model.unitSize(), room);
      if (fit != model.bytesPerRow()) {
        model.setBytesPerRow(fit);
      }
    }
    double wanted = columns().columns() * metrics().cell() + 2 * MARGIN;
    if (sideways.setContent(wanted, paintedWidth())) {
      placeCanvas(1, 1, getWidth() - barWidth, getHeight() - 1 - sideways.height());
    }
    sideways.layout(getWidth() - barWidth, getHeight() - 1);
    modelChanged();
  }

  @Override
  protected void paint(GraphicsContext g, double width, double height) {
    model.look();
    HexLayout columns = columns();
    Metrics m = metrics();
    double left = MARGIN - sideways.offset();
    g.translate(left, MARGIN);
    int rows = (int) Math.ceil((height - MARGIN) / m.line());
    long rowBytes = model.bytesPerRow();
    long below = Long.divideUnsigned(model.last() - model.top(), rowBytes);
    rows = Long.compareUnsigned(below, rows) < 0 ? (int) below + 1 : rows;
    long end = model.top() + rows * rowBytes - 1;
    if (Long.compareUnsigned(end, model.top()) < 0 || Long.compareUnsigned(end, model.last()) > 0) {
      end = model.last();
    }
    List<MemoryRegion> regions = model.regionsIn(model.top(), end);
    for (int row = 0; row < rows; row++) {
      paintRow(g, columns, m, regions, model.top() + row * rowBytes, row * m.line());
    }
    g.translate(-left, -MARGIN);
  }

  private void paintRow(
      GraphicsContext g,
      HexLayout columns,
      Metrics m,
      List<MemoryRegion> regions,
      long address,
      double y) {
    double cell = m.cell();
    int unitSize = columns.unitSize();
    for (int i = 0; i < columns.bytesPerRow(); i++) {
      paintBehind(g, columns, m, regions, address + i, i, y);
    }
    g.setFont(m.font());
    g.setFill(ink(Ink.ADDRESS));
    g.fillText(model.addressText(address), 0, y + m.ascent());
    for (long bookmark : model.bookmarksIn(address, address + columns.bytesPerRow() - 1)) {
      int unit = (int) (bookmark - address) / unitSize;
      double x = columns.unitColumn(unit) * cell;
      g.setFill(ink(Ink.BOOKMARK));
      g.fillPolygon(new double[] {x - 3, x + 3, x - 3}, new double[] {y, y, y + 6}, 3);
    }
    for (int unit = 0; unit < columns.unitsPerRow(); unit++) {
      long at = address + (long) unit * unitSize;
      if (!inside(at)) {
        continue;
      }
      boolean changed = false;
      boolean edited = false;
      for (int i = 0; i < unitSize; i++) {
        changed |= model.changed(at + i);
        edited |= model.edited(at + i);
      }
      boolean readable = model.byteAt(at) >= 0;
      g.setFont(changed ? m.bold() : m.font());
      g.setFill(ink(changed ? Ink.CHANGED : readable ? Ink.TEXT : Ink.TEXT_MUTED));
      boolean typing = at == model.caret() && !model.typed().isEmpty();
      String text = model.unitText(at);
      if (typing) {
        text = model.typed() + "_".repeat(2 * unitSize - model.typed().length());
        g.setFill(ink(Ink.LINK));
      }
      g.fillText(text, columns.unitColumn(unit) * cell, y + m.ascent());
      if (edited) {
        g.fillRect(columns.unitColumn(unit) * cell, y + m.line() - 2, text.length() * cell, 1.5);
      }
    }
    paintCharacters(g, columns, m, address, y);
    if (inRow(model.caret(), address, columns.bytesPerRow())) {
      paintCaret(g, columns, m, (int) (model.caret() - address), y);
    }
  }

  private void paintCharacters(
      GraphicsContext g, HexLayout columns, Metrics m, long address, double y) {
    StringBuilder text = new StringBuilder(columns.bytesPerRow());
    for (int i = 0; i < columns.bytesPerRow(); i++) {
      text.append(inside(address + i) ? model.characterAt(address + i) : ' ');
    }
    g.setFont(m.font());
    g.setFill(ink(Ink.TEXT));
    g.fillText(text.toString(), columns.textColumn() * m.cell(), y + m.ascent());
  }

  private void paintBehind(
      GraphicsContext g,
      HexLayout columns,
      Metrics m,
      List<MemoryRegion> regions,
      long address,
      int index,
      double y) {
    if (!inside(address)) {
      return;
    }
    Color colour = null;
    if (model.selected(address)) {
      colour = ink(isFocused() ? Ink.SELECTION : Ink.SELECTION_INACTIVE);
    } else if (model.matched(address)) {
      colour = ink(Ink.MATCH);
    } else {
      for (MemoryRegion region : regions) {
        if (region.contains(address)) {
          colour = ink(region.kind().ink(), WASH);
        }
      }
    }
    if (colour != null) {
      int unit = index / columns.unitSize();
      int inUnit = index % columns.unitSize();
      double cell = m.cell();
      // A unit shows its highest byte first, and shares the blank after it with its neighbour.
      double from = columns.unitColumn(unit) - 0.5;
      double next =
          unit + 1 < columns.unitsPerRow()
              ? columns.unitColumn(unit + 1) - 0.5
              : columns.unitColumn(unit) + 2 * columns.unitSize() + 0.5;
      g.setFill(colour);
      if (inUnit == 0) {
        fill(g, from * cell, next * cell, y, m.line());
      }
      double text = columns.textColumn() + index;
      fill(g, text * cell, (text + 1) * cell, y, m.line());
      if (model.selected(address) && isFocused()) {
        // Seen where a colour that text can be read on is close to the background, too.
        g.setFill(ink(Ink.LINK));
        if (inUnit == 0) {
          fill(g, from * cell, next * cell, y + m.line() - 1, 1);
        }
        fill(g, text * cell, (text + 1) * cell, y + m.line() - 1, 1);
      }
    }
  }

  private static void fill(GraphicsContext g, double left, double right, double y, double height) {
    double from = Math.round(left);
    g.fillRect(from, y, Math.round(right) - from, height);
  }

  private void paintCaret(GraphicsContext g, HexLayout columns, Metrics m, int index, double y) {
    double cell = m.cell();
    int unit = index / columns.unitSize();
    g.setStroke(ink(isFocused() ? Ink.LINK : Ink.TEXT_MUTED));
    g.setLineWidth(1);
    double x = Math.round((columns.unitColumn(unit) - 0.3) * cell) + 0.5;
    double width = Math.round((2 * columns.unitSize() + 0.6) * cell) - 1;
    g.strokeRect(x, y + 0.5, width, m.line() - 1);
    double textX = Math.round((columns.textColumn() + index) * cell) + 0.5;
    g.strokeRect(textX, y + 0.5, Math.round(columns.unitSize() * cell) - 1, m.line() - 1);
  }

  private boolean inside(long address) {
    return Long.compareUnsigned(address, model.first()) >= 0
        && Long.compareUnsigned(address, model.last()) <= 0;
  }

  private static boolean inRow(long address, long row, int length) {
    return Long.compareUnsigned(address - row, length) < 0;
  }
}
