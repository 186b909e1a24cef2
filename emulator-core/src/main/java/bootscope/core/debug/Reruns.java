package bootscope.core.debug;

import bootscope.core.event.Recorded;
import bootscope.core.machine.Machine;
import bootscope.core.machine.StopReason;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** Runs of what has run already: without those who attend, and recorded as it was. */
final class Reruns {
  private final BootProgress progress;
  private final Breakpoints breakpoints;
  private final Running running;
  private final Attendants attendants;

  Reruns(BootProgress progress, Running running, Attendants attendants) {
    this.progress = progress;
    this.running = running;
    this.attendants = attendants;
    breakpoints = progress.breakpoints();
  }

  private Machine machine() {
    return progress.machine();
  }

  /** {@link Debugger#rerun}. */
  StopReason to(long instructions, long nanoseconds, BooleanSupplier enough) {
    progress.run();
    attendants.away(true);
    running.passing(true);
    try {
      StopReason reason;
      do {
        reason = running.counted(() -> machine().runTo(instructions, nanoseconds));
      } while (reason == StopReason.REQUESTED && !enough.getAsBoolean());
      return reason;
    } finally {
      running.passing(false);
      attendants.away(false);
    }
  }

  /** {@link Debugger#runUnheard}. */
  Stop unheard(long instructions) {
    attendants.away(true);
    breakpoints.silent(true);
    try {
      return running.go(instructions, Long.MAX_VALUE);
    } finally {
      breakpoints.silent(false);
      attendants.away(false);
    }
  }

  /** {@link Debugger#lastHit}. */
  Optional<Debugger.Hit> lastHit(long before) {
    return hits(before, Long.MAX_VALUE, false, stop -> stop.instructions() < before);
  }

  /** {@link Debugger#hit}. */
  Optional<Debugger.Hit> hit(Trigger trigger, long nanoseconds, boolean between, boolean first) {
    breakpoints.alone(trigger);
    try {
      Predicate<Stop> over = s -> s.virtualNanos() < nanoseconds || !s.before();
      Optional<Debugger.Hit> hit = hits(Long.MAX_VALUE, nanoseconds, first, over);
      long there = machine().clock().instructions();
      return between && machine().clock().now() == nanoseconds
          ? hits(there + 1, Long.MAX_VALUE, true, s -> s.instructions() == there && !s.before())
              .or(() -> hit)
          : hit;
    } finally {
      breakpoints.notAlone();
    }
  }

  private Optional<Debugger.Hit> hits(
      long instructions, long nanoseconds, boolean first, Predicate<Stop> counts) {
    Recorded.Mark hits = breakpoints.mark();
    Debugger.Hit found = null;
    running.unshown(); // what lies on the first instruction counts
    breakpoints.probing(true);
    attendants.away(true);
    try {
      Stop now;
      do {
        now = running.go(instructions, nanoseconds);
        if (now.reason() == StopReason.BREAKPOINT && counts.test(now)) {
          long at = now.before() ? now.instructions() : breakpoints.happenedAt();
          found = new Debugger.Hit(now, machine().processor().linearRip(), at);
        }
      } while ((found == null || !first)
          && now.instructions() < instructions
          && now.virtualNanos() < nanoseconds
          && (now.reason() == StopReason.BREAKPOINT || now.reason() == StopReason.REQUESTED));
    } finally {
      attendants.away(false);
      breakpoints.probing(false);
      hits.cut();
    }
    return Optional.ofNullable(found);
  }

  /** {@link Debugger#rerunBySteps}. */
  void bySteps(long instructions, BooleanSupplier enough) {
    attendants.away(true);
    running.passing(true);
    try {
      StopReason reason;
      do {
        reason = machine().runTo(machine().clock().instructions() + 1);
      } while (!enough.getAsBoolean()
          && reason == StopReason.LIMIT
          && machine().clock().instructions() < instructions);
    } finally {
      running.passing(false);
      attendants.away(false);
    }
  }
}
