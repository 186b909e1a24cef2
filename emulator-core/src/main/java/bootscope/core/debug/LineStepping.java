package bootscope.core.debug;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.isa.CodeSize;
import bootscope.core.isa.Instruction;
import bootscope.core.machine.Machine;
import bootscope.core.machine.StopReason;
import java.util.List;
import java.util.Optional;

/**
 * Steps by lines of source, as gdb's {@code step} and {@code next} are: until the first instruction
 * of another line's statement is reached, in the function where it began or in one that it returned
 * to. What is called runs as one, if it has no lines or is to be stepped over; so does what an
 * interrupt or exception on the way leads to. Where the present instruction has no line, it is a
 * step of one instruction.
 */
final class LineStepping {
  private static final int STEPS_BETWEEN = 1 << 12;

  /** Instructions of what is called that are stepped through. */
  private static final int SMALL = 200;

  /** Bytes before and behind what was interrupted, where a handler may go back to. */
  private static final long NEAR = 64 << 10;

  private final Debugger debugger;
  private final Running running;
  private final Stepping stepping;

  LineStepping(Debugger debugger, Running running, Stepping stepping) {
    this.debugger = debugger;
    this.running = running;
    this.stepping = stepping;
  }

  private Machine machine() {
    return debugger.machine();
  }

  private long rip() {
    return machine().processor().linearRip();
  }

  private Optional<SourceLines.Line> line() {
    return debugger.symbols().lines().in(machine(), rip());
  }

  private static boolean came(Stop stop) {
    return stop.reason() == StopReason.LIMIT;
  }

  /** {@link Debugger#stepLine}. */
  Stop step(boolean over) {
    SourceLines.Line from = line().orElse(null);
    if (from == null) {
      return over ? stepping.stepOver() : running.step();
    }
    for (long steps = 1; ; steps++) {
      Listing.Line next = debugger.here();
      Instruction instruction = next == null ? null : next.instruction();
      boolean calls = instruction != null && Debugger.calls(instruction);
      Stop now = calls ? call(next, over) : running.stepOnto();
      if (!came(now)) {
        return now;
      }
      if (debugger.breakpoints().delivered()) {
        now = interrupt(next == null ? -1 : next.address());
        if (!came(now)) {
          return now;
        }
      } else if (calls && entered(next)) {
        return now;
      }
      boolean returned = instruction != null && Debugger.returns(instruction);
      SourceLines.Line here = isWithin(from, rip()) ? from : line().orElse(null);
      if (here == null) {
        if (returned || !calledFrom()) {
          return now; // there are no lines where it leads
        }
        now = stepping.stepOut();
        here = came(now) ? line().orElse(null) : null;
        if (here == null) {
          return now;
        }
        returned = true;
      }
      if (!here.sameLine(from) && here.statement() && here.beginsAt(rip())) {
        return now;
      }
      from = here.sameLine(from) || returned ? here : from; // in the caller its line is left next
      if (steps % STEPS_BETWEEN == 0) {
        stepping.attend();
      }
      if (machine().stopRequested()) {
        machine().clearStopRequest();
        return running.ended(StopReason.REQUESTED);
      }
    }
  }

  private static boolean isWithin(SourceLines.Line line, long address) {
    return Long.compareUnsigned(address - line.from(), line.to() - line.from()) < 0;
  }

  /** Whether somebody called this code who can be returned to. */
  private boolean calledFrom() {
    List<CallStack.Frame> frames = CallStack.of(debugger, 2);
    return frames.size() == 2 && !frames.get(1).found().guess();
  }

  /** Goes by a call: over it, or into a function that has lines. */
  private Stop call(Listing.Line next, boolean over) {
    if (over) {
      return over(next);
    }
    Stop now = running.stepOnto();
    if (!came(now) || !entered(next) || debugger.breakpoints().delivered()) {
      return now;
    }
    Optional<SourceLines.Line> callee = line();
    return callee.isEmpty()
        ? arrived(stepping.backTo(next.address() + next.bytes().length))
        : body(callee.get());
  }

  /**
   * Over a call. Where a line calls something small many times, it is quicker to step through it
   * than to have a stop set behind it each time, for which code is decoded anew.
   */
  private Stop over(Listing.Line call) {
    long behind = call.address() + call.bytes().length;
    long pointer = machine().state().reg(CpuState.RSP);
    Stop now = running.stepOnto();
    for (int steps = 1; came(now) && steps < SMALL; steps++) {
      if (isBehind(behind, pointer)) {
        return now;
      }
      now = running.stepOnto();
    }
    return !came(now) || isBehind(behind, pointer)
        ? now
        : arrived(stepping.runTo(new Breakpoints.Place(behind, false), pointer));
  }

  private boolean isBehind(long address, long leastStackPointer) {
    return rip() == address
        && Long.compareUnsigned(machine().state().reg(CpuState.RSP), leastStackPointer) >= 0;
  }

  /** Whether the machine stands elsewhere than behind an instruction. */
  private boolean entered(Listing.Line instruction) {
    return rip() != instruction.address() + instruction.bytes().length;
  }

  private Stop arrived(Stop stop) {
    boolean there = stop.reason() == StopReason.BREAKPOINT && stop.hits().isEmpty();
    return there ? running.ended(StopReason.LIMIT) : stop;
  }

  /**
   * A function that sets up a frame pointer does so in its opening line; it is passed by, as gdb
   * does, so that its first line proper is shown.
   */
  private Stop body(SourceLines.Line opening) {
    Stop now = running.stop();
    Optional<SourceLines.Line> body =
        opening.beginsAt(rip()) ? new LineStarts(debugger).body(opening) : Optional.empty();
    return body.isPresent()
        ? arrived(stepping.runTo(new Breakpoints.Place(opening.to(), false), 0))
        : now;
  }

  /**
   * Runs until what an interrupt or exception led to has gone back to what it interrupted, or to
   * somewhere near, as handlers do that pass an instruction by. The processor has just pushed where
   * that is: below it an error code, for some (SDM vol. 3A §6.12.1, §6.13, §6.14.2). In 16-bit code
   * the step ends here.
   *
   * @param instruction linear address of what was to run
   */
  private Stop interrupt(long instruction) {
    CodeSize size = Listing.codeSize(machine().processor());
    if (size == CodeSize.BITS_16) {
      return running.stop();
    }
    int word = size == CodeSize.BITS_64 ? 8 : 4;
    long pointer = machine().state().reg(CpuState.RSP);
    long base = word == 8 ? 0 : machine().state().segmentBase(CpuState.SS);
    long faulting = instruction - base(word);
    int code = held(base + pointer + word, word) == faulting ? 1 : 0; // words
    code = held(base + pointer, word) == faulting ? 0 : code;
    long at = pointer + (long) code * word;
    long back = held(base + at, word);
    long least = word == 8 ? held(at + 3 * word, word) : at + 3 * word;
    return arrived(
        stepping.runTo(new Breakpoints.Place(base(word) + back - NEAR, false, 2 * NEAR), least));
  }

  /** Of the code segment. */
  private long base(int word) {
    return word == 8 ? 0 : machine().state().segmentBase(CpuState.CS);
  }

  private long held(long linear, int bytes) {
    return Breakpoints.held(machine(), false, linear, bytes);
  }
}
