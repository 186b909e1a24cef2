package bootscope.views.control.timeline;

import bootscope.views.control.Ink;
import bootscope.views.control.Metrics;
import bootscope.views.control.timeline.TimelineRun.Point;
import bootscope.views.control.timeline.TimelineRun.Published;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;
import javafx.scene.text.Font;

/**
 * Draws published figures below the runs: what was measured and where that stands, in full, and
 * each figure with its number in a row of its own, so that none is missing at any zoom.
 */
final class PublishedPainter {
  private static final double INSET = 4;
  private static final double GAP = 4;

  /** Between a line and its text. */
  private static final double BESIDE = 5;

  private final TimelineModel model;

  PublishedPainter(TimelineModel model) {
    this.model = model;
  }

  double height(Metrics metrics, double width) {
    Published shown = model.published();
    if (shown == null) {
      return 0;
    }
    int lines =
        wrapped(shown.configuration(), metrics, width).size()
            + wrapped(shown.source(), metrics, width).size()
            + shown.points().size();
    return lines * metrics.line() + 3 * GAP;
  }

  /** A point's row from the top of the figures, in pixels from there; −1 where there is none. */
  int pointAt(double y, Metrics metrics, double width) {
    Published shown = model.published();
    if (shown == null) {
      return -1;
    }
    double first = height(metrics, width) - GAP - shown.points().size() * metrics.line();
    int row = (int) Math.floor((y - first) / metrics.line());
    return row < shown.points().size() ? Math.max(-1, row) : -1;
  }

  /** Draws the lines down to the figures, to be done before what lies over them. */
  void paintLines(
      GraphicsContext g,
      Metrics m,
      BiFunction<Ink, Double, Color> inks,
      MilestoneLabels axis,
      double width,
      double top) {
    Published shown = model.published();
    if (shown == null) {
      return;
    }
    g.setStroke(inks.apply(Ink.TEXT_MUTED, 0.8));
    g.setLineWidth(1);
    g.setLineDashes(4, 3);
    double y = top + height(m, width) - GAP - shown.points().size() * m.line();
    for (Point point : shown.points()) {
      double x = Math.round(axis.x(point.at())) + 0.5;
      y += m.line();
      if (x >= axis.left() && x <= width) {
        g.strokeLine(x, 0, x, y);
      }
    }
    g.setLineDashes();
  }

  void paint(
      GraphicsContext g,
      Metrics m,
      BiFunction<Ink, Double, Color> inks,
      MilestoneLabels axis,
      double width,
      double top) {
    Published shown = model.published();
    if (shown == null) {
      return;
    }
    double y = top + GAP;
    for (String line : wrapped(shown.configuration(), m, width)) {
      text(g, m, inks, line, INSET, y, Ink.TEXT, m.bold());
      y += m.line();
    }
    for (String line : wrapped(shown.source(), m, width)) {
      text(g, m, inks, line, INSET, y, Ink.TEXT_MUTED, m.font());
      y += m.line();
    }
    y += GAP;
    for (Point point : shown.points()) {
      String text = text(point, axis, width);
      double start = start(axis.x(point.at()), text.length() * m.cell(), axis.left(), width);
      text(g, m, inks, text, start, y, Ink.TEXT, m.font());
      y += m.line();
    }
  }

  /** A text that no line crosses. */
  private static void text(
      GraphicsContext g,
      Metrics m,
      BiFunction<Ink, Double, Color> inks,
      String text,
      double x,
      double y,
      Ink ink,
      Font font) {
    g.setFill(inks.apply(Ink.BACKGROUND, 1.0));
    g.fillRect(x - 2, y + 1, text.length() * m.cell() + 4, m.line() - 1);
    g.setFont(font);
    g.setFill(inks.apply(ink, 1.0));
    g.fillText(text, x, y + m.ascent());
  }

  /** The name and the number; of what is out of sight also on which side it lies. */
  private static String text(Point point, MilestoneLabels axis, double width) {
    String text = point.name() + "  " + point.figure();
    double x = axis.x(point.at());
    return x < axis.left() ? "← " + text : x > width ? text + " →" : text;
  }

  /** Right of its line, or left of it where there is no room. */
  private static double start(double at, double room, double left, double width) {
    double start = Math.max(left, at + BESIDE);
    if (start + room > width) {
      start = at > width ? width - room : at - BESIDE - room;
    }
    return Math.max(INSET, start);
  }

  /** Lines that fit, broken at spaces, and within a word only where it has no room alone. */
  static List<String> wrapped(String text, Metrics m, double width) {
    int room = (int) Math.max(8, (width - 2 * INSET) / m.cell());
    List<String> lines = new ArrayList<>();
    String rest = text;
    while (rest.length() > room) {
      int space = rest.lastIndexOf(' ', room);
      int end = space > 0 ? space : room;
      lines.add(rest.substring(0, end));
      rest = rest.substring(end).stripLeading();
    }
    lines.add(rest);
    return lines;
  }
}
