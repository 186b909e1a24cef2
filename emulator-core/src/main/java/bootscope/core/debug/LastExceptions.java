package bootscope.core.debug;

import bootscope.core.event.GuestListener;
import bootscope.core.event.Recorded;
import bootscope.core.machine.Machine;
import java.util.ArrayList;
import java.util.List;

/** The exceptions that were delivered last, or were to be. */
public final class LastExceptions implements GuestListener, Recorded {
  /** As many as a triple fault takes, and one before. */
  private static final int KEPT = 4;

  // Places in a record of the ring.
  private static final int VECTOR = 0;
  private static final int ERROR_CODE = 1;
  private static final int ADDRESS = 2;
  private static final int RIP = 3;
  private static final int AT = 4;
  private static final int LINEAR_RIP = 5;
  private static final int FAILED = 6;
  private static final int SECOND = 7;
  private static final int SECOND_ERROR_CODE = 8;
  private static final int SECOND_ADDRESS = 9;
  private static final int FIELDS = 10;

  /**
   * An exception.
   *
   * @param address of a page fault: linear
   * @param rip of the instruction that raised it, an offset in CS
   * @param linearRip its linear address
   * @param at instructions that had been retired
   * @param failure what its delivery raised; null where it was delivered
   */
  public record LastException(
      int vector,
      int errorCode,
      long address,
      long rip,
      long linearRip,
      long at,
      Failure failure) {}

  /**
   * What the delivery of an exception raised.
   *
   * @param address of a page fault: linear
   */
  public record Failure(int vector, int errorCode, long address) {}

  private final Machine machine;
  private final long[] ring = new long[KEPT * FIELDS]; // the oldest is overwritten first
  private long count;

  LastExceptions(Machine machine) {
    this.machine = machine;
  }

  @Override
  public void exception(int vector, int errorCode, long linearAddress) {
    int at = place(count++);
    ring[at + VECTOR] = vector;
    ring[at + ERROR_CODE] = errorCode;
    ring[at + ADDRESS] = linearAddress;
    ring[at + RIP] = machine.state().rip();
    ring[at + AT] = machine.clock().instructions();
    ring[at + LINEAR_RIP] = machine.processor().linearRip();
    ring[at + FAILED] = 0;
  }

  @Override
  public void deliveryFailed(int vector, int second, int errorCode, long linearAddress) {
    int at = place(count - 1);
    ring[at + FAILED] = 1;
    ring[at + SECOND] = second;
    ring[at + SECOND_ERROR_CODE] = errorCode;
    ring[at + SECOND_ADDRESS] = linearAddress;
  }

  private static int place(long number) {
    return (int) (number % KEPT) * FIELDS;
  }

  @Override
  public Mark mark() {
    long[] marked = ring.clone();
    long markedCount = count;
    return () -> {
      System.arraycopy(marked, 0, ring, 0, ring.length);
      count = markedCount;
    };
  }

  /** Oldest first. */
  public List<LastException> all() {
    List<LastException> all = new ArrayList<>();
    for (long i = Math.max(0, count - KEPT); i < count; i++) {
      int at = place(i);
      Failure failure =
          ring[at + FAILED] == 0
              ? null
              : new Failure(
                  (int) ring[at + SECOND],
                  (int) ring[at + SECOND_ERROR_CODE],
                  ring[at + SECOND_ADDRESS]);
      all.add(
          new LastException(
              (int) ring[at + VECTOR],
              (int) ring[at + ERROR_CODE],
              ring[at + ADDRESS],
              ring[at + RIP],
              ring[at + LINEAR_RIP],
              ring[at + AT],
              failure));
    }
    return all;
  }

  /** The last of them, or null. */
  public LastException last() {
    return count == 0 ? null : all().getLast();
  }
}
