package bootscope.core.history;

import bootscope.core.memory.GuestRam;
import java.util.Arrays;

/**
 * What pages of {@link GuestRam} held at the beginning, each copied when it is about to be written
 * for the first time: most of what a boot begins with never is.
 */
final class FirstPages {
  private final GuestRam ram;
  private final PagePool pool;
  private final int[]
      copies; // by page: the copy's number + 1; 0 where it held zeros, or still holds

  FirstPages(GuestRam ram, PagePool pool) {
    this.ram = ram;
    this.pool = pool;
    copies = new int[ram.pages()];
  }

  /** A page is about to be written for the first time. */
  void copy(int page) {
    long from = ram.host((long) page * GuestRam.PAGE_BYTES);
    if (!PagePool.isZero(from)) {
      copies[page] = pool.copy(from) + 1;
    }
  }

  /** Number of a page's copy; negative where it held zeros, or still holds what it did. */
  int copyOf(int page) {
    return copies[page] - 1;
  }

  /** Gives what a page held that was written since. */
  void read(int page, byte[] into) {
    if (copies[page] == 0) {
      Arrays.fill(into, (byte) 0);
    } else {
      pool.read(copies[page] - 1, into);
    }
  }
}
