package bootscope.views.control.timeline;

import bootscope.views.control.timeline.TimelineRun.Milestone;
import bootscope.views.control.timeline.TimelineRun.Moment;
import bootscope.views.control.timeline.TimelineRun.Published;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * Runs, unit and scale of the axis, and the part of it in sight. Values on the axis are nanoseconds
 * or instructions since the start, or since another moment, so that some are below 0; places are
 * where they lie ({@link AxisScale}).
 */
public final class TimelineModel {
  private static final double LEAST_SPAN = 20;
  private static final double ROOM_AT_END = 0.04;

  /** On each side of what one asked to see, of its own width. */
  private static final double ROOM_BESIDE = 0.4;

  private Runnable listener = () -> {};
  private List<TimelineRun> runs = List.of();
  private Published published;
  private TimeAxis.Unit unit = TimeAxis.Unit.NANOS;
  private boolean logarithmic;
  private AxisScale scale = AxisScale.LINEAR;
  private double from;
  private double to = 1;
  private double fromPlace;
  private double toPlace = 1;
  private boolean whole = true;
  private int selectedRun;
  private int selectedMilestone = -1;
  private Moment mark;
  private Moment playhead;
  private int labelRows = 4;

  public void setListener(Runnable listener) {
    this.listener = listener;
  }

  public List<TimelineRun> runs() {
    return runs;
  }

  /** Sets the runs; as long as all was in sight, all is. */
  public void setRuns(List<TimelineRun> runs) {
    this.runs = List.copyOf(runs);
    selectedRun = Math.min(selectedRun, Math.max(0, runs.size() - 1));
    if (runs.isEmpty() || selectedMilestone >= runs.get(selectedRun).milestones().size()) {
      selectedMilestone = -1;
    }
    rescale();
    reshow();
  }

  /** The figures laid over the runs, or null. */
  public Published published() {
    return published;
  }

  /** Lays figures over the runs; null takes them away. */
  public void setPublished(Published figures) {
    published = figures;
    reshow();
  }

  public TimeAxis.Unit unit() {
    return unit;
  }

  /** Changes the unit, and shows all of the axis. */
  public void setUnit(TimeAxis.Unit newUnit) {
    if (unit != newUnit) {
      unit = newUnit;
      rescale();
      showAll();
    }
  }

  /** Whether the axis is logarithmic: early moments have more room than late ones. */
  public boolean isLogarithmic() {
    return logarithmic;
  }

  /** Makes the axis logarithmic or even; what is in sight stays. */
  public void setLogarithmic(boolean wanted) {
    if (logarithmic != wanted) {
      logarithmic = wanted;
      rescale();
      reshow();
    }
  }

  AxisScale scale() {
    return scale;
  }

  /** A logarithmic axis begins to be one at the milestone nearest to 0. */
  private void rescale() {
    double least = Double.POSITIVE_INFINITY;
    for (TimelineRun run : runs) {
      for (Milestone m : run.milestones()) {
        double value = Math.abs(value(m.at()));
        least = value > 0 ? Math.min(least, value) : least;
      }
    }
    scale =
        logarithmic
            ? AxisScale.logarithmic(Double.isFinite(least) ? least : end(AxisScale.LINEAR))
            : AxisScale.LINEAR;
  }

  /** A moment's place on the axis. */
  public double value(Moment moment) {
    return unit == TimeAxis.Unit.NANOS ? moment.nanos() : moment.instructions();
  }

  public double from() {
    return from;
  }

  public double to() {
    return to;
  }

  /** Where the axis ends. */
  public double end() {
    return end(scale);
  }

  private double end(AxisScale by) {
    double place = by.place(last());
    return by.value(place + (place - by.place(begin())) * ROOM_AT_END);
  }

  /**
   * Where the longest run ends, or the last figure stands: behind it there is room, and nothing.
   */
  double last() {
    double last = 1;
    for (TimelineRun run : runs) {
      last = Math.max(last, value(run.end()));
    }
    if (published != null) {
      for (TimelineRun.Point point : published.points()) {
        last = Math.max(last, value(point.at()));
      }
    }
    return last;
  }

  /** Where the axis begins: 0, or before it. */
  public double begin() {
    double begin = 0;
    for (TimelineRun run : runs) {
      begin = Math.min(begin, value(run.begin()));
    }
    return begin;
  }

  /** How many rows of milestones' names there are above each run; at least 0. */
  public int labelRows() {
    return labelRows;
  }

  /** Sets how many rows of names each run has: few where many runs are to be seen at once. */
  public void setLabelRows(int rows) {
    labelRows = rows;
    listener.run();
  }

  private void reshow() {
    if (whole) {
      showAll();
    } else {
      show(from, to);
    }
  }

  public void showAll() {
    show(begin(), end());
  }

  /** Brings a part of the axis into sight, given by values. */
  public void show(double start, double stop) {
    showPlaces(scale.place(start), scale.place(stop));
  }

  private void showPlaces(double start, double stop) {
    double begin = scale.place(begin());
    double end = scale.place(end());
    double all = end - begin;
    double span = Math.clamp(stop - start, Math.min(leastSpan(start, stop), all), all);
    fromPlace = Math.clamp(start, begin, Math.max(begin, end - span));
    toPlace = fromPlace + span;
    from = fromPlace == begin ? begin() : scale.value(fromPlace); // not beyond by a rounding
    to = scale.value(toPlace);
    whole = span >= all;
    listener.run();
  }

  /** What {@link #LEAST_SPAN} takes in the middle of a part of the axis. */
  private double leastSpan(double start, double stop) {
    double middle = scale.value((start + stop) / 2);
    return scale.place(middle + LEAST_SPAN / 2) - scale.place(middle - LEAST_SPAN / 2);
  }

  /** Zooms around a place of the view, 0–1 from its left; factors above 1 go closer. */
  public void zoom(double factor, double at) {
    double fixed = fromPlace + (toPlace - fromPlace) * at;
    double span = (toPlace - fromPlace) / factor;
    showPlaces(fixed - span * at, fixed + span * (1 - at));
  }

  /** Moves the view by a part of its width. */
  public void pan(double part) {
    double distance = (toPlace - fromPlace) * part;
    showPlaces(fromPlace + distance, toPlace + distance);
  }

  public double x(double value, double width) {
    return (scale.place(value) - fromPlace) / (toPlace - fromPlace) * width;
  }

  public double valueAt(double x, double width) {
    return scale.value(fromPlace + x / width * (toPlace - fromPlace));
  }

  // Mark

  /** A moment that another view shows, or null. */
  public Moment mark() {
    return mark;
  }

  /** Marks a moment; null marks none. */
  public void setMark(Moment moment) {
    mark = moment;
    listener.run();
  }

  /** Where in the first run its machine stands, while that can be put elsewhere; or null. */
  public Moment playhead() {
    return playhead;
  }

  public void setPlayhead(Moment moment) {
    if (!Objects.equals(playhead, moment)) {
      playhead = moment;
      listener.run();
    }
  }

  /** Brings a moment into sight, if it is not. */
  public void reveal(Moment moment) {
    double place = scale.place(value(moment));
    if (place < fromPlace || place > toPlace) {
      double half = (toPlace - fromPlace) / 2;
      showPlaces(place - half, place + half);
    }
  }

  /** Shows a part of the axis with both moments in it, and room beside them. */
  public void showBetween(Moment first, Moment last) {
    double start = scale.place(value(first));
    double stop = scale.place(value(last));
    double room = Math.max(stop - start, leastSpan(start, stop)) * ROOM_BESIDE;
    showPlaces(start - room, stop + room);
  }

  // Selection

  /** The milestone that keys work on, or null. */
  public Milestone selected() {
    return selectedMilestone < 0 ? null : runs.get(selectedRun).milestones().get(selectedMilestone);
  }

  public int selectedRun() {
    return selectedRun;
  }

  /** Selects a milestone of a run by index; −1 for none. */
  public void select(int run, int milestone) {
    selectedRun = run;
    selectedMilestone = milestone;
    listener.run();
  }

  /** Goes to the milestone after the selected one, or before, and brings it into sight. */
  public void step(int count) {
    if (runs.isEmpty() || runs.get(selectedRun).milestones().isEmpty()) {
      return;
    }
    int last = runs.get(selectedRun).milestones().size() - 1;
    select(selectedRun, Math.clamp((long) selectedMilestone + count, 0, last));
    reveal(selected().at());
  }

  /** The first of an ascending list whose moment is at or after a value of the axis. */
  public <T> int firstFrom(List<T> items, Function<T, Moment> moment, double value) {
    int low = 0;
    int high = items.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (value(moment.apply(items.get(middle))) < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /**
   * The nearest of an ascending list, or −1.
   *
   * @param reach how far off it may be, as a part of what is in sight
   */
  public <T> int nearest(List<T> items, Function<T, Moment> moment, double value, double reach) {
    int after = firstFrom(items, moment, value);
    int best = -1;
    double bestDistance = reach * (toPlace - fromPlace);
    for (int i = Math.max(0, after - 1); i <= after && i < items.size(); i++) {
      double d = Math.abs(scale.place(value(moment.apply(items.get(i)))) - scale.place(value));
      if (d <= bestDistance) {
        best = i;
        bestDistance = d;
      }
    }
    return best;
  }
}
