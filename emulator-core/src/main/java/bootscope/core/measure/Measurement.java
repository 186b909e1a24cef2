package bootscope.core.measure;

import bootscope.core.boot.BootException;
import bootscope.core.boot.HandOver;
import bootscope.core.debug.Breakpoint;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.EntryTrigger;
import bootscope.core.debug.MilestoneTrigger;
import bootscope.core.machine.Boot;
import bootscope.core.machine.Machine;
import bootscope.core.machine.StopReason;
import bootscope.core.timeline.MeasuredWay;
import bootscope.core.timeline.Milestones;
import bootscope.core.timeline.RunClock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Measures ways to boot, each on machines of its own, to {@code linux_start_user} and in rounds, so
 * that what slows the host down for a while does not fall on one way alone. Runs once, on its
 * caller's thread; {@link #cancel} and {@link #ways} may be called from others.
 */
public final class Measurement {
  /** A kernel that panics may go round for ever. */
  private static final long MOST_INSTRUCTIONS = 10_000_000_000L;

  private static final long WARM_UP = 200_000_000;

  /** Instructions between two words about progress: about a tenth of a second. */
  private static final long SLICE = 10_000_000;

  /**
   * A way that is to be measured.
   *
   * @param firmware its family, or its file's name; empty without firmware
   * @param image {@link MeasuredWay#BZIMAGE} or {@link MeasuredWay#PVH}
   */
  public record Way(Boot boot, String firmware, String image) {
    /** What a person calls it. */
    public String title() {
      return boot.protocol().title();
    }
  }

  /**
   * How much is run.
   *
   * @param repeat runs of each way, at least 1
   * @param instructions at which a run ends at the latest
   * @param nanoseconds of virtual time at which it ends at the latest
   */
  public record Extent(int repeat, long instructions, long nanoseconds) {
    /** Runs to user space, or 10¹⁰ instructions. */
    public static Extent ofRuns(int repeat) {
      return new Extent(repeat, MOST_INSTRUCTIONS, Long.MAX_VALUE);
    }
  }

  /** Told how it goes, on the thread that measures. */
  public interface Observer {
    /** A way is run for the first time, and not measured. */
    default void warmsUp(MeasuredWay way) {}

    /**
     * A run begins.
     *
     * @param run from 1 to {@code runs}, over all ways
     */
    default void begins(MeasuredWay way, int run, int runs) {}

    /** The warming up or the run that goes on has come so far. */
    default void progress(long instructions) {}

    /**
     * A run has ended, and belongs to what was measured if it was not stopped.
     *
     * @param ending how, in words
     * @param nanos host time that it took
     */
    default void ends(MeasuredWay way, String ending, long instructions, long nanos) {}
  }

  private final List<Way> given;
  private final Extent extent;
  private final LongSupplier nanoTime;
  private final Observer observer;
  private volatile List<MeasuredWay> ways;
  private volatile boolean cancelled;
  private Debugger running; // guarded by this

  /**
   * @param nanoTime the host's clock, in ns from whenever; no guest sees it
   */
  public Measurement(List<Way> ways, Extent extent, LongSupplier nanoTime, Observer observer) {
    given = List.copyOf(ways);
    this.extent = extent;
    this.nanoTime = nanoTime;
    this.observer = observer;
    this.ways =
        given.stream().map(w -> MeasuredWay.of(w.title(), w.firmware(), w.image())).toList();
  }

  /** What has been measured so far; each way is there from the beginning. */
  public List<MeasuredWay> ways() {
    return ways;
  }

  /** Ends it soon. The run that goes on is dropped, what was measured before stays. */
  public synchronized void cancel() {
    cancelled = true;
    if (running != null) {
      running.requestStop();
    }
  }

  private synchronized void running(Debugger debugger) {
    running = debugger;
  }

  /** Whether it was ended before its end. */
  public boolean cancelled() {
    return cancelled;
  }

  /**
   * Measures.
   *
   * @throws BootException when a file can no longer be read; what was measured before stays
   */
  public void run() throws BootException {
    for (Way way : given) { // else the first run would pay for all
      way.boot().kernel().symbols();
      way.boot().kernel().mark();
    }
    for (int i = 0; i < given.size() && !cancelled; i++) {
      warmUp(i);
    }
    int runs = extent.repeat() * given.size();
    for (int run = 0; run < runs && !cancelled; run++) {
      int way = run % given.size();
      observer.begins(ways.get(way), run + 1, runs);
      measure(way);
    }
  }

  private void set(int way, MeasuredWay now) {
    List<MeasuredWay> all = new ArrayList<>(ways);
    all.set(way, now);
    ways = List.copyOf(all);
  }

  // ---------------------------------------------------------------- the first time

  /**
   * A way once to where its own part ends, for the emulator's sake: code that the host's runtime
   * has not compiled yet would make the first way the slowest. All runs of a way are the same, so
   * that what is handed to the kernel is taken here, where it costs no measured run anything.
   */
  private void warmUp(int way) throws BootException {
    observer.warmsUp(ways.get(way));
    try (Debugger debugger = Debugger.start(given.get(way).boot(), nanoTime)) {
      debugger.findMilestones();
      if (!debugger.atEntry()) {
        Breakpoint entry = debugger.breakpoints().add(EntryTrigger.of(debugger.boot()));
        if (run(debugger, warmUpLimit(), Long.MAX_VALUE) != StopReason.BREAKPOINT) {
          return;
        }
        debugger.breakpoints().delete(entry.id());
      }
      set(way, ways.get(way).with(handOver(debugger)));
      debugger.breakpoints().add(new MilestoneTrigger(Milestones.LINUX_START_KERNEL));
      run(debugger, warmUpLimit(), Long.MAX_VALUE);
    }
  }

  private long warmUpLimit() {
    return Math.min(extent.instructions(), WARM_UP);
  }

  private static HandOver handOver(Debugger debugger) {
    Machine machine = debugger.machine();
    return HandOver.of(
        machine.state(),
        machine.processor().mmu.a20Open(),
        machine.memory()::peek,
        debugger.boot().plan());
  }

  // ---------------------------------------------------------------- a run

  private void measure(int way) throws BootException {
    long begin = nanoTime.getAsLong();
    RunClock clock = RunClock.sinceLaunch(nanoTime, begin);
    try (Debugger debugger = Debugger.start(given.get(way).boot(), clock)) {
      debugger.findMilestones();
      debugger.breakpoints().add(new MilestoneTrigger(Milestones.LINUX_START_USER));
      StopReason reason = run(debugger, extent.instructions(), extent.nanoseconds());
      String ending = reason == StopReason.BREAKPOINT ? "user space is reached" : reason.text();
      if (reason != StopReason.REQUESTED) {
        set(way, ways.get(way).with(debugger.recorder().timeline(), ending));
      }
      observer.ends(
          ways.get(way),
          ending,
          debugger.machine().clock().instructions(),
          nanoTime.getAsLong() - begin);
    }
  }

  /** Runs in slices, so that progress can be told and the end asked for. */
  private StopReason run(Debugger debugger, long instructions, long nanoseconds) {
    running(debugger);
    try {
      return inSlices(debugger, instructions, nanoseconds);
    } finally {
      running(null);
    }
  }

  private StopReason inSlices(Debugger debugger, long instructions, long nanoseconds) {
    while (!cancelled) {
      long now = debugger.machine().clock().instructions();
      long next = Math.min(instructions, now + SLICE);
      StopReason reason = debugger.run(next, nanoseconds).reason();
      long reached = debugger.machine().clock().instructions();
      observer.progress(reached);
      if (reason != StopReason.LIMIT
          || reached >= instructions
          || debugger.machine().clock().now() >= nanoseconds) {
        return reason;
      }
    }
    return StopReason.REQUESTED;
  }
}
