package bootscope.views.control.flame;

import bootscope.views.control.Contrast;
import bootscope.views.control.Ink;
import bootscope.views.control.Metrics;
import bootscope.views.control.flame.FlameColours.Scale;
import bootscope.views.control.timeline.AxisScale;
import bootscope.views.control.timeline.TimeAxis;
import java.util.List;
import java.util.function.BiFunction;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;

/** Draws a flame chart: no more blocks than there are pixels, whatever there is to show. */
final class FlamePainter {
  /** Colours of groups: those for things that only need to differ, each in so many strengths. */
  static final int SERIES = 8;

  private static final double[] STRENGTHS = {0.62, 0.5, 0.4};
  private static final double WEAKEST = 0.12;
  private static final double PLAIN = 0.3;

  /** Of a change, by its step. */
  private static final double[] CHANGES = {0.22, 0.42, 0.64, 0.9};

  private static final double STANDS_BACK = 0.25;

  /** A theme with as much contrast for text has its colours at full strength. */
  private static final double HIGH_CONTRAST = 7;

  private static final double GAP = 2;
  private static final double PADDING = 3;
  private static final double HANDLE = 5;

  private final FlameModel model;
  private GraphicsContext g;
  private Metrics m;
  private BiFunction<Ink, Double, Color> inks;
  private double contrast;
  private double width;
  private Color[] palette;
  private Color[] text;

  FlamePainter(FlameModel model) {
    this.model = model;
  }

  // ---------------------------------------------------------------- geometry

  static double rowHeight(Metrics m) {
    return m.line() + 2;
  }

  /** The axis, and the names of instants below it. */
  double headHeight(Metrics m) {
    return m.line() + GAP + (model.instants().isEmpty() ? 0 : m.line() + GAP);
  }

  double spansHeight(Metrics m) {
    return model.spans().isEmpty() ? 0 : rowHeight(m) + GAP;
  }

  /** Where the rows begin. */
  double rowsTop(Metrics m) {
    return headHeight(m) + spansHeight(m);
  }

  double rowsHeight(Metrics m) {
    return model.rows() * rowHeight(m);
  }

  double x(double value) {
    return (value - model.from()) / (model.to() - model.from()) * width;
  }

  // ---------------------------------------------------------------- painting

  void paint(
      GraphicsContext graphics,
      Metrics metrics,
      BiFunction<Ink, Double, Color> colours,
      double leastContrast,
      double fullWidth,
      double fullHeight,
      double scroll,
      boolean focused) {
    g = graphics;
    m = metrics;
    inks = colours;
    contrast = leastContrast;
    width = fullWidth;
    makePalette();
    double top = rowsTop(m);
    range(fullHeight);
    axis(fullHeight);
    instants(fullHeight);
    spans();
    g.save();
    g.beginPath();
    g.rect(0, top, width, Math.max(0, fullHeight - top));
    g.clip();
    FlameSlices slices = model.shown();
    int first = (int) Math.max(0, Math.floor(scroll / rowHeight(m)));
    for (int row = first; row < slices.rows(); row++) {
      double y = top + row * rowHeight(m) - scroll;
      if (y >= fullHeight) {
        break;
      }
      row(slices, row, y);
    }
    focus(top - scroll, focused);
    g.restore();
    playhead(fullHeight);
  }

  /** The place of a group's colour, in one of its strengths. */
  private static int place(int group, int strength) {
    return 2 + Math.floorMod(group, SERIES) * STRENGTHS.length + strength;
  }

  /** The place of a change's colour. */
  private static int changePlace(int group) {
    return group == FlameColours.SAME ? 0 : 2 + group;
  }

  private void makePalette() {
    Color ground = inks.apply(Ink.BACKGROUND, 1.0);
    boolean full = contrast >= HIGH_CONTRAST;
    int size = 2 + SERIES * STRENGTHS.length + 3;
    palette = new Color[size];
    text = new Color[size];
    palette[0] = over(Ink.TEXT_MUTED, PLAIN, ground);
    palette[1] = over(Ink.HOLE, 1, ground);
    for (int i = 0; i < SERIES; i++) {
      for (int j = 0; j < STRENGTHS.length; j++) {
        double strength = full ? 1 - 0.2 * j : STRENGTHS[j];
        double ramp = WEAKEST + (1 - WEAKEST) * i / (SERIES - 1);
        palette[place(i, j)] =
            model.colours().scale() == Scale.RAMP
                ? over(Ink.SERIES_2, ramp, ground)
                : over(Ink.series(i), strength, ground);
      }
    }
    if (model.colours().scale() == Scale.CHANGE) {
      for (int i = 0; i < CHANGES.length; i++) {
        palette[changePlace(FlameColours.SAME + 1 + i)] = over(Ink.MORE, CHANGES[i], ground);
        palette[changePlace(FlameColours.SAME - 1 - i)] = over(Ink.LESS, CHANGES[i], ground);
      }
    }
    palette[size - 3] = over(Ink.MATCH_CURRENT, 1, ground);
    palette[size - 2] = over(Ink.SELECTION, 1, ground);
    palette[size - 1] = over(Ink.TEXT_MUTED, STANDS_BACK, ground);
    for (int i = 0; i < size; i++) {
      text[i] = Contrast.readable(inks.apply(Ink.TEXT, 1.0), palette[i], contrast);
    }
  }

  private Color over(Ink ink, double opacity, Color ground) {
    return Contrast.over(inks.apply(ink, opacity), ground);
  }

  private int colour(FlameSlices slices, int row, int index) {
    int name = slices.name(row, index);
    if (model.isSearching()) {
      return palette.length - (model.isMatch(name) ? 3 : 1);
    }
    if (model.isChosen(name)) {
      return palette.length - 2;
    }
    if (name == FlameSlices.IDLE) {
      return 1;
    }
    int group = model.colours().group(slices, row, index);
    if (group < 0) {
      return 0;
    }
    return switch (model.colours().scale()) {
      case SERIES -> place(group, Math.floorMod(name, STRENGTHS.length));
      case RAMP -> place(group, 0);
      case CHANGE -> changePlace(group);
    };
  }

  /** Blocks of one colour that touch are painted at once; then what has room for its name. */
  private void row(FlameSlices slices, int row, double y) {
    double height = rowHeight(m) - 1;
    double[] run = {0, 0}; // from, to
    int[] colour = {-1};
    FlameSlices.Blocks paint =
        (x, w, index, single) -> {
          int now = colour(slices, row, index);
          if (now != colour[0] || x > run[1] + 0.01 || w > 4) {
            fill(run, colour[0], y, height);
            run[0] = x;
            colour[0] = now;
          }
          run[1] = w > 4 ? x + w - 1 : x + w; // a gap tells wide ones apart
          if (w > 4) {
            fill(run, now, y, height);
            colour[0] = -1;
          }
          if (w > 4 * m.cell()) {
            label(slices, row, index, x, w, y, now);
          }
        };
    slices.blocks(row, model.from(), model.to(), width, paint);
    fill(run, colour[0], y, height);
  }

  private void fill(double[] run, int colour, double y, double height) {
    if (colour >= 0 && run[1] > run[0]) {
      g.setFill(palette[colour]);
      g.fillRect(run[0], y, run[1] - run[0], height);
    }
  }

  private void label(
      FlameSlices slices, int row, int index, double x, double w, double y, int colour) {
    int count = slices.count(row, index);
    String name = model.name(slices.name(row, index));
    if (count > 1) {
      name = "… " + name;
    }
    g.setFont(m.font());
    g.setFill(text[colour]);
    g.fillText(cut(name, w - 2 * PADDING), x + PADDING, y + 1 + m.ascent());
  }

  /** As much of a text as has room. */
  private String cut(String whole, double room) {
    int most = (int) (room / m.cell());
    return whole.length() <= most ? whole : most < 2 ? "" : whole.substring(0, most - 1) + "…";
  }

  // ---------------------------------------------------------------- above the rows

  private void axis(double height) {
    int characters = (int) (width / m.cell());
    List<TimeAxis.Mark> marks =
        TimeAxis.marks(model.from(), model.to(), characters, AxisScale.LINEAR, model.unit());
    g.setFont(m.font());
    double free = 0;
    for (TimeAxis.Mark mark : marks) {
      double x = Math.round(x(mark.value())) + 0.5;
      g.setStroke(inks.apply(Ink.GRID, 1.0));
      g.setLineWidth(1);
      g.strokeLine(x, m.line(), x, height);
      double w = mark.text().length() * m.cell();
      double left = Math.clamp(x - w / 2, 0, Math.max(0, width - w));
      if (left >= free && mark.isNamed()) {
        g.setFill(inks.apply(Ink.TEXT_MUTED, 1.0));
        g.fillText(mark.text(), left, m.ascent());
        free = left + w + m.cell();
      }
    }
  }

  private void instants(double height) {
    double y = m.line() + GAP;
    double free = 0;
    List<FlameSpan> all = model.instants();
    for (int i = 0; i < all.size(); i++) {
      double x = x(all.get(i).begin());
      if (x < 0 || x > width) {
        continue;
      }
      double next = i + 1 < all.size() ? Math.min(width, x(all.get(i + 1).begin())) : width;
      g.setStroke(inks.apply(Ink.MILESTONE, 1.0));
      g.setLineWidth(1);
      double at = Math.round(x) + 0.5;
      g.strokeLine(at, y, at, height);
      String name = cut(all.get(i).name(), Math.max(0, next - x - 2 * PADDING));
      if (x >= free && !name.isEmpty()) {
        g.setFill(inks.apply(Ink.MILESTONE, 1.0));
        g.fillText(name, at + PADDING, y + m.ascent());
        free = at + PADDING + name.length() * m.cell();
      }
    }
  }

  private void spans() {
    double y = headHeight(m);
    double height = rowHeight(m) - 1;
    double painted = 0;
    for (FlameSpan span : model.spans()) {
      double x = Math.max(0, x(span.begin()));
      double end = Math.min(width, x(span.end()));
      if (end <= 0 || x >= width || end <= painted && end - x < 1) {
        continue;
      }
      int colour = place(span.group(), 0);
      double w = Math.max(1, end - x);
      g.setFill(palette[colour]);
      g.fillRect(x, y, w > 4 ? w - 1 : w, height);
      painted = x + w;
      if (w > 4 * m.cell()) {
        g.setFont(m.font());
        g.setFill(text[colour]);
        g.fillText(cut(span.name(), w - 2 * PADDING), x + PADDING, y + 1 + m.ascent());
      }
    }
  }

  private void range(double height) {
    if (model.hasRange()) {
      double left = x(model.rangeFrom());
      double right = x(model.rangeTo());
      g.setFill(inks.apply(Ink.SELECTION, 0.45));
      g.fillRect(left, 0, right - left, height);
      g.setStroke(inks.apply(Ink.LINK, 1.0));
      g.setLineWidth(1);
      g.strokeLine(left, 0, left, height);
      g.strokeLine(right, 0, right, height);
    }
  }

  private void focus(double top, boolean focused) {
    FlameItem item = model.focus();
    if (item == null || item.end() <= model.from() || item.begin() >= model.to()) {
      return;
    }
    double left = Math.max(-4, x(item.begin()));
    double right = Math.min(width + 4, x(item.end()));
    double w = Math.max(3, right - left);
    g.setStroke(inks.apply(focused ? Ink.TEXT : Ink.TEXT_MUTED, 1.0));
    g.setLineWidth(2);
    g.strokeRect(left, top + item.row() * rowHeight(m), w - 1, rowHeight(m) - 2);
  }

  private void playhead(double height) {
    line(model.mark(), Ink.BOOKMARK, height, false);
    line(model.playhead(), Ink.CURRENT_MARK, height, true);
  }

  private void line(double value, Ink ink, double height, boolean handle) {
    double x = x(value);
    if (!(x >= 0 && x <= width)) {
      return;
    }
    g.setStroke(inks.apply(ink, 1.0));
    g.setLineWidth(handle ? 2 : 1);
    g.strokeLine(x, m.line(), x, height);
    if (handle) {
      g.setFill(inks.apply(ink, 1.0));
      double y = m.line() - HANDLE;
      g.fillPolygon(
          new double[] {x - HANDLE, x + HANDLE, x}, new double[] {y, y, y + 2 * HANDLE}, 3);
    }
  }
}
