package bootscope.views.control.map;

import bootscope.views.control.CanvasView;
import bootscope.views.control.Ink;
import bootscope.views.control.MemoryRegion;
import bootscope.views.control.Metrics;
import bootscope.views.control.RegionKind;
import bootscope.views.text.Texts;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import javafx.scene.AccessibleRole;
import javafx.scene.Cursor;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.shape.StrokeLineCap;
import javafx.util.Duration;

/**
 * Shows a {@link MapModel}: a scale, the areas, what lies in them, and a label for each; a strip at
 * the left tells which part of the whole is in sight. The wheel zooms, dragging moves; plus, minus
 * and 0 zoom, arrows go from region to region, Enter follows one.
 */
public final class MapView extends CanvasView {
  /** Opacity of areas, which are paler than what lies in them. */
  private static final double AREA = 0.9;

  private static final double OVERVIEW = 12;
  private static final double GAP = 8;
  private static final double MARGIN = 8;
  private static final double LEADER = 22;
  private static final double ZOOM = 1.25;
  private static final double REACH = 3;
  private static final double TICKS_APART = 42;

  /** Characters that the scale has room for at least. */
  private static final int LEAST_SCALE = 5;

  private final Texts texts;
  private final MapModel model;
  private final Tooltip tip = new Tooltip();
  private Consumer<MemoryRegion> follow = region -> {};
  private MemoryRegion hovered;
  private double dragY = Double.NaN;

  public MapView(Texts texts, MapModel model) {
    this.texts = texts;
    this.model = model;
    getStyleClass().add("bs-map");
    setFocusTraversable(true);
    setAccessibleRole(AccessibleRole.LIST_VIEW);
    accessibleTextProperty().bind(texts.bind("control.map.name"));
    tip.setShowDelay(Duration.millis(150));
    model.setListener(this::modelChanged);
    texts.localeProperty().addListener((o, before, now) -> modelChanged());
    addEventHandler(MouseEvent.MOUSE_PRESSED, this::mousePressed);
    addEventHandler(MouseEvent.MOUSE_DRAGGED, this::mouseDragged);
    addEventHandler(MouseEvent.MOUSE_RELEASED, event -> setCursor(Cursor.DEFAULT));
    addEventHandler(MouseEvent.MOUSE_MOVED, this::mouseMoved);
    addEventHandler(MouseEvent.MOUSE_EXITED, event -> hover(null));
    addEventHandler(ScrollEvent.SCROLL, this::scrolled);
    addEventHandler(KeyEvent.KEY_PRESSED, this::keyPressed);
  }

  /** Told a region that is double-clicked, or on which Enter is pressed. */
  public void setOnFollow(Consumer<MemoryRegion> action) {
    follow = action;
  }

  private void modelChanged() {
    if (model.selected() != null) {
      accessibleTextProperty().unbind();
      setAccessibleText(describe(model.selected()).replace('\n', ' '));
    }
    requestPaint();
  }

  private String describe(MemoryRegion region) {
    return texts.get(
        "control.map.region",
        region.name(),
        "0x" + Long.toHexString(region.start()),
        "0x" + Long.toHexString(region.last()),
        SizeText.of(region.last() - region.start() + 1.0));
  }

  // Geometry

  private double height() {
    return paintedHeight() - 2 * MARGIN;
  }

  private double scaleLeft() {
    return OVERVIEW + GAP;
  }

  private double areasLeft() {
    int digits = LEAST_SCALE;
    for (MapModel.Tick tick : model.ticks(height(), TICKS_APART)) {
      digits = Math.max(digits, text(tick).length());
    }
    return scaleLeft() + metrics().cell() * digits + 10;
  }

  private static String text(MapModel.Tick tick) {
    String text = SizeText.of(tick.address());
    return text.length() > 8 ? "0x" + Long.toHexString(tick.address()) : text;
  }

  private double areasWidth() {
    return Math.clamp((paintedWidth() - areasLeft()) * 0.14, 26, 90);
  }

  private double contentsLeft() {
    return areasLeft() + areasWidth() + 3;
  }

  private double labelsLeft() {
    return contentsLeft() + areasWidth() + LEADER;
  }

  private List<MapModel.Placed> placedAreas() {
    return model.place(model.areas(), height(), metrics().line());
  }

  private List<MapModel.Placed> placedAll() {
    var all = new java.util.ArrayList<>(model.areas());
    // RAM itself needs a label least; it goes last where there is too little room.
    all.addAll(model.contents());
    all.removeIf(region -> region.kind() == RegionKind.HOLE);
    all.sort((a, b) -> Long.compareUnsigned(a.start(), b.start()));
    return model.place(all, height(), metrics().line());
  }

  private MemoryRegion regionAt(double x, double y) {
    double at = y - MARGIN;
    MapModel.Placed found = null;
    if (x >= labelsLeft()) {
      for (MapModel.Placed p : placedAll()) {
        if (Math.abs(p.label() - at) <= metrics().line() / 2) {
          found = p;
        }
      }
    } else if (x >= contentsLeft()) {
      found = MapModel.at(model.place(model.contents(), height(), metrics().line()), at, REACH);
    } else if (x >= areasLeft()) {
      found = MapModel.at(placedAreas(), at, REACH);
    }
    return found == null ? null : found.region();
  }

  // Input

  private void mousePressed(MouseEvent event) {
    requestFocus();
    if (event.getButton() == MouseButton.SECONDARY) {
      model.select(regionAt(event.getX(), event.getY())); // what the menu is about
    }
    if (event.getButton() != MouseButton.PRIMARY) {
      return;
    }
    if (event.getX() < scaleLeft()) {
      double middle = (event.getY() - MARGIN) / height() * model.size();
      double half = (model.to() - model.from()) / 2;
      model.show(middle - half, middle + half);
      return;
    }
    dragY = event.getY();
    MemoryRegion region = regionAt(event.getX(), event.getY());
    model.select(region);
    if (region != null && event.getClickCount() == 2) {
      follow.accept(region);
    }
  }

  private void mouseDragged(MouseEvent event) {
    if (event.getButton() == MouseButton.PRIMARY && event.getX() >= scaleLeft()) {
      setCursor(Cursor.CLOSED_HAND);
      model.pan((dragY - event.getY()) / height());
      dragY = event.getY();
    }
  }

  private void mouseMoved(MouseEvent event) {
    hover(regionAt(event.getX(), event.getY()));
  }

  private void hover(MemoryRegion region) {
    if (region != hovered) {
      hovered = region;
      if (region == null) {
        Tooltip.uninstall(this, tip);
      } else {
        tip.setText(describe(region));
        Tooltip.install(this, tip);
      }
      requestPaint();
    }
  }

  private void scrolled(ScrollEvent event) {
    if (event.getDeltaY() == 0 || event.isShortcutDown()) {
      return;
    }
    if (event.isShiftDown()) {
      model.pan(event.getDeltaY() > 0 ? -0.1 : 0.1);
    } else {
      double at = Math.clamp((event.getY() - MARGIN) / height(), 0, 1);
      model.zoom(event.getDeltaY() > 0 ? ZOOM : 1 / ZOOM, at);
    }
    event.consume();
  }

  private void keyPressed(KeyEvent event) {
    if (event.isShortcutDown()) {
      return;
    }
    switch (event.getCode()) {
      case PLUS, ADD, EQUALS -> model.zoom(ZOOM, 0.5);
      case MINUS, SUBTRACT -> model.zoom(1 / ZOOM, 0.5);
      case DIGIT0, NUMPAD0, HOME -> model.showAll();
      case PAGE_UP -> model.pan(-0.5);
      case PAGE_DOWN -> model.pan(0.5);
      case UP -> selectNeighbour(-1);
      case DOWN -> selectNeighbour(1);
      case ENTER -> {
        if (model.selected() != null) {
          follow.accept(model.selected());
        }
      }
      default -> {
        return;
      }
    }
    event.consume();
  }

  private void selectNeighbour(int step) {
    MemoryRegion region = model.neighbour(step);
    if (region != null) {
      model.select(region);
      if (region.last() < model.from() || region.start() > model.to()) {
        model.show(region);
      }
    }
  }

  // Painting

  @Override
  protected double computePrefWidth(double height) {
    return 420;
  }

  @Override
  protected double computePrefHeight(double width) {
    return 480;
  }

  @Override
  protected void layoutChildren() {
    placeCanvas(1, 1, getWidth() - 1, getHeight() - 1);
  }

  @Override
  protected void paint(GraphicsContext g, double width, double height) {
    if (height() <= 0) {
      return;
    }
    g.translate(0, MARGIN);
    Metrics m = metrics();
    paintOverview(g);
    paintScale(g, m);
    double left = areasLeft();
    g.setFill(ink(Ink.HOLE));
    g.fillRect(left, 0, areasWidth(), height());
    for (MapModel.Placed p : placedAreas()) {
      box(g, p, left, AREA);
    }
    for (MapModel.Placed p : model.place(model.contents(), height(), m.line())) {
      box(g, p, contentsLeft(), 1);
    }
    paintLabels(g, m, width);
    g.translate(0, -MARGIN);
  }

  private void box(GraphicsContext g, MapModel.Placed p, double left, double opacity) {
    double top = Math.round(p.top());
    double bottom = Math.max(top + 2, Math.round(p.bottom()));
    g.setFill(ink(p.region().kind().ink(), opacity));
    g.fillRect(left, top, areasWidth(), bottom - top);
    if (bottom - top > 4) {
      // A seam between neighbours of the same colour.
      g.setFill(ink(Ink.BACKGROUND));
      g.fillRect(left, bottom - 1, areasWidth(), 1);
    }
    if (p.region().equals(hovered) || p.region().equals(model.selected())) {
      g.setStroke(ink(p.region().equals(model.selected()) ? Ink.LINK : Ink.TEXT));
      g.setLineWidth(1.5);
      g.strokeRect(left + 0.75, top + 0.75, areasWidth() - 1.5, Math.max(1, bottom - top - 1.5));
    }
  }

  private void paintOverview(GraphicsContext g) {
    g.setFill(ink(Ink.HOLE));
    g.fillRect(0, 0, OVERVIEW, height());
    for (List<MemoryRegion> layer : List.of(model.areas(), model.contents())) {
      for (MemoryRegion region : layer) {
        double top = region.start() / model.size() * height();
        double bottom = (region.last() + 1.0) / model.size() * height();
        g.setFill(ink(region.kind().ink(), AREA));
        g.fillRect(0, top, OVERVIEW, Math.max(1, bottom - top));
      }
    }
    double top = model.from() / model.size() * height();
    double bottom = model.to() / model.size() * height();
    g.setStroke(ink(Ink.LINK));
    g.setLineWidth(2);
    g.strokeRect(1, top + 1, OVERVIEW - 2, Math.max(2, bottom - top - 2));
  }

  private void paintScale(GraphicsContext g, Metrics m) {
    g.setFont(m.font());
    double left = areasLeft();
    for (MapModel.Tick tick : model.ticks(height(), TICKS_APART)) {
      double y = Math.round(tick.y()) + 0.5;
      g.setStroke(ink(Ink.GRID));
      g.setLineWidth(1);
      g.strokeLine(left - 6, y, left, y);
      String text = text(tick);
      double base = Math.clamp(y + m.ascent() - m.line() / 2, m.ascent(), height());
      g.setFill(ink(Ink.TEXT_MUTED));
      g.fillText(text, left - 9 - text.length() * m.cell(), base);
    }
  }

  private void paintLabels(GraphicsContext g, Metrics m, double width) {
    double left = labelsLeft();
    for (MapModel.Placed p : placedAll()) {
      if (Double.isNaN(p.label())) {
        continue;
      }
      boolean isArea = model.areas().contains(p.region());
      double boxRight = isArea ? areasLeft() + areasWidth() : contentsLeft() + areasWidth();
      double middle = Math.round((p.top() + p.bottom()) / 2) + 0.5;
      double label = Math.round(p.label()) + 0.5;
      boolean marked = p.region().equals(hovered) || p.region().equals(model.selected());
      g.setStroke(ink(marked ? Ink.LINK : p.region().kind().ink(), marked ? 1 : 0.7));
      g.setLineWidth(1);
      g.setLineCap(StrokeLineCap.BUTT);
      g.strokeLine(boxRight, middle, left - LEADER + 4, middle);
      g.strokeLine(left - LEADER + 4, middle, left - 6, label);
      g.setFill(ink(p.region().kind().ink()));
      g.fillRect(left - 5, label - 4, 8, 8);
      double base = label - m.line() / 2 + m.ascent();
      g.setFont(marked ? m.bold() : m.font());
      g.setFill(ink(marked ? Ink.LINK : Ink.TEXT));
      String name = p.region().name();
      double room = (width - left - 8) / m.cell();
      boolean cut = name.length() > room;
      String text = cut ? name.substring(0, (int) Math.max(0, room - 1)) + "…" : name;
      g.fillText(text, left + 8, base);
      String size =
          String.format(
              Locale.ROOT,
              "0x%x  %s",
              p.region().start(),
              SizeText.of(p.region().last() - p.region().start() + 1.0));
      if (name.length() + 2 + size.length() < room) {
        g.setFont(m.font());
        g.setFill(ink(Ink.TEXT_MUTED));
        g.fillText(size, left + 8 + (name.length() + 2) * m.cell(), base);
      }
    }
  }
}
