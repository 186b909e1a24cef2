package bootscope.core.history;

import bootscope.core.boot.BootException;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.Listing;
import bootscope.core.event.GuestListener;
import bootscope.core.history.Origin.Step;
import bootscope.core.isa.CodeSize;
import bootscope.core.isa.Decoder;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.machine.Machine;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * A known run, gone through one by one: by instructions, and by what is delivered between them,
 * which is a step of its own. So the instruction that a step runs is the one before which the
 * machine stood.
 */
final class Steps implements GuestListener, AutoCloseable {
  private static final int LONGEST = 15;

  /** A checkpoint is kept so shortly before where one goes, in instructions. */
  private static final long NEAR = 50_000;

  private final History history;
  private final Checkpoints checkpoints;
  private final Debugger debugger;
  private final Machine machine;
  private final Syntax syntax;
  private final Map<CodeSize, Decoder> decoders = new EnumMap<>(CodeSize.class);
  private final byte[] code = new byte[LONGEST];
  private boolean delivered; // an interrupt or exception, in the step that is made

  /**
   * A point of the run: where so many instructions have retired, and so many interrupts and
   * exceptions were delivered since then.
   */
  record At(long instructions, int delivered) {}

  /**
   * @param syntax in which instructions are told
   */
  Steps(History history, Checkpoints checkpoints, Debugger debugger, Syntax syntax) {
    this.history = history;
    this.checkpoints = checkpoints;
    this.debugger = debugger;
    this.syntax = syntax;
    machine = debugger.machine();
    machine.listeners().add(this);
  }

  @Override
  public void close() {
    machine.listeners().remove(this);
  }

  @Override
  public void interrupt(int vector) {
    deliver();
  }

  @Override
  public void exception(int vector, int errorCode, long linearAddress) {
    deliver();
  }

  private void deliver() {
    if (!delivered) {
      delivered = true;
      machine.stopHere();
    }
  }

  long now() {
    return machine.clock().instructions();
  }

  /** Where the machine stands; it may stand at the beginning of that instant then. */
  At here() throws BootException {
    long count = now();
    long nanos = machine.clock().now();
    boolean interrupted = machine.betweenInstants();
    history.arriveAt(count);
    int deliveries = 0;
    while (machine.clock().now() < nanos) {
      delivered = false;
      debugger.rerun(count + 1, nanos, () -> delivered);
      if (!delivered) {
        break;
      }
      deliveries++;
    }
    return new At(count, interrupted && !machine.betweenInstants() ? deliveries + 1 : deliveries);
  }

  /** Puts the machine to a point. */
  void go(At there) throws BootException {
    long begin = checkpoints.upTo(there.instructions).instructions;
    if (there.instructions - begin > 4 * NEAR) {
      history.arriveAt(there.instructions - NEAR);
      checkpoints.insert();
    }
    history.arriveAt(there.instructions);
    for (int i = 0; i < there.delivered; i++) {
      step();
    }
  }

  /** Runs an instruction, or delivers what comes before it does: then none has retired. */
  void step() throws BootException {
    step(() -> false);
  }

  /**
   * As {@link #step()}.
   *
   * @param enough asked when somebody has stopped the machine: whether that ends it, too
   */
  void step(BooleanSupplier enough) throws BootException {
    long count = now();
    delivered = false;
    BooleanSupplier over = () -> delivered || enough.getAsBoolean();
    debugger.rerun(count + 1, Long.MAX_VALUE, over);
    if (!over.getAsBoolean() && now() == count) { // it was reset here
      history.pass(count + 1, Long.MAX_VALUE, over);
    }
  }

  /** The next instruction; null where none can be read. */
  Instruction instruction() {
    int bytes = Listing.peek(machine, false, machine.processor().linearRip(), code);
    return decoders
        .computeIfAbsent(Listing.codeSize(machine.processor()), Decoder::new)
        .decode(code, 0, bytes);
  }

  /** What the next instruction writes, unless something is delivered before it. */
  List<Transfer> flow() {
    Instruction in = instruction();
    return in == null ? List.of() : Flow.of(machine, in, machine.processor().linearRip());
  }

  /** The instruction before which the machine stands. */
  Step told() {
    long rip = machine.processor().linearRip();
    Listing.Line line = debugger.here(syntax);
    return new Step(
        now(), machine.clock().now(), rip, debugger.nameOf(rip), line == null ? null : line.text());
  }
}
