package bootscope.core.history;

import bootscope.core.memory.GuestRam;
import java.util.Arrays;

/** What some pages of {@link GuestRam} held at an instant. */
final class PageCopies {
  private static final int PAGE = GuestRam.PAGE_BYTES;
  private static final int ZERO = -1;

  private final PagePool pool;
  private int[] pages; // ascending
  private int[] copies; // by number in the pool; ZERO for a page of zeros

  private PageCopies(PagePool pool, int[] pages, int[] copies) {
    this.pool = pool;
    this.pages = pages;
    this.copies = copies;
  }

  /** Copies pages, given by their numbers. */
  static PageCopies of(GuestRam ram, PagePool pool, int[] numbers) {
    int[] pages = numbers.clone();
    Arrays.sort(pages);
    int[] copies = new int[pages.length];
    for (int i = 0; i < pages.length; i++) {
      long from = ram.host((long) pages[i] * PAGE);
      copies[i] = PagePool.isZero(from) ? ZERO : pool.copy(from);
    }
    return new PageCopies(pool, pages, copies);
  }

  /** Takes over, of the pages that are not among these, those of an earlier instant, which go. */
  void takeOver(PageCopies earlier) {
    int[] all = new int[pages.length + earlier.pages.length];
    int[] from = new int[all.length];
    int count = 0;
    int i = 0;
    int k = 0;
    while (i < pages.length || k < earlier.pages.length) {
      int here = i < pages.length ? pages[i] : Integer.MAX_VALUE;
      int there = k < earlier.pages.length ? earlier.pages[k] : Integer.MAX_VALUE;
      all[count] = Math.min(here, there);
      from[count++] = here <= there ? copies[i] : earlier.copies[k];
      if (here == there) {
        earlier.free(k);
      }
      i += here <= there ? 1 : 0;
      k += there <= here ? 1 : 0;
    }
    pages = Arrays.copyOf(all, count);
    copies = Arrays.copyOf(from, count);
  }

  private void free(int index) {
    if (copies[index] != ZERO) {
      pool.free(copies[index]);
    }
  }

  /** The pages' numbers, ascending. */
  int[] pages() {
    return pages;
  }

  /** Gives what the page at an index held. */
  void read(int index, byte[] into) {
    if (copies[index] == ZERO) {
      Arrays.fill(into, (byte) 0);
    } else {
      pool.read(copies[index], into);
    }
  }

  /** Bytes that they take beside the pool's. */
  long bytes() {
    return 8L * pages.length;
  }

  /** They are of no use any more. */
  void free() {
    for (int i = 0; i < copies.length; i++) {
      free(i);
    }
  }
}
