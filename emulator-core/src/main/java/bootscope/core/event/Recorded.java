package bootscope.core.event;

import java.util.List;

/**
 * A record of what has happened in a machine, which can be cut back to an instant when the machine
 * is put back to it. Belongs to the machine's thread.
 *
 * <p>The numbers of an instant do not do: much may happen at one count of instructions, before and
 * behind it. So a record is marked at the instants to which it is to be cut.
 */
@FunctionalInterface
public interface Recorded {
  /** A record as it was at an instant. Whole in itself: it stays good whatever is recorded. */
  @FunctionalInterface
  interface Mark {
    /**
     * Makes the record what it was; as often as one likes, and in any order with other marks: also
     * forward again. What was recorded since has not happened.
     */
    void cut();

    /** All of these together. */
    static Mark of(List<? extends Recorded> records) {
      List<Mark> marks = records.stream().map(Recorded::mark).toList();
      return () -> marks.forEach(Mark::cut);
    }
  }

  /** Marks the present instant, between two instructions. Changes nothing. */
  Mark mark();
}
