package bootscope.views.pane.timeline;

import bootscope.core.debug.Edit;
import bootscope.core.history.MarkedInstant;
import bootscope.core.timeline.Lanes;
import bootscope.core.timeline.Lanes.ModeChange;
import bootscope.core.timeline.Milestone;
import bootscope.core.timeline.Milestones;
import bootscope.core.timeline.ProcessorMode;
import bootscope.core.timeline.TimelineClock;
import bootscope.views.control.Ink;
import bootscope.views.control.timeline.TimelineRun;
import bootscope.views.control.timeline.TimelineRun.Lane;
import bootscope.views.control.timeline.TimelineRun.Moment;
import bootscope.views.control.timeline.TimelineRun.Span;
import bootscope.views.control.timeline.TimelineRun.Tick;
import bootscope.views.pane.EditWords;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Turns what is known of a run into what the timeline's canvas draws. */
final class RunDrawing {
  private final BootRun run;
  private final Texts texts;
  private final HostTime host;

  RunDrawing(BootRun run, TimelineClock clock, Texts texts) {
    this.run = run;
    this.texts = texts;
    host = clock == TimelineClock.HOST ? new HostTime(run.milestones()) : null;
  }

  TimelineRun draw() {
    List<TimelineRun.Milestone> milestones = new ArrayList<>();
    for (Milestone m : run.milestones()) {
      milestones.add(new TimelineRun.Milestone(label(m), moment(m), detail(m)));
    }
    for (MarkedInstant m : run.marked()) {
      String label = TimelinePaneModel.label(m, texts);
      Moment at = moment(m.instructions(), m.virtualNanos());
      milestones.add(new TimelineRun.Milestone(label, at, texts.get("timeline.marked.detail")));
    }
    milestones.sort(Comparator.comparingLong(m -> m.at().instructions()));
    List<Lane> lanes = new ArrayList<>();
    if (run.lanes() != null) {
      lanes.add(modes());
      lanes.add(privilege());
    }
    lanes.add(phases());
    if (run.lanes() != null) {
      lanes.add(bars("console", Lanes.Lane.CONSOLE, Ink.CONSOLE_OUTPUT));
      lanes.add(bars("interrupts", Lanes.Lane.INTERRUPTS, Ink.INTERRUPT));
      lanes.add(bars("exceptions", Lanes.Lane.EXCEPTIONS, Ink.CMDLINE));
      lanes.add(busy());
    }
    if (!run.edits().isEmpty()) {
      lanes.add(edits());
    }
    return new TimelineRun(
        run.name(), milestones, lanes, moment(run.endInstructions(), run.endNanos()));
  }

  /** An instruction count as a moment of this run. */
  Moment at(long instructions) {
    Lanes lanes = run.lanes();
    return moment(instructions, lanes == null ? instructions : lanes.nanosAt(instructions));
  }

  Moment moment(long instructions, long virtualNanos) {
    return new Moment(instructions, host == null ? virtualNanos : host.at(virtualNanos));
  }

  private Moment moment(Milestone m) {
    return new Moment(m.instructions(), host == null ? m.virtualNanos() : m.hostNanos());
  }

  /** The name, with its source where there is another of that name. */
  private String label(Milestone m) {
    long alike = run.milestones().stream().filter(o -> o.name().equals(m.name())).count();
    return alike == 1
        ? m.name()
        : m.name() + " [" + m.source().name().toLowerCase(Locale.ROOT) + "]";
  }

  private String detail(Milestone m) {
    String times =
        texts.get(
            "timeline.detail.times",
            TimelineClock.VIRTUAL.format(m.virtualNanos()),
            TimelineClock.HOST.format(m.hostNanos()));
    String meaning = Milestones.meaning(m.name());
    return meaning.isEmpty() ? times : meaning + "\n" + times;
  }

  private Lane edits() {
    List<Tick> ticks = new ArrayList<>();
    for (Edit edit : run.edits()) {
      Moment at = moment(edit.instructions(), edit.virtualNanos());
      ticks.add(new Tick(at, EditWords.of(edit, texts), Ink.CHANGED));
    }
    return Lane.ofTicks(texts.get("timeline.lane.edits"), ticks);
  }

  // ---------------------------------------------------------------- what lasts

  private Lane modes() {
    List<ModeChange> changes = run.lanes().modes();
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < changes.size(); i++) {
      ModeChange from = changes.get(i);
      boolean last = i + 1 == changes.size();
      if (last && !run.lanes().modesComplete()) {
        break; // what came then is not known
      }
      Moment to =
          last
              ? moment(run.endInstructions(), run.endNanos())
              : moment(changes.get(i + 1).instructions(), changes.get(i + 1).virtualNanos());
      spans.add(
          new Span(
              moment(from.instructions(), from.virtualNanos()),
              to,
              from.mode().text(),
              ink(from.mode())));
    }
    return Lane.ofSpans(texts.get("timeline.lane.mode"), spans);
  }

  private static Ink ink(ProcessorMode mode) {
    return switch (mode) {
      case REAL, VIRTUAL_8086 -> Ink.MODE_REAL;
      case PROTECTED, PROTECTED_PAGED -> Ink.MODE_PROTECTED;
      case PROTECTED_PAE, COMPATIBILITY -> Ink.MODE_PAE;
      case LONG -> Ink.MODE_LONG;
    };
  }

  private Lane phases() {
    return BootPhases.lane(
        run.milestones(), this::moment, moment(run.endInstructions(), run.endNanos()), texts);
  }

  // ---------------------------------------------------------------- what is counted

  private Moment bucketStart(int bucket) {
    long nanos = Math.min(bucket * run.lanes().bucketNanos(), run.lanes().endNanos());
    return moment(run.lanes().instructionsAt(nanos), nanos);
  }

  private long bucketLength(int bucket) {
    Lanes lanes = run.lanes();
    return Math.clamp(lanes.endNanos() - bucket * lanes.bucketNanos(), 1, lanes.bucketNanos());
  }

  private Lane privilege() {
    Lanes lanes = run.lanes();
    List<Span> spans = new ArrayList<>();
    int begin = 0;
    for (int i = 1; i <= lanes.buckets(); i++) {
      if (i == lanes.buckets() || userShare(i) != userShare(begin)) {
        spans.add(privilege(begin, i));
        begin = i;
      }
    }
    return Lane.ofSpans(texts.get("timeline.lane.cpl"), spans);
  }

  /** The part of a bucket at CPL 3 in eighths, so that few spans differ. */
  private int userShare(int bucket) {
    long user = run.lanes().count(Lanes.Lane.USER, bucket);
    if (user == 0) {
      return 0;
    }
    return (int) Math.max(1, Math.round(8.0 * user / bucketLength(bucket)));
  }

  private Span privilege(int from, int to) {
    int share = userShare(from);
    String label =
        share == 0
            ? texts.get("timeline.cpl.kernel")
            : share == 8
                ? texts.get("timeline.cpl.user")
                : texts.get("timeline.cpl.both", Math.round(share * 12.5));
    // The kernel's share is a thin line: the height is the user's.
    double level = share == 0 ? 0.12 : Math.max(0.2, share / 8.0);
    Ink ink = share == 0 ? Ink.MODE_LONG : Ink.MODE_USER;
    return new Span(bucketStart(from), bucketStart(to), label, ink, level);
  }

  private Lane bars(String name, Lanes.Lane lane, Ink ink) {
    long[] counts = run.lanes().counts(lane);
    long most = 1;
    for (long count : counts) {
      most = Math.max(most, count);
    }
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        // By the logarithm: one event shows beside thousands.
        double level = 0.25 + 0.7 * Math.log1p(counts[i]) / Math.log1p(most);
        spans.add(
            new Span(
                bucketStart(i),
                bucketStart(i + 1),
                texts.get("timeline." + name, counts[i]),
                ink,
                level));
      }
    }
    return Lane.ofSpans(texts.get("timeline.lane." + name), spans);
  }

  private Lane busy() {
    Lanes lanes = run.lanes();
    List<Span> spans = new ArrayList<>();
    int begin = 0;
    for (int i = 1; i <= lanes.buckets(); i++) {
      if (i == lanes.buckets() || percent(i) != percent(begin)) {
        int percent = percent(begin);
        if (percent > 0) {
          spans.add(
              new Span(
                  bucketStart(begin),
                  bucketStart(i),
                  texts.get("timeline.busy", percent),
                  Ink.PASS,
                  Math.min(0.95, Math.max(0.1, percent / 100.0))));
        }
        begin = i;
      }
    }
    return Lane.ofSpans(texts.get("timeline.lane.busy"), spans);
  }

  private int percent(int bucket) {
    long busy = run.lanes().count(Lanes.Lane.BUSY, bucket);
    return (int) Math.min(100, Math.ceilDiv(100 * busy, bucketLength(bucket)));
  }
}
