package bootscope.core.history;

import bootscope.core.boot.BootException;
import bootscope.core.history.Steps.At;
import bootscope.core.machine.Machine;
import bootscope.core.memory.GuestRam;
import bootscope.core.memory.PhysicalObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Goes back over what a loop's calls do to a register: they save it in memory and put it back, a
 * thousand times and more. A stretch of the run is stepped through once more for all of them.
 */
final class RoundTrips {
  /** Instructions that are stepped through first and at the most; how many times more each time. */
  private static final long FIRST_STEPS = 2_000;

  private static final long MOST_STEPS = 128_000;
  private static final int GROWTH = 4;

  private final History history;
  private final Checkpoints checkpoints;
  private final Steps steps;
  private final SettingFinder settings;
  private final Machine machine;

  RoundTrips(
      History history,
      Checkpoints checkpoints,
      Steps steps,
      SettingFinder settings,
      Machine machine) {
    this.history = history;
    this.checkpoints = checkpoints;
    this.steps = steps;
    this.settings = settings;
    this.machine = machine;
  }

  /**
   * How often a register was saved and put back.
   *
   * @param at before the first time: it held the same there
   */
  record Skipped(At at, int times) {}

  /** Something that a step did. */
  private sealed interface Deed {
    At at();

    /** The register was set by a copy of bytes of physical memory. */
    record Loaded(At at, long from) implements Deed {}

    /** It was set otherwise. */
    record Set(At at) implements Deed {}

    /** Physical memory was written; at an address the register was saved, −1 for none. */
    record Written(At at, long first, long end, long saved) implements Deed {
      boolean meets(long address, int size) {
        return first < address + size && address < end;
      }
    }
  }

  /** Those of a register's bytes before a point, as many as come one behind the other. */
  Skipped before(Piece register, At end) throws BootException {
    At at = end;
    int times = 0;
    for (long length = FIRST_STEPS;
        !settings.isEnough();
        length = Math.min(length * GROWTH, MOST_STEPS)) {
      long first = Math.max(at.instructions() - length, checkpoints.first().instructions);
      long begin = Math.max(first, settings.changedByHand(first, at.instructions()));
      Skipped found = walk(deeds(register, begin, at), register, at);
      if (found.times == 0) {
        break;
      }
      times += found.times;
      at = found.at;
    }
    return new Skipped(at, times);
  }

  /** Sees all writes of RAM. */
  private final class Writes implements PhysicalObserver {
    private final List<Piece> made = new ArrayList<>();

    @Override
    public long start() {
      return 0;
    }

    @Override
    public long length() {
      GuestRam ram = machine.memory().ram();
      long high = ram.bytes() - ram.lowBytes();
      return high > 0 ? GuestRam.FOUR_GIB + high : ram.lowBytes();
    }

    @Override
    public void accessed(long at, int size, boolean write) {
      if (write) {
        made.add(Piece.physical(at, size));
      }
    }
  }

  private List<Deed> deeds(Piece register, long begin, At end) throws BootException {
    List<Deed> deeds = new ArrayList<>();
    steps.go(new At(begin, 0));
    Writes writes = new Writes();
    machine.memory().observe(writes);
    try {
      for (At at = new At(begin, 0); at.instructions() <= end.instructions() && !at.equals(end); ) {
        long resets = history.resets();
        Optional<Deed> set = set(register, at);
        long saved = saved(register);
        long value = register.value(machine);
        writes.made.clear();
        steps.step();
        boolean retired = steps.now() > at.instructions();
        if (history.resets() > resets) {
          deeds.clear();
          deeds.add(new Deed.Set(at));
        }
        if (retired && set.isPresent()) { // it is read before it writes
          deeds.add(set.get());
        } else if (register.value(machine) != value) {
          deeds.add(new Deed.Set(at));
        }
        for (Piece w : writes.made) {
          boolean whole = w.at() <= saved && saved + register.size() <= w.at() + w.size();
          deeds.add(new Deed.Written(at, w.at(), w.at() + w.size(), retired && whole ? saved : -1));
        }
        at = retired ? new At(steps.now(), 0) : new At(at.instructions(), at.delivered() + 1);
      }
    } finally {
      machine.memory().forget(writes);
    }
    return deeds;
  }

  /** What the next instruction sets the register to. */
  private Optional<Deed> set(Piece register, At at) {
    return Transfer.match(steps.flow(), register, a -> a)
        .map(
            m -> {
              long from =
                  m.source().space() == Piece.Space.LINEAR && m.source().size() == register.size()
                      ? physical(m.source())
                      : -1;
              return from == -1 ? new Deed.Set(at) : new Deed.Loaded(at, from);
            });
  }

  /** Where in physical memory the next instruction saves the register; −1 for nowhere. */
  private long saved(Piece register) {
    for (Transfer t : steps.flow().reversed()) {
      long within = register.at() - t.from().at();
      if (t.element() == 0
          && t.to().space() == Piece.Space.LINEAR
          && t.from().space() == register.space()
          && within >= 0
          && within + register.size() <= t.from().size()) {
        return physical(t.to().part((int) within, register.size()));
      }
    }
    return -1;
  }

  /** −1 for bytes that lie in two pages, or nowhere. */
  private long physical(Piece linear) {
    boolean one = (linear.at() & GuestRam.PAGE_BYTES - 1) + linear.size() <= GuestRam.PAGE_BYTES;
    return one ? machine.processor().mmu.observe(linear.at()) : -1;
  }

  private static Skipped walk(List<Deed> deeds, Piece register, At end) {
    At at = end;
    int times = 0;
    long from = -1; // where it was put back from, while that is looked for
    for (Deed deed : deeds.reversed()) {
      boolean back = from != -1;
      if (deed instanceof Deed.Loaded l && !back) {
        from = l.from;
      } else if (deed instanceof Deed.Set && !back) {
        break;
      } else if (deed instanceof Deed.Written w && back && w.meets(from, register.size())) {
        if (w.saved != from) {
          break;
        }
        times++;
        at = w.at;
        from = -1;
      }
    }
    return new Skipped(at, times);
  }
}
