package bootscope.core.session;

import bootscope.core.boot.BootException;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.Stop;
import bootscope.core.drive.Drive;
import bootscope.core.drive.GuestGoneException;
import bootscope.core.drive.Refused;
import bootscope.core.drive.RunWatch;
import bootscope.core.drive.Tasks;
import bootscope.core.event.Recorded;
import bootscope.core.history.History;
import bootscope.core.machine.Stimulus;
import bootscope.core.machine.StopReason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * A session's thread, which owns the machine: runs it in slices, does what was sent in between, and
 * shows where it has come. All methods are that thread's own, unless they say otherwise.
 */
final class Emulation implements Recorded {
  /** Least time between two views of a running machine: 30 a second, as many as anyone can read. */
  private static final long FRAME = 1_000_000_000L / 30;

  /**
   * The same between two that answer standing questions: values that change more often than ten
   * times a second nobody reads, and to ask costs the guest's time.
   */
  private static final long READABLE = 100_000_000L;

  private final Debugger debugger;
  private final LongSupplier nanoTime;
  private final Tasks tasks;
  private final LogWriter writer;
  private final ViewMaker views;
  private final Drive drive;
  private final Past past;
  private final Thread thread;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final RunWatch watch = new RunWatch();

  private Phase phase = Phase.PAUSED;
  private Stop stop;
  private boolean stepping;
  private long published;
  private long asked;
  private Throwable failure;
  private boolean closing;
  private final List<CompletableFuture<Stop>> waiting = new ArrayList<>(); // for it to stand

  private volatile MachineView view;
  private volatile Runnable onChange = () -> {};
  private volatile boolean paced;

  /**
   * The machine stands; the thread is not {@linkplain #start started}.
   *
   * @param history bytes that it takes at the most; 0 for none
   */
  Emulation(Debugger debugger, LongSupplier nanoTime, long history) {
    this.debugger = debugger;
    this.nanoTime = nanoTime;
    tasks = new Tasks(debugger::callAttention);
    writer = new LogWriter(debugger);
    views = new ViewMaker(debugger, writer.disks());
    debugger.keep(this);
    drive = new Drive(debugger, new Seat());
    debugger.between(this::betweenSlices);
    debugger.interjection(this::attend);
    writer.booted();
    writer.record();
    past = new Past(debugger, drive, writer, tasks::wantStop, history);
    publish();
    thread = Thread.ofPlatform().daemon().name("emulation").unstarted(this::loop);
  }

  /** From the thread that made it. */
  void start() {
    thread.start();
  }

  Debugger debugger() {
    return debugger;
  }

  /** From any thread. */
  Tasks tasks() {
    return tasks;
  }

  LogWriter writer() {
    return writer;
  }

  ViewMaker views() {
    return views;
  }

  Drive drive() {
    return drive;
  }

  Past past() {
    return past;
  }

  /** The newest. From any thread. */
  MachineView view() {
    return view;
  }

  /** From any thread. */
  void onChange(Runnable listener) {
    onChange = listener;
  }

  /** Who hears when it goes and stands. */
  RunWatch watch() {
    return watch;
  }

  /** Whether idle time passes as on the wall. From any thread. */
  void paced(boolean now) {
    paced = now;
  }

  /** Completes when the thread has ended and the machine is freed. From any thread. */
  CompletableFuture<Void> closed() {
    return closed;
  }

  Phase phase() {
    return phase;
  }

  /** The loop ends behind what is being done. */
  void close() {
    closing = true;
  }

  // ---------------------------------------------------------------- running

  private void loop() {
    try {
      while (!closing) {
        if (phase != Phase.RUNNING) {
          tasks.doNext();
        } else if (!tasks.doOne()) {
          slice();
        }
      }
      phase = Phase.CLOSED;
      publish();
    } catch (Throwable e) { // a defect: shown, never swallowed, and the window stays up
      fail(e);
    }
    free();
    GuestGoneException gone = new GuestGoneException(failure);
    waiting.forEach(w -> w.completeExceptionally(gone));
    tasks.close(failure);
  }

  /** Shows a defect, even if it is one that prevents a view from being made or told of. */
  private void fail(Throwable defect) {
    failure = defect;
    phase = Phase.FAILED;
    try {
      views.changed();
      view = look(true);
    } catch (Throwable e) {
      keep(e);
      view = view.failed(defect);
    }
    try {
      onChange.run();
    } catch (Throwable e) {
      keep(e);
    }
  }

  private void keep(Throwable another) {
    if (another != failure) {
      failure.addSuppressed(another);
    }
  }

  private void free() {
    try {
      past.close();
      debugger.close();
      closed.complete(null);
    } catch (Throwable e) {
      closed.completeExceptionally(e);
    }
  }

  private void slice() {
    past.look();
    Stop end = drive.slice(past.end(), Long.MAX_VALUE);
    if (end.reason() != StopReason.LIMIT && end.reason() != StopReason.REQUESTED) {
      stopped(end, past.look());
    } else if (nanoTime.getAsLong() - published >= FRAME) {
      publish();
    }
  }

  /**
   * Something was sent while the machine runs: answers questions, and ends a slice for a command. A
   * step goes on, but for what wants it to stop; so steps that are sent at once are all taken.
   */
  private void attend() {
    tasks.answer();
    if (!tasks.isEmpty() && (!stepping || tasks.wantStop())) {
      debugger.requestStop();
    }
  }

  /**
   * In the midst of idle time or a long step: answers questions, shows how far it is, and ends it
   * for a command.
   */
  private void between() {
    tasks.answer();
    if (!tasks.isEmpty()) {
      debugger.requestStop();
    }
    if (nanoTime.getAsLong() - published >= FRAME) {
      publish();
    }
  }

  /** The same between two instructions of a long step. */
  void betweenSlices() {
    past.look();
    between();
  }

  /** Lets the machine run, if it is paused. */
  void run() {
    if (phase == Phase.PAUSED) {
      resetIfDue();
      phase = Phase.RUNNING;
      watch.goes();
      publish();
    }
  }

  /** Stops it where it is. */
  void pause() {
    if (phase == Phase.RUNNING || phase == Phase.WAITING) {
      stopped(debugger.stopHere(), false);
    }
  }

  /** Makes a step, if it is paused. */
  void step(Function<Debugger, Stop> step) {
    if (phase != Phase.PAUSED) {
      return;
    }
    resetIfDue();
    past.look();
    drive.feed();
    phase = Phase.RUNNING;
    debugger.clearStopRequest();
    if (tasks.wantStop()) {
      debugger.requestStop(); // it was asked for since
    }
    stepping = true;
    Stop end;
    try {
      end = step.apply(debugger);
    } finally {
      stepping = false;
    }
    stopped(end, past.look());
  }

  /**
   * Lets somebody drive the machine by hand. If it ran, it goes on afterwards, unless that has made
   * it stand.
   */
  <T> T control(Function<Controls, T> work) {
    Phase before = phase;
    Stop stopBefore = debugger.stop();
    past.look();
    phase = Phase.RUNNING;
    debugger.clearStopRequest();
    if (tasks.wantStop()) {
      debugger.requestStop();
    }
    stepping = true;
    T done;
    try {
      done = work.apply(new Controls(this));
    } finally {
      stepping = false;
      phase = before;
    }
    boolean known = past.look();
    if (debugger.stop() == stopBefore) {
      changed();
    } else {
      stopped(debugger.stop(), known);
    }
    return done;
  }

  /** A reset by hand. */
  void reset() throws BootException {
    past.look();
    drive.reset();
    past.history().ifPresent(History::changed);
    writer.booted();
  }

  /** Something was typed. Where the machine stands, it is seen that it is kept. */
  void wake() {
    if (phase == Phase.WAITING) {
      phase = Phase.RUNNING;
    } else if (phase != Phase.RUNNING) {
      show(true);
    }
  }

  /** The machine was made anew. */
  void restarted() {
    writer.restarted();
    phase = Phase.PAUSED;
    stop = null;
    past.look();
    publish();
  }

  /** The guest has asked for a reset, and is to go on: through its boot again. */
  private void resetIfDue() {
    if (!debugger.machine().resetDue() || !debugger.restartable()) {
      return;
    }
    try {
      drive.reset();
    } catch (BootException e) {
      throw new Refused(e);
    }
    writer.booted();
  }

  // ---------------------------------------------------------------- stops

  /** The machine has come to a stop, or was put where it had stood. */
  void stands(Stop at) {
    stop = at;
    phase =
        switch (at.reason()) {
          case POWER_OFF, DEBUG_EXIT, HALTED, END_OF_TIME -> Phase.ENDED;
          case WAITING -> Phase.WAITING;
          default -> Phase.PAUSED;
        };
  }

  /**
   * @param known whether it had come to this stop before, which is told already
   */
  private void stopped(Stop end, boolean known) {
    stands(end);
    if (!known) {
      writer.tell(end);
    }
    if (end.reason() == StopReason.POWER_OFF) {
      writer.disks().poweredOff(debugger.machine().disks());
    }
    publish();
  }

  @Override
  public Mark mark() {
    Phase markedPhase = phase == Phase.RUNNING ? Phase.PAUSED : phase;
    Stop markedStop = stop;
    return () -> {
      phase = markedPhase;
      stop = markedStop;
    };
  }

  /** Has a future completed when the machine stands. */
  void awaitStop(CompletableFuture<Stop> waiter) {
    waiting.add(waiter);
    tellStop();
  }

  private void tellStop() {
    if (phase == Phase.RUNNING || phase == Phase.WAITING) {
      return;
    }
    Stop here = stop == null ? debugger.stop() : stop;
    watch.stands(here);
    List<CompletableFuture<Stop>> now = List.copyOf(waiting);
    waiting.clear();
    now.forEach(w -> w.complete(here));
  }

  // ---------------------------------------------------------------- showing

  /** Shows the machine as it is by now. */
  void publish() {
    views.changed();
    show(phase != Phase.RUNNING || nanoTime.getAsLong() - asked >= READABLE);
    tellStop(); // whoever waited looks at the view
  }

  /** Shows the machine once more, for the questions' sake: those that are new, if it stands. */
  void renew() {
    if (phase == Phase.RUNNING) {
      views.changed();
    }
    show(true);
  }

  /** Somebody has changed the machine, and wants to see it. */
  void changed() {
    writer.tellEdits();
    past.look();
    views.changed();
    show(true);
  }

  private void show(boolean full) {
    published = nanoTime.getAsLong();
    view = look(full);
    onChange.run();
  }

  private MachineView look(boolean full) {
    if (full) {
      asked = published;
    }
    writer.record();
    List<Stimulus> untaken = phase == Phase.RUNNING ? List.of() : drive.untaken();
    return views.look(full, phase, stop, untaken, past.known(), failure);
  }

  // ---------------------------------------------------------------- the seat

  /** What the drive wants of whoever sits before the machine. */
  private final class Seat implements Drive.Seat {
    @Override
    public void took(Stimulus what) {
      if (!(what instanceof Stimulus.Typed)) {
        writer.tell(new LogEvent.Stimulated(what));
      }
    }

    @Override
    public void idles() {
      between();
    }

    @Override
    public boolean paced() {
      return paced;
    }

    /** A command cuts it short. */
    @Override
    public void rest(long nanoseconds) {
      long until = nanoTime.getAsLong() + nanoseconds;
      long left = nanoseconds;
      while (left > 0 && paced && tasks.isEmpty()) {
        LockSupport.parkNanos(Math.min(left, 5_000_000));
        between();
        left = until - nanoTime.getAsLong();
      }
    }
  }
}
