package bootscope.core.history;

import bootscope.core.boot.BootException;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.Listing;
import bootscope.core.history.MemoryChange.Part;
import bootscope.core.history.Written.By;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.machine.Machine;
import bootscope.core.memory.GuestRam;
import bootscope.core.memory.PhysicalObserver;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Looks for writes of bytes in the past of a machine, which it leaves where it pleases. Of the
 * parts of a run between two checkpoints, those in which the bytes' pages were not written are
 * passed over; the others are run once more with somebody watching the bytes.
 */
final class WriteFinder {
  private final History history;
  private final Checkpoints checkpoints;
  private final Debugger debugger;
  private final Machine machine;
  private final List<Part> asked;
  private final int length;
  private final Syntax syntax;

  /**
   * @param asked the bytes, in their order; each part within one page
   * @param syntax in which instructions are told
   */
  WriteFinder(
      History history,
      Checkpoints checkpoints,
      Debugger debugger,
      List<Part> asked,
      Syntax syntax) {
    this.history = history;
    this.checkpoints = checkpoints;
    this.debugger = debugger;
    this.asked = asked;
    this.syntax = syntax;
    length = asked.getLast().last() + 1;
    machine = debugger.machine();
  }

  /** Sees writes of the bytes: of the last instant at which there are any, or of the first. */
  private final class Watch {
    private final boolean first;
    private final List<PhysicalObserver> observers = new ArrayList<>();
    private final BitSet written = new BitSet();
    private final byte[] before = new byte[length]; // what those that are written held
    private long found = -1; // instructions retired before it
    private long nanos; // virtual time then

    Watch(boolean first) {
      this.first = first;
      asked.forEach(p -> observers.add(new PartWatch(this, p)));
    }

    /** Watches while something runs. */
    void during(Running running) throws BootException {
      observers.forEach(machine.memory()::observe);
      try {
        running.run();
      } finally {
        observers.forEach(machine.memory()::forget);
      }
    }

    boolean hasFound() {
      return found >= 0;
    }

    void written(Part part, long at, int bytes) {
      long from = Math.max(at, part.physical());
      int size = (int) (Math.min(at + bytes, part.physical() + part.size()) - from);
      long now = machine.retired();
      if (size <= 0 || first && hasFound() && now != found) {
        return;
      }
      if (now != found) {
        written.clear();
        found = now;
        nanos = now + machine.clock().skipped();
      }
      byte[] held = machine.memory().peek(from, size);
      int offset = part.offset() + (int) (from - part.physical());
      for (int i = 0; i < size; i++) {
        if (!written.get(offset + i)) {
          written.set(offset + i);
          before[offset + i] = held[i];
        }
      }
      if (first) {
        machine.stopHere();
      }
    }

    /** What was done to the bytes, that hold by now what was written. */
    MemoryChange change() {
      byte[] after = held();
      byte[] all = after.clone();
      written.stream().forEach(i -> all[i] = before[i]);
      return new MemoryChange(parts(written), all, after);
    }
  }

  /** Sees writes of a part of the bytes. */
  private record PartWatch(Watch all, Part part) implements PhysicalObserver {
    @Override
    public long start() {
      return part.physical();
    }

    @Override
    public long length() {
      return part.size();
    }

    @Override
    public void accessed(long at, int bytes, boolean write) {
      if (write) {
        all.written(part, at, bytes);
      }
    }
  }

  /** Has the machine run. */
  @FunctionalInterface
  private interface Running {
    void run() throws BootException;
  }

  /** The last write before so many instructions have retired; empty where there was none. */
  Optional<Written> last(long before) throws BootException {
    for (long at = before; at > checkpoints.first().instructions; ) {
      long end = at;
      Checkpoint from = checkpoints.upTo(end - 1);
      if (mayHaveWritten(from, end)) {
        history.put(from);
        Watch watch = new Watch(false);
        watch.during(() -> history.pass(end, Long.MAX_VALUE, () -> false));
        Optional<Written> byHand = byHand(checkpoints.byHandAt(end));
        if (byHand.isPresent()) {
          return byHand;
        }
        if (watch.hasFound()) {
          return Optional.of(told(watch, true));
        }
      }
      at = from.instructions;
    }
    return Optional.empty();
  }

  /**
   * The first write from where the machine stands, by the guest or by hand.
   *
   * @param here where it stands
   * @param end instructions at which it ends
   * @param nanos virtual time then
   */
  Optional<Written> next(Checkpoint here, long end, long nanos) throws BootException {
    Checkpoint from = here;
    for (Optional<Checkpoint> changed = checkpoints.changedBehind(from);
        changed.isPresent();
        changed = checkpoints.changedBehind(from)) {
      from = changed.get();
      Optional<Written> found = nextUntil(from.instructions, from.virtualNanos);
      if (found.isEmpty()) {
        found = byHand(List.of(from)); // no run leads there
      }
      if (found.isPresent()) {
        return found;
      }
    }
    return nextUntil(end, nanos);
  }

  /** The first write until an instant before which nothing is changed by hand. */
  private Optional<Written> nextUntil(long end, long nanos) throws BootException {
    Watch watch = new Watch(true);
    watch.during(() -> history.passTo(end, nanos, watch::hasFound));
    return watch.hasFound() ? Optional.of(told(watch, false)) : Optional.empty();
  }

  private boolean mayHaveWritten(Checkpoint from, long end) {
    return asked.stream().anyMatch(p -> checkpoints.mayHaveWritten(from, end, page(p)));
  }

  private int page(Part part) {
    return (int) (machine.memory().readOffset(part.physical()) / GuestRam.PAGE_BYTES);
  }

  private long now() {
    return machine.clock().instructions();
  }

  private byte[] held() {
    byte[] all = new byte[length];
    for (Part p : asked) {
      System.arraycopy(machine.memory().peek(p.physical(), p.size()), 0, all, p.offset(), p.size());
    }
    return all;
  }

  /** Where some of the bytes lie in a row. */
  private List<Part> parts(BitSet chosen) {
    List<Part> parts = new ArrayList<>();
    for (Part p : asked) {
      int from = chosen.nextSetBit(p.offset());
      while (from >= 0 && from <= p.last()) {
        int end = Math.min(chosen.nextClearBit(from), p.last() + 1);
        add(parts, new Part(from, p.physical() + from - p.offset(), end - from));
        from = chosen.nextSetBit(end);
      }
    }
    return parts;
  }

  private static void add(List<Part> parts, Part next) {
    Part last = parts.isEmpty() ? null : parts.getLast();
    if (last != null
        && last.offset() + last.size() == next.offset()
        && last.physical() + last.size() == next.physical()) {
      parts.removeLast();
      parts.add(new Part(last.offset(), last.physical(), last.size() + next.size()));
    } else {
      parts.add(next);
    }
  }

  /**
   * What a write was. At its count of instructions there may have been several: by what was
   * delivered, by devices, and by the instruction.
   *
   * @param watch that found it; the first of them stopped the machine
   * @param last whether the last of them is told, or else the first
   */
  private Written told(Watch watch, boolean last) throws BootException {
    long at = watch.found;
    boolean event = !last && now() == at;
    MemoryChange change = watch.change();
    history.arriveAt(at);
    Place place = here();
    if (event) {
      return place.told(By.EVENT, watch.nanos, change);
    }
    // What comes on the way there, as a walk for the next instruction, is not met again behind it.
    Written found = place.told(By.EVENT, watch.nanos, watch.change());
    try (Steps steps = new Steps(history, checkpoints, debugger, syntax)) {
      while (now() == at) {
        Place before = here();
        Watch step = new Watch(true);
        step.during(() -> steps.step(step::hasFound));
        if (step.hasFound()) {
          found =
              now() > at
                  ? before.told(By.INSTRUCTION, before.nanos, step.change())
                  : before.told(By.EVENT, step.nanos, step.change());
        }
      }
    }
    return found;
  }

  /**
   * The last change by hand of the bytes where the machine stands.
   *
   * @param changes all that was changed there, in order
   */
  private Optional<Written> byHand(List<Checkpoint> changes) {
    Optional<Written> found = Optional.empty();
    for (Checkpoint changed : changes) {
      byte[] before = held();
      history.put(changed);
      byte[] after = held();
      BitSet differ = new BitSet();
      for (int i = 0; i < length; i++) {
        differ.set(i, before[i] != after[i]);
      }
      if (!differ.isEmpty()) {
        MemoryChange change = new MemoryChange(parts(differ), before, after);
        Place here = here();
        found = Optional.of(here.told(By.HAND, here.nanos, change));
      }
    }
    return found;
  }

  /**
   * Where the machine stands.
   *
   * @param line the instruction there; null where none can be read
   */
  private record Place(long instructions, long nanos, long rip, String symbol, Listing.Line line) {
    Written told(By by, long virtualNanos, MemoryChange change) {
      return new Written(
          by,
          instructions,
          virtualNanos,
          rip,
          symbol,
          line == null ? null : line.text(),
          line != null && line.instruction() != null && Debugger.calls(line.instruction()),
          change);
    }
  }

  private Place here() {
    long rip = machine.processor().linearRip();
    return new Place(
        now(), machine.clock().now(), rip, debugger.nameOf(rip), debugger.here(syntax));
  }
}
