package bootscope.core.history;

import bootscope.core.boot.BootException;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.Breakpoint;
import bootscope.core.debug.CallStack;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.Listing;
import bootscope.core.debug.Stop;
import bootscope.core.isa.CodeSize;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.machine.Machine;
import java.util.List;
import java.util.Optional;

/** Steps and runs backwards through a history. */
final class Backwards {
  private final History history;
  private final Debugger debugger;

  Backwards(History history, Debugger debugger) {
    this.history = history;
    this.debugger = debugger;
  }

  private Machine machine() {
    return debugger.machine();
  }

  private long now() {
    return machine().clock().instructions();
  }

  /** {@link History#stepBack}. */
  Stop step() throws BootException {
    if (machine().betweenInstants()) {
      Stop there = history.goTo(now());
      if (!machine().betweenInstants()) { // else the interrupt was due when it came there
        return there;
      }
    }
    return history.goTo(now() - 1);
  }

  /** {@link History#stepOverBack}. */
  Stop stepOver() throws BootException {
    history.look();
    return history.travel(now(), history.first(), this::backOver);
  }

  /** {@link History#stepLineBack}. */
  Stop stepLine(boolean over) throws BootException {
    history.look();
    return history.travel(now(), history.first(), () -> backByLine(over));
  }

  private Optional<Boolean> line() {
    return debugger.startsLine(machine().processor().linearRip());
  }

  /** Whether a step back by lines goes no further than to where the machine stands. */
  private boolean stopsHere() {
    return line().orElse(true); // where there are no lines, too
  }

  private Stop backByLine(boolean over) throws BootException {
    if (line().isEmpty()) {
      return over ? backOver() : step();
    }
    if (machine().betweenInstants()) {
      Stop there = step();
      if (stopsHere()) {
        return there;
      }
    }
    long end = now();
    long stretch = LineScan.FIRST;
    while (end > history.first()) {
      long begin = Math.max(history.first(), end - stretch);
      history.goTo(begin);
      LineScan.Found found;
      try (LineScan scan = new LineScan(history, debugger, over)) {
        found = scan.last(end);
      }
      if (found.what() == LineScan.What.NOTHING) {
        end = begin;
        stretch = Math.min(stretch * LineScan.GROWTH, LineScan.MOST);
        continue;
      }
      Stop back = history.goTo(found.instructions());
      if (found.what() == LineScan.What.RETURN) {
        Listing.Line at = debugger.here();
        back = at == null ? back : overCall(back, at);
      }
      if (stopsHere()) {
        return back;
      }
      end = now();
      stretch = LineScan.FIRST;
    }
    return history.goTo(history.first());
  }

  /** Back to the call from where it has returned, or to where it was interrupted. */
  private Stop overCall(Stop back, Listing.Line at) throws BootException {
    Optional<Written> call = callOf(at.size(), machine().state().reg(CpuState.RSP));
    return call.isEmpty() ? back : history.goTo(call.get().instructions());
  }

  private Stop backOver() throws BootException {
    while (true) {
      Stop back = step();
      Listing.Line line = debugger.here();
      if (line == null || line.instruction() == null || !onStack(line.instruction())) {
        return back;
      }
      CodeSize size = line.size();
      long top = machine().state().reg(CpuState.RSP);
      Optional<Written> call = callOf(size, top);
      if (call.isEmpty()) {
        return back;
      }
      Stop there = history.goTo(call.get().instructions());
      if (call.get().by() == Written.By.INSTRUCTION) {
        return there;
      }
      // Before the interrupt it stood where it stood behind it: the last instruction is before
      // that.
    }
  }

  /** Whether an instruction takes a return address from the stack. */
  private static boolean onStack(Instruction instruction) {
    return switch (instruction.mnemonic()) {
      case RET, RET_FAR, IRET -> true;
      default -> false;
    };
  }

  /** {@link History#stepOutBack}. */
  Stop stepOut() throws BootException {
    List<CallStack.Frame> frames = CallStack.of(debugger, 2);
    boolean called = frames.size() > 1 && frames.get(1).way() == CallStack.Way.CALL;
    if (!called || frames.get(1).slot().isEmpty()) {
      throw new IllegalStateException("who called this function cannot be told");
    }
    CodeSize size = Listing.codeSize(machine().processor());
    boolean flat = size == CodeSize.BITS_64;
    long base = flat ? 0 : CpuRegisters.base(CpuState.SS).get(machine().processor());
    long slot = frames.get(1).slot().getAsLong() - base;
    return history.travel(
        now(),
        history.first(),
        () ->
            history.goTo(
                callOf(size, slot)
                    .orElseThrow(
                        () ->
                            new IllegalStateException(
                                "the call of this function is not in what is known of the run"))
                    .instructions()));
  }

  private static int word(CodeSize size) {
    return switch (size) {
      case BITS_16 -> 2;
      case BITS_32 -> 4;
      case BITS_64 -> 8;
    };
  }

  /** The call, or an interrupt's delivery, that last wrote a return address; empty for others. */
  private Optional<Written> callOf(CodeSize size, long stackPointer) throws BootException {
    boolean is64 = size == CodeSize.BITS_64;
    long base = is64 ? 0 : CpuRegisters.base(CpuState.SS).get(machine().processor());
    long slot = is64 ? stackPointer : base + stackPointer & 0xFFFF_FFFFL;
    if (machine().processor().mmu.observe(slot) == -1) {
      return Optional.empty();
    }
    return history
        .lastWrite(false, slot, word(size), Syntax.ATT)
        .filter(w -> w.by() == Written.By.EVENT || w.by() == Written.By.INSTRUCTION && w.calls());
  }

  /** {@link History#runBack}. */
  Stop run() throws BootException {
    history.look();
    return history.travel(now(), history.first(), this::backToHit);
  }

  private Stop backToHit() throws BootException {
    long before = now();
    boolean none = debugger.breakpoints().list().stream().noneMatch(Breakpoint::stops);
    while (!none && before > history.first()) {
      Stop begin = history.goTo(history.upTo(before - 1).instructions);
      Optional<Debugger.Hit> hit = debugger.lastHit(before);
      if (hit.isPresent()) {
        return there(hit.get());
      }
      before = begin.instructions();
    }
    return history.goTo(history.first());
  }

  /** Stops at a hit as it did: maybe behind the delivery of an interrupt. */
  private Stop there(Debugger.Hit hit) throws BootException {
    history.goTo(hit.stop().instructions());
    return debugger.again(hit);
  }
}
