package bootscope.views.control.timeline;

import bootscope.views.control.Contrast;
import bootscope.views.control.Ink;
import bootscope.views.control.LabelSpread;
import bootscope.views.control.Metrics;
import bootscope.views.control.timeline.TimelineRun.Lane;
import bootscope.views.control.timeline.TimelineRun.Milestone;
import bootscope.views.control.timeline.TimelineRun.Moment;
import bootscope.views.control.timeline.TimelineRun.Published;
import bootscope.views.control.timeline.TimelineRun.Span;
import bootscope.views.control.timeline.TimelineRun.Tick;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;

/** Draws a timeline; how it is laid out depends on the model and the font alone. */
final class TimelinePainter {
  /** Opacity of spans. */
  private static final double SPAN = 0.85;

  private static final int NO_ROW = -2;
  private static final double GAP = 8;

  private final TimelineModel model;
  private GraphicsContext g;
  private Metrics m;
  private BiFunction<Ink, Double, Color> inks;
  private double left;
  private double width;

  TimelinePainter(TimelineModel model) {
    this.model = model;
  }

  /** Width of the names at the left. */
  double namesWidth(Metrics metrics) {
    int longest = 6;
    for (TimelineRun run : model.runs()) {
      if (model.labelRows() == 0) { // its name has no line of its own
        longest = Math.max(longest, run.name().length() + 1);
      }
      for (Lane lane : run.lanes()) {
        longest = Math.max(longest, lane.name().length());
      }
    }
    return Math.ceil((longest + 2) * metrics.cell());
  }

  double axisHeight(Metrics metrics) {
    return metrics.line() + 6;
  }

  double laneHeight(Metrics metrics) {
    return metrics.line() + 2;
  }

  /** Height of a run: its name, the rows of milestones' names, their marks, the lanes. */
  double runHeight(TimelineRun run, Metrics metrics) {
    return milestonesHeight(metrics) + run.lanes().size() * laneHeight(metrics) + GAP;
  }

  double milestonesHeight(Metrics metrics) {
    return (model.labelRows() + 1) * metrics.line() + 8;
  }

  double publishedHeight(Metrics metrics) {
    return model.published().isEmpty() ? 0 : 2 * metrics.line() + 2 * GAP;
  }

  double height(Metrics metrics) {
    double height = axisHeight(metrics) + publishedHeight(metrics);
    for (TimelineRun run : model.runs()) {
      height += runHeight(run, metrics);
    }
    return height;
  }

  void paint(
      GraphicsContext graphics,
      Metrics metrics,
      BiFunction<Ink, Double, Color> colours,
      double fullWidth,
      double fullHeight,
      double scroll) {
    g = graphics;
    m = metrics;
    inks = colours;
    left = namesWidth(metrics);
    width = Math.max(1, fullWidth - left);
    double bottom = Math.min(fullHeight, height(metrics) - scroll);
    paintGrid(bottom);
    g.save();
    g.beginPath();
    g.rect(0, axisHeight(m), fullWidth, Math.max(0, fullHeight - axisHeight(m)));
    g.clip();
    double y = axisHeight(m) - scroll;
    for (int i = 0; i < model.runs().size(); i++) {
      TimelineRun run = model.runs().get(i);
      if (y < fullHeight && y + runHeight(run, m) > 0) {
        paintRun(run, i, y);
      }
      y += runHeight(run, m);
    }
    if (!model.published().isEmpty()) {
      paintPublished(y, fullHeight);
    }
    if (model.mark() != null) {
      double at = Math.round(x(model.mark())) + 0.5;
      if (at >= left && at <= left + width) {
        g.setStroke(ink(Ink.CURRENT_MARK));
        g.setLineWidth(2);
        g.strokeLine(at, axisHeight(m), at, Math.max(y, bottom));
      }
    }
    g.restore();
  }

  private Color ink(Ink ink) {
    return inks.apply(ink, 1.0);
  }

  private double x(Moment moment) {
    return left + model.x(model.value(moment), width);
  }

  private void paintGrid(double bottom) {
    g.setFill(ink(Ink.GUTTER));
    g.fillRect(0, 0, left + width, axisHeight(m));
    int most = (int) Math.max(2, width / (14 * m.cell()));
    g.setFont(m.font());
    g.setLineWidth(1);
    double freeFrom = 0;
    for (TimeAxis.Mark mark : TimeAxis.marks(model.from(), model.to(), most, model.unit())) {
      double x = Math.round(left + model.x(mark.value(), width)) + 0.5;
      g.setStroke(inks.apply(Ink.GRID, 0.6));
      g.strokeLine(x, axisHeight(m) - 4, x, bottom);
      double textWidth = mark.text().length() * m.cell();
      double start = Math.clamp(x - textWidth / 2, left, Math.max(left, left + width - textWidth));
      if (start >= freeFrom) {
        g.setFill(ink(Ink.TEXT_MUTED));
        g.fillText(mark.text(), start, 2 + m.ascent());
        freeFrom = start + textWidth + m.cell();
      }
    }
    g.setStroke(ink(Ink.GRID));
    g.strokeLine(0, axisHeight(m) - 0.5, left + width, axisHeight(m) - 0.5);
  }

  private void paintRun(TimelineRun run, int index, double top) {
    g.setFont(m.bold());
    g.setFill(ink(Ink.series(index)));
    g.fillRect(4, top + m.line() / 2 - 2, 8, 8);
    g.setFill(ink(Ink.TEXT));
    g.fillText(run.name(), 17, top + 2 + m.ascent());
    paintMilestones(run, index, top);
    double y = top + milestonesHeight(m);
    for (Lane lane : run.lanes()) {
      paintLane(lane, y);
      y += laneHeight(m);
    }
    double end = x(run.end());
    if (end > left && end < left + width) {
      g.setStroke(ink(Ink.TEXT_MUTED));
      g.setLineWidth(1);
      g.strokeLine(Math.round(end) + 0.5, top + milestonesHeight(m), Math.round(end) + 0.5, y);
    }
    g.setStroke(ink(Ink.GRID));
    g.setLineWidth(1);
    g.strokeLine(0, Math.round(y + GAP / 2) + 0.5, left + width, Math.round(y + GAP / 2) + 0.5);
  }

  private void paintMilestones(TimelineRun run, int index, double top) {
    List<Milestone> all = run.milestones();
    List<Milestone> seen = new ArrayList<>();
    int first = model.firstFrom(all, Milestone::at, model.from());
    for (int i = first; i < all.size() && x(all.get(i).at()) <= left + width; i++) {
      seen.add(all.get(i));
    }
    double[] starts = new double[seen.size()];
    double[] widths = new double[seen.size()];
    for (int i = 0; i < starts.length; i++) {
      widths[i] = seen.get(i).name().length() * m.cell() + 6;
      starts[i] = Math.min(x(seen.get(i).at()), left + width - widths[i]);
    }
    double nameEnd = 17 + (run.name().length() + 1) * m.cell();
    int[] rows = rows(starts, widths, nameEnd, model.labelRows());
    double base = top + (model.labelRows() + 1) * m.line() + 6;
    double lanesEnd = top + milestonesHeight(m) + run.lanes().size() * laneHeight(m);
    g.setFont(m.font());
    for (int i = 0; i < starts.length; i++) {
      double x = Math.round(x(seen.get(i).at())) + 0.5;
      boolean marked = index == model.selectedRun() && seen.get(i).equals(model.selected());
      Color colour = ink(marked ? Ink.LINK : Ink.series(index));
      boolean named = rows[i] != NO_ROW;
      double labelTop = top + (1 + rows[i]) * m.line();
      g.setStroke(colour.deriveColor(0, 1, 1, 0.55));
      g.setLineWidth(marked ? 2 : 1);
      g.strokeLine(x, named ? labelTop + 3 : base - 8, x, base);
      g.setStroke(colour.deriveColor(0, 1, 1, 0.3));
      g.strokeLine(x, base, x, lanesEnd);
      g.setFill(colour);
      double r = marked ? 5 : 3.5;
      g.fillPolygon(
          new double[] {x - r, x, x + r, x}, new double[] {base, base - r, base, base + r}, 4);
    }
    // After all lines, so that none crosses a text.
    for (int i = 0; i < starts.length; i++) {
      boolean marked = index == model.selectedRun() && seen.get(i).equals(model.selected());
      String name = seen.get(i).name();
      if (rows[i] != NO_ROW) {
        double labelTop = top + (1 + rows[i]) * m.line();
        g.setFill(ink(Ink.BACKGROUND));
        g.fillRect(starts[i] + 3, labelTop + 1, name.length() * m.cell() + 2, m.line() - 1);
        g.setFont(marked ? m.bold() : m.font());
        g.setFill(ink(marked ? Ink.LINK : Ink.TEXT));
        g.fillText(name, starts[i] + 4, labelTop + m.ascent());
      } else if (marked) {
        // What is selected is always named, over others if need be.
        paintOverOthers(name, starts[i], top + model.labelRows() * m.line());
      }
    }
  }

  private void paintOverOthers(String name, double x, double y) {
    g.setFill(inks.apply(Ink.BACKGROUND, 0.92));
    g.fillRect(x + 2, y, name.length() * m.cell() + 6, m.line());
    g.setFont(m.bold());
    g.setFill(ink(Ink.LINK));
    g.fillText(name, x + 4, y + m.ascent());
    g.setFont(m.font());
  }

  /**
   * Later labels go above earlier ones where both have no room, so that no line crosses a text. The
   * last resort is the line of the run's name, −1, behind the name.
   */
  private static int[] rows(double[] starts, double[] widths, double nameEnd, int count) {
    int[] rows = LabelSpread.rows(starts, widths, 6, count);
    double free = nameEnd;
    for (int i = 0; i < rows.length; i++) {
      if (rows[i] >= 0) {
        rows[i] = count - 1 - rows[i];
      } else if (starts[i] >= free) {
        rows[i] = -1;
        free = starts[i] + widths[i] + 6;
      } else {
        rows[i] = NO_ROW;
      }
    }
    return rows;
  }

  private void paintLane(Lane lane, double y) {
    double height = laneHeight(m) - 3;
    g.setFont(m.font());
    g.setFill(ink(Ink.TEXT_MUTED));
    g.fillText(lane.name(), 4, y + m.ascent());
    g.setFill(ink(Ink.STRIPE));
    g.fillRect(left, y, width, height);
    double painted = left;
    double level = 0;
    int start = Math.max(0, model.firstFrom(lane.spans(), Span::from, model.from()) - 1);
    for (int i = start; i < lane.spans().size(); i++) {
      Span span = lane.spans().get(i);
      double from = Math.max(left, x(span.from()));
      double to = Math.min(left + width, x(span.to()));
      if (from >= left + width) {
        break;
      }
      // Spans that end in a pixel already painted add nothing.
      if (to > painted || to > from + 1) {
        double pixel = Math.floor(from);
        double end = Math.max(pixel + 1, Math.floor(to));
        g.setFill(inks.apply(span.ink(), SPAN));
        double tall = Math.max(1, Math.round(height * span.level()));
        g.fillRect(pixel, y + height - tall, end - pixel, tall);
        painted = end;
        level = span.level();
        if (level == 1) {
          paintSpanLabel(span, pixel, end, y);
        }
      } else if (span.level() > level) {
        // Of bars that share a pixel, the tallest counts.
        level = span.level();
        double tall = Math.max(1, Math.round(height * level));
        g.setFill(inks.apply(span.ink(), SPAN));
        g.fillRect(painted - 1, y + height - tall, 1, tall);
      }
    }
    paintTicks(lane.ticks(), y, height);
  }

  private void paintSpanLabel(Span span, double from, double to, double y) {
    double room = (to - from - 6) / m.cell();
    String label = span.label();
    if (room >= 3) {
      String text =
          label.length() <= room ? label : label.substring(0, Math.max(0, (int) room - 1)) + "…";
      g.setFill(
          Contrast.blackOrWhite(Contrast.over(inks.apply(span.ink(), SPAN), ink(Ink.STRIPE))));
      g.fillText(text, from + 4, y + m.ascent() - 1);
    }
  }

  private void paintTicks(List<Tick> ticks, double y, double height) {
    int i = model.firstFrom(ticks, Tick::at, model.from());
    double end = left + width;
    while (i < ticks.size()) {
      double x = Math.floor(x(ticks.get(i).at()));
      if (x >= end) {
        break;
      }
      g.setFill(ink(ticks.get(i).ink()));
      g.fillRect(x, y + 1, 1, height - 2);
      // On to the first that falls into another pixel.
      double next = model.valueAt(x + 1 - left, width);
      i = Math.max(i + 1, model.firstFrom(ticks, Tick::at, next));
    }
  }

  private void paintPublished(double top, double bottom) {
    g.setFont(m.font());
    List<Published> all = model.published();
    double[] starts = new double[all.size()];
    double[] widths = new double[all.size()];
    for (int i = 0; i < starts.length; i++) {
      widths[i] = all.get(i).name().length() * m.cell() + 6;
      starts[i] = Math.min(x(all.get(i).at()), left + width - widths[i]);
    }
    int[] rows = LabelSpread.rows(starts, widths, 6, 2);
    for (int i = 0; i < starts.length; i++) {
      double x = Math.round(x(all.get(i).at())) + 0.5;
      if (x < left || x > left + width) {
        continue;
      }
      g.setStroke(inks.apply(Ink.TEXT_MUTED, 0.8));
      g.setLineWidth(1);
      g.setLineDashes(4, 3);
      g.strokeLine(x, axisHeight(m), x, Math.min(bottom, top + 4));
      g.setLineDashes();
      if (rows[i] >= 0) {
        g.setFill(ink(Ink.TEXT_MUTED));
        g.fillText(all.get(i).name(), starts[i] + 4, top + rows[i] * m.line() + 4 + m.ascent());
      }
    }
    g.setFill(ink(Ink.TEXT_MUTED));
    String source = all.getFirst().source();
    int room = (int) ((left - 8) / m.cell());
    g.fillText(
        source.length() > room ? source.substring(0, Math.max(0, room)) : source,
        4,
        top + 4 + m.ascent());
  }
}
