package bootscope.views.control.timeline;

import bootscope.views.control.CanvasView;
import bootscope.views.control.Ink;
import bootscope.views.control.PngWriter;
import bootscope.views.control.timeline.TimelineRun.Lane;
import bootscope.views.control.timeline.TimelineRun.Milestone;
import bootscope.views.control.timeline.TimelineRun.Moment;
import bootscope.views.control.timeline.TimelineRun.Published;
import bootscope.views.control.timeline.TimelineRun.Span;
import bootscope.views.control.timeline.TimelineRun.Tick;
import bootscope.views.text.Texts;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import javafx.geometry.Orientation;
import javafx.scene.AccessibleRole;
import javafx.scene.Cursor;
import javafx.scene.SnapshotParameters;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.ScrollBar;
import javafx.scene.control.Tooltip;
import javafx.scene.image.WritableImage;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.transform.Transform;
import javafx.util.Duration;

/**
 * Shows a {@link TimelineModel}. The wheel zooms around the mouse, with Shift it moves; dragging
 * moves too; plus, minus and 0 zoom; Left and Right go from milestone to milestone, Up and Down
 * from run to run, Enter tells the moment to {@link #setOnMoment}, as does a click.
 */
public final class TimelineView extends CanvasView {
  private static final double ZOOM = 1.25;
  private static final double REACH = 6;

  /** Told a moment of a run that is clicked. */
  @FunctionalInterface
  public interface MomentAction {
    void go(TimelineRun run, Moment moment);
  }

  /** What the mouse is over: a run, a moment of it, and words about it. */
  record Spot(TimelineRun run, int milestone, Moment moment, String text) {}

  private final Texts texts;
  private final TimelineModel model;
  private final TimelinePainter painter;
  private final ScrollBar bar = new ScrollBar();
  private final Tooltip tip = new Tooltip();
  private MomentAction momentAction = (run, moment) -> {};
  private double dragX = Double.NaN;
  private boolean dragged;
  private double hoverX = Double.NaN;

  public TimelineView(Texts texts, TimelineModel model) {
    this.texts = texts;
    this.model = model;
    painter = new TimelinePainter(model);
    getStyleClass().add("bs-timeline");
    setFocusTraversable(true);
    setAccessibleRole(AccessibleRole.LIST_VIEW);
    accessibleTextProperty().bind(texts.bind("control.timeline.name"));
    bar.setOrientation(Orientation.VERTICAL);
    bar.setFocusTraversable(false);
    bar.valueProperty().addListener((observed, before, now) -> requestPaint());
    getChildren().add(bar);
    tip.setShowDelay(Duration.millis(120));
    tip.setWrapText(true);
    tip.setMaxWidth(460);
    model.setListener(this::modelChanged);
    texts.localeProperty().addListener((o, before, now) -> modelChanged());
    addEventHandler(MouseEvent.MOUSE_PRESSED, this::mousePressed);
    addEventHandler(MouseEvent.MOUSE_DRAGGED, this::mouseDragged);
    addEventHandler(MouseEvent.MOUSE_RELEASED, this::mouseReleased);
    addEventHandler(MouseEvent.MOUSE_MOVED, this::mouseMoved);
    addEventHandler(MouseEvent.MOUSE_EXITED, event -> leave());
    addEventHandler(ScrollEvent.SCROLL, this::scrolled);
    addEventHandler(KeyEvent.KEY_PRESSED, this::keyPressed);
  }

  /** Told what is clicked: a milestone's, span's or tick's moment, or the place on the axis. */
  public void setOnMoment(MomentAction action) {
    momentAction = action;
  }

  /**
   * Writes a picture of the whole timeline as PNG.
   *
   * @param scale pixels per pixel of the screen, such as 2
   */
  public void exportPng(OutputStream out, double scale) throws IOException {
    hoverX = Double.NaN;
    paintNow();
    SnapshotParameters parameters = new SnapshotParameters();
    parameters.setTransform(Transform.scale(scale, scale));
    WritableImage image = snapshot(parameters, null);
    PngWriter.write(image, out);
  }

  private void modelChanged() {
    Milestone milestone = model.selected();
    if (milestone != null) {
      TimelineRun run = model.runs().get(model.selectedRun());
      accessibleTextProperty().unbind();
      setAccessibleText(describe(run, milestone) + "\n" + run.name());
    }
    updateBar();
    requestPaint();
  }

  private String moments(Moment moment) {
    return TimeAxis.exact(moment.nanos(), TimeAxis.Unit.NANOS)
        + "  ·  "
        + texts.get("control.timeline.instructions", moment.instructions());
  }

  private String describe(TimelineRun run, Milestone milestone) {
    int at = run.milestones().indexOf(milestone);
    StringBuilder text = new StringBuilder(milestone.name());
    text.append('\n').append(moments(milestone.at()));
    if (at > 0) {
      Moment before = run.milestones().get(at - 1).at();
      text.append('\n')
          .append(
              texts.get(
                  "control.timeline.since",
                  TimeAxis.exact(milestone.at().nanos() - before.nanos(), TimeAxis.Unit.NANOS)));
    }
    if (!milestone.detail().isEmpty()) {
      text.append('\n').append(milestone.detail());
    }
    return text.toString();
  }

  // Geometry

  private double left() {
    return painter.namesWidth(metrics());
  }

  private double axisWidth() {
    return Math.max(1, paintedWidth() - left());
  }

  private double valueAt(double x) {
    return model.valueAt(x - left(), axisWidth());
  }

  private double reach() {
    return REACH / axisWidth() * (model.to() - model.from());
  }

  /** What is at a point, or null. */
  Spot spotAt(double x, double y) {
    double top = painter.axisHeight(metrics()) - bar.getValue();
    for (TimelineRun run : model.runs()) {
      double height = painter.runHeight(run, metrics());
      if (y >= top && y < top + height && x >= left()) {
        return spotIn(run, x, y - top);
      }
      top += height;
    }
    if (x >= left()) {
      int found = model.nearest(model.published(), Published::at, valueAt(x), reach());
      if (found >= 0) {
        Published figure = model.published().get(found);
        return new Spot(
            null,
            -1,
            figure.at(),
            figure.name() + "\n" + moments(figure.at()) + "\n" + figure.source());
      }
    }
    return null;
  }

  private Spot spotIn(TimelineRun run, double x, double y) {
    double value = valueAt(x);
    double lanesTop = painter.milestonesHeight(metrics());
    int laneIndex = (int) Math.floor((y - lanesTop) / painter.laneHeight(metrics()));
    if (y < lanesTop) {
      int found = model.nearest(run.milestones(), Milestone::at, value, reach());
      if (found >= 0) {
        Milestone milestone = run.milestones().get(found);
        return new Spot(run, found, milestone.at(), describe(run, milestone));
      }
    } else if (laneIndex < run.lanes().size()) {
      Lane lane = run.lanes().get(laneIndex);
      int tickIndex = model.nearest(lane.ticks(), Tick::at, value, reach());
      if (tickIndex >= 0) {
        Tick tick = lane.ticks().get(tickIndex);
        return new Spot(run, -1, tick.at(), tick.label() + "\n" + moments(tick.at()));
      }
      int after = model.firstFrom(lane.spans(), Span::from, value);
      if (after > 0 && model.value(lane.spans().get(after - 1).to()) > value) {
        Span span = lane.spans().get(after - 1);
        String length =
            TimeAxis.exact(span.to().nanos() - span.from().nanos(), TimeAxis.Unit.NANOS);
        return new Spot(
            run,
            -1,
            span.from(),
            span.label()
                + "\n"
                + moments(span.from())
                + "\n"
                + texts.get("control.timeline.lasts", length));
      }
    }
    return new Spot(run, -1, momentAt(run, value), null);
  }

  /** A moment for a place on the axis: exact in its unit, between milestones in the other. */
  private Moment momentAt(TimelineRun run, double value) {
    Moment before = run.begin();
    Moment after = run.end();
    for (Milestone milestone : run.milestones()) {
      if (model.value(milestone.at()) <= value) {
        before = milestone.at();
      } else {
        after = milestone.at();
        break;
      }
    }
    double span = model.value(after) - model.value(before);
    double part = span <= 0 ? 0 : Math.clamp((value - model.value(before)) / span, 0, 1);
    return new Moment(
        before.instructions() + Math.round(part * (after.instructions() - before.instructions())),
        before.nanos() + Math.round(part * (after.nanos() - before.nanos())));
  }

  // Input

  private void mousePressed(MouseEvent event) {
    requestFocus();
    dragX = event.getX();
    dragged = false;
  }

  private void mouseDragged(MouseEvent event) {
    if (event.getButton() == MouseButton.PRIMARY
        && (dragged || Math.abs(event.getX() - dragX) > 3)) {
      dragged = true;
      setCursor(Cursor.CLOSED_HAND);
      model.pan((dragX - event.getX()) / axisWidth());
      dragX = event.getX();
    }
  }

  private void mouseReleased(MouseEvent event) {
    setCursor(Cursor.DEFAULT);
    if (event.getButton() == MouseButton.PRIMARY && !dragged) {
      Spot spot = spotAt(event.getX(), event.getY());
      if (spot != null && spot.run() != null) {
        model.select(model.runs().indexOf(spot.run()), spot.milestone());
        momentAction.go(spot.run(), spot.moment());
      }
    }
  }

  private void mouseMoved(MouseEvent event) {
    Spot spot = spotAt(event.getX(), event.getY());
    hoverX = event.getX() >= left() ? event.getX() : Double.NaN;
    if (spot == null || spot.text() == null) {
      Tooltip.uninstall(this, tip);
    } else if (!spot.text().equals(tip.getText()) || !tip.isShowing()) {
      tip.setText(spot.text());
      Tooltip.install(this, tip);
    }
    requestPaint();
  }

  private void leave() {
    hoverX = Double.NaN;
    requestPaint();
  }

  private void scrolled(ScrollEvent event) {
    if (event.isShortcutDown()) {
      return;
    }
    if (event.isShiftDown() || event.getDeltaX() != 0) {
      double delta = event.getDeltaX() != 0 ? event.getDeltaX() : event.getDeltaY();
      model.pan(delta > 0 ? -0.08 : 0.08);
    } else if (event.getDeltaY() != 0) {
      double at = Math.clamp((event.getX() - left()) / axisWidth(), 0, 1);
      model.zoom(event.getDeltaY() > 0 ? ZOOM : 1 / ZOOM, at);
    }
    event.consume();
  }

  private void keyPressed(KeyEvent event) {
    if (event.isShortcutDown() || event.isAltDown()) {
      return;
    }
    switch (event.getCode()) {
      case PLUS, ADD, EQUALS -> model.zoom(ZOOM, 0.5);
      case MINUS, SUBTRACT -> model.zoom(1 / ZOOM, 0.5);
      case DIGIT0, NUMPAD0, HOME -> model.showAll();
      case PAGE_UP -> model.pan(-0.5);
      case PAGE_DOWN -> model.pan(0.5);
      case LEFT -> model.step(-1);
      case RIGHT -> model.step(1);
      case UP -> selectRun(-1);
      case DOWN -> selectRun(1);
      case ENTER -> {
        if (model.selected() != null) {
          momentAction.go(model.runs().get(model.selectedRun()), model.selected().at());
        }
      }
      default -> {
        return;
      }
    }
    event.consume();
  }

  private void selectRun(int step) {
    int count = model.runs().size();
    if (count > 0) {
      int run = Math.clamp(model.selectedRun() + step, 0, count - 1);
      List<Milestone> milestones = model.runs().get(run).milestones();
      model.select(run, milestones.isEmpty() ? -1 : 0);
      reveal(run);
    }
  }

  /** Scrolls a run into sight: as much of it as there is room for. */
  private void reveal(int run) {
    double top = 0;
    for (TimelineRun before : model.runs().subList(0, run)) {
      top += painter.runHeight(before, metrics());
    }
    double bottom = top + painter.runHeight(model.runs().get(run), metrics());
    double room = paintedHeight() - painter.axisHeight(metrics());
    double least = Math.min(top, bottom - room); // of a run that is higher than the room, its top
    bar.setValue(Math.clamp(bar.getValue(), Math.max(0, least), Math.max(0, top)));
    bar.setValue(Math.min(bar.getValue(), bar.getMax()));
  }

  // Layout and painting

  private void updateBar() {
    double content = painter.height(metrics());
    double shown = paintedHeight();
    bar.setVisible(content > shown && shown > 0);
    bar.setMax(Math.max(0, content - shown));
    bar.setVisibleAmount(Math.max(0, content - shown) * Math.min(1, shown / content));
    bar.setValue(Math.min(bar.getValue(), bar.getMax()));
    bar.setUnitIncrement(metrics().line());
    bar.setBlockIncrement(shown);
  }

  @Override
  protected double computePrefWidth(double height) {
    return 720;
  }

  @Override
  protected double computePrefHeight(double width) {
    return Math.ceil(painter.height(metrics())) + 4;
  }

  @Override
  protected void layoutChildren() {
    double barWidth = bar.prefWidth(-1);
    placeCanvas(1, 1, getWidth() - barWidth, getHeight() - 1);
    bar.resizeRelocate(getWidth() - barWidth, 0, barWidth, getHeight());
    updateBar();
  }

  @Override
  protected void paint(GraphicsContext g, double width, double height) {
    painter.paint(g, metrics(), this::ink, width, height, bar.getValue());
    if (hoverX >= left()) {
      double x = Math.round(hoverX - 1) + 0.5;
      g.setStroke(ink(Ink.LINK, 0.6));
      g.setLineWidth(1);
      g.strokeLine(x, painter.axisHeight(metrics()), x, height);
      String text = TimeAxis.exact(valueAt(hoverX), model.unit());
      double textWidth = text.length() * metrics().cell() + 6;
      double start = Math.clamp(x - textWidth / 2, left(), Math.max(left(), width - textWidth));
      g.setFill(ink(Ink.LINK));
      g.fillRect(start, 1, textWidth, metrics().line());
      g.setFill(ink(Ink.BACKGROUND));
      g.setFont(metrics().font());
      g.fillText(text, start + 3, 1 + metrics().ascent());
    }
  }
}
