package bootscope.core.history;

import bootscope.core.boot.BootException;
import bootscope.core.debug.Debugger;
import bootscope.core.history.Origin.Chain;
import bootscope.core.history.Origin.End;
import bootscope.core.history.Origin.Link;
import bootscope.core.history.Origin.Step;
import bootscope.core.history.Origin.Why;
import bootscope.core.history.SettingFinder.Setting;
import bootscope.core.history.Steps.At;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.machine.Machine;
import bootscope.core.memory.GuestRam;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Follows bytes of memory back through copies, in the past of a machine, which it leaves where it
 * pleases.
 */
final class OriginFinder {
  /** Most copies that are followed, those there and back included. */
  static final int MOST_COPIES = 256;

  private static final long PAGE = GuestRam.PAGE_BYTES;

  private final History history;
  private final Checkpoints checkpoints;
  private final Machine machine;
  private final BooleanSupplier enough;
  private final Steps steps;
  private final SettingFinder settings;
  private final RoundTrips roundTrips;
  private final Loaded loaded;

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
    this.enough = enough;
    machine = debugger.machine();
    steps = new Steps(history, checkpoints, debugger, syntax);
    settings = new SettingFinder(history, checkpoints, debugger, syntax, steps, this::isEnough);
    roundTrips = new RoundTrips(history, checkpoints, steps, settings, machine);
    loaded = new Loaded(debugger.boot(), machine);
  }

  /** Bytes of what was asked for, and where they lie in the end. */
  record Asked(int offset, Piece piece) {}

  /** Follows bytes of physical memory from where the machine stands. */
  Origin of(List<Asked> asked) throws BootException {
    try (steps) {
      At here = steps.here();
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
    }
  }

  private static Optional<Asked> part(Asked of, int from, int size) {
    return size <= 0
        ? Optional.empty()
        : Optional.of(new Asked(of.offset + from, of.piece.part(from, size)));
  }

  private boolean isEnough() {
    stopped |= enough.getAsBoolean();
    return stopped;
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
    private boolean wentAndCame; // the last two copies led back

    Trail(Asked asked) {
      offset = asked.offset;
      piece = asked.piece;
    }

    Chain follow(At from) throws BootException {
      steps.go(from);
      value = piece.value(machine);
      At at = from;
      while (true) {
        if (copies == MOST_COPIES) {
          return end(Why.UNFINISHED, null);
        }
        if (isEnough()) {
          return end(Why.STOPPED, null);
        }
        boolean memory = piece.space() == Piece.Space.PHYSICAL;
        Setting set = settings.last(piece, at);
        if (memory && wasLoadedAgain(set, at)) {
          Optional<Chain> placed = loaded();
          return placed.isPresent() ? placed.get() : endBefore(Why.RESET, at);
        }
        narrow(set.from(), set.size());
        Optional<Chain> ended =
            switch (set.how()) {
              case NEVER -> Optional.of(memory ? beginning() : end(Why.BEGINNING, null));
              case UNREACHED -> Optional.of(end(Why.UNREACHED, null));
              case STOPPED -> Optional.of(end(Why.STOPPED, null));
              case HAND -> Optional.of(endBefore(Why.HAND, set.at()));
              case RESET -> Optional.of(endBefore(Why.RESET, set.at()));
              case STEP -> copied(set);
            };
        if (ended.isPresent()) {
          return ended.get();
        }
        at = wentAndCame ? overRoundTrips(set.at()) : set.at();
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
      steps.go(at);
      long resets = history.resets();
      if (set.at() == null) {
        history.put(checkpoints.first());
      } else {
        steps.go(set.at());
      }
      return history.resets() < resets;
    }

    /** Goes back over the step that wrote the bytes; empty where it goes on from there. */
    private Optional<Chain> copied(Setting set) throws BootException {
      steps.go(set.at());
      Step step = steps.told();
      Instruction in = steps.instruction();
      boolean partly =
          set.delivery() && in != null && StringFlow.isString(in); // a fault came between
      Optional<Transfer.Match> match =
          set.delivery() && !partly
              ? Optional.empty()
              : Transfer.match(steps.flow(), piece, machine.processor().mmu::observe);
      if (match.isEmpty()) {
        boolean memory = piece.space() == Piece.Space.PHYSICAL;
        return Optional.of(
            end(set.delivery() ? Why.EVENT : memory ? Why.BESIDE : Why.UNTOLD, step));
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
      if (source.value(machine) != value) {
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
      wentAndCame =
          before >= 0
              && piece.space() != Piece.Space.PHYSICAL
              && links.get(before).to().equals(piece);
      if (wentAndCame) {
        away = links.get(before).away() + 1;
        links.subList(before, before + 2).clear();
      }
    }

    /** Where it was saved once, there may be a loop of it. */
    private At overRoundTrips(At at) throws BootException {
      RoundTrips.Skipped skipped = roundTrips.before(piece, at);
      away += skipped.times();
      return skipped.at();
    }

    private Chain port(Step step, int port) {
      String device = machine.ports().deviceAt(port);
      return ended(new End(Why.PORT, step, piece, away, device, port, Optional.empty()));
    }

    /** Nobody has written them since the known run begins, maybe with the boot. */
    private Chain beginning() {
      Optional<Chain> chain = checkpoints.first().instructions == 0 ? loaded() : Optional.empty();
      return chain.orElseGet(() -> end(Why.BEGINNING, null));
    }

    /** The end at what the boot put there; empty where it is nothing of the boot's. */
    private Optional<Chain> loaded() {
      Optional<Loaded.Place> place = loaded.at(piece, value);
      if (place.isEmpty()) {
        return Optional.empty();
      }
      Loaded.Place p = place.get();
      narrow(0, p.size());
      Why why = p.zeros() ? Why.CLEARED : Why.LOADED;
      return Optional.of(ended(new End(why, null, piece, away, p.name(), p.offset(), p.inFile())));
    }

    private Chain end(Why why, Step step) {
      return ended(End.of(why, step, piece, away));
    }

    private Chain endBefore(Why why, At at) throws BootException {
      steps.go(at);
      return end(why, steps.told());
    }

    private Chain ended(End end) {
      return new Chain(offset, piece.size(), value, links, end);
    }
  }
}
