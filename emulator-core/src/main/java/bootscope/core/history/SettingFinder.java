package bootscope.core.history;

import bootscope.core.boot.BootException;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.Debugger;
import bootscope.core.history.MemoryChange.Part;
import bootscope.core.history.Steps.At;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.machine.Machine;
import bootscope.core.memory.PhysicalObserver;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Looks for the step of a run that set bytes last before a point. Who wrote memory is the {@link
 * WriteFinder}'s; who set a register is found by stepping once more through the instructions
 * before, in stretches that grow. It leaves the machine where it pleases.
 */
final class SettingFinder {
  /** Instructions in which the one that set a register is looked for, at the most. */
  static final long MOST_STEPS = 2_000_000;

  /** Of those, how many are stepped through first; and how many times more each time. */
  private static final long FIRST_STEPS = 256;

  private static final int GROWTH = 8;

  /** Steps between two looks whether it is enough. */
  private static final int PATIENCE = 4096;

  private final History history;
  private final Checkpoints checkpoints;
  private final Debugger debugger;
  private final Machine machine;
  private final Syntax syntax;
  private final Steps steps;
  private final BooleanSupplier enough;

  /**
   * @param syntax as of {@link WriteFinder}
   * @param enough asked now and then: whether it shall give up
   */
  SettingFinder(
      History history,
      Checkpoints checkpoints,
      Debugger debugger,
      Syntax syntax,
      Steps steps,
      BooleanSupplier enough) {
    this.history = history;
    this.checkpoints = checkpoints;
    this.debugger = debugger;
    this.syntax = syntax;
    this.steps = steps;
    this.enough = enough;
    machine = debugger.machine();
  }

  /** Whether it shall give up. */
  boolean isEnough() {
    return enough.getAsBoolean();
  }

  /** How bytes came to be what they are. */
  enum How {
    /** In the step from a point on. */
    STEP,
    HAND,
    RESET,
    /** Since the beginning of what is known. */
    NEVER,
    UNREACHED,
    STOPPED
  }

  /**
   * @param at before it; null where it is at no point of the run
   * @param delivery whether the step was an interrupt's or exception's delivery
   * @param from the first byte that is meant
   * @param size how many are
   */
  record Setting(How how, At at, boolean delivery, int from, int size) {
    static Setting of(How how, At at, Piece all) {
      return new Setting(how, at, false, 0, all.size());
    }
  }

  /** Sees which of some bytes of memory are written. */
  private final class Writes implements PhysicalObserver {
    private final Piece bytes;
    private long first;
    private long end;

    Writes(Piece bytes) {
      this.bytes = bytes;
      forget();
    }

    void forget() {
      first = Long.MAX_VALUE;
      end = 0;
    }

    @Override
    public long start() {
      return bytes.at();
    }

    @Override
    public long length() {
      return bytes.size();
    }

    @Override
    public void accessed(long at, int size, boolean write) {
      long from = Math.max(at, bytes.at());
      long to = Math.min(at + size, bytes.at() + bytes.size());
      if (write && from < to) {
        first = Math.min(first, from);
        end = Math.max(end, to);
      }
    }
  }

  /**
   * How one of some bytes of physical memory, or of a register, came by its value before a point.
   */
  Setting last(Piece bytes, At before) throws BootException {
    return bytes.space() == Piece.Space.PHYSICAL
        ? lastWrite(bytes, before)
        : lastSet(bytes, before);
  }

  /** Who wrote one of some bytes of physical memory last before a point. */
  private Setting lastWrite(Piece bytes, At before) throws BootException {
    if (before.delivered() > 0) {
      Optional<Setting> same = writes(bytes, before.instructions(), before.delivered());
      if (same.isPresent()) {
        return same.get();
      }
    }
    Optional<Written> found =
        new WriteFinder(
                history,
                checkpoints,
                debugger,
                List.of(new Part(0, bytes.at(), bytes.size())),
                syntax)
            .last(before.instructions());
    if (found.isEmpty()) {
      return Setting.of(How.NEVER, null, bytes);
    }
    Written w = found.get();
    if (w.by() == Written.By.HAND) {
      Part changed = w.change().parts().getFirst();
      return new Setting(
          How.HAND, new At(w.instructions(), 0), false, changed.offset(), changed.size());
    }
    return writes(bytes, w.instructions(), Integer.MAX_VALUE)
        .orElseThrow(() -> new AssertionError("a write is not found again: " + w));
  }

  /**
   * The last write in the steps at a number of instructions.
   *
   * @param most how many of them
   */
  private Optional<Setting> writes(Piece bytes, long instructions, int most) throws BootException {
    Optional<Setting> found = Optional.empty();
    steps.go(new At(instructions, 0));
    Writes writes = new Writes(bytes);
    machine.memory().observe(writes);
    try {
      for (int i = 0; i < most && steps.now() == instructions; i++) {
        writes.forget();
        steps.step();
        if (writes.end > 0) {
          found =
              Optional.of(
                  new Setting(
                      How.STEP,
                      new At(instructions, i),
                      steps.now() == instructions,
                      (int) (writes.first - bytes.at()),
                      (int) (writes.end - writes.first)));
        }
      }
    } finally {
      machine.memory().forget(writes);
    }
    return found;
  }

  /** Who set one of some bytes of a register last before a point. */
  private Setting lastSet(Piece bytes, At before) throws BootException {
    if (before.delivered() > 0) {
      Setting same = sets(bytes, before.instructions(), before);
      if (same != null) {
        return same;
      }
    }
    long end = before.instructions();
    if (!checkpoints.byHandAt(end).isEmpty() && changesByHand(bytes, end)) {
      return Setting.of(How.HAND, new At(end, 0), bytes);
    }
    for (long length = FIRST_STEPS; ; length *= GROWTH) {
      if (end == checkpoints.first().instructions) {
        return Setting.of(How.NEVER, null, bytes);
      }
      if (before.instructions() - end >= MOST_STEPS) {
        return Setting.of(How.UNREACHED, null, bytes);
      }
      long begin = Math.max(end - length, checkpoints.first().instructions);
      long changed = changedByHand(begin, end);
      Setting found = sets(bytes, Math.max(begin, changed), new At(end, 0));
      if (enough.getAsBoolean()) {
        return Setting.of(How.STOPPED, null, bytes);
      }
      if (found != null) {
        return found;
      }
      if (changed >= 0 && changesByHand(bytes, changed)) {
        return Setting.of(How.HAND, new At(changed, 0), bytes);
      }
      end = Math.max(begin, changed);
    }
  }

  /** The last instant from one on, before another, that was changed by hand; −1 for none. */
  long changedByHand(long begin, long end) {
    long last = -1;
    Checkpoint from = checkpoints.upTo(begin);
    for (Optional<Checkpoint> change = checkpoints.changedBehind(from);
        change.isPresent() && change.get().instructions < end;
        change = checkpoints.changedBehind(from)) {
      last = change.get().instructions;
      from = change.get();
    }
    return last >= begin ? last : -1;
  }

  /** Whether what was changed by hand at an instant gave bytes of a register another value. */
  private boolean changesByHand(Piece bytes, long instructions) throws BootException {
    history.arriveAt(instructions);
    long after = bytes.value(machine);
    history.put(checkpoints.upTo(instructions - 1));
    history.pass(instructions, Long.MAX_VALUE, () -> false);
    return bytes.value(machine) != after;
  }

  /**
   * Who set bytes of a register last, from a number of instructions on, before a point; null for
   * nobody.
   */
  private Setting sets(Piece bytes, long begin, At end) throws BootException {
    Setting found = null;
    steps.go(new At(begin, 0));
    long resets = history.resets();
    int made = 0;
    for (int deliveries = 0; ; ) {
      At at = new At(steps.now(), deliveries);
      if (at.instructions() > end.instructions() || at.equals(end)) {
        return found;
      }
      Optional<Transfer.Match> match = Transfer.match(steps.flow(), bytes, a -> a);
      long value = bytes.value(machine);
      steps.step();
      boolean retired = steps.now() > at.instructions();
      boolean changed = bytes.value(machine) != value;
      if (history.resets() > resets) {
        resets = history.resets();
        found = Setting.of(How.RESET, at, bytes);
      } else if (retired && match.isPresent()) {
        found = new Setting(How.STEP, at, false, match.get().from(), match.get().size());
      } else if (changed || !retired && isStackPointer(bytes)) {
        found = new Setting(How.STEP, at, !retired, 0, bytes.size());
      }
      deliveries = retired ? 0 : deliveries + 1;
      if (++made % PATIENCE == 0 && enough.getAsBoolean()) {
        return found;
      }
    }
  }

  private static boolean isStackPointer(Piece bytes) {
    return bytes.space() == Piece.Space.GENERAL && bytes.register() == CpuState.RSP;
  }
}
