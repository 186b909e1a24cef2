package bootscope.views.pane.timeline;

import bootscope.core.history.Branch;
import bootscope.core.history.History;
import bootscope.core.history.Instant;
import bootscope.core.history.MarkedInstant;
import bootscope.core.session.MachineView;
import bootscope.core.session.Phase;
import bootscope.core.timeline.Lanes;
import bootscope.core.timeline.PublishedBoot;
import bootscope.core.timeline.Timeline;
import bootscope.core.timeline.TimelineClock;
import bootscope.core.timeline.TimelineFiles;
import bootscope.core.timeline.TimelineFormatException;
import bootscope.core.timeline.TimelineReport;
import bootscope.views.control.timeline.TimeAxis;
import bootscope.views.control.timeline.TimelineModel;
import bootscope.views.control.timeline.TimelineRun;
import bootscope.views.control.timeline.TimelineRun.Moment;
import bootscope.views.control.timeline.TimelineRun.Point;
import bootscope.views.control.timeline.TimelineRun.Published;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The runs that the timeline shows: the one that goes on, those before it of the same guest, and
 * those read from files; those of other guests only when asked for, since on one scale with a boot
 * of another length neither can be read. Needs no window; belongs to one thread.
 */
public final class TimelinePaneModel implements Exported {
  private static final int KEPT = 6;

  /** Host time between two looks at a running machine: 4 a second are enough for this pane. */
  private static final long PERIOD = 250_000_000;

  private final Texts texts;
  private final TimelineModel axis = new TimelineModel();
  private final List<BootRun> others = new ArrayList<>();
  private String guest;
  private MachineView view;
  private Lanes lanes;
  private long lookedAt;
  private int number = 1;
  private TimelineClock clock = TimelineClock.VIRTUAL;
  private PublishedBoot published;
  private boolean otherGuests;
  private List<MarkedInstant> marked = List.of();

  public TimelinePaneModel(Texts texts) {
    this.texts = texts;
  }

  /** What the canvas shows. */
  public TimelineModel axis() {
    return axis;
  }

  // ---------------------------------------------------------------- following the guest

  /** Another guest, or none (null). Runs of others that were kept stay, to be compared. */
  public void open(String name) {
    keep();
    guest = name;
    view = null;
    lanes = null;
    lookedAt = 0;
    number = 1;
    axis.setMark(null);
    redraw();
  }

  /**
   * Takes up a new view.
   *
   * @param now host time, in ns
   * @return whether it is time to ask for new lanes
   */
  public boolean follow(MachineView newest, long now) {
    MachineView before = view;
    if (before != null && newest.restarts() != before.restarts()) {
      keep();
      number++;
      lanes = null;
      axis.setMark(null);
    }
    view = newest;
    boolean changed =
        before == null
            || milestones(before) != milestones(newest)
            || branches(before) != branches(newest);
    if (changed || lanes == null) {
      redraw();
    }
    boolean due =
        changed || lanes == null || newest.phase() != Phase.RUNNING || now - lookedAt >= PERIOD;
    if (due) {
      lookedAt = now;
    }
    return due;
  }

  private static List<Branch> branches(MachineView view) {
    return view.known().map(History.Known::branches).orElse(List.of());
  }

  private static int milestones(MachineView view) {
    return view.known().map(History.Known::milestones).orElse(view.milestones()).size();
  }

  /** Remembers a view while nobody looks, so that no run is lost at a restart. */
  public void notice(MachineView newest) {
    if (view != null && newest.restarts() != view.restarts()) {
      keep();
      number++;
      lanes = null;
    }
    view = newest;
  }

  /** The lanes asked for have come. */
  public void take(Lanes newest) {
    if (view != null) {
      lanes = view.known().map(History.Known::lanes).orElse(newest);
      redraw();
    }
  }

  /** The run that ends now stays, if it got anywhere, and those that it was before. */
  private void keep() {
    if (view == null) {
      return;
    }
    BootRun ended = current();
    if (ended.endInstructions() > 0) {
      List<BootRun> kept = new ArrayList<>(List.of(ended));
      branches().forEach(b -> kept.add(kept(b)));
      others.addAll(0, kept);
      while (others.size() > KEPT) {
        others.removeLast();
      }
    }
  }

  private BootRun current() {
    String name =
        branches().isEmpty()
            ? texts.get("timeline.run", guest, number)
            : name(view.known().orElseThrow().run());
    List<MarkedInstant> here =
        marked.stream().filter(m -> view.known().filter(m::on).isPresent()).toList();
    return BootRun.of(name, guest, view, lanes, here);
  }

  /** What was marked in it is seen on the run that goes on, where that is the same. */
  private BootRun kept(Branch b) {
    List<MarkedInstant> its =
        marked.stream().filter(m -> m.run() == b.number() && !b.shares(m.virtualNanos())).toList();
    return BootRun.of(name(b.number()), guest, b, its);
  }

  private String name(int branch) {
    return texts.get("timeline.branch", guest, number, branch);
  }

  /** The runs that the one that goes on was before, or would be again. */
  public List<Branch> branches() {
    return view == null ? List.of() : branches(view);
  }

  /** Which of them is drawn as one of the axis's runs; empty for others. */
  public Optional<Branch> branch(TimelineRun run) {
    int index = axis.runs().indexOf(run) - 1;
    return index >= 0 && index < branches().size()
        ? Optional.of(branches().get(index))
        : Optional.empty();
  }

  private List<BootRun> runs() {
    return Stream.of(
            view == null ? Stream.<BootRun>empty() : Stream.of(current()),
            branches().stream().map(this::kept),
            others.stream().filter(run -> otherGuests || !isOfAnother(run)))
        .flatMap(runs -> runs)
        .toList();
  }

  /** Whether a run is of another guest than the one that is open, or that was open last. */
  private boolean isOfAnother(BootRun run) {
    String open =
        guest != null
            ? guest
            : others.stream().map(BootRun::guest).filter(Objects::nonNull).findFirst().orElse(null);
    return run.guest() != null && !run.guest().equals(open);
  }

  /** How many runs of other guests there are, shown or not. */
  public int ofOtherGuests() {
    return (int) others.stream().filter(this::isOfAnother).count();
  }

  /** Sets the instants that the user marked. */
  public void setMarked(List<MarkedInstant> instants) {
    marked = List.copyOf(instants);
    redraw();
  }

  /** Puts runs of other guests on the same scale, or leaves them out, as at first. */
  public void setOtherGuests(boolean shown) {
    otherGuests = shown;
    redraw();
  }

  /** Whether there is anything to show. */
  public boolean isEmpty() {
    return view == null && others.isEmpty();
  }

  /** Whether the run that goes on is shown, which is then the first. */
  public boolean hasCurrent() {
    return view != null;
  }

  /** How many runs there are beside the one that goes on. */
  public int others() {
    return others.size();
  }

  public void removeOthers() {
    others.clear();
    redraw();
  }

  private void redraw() {
    List<TimelineRun> drawn = new ArrayList<>();
    for (BootRun run : runs()) {
      drawn.add(new RunDrawing(run, clock, texts).draw());
    }
    axis.setRuns(drawn);
    axis.setPlayhead(
        view == null || !view.canGoTo(view.instructions())
            ? null
            : new RunDrawing(current(), clock, texts)
                .moment(view.instructions(), view.virtualNanos()));
  }

  /** The instant that a moment of the run that goes on stands for. */
  public Instant instant(Moment moment) {
    return clock == TimelineClock.VIRTUAL
        ? new Instant.Time(moment.nanos())
        : new Instant.Count(moment.instructions());
  }

  /**
   * Where one goes for what was chosen.
   *
   * @param milestone its name, or empty where there is none
   */
  public Instant instant(String milestone, Moment moment) {
    return marked.stream()
        .filter(m -> m.virtualNanos() == moment.nanos() && label(m, texts).equals(milestone))
        .findFirst()
        .map(MarkedInstant::instant)
        .orElse(new Instant.Count(moment.instructions()));
  }

  /** What an instant that was marked is called. */
  static String label(MarkedInstant m, Texts texts) {
    return texts.get("timeline.marked", m.note());
  }

  // ---------------------------------------------------------------- how it is shown

  public TimelineClock clock() {
    return clock;
  }

  public void setClock(TimelineClock wanted) {
    clock = wanted;
    redraw();
    layOver();
    axis.setUnit(
        wanted == TimelineClock.INSTRUCTIONS ? TimeAxis.Unit.INSTRUCTIONS : TimeAxis.Unit.NANOS);
    axis.showAll();
  }

  /** The figures laid over the runs, or null. */
  public PublishedBoot published() {
    return published;
  }

  /** Lays published figures over the runs; null takes them away. */
  public void setPublished(PublishedBoot boot) {
    published = boot;
    layOver();
  }

  /** Whether figures were chosen that have no place on the axis, since they are times. */
  public boolean leavesFiguresOut() {
    return published != null && clock == TimelineClock.INSTRUCTIONS;
  }

  private void layOver() {
    if (published == null || leavesFiguresOut()) {
      axis.setPublished(null);
      return;
    }
    List<Point> points = new ArrayList<>();
    for (PublishedBoot.Point p : published.points()) {
      long nanos = Math.round(p.milliseconds() * 1e6);
      String figure =
          p.delta() == 0
              ? texts.get("timeline.figure", ms(p.milliseconds()))
              : texts.get("timeline.figure.since", ms(p.milliseconds()), ms(p.delta()));
      points.add(new Point(p.name(), figure, new Moment(nanos, nanos)));
    }
    String source = texts.get("timeline.figures", published.source());
    axis.setPublished(new Published(published.configuration(), source, points));
  }

  private String ms(double milliseconds) {
    return String.format(texts.localeProperty().get(), "%.6f", milliseconds);
  }

  /** Marks an instant of the run that goes on, and brings it into sight. */
  public void mark(long instructions) {
    if (view != null) {
      Moment moment = new RunDrawing(current(), clock, texts).at(instructions);
      axis.setMark(moment);
      axis.reveal(moment);
    }
  }

  // ---------------------------------------------------------------- files

  /** What the files are called. */
  @Override
  public String title() {
    return guest == null ? "boot" : guest;
  }

  private List<Timeline> timelines() {
    return runs().stream().map(BootRun::timeline).toList();
  }

  /** All runs shown, as JSON. */
  @Override
  public String json() {
    return TimelineFiles.toJson(title(), timelines());
  }

  /** All runs shown, one line a milestone. */
  @Override
  public String csv() {
    return TimelineFiles.toCsv(timelines());
  }

  /** All runs shown, in the layout of qemu-boot-time's reports, by the clock of the axis. */
  @Override
  public String text() {
    return TimelineReport.text(timelines(), clock);
  }

  /**
   * Adds the runs of a JSON file, to be compared.
   *
   * @param name what they are called
   * @throws TimelineFormatException when it holds something else
   */
  public void addFile(String name, String json) throws TimelineFormatException {
    List<Timeline> read = TimelineFiles.fromJson(json);
    for (int i = 0; i < read.size() && others.size() < KEPT; i++) {
      String label = read.size() == 1 ? name : texts.get("timeline.run", name, i + 1);
      others.add(BootRun.of(label, read.get(i)));
    }
    redraw();
  }
}
