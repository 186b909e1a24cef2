package bootscope.core.session;

import bootscope.core.boot.BootException;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.Stop;
import bootscope.core.drive.Drive;
import bootscope.core.history.Advance;
import bootscope.core.history.CancelledException;
import bootscope.core.history.History;
import bootscope.core.history.Search;
import bootscope.core.history.Travel;
import bootscope.core.machine.Stimulus;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * The past of a session's machine, where one is kept, and the log in it: some of that no run tells
 * again, as that a breakpoint was hit, and it is known all the same.
 */
final class Past {
  private final Debugger debugger;
  private final Drive drive;
  private final LogWriter writer;
  private final EventLog log;
  private final Optional<History> history;
  private List<LogEvent> knownLog = List.of(); // of the whole run, while the machine is in its past
  private final Map<Integer, List<LogEvent>> logs = new HashMap<>(); // by run that it is not on

  /**
   * @param cancelled whether what goes through time is to end
   * @param bytes that it takes at the most; 0 for none
   */
  Past(Debugger debugger, Drive drive, LogWriter writer, BooleanSupplier cancelled, long bytes) {
    this.debugger = debugger;
    this.drive = drive;
    this.writer = writer;
    log = writer.log();
    history = bytes == 0 ? Optional.empty() : Optional.of(new History(debugger, drive, bytes));
    history.ifPresent(h -> h.cancelledBy(cancelled));
  }

  /** The run that is known; empty where the machine cannot be put back. */
  Optional<History.Known> known() {
    return history.filter(h -> h.obstacle().isEmpty()).map(History::known);
  }

  /** Instructions at which the machine is to be looked at at the latest: where the future ends. */
  long end() {
    long now = debugger.machine().clock().instructions();
    long known = history.filter(History::isPast).map(History::last).orElse(Long.MAX_VALUE);
    return now < known ? known : Long.MAX_VALUE;
  }

  /**
   * The machine has run, or was changed.
   *
   * @return whether it has run through what was known, and come to where that had ended
   */
  boolean look() {
    return history.map(this::look).orElse(false);
  }

  private boolean look(History h) {
    writer.record();
    int run = h.run();
    h.look();
    if (h.run() != run) {
      leave(h, run, knownLog);
    }
    boolean left = !h.isPast() && !knownLog.isEmpty();
    boolean again = left && h.run() == run;
    if (again) {
      log.put(knownLog);
    }
    knownLog = left ? List.of() : knownLog;
    return again;
  }

  /**
   * Goes through time.
   *
   * @throws IllegalStateException where there is no going back; the machine is where it was
   * @throws CancelledException when it was to end; likewise
   * @throws BootException when the guest was reset on the way, and a file can no longer be read
   */
  Stop go(Travel way) throws BootException {
    History h = possible();
    look(h);
    List<LogEvent> all = h.isPast() ? knownLog : log.from(log.start());
    int run = h.run();
    Stop there = travel(h, way);
    if (h.run() == run) {
      knownLog = all;
    } else {
      leave(h, run, all);
      knownLog = logs.remove(h.run());
    }
    writer.record();
    showLog(h.isPast());
    return there;
  }

  /**
   * What was typed in the past was meant for where the machine stood: elsewhere it is forgotten.
   */
  private Stop travel(History h, Travel way) throws BootException {
    List<Stimulus> typed = drive.untaken();
    try {
      Stop there = way.go(h);
      if (h.isPast()) {
        drive.forgetTyped();
      }
      return there;
    } catch (CancelledException e) {
      typeAgain(typed);
      throw e;
    }
  }

  /** The machine is back where that was typed. */
  private void typeAgain(List<Stimulus> typed) {
    if (drive.typed() == 0) {
      drive.type(typed);
    }
  }

  private void leave(History h, int run, List<LogEvent> all) {
    logs.put(run, all);
    Set<Integer> kept = new HashSet<>(Set.of(h.run()));
    h.known().branches().forEach(b -> kept.add(b.number()));
    logs.keySet().retainAll(kept);
  }

  /** Looks for something, as {@link #go}; the machine stays where it is. */
  <T> T find(Search<T> search) throws BootException {
    History h = possible();
    List<Stimulus> typed = drive.untaken();
    try {
      return search.in(h);
    } finally {
      typeAgain(typed);
    }
  }

  /** What is kept of it; empty where nothing is. */
  Optional<History> history() {
    return history;
  }

  private History possible() {
    History h = history.orElseThrow(() -> new IllegalStateException("no history is kept"));
    h.obstacle()
        .ifPresent(
            o -> {
              throw new IllegalStateException(o);
            });
    return h;
  }

  /**
   * The log as it was when the machine first stood here.
   *
   * @param past whether more happened since then
   */
  private void showLog(boolean past) {
    long now = debugger.machine().clock().instructions();
    Set<LogEvent.What> again = new HashSet<>();
    log.from(log.start()).stream()
        .filter(e -> e.instructions() == now)
        .forEach(e -> again.add(e.what()));
    log.put(
        knownLog.stream()
            .filter(
                e ->
                    !past
                        || e.instructions() < now
                        || e.instructions() == now && again.contains(e.what()))
            .toList());
    knownLog = past ? knownLog : List.of();
  }

  /** How far what goes through time is; empty while nothing does. From any thread. */
  Optional<Advance> advance() {
    return history.flatMap(History::advance);
  }

  /** The machine was put to where no run leads. */
  void begin() {
    history.ifPresent(History::begin);
    knownLog = List.of();
    logs.clear();
  }

  void close() {
    history.ifPresent(History::close);
  }
}
