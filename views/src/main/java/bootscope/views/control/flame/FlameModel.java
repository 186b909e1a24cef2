package bootscope.views.control.flame;

import bootscope.views.control.timeline.TimeAxis;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What a flame chart shows, and the part of it in sight. Values on the axis are instructions or
 * nanoseconds. Needs no screen.
 */
public final class FlameModel {
  /** The least that is in sight, in units of the axis. */
  public static final double LEAST_SPAN = 8;

  private static final double BESIDE = 0.05; // of a slice that is zoomed to, on each side

  private Runnable listener = () -> {};
  private FlameSlices whole = FlameSlices.NONE;
  private FlameSlices detail = FlameSlices.NONE;
  private IntFunction<String> names = name -> "";
  private List<FlameSpan> spans = List.of();
  private List<FlameSpan> instants = List.of();
  private TimeAxis.Unit unit = TimeAxis.Unit.INSTRUCTIONS;
  private FlameColours colours = FlameColours.PLAIN;
  private BitSet matches = new BitSet();
  private BitSet chosen = new BitSet();
  private boolean searching;
  private double from;
  private double to = 1;
  private boolean all = true;
  private FlameItem focus; // null for none
  private long rangeFrom;
  private long rangeTo; // not behind the first for none
  private double playhead = Double.NaN;
  private double mark = Double.NaN;

  /** Sets who is told of changes. */
  public void setListener(Runnable told) {
    listener = told;
  }

  // ---------------------------------------------------------------- content

  /**
   * Shows another whole; as long as all was in sight, all is.
   *
   * @param slices of all of the axis
   * @param names of slices, by number
   */
  public void show(FlameSlices slices, IntFunction<String> names, TimeAxis.Unit unit) {
    boolean other = unit != this.unit;
    whole = slices;
    detail = FlameSlices.NONE;
    this.names = names;
    this.unit = unit;
    if (other) {
      focus = null;
      rangeFrom = 0;
      rangeTo = 0;
    }
    if (all || other) {
      showAll();
    } else {
      setView(from, to);
    }
  }

  /** Finer slices of the part in sight and what is beside it. */
  public void showDetail(FlameSlices slices) {
    detail = slices;
    listener.run();
  }

  /** What is above the slices, in the order of beginning; spans may lie within each other. */
  public void setSpans(List<FlameSpan> now) {
    spans = List.copyOf(now);
    listener.run();
  }

  /** Instants on the axis. */
  public void setInstants(List<FlameSpan> now) {
    instants = List.copyOf(now);
    listener.run();
  }

  public void setColours(FlameColours now) {
    colours = now;
    listener.run();
  }

  /**
   * Which names stand out.
   *
   * @param on whether something is sought: then others stand back, even if nothing fits
   */
  public void setMatches(BitSet now, boolean on) {
    matches = (BitSet) now.clone();
    searching = on;
    listener.run();
  }

  /** Names that are chosen elsewhere. */
  public void setChosen(BitSet now) {
    if (!chosen.equals(now)) {
      chosen = (BitSet) now.clone();
      listener.run();
    }
  }

  /** Where it stands; not a number for nowhere. */
  public void setPlayhead(double now) {
    if (Double.compare(playhead, now) != 0) {
      playhead = now;
      listener.run();
    }
  }

  /** An instant that was marked elsewhere; not a number for none. */
  public void setMark(double now) {
    mark = now;
    listener.run();
  }

  public boolean isEmpty() {
    return whole.size() == 0;
  }

  public FlameSlices whole() {
    return whole;
  }

  public String name(int number) {
    return names.apply(number);
  }

  public List<FlameSpan> spans() {
    return spans;
  }

  public List<FlameSpan> instants() {
    return instants;
  }

  public TimeAxis.Unit unit() {
    return unit;
  }

  public FlameColours colours() {
    return colours;
  }

  public boolean isMatch(int name) {
    return name >= 0 && matches.get(name);
  }

  public boolean isSearching() {
    return searching;
  }

  public boolean isChosen(int name) {
    return name >= 0 && chosen.get(name);
  }

  public double playhead() {
    return playhead;
  }

  public double mark() {
    return mark;
  }

  // ---------------------------------------------------------------- the part in sight

  public double from() {
    return from;
  }

  public double to() {
    return to;
  }

  /** Whether all of it is in sight. */
  public boolean isAll() {
    return all;
  }

  /** The best slices that there are of the part in sight. */
  public FlameSlices shown() {
    boolean fits = detail.from() <= from && detail.to() >= Math.min(to, whole.to());
    return detail.size() > 0 && fits && detail.grain() < whole.grain() ? detail : whole;
  }

  /** Whether finer slices than there are would show more in a width. */
  public boolean wantsDetail(double pixels) {
    return !isEmpty() && shown().grain() > 1 && shown().grain() * pixels > 1.5 * (to - from);
  }

  public int rows() {
    return Math.max(whole.rows(), shown().rows());
  }

  public void showAll() {
    all = true;
    from = whole.from();
    to = Math.max(whole.to(), from + LEAST_SPAN);
    listener.run();
  }

  /** Shows a part of the axis, as far as there is something. */
  public void setView(double wantedFrom, double wantedTo) {
    double first = whole.from();
    double last = Math.max(whole.to(), first + LEAST_SPAN);
    double span = Math.clamp(wantedTo - wantedFrom, LEAST_SPAN, last - first);
    from = Math.clamp((wantedFrom + wantedTo - span) / 2, first, last - span);
    to = from + span;
    all = span >= last - first;
    listener.run();
  }

  /**
   * @param factor more than 1 shows less
   * @param about the part of the width that stays where it is, 0–1
   */
  public void zoom(double factor, double about) {
    double span = Math.max(LEAST_SPAN, (to - from) / factor);
    double left = from + (to - from - span) * about;
    setView(left, left + span);
  }

  /**
   * @param part of what is in sight
   */
  public void pan(double part) {
    double by = part * (to - from);
    double first = whole.from();
    double last = Math.max(whole.to(), first + LEAST_SPAN);
    double bounded = Math.clamp(by, Math.min(0, first - from), Math.max(0, last - to));
    setView(from + bounded, to + bounded);
  }

  public void zoomTo(long begin, long end) {
    double beside = Math.max(1, (end - begin) * BESIDE);
    setView(begin - beside, end + beside);
  }

  // ---------------------------------------------------------------- what is pointed at

  /** The slice at a place, or null. */
  public FlameItem at(int row, double instant) {
    FlameSlices slices = shown();
    int index = row < 0 || row >= slices.rows() ? -1 : slices.at(row, instant);
    return index < 0 ? null : item(slices, row, index);
  }

  private static FlameItem item(FlameSlices s, int row, int index) {
    return new FlameItem(
        row,
        s.begin(row, index),
        s.end(row, index),
        s.name(row, index),
        s.lane(row, index),
        s.count(row, index));
  }

  /** Null for none. */
  public FlameItem focus() {
    return focus;
  }

  public void setFocus(FlameItem now) {
    focus = now;
    listener.run();
  }

  /** The next slice in the row of the one that has the focus, or the one before. */
  public void moveAlong(boolean forward) {
    FlameSlices s = shown();
    if (focus == null || focus.row() >= s.rows()) {
      focusFirst();
      return;
    }
    int row = focus.row();
    int index =
        forward ? s.firstEndingAfter(row, focus.end()) : s.firstEndingAfter(row, focus.begin()) - 1;
    if (!forward && index >= 0 && s.end(row, index) > focus.begin()) {
      index--;
    }
    if (index >= 0 && index < s.size(row)) {
      focus = item(s, row, index);
      bringIntoSight(focus.begin(), focus.end());
    }
  }

  /** To what the one that has the focus calls longest, as far as is in sight; or to who calls. */
  public void moveAcross(boolean deeper) {
    FlameSlices s = shown();
    if (focus == null) {
      focusFirst();
      return;
    }
    int row = focus.row() + (deeper ? 1 : -1);
    if (row < 0 || row >= s.rows()) {
      return;
    }
    double begin = Math.max(focus.begin(), Math.min(from, focus.end() - 1));
    double end = Math.max(begin, Math.min(focus.end(), to));
    int best = -1;
    double longest = 0;
    for (int i = s.firstEndingAfter(row, begin); i < s.size(row) && s.begin(row, i) < end; i++) {
      double length = Math.min(end, s.end(row, i)) - Math.max(begin, s.begin(row, i));
      if (length > longest) {
        longest = length;
        best = i;
      }
    }
    if (best >= 0) {
      focus = item(s, row, best);
      listener.run();
    }
  }

  private void focusFirst() {
    FlameSlices s = shown();
    int index = s.firstEndingAfter(0, from);
    if (index < s.size(0)) {
      focus = item(s, 0, index);
      listener.run();
    }
  }

  /** Moves what is in sight so that an interval, or its beginning, is. */
  public void bringIntoSight(double begin, double end) {
    double span = to - from;
    if (end <= from || begin >= to) {
      double middle = end - begin > span ? begin + span / 2 : (begin + end) / 2;
      setView(middle - span / 2, middle + span / 2);
    } else {
      listener.run();
    }
  }

  // ---------------------------------------------------------------- a range

  public boolean hasRange() {
    return rangeTo > rangeFrom;
  }

  public long rangeFrom() {
    return rangeFrom;
  }

  public long rangeTo() {
    return rangeTo;
  }

  /** Chooses a part of the axis; none where its end is not behind its beginning. */
  public void setRange(double begin, double end) {
    double first = Math.clamp(Math.min(begin, end), (double) whole.from(), (double) whole.to());
    double last = Math.clamp(Math.max(begin, end), (double) whole.from(), (double) whole.to());
    rangeFrom = Math.round(first);
    rangeTo = Math.round(last);
    listener.run();
  }

  public void clearRange() {
    rangeTo = rangeFrom;
    listener.run();
  }
}
