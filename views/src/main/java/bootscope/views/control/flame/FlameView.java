package bootscope.views.control.flame;

import bootscope.views.control.CanvasView;
import bootscope.views.text.Texts;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.geometry.BoundingBox;
import javafx.geometry.Bounds;
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
 * A flame chart: the wheel zooms about the pointer, dragging moves it, dragging with Shift chooses
 * a range. W, S and + and − zoom, A and D move, the arrows go from call to call, Enter or a double
 * click zooms to one, Home and 0 show all, R chooses its time as the range, Escape none.
 */
public final class FlameView extends CanvasView {
  private static final double STEP = 1.25;
  private static final double MOVE = 0.2;
  private static final double CLICK = 3; // pixels that a click may be off

  private final Texts texts;
  private final FlameModel model;
  private final FlamePainter painter;
  private final ScrollBar bar = new ScrollBar();
  private final Tooltip tip = new Tooltip();
  private Function<FlameItem, String> describe = item -> "";
  private Consumer<FlameItem> onFocus = item -> {};
  private Runnable onRange = () -> {};
  private Runnable onView = () -> {};
  private FlameItem told;
  private double pressedX = Double.NaN;
  private double lastX;
  private double lastY;
  private boolean dragged;
  private boolean ranging;
  private double toldFrom;
  private double toldTo;
  private double toldWidth;
  private boolean ranges = true;
  private String name = "control.flame.name";

  @SuppressWarnings("this-escape") // Nothing called here is overridden.
  public FlameView(Texts texts, FlameModel model) {
    this.texts = texts;
    this.model = model;
    painter = new FlamePainter(model);
    getStyleClass().add("bs-flame");
    setFocusTraversable(true);
    setAccessibleRole(AccessibleRole.LIST_VIEW);
    accessibleTextProperty().bind(texts.bind(name));
    bar.setOrientation(Orientation.VERTICAL);
    bar.setFocusTraversable(false);
    bar.valueProperty().addListener((o, before, now) -> requestPaint());
    getChildren().add(bar);
    tip.setShowDelay(Duration.millis(250));
    tip.setWrapText(true);
    tip.setMaxWidth(520);
    model.setListener(this::modelChanged);
    addEventHandler(MouseEvent.MOUSE_PRESSED, this::pressed);
    addEventHandler(MouseEvent.MOUSE_DRAGGED, this::dragged);
    addEventHandler(MouseEvent.MOUSE_RELEASED, this::released);
    addEventHandler(MouseEvent.MOUSE_MOVED, this::moved);
    addEventHandler(MouseEvent.MOUSE_EXITED, e -> Tooltip.uninstall(this, tip));
    addEventHandler(ScrollEvent.SCROLL, this::scrolled);
    addEventHandler(KeyEvent.KEY_PRESSED, this::keyPressed);
  }

  /** Sets what is said of a slice, for pointers and readers. */
  public void setDescriber(Function<FlameItem, String> now) {
    describe = now;
  }

  /** Sets who is told what has the focus; null for nothing. */
  public void setOnFocus(Consumer<FlameItem> now) {
    onFocus = now;
  }

  /** Sets who is told that another range, or none, was chosen here. */
  public void setOnRange(Runnable now) {
    onRange = now;
  }

  /** Sets who is told that another part, or more of it, is in sight. */
  public void setOnView(Runnable now) {
    onView = now;
  }

  /** Sets whether a range can be chosen; true at first. */
  public void setRanges(boolean now) {
    ranges = now;
  }

  /** Sets what it is called, for readers, by the key of a text. */
  public void setName(String key) {
    name = key;
    if (told == null) {
      accessibleTextProperty().unbind();
      accessibleTextProperty().bind(texts.bind(name));
    }
  }

  /** The width that slices are painted on, in pixels. */
  public double pixels() {
    return paintedWidth();
  }

  /** Where what has the focus is on the screen; null where nothing of it is in sight. */
  public Bounds focusOnScreen() {
    FlameItem item = model.focus();
    if (item == null || item.end() <= model.from() || item.begin() >= model.to()) {
      return null;
    }
    double x = Math.max(0, painter.x(item.begin()));
    double y = top() + item.row() * FlamePainter.rowHeight(metrics());
    return localToScreen(new BoundingBox(x, y, 1, FlamePainter.rowHeight(metrics())));
  }

  /** The middle of what is to be seen of a slice, in pixels of the view: x and y. */
  public double[] place(FlameItem item) {
    double left = Math.max(0, painter.x(item.begin()));
    double right = Math.min(paintedWidth(), painter.x(item.end()));
    double height = FlamePainter.rowHeight(metrics());
    return new double[] {(left + right) / 2, top() + (item.row() + 0.5) * height};
  }

  private void modelChanged() {
    FlameItem now = model.focus();
    if (!Objects.equals(now, told)) {
      told = now;
      accessibleTextProperty().unbind();
      if (now == null) {
        accessibleTextProperty().bind(texts.bind(name));
      } else {
        setAccessibleText(describe.apply(now));
        bringRowIntoSight(now.row());
      }
      onFocus.accept(now);
    }
    updateBar();
    tellView();
    requestPaint();
  }

  private void tellView() {
    if (model.from() != toldFrom || model.to() != toldTo || paintedWidth() != toldWidth) {
      toldFrom = model.from();
      toldTo = model.to();
      toldWidth = paintedWidth();
      onView.run();
    }
  }

  // ---------------------------------------------------------------- layout and painting

  @Override
  protected void layoutChildren() {
    updateBar();
    double barWidth = bar.isVisible() ? bar.prefWidth(-1) : 0;
    placeCanvas(snappedLeftInset(), snappedTopInset(), getWidth() - barWidth, getHeight());
    double top = painter.rowsTop(metrics());
    bar.resizeRelocate(getWidth() - barWidth, top, barWidth, Math.max(0, getHeight() - top));
    tellView();
  }

  private void updateBar() {
    double room = Math.max(0, getHeight() - painter.rowsTop(metrics()));
    double most = Math.max(0, painter.rowsHeight(metrics()) - room);
    boolean needed = most > 0 && room > 0;
    if (needed != bar.isVisible()) {
      bar.setVisible(needed);
      requestLayout();
    }
    bar.setMax(most);
    bar.setVisibleAmount(most == 0 ? 0 : most * room / (most + room));
    bar.setUnitIncrement(FlamePainter.rowHeight(metrics()));
    bar.setBlockIncrement(room);
    bar.setValue(Math.clamp(bar.getValue(), 0, most));
  }

  private void bringRowIntoSight(int row) {
    double height = FlamePainter.rowHeight(metrics());
    double room = getHeight() - painter.rowsTop(metrics());
    double y = row * height;
    if (room > height) {
      double least = y + height - room;
      double value = Math.clamp(bar.getValue(), Math.min(least, y), y);
      bar.setValue(Math.clamp(value, 0, bar.getMax()));
    }
  }

  @Override
  protected void fontChanged() {
    updateBar();
  }

  @Override
  protected void paint(GraphicsContext g, double width, double height) {
    painter.paint(
        g, metrics(), this::ink, leastContrast(), width, height, bar.getValue(), isFocused());
  }

  private double top() {
    return painter.rowsTop(metrics()) - bar.getValue();
  }

  private double valueAt(double x) {
    return model.from() + x / Math.max(1, paintedWidth()) * (model.to() - model.from());
  }

  private FlameItem itemAt(double x, double y) {
    if (y < painter.rowsTop(metrics()) || x < 0 || x >= paintedWidth()) {
      return null;
    }
    int row = (int) Math.floor((y - top()) / FlamePainter.rowHeight(metrics()));
    FlameItem exact = model.at(row, valueAt(x));
    return exact != null ? exact : model.at(row, valueAt(x + 1));
  }

  // ---------------------------------------------------------------- mouse

  private void pressed(MouseEvent e) {
    requestFocus();
    pressedX = e.getX();
    lastX = e.getX();
    lastY = e.getY();
    dragged = false;
    ranging = ranges && (e.isShiftDown() || e.getY() < painter.headHeight(metrics()));
    if (e.getButton() == MouseButton.SECONDARY) {
      FlameItem item = itemAt(e.getX(), e.getY());
      if (item != null) {
        model.setFocus(item);
      }
    }
  }

  private void dragged(MouseEvent e) {
    if (e.getButton() != MouseButton.PRIMARY
        || !dragged
            && Math.abs(e.getX() - pressedX) <= CLICK
            && Math.abs(e.getY() - lastY) <= CLICK) {
      return;
    }
    dragged = true;
    if (ranging) {
      model.setRange(valueAt(pressedX), valueAt(e.getX()));
    } else {
      setCursor(Cursor.CLOSED_HAND);
      model.pan((lastX - e.getX()) / Math.max(1, paintedWidth()));
      bar.setValue(Math.clamp(bar.getValue() + lastY - e.getY(), 0, bar.getMax()));
    }
    lastX = e.getX();
    lastY = e.getY();
  }

  private void released(MouseEvent e) {
    setCursor(Cursor.DEFAULT);
    if (e.getButton() != MouseButton.PRIMARY) {
      return;
    }
    if (dragged) {
      if (ranging) {
        model.setRange(valueAt(pressedX), valueAt(e.getX())); // not all movements are told of
        onRange.run();
      }
      return;
    }
    FlameItem item = itemAt(e.getX(), e.getY());
    if (item != null && e.getClickCount() == 2) {
      model.zoomTo(item.begin(), item.end());
    } else {
      model.setFocus(item);
    }
  }

  private void moved(MouseEvent e) {
    FlameItem item = itemAt(e.getX(), e.getY());
    if (item == null) {
      Tooltip.uninstall(this, tip);
    } else {
      tip.setText(describe.apply(item));
      Tooltip.install(this, tip);
    }
  }

  private void scrolled(ScrollEvent e) {
    double amount = e.getDeltaY() != 0 ? e.getDeltaY() : e.getDeltaX();
    if (amount == 0) {
      return;
    }
    if (e.isShiftDown()) {
      model.pan(-Math.signum(amount) * MOVE / 2);
    } else if (e.isControlDown() || e.isAltDown()) {
      return;
    } else {
      double about = Math.clamp(e.getX() / Math.max(1, paintedWidth()), 0, 1);
      model.zoom(Math.pow(STEP, Math.clamp(amount / 40, -3, 3)), about);
    }
    e.consume();
  }

  // ---------------------------------------------------------------- keys

  private void keyPressed(KeyEvent e) {
    if (e.isControlDown() || e.isAltDown() || e.isMetaDown()) {
      return;
    }
    switch (e.getCode()) {
      case W, PLUS, ADD, EQUALS -> model.zoom(STEP, middle());
      case S, MINUS, SUBTRACT -> model.zoom(1 / STEP, middle());
      case A -> model.pan(-MOVE);
      case D -> model.pan(MOVE);
      case LEFT -> model.moveAlong(false);
      case RIGHT -> model.moveAlong(true);
      case UP -> model.moveAcross(false);
      case DOWN -> model.moveAcross(true);
      case PAGE_UP -> bar.setValue(Math.max(0, bar.getValue() - bar.getBlockIncrement()));
      case PAGE_DOWN ->
          bar.setValue(Math.min(bar.getMax(), bar.getValue() + bar.getBlockIncrement()));
      case HOME, DIGIT0, NUMPAD0 -> model.showAll();
      case ENTER -> zoomToFocus();
      case R -> range();
      case ESCAPE -> {
        if (!model.hasRange() && model.focus() == null) {
          return;
        }
        if (model.hasRange()) {
          model.clearRange();
          onRange.run();
        } else {
          model.setFocus(null);
        }
      }
      default -> {
        return;
      }
    }
    e.consume();
  }

  /** Zooms to the slice that has the focus. */
  public void zoomToFocus() {
    if (model.focus() != null) {
      model.zoomTo(model.focus().begin(), model.focus().end());
    }
  }

  /** Chooses as the range what has the focus; without that, what is in sight. */
  public void range() {
    if (!ranges) {
      return;
    }
    FlameItem item = model.focus();
    if (item == null) {
      model.setRange(model.from(), model.to());
    } else {
      model.setRange(item.begin(), item.end());
    }
    onRange.run();
  }

  /** Where keys zoom to: the middle of what has the focus, if that is in sight. */
  private double middle() {
    FlameItem item = model.focus();
    if (item == null || item.end() <= model.from() || item.begin() >= model.to()) {
      return 0.5;
    }
    double begin = Math.max(item.begin(), model.from());
    double end = Math.min(item.end(), model.to());
    return ((begin + end) / 2 - model.from()) / (model.to() - model.from());
  }
}
