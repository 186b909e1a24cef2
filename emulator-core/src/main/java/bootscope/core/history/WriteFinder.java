package bootscope.core.history;

import bootscope.core.boot.BootException;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.Listing;
import bootscope.core.history.Written.By;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.machine.Machine;
import bootscope.core.memory.GuestRam;
import bootscope.core.memory.PhysicalObserver;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Looks for writes of bytes in the past of a machine, which it leaves where it pleases. Of the
 * parts of a run between two checkpoints, those in which the bytes' pages were not written are
 * passed over; the others are run once more with somebody watching the bytes.
 */
final class WriteFinder {
  /** Bytes whose values are told. */
  private static final int TOLD = 8;

  private final History history;
  private final Checkpoints checkpoints;
  private final Debugger debugger;
  private final Machine machine;
  private final long address;
  private final int length;
  private final Syntax syntax;

  /**
   * @param address guest-physical, of the first byte
   * @param length bytes, within one page
   * @param syntax in which instructions are told
   */
  WriteFinder(
      History history,
      Checkpoints checkpoints,
      Debugger debugger,
      long address,
      int length,
      Syntax syntax) {
    this.history = history;
    this.checkpoints = checkpoints;
    this.debugger = debugger;
    this.address = address;
    this.length = length;
    this.syntax = syntax;
    machine = debugger.machine();
  }

  /** Sees writes of the bytes, and when the last, or the first, of them was made. */
  private final class Watch implements PhysicalObserver {
    private final boolean first;
    private long found = -1; // instructions retired before it
    private long where;
    private int size;
    private long before; // what was there

    Watch(boolean first) {
      this.first = first;
    }

    @Override
    public long start() {
      return address;
    }

    @Override
    public long length() {
      return length;
    }

    @Override
    public void accessed(long at, int bytes, boolean write) {
      long from = Math.max(at, address);
      long end = Math.min(at + bytes, address + length);
      if (!write || from >= end || first && found >= 0) {
        return;
      }
      found = machine.retired();
      where = from;
      size = (int) Math.min(end - from, TOLD);
      before = held(where, size);
      if (first) {
        machine.stopHere();
      }
    }
  }

  /** The last write before so many instructions have retired; empty where there was none. */
  Optional<Written> last(long before) throws BootException {
    for (long end = before; end > checkpoints.first().instructions; ) {
      Checkpoint from = checkpoints.upTo(end - 1);
      if (checkpoints.mayHaveWritten(from, end, page())) {
        history.put(from);
        Watch watch = watched(false, end);
        Optional<Written> byHand = byHand(checkpoints.byHandAt(end));
        if (byHand.isPresent()) {
          return byHand;
        }
        if (watch.found >= 0) {
          return Optional.of(told(watch));
        }
      }
      end = from.instructions;
    }
    return Optional.empty();
  }

  /** The first write from where the machine stands until so many instructions have retired. */
  Optional<Written> next(long end) throws BootException {
    Watch watch = watched(true, end);
    return watch.found < 0 ? Optional.empty() : Optional.of(told(watch));
  }

  private int page() {
    return (int) (machine.memory().readOffset(address) / GuestRam.PAGE_BYTES);
  }

  private Watch watched(boolean first, long end) throws BootException {
    Watch watch = new Watch(first);
    machine.memory().observe(watch);
    try {
      history.pass(end, Long.MAX_VALUE, () -> first && watch.found >= 0);
    } finally {
      machine.memory().forget(watch);
    }
    return watch;
  }

  private long held(long at, int size) {
    byte[] bytes = machine.memory().peek(at, size);
    long value = 0;
    for (int i = size - 1; i >= 0; i--) {
      value = value << 8 | bytes[i] & 0xFF;
    }
    return value;
  }

  /** What a write was: the machine goes from before it to behind it. */
  private Written told(Watch watch) throws BootException {
    history.arriveAt(watch.found);
    boolean delivered = machine.betweenInstants(); // an interrupt that was due there
    long now = held(watch.where, watch.size);
    Written so = written(By.INSTRUCTION, watch.where, watch.size, now, now);
    Watch again = watched(true, watch.found + 1);
    if (delivered && again.found < 0) {
      return so.as(By.EVENT, watch.before, now);
    }
    boolean event = again.found >= 0 && machine.clock().instructions() == watch.found;
    if (!event) { // all of it: a string instruction is not over with its first write
      history.pass(watch.found + 1, Long.MAX_VALUE, () -> false);
    }
    return so.as(event ? By.EVENT : By.INSTRUCTION, now, held(watch.where, watch.size));
  }

  /**
   * The last change by hand of the bytes where the machine stands.
   *
   * @param changes all that was changed there, in order
   */
  private Optional<Written> byHand(List<Checkpoint> changes) {
    Optional<Written> found = Optional.empty();
    int size = Math.min(length, TOLD);
    for (Checkpoint changed : changes) {
      byte[] was = machine.memory().peek(address, length);
      long before = held(address, size);
      history.put(changed);
      if (!Arrays.equals(was, machine.memory().peek(address, length))) {
        found = Optional.of(written(By.HAND, address, size, before, held(address, size)));
      }
    }
    return found;
  }

  /** As of where the machine stands. */
  private Written written(By by, long where, int size, long before, long after) {
    long rip = machine.processor().linearRip();
    Listing.Line line = debugger.here(syntax);
    return new Written(
        by,
        machine.clock().instructions(),
        machine.clock().now(),
        rip,
        debugger.nameOf(rip),
        line == null ? null : line.text(),
        line != null && line.instruction() != null && Debugger.calls(line.instruction()),
        where,
        size,
        before,
        after);
  }
}
