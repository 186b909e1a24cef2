package bootscope.core.history;

import bootscope.core.boot.BootException;
import bootscope.core.debug.Access;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.Listing;
import bootscope.core.debug.RegisterName;
import bootscope.core.debug.Trigger;
import bootscope.core.event.GuestListener;
import bootscope.core.history.Occurrence.By;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.machine.Machine;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Asks the past of a machine when something last was, and what is known of the future when it will
 * be next: whatever a {@link Trigger} can stop at. The run is made once more between checkpoints;
 * the machine stays where it is. What was changed by hand is nothing that the guest did.
 */
public final class Occurrences {
  /**
   * Of so many instructions each is looked at for a change of a register; then of ten times more.
   */
  private static final long NEAREST = 1_000;

  /** Most of them, in all: some seconds. */
  private static final long MOST = 11_111_000;

  private final History history;
  private final Debugger debugger;
  private final Machine machine;
  private final Syntax syntax;

  Occurrences(History history, Debugger debugger, Syntax syntax) {
    this.history = history;
    this.debugger = debugger;
    this.syntax = syntax;
    machine = debugger.machine();
  }

  /**
   * When what a trigger waits for last was, before the instruction at which the machine stands.
   *
   * @return empty where it was not in the run that is known
   * @throws IllegalStateException where there is no history
   * @throws CancelledException when it was to end
   * @throws BootException when the guest was reset on the way, and a file can no longer be read
   */
  public Optional<Occurrence> last(Trigger trigger) throws BootException {
    boolean between = machine.betweenInstants();
    return history.away(
        history.first(),
        true,
        here -> {
          Checkpoint end = here;
          while (end.instructions > history.first()) {
            Checkpoint from = history.upTo(end.instructions - 1);
            history.put(from);
            boolean also = between && end == here;
            Optional<Debugger.Hit> hit = debugger.hit(trigger, end.virtualNanos, also, false);
            if (hit.isPresent()) {
              return Optional.of(told(hit.get()));
            }
            end = from;
          }
          return Optional.empty();
        });
  }

  /**
   * When it will be next in what is known of the future; as {@link #last}.
   *
   * @return empty where it is not
   */
  public Optional<Occurrence> next(Trigger trigger) throws BootException {
    return history.away(
        history.last(),
        true,
        here -> {
          long end = history.last();
          while (machine.clock().instructions() < end) {
            Checkpoint to = history.after(machine.clock().instructions());
            long nanos = to == null ? history.lastNanos() : to.virtualNanos;
            Optional<Debugger.Hit> hit = debugger.hit(trigger, nanos, false, true);
            if (hit.isPresent()) {
              return Optional.of(told(hit.get()));
            }
            if (to == null) {
              break;
            }
            history.put(to);
          }
          return Optional.empty();
        });
  }

  private Occurrence told(Debugger.Hit hit) throws BootException {
    history.arriveAt(hit.at());
    var first = hit.stop().hits().getFirst();
    boolean exception =
        first.access().filter(a -> a.space() == Access.Space.EVENT).isPresent()
            && hit.stop().virtualNanos() > machine.clock().now(); // which takes time
    By by =
        hit.stop().before()
            ? By.NEXT
            : hit.at() < hit.stop().instructions() || exception ? By.INSTRUCTION : By.EVENT;
    return occurrence(first.where(), first.access(), by);
  }

  /** At the instruction at which the machine stands. */
  private Occurrence occurrence(String what, Optional<Access> access, By by) {
    long rip = machine.processor().linearRip();
    Listing.Line line = debugger.here(syntax);
    return new Occurrence(
        what,
        access,
        by,
        machine.clock().instructions(),
        machine.clock().now(),
        rip,
        debugger.nameOf(rip),
        line == null ? null : line.text());
  }

  /**
   * When a register of any kind last got another value than it had. Each instruction is looked at,
   * so this takes long where it is long ago.
   *
   * @param name what the register is called
   * @param register of at most 64 bits
   * @throws IllegalStateException as {@link #last}, and where it lies too far back
   */
  public Optional<Occurrence> lastChange(String name, RegisterName register) throws BootException {
    return history.away(
        history.first(),
        true,
        here -> {
          long end = here.instructions;
          long looked = 0;
          for (long span = NEAREST; end > history.first(); span *= 10) {
            if (looked + span > MOST) {
              throw new IllegalStateException(
                  String.format(
                      Locale.ROOT,
                      "it has not changed in the last %,d instructions; before them is not looked",
                      looked));
            }
            long begin = Math.max(history.first(), end - span);
            history.arriveAt(begin);
            Changes changes = new Changes(register);
            while (machine.clock().instructions() < end) {
              debugger.rerunBySteps(end, changes);
              history.pass(end, Long.MAX_VALUE, () -> !machine.resetDue());
            }
            if (changes.at >= 0) {
              return Optional.of(changes.told(name));
            }
            looked += end - begin;
            end = begin;
          }
          return Optional.empty();
        });
  }

  /** Compares a register's values from instruction to instruction. */
  private final class Changes implements BooleanSupplier {
    private final RegisterName register;
    private long value;
    private long at = -1; // instructions retired before the last change
    private long was;
    private long became;

    Changes(RegisterName register) {
      this.register = register;
      value = register.get(machine.processor());
    }

    @Override
    public boolean getAsBoolean() {
      long now = register.get(machine.processor());
      if (now != value) {
        at = machine.clock().instructions() - 1;
        was = value;
        became = now;
        value = now;
      }
      return false;
    }

    Occurrence told(String name) throws BootException {
      history.arriveAt(at);
      Access access = new Access(Access.Space.REGISTER, name, 0, 8, true, was, became);
      Occurrence by = occurrence("change of " + name, Optional.of(access), By.INSTRUCTION);
      boolean[] delivered = {machine.betweenInstants()};
      GuestListener events =
          new GuestListener() {
            @Override
            public void interrupt(int vector) {
              delivered[0] = true;
            }
          };
      machine.listeners().add(events);
      try {
        debugger.rerunBySteps(at + 1, () -> false);
      } finally {
        machine.listeners().remove(events);
      }
      return delivered[0]
          ? new Occurrence(
              by.what(),
              by.access(),
              By.EVENT,
              by.instructions(),
              by.virtualNanos(),
              by.rip(),
              by.symbol(),
              by.text())
          : by;
    }
  }
}
