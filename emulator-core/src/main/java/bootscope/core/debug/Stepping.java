package bootscope.core.debug;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.machine.Machine;
import bootscope.core.machine.StopReason;

/** Steps of many instructions: to a place, over a call and out of one. */
final class Stepping {
  /** Most instructions that {@link #stepOut} looks at one by one before it gives up. */
  private static final long STEP_OUT_LIMIT = 50_000_000;

  private static final int STEPS_BETWEEN = 1 << 12;

  /** Instructions of a long step between two calls of {@link #between}. */
  private static final long SLICE = 1_000_000;

  private final Debugger debugger;
  private final Running running;
  private Runnable between = () -> {};

  Stepping(Debugger debugger, Running running) {
    this.debugger = debugger;
    this.running = running;
  }

  /** Sets what is called every now and then while a step takes long. */
  void between(Runnable now) {
    between = now;
  }

  /**
   * Runs until just before a place, where the stack pointer is at least so high: not in a deeper
   * call of the same function.
   */
  Stop runTo(Breakpoints.Place place, long leastStackPointer) {
    return running.goTo(place, leastStackPointer, this::runOn);
  }

  private Stop runOn() {
    Stop now = slice();
    while (now.reason() == StopReason.LIMIT) {
      between.run();
      now = slice();
    }
    return now;
  }

  private Stop slice() {
    return running.go(debugger.machine().clock().instructions() + SLICE, Long.MAX_VALUE);
  }

  /** {@link Debugger#stepOver}. */
  Stop stepOver() {
    Listing.Line line = debugger.here();
    if (line == null || line.instruction() == null || !Debugger.calls(line.instruction())) {
      return running.step();
    }
    long next = line.address() + line.bytes().length;
    Stop now = runTo(new Breakpoints.Place(next, false), stackPointer());
    boolean arrived = now.reason() == StopReason.BREAKPOINT && now.hits().isEmpty();
    return arrived ? running.ended(StopReason.LIMIT) : now;
  }

  /**
   * Runs on until just before an address, where the stack pointer is higher than now: a call or an
   * interrupt has been left by then.
   */
  Stop backTo(long address) {
    return runTo(new Breakpoints.Place(address, false), stackPointer() + 1);
  }

  /** {@link Debugger#stepLine}. */
  Stop stepLine(boolean over) {
    return new LineStepping(debugger, running, this).step(over);
  }

  /** Looks after what else there is, in the midst of a long step. */
  void attend() {
    between.run();
  }

  /** {@link Debugger#stepWhile}. */
  Stop stepWhile(long from, long end) {
    Machine machine = debugger.machine();
    Stop now = running.step();
    for (long steps = 1; now.reason() == StopReason.LIMIT; steps++) {
      long away = machine.processor().linearRip() - from;
      if (Long.compareUnsigned(away, end - from) >= 0) {
        return now;
      }
      if (steps % STEPS_BETWEEN == 0) {
        between.run();
      }
      if (machine.stopRequested()) {
        machine.clearStopRequest();
        return running.ended(StopReason.REQUESTED);
      }
      now = running.step();
    }
    return now;
  }

  /** {@link Debugger#stepOut}. */
  Stop stepOut() {
    Machine machine = debugger.machine();
    long frame = stackPointer();
    for (long steps = 1; steps <= STEP_OUT_LIMIT && !machine.stopRequested(); steps++) {
      if (steps % STEPS_BETWEEN == 0) {
        between.run();
      }
      Listing.Line line = debugger.here();
      Stop now = stepOver();
      if (now.reason() != StopReason.LIMIT) {
        return now;
      }
      boolean returned =
          line != null && line.instruction() != null && Debugger.returns(line.instruction());
      if (returned && Long.compareUnsigned(stackPointer(), frame) > 0) {
        return now;
      }
    }
    machine.clearStopRequest();
    return running.ended(StopReason.REQUESTED);
  }

  private long stackPointer() {
    return debugger.machine().state().reg(CpuState.RSP);
  }
}
