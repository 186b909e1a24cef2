package bootscope.core.history;

import bootscope.core.boot.BootException;
import bootscope.core.debug.Access;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.Listing;
import bootscope.core.debug.RegisterName;
import bootscope.core.debug.RegisterTrigger;
import bootscope.core.debug.Trigger;
import bootscope.core.event.GuestListener;
import bootscope.core.history.Occurrence.By;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.machine.Machine;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Asks the past of a machine when something last was, and what is known of the future when it will
 * be next: whatever a {@link Trigger} can stop at. The run is made once more between checkpoints;
 * the machine stays where it is. What was changed by hand is nothing that the guest did; it is told
 * of where a register is asked for, since no guest's write explains its value then.
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
          for (Optional<Checkpoint> before = history.before(end);
              before.isPresent();
              before = history.before(end)) {
            Checkpoint from = before.get();
            if (end.byHand) {
              Optional<Occurrence> byHand = byHand(trigger, from, end);
              if (byHand.isPresent()) {
                return byHand;
              }
            }
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
          Checkpoint from = here;
          while (true) {
            Optional<Checkpoint> to = history.behind(from);
            long nanos = to.map(c -> c.virtualNanos).orElse(history.lastNanos());
            Optional<Debugger.Hit> hit = debugger.hit(trigger, nanos, false, true);
            if (hit.isPresent()) {
              return Optional.of(told(hit.get()));
            }
            if (to.isEmpty()) {
              return Optional.empty();
            }
            if (to.get().byHand) {
              Optional<Occurrence> byHand = byHand(trigger, from, to.get());
              if (byHand.isPresent()) {
                return byHand;
              }
            }
            from = to.get();
            history.put(from);
          }
        });
  }

  /**
   * A change by hand of the register whose writes are asked for.
   *
   * @param from a checkpoint before it, from which the guest alone leads there
   * @param changed the one to which it leads
   */
  private Optional<Occurrence> byHand(Trigger asked, Checkpoint from, Checkpoint changed)
      throws BootException {
    if (!(asked instanceof RegisterTrigger r)) {
      return Optional.empty();
    }
    Optional<RegisterName> register = CpuRegisters.named(r.name());
    return register.isEmpty()
        ? Optional.empty()
        : byHand(asked.text(), r.name(), register.get(), from, changed)
            .filter(o -> r.value().isEmpty() || r.value().getAsLong() == o.access().get().after());
  }

  private Optional<Occurrence> byHand(
      String what, String name, RegisterName register, Checkpoint from, Checkpoint changed)
      throws BootException {
    history.put(from);
    history.passTo(changed.instructions, changed.virtualNanos, () -> false);
    long before = register.get(machine.processor());
    history.put(changed);
    long after = register.get(machine.processor());
    Access access = new Access(Access.Space.REGISTER, name, 0, 8, true, before, after);
    return before == after
        ? Optional.empty()
        : Optional.of(occurrence(what, Optional.of(access), By.HAND));
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
            long bound = end;
            List<Checkpoint> byHand =
                history.byHand(begin, here).stream().filter(c -> c.instructions <= bound).toList();
            Optional<Occurrence> found = change(name, register, begin, end, byHand);
            if (found.isPresent()) {
              return found;
            }
            looked += end - begin;
            end = begin;
          }
          return Optional.empty();
        });
  }

  /**
   * The last change from one number of instructions to another.
   *
   * @param byHand what was changed by hand there, in order
   */
  private Optional<Occurrence> change(
      String name, RegisterName register, long begin, long end, List<Checkpoint> byHand)
      throws BootException {
    long to = end;
    for (Checkpoint changed : byHand.reversed()) { // no run leads over it
      Optional<Occurrence> found = changeByGuest(name, register, changed.instructions, to);
      if (found.isEmpty()) {
        Checkpoint from = history.before(changed).orElseThrow();
        found = byHand("change of " + name, name, register, from, changed);
      }
      if (found.isPresent()) {
        return found;
      }
      to = changed.instructions;
    }
    return changeByGuest(name, register, begin, to);
  }

  private Optional<Occurrence> changeByGuest(
      String name, RegisterName register, long begin, long end) throws BootException {
    if (begin >= end) {
      return Optional.empty();
    }
    history.arriveAt(begin);
    Changes changes = new Changes(register);
    while (machine.clock().instructions() < end) {
      debugger.rerunBySteps(end, changes);
      history.pass(end, Long.MAX_VALUE, () -> !machine.resetDue());
    }
    return changes.at < 0 ? Optional.empty() : Optional.of(changes.told(name));
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
      if (!delivered[0]) {
        return by;
      }
      return machine.betweenInstants() // delivered behind the instruction, not before it
          ? occurrence(by.what(), by.access(), By.EVENT)
          : new Occurrence(
              by.what(),
              by.access(),
              By.EVENT,
              by.instructions(),
              by.virtualNanos(),
              by.rip(),
              by.symbol(),
              by.text());
    }
  }
}
