package bootscope.core.debug;

import bootscope.core.event.GuestListener;
import bootscope.core.machine.Machine;
import java.util.ArrayList;
import java.util.List;

/** The exceptions that were delivered last. */
public final class LastExceptions implements GuestListener {
  /** As many as a triple fault takes, and one before. */
  private static final int KEPT = 4;

  private static final int FIELDS = 5;

  /**
   * An exception.
   *
   * @param address of a page fault: linear
   * @param rip of the instruction that raised it, an offset in CS
   * @param at instructions that had been retired
   */
  public record LastException(int vector, int errorCode, long address, long rip, long at) {}

  private final Machine machine;
  private final long[] ring = new long[KEPT * FIELDS]; // the oldest is overwritten first
  private long count;

  LastExceptions(Machine machine) {
    this.machine = machine;
  }

  @Override
  public void exception(int vector, int errorCode, long linearAddress) {
    int at = (int) (count++ % KEPT) * FIELDS;
    ring[at] = vector;
    ring[at + 1] = errorCode;
    ring[at + 2] = linearAddress;
    ring[at + 3] = machine.state().rip();
    ring[at + 4] = machine.clock().instructions();
  }

  /** Oldest first. */
  public List<LastException> all() {
    List<LastException> all = new ArrayList<>();
    for (long i = Math.max(0, count - KEPT); i < count; i++) {
      int at = (int) (i % KEPT) * FIELDS;
      all.add(
          new LastException(
              (int) ring[at], (int) ring[at + 1], ring[at + 2], ring[at + 3], ring[at + 4]));
    }
    return all;
  }

  /** The last of them, or null. */
  public LastException last() {
    return count == 0 ? null : all().getLast();
  }
}
