package bootscope.core.history;

import bootscope.core.memory.GuestRam;
import java.util.Arrays;
import java.util.function.IntFunction;

/** What some pages of {@link GuestRam} held at an instant. */
final class PageCopies {
  private static final int PAGE = GuestRam.PAGE_BYTES;
  private static final int ZERO = -1;
  private static final int SAME = -2;

  private final PagePool pool;
  private int[] pages; // ascending
  private int[] copies; // by number in the pool, or one of the above
  private boolean packed; // all that there were when they were

  private PageCopies(PagePool pool, int[] pages, int[] copies) {
    this.pool = pool;
    this.pages = pages;
    this.copies = copies;
  }

  /**
   * Copies pages, given by their numbers.
   *
   * @param newest those before these: what is as it was is not copied; null to copy all
   */
  static PageCopies of(GuestRam ram, PagePool pool, int[] numbers, NewestCopies newest) {
    int[] pages = numbers.clone();
    Arrays.sort(pages);
    int[] copies = new int[pages.length];
    for (int i = 0; i < pages.length; i++) {
      long from = ram.host((long) pages[i] * PAGE);
      boolean same = newest != null && newest.same(pages[i], from);
      copies[i] = PagePool.isZero(from) ? ZERO : same ? SAME : pool.copy(from);
    }
    PageCopies made = new PageCopies(pool, pages, copies);
    if (newest != null) {
      made.tell(newest);
    }
    return made;
  }

  /** Tells which are the newest, after those before these have. */
  void tell(NewestCopies newest) {
    for (int i = 0; i < pages.length; i++) {
      if (copies[i] == ZERO) {
        newest.zero(pages[i]);
      } else if (copies[i] != SAME) {
        newest.copied(pages[i], copies[i]);
      }
    }
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
      boolean replaced = here <= there && (here < there || copies[i] != SAME);
      from[count++] = replaced ? copies[i] : earlier.copies[k];
      if (replaced && here == there) {
        earlier.free(k);
      }
      i += here <= there ? 1 : 0;
      k += there <= here ? 1 : 0;
    }
    pages = Arrays.copyOf(all, count);
    copies = Arrays.copyOf(from, count);
    packed &= earlier.packed;
  }

  /** Has them compressed; nothing is to do where that was done. */
  void pack() {
    if (!packed) {
      packed = true;
      for (int copy : copies) {
        if (copy >= 0) {
          pool.pack(copy);
        }
      }
    }
  }

  /**
   * Others come right before these: what these say is as it was before is no longer so where the
   * others hold something else.
   *
   * @param before gives what a page held before both
   */
  void follow(PageCopies others, IntFunction<byte[]> before) {
    for (int i = 0; i < pages.length; i++) {
      if (copies[i] == SAME && others.holds(pages[i])) {
        copies[i] = pool.copy(before.apply(pages[i]));
      }
    }
  }

  /** Whether a page is among them. */
  boolean holds(int page) {
    return Arrays.binarySearch(pages, page) >= 0;
  }

  private void free(int index) {
    if (copies[index] >= 0) {
      pool.free(copies[index]);
    }
  }

  /** The pages' numbers, ascending. */
  int[] pages() {
    return pages;
  }

  /** Gives what a page held; false where it is not known here. */
  boolean read(int page, byte[] into) {
    int index = Arrays.binarySearch(pages, page);
    return index >= 0 && readAt(index, into);
  }

  /** Gives what the page at an index held; false where that is as it was before. */
  boolean readAt(int index, byte[] into) {
    if (copies[index] == ZERO) {
      Arrays.fill(into, (byte) 0);
    } else if (copies[index] != SAME) {
      pool.read(copies[index], into);
    }
    return copies[index] != SAME;
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
