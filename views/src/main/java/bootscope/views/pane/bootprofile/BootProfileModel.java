package bootscope.views.pane.bootprofile;

import bootscope.core.history.History;
import bootscope.core.profile.Initcalls;
import bootscope.core.profile.Profile;
import bootscope.core.profile.ProfiledFunction;
import bootscope.core.session.MachineView;
import bootscope.core.session.Phase;
import bootscope.core.session.Profiling;
import bootscope.core.timeline.Milestone;
import bootscope.views.control.flame.FlameColours;
import bootscope.views.control.flame.FlameItem;
import bootscope.views.control.flame.FlameModel;
import bootscope.views.control.flame.FlameSlices;
import bootscope.views.control.flame.FlameSpan;
import bootscope.views.control.timeline.TimeAxis;
import bootscope.views.pane.Guest;
import bootscope.views.pane.GuestFollower;
import bootscope.views.pane.Workspace;
import bootscope.views.pane.bootprofile.ComparisonDigest.Named;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The profile that is shown: follows the recording of the guest's run, and has all that takes long
 * worked out in the background. Needs no screen.
 */
public final class BootProfileModel extends GuestFollower<Void> {
  /** By what the chart is coloured. */
  enum Colouring {
    FUNCTION,
    THREAD,
    KIND,
    INITCALL,
    SELF
  }

  /** Host time between two looks at a guest that runs, at the least, in ns. */
  private static final long PATIENCE = 1_000_000_000L;

  /** So many times what the last look took pass before the next. */
  private static final long LEISURE = 5;

  private static final int GROUPS = 8;

  /** What is beside the part in sight is made, too: so much of it on each side. */
  private static final double BESIDE = 0.5;

  private static final int DETAIL_MOST = 400_000;

  private final Texts texts;
  private final Executor fx;
  private final FlameModel chart = new FlameModel();
  private final AtomicInteger detailOrder = new AtomicInteger();
  private final AtomicInteger rangeOrder = new AtomicInteger();
  private final AtomicInteger callOrder = new AtomicInteger();
  private final AtomicInteger digestOrder = new AtomicInteger();
  private Runnable told = () -> {};
  private Consumer<Optional<CallAt>> onCall = call -> {};

  private ProfileDigest digest; // null for none
  private ProfileTables tables; // of the range, or of all
  private int number; // of the recording that it is of
  private int run; // of the guest's that it is of
  private boolean fromFile;
  private long taken = -1; // moment of the view that it was taken for
  private long takenAt;
  private long took;
  private boolean pending;
  private boolean digests; // that of a guest that ran is being worked out
  private boolean whole; // nothing more is recorded
  private boolean nanos;
  private boolean wantsNanos;
  private Colouring colouring = Colouring.FUNCTION;
  private String sought = "";
  private CallAt call; // what the focus is on; null for none
  private String name = ""; // of the guest that it is of
  private Named previous; // of what was recorded before; null for nothing

  /**
   * @param fx runs what is done with answers: the JavaFX thread
   */
  public BootProfileModel(Workspace workspace, Texts texts, Executor fx) {
    super(workspace);
    this.texts = texts;
    this.fx = fx;
  }

  /** Sets who is told of another profile, or other tables. */
  void onChange(Runnable now) {
    told = now;
  }

  /** Sets who is told what the call is that the focus is on, once that is known. */
  void onCall(Consumer<Optional<CallAt>> now) {
    onCall = now;
  }

  FlameModel chart() {
    return chart;
  }

  /** What is shown; null for nothing. */
  ProfileDigest digest() {
    return digest;
  }

  /** The tables of the chosen range, or of all; null for nothing. */
  ProfileTables tables() {
    return tables;
  }

  /** Whether the guest's run is recorded. */
  boolean isRecording() {
    return guest() != null && guest().session().profiling().state().on();
  }

  /** What the guest is called that was recorded; empty where that is of a file. */
  String guestName() {
    return fromFile ? "" : name;
  }

  /** Whether it is of the guest's run, so that one can go to its instants. */
  boolean isOfGuest() {
    return digest != null && !fromFile;
  }

  boolean isNanos() {
    return nanos;
  }

  CallAt call() {
    return call;
  }

  // ---------------------------------------------------------------- following

  @Override
  protected void onGuest(Guest guest) {
    pending = false;
    keep();
    forget();
  }

  /** What was recorded before, as far as it was shown: it is kept to be compared with. */
  Optional<Named> previous() {
    return Optional.ofNullable(previous);
  }

  /** What is recorded now, or was until the guest came to be another. */
  private void keep() {
    if (digest != null && !fromFile && digest.profile().log().instructions() > 0) {
      previous = new Named(name, digest.profile());
    }
  }

  private void forget() {
    digestOrder.incrementAndGet();
    digest = null;
    tables = null;
    number = 0;
    fromFile = false;
    taken = -1;
    whole = false;
    call = null;
    chart.setFocus(null);
    chart.clearRange();
    chart.show(FlameSlices.NONE, name -> "", unit());
    told.run();
  }

  @Override
  protected void onView(MachineView view, Void nothing) {
    if (fromFile) {
      return;
    }
    Profiling.State state = guest().session().profiling().state();
    if (state.number() != number) {
      keep();
      forget();
      pending = false;
      number = state.number();
    }
    showPlayhead(view);
    if (pending && digests && view.phase() != Phase.RUNNING) {
      digestOrder.incrementAndGet(); // all of it is to be had
      pending = false;
    }
    if (number == 0 || pending || !isDue(view, state)) {
      told.run();
      return;
    }
    request(view, state);
    told.run();
  }

  private boolean isDue(MachineView view, Profiling.State state) {
    if (whole || view.instructions() == 0 && digest == null) {
      return false;
    }
    int now = view.known().map(History.Known::run).orElse(0);
    if (digest != null && view.known().filter(History.Known::past).isPresent() && now == run) {
      return false; // more of the run is known than is recorded there
    }
    return view.phase() == Phase.RUNNING
        ? System.nanoTime() - takenAt >= Math.max(PATIENCE, LEISURE * took)
        : view.moment() != taken;
  }

  private void request(MachineView view, Profiling.State state) {
    pending = true;
    digests = false;
    Guest of = guest();
    boolean running = view.phase() == Phase.RUNNING;
    int order = digestOrder.get();
    of.session()
        .profiling()
        .profile()
        .whenCompleteAsync(
            (profile, trouble) -> {
              if (order != digestOrder.get()) {
                return;
              }
              if (trouble != null || profile.isEmpty()) {
                pending = false; // the guest is gone, or is seen to have failed
                return;
              }
              digest(profile.get(), view, state, running, order);
            },
            fx);
  }

  private void digest(
      Profile profile, MachineView view, Profiling.State state, boolean running, int order) {
    long begin = System.nanoTime();
    boolean time = nanos;
    digests = running;
    work(
        () -> order != digestOrder.get(),
        cancelled -> make(profile, running, time, cancelled),
        made -> {
          pending = false;
          if (order != digestOrder.get()) {
            return;
          }
          takenAt = System.nanoTime();
          took = takenAt - begin;
          taken = view.moment();
          run = view.known().map(History.Known::run).orElse(0);
          whole = !state.on();
          name = guest().name();
          show(made);
          MachineView now = workspace().view().getValue();
          if (now != null && guest() != null && now.moment() != taken) {
            onView(now, null);
          }
        });
  }

  private static ProfileDigest make(
      Profile profile, boolean running, boolean time, BooleanSupplier cancelled) {
    ProfileDigest made = ProfileDigest.of(profile, running, cancelled);
    if (time) {
      made.nanos(); // on this thread, and not when it is shown
    }
    return made;
  }

  /** Works something out in the background; what comes of it is taken unless it is superseded. */
  private <T> void work(BooleanSupplier cancelled, Work<T> work, Consumer<T> then) {
    workspace()
        .inBackground(
            () -> {
              try {
                T made = work.make(cancelled);
                fx.execute(() -> then.accept(made));
              } catch (CancellationException e) {
                // Whoever superseded it gets its own.
              }
            });
  }

  /** Something that takes long. */
  @FunctionalInterface
  private interface Work<T> {
    T make(BooleanSupplier cancelled);
  }

  /** Shows a profile of a file in place of the guest's. */
  void showFile(Profile profile) {
    int order = digestOrder.incrementAndGet();
    boolean time = nanos;
    work(
        () -> order != digestOrder.get(),
        cancelled -> make(profile, false, time, cancelled),
        made -> {
          if (order == digestOrder.get()) {
            forget();
            pending = false;
            fromFile = true;
            show(made);
          }
        });
  }

  /** Shows the guest's own again. */
  void showGuest() {
    forget();
    pending = false;
    MachineView now = workspace().view().getValue();
    if (now != null && guest() != null) {
      onView(now, null);
    }
  }

  boolean isFromFile() {
    return fromFile;
  }

  // ---------------------------------------------------------------- the chart

  private TimeAxis.Unit unit() {
    return nanos ? TimeAxis.Unit.NANOS : TimeAxis.Unit.INSTRUCTIONS;
  }

  private void show(ProfileDigest made) {
    boolean first = digest == null;
    digest = made;
    if (wantsNanos && !nanos) {
      setNanos(true);
    }
    if (!chart.hasRange()) {
      tables = made.tables();
    }
    showSlices();
    if (first) {
      chart.showAll();
    }
    search(sought);
    if (workspace().view().getValue() != null && !fromFile) {
      showPlayhead(workspace().view().getValue());
    }
    rangeChanged();
    told.run();
  }

  private void showSlices() {
    String idle = texts.get("bootprofile.idle");
    ProfileDigest d = digest;
    chart.show(nanos ? d.nanos() : d.instructions(), name -> d.name(name, idle), unit());
    List<FlameSpan> spans = new ArrayList<>();
    List<String> levels = SliceMaker.levels(d.profile());
    for (Initcalls.Row r : d.initcalls()) {
      spans.add(
          new FlameSpan(
              nanos ? r.begunNanos() : r.begun(),
              nanos ? r.endedNanos() : r.ended(),
              texts.get("bootprofile.initcall", d.name(r.function(), idle), r.level()),
              levels.indexOf(r.level())));
    }
    chart.setSpans(spans);
    List<FlameSpan> instants = new ArrayList<>();
    for (Milestone m : d.profile().milestones()) {
      long at = nanos ? m.virtualNanos() : m.instructions();
      instants.add(new FlameSpan(at, at, m.name(), 0));
    }
    chart.setInstants(instants);
    chart.setColours(colours());
  }

  private void showPlayhead(MachineView view) {
    boolean stands = view.phase() != Phase.RUNNING;
    chart.setPlayhead(
        digest == null || !stands ? Double.NaN : nanos ? view.virtualNanos() : view.instructions());
  }

  /** An instant of the run was chosen elsewhere. */
  void mark(long instructions) {
    if (isOfGuest()) {
      chart.setMark(nanos ? digest.axis().nanos(instructions) : instructions);
    }
  }

  void setNanos(boolean now) {
    ProfileDigest of = digest;
    wantsNanos = now;
    if (of == null || !now) {
      turn(now);
      return;
    }
    work(
        () -> false,
        cancelled -> of.nanos(),
        made -> {
          if (digest == of && wantsNanos) {
            turn(true);
          }
        });
  }

  private void turn(boolean now) {
    if (nanos == now) {
      return;
    }
    boolean ranged = digest != null && chart.hasRange();
    long[] range = ranged ? range() : null;
    nanos = now;
    if (digest != null) {
      showSlices();
      if (ranged) {
        chart.setRange(value(range[0]), value(range[1]));
      }
      MachineView view = workspace().view().getValue();
      if (view != null && !fromFile) {
        showPlayhead(view);
      }
    }
    told.run();
  }

  void setColouring(Colouring now) {
    colouring = now;
    chart.setColours(colours());
  }

  private FlameColours colours() {
    if (digest == null) {
      return FlameColours.PLAIN;
    }
    List<ProfiledFunction> functions = digest.profile().functions();
    int[] groups = new int[functions.size()];
    switch (colouring) {
      case FUNCTION -> {
        for (int i = 0; i < groups.length; i++) {
          groups[i] = Math.floorMod(functions.get(i).text().hashCode(), GROUPS);
        }
      }
      case KIND -> {
        for (int i = 0; i < groups.length; i++) {
          groups[i] = functions.get(i).place().ordinal();
        }
      }
      case SELF -> {
        digest
            .tables()
            .functions()
            .forEach(
                r ->
                    groups[r.function()] =
                        r.total() == 0 ? 0 : (int) Math.min(7, 8.0 * r.self() / r.total()));
        return new FlameColours(FlameColours.By.NAME, groups, FlameColours.Scale.RAMP);
      }
      case THREAD -> {
        int[] ofThreads = new int[digest.profile().threads().size()];
        for (int i = 0; i < ofThreads.length; i++) {
          ofThreads[i] = Math.floorMod(digest.profile().threads().get(i).name().hashCode(), GROUPS);
        }
        return new FlameColours(FlameColours.By.LANE, ofThreads, FlameColours.Scale.SERIES);
      }
      case INITCALL -> {
        int[] ofLevels = new int[SliceMaker.levels(digest.profile()).size()];
        Arrays.setAll(ofLevels, i -> i == 0 ? -1 : i);
        return new FlameColours(FlameColours.By.MARK, ofLevels, FlameColours.Scale.SERIES);
      }
    }
    return new FlameColours(FlameColours.By.NAME, groups, FlameColours.Scale.SERIES);
  }

  /** Another part is in sight: makes finer slices of it where that shows more. */
  void viewChanged(double pixels) {
    int order = detailOrder.incrementAndGet();
    if (digest == null || pixels <= 0 || !chart.wantsDetail(pixels)) {
      return;
    }
    double span = chart.to() - chart.from();
    long from = (long) Math.max(0, chart.from() - BESIDE * span);
    long to = (long) Math.ceil(Math.min(chart.whole().to(), chart.to() + BESIDE * span));
    boolean time = nanos;
    ProfileDigest of = digest;
    work(
        () -> order != detailOrder.get(),
        cancelled -> detail(of, time, from, to, span / (2 * pixels), cancelled),
        made -> {
          if (order == detailOrder.get() && digest == of) {
            chart.showDetail(made);
          }
        });
  }

  private static FlameSlices detail(
      ProfileDigest of, boolean time, long from, long to, double grain, BooleanSupplier cancelled) {
    long first = time ? of.axis().count(from) : from;
    long last = time ? of.axis().count(to) + 1 : to;
    // What was cut off at both ends by counts goes at least as far as what was asked for.
    return SliceMaker.of(
        of.profile(), time, first, last, new long[] {from, to}, grain, DETAIL_MOST, cancelled);
  }

  // ---------------------------------------------------------------- range, search, details

  /** The chosen part, or all, in instructions. */
  long[] range() {
    if (!chart.hasRange()) {
      return new long[] {0, Long.MAX_VALUE};
    }
    return nanos
        ? new long[] {digest.axis().count(chart.rangeFrom()), digest.axis().count(chart.rangeTo())}
        : new long[] {chart.rangeFrom(), chart.rangeTo()};
  }

  /** Another range was chosen, or none: has its tables made. */
  void rangeChanged() {
    int order = rangeOrder.incrementAndGet();
    if (digest == null) {
      return;
    }
    if (!chart.hasRange()) {
      tables = digest.tables();
      told.run();
      return;
    }
    long[] range = range();
    ProfileDigest of = digest;
    work(
        () -> order != rangeOrder.get(),
        cancelled -> ProfileTables.of(of.profile(), of.initcalls(), range[0], range[1], cancelled),
        made -> {
          if (order == rangeOrder.get() && digest == of) {
            tables = made;
            told.run();
          }
        });
  }

  /** Functions whose names have this in them stand out; all do where it is empty. */
  void search(String words) {
    sought = words;
    chart.setMatches(matches(), !words.isEmpty());
  }

  private BitSet matches() {
    BitSet found = new BitSet();
    String small = sought.toLowerCase(Locale.ROOT);
    if (digest != null && !small.isEmpty()) {
      List<ProfiledFunction> functions = digest.profile().functions();
      for (int i = 1; i < functions.size(); i++) {
        if (functions.get(i).text().toLowerCase(Locale.ROOT).contains(small)) {
          found.set(i);
        }
      }
    }
    return found;
  }

  /**
   * What a search found: functions, their calls, and instructions of all that they did and called,
   * each counted once.
   */
  record Found(int functions, long calls, long instructions, double share) {}

  Found found() {
    BitSet matching = matches();
    if (tables == null || matching.isEmpty()) {
      return new Found(0, 0, 0, 0);
    }
    var tree = tables.tree();
    BitSet within = new BitSet(tree.size());
    BitSet functions = new BitSet();
    long calls = 0;
    long sum = 0;
    for (int node = 1; node < tree.size(); node++) {
      boolean match = matching.get(tree.function(node));
      if (match) {
        functions.set(tree.function(node));
        calls += tree.calls(node);
      }
      if (match && !within.get(tree.parent(node))) {
        sum += tree.total(node);
      }
      if (match || within.get(tree.parent(node))) {
        within.set(node);
      }
    }
    return new Found(functions.cardinality(), calls, sum, (double) sum / Math.max(1, tables.all()));
  }

  /** The focus is on another slice, or on none (null). */
  void focusChanged(FlameItem item) {
    int order = callOrder.incrementAndGet();
    call = null;
    onCall.accept(Optional.empty());
    if (item == null || digest == null || item.row() == 0 || item.name() == FlameSlices.IDLE) {
      return;
    }
    ProfileDigest of = digest;
    long at = nanos ? of.axis().count(item.begin()) : item.begin();
    work(
        () -> order != callOrder.get(),
        cancelled -> CallFinder.find(of.profile(), at, item.row() - 1, cancelled),
        made -> {
          if (order == callOrder.get() && digest == of) {
            call = made.orElse(null);
            onCall.accept(made);
          }
        });
  }

  /** Moves to the longest slice of a function in sight, or else anywhere. */
  void showFunction(int function) {
    if (digest == null) {
      return;
    }
    FlameItem best = longest(function, chart.shown(), chart.from(), chart.to());
    if (best == null) {
      FlameSlices all = chart.whole();
      best = longest(function, all, all.from(), all.to());
    }
    if (best != null) {
      chart.setFocus(best);
      chart.bringIntoSight(best.begin(), best.end());
    }
  }

  private static FlameItem longest(int function, FlameSlices s, double from, double to) {
    FlameItem best = null;
    for (int row = 0; row < s.rows(); row++) {
      for (int i = s.firstEndingAfter(row, from); i < s.size(row) && s.begin(row, i) < to; i++) {
        if (s.name(row, i) == function
            && (best == null || s.end(row, i) - s.begin(row, i) > best.end() - best.begin())) {
          best =
              new FlameItem(
                  row, s.begin(row, i), s.end(row, i), function, s.lane(row, i), s.count(row, i));
        }
      }
    }
    return best;
  }

  /** Instructions where a place of the axis is. */
  long instructions(long value) {
    return nanos ? digest.axis().count(value) : value;
  }

  /** A place of the axis. */
  long value(long instructions) {
    return nanos ? digest.axis().nanos(instructions) : instructions;
  }
}
