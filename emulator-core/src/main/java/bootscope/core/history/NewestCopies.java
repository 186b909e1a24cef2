package bootscope.core.history;

import java.util.Arrays;

/**
 * Of each page that the checkpoints of a run hold, the copy that is its newest: what holds the same
 * need not be copied again. Good until one comes or goes in between.
 */
final class NewestCopies {
  private static final int NONE = -1;
  private static final int FIRST = -2;

  private final PagePool pool;
  private final FirstPages first;
  private final int[] copies; // by page: the copy's number, or one of the above

  NewestCopies(PagePool pool, FirstPages first, int pages) {
    this.pool = pool;
    this.first = first;
    copies = new int[pages];
    Arrays.fill(copies, FIRST);
  }

  /** Whether a page of the host's memory is as a page of the guest's was. */
  boolean same(int page, long host) {
    int copy = copies[page] == FIRST ? first.copyOf(page) : copies[page];
    return copy >= 0 && pool.same(copy, host);
  }

  /** A page has a newer copy. */
  void copied(int page, int number) {
    copies[page] = number;
  }

  /** A page holds zeros, which are not copied. */
  void zero(int page) {
    copies[page] = NONE;
  }
}
