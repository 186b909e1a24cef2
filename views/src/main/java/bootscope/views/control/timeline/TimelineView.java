package bootscope.views.control.timeline;

import bootscope.views.control.CanvasView;
import bootscope.views.control.Ink;
import bootscope.views.control.PngWriter;
import bootscope.views.control.timeline.MilestoneLabels.Label;
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
import java.util.function.Consumer;
import javafx.geometry.Orientation;
import javafx.scene.AccessibleRole;
import javafx.scene.Cursor;
import javafx.scene.SnapshotParameters;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.ScrollBar;
import javafx.scene.control.Tooltip;
import javafx.scene.image.WritableImage;
import javafx.scene.input.ContextMenuEvent;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.transform.Transform;
import javafx.util.Duration;

/**
 * Shows a {@link TimelineModel}. The wheel zooms around the mouse, with Shift it moves; dragging
 * moves too; plus, minus and 0 zoom; Left and Right go from milestone to milestone, Up and Down
 * from run to run, Enter tells the moment to {@link #setOnMoment}, as does a click, and Escape
 * selects none. Space lists the milestones of the run, and a click on a count those that it counts.
 * Where there is a playhead, dragging and the wheel on the axis, and Shift with Left and Right,
 * move it ({@link #setOnScrub}).
 */
public final class TimelineView extends CanvasView {
  private static final double ZOOM = 1.25;
  private static final double REACH = 6;

  /** How far a key or a notch of the wheel moves the playhead, as a part of what is in sight. */
  private static final double SCRUB = 0.01;

  /** Told a moment of a run that is clicked. */
  @FunctionalInterface
  public interface MomentAction {
    void go(TimelineRun run, Moment moment);
  }

  /** Told the milestone that is selected; its details are for people who use no mouse, too. */
  @FunctionalInterface
  public interface MilestoneAction {
    void selected(TimelineRun run, Milestone milestone);
  }

  /** What the mouse is over: a run, a moment of it, and words about it. */
  record Spot(TimelineRun run, int milestone, Moment moment, String text) {}

  private final Texts texts;
  private final TimelineModel model;
  private final TimelinePainter painter;
  private final ScrollBar bar = new ScrollBar();
  private final Tooltip tip = new Tooltip();
  private final MilestoneMenu menu;
  private MomentAction momentAction = (run, moment) -> {};
  private MilestoneAction milestoneAction = (run, milestone) -> {};
  private Consumer<Moment> scrubAction = moment -> {};
  private boolean scrubbing;
  private Milestone told;
  private String toldOf; // the run's name
  private double dragX = Double.NaN;
  private boolean dragged;
  private double hoverX = Double.NaN;

  public TimelineView(Texts texts, TimelineModel model) {
    this.texts = texts;
    this.model = model;
    painter = new TimelinePainter(texts, model);
    menu = new MilestoneMenu(texts, model, (run, moment) -> momentAction.go(run, moment));
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
    addEventHandler(ContextMenuEvent.CONTEXT_MENU_REQUESTED, this::menuRequested);
  }

  /** Told what is clicked: a milestone's, span's or tick's moment, or the place on the axis. */
  public void setOnMoment(MomentAction action) {
    momentAction = action;
  }

  /** Told each milestone that is selected, by mouse or keys. */
  public void setOnMilestone(MilestoneAction action) {
    milestoneAction = action;
  }

  /** Told the moment of the first run to which the playhead is to go. */
  public void setOnScrub(Consumer<Moment> action) {
    scrubAction = action;
  }

  /** Scrolls to the published figures, which stand below the runs. */
  public void showPublished() {
    bar.setValue(bar.getMax());
  }

  /** What is said of the selected milestone, and its run; null where none is. */
  public String selectedText() {
    Milestone milestone = model.selected();
    if (milestone == null) {
      return null;
    }
    TimelineRun run = model.runs().get(model.selectedRun());
    return describe(run, milestone) + "\n" + run.name();
  }

  /** Opens the list of the milestones of the selected run. */
  public void listMilestones() {
    TimelineRun run = model.runs().isEmpty() ? null : model.runs().get(model.selectedRun());
    if (run != null && !run.milestones().isEmpty()) {
      double top = topOf(model.selectedRun()) + painter.milestonesHeight(metrics());
      double y = Math.clamp(top, 0, Math.max(0, getHeight()));
      menu.show(this, left(), y, model.selectedRun(), run.milestones());
    }
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
      setAccessibleText(selectedText());
      // The same in a run that went on is no news.
      if (!milestone.equals(told) || !run.name().equals(toldOf)) {
        toldOf = run.name();
        milestoneAction.selected(run, milestone);
      }
    } else if (told != null) {
      accessibleTextProperty().bind(texts.bind("control.timeline.name"));
    }
    told = milestone;
    updateBar();
    requestPaint();
  }

  static String moments(Texts texts, Moment moment) {
    return TimeAxis.exact(moment.nanos())
        + "  ·  "
        + texts.get("control.timeline.instructions", moment.instructions());
  }

  private String describe(TimelineRun run, Milestone milestone) {
    int at = run.milestones().indexOf(milestone);
    StringBuilder text = new StringBuilder(milestone.name());
    text.append('\n').append(moments(texts, milestone.at()));
    if (at > 0) {
      Moment before = run.milestones().get(at - 1).at();
      text.append('\n')
          .append(
              texts.get(
                  "control.timeline.since",
                  TimeAxis.exact(milestone.at().nanos() - before.nanos())));
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

  /**
   * What the line along the mouse marks; not a number for none. It goes no further than what there
   * is, and with the playhead that is dragged, which the machine follows.
   */
  double hoverValue() {
    return scrubbing && model.playhead() != null
        ? model.value(model.playhead())
        : Math.min(valueAt(hoverX), model.last());
  }

  private double reach() {
    return REACH / axisWidth();
  }

  /** The top of a run, in pixels of the view. */
  private double topOf(int run) {
    double top = painter.axisHeight(metrics()) - bar.getValue();
    for (TimelineRun before : model.runs().subList(0, run)) {
      top += painter.runHeight(before, metrics());
    }
    return top;
  }

  /** The run at a height, by index; −1 where there is none. */
  private int runAt(double y) {
    for (int i = 0; i < model.runs().size(); i++) {
      double top = topOf(i);
      if (y >= top && y < top + painter.runHeight(model.runs().get(i), metrics())) {
        return i;
      }
    }
    return -1;
  }

  /** What is at a point, or null. */
  Spot spotAt(double x, double y) {
    int index = runAt(y);
    if (index >= 0) {
      return x < left() ? null : spotIn(model.runs().get(index), x, y - topOf(index));
    }
    int point = painter.pointAt(y - topOf(model.runs().size()), metrics(), paintedWidth());
    if (point < 0) {
      return null;
    }
    Published shown = model.published();
    TimelineRun.Point figure = shown.points().get(point);
    String text = figure.name() + "  " + figure.figure();
    return new Spot(
        null, -1, figure.at(), text + "\n" + shown.configuration() + "\n" + shown.source());
  }

  private Spot spotIn(TimelineRun run, double x, double y) {
    double value = valueAt(x);
    double lanesTop = painter.milestonesHeight(metrics());
    int laneIndex = (int) Math.floor((y - lanesTop) / painter.laneHeight(metrics()));
    if (y < lanesTop) {
      List<Milestone> counted = countedAt(run, x, y);
      if (!counted.isEmpty()) {
        return new Spot(run, -1, counted.getFirst().at(), menu.lines(counted));
      }
      int found = model.nearest(run.milestones(), Milestone::at, value, reach());
      if (found >= 0) {
        Milestone milestone = run.milestones().get(found);
        return new Spot(run, found, milestone.at(), describe(run, milestone));
      }
    } else if (laneIndex < run.lanes().size()) {
      Spot spot = spotIn(run, run.lanes().get(laneIndex), value);
      if (spot != null) {
        return spot;
      }
    }
    return new Spot(run, -1, momentAt(run, value), null);
  }

  /** What is at a place of a lane: a tick, a span, or nothing. */
  private Spot spotIn(TimelineRun run, Lane lane, double value) {
    int tickIndex = model.nearest(lane.ticks(), Tick::at, value, reach());
    if (tickIndex >= 0) {
      Tick tick = lane.ticks().get(tickIndex);
      return new Spot(run, -1, tick.at(), tick.label() + "\n" + moments(texts, tick.at()));
    }
    int after = model.firstFrom(lane.spans(), Span::from, value);
    if (after > 0 && model.value(lane.spans().get(after - 1).to()) > value) {
      Span span = lane.spans().get(after - 1);
      String lasts =
          texts.get(
              "control.timeline.lasts", TimeAxis.exact(span.to().nanos() - span.from().nanos()));
      String text = span.label() + "\n" + moments(texts, span.from()) + "\n" + lasts;
      return new Spot(run, -1, span.from(), text);
    }
    return null;
  }

  /** The milestones that the count at a point stands for, with the one that it is beside. */
  List<Milestone> countedAt(TimelineRun run, double x, double y) {
    for (Label label : painter.labels(metrics(), paintedWidth()).of(run)) {
      double top = painter.labelTop(label.row(), metrics());
      if (label.isCountAt(x) && y >= top && y < top + metrics().line()) {
        return run.milestones().subList(label.index(), label.index() + label.hidden() + 1);
      }
    }
    return List.of();
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
    scrubbing =
        event.getButton() == MouseButton.PRIMARY && isOnScrubber(event.getX(), event.getY());
    if (scrubbing) {
      scrubTo(event.getX());
    }
  }

  /** Whether a point is on the axis, along which the playhead goes. */
  private boolean isOnScrubber(double x, double y) {
    return model.playhead() != null && x >= left() && y < painter.axisHeight(metrics());
  }

  private void scrubTo(double x) {
    scrubToValue(valueAt(Math.clamp(x, left(), left() + axisWidth())));
  }

  private void scrubToValue(double value) {
    scrubAction.accept(momentAt(model.runs().getFirst(), value));
  }

  /** Moves the playhead by a part of what is in sight. */
  private void scrubBy(double part) {
    if (model.playhead() != null) {
      scrubToValue(
          valueAt(
              model.x(model.value(model.playhead()), axisWidth()) + left() + part * axisWidth()));
    }
  }

  private void mouseDragged(MouseEvent event) {
    if (scrubbing) {
      hoverX = Math.max(left(), event.getX());
      dragX = event.getX();
      scrubTo(dragX);
    } else if (event.getButton() == MouseButton.PRIMARY
        && (dragged || Math.abs(event.getX() - dragX) > 3)) {
      dragged = true;
      setCursor(Cursor.CLOSED_HAND);
      model.pan((dragX - event.getX()) / axisWidth());
      dragX = event.getX();
    }
  }

  private void mouseReleased(MouseEvent event) {
    setCursor(Cursor.DEFAULT);
    if (scrubbing) {
      if (event.getX() != dragX) { // of quick movements, not all are told of
        mouseDragged(event);
      }
      scrubbing = false;
      requestPaint();
    } else if (event.getButton() == MouseButton.PRIMARY && !dragged) {
      int index = runAt(event.getY());
      if (index >= 0) {
        TimelineRun run = model.runs().get(index);
        List<Milestone> counted = countedAt(run, event.getX(), event.getY() - topOf(index));
        if (!counted.isEmpty()) {
          menu.show(this, event.getX(), event.getY(), index, counted);
          return;
        }
      }
      choose(spotAt(event.getX(), event.getY()));
    }
  }

  private void choose(Spot spot) {
    if (spot != null && spot.run() != null) {
      model.select(model.runs().indexOf(spot.run()), spot.milestone());
      momentAction.go(spot.run(), spot.moment());
    }
  }

  /** A menu is about what is under the mouse; on the axis, about the run that has the playhead. */
  private void menuRequested(ContextMenuEvent event) {
    if (event.isKeyboardTrigger()) {
      return; // about what is chosen
    }
    if (isOnScrubber(event.getX(), event.getY())) {
      TimelineRun run = model.runs().getFirst();
      choose(new Spot(run, -1, momentAt(run, valueAt(event.getX())), null));
    } else {
      choose(spotAt(event.getX(), event.getY()));
    }
  }

  private void mouseMoved(MouseEvent event) {
    Spot spot = spotAt(event.getX(), event.getY());
    hoverX = event.getX() >= left() ? event.getX() : Double.NaN;
    setCursor(isOnScrubber(event.getX(), event.getY()) ? Cursor.H_RESIZE : Cursor.DEFAULT);
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
    if (isOnScrubber(event.getX(), event.getY())) {
      scrubBy(event.getDeltaY() + event.getDeltaX() > 0 ? -SCRUB : SCRUB);
    } else if (event.isShiftDown() || event.getDeltaX() != 0) {
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
      case LEFT -> arrow(-1, event.isShiftDown());
      case RIGHT -> arrow(1, event.isShiftDown());
      case UP -> selectRun(-1);
      case DOWN -> selectRun(1);
      case SPACE -> listMilestones();
      case ESCAPE -> {
        if (model.selected() == null) {
          return;
        }
        model.select(model.selectedRun(), -1);
      }
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

  private void arrow(int direction, boolean scrub) {
    if (scrub) {
      scrubBy(direction * SCRUB);
    } else {
      model.step(direction);
    }
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
    double top = topOf(run) + bar.getValue() - painter.axisHeight(metrics());
    double bottom = top + painter.runHeight(model.runs().get(run), metrics());
    double room = paintedHeight() - painter.axisHeight(metrics());
    double least = Math.min(top, bottom - room); // of a run that is higher than the room, its top
    bar.setValue(Math.clamp(bar.getValue(), Math.max(0, least), Math.max(0, top)));
    bar.setValue(Math.min(bar.getValue(), bar.getMax()));
  }

  // Layout and painting

  private void updateBar() {
    double content = painter.height(metrics(), paintedWidth());
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
    return Math.ceil(painter.height(metrics(), width < 0 ? prefWidth(-1) : width)) + 4;
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
    double value = hoverValue();
    double place = left() + model.x(value, axisWidth());
    if (place >= left()) {
      double x = Math.round(place - 1) + 0.5;
      g.setStroke(ink(Ink.LINK, 0.6));
      g.setLineWidth(1);
      g.strokeLine(x, painter.axisHeight(metrics()), x, height);
      String text = TimeAxis.rounded(value, model.unit());
      double textWidth = text.length() * metrics().cell() + 6;
      double start = Math.clamp(x - textWidth / 2, left(), Math.max(left(), width - textWidth));
      painter.clearAxis(start, start + textWidth);
      g.setFill(ink(Ink.LINK));
      g.fillRect(start, 1, textWidth, metrics().line());
      g.setFill(ink(Ink.BACKGROUND));
      g.setFont(metrics().font());
      g.fillText(text, start + 3, 1 + metrics().ascent());
    }
  }
}
