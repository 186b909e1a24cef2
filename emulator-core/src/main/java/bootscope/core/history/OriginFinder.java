package bootscope.core.history;

import bootscope.core.boot.BootException;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.Listing;
import bootscope.core.event.GuestListener;
import bootscope.core.history.Origin.Chain;
import bootscope.core.history.Origin.End;
import bootscope.core.history.Origin.Link;
import bootscope.core.history.Origin.Step;
import bootscope.core.history.Origin.Why;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.machine.Machine;
import bootscope.core.memory.GuestRam;
import bootscope.core.memory.PhysicalObserver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/**
 * Follows bytes of memory back through copies, in the past of a machine, which it leaves where it
 * pleases. Who wrote memory last is the {@link WriteFinder}'s; who set a register last is found by
 * stepping once more through the instructions before.
 */
final class OriginFinder {
  /** Most copies that are followed, those there and back included. */
  static final int MOST_COPIES = 256;

  /** Instructions in which the one that set a register is looked for, at the most. */
  static final long MOST_STEPS = 2_000_000;

  /** Of those, how many are stepped through first; and how many times more each time. */
  private static final long FIRST_STEPS = 256;

  private static final int GROWTH = 8;

  /** Steps between two looks whether it is enough. */
  private static final int PATIENCE = 4096;

  /** A checkpoint is kept so shortly before where one goes, in instructions. */
  private static final long NEAR = 50_000;

  private static final long PAGE = GuestRam.PAGE_BYTES;

  private final History history;
  private final Checkpoints checkpoints;
  private final Debugger debugger;
  private final Machine machine;
  private final Syntax syntax;
  private final BooleanSupplier enough;
  private final Loaded loaded;

  private boolean delivered; // an interrupt or exception, in the step that is made
  private boolean stopped; // it was enough

  /**
   * @param syntax in which instructions are told
   * @param enough asked now and then: whether chains shall end where they are by then
   */
  OriginFinder(
      History history,
      Checkpoints checkpoints,
      Debugger debugger,
      Syntax syntax,
      BooleanSupplier enough) {
    this.history = history;
    this.checkpoints = checkpoints;
    this.debugger = debugger;
    this.syntax = syntax;
    this.enough = enough;
    machine = debugger.machine();
    loaded = new Loaded(debugger.boot(), machine);
  }

  /**
   * A point of the run: where so many instructions have retired, and so many interrupts and
   * exceptions were delivered since then.
   */
  private record At(long instructions, int delivered) {}

  /** Bytes of what was asked for, and where they lie in the end. */
  record Asked(int offset, Piece piece) {}

  /** Follows bytes of physical memory from where the machine stands. */
  Origin of(List<Asked> asked) throws BootException {
    GuestListener deliveries =
        new GuestListener() {
          @Override
          public void interrupt(int vector) {
            deliver();
          }

          @Override
          public void exception(int vector, int errorCode, long linearAddress) {
            deliver();
          }
        };
    machine.listeners().add(deliveries);
    try {
      At here = here();
      Deque<Asked> left = new ArrayDeque<>(asked);
      List<Chain> chains = new ArrayList<>();
      while (!left.isEmpty()) {
        Asked next = left.remove();
        Chain chain = new Trail(next).follow(here);
        chains.add(chain);
        int before = chain.offset() - next.offset;
        int behind = before + chain.size();
        part(next, 0, before).ifPresent(left::add);
        part(next, behind, next.piece.size() - behind).ifPresent(left::add);
      }
      chains.sort(Comparator.comparingInt(Chain::offset));
      return new Origin(chains);
    } finally {
      machine.listeners().remove(deliveries);
    }
  }

  private static Optional<Asked> part(Asked of, int from, int size) {
    return size <= 0
        ? Optional.empty()
        : Optional.of(new Asked(of.offset + from, of.piece.part(from, size)));
  }

  // ---------------------------------------------------------------- going through the run

  private void deliver() {
    if (!delivered) {
      delivered = true;
      machine.stopHere();
    }
  }

  private long now() {
    return machine.clock().instructions();
  }

  /** Where the machine stands. */
  private At here() throws BootException {
    long count = now();
    long nanos = machine.clock().now();
    long rip = machine.processor().linearRip();
    history.arriveAt(count);
    int deliveries = 0;
    while (machine.clock().now() < nanos || machine.processor().linearRip() != rip) {
      step();
      if (now() > count) {
        return new At(count, 0); // it was put there by hand
      }
      deliveries++;
    }
    return new At(count, deliveries);
  }

  private void go(At there) throws BootException {
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
  private void step() throws BootException {
    delivered = false;
    history.pass(now() + 1, Long.MAX_VALUE, () -> delivered);
  }

  private Instruction instruction() {
    Listing.Line line = debugger.here(syntax);
    return line == null ? null : line.instruction();
  }

  private List<Flow.Transfer> flow() {
    Instruction in = instruction();
    return in == null ? List.of() : Flow.of(machine, in, machine.processor().linearRip());
  }

  /** The instruction before which the machine stands. */
  private Step told() {
    long rip = machine.processor().linearRip();
    Listing.Line line = debugger.here(syntax);
    return new Step(
        now(), machine.clock().now(), rip, debugger.nameOf(rip), line == null ? null : line.text());
  }

  private boolean isEnough() {
    stopped |= enough.getAsBoolean();
    return stopped;
  }

  // ---------------------------------------------------------------- who set it last

  /** How bytes came to be what they are. */
  private enum How {
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
  private record Setting(How how, At at, boolean delivery, int from, int size) {
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

  /** Who wrote one of some bytes of physical memory last before a point. */
  private Setting lastWrite(Piece bytes, At before) throws BootException {
    if (before.delivered > 0) {
      Optional<Setting> same = writes(bytes, before.instructions, before.delivered);
      if (same.isPresent()) {
        return same.get();
      }
    }
    Optional<Written> found =
        new WriteFinder(history, checkpoints, debugger, bytes.at(), bytes.size(), syntax)
            .last(before.instructions);
    if (found.isEmpty()) {
      return Setting.of(How.NEVER, null, bytes);
    }
    Written w = found.get();
    int from = (int) (w.address() - bytes.at());
    if (w.by() == Written.By.HAND) {
      return new Setting(How.HAND, new At(w.instructions(), 0), false, from, w.size());
    }
    return writes(bytes, w.instructions(), Integer.MAX_VALUE)
        .orElseThrow(() -> new AssertionError("a write is not found again: " + w));
  }

  /**
   * The last write in the steps at a number of instructions.
   *
   * @param steps how many of them at the most
   */
  private Optional<Setting> writes(Piece bytes, long instructions, int steps) throws BootException {
    Optional<Setting> found = Optional.empty();
    go(new At(instructions, 0));
    Writes writes = new Writes(bytes);
    machine.memory().observe(writes);
    try {
      for (int i = 0; i < steps && now() == instructions; i++) {
        writes.forget();
        step();
        if (writes.end > 0) {
          found =
              Optional.of(
                  new Setting(
                      How.STEP,
                      new At(instructions, i),
                      now() == instructions,
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
    if (before.delivered > 0) {
      Setting same = sets(bytes, before.instructions, before);
      if (same != null) {
        return same;
      }
    }
    long end = before.instructions;
    for (long steps = FIRST_STEPS; ; steps *= GROWTH) {
      if (end == checkpoints.first().instructions) {
        return Setting.of(How.NEVER, null, bytes);
      }
      if (before.instructions - end >= MOST_STEPS) {
        return Setting.of(How.UNREACHED, null, bytes);
      }
      long begin = Math.max(end - steps, checkpoints.first().instructions);
      long changed = changedByHand(begin, end);
      Setting found = sets(bytes, Math.max(begin, changed), new At(end, 0));
      if (found != null || isEnough()) {
        return found == null || stopped ? Setting.of(How.STOPPED, null, bytes) : found;
      }
      if (changed >= 0 && changesByHand(bytes, changed)) {
        return Setting.of(How.HAND, new At(changed, 0), bytes);
      }
      end = Math.max(begin, changed);
    }
  }

  /** The last instant from one on, before another, that was changed by hand; −1 for none. */
  private long changedByHand(long begin, long end) {
    long last = -1;
    Checkpoint from = checkpoints.upTo(begin);
    for (OptionalLong at = checkpoints.changedBehind(from);
        at.isPresent() && at.getAsLong() < end;
        at = checkpoints.changedBehind(from)) {
      last = at.getAsLong();
      from = checkpoints.byHandAt(last).getLast();
    }
    return last >= begin ? last : -1;
  }

  /** Whether what was changed by hand at an instant gave bytes of a register another value. */
  private boolean changesByHand(Piece bytes, long instructions) throws BootException {
    history.arriveAt(instructions);
    long after = Flow.value(machine, bytes);
    history.put(checkpoints.upTo(instructions - 1));
    history.pass(instructions, Long.MAX_VALUE, () -> false);
    return Flow.value(machine, bytes) != after;
  }

  /**
   * Who set bytes of a register last, from a number of instructions on, before a point; null for
   * nobody.
   */
  private Setting sets(Piece bytes, long begin, At end) throws BootException {
    Setting found = null;
    go(new At(begin, 0));
    long resets = history.resets();
    int made = 0;
    for (int deliveries = 0; ; ) {
      At at = new At(now(), deliveries);
      if (at.instructions > end.instructions || at.equals(end)) {
        return found;
      }
      Optional<Flow.Match> match = Flow.match(flow(), bytes, a -> a);
      long value = Flow.value(machine, bytes);
      step();
      boolean retired = now() > at.instructions;
      boolean changed = Flow.value(machine, bytes) != value;
      if (history.resets() > resets) {
        resets = history.resets();
        found = Setting.of(How.RESET, at, bytes);
      } else if (retired && match.isPresent()) {
        found = new Setting(How.STEP, at, false, match.get().from(), match.get().size());
      } else if (changed || !retired && isStackPointer(bytes)) {
        found = new Setting(How.STEP, at, !retired, 0, bytes.size());
      }
      deliveries = retired ? 0 : deliveries + 1;
      if (++made % PATIENCE == 0 && isEnough()) {
        return found;
      }
    }
  }

  private static boolean isStackPointer(Piece bytes) {
    return bytes.space() == Piece.Space.GENERAL && bytes.register() == CpuState.RSP;
  }

  // ---------------------------------------------------------------- a chain

  /** Bytes that are followed, and how far. */
  private final class Trail {
    private final List<Link> links = new ArrayList<>();
    private int offset;
    private Piece piece; // where they are by now
    private long value;
    private int away; // how often they left that place since, and came back
    private int copies;

    Trail(Asked asked) {
      offset = asked.offset;
      piece = asked.piece;
    }

    Chain follow(At from) throws BootException {
      go(from);
      value = Flow.value(machine, piece);
      At at = from;
      while (true) {
        if (copies == MOST_COPIES) {
          return end(Why.UNFINISHED, null);
        }
        if (isEnough()) {
          return end(Why.STOPPED, null);
        }
        boolean memory = piece.space() == Piece.Space.PHYSICAL;
        Setting set = memory ? lastWrite(piece, at) : lastSet(piece, at);
        if (memory && wasLoadedAgain(set, at)) {
          return loaded(true);
        }
        narrow(set.from, set.size);
        Optional<Chain> ended =
            switch (set.how) {
              case NEVER -> Optional.of(memory ? loaded(false) : end(Why.BEGINNING, null));
              case UNREACHED -> Optional.of(end(Why.UNREACHED, null));
              case STOPPED -> Optional.of(end(Why.STOPPED, null));
              case HAND -> Optional.of(endBefore(Why.HAND, set.at));
              case RESET -> Optional.of(endBefore(Why.RESET, set.at));
              case STEP -> copied(set);
            };
        if (ended.isPresent()) {
          return ended.get();
        }
        at = set.at;
      }
    }

    /** Goes on with some of the bytes; the others came another way. */
    private void narrow(int from, int size) {
      if (size == piece.size()) {
        return;
      }
      offset += from;
      piece = piece.part(from, size);
      value = value >>> 8 * from & (1L << 8 * size) - 1;
      links.replaceAll(
          l ->
              new Link(
                  l.step(),
                  l.to().part(from, size),
                  l.from().part(from, size),
                  l.constant(),
                  l.away()));
    }

    /** Whether a reset that came since had the boot put something there. */
    private boolean wasLoadedAgain(Setting set, At at) throws BootException {
      if (!loaded.covers(piece.at())) {
        return false;
      }
      go(at);
      long resets = history.resets();
      if (set.at == null) {
        history.put(checkpoints.first());
      } else {
        go(set.at);
      }
      return history.resets() < resets;
    }

    /** Goes back over the step that wrote the bytes; empty where it goes on from there. */
    private Optional<Chain> copied(Setting set) throws BootException {
      go(set.at);
      Step step = told();
      Instruction in = instruction();
      boolean partly = set.delivery && in != null && Flow.isString(in); // a fault came between
      Optional<Flow.Match> match =
          set.delivery && !partly
              ? Optional.empty()
              : Flow.match(flow(), piece, machine.processor().mmu::observe);
      if (match.isEmpty()) {
        boolean memory = piece.space() == Piece.Space.PHYSICAL;
        return Optional.of(end(set.delivery ? Why.EVENT : memory ? Why.BESIDE : Why.UNTOLD, step));
      }
      narrow(match.get().from(), match.get().size());
      Piece source = match.get().source();
      return switch (source.space()) {
        case COMPUTED -> Optional.of(end(Why.COMPUTED, step));
        case OTHER -> Optional.of(end(Why.REGISTER, step));
        case PORT -> Optional.of(port(step, (int) source.at()));
        case GENERAL, XMM -> link(step, source, false);
        case LINEAR -> memory(step, source, in.length());
        default -> Optional.of(end(Why.UNTOLD, step));
      };
    }

    private Optional<Chain> memory(Step step, Piece source, int length) {
      int within = (int) Math.min(source.size(), PAGE - (source.at() & PAGE - 1));
      narrow(0, within);
      long physical = machine.processor().mmu.observe(source.at());
      if (physical == -1) {
        return Optional.of(end(Why.UNTOLD, step));
      }
      if (machine.memory().readOffset(physical) < 0) {
        String name = loaded.window(physical);
        return Optional.of(
            ended(new End(Why.DEVICE, step, piece, away, name, physical, Optional.empty())));
      }
      boolean constant = source.at() - step.rip() >= 0 && source.at() - step.rip() < length;
      return link(step, Piece.physical(physical, within), constant);
    }

    /** It is a copy, if both hold the same: what cannot be so is not told. */
    private Optional<Chain> link(Step step, Piece source, boolean constant) {
      if (Flow.value(machine, source) != value) {
        return Optional.of(end(Why.UNTOLD, step));
      }
      links.add(new Link(step, piece, source, constant, away));
      away = 0;
      piece = source;
      copies++;
      leaveOutRoundTrip();
      return Optional.empty();
    }

    /** A register that was saved in memory and put back held the same all the time. */
    private void leaveOutRoundTrip() {
      int before = links.size() - 2;
      if (before >= 0
          && piece.space() != Piece.Space.PHYSICAL
          && links.get(before).to().equals(piece)) {
        away = links.get(before).away() + 1;
        links.subList(before, before + 2).clear();
      }
    }

    private Chain port(Step step, int port) {
      String device = machine.ports().deviceAt(port);
      return ended(new End(Why.PORT, step, piece, away, device, port, Optional.empty()));
    }

    private Chain loaded(boolean again) {
      boolean fromBoot = again || checkpoints.first().instructions == 0;
      Optional<Loaded.Place> place = fromBoot ? loaded.at(piece, value) : Optional.empty();
      if (place.isEmpty()) {
        return end(Why.BEGINNING, null);
      }
      Loaded.Place p = place.get();
      narrow(0, p.size());
      return ended(
          new End(
              p.zeros() ? Why.CLEARED : Why.LOADED,
              null,
              piece,
              away,
              p.name(),
              p.offset(),
              p.inFile()));
    }

    private Chain end(Why why, Step step) {
      return ended(End.of(why, step, piece, away));
    }

    private Chain endBefore(Why why, At at) throws BootException {
      go(at);
      return end(why, told());
    }

    private Chain ended(End end) {
      return new Chain(offset, piece.size(), value, links, end);
    }
  }
}
