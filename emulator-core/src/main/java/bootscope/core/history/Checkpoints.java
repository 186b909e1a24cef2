package bootscope.core.history;

import bootscope.core.event.Recorded;
import bootscope.core.machine.DiskContents;
import bootscope.core.machine.Machine;
import bootscope.core.machine.MachineParts;
import bootscope.core.memory.DirtyPages;
import bootscope.core.memory.GuestRam;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;

/**
 * A machine at instants of its run, each as what it changed since the one before, within bounded
 * memory: when it is full, of those that lie close together the older ones go.
 */
final class Checkpoints implements AutoCloseable {
  /** What counts as no age, in instructions: so that the newest are not all that is left. */
  private static final double YOUNG = 100e6;

  private final Machine machine;
  private final Recorded records;
  private final long most;
  private final List<Checkpoint> all = new ArrayList<>(); // by their order in the run
  private Checkpoint at; // what the machine came from last
  private long bytes; // that all take
  private long epoch; // what was written since then is marked in it or later

  /**
   * The first, where the machine stands.
   *
   * @param records marked with each, and cut back to it
   * @param most bytes
   */
  Checkpoints(Machine machine, Recorded records, long most) {
    this.machine = machine;
    this.records = records;
    this.most = most;
    epoch = 1; // all that was ever written
    take(false);
  }

  private DirtyPages dirty() {
    return machine.memory().ram().dirty();
  }

  /** Takes one where the machine stands, between two instructions, behind all others. */
  void take(boolean byHand) {
    Checkpoint last = all.isEmpty() ? null : all.getLast();
    all.add(made(last, last == null ? dirty().since(epoch) : differing(last), byHand));
    added(all.getLast());
  }

  /** Takes one where the machine stands, among the others by its place in the run. */
  void insert() {
    int behind = all.indexOf(upTo(now())) + 1;
    Checkpoint before = all.get(behind - 1);
    if (before.instructions == now()) {
      return;
    }
    Checkpoint taken = made(before, differing(before), false);
    if (behind < all.size()) {
      all.get(behind).before(taken); // what it has of pages is more than differs now
    }
    all.add(behind, taken);
    added(taken);
  }

  private long now() {
    return machine.clock().instructions();
  }

  private Checkpoint made(Checkpoint before, int[] written, boolean byHand) {
    return new Checkpoint(
        before,
        MachineParts.of(machine),
        DiskContents.of(machine, before == null ? null : before.disks),
        records.mark(),
        PageCopies.of(machine.memory().ram(), written),
        byHand);
  }

  private void added(Checkpoint taken) {
    bytes += taken.bytes();
    arrived(taken);
    thin();
  }

  private void arrived(Checkpoint here) {
    at = here;
    epoch = dirty().begin();
  }

  /** The pages that may hold something else now than at one of them. */
  private int[] differing(Checkpoint there) {
    BitSet pages = new BitSet();
    for (int page : dirty().since(epoch)) {
      pages.set(page);
    }
    int from = all.indexOf(at);
    int to = all.indexOf(there);
    for (int i = Math.min(from, to) + 1; i <= Math.max(from, to); i++) {
      for (int page : all.get(i).pages().pages()) {
        pages.set(page);
      }
    }
    return pages.stream().toArray();
  }

  /** The newest that is no later; the machine may be put back to it. */
  Checkpoint upTo(long instructions) {
    Checkpoint found = all.getFirst();
    for (Checkpoint c : all) {
      if (c.instructions > instructions) {
        break;
      }
      found = c;
    }
    return found;
  }

  Checkpoint first() {
    return all.getFirst();
  }

  Checkpoint last() {
    return all.getLast();
  }

  int count() {
    return all.size();
  }

  /** Bytes that they take. */
  long bytes() {
    return bytes;
  }

  /** Puts the machine to one of them, in place. */
  void restore(Checkpoint to) {
    BitSet differ = new BitSet();
    for (int page : differing(to)) {
      differ.set(page);
    }
    to.parts.into(machine);
    byte[] bytes = new byte[GuestRam.PAGE_BYTES];
    for (Checkpoint c = to; c != null && !differ.isEmpty(); c = c.before()) {
      int[] pages = c.pages().pages();
      for (int i = 0; i < pages.length; i++) {
        if (differ.get(pages[i])) {
          differ.clear(pages[i]);
          c.pages().read(i, bytes);
          machine.memory().putBack((long) pages[i] * GuestRam.PAGE_BYTES, bytes);
        }
      }
    }
    byte[] zeros = new byte[GuestRam.PAGE_BYTES];
    differ.stream()
        .forEach(page -> machine.memory().putBack((long) page * GuestRam.PAGE_BYTES, zeros));
    to.disks.into(machine);
    to.records.cut();
    arrived(to);
  }

  /** Instructions at which something is changed by hand behind one of them, which no run does. */
  OptionalLong changedBehind(Checkpoint from) {
    return all.stream()
        .skip(all.indexOf(from) + 1)
        .filter(c -> c.byHand)
        .mapToLong(c -> c.instructions)
        .findFirst();
  }

  /** Forgets those that a run from where the machine came from does not come to. */
  void forgetFrom(long instructions) {
    while (all.getLast().instructions >= instructions && all.getLast() != at) {
      Checkpoint gone = all.removeLast();
      bytes -= gone.bytes();
      gone.close();
    }
  }

  private void thin() {
    while (bytes > most && dropOne()) {}
  }

  /** Drops the one that is missed least: whose gap is small for its age. */
  private boolean dropOne() {
    long now = all.getLast().instructions;
    int found = -1;
    double least = Double.MAX_VALUE;
    for (int i = 1; i < all.size() - 1; i++) {
      Checkpoint c = all.get(i);
      double gap = all.get(i + 1).instructions - all.get(i - 1).instructions;
      double cost = gap / (now - c.instructions + YOUNG);
      if (cost < least && !c.byHand && c != at) {
        least = cost;
        found = i;
      }
    }
    if (found < 0) {
      return false;
    }
    Checkpoint next = all.get(found + 1);
    bytes -= next.bytes() + all.get(found).bytes();
    next.merge();
    bytes += next.bytes();
    all.remove(found);
    return true;
  }

  @Override
  public void close() {
    all.forEach(Checkpoint::close);
    all.clear();
  }
}
