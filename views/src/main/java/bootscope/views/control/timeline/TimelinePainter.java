package bootscope.views.control.timeline;

import bootscope.views.control.Contrast;
import bootscope.views.control.Ink;
import bootscope.views.control.Metrics;
import bootscope.views.control.timeline.MilestoneLabels.Label;
import bootscope.views.control.timeline.TimelineRun.Lane;
import bootscope.views.control.timeline.TimelineRun.Milestone;
import bootscope.views.control.timeline.TimelineRun.Moment;
import bootscope.views.control.timeline.TimelineRun.Span;
import bootscope.views.control.timeline.TimelineRun.Tick;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;

/** Draws a timeline; how it is laid out depends on the model and the font alone. */
final class TimelinePainter {
  /** Opacity of spans. */
  private static final double SPAN = 0.85;

  /** Where the marks of a run's line are. */
  private static final double NAME_INSET = 17;

  private static final double GAP = 8;

  /** Opacity of what lies over the future. */
  private static final double FUTURE = 0.55;

  /** Where words stand, from left to right. */
  private record Extent(double from, double to) {}

  /** Half the width of the playhead's handle. */
  private static final double HANDLE = 6;

  private final Texts texts;
  private final TimelineModel model;
  private final PublishedPainter published;
  private final List<Extent> axisWords = new ArrayList<>();
  private final List<SpanLabel> spanLabels = new ArrayList<>(); // of what is being painted
  private GraphicsContext g;
  private Metrics m;
  private BiFunction<Ink, Double, Color> inks;
  private MilestoneLabels labels;
  private double left;
  private double width;

  /** A lane's word, and the colour that it is painted on. */
  private record SpanLabel(String text, double x, double y, Color ground) {}

  TimelinePainter(Texts texts, TimelineModel model) {
    this.texts = texts;
    this.model = model;
    published = new PublishedPainter(model);
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

  /** Its words, and the playhead's handle below them. */
  double axisHeight(Metrics metrics) {
    return metrics.line() + 2 * HANDLE;
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

  /**
   * Height of all of it.
   *
   * @param fullWidth with the names at the left, in pixels
   */
  double height(Metrics metrics, double fullWidth) {
    return axisHeight(metrics) + runsHeight(metrics) + published.height(metrics, fullWidth);
  }

  private double runsHeight(Metrics metrics) {
    double height = 0;
    for (TimelineRun run : model.runs()) {
      height += runHeight(run, metrics);
    }
    return height;
  }

  /** Where the names of milestones stand in a view of a width. */
  MilestoneLabels labels(Metrics metrics, double fullWidth) {
    double names = namesWidth(metrics);
    return new MilestoneLabels(model, metrics.cell(), names, Math.max(1, fullWidth - names));
  }

  /** The published figure at a height from the end of the runs, by index; −1 for none. */
  int pointAt(double y, Metrics metrics, double fullWidth) {
    return published.pointAt(y, metrics, fullWidth);
  }

  /** The top of a row of names, from its run's. */
  double labelTop(int row, Metrics metrics) {
    return (1 + row) * metrics.line();
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
    labels = labels(metrics, fullWidth);
    spanLabels.clear();
    double bottom = Math.min(fullHeight, height(metrics, fullWidth) - scroll);
    paintGrid(bottom);
    g.save();
    g.beginPath();
    g.rect(0, axisHeight(m), fullWidth, Math.max(0, fullHeight - axisHeight(m)));
    g.clip();
    double y = axisHeight(m) - scroll;
    published.paintLines(g, m, inks, labels, fullWidth, y + runsHeight(m));
    for (int i = 0; i < model.runs().size(); i++) {
      TimelineRun run = model.runs().get(i);
      if (y < fullHeight && y + runHeight(run, m) > 0) {
        paintRun(run, i, y);
      }
      y += runHeight(run, m);
    }
    published.paint(g, m, inks, labels, fullWidth, y);
    if (model.mark() != null) {
      double at = Math.round(x(model.mark())) + 0.5;
      if (at >= left && at <= left + width) {
        g.setStroke(ink(Ink.CURRENT_MARK));
        g.setLineWidth(2);
        g.strokeLine(at, axisHeight(m), at, Math.max(y, bottom));
      }
    }
    g.restore();
    paintPlayhead(bottom, scroll);
  }

  /** Over the first run: what comes behind it is known, but has not happened. */
  private void paintPlayhead(double bottom, double scroll) {
    if (model.playhead() == null || model.runs().isEmpty()) {
      return;
    }
    double at = Math.round(x(model.playhead())) + 0.5;
    double end = Math.min(left + width, x(model.runs().getFirst().end()));
    double top = axisHeight(m);
    double runTop = top - scroll;
    double runHeight = runHeight(model.runs().getFirst(), m) - GAP / 2;
    double runEnd = Math.max(top, Math.min(runTop + runHeight, bottom)); // it may be out of sight
    double from = Math.max(left, at);
    boolean past = model.value(model.playhead()) < model.value(model.runs().getFirst().end());
    if (past && from < end) {
      // Names stay as plain as others.
      double lanes = Math.min(runEnd, Math.max(top, runTop + milestonesHeight(m)));
      g.setFill(inks.apply(Ink.BACKGROUND, FUTURE));
      g.fillRect(from, lanes, end - from, runEnd - lanes);
      paintLabelsOfFuture(from, lanes, end, runEnd);
    }
    if (at >= left && at <= left + width) {
      g.setStroke(ink(Ink.TEXT));
      g.setLineWidth(2);
      g.strokeLine(at, top - HANDLE, at, past ? runEnd : top);
      g.setFill(ink(Ink.TEXT));
      g.fillPolygon(
          new double[] {at - HANDLE, at + HANDLE, at},
          new double[] {top - 2 * HANDLE, top - 2 * HANDLE, top},
          3);
    }
  }

  private Color ink(Ink ink) {
    return inks.apply(ink, 1.0);
  }

  private double x(Moment moment) {
    return labels.x(moment);
  }

  private void paintGrid(double bottom) {
    g.setFill(ink(Ink.GUTTER));
    g.fillRect(0, 0, left + width, axisHeight(m));
    g.setFont(m.font());
    g.setLineWidth(1);
    g.setFill(ink(Ink.TEXT_MUTED));
    if (model.isLogarithmic()) {
      g.fillText(texts.get("control.timeline.logarithmic"), 4, 2 + m.ascent());
    }
    axisWords.clear();
    double freeFrom = 0;
    int characters = (int) (width / m.cell());
    for (TimeAxis.Mark mark :
        TimeAxis.marks(model.from(), model.to(), characters, model.scale(), model.unit())) {
      double x = Math.round(left + model.x(mark.value(), width)) + 0.5;
      g.setStroke(inks.apply(Ink.GRID, 0.6));
      g.strokeLine(x, axisHeight(m) - 4, x, mark.isNamed() ? bottom : axisHeight(m));
      double textWidth = mark.text().length() * m.cell();
      double start = Math.clamp(x - textWidth / 2, left, Math.max(left, left + width - textWidth));
      if (mark.isNamed() && start >= freeFrom) {
        g.fillText(mark.text(), start, 2 + m.ascent());
        axisWords.add(new Extent(start, start + textWidth));
        freeFrom = start + textWidth + m.cell();
      }
    }
    g.setStroke(ink(Ink.GRID));
    g.strokeLine(0, axisHeight(m) - 0.5, left + width, axisHeight(m) - 0.5);
  }

  /** Takes away those of the axis's words that something would be painted over in part. */
  void clearAxis(double from, double to) {
    g.setFill(ink(Ink.GUTTER));
    for (Extent words : axisWords) {
      if (words.from < to && from < words.to) {
        g.fillRect(words.from - 1, 0, words.to - words.from + 2, m.line());
      }
    }
  }

  private void paintRun(TimelineRun run, int index, double top) {
    String name = shortened(run.name());
    g.setFill(ink(Ink.BACKGROUND)); // so that no line crosses the name
    g.fillRect(NAME_INSET - 2, top + 1, name.length() * m.cell() + 4, m.line());
    g.setFill(ink(Ink.series(index)));
    g.fillRect(4, top + m.line() / 2 - 2, 8, 8);
    g.setFont(m.bold());
    g.setFill(ink(Ink.TEXT));
    g.fillText(name, NAME_INSET, top + 2 + m.ascent());
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

  /** A name without its middle where there is no room for it. */
  private String shortened(String name) {
    int room = (int) Math.max(4, (left + width - NAME_INSET) / m.cell());
    int end = room / 2;
    return name.length() <= room
        ? name
        : name.substring(0, room - 1 - end) + "…" + name.substring(name.length() - end);
  }

  private void paintMilestones(TimelineRun run, int index, double top) {
    List<Label> named = labels.of(run);
    Milestone selected = index == model.selectedRun() ? model.selected() : null;
    double base = top + (model.labelRows() + 1) * m.line() + 6;
    double lanesEnd = top + milestonesHeight(m) + run.lanes().size() * laneHeight(m);
    int end = labels.end(run);
    int next = 0; // of the names
    for (int i = labels.first(run); i < end; i++) {
      boolean hasName = next < named.size() && named.get(next).index() == i;
      double lineTop = hasName ? top + labelTop(named.get(next++).row(), m) + 3 : base - 8;
      Milestone milestone = run.milestones().get(i);
      paintMark(x(milestone.at()), lineTop, base, lanesEnd, milestone.equals(selected));
    }
    // After all lines, so that none crosses a text.
    boolean shown = false;
    for (Label label : named) {
      boolean marked = run.milestones().get(label.index()).equals(selected);
      shown |= marked;
      paintLabel(label, top + labelTop(label.row(), m), marked);
    }
    if (selected != null && !shown) {
      paintOverOthers(selected, top + model.labelRows() * m.line());
    }
  }

  private void paintMark(double at, double lineTop, double base, double end, boolean marked) {
    double x = Math.round(at) + 0.5;
    Color colour = ink(marked ? Ink.LINK : Ink.MILESTONE);
    g.setStroke(colour.deriveColor(0, 1, 1, 0.55));
    g.setLineWidth(marked ? 2 : 1);
    g.strokeLine(x, lineTop, x, base);
    g.setStroke(colour.deriveColor(0, 1, 1, 0.3));
    g.strokeLine(x, base, x, end);
    g.setFill(colour);
    double r = marked ? 5 : 3.5;
    g.fillPolygon(
        new double[] {x - r, x, x + r, x}, new double[] {base, base - r, base, base + r}, 4);
  }

  private void paintLabel(Label label, double top, boolean marked) {
    g.setFill(ink(Ink.BACKGROUND));
    g.fillRect(label.start() + 3, top + 1, label.end() - label.start() - 2, m.line() - 1);
    g.setFont(marked ? m.bold() : m.font());
    g.setFill(ink(marked ? Ink.LINK : Ink.TEXT));
    g.fillText(label.text(), label.start() + 4, top + m.ascent());
    if (label.hidden() > 0) {
      double start = label.end() + MilestoneLabels.COUNT_PADDING;
      g.setFill(ink(Ink.MILESTONE));
      g.fillRoundRect(start, top + 1, label.countEnd() - start, m.line() - 2, 8, 8);
      g.setFont(m.font());
      g.setFill(Contrast.blackOrWhite(ink(Ink.MILESTONE)));
      g.fillText(label.count(), start + MilestoneLabels.COUNT_PADDING, top + m.ascent());
    }
  }

  /** What is selected is always named, if it is in sight: over others if need be. */
  private void paintOverOthers(Milestone selected, double y) {
    double x = x(selected.at());
    double room = selected.name().length() * m.cell() + 6;
    if (x >= left && x <= left + width) {
      double start = Math.max(left, Math.min(x, left + width - room));
      g.setFill(inks.apply(Ink.BACKGROUND, 0.92));
      g.fillRect(start + 2, y, room, m.line());
      g.setFont(m.bold());
      g.setFill(ink(Ink.LINK));
      g.fillText(selected.name(), start + 4, y + m.ascent());
      g.setFont(m.font());
    }
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
      Color ground = Contrast.over(inks.apply(span.ink(), SPAN), ink(Ink.STRIPE));
      SpanLabel painted = new SpanLabel(text, from + 4, y + m.ascent() - 1, ground);
      g.setFill(Contrast.blackOrWhite(ground));
      g.fillText(painted.text, painted.x, painted.y);
      spanLabels.add(painted);
    }
  }

  /** What lanes are called, once more where they are paler: as plain as elsewhere. */
  private void paintLabelsOfFuture(double from, double top, double to, double bottom) {
    g.save();
    g.beginPath();
    g.rect(from, top, to - from, bottom - top);
    g.clip();
    for (SpanLabel label : spanLabels) {
      Color paler = Contrast.over(inks.apply(Ink.BACKGROUND, FUTURE), label.ground);
      g.setFill(Contrast.blackOrWhite(paler));
      g.fillText(label.text, label.x, label.y);
    }
    g.restore();
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
}
