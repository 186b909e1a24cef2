package bootscope.core.debug;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.event.Recorded;
import bootscope.core.machine.Machine;
import bootscope.core.machine.StopReason;
import bootscope.core.timeline.RunClock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * How a machine runs under control, and how it comes to a stop: before the instruction on which a
 * breakpoint lies, or behind the one in which happened what another waits for.
 */
final class Running implements Recorded {
  private final BootProgress progress;
  private final Breakpoints breakpoints;
  private final RunClock clock;
  private Machine machine;

  private Stop stop;
  private List<Stop.Hit> here = List.of(); // before the instruction that was reached
  private long shownAt = -1;
  private long saidAt = -1; // instructions at which breakpoints there said what they have to say
  private long leastStackPointer;
  private boolean passing; // by all breakpoints

  Running(BootProgress progress, RunClock clock) {
    this.progress = progress;
    this.clock = clock;
    breakpoints = progress.breakpoints();
  }

  /** A boot begins: the machine stands where it was put, and nothing has been shown. */
  void begin(Machine now) {
    machine = now;
    unshown();
    saidAt = -1;
    here = List.of();
    stop = stopNow(StopReason.LIMIT, List.of(), true);
  }

  /** The record is how it came to its stop. */
  @Override
  public Mark mark() {
    Stop markedStop = stop;
    long markedShown = shownAt;
    return () -> {
      stop = markedStop;
      shownAt = markedShown;
      saidAt = -1;
      here = List.of();
    };
  }

  Stop stop() {
    return stop;
  }

  /** Instructions at which it was shown to stand at breakpoints; −1 for nowhere. */
  long shownAt() {
    return shownAt;
  }

  /** What lies on the next instruction stops it, though it stands there. */
  void unshown() {
    shownAt = -1;
  }

  /** Whether it passes by all breakpoints. */
  void passing(boolean now) {
    passing = now;
  }

  /**
   * Runs until something stops the machine, or it has come so far.
   *
   * @param instructions retired in all
   * @param nanoseconds virtual time
   */
  Stop go(long instructions, long nanoseconds) {
    progress.run();
    if (shownAt == machine.clock().instructions()) {
      machine.processor().passHook();
      sayHere();
    }
    while (true) {
      here = List.of();
      long count = breakpoints.nextCount(machine.clock().instructions());
      StopReason reason = timed(() -> machine.runTo(Math.min(instructions, count), nanoseconds));
      boolean happened = breakpoints.happenedSomething();
      List<Stop.Hit> hits = new ArrayList<>(breakpoints.behind());
      boolean behind = !hits.isEmpty();
      boolean ours = reason == StopReason.REQUESTED && happened;
      boolean counted =
          (reason == StopReason.LIMIT || ours) && machine.clock().instructions() == count;
      hits.addAll(counted ? breakpoints.atCount(count) : here);
      if (hits.isEmpty() && (ours || counted && count < instructions)) {
        continue; // what happened is not what a condition wants
      }
      boolean hit = !hits.isEmpty() && (ours || counted || reason == StopReason.LIMIT);
      return stopped(hit ? StopReason.BREAKPOINT : reason, hits, !behind);
    }
  }

  /** As {@link #go}, and to a place where the stack pointer is at least so high. */
  Stop goTo(Breakpoints.Place place, long leastStackPointer, Supplier<Stop> goes) {
    this.leastStackPointer = leastStackPointer;
    breakpoints.temporary(place);
    try {
      return goes.get();
    } finally {
      breakpoints.temporary(null);
      this.leastStackPointer = 0;
    }
  }

  private StopReason timed(Supplier<StopReason> run) {
    breakpoints.running(true);
    try {
      return counted(run);
    } finally {
      breakpoints.running(false);
    }
  }

  /** Has the time that a run takes count as the machine's: it is how long it was coming there. */
  StopReason counted(Supplier<StopReason> run) {
    clock.start();
    try {
      return run.get();
    } finally {
      clock.stop();
    }
  }

  private Stop stopped(StopReason reason, List<Stop.Hit> hits, boolean before) {
    if (reason != StopReason.LIMIT && reason != StopReason.REQUESTED) {
      shownAt = machine.clock().instructions();
      sayHere();
    }
    progress.recorder().stopped(reason);
    stop = stopNow(reason, hits, before);
    return stop;
  }

  private Stop stopNow(StopReason reason, List<Stop.Hit> hits, boolean before) {
    return new Stop(reason, hits, machine.clock().instructions(), machine.clock().now(), before);
  }

  /**
   * The machine was put to the instant of a stop: it stands there as it did, be it behind an
   * interrupt's delivery.
   */
  Stop again(Debugger.Hit then) {
    if (machine.processor().linearRip() != then.rip()) {
      shownAt = -1;
      breakpoints.probing(true);
      try {
        return go(then.stop().instructions() + 1, Long.MAX_VALUE);
      } finally {
        breakpoints.probing(false);
        saidAt = -1;
      }
    }
    cameHere(StopReason.LIMIT);
    stop = then.stop();
    return stop;
  }

  Debugger.Standing standing() {
    return new Debugger.Standing(stop, shownAt, saidAt, clock.mark());
  }

  /** The machine was put where it had stood: it stands there as it did. */
  Stop stand(Debugger.Standing then) {
    here = List.of();
    stop = then.stop();
    shownAt = then.shown();
    saidAt = then.said();
    then.clock().cut();
    return stop;
  }

  /** The machine was put where it stands, and not by running; it goes no further for a reason. */
  Stop cameHere(StopReason reason) {
    here = List.of();
    Stop now = ended(reason);
    shownAt = machine.clock().instructions();
    saidAt = -1;
    return now;
  }

  /** The next instruction has a hook on it; whether the machine must stop before it. */
  boolean reached(long linear) {
    long physical = machine.processor().mmu.observe(linear);
    progress.arrived(linear, physical);
    if (passing) {
      return false;
    }
    here = breakpoints.at(linear, physical);
    saidAt = machine.clock().instructions();
    boolean arrived =
        breakpoints.isTemporary(linear)
            && Long.compareUnsigned(machine.state().reg(CpuState.RSP), leastStackPointer) >= 0;
    return arrived || !here.isEmpty();
  }

  /** Runs one instruction. {@link StopReason#LIMIT} when nothing else stopped the machine. */
  Stop step() {
    progress.run();
    here = List.of();
    sayHere();
    StopReason reason = timed(machine::step);
    List<Stop.Hit> hits = breakpoints.behind();
    if (reason == StopReason.LIMIT) {
      long linear = machine.processor().linearRip();
      progress.arrived(linear, machine.processor().mmu.observe(linear)); // the next run passes it
    }
    boolean ran = reason == StopReason.LIMIT || reason == StopReason.REQUESTED;
    Stop now = stopped(ran && !hits.isEmpty() ? StopReason.BREAKPOINT : reason, hits, false);
    shownAt = machine.clock().instructions();
    sayHere();
    return now;
  }

  /**
   * Runs one instruction, as {@link #step}, or as far as a handler's first one; what lies on the
   * next stops the machine there.
   */
  Stop stepOnto() {
    breakpoints.stoppingAtDeliveries(true);
    Stop now;
    try {
      now = step();
    } finally {
      breakpoints.stoppingAtDeliveries(false);
    }
    if (now.reason() == StopReason.REQUESTED && breakpoints.delivered()) {
      now = ended(StopReason.LIMIT);
    }
    if (now.reason() != StopReason.LIMIT) {
      return now;
    }
    long linear = machine.processor().linearRip();
    List<Stop.Hit> hits = breakpoints.stopping(linear, machine.processor().mmu.observe(linear));
    return hits.isEmpty() ? now : stopped(StopReason.BREAKPOINT, hits, true);
  }

  /** The next run passes what lies on the next instruction: that says now what it has to say. */
  private void sayHere() {
    if (saidAt != machine.clock().instructions()) {
      saidAt = machine.clock().instructions();
      long linear = machine.processor().linearRip();
      breakpoints.say(linear, machine.processor().mmu.observe(linear));
    }
  }

  /** What was asked for has ended for this reason. */
  Stop ended(StopReason reason) {
    stop = stopNow(reason, List.of(), false);
    return stop;
  }
}
