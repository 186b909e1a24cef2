package bootscope.core.history;

import bootscope.core.event.Recorded;
import bootscope.core.machine.DiskContents;
import bootscope.core.machine.SharedParts;
import java.util.ArrayList;
import java.util.List;

/** All that a machine was at an instant, but for pages that were the same at the one before. */
final class Checkpoint {
  final long instructions;
  final long virtualNanos;
  final int inputs; // how much had come from outside
  final SharedParts parts;
  final DiskContents disks;
  final Recorded.Mark records;

  /** Whether a change by hand led here, so that no run from before comes here again. */
  final boolean byHand;

  /** Whether it is still needed when others are taken aside. */
  boolean held;

  private Checkpoint before; // null for the first
  private final PageCopies pages;
  private long own; // bytes beside the pages'

  Checkpoint(
      Checkpoint before,
      long instructions,
      long virtualNanos,
      int inputs,
      SharedParts parts,
      DiskContents disks,
      Recorded.Mark records,
      PageCopies pages,
      boolean byHand) {
    this.before = before;
    this.parts = parts;
    this.disks = disks;
    this.records = records;
    this.pages = pages;
    this.byHand = byHand;
    this.instructions = instructions;
    this.virtualNanos = virtualNanos;
    this.inputs = inputs;
    weigh();
  }

  /** Whether it is of no instant before another's. */
  boolean isNotBefore(Checkpoint other) {
    return instructions > other.instructions
        || instructions == other.instructions && virtualNanos >= other.virtualNanos;
  }

  Checkpoint before() {
    return before;
  }

  /** Another one has come in between. */
  void before(Checkpoint between) {
    before = between;
    weigh();
  }

  private void weigh() {
    own =
        before == null
            ? parts.size(null) + disks.size(null)
            : parts.size(before.parts) + disks.size(before.disks);
  }

  /** Those that lead here from the first, with both. */
  List<Checkpoint> way() {
    List<Checkpoint> way = new ArrayList<>();
    for (Checkpoint c = this; c != null; c = c.before) {
      way.add(c);
    }
    return way.reversed();
  }

  PageCopies pages() {
    return pages;
  }

  /** Drops the one before, whose pages become this one's. */
  void merge() {
    pages.takeOver(before.pages);
    Checkpoint gone = before;
    before(gone.before);
    gone.disks.drop();
  }

  /** It is of no use any more. */
  void free() {
    pages.free();
    disks.drop();
  }

  /** Bytes that it takes, but for marks and copies of pages. */
  long bytes() {
    return pages.bytes() + own;
  }
}
