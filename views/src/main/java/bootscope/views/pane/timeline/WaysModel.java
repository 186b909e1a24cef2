package bootscope.views.pane.timeline;

import bootscope.core.timeline.Gain;
import bootscope.core.timeline.MeasureReport;
import bootscope.core.timeline.MeasuredWay;
import bootscope.core.timeline.MeasuredWays;
import bootscope.core.timeline.Milestone;
import bootscope.core.timeline.Milestones;
import bootscope.core.timeline.Timeline;
import bootscope.core.timeline.TimelineClock;
import bootscope.views.control.timeline.TimeAxis;
import bootscope.views.control.timeline.TimelineModel;
import bootscope.views.control.timeline.TimelineRun;
import bootscope.views.control.timeline.TimelineRun.Moment;
import bootscope.views.text.Texts;
import java.text.NumberFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * The measured ways to boot a kernel, one under the other, with a milestone of each at the same
 * place of the axis. Needs no window; belongs to one thread.
 */
public final class WaysModel implements Exported {
  /** How much of what follows the last start of a kernel is in sight at first, of what precedes. */
  private static final double ROOM_BEHIND = 0.06;

  /**
   * What one exchange saves, in words and by the clock of the axis.
   *
   * @param saved with its unit; of what costs more, with a sign
   * @param factor how many times as fast; empty where one takes no time at all
   * @param published the same exchange in a document, or empty
   */
  public record Saving(
      String exchange,
      String before,
      String after,
      String saved,
      String factor,
      String published) {}

  /** A row of the table: a milestone, and each way's reading since the aligned milestone. */
  public record Row(String milestone, List<String> readings) {}

  private final Texts texts;
  private final TimelineModel axis = new TimelineModel();
  private MeasuredWays measured;
  private String anchor = Milestones.VM_INIT_END;
  private TimelineClock clock = TimelineClock.INSTRUCTIONS;

  public WaysModel(Texts texts) {
    this.texts = texts;
    axis.setLabelRows(0); // so that five ways are seen at once
    axis.setUnit(TimeAxis.Unit.INSTRUCTIONS);
  }

  /** What the canvas shows: a run for each way that reaches the aligned milestone. */
  public TimelineModel axis() {
    return axis;
  }

  /** Shows other measurements, or none (null). */
  public void show(MeasuredWays ways) {
    measured = ways;
    if (!anchors().contains(anchor)) {
      anchor = Milestones.VM_INIT_END;
    }
    redraw();
    showUntilKernel();
  }

  /** What is shown, or null. */
  public MeasuredWays measured() {
    return measured;
  }

  public boolean isEmpty() {
    return measured == null || measured.run().isEmpty();
  }

  private List<MeasuredWay> ways() {
    return measured == null ? List.of() : measured.run();
  }

  // ---------------------------------------------------------------- how it is shown

  /** The milestones at which ways can be aligned: all that two of them reach, in their order. */
  public List<String> anchors() {
    List<MeasuredWay> ways = ways();
    int least = Math.min(2, ways.size());
    return MeasureReport.names(ways).stream()
        .filter(name -> ways.stream().filter(w -> w.milestones().contains(name)).count() >= least)
        .toList();
  }

  /** The milestone that lies at 0. */
  public String anchor() {
    return anchor;
  }

  /** Aligns the ways at one of {@link #anchors}. */
  public void setAnchor(String milestone) {
    anchor = milestone;
    redraw();
    showUntilKernel();
  }

  public TimelineClock clock() {
    return clock;
  }

  public void setClock(TimelineClock wanted) {
    clock = wanted;
    axis.setUnit(
        wanted == TimelineClock.INSTRUCTIONS ? TimeAxis.Unit.INSTRUCTIONS : TimeAxis.Unit.NANOS);
    redraw();
    showUntilKernel();
  }

  /** Ways that are not in the picture, since they do not reach the aligned milestone. */
  public List<String> unaligned() {
    return ways().stream()
        .filter(w -> !w.milestones().contains(anchor))
        .map(MeasuredWay::column)
        .toList();
  }

  private List<MeasuredWay> aligned() {
    return ways().stream().filter(w -> w.milestones().contains(anchor)).toList();
  }

  private void redraw() {
    axis.setRuns(aligned().stream().map(this::draw).toList());
    axis.setMark(axis.runs().isEmpty() ? null : Moment.START);
  }

  /** What the ways differ in ends where the kernel starts: that is what there is to see first. */
  private void showUntilKernel() {
    double last = axis.begin();
    for (TimelineRun run : axis.runs()) {
      for (TimelineRun.Milestone m : run.milestones()) {
        if (m.name().equals(Gain.UNTIL)) {
          last = Math.max(last, axis.value(m.at()));
        }
      }
    }
    if (last > axis.begin()) {
      axis.show(axis.begin(), Math.max(last, 0) + (last - axis.begin()) * ROOM_BEHIND);
    } else {
      axis.showAll();
    }
  }

  private TimelineRun draw(MeasuredWay way) {
    List<Milestone> all = average(way);
    Milestone zero = new Timeline(all).get(anchor);
    List<TimelineRun.Milestone> milestones = new ArrayList<>();
    for (Milestone m : all) {
      milestones.add(new TimelineRun.Milestone(m.name(), since(m, zero), detail(m, zero)));
    }
    Moment end = since(all.getLast(), zero);
    return new TimelineRun(
        way.column(),
        milestones,
        List.of(BootPhases.lane(all, m -> since(m, zero), end, texts)),
        end);
  }

  /** The milestones of a way's runs, which all agree but on the host's clock; each name once. */
  private static List<Milestone> average(MeasuredWay way) {
    Timeline all = new Timeline();
    for (Timeline run : way.runs()) {
      for (Milestone m : run.milestones()) {
        if (all.get(m.name()) == null) {
          all.record(
              new Milestone(
                  m.name(),
                  m.source(),
                  m.instructions(),
                  m.virtualNanos(),
                  way.average(m.name(), TimelineClock.HOST).orElseThrow()));
        }
      }
    }
    return all.milestones();
  }

  private Moment since(Milestone m, Milestone zero) {
    TimelineClock time = clock == TimelineClock.HOST ? TimelineClock.HOST : TimelineClock.VIRTUAL;
    return new Moment(m.instructions() - zero.instructions(), time.of(m) - time.of(zero));
  }

  private String detail(Milestone m, Milestone zero) {
    String times =
        texts.get(
            "timeline.ways.detail",
            anchor,
            m.instructions() - zero.instructions(),
            format(m.virtualNanos() - zero.virtualNanos(), TimelineClock.VIRTUAL),
            format(m.hostNanos() - zero.hostNanos(), TimelineClock.HOST));
    String meaning = Milestones.meaning(m.name());
    return meaning.isEmpty() ? times : meaning + "\n" + times;
  }

  // ---------------------------------------------------------------- numbers

  /** What exchanges save, up to {@link Gain#UNTIL}, by the clock of the axis. */
  public List<Saving> savings() {
    List<Saving> all = new ArrayList<>();
    for (Gain gain : measured == null ? List.<Gain>of() : measured.gains()) {
      OptionalLong before = gain.before(clock);
      OptionalLong after = gain.after(clock);
      if (before.isPresent() && after.isPresent()) {
        all.add(saving(gain, before.getAsLong(), after.getAsLong()));
      }
    }
    return all;
  }

  private Saving saving(Gain gain, long before, long after) {
    List<String> published = new ArrayList<>();
    if (clock == TimelineClock.HOST) {
      for (Gain.Published p : gain.published()) {
        published.add(texts.get("timeline.ways.published", ms(p.from()), ms(p.to()), p.source()));
      }
    }
    return new Saving(
        gain.title(),
        format(before, clock),
        format(after, clock),
        format(before - after, clock),
        after > 0 ? String.format(locale(), "%.2f×", (double) before / after) : "",
        String.join("\n", published));
  }

  /** Names of the table's columns behind the first. */
  public List<String> columns() {
    return ways().stream().map(MeasuredWay::column).toList();
  }

  /** The milestones side by side, by the clock of the axis; of host times the average. */
  public List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (String name : MeasureReport.names(ways())) {
      rows.add(new Row(name, ways().stream().map(w -> reading(w, name)).toList()));
    }
    return rows;
  }

  private String reading(MeasuredWay way, String name) {
    OptionalLong zero = way.average(anchor, clock);
    OptionalLong at = way.average(name, clock);
    return zero.isPresent() && at.isPresent()
        ? format(at.getAsLong() - zero.getAsLong(), clock)
        : "–";
  }

  /** Runs that did not come to user space, and ways that were not measured: a line each. */
  public List<String> troubles() {
    return measured == null ? List.of() : MeasureReport.troubles(measured);
  }

  private Locale locale() {
    return texts.localeProperty().get();
  }

  /** A reading in the unit of its clock. */
  private String format(long reading, TimelineClock by) {
    return by == TimelineClock.INSTRUCTIONS
        ? NumberFormat.getIntegerInstance(locale()).format(reading)
        : String.format(locale(), "%,.3f", reading / 1e6);
  }

  private String ms(double milliseconds) {
    return String.format(locale(), "%,.3f", milliseconds);
  }

  // ---------------------------------------------------------------- files

  /** What the files are called. */
  @Override
  public String title() {
    String kernel = measured == null ? "" : measured.guest().getOrDefault("kernel", "");
    return "ways-"
        + kernel.substring(Math.max(kernel.lastIndexOf('/'), kernel.lastIndexOf('\\')) + 1);
  }

  /** All of it as the terminal prints it. */
  @Override
  public String text() {
    return measured.text();
  }

  /** All of it as {@code measure -format json}. */
  @Override
  public String json() {
    return measured.json();
  }

  /** All of it as {@code measure -format csv}. */
  @Override
  public String csv() {
    return measured.csv();
  }
}
