package bootscope.views.control.timeline;

import bootscope.views.control.timeline.TimelineRun.Milestone;
import bootscope.views.control.timeline.TimelineRun.Moment;
import bootscope.views.control.timeline.TimelineRun.Published;
import java.util.List;
import java.util.function.Function;

/**
 * Runs, the unit of the axis, and the part of it in sight. Values on the axis are nanoseconds or
 * instructions since the start, or since another moment, so that some are below 0.
 */
public final class TimelineModel {
  private static final double LEAST_SPAN = 20;
  private static final double ROOM_AT_END = 0.04;

  private Runnable listener = () -> {};
  private List<TimelineRun> runs = List.of();
  private List<Published> published = List.of();
  private TimeAxis.Unit unit = TimeAxis.Unit.NANOS;
  private double from;
  private double to = 1;
  private boolean whole = true;
  private int selectedRun;
  private int selectedMilestone = -1;
  private Moment mark;
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
    reshow();
  }

  public List<Published> published() {
    return published;
  }

  /** Lays figures over the runs; none takes them away. */
  public void setPublished(List<Published> figures) {
    published = List.copyOf(figures);
    reshow();
  }

  public TimeAxis.Unit unit() {
    return unit;
  }

  /** Changes the unit; the middle of the view stays, as far as it can be told. */
  public void setUnit(TimeAxis.Unit newUnit) {
    if (unit != newUnit) {
      unit = newUnit;
      showAll();
    }
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
    double end = 1;
    for (TimelineRun run : runs) {
      end = Math.max(end, value(run.end()));
    }
    for (Published figure : published) {
      end = Math.max(end, value(figure.at()));
    }
    return end + (end - begin()) * ROOM_AT_END;
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

  /** Brings a part of the axis into sight. */
  public void show(double start, double stop) {
    double begin = begin();
    double end = end();
    double all = end - begin;
    double span = Math.clamp(stop - start, Math.min(LEAST_SPAN, all), all);
    from = Math.clamp(start, begin, Math.max(begin, end - span));
    to = from + span;
    whole = span >= all;
    listener.run();
  }

  /** Zooms around a place of the view, 0–1 from its left; factors above 1 go closer. */
  public void zoom(double factor, double at) {
    double fixed = from + (to - from) * at;
    double span = (to - from) / factor;
    show(fixed - span * at, fixed + span * (1 - at));
  }

  /** Moves the view by a part of its width. */
  public void pan(double part) {
    double distance = (to - from) * part;
    show(from + distance, to + distance);
  }

  public double x(double value, double width) {
    return (value - from) / (to - from) * width;
  }

  public double valueAt(double x, double width) {
    return from + x / width * (to - from);
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

  /** Brings a moment into sight, if it is not. */
  public void reveal(Moment moment) {
    double value = value(moment);
    if (value < from || value > to) {
      double half = (to - from) / 2;
      show(value - half, value + half);
    }
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
    List<Milestone> all = runs.get(selectedRun).milestones();
    selectedMilestone = Math.clamp((long) selectedMilestone + count, 0, all.size() - 1);
    double value = value(selected().at());
    if (value < from || value > to) {
      double half = (to - from) / 2;
      show(value - half, value + half);
    } else {
      listener.run();
    }
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

  /** The nearest of an ascending list within a distance on the axis, or −1. */
  public <T> int nearest(List<T> items, Function<T, Moment> moment, double value, double distance) {
    int after = firstFrom(items, moment, value);
    int best = -1;
    double bestDistance = distance;
    for (int i = Math.max(0, after - 1); i <= after && i < items.size(); i++) {
      double d = Math.abs(value(moment.apply(items.get(i))) - value);
      if (d <= bestDistance) {
        best = i;
        bestDistance = d;
      }
    }
    return best;
  }
}
