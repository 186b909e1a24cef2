package bootscope.core.history;

import bootscope.core.bits.Host;
import bootscope.core.bits.ZeroedMemory;
import bootscope.core.memory.GuestRam;
import java.lang.foreign.Arena;
import java.util.Arrays;

/** What some pages of {@link GuestRam} held at an instant, outside the Java heap. */
final class PageCopies implements AutoCloseable {
  private static final int PAGE = GuestRam.PAGE_BYTES;
  private static final int ZERO = -1;
  private static final int HOST_PAGE = 1 << 16; // a multiple of it on each host

  private final Arena arena = Arena.ofShared();
  private final int[] pages; // ascending
  private final int[] places; // among the copies; ZERO for a page of zeros
  private final long copies; // host address
  private final long bytes;

  private PageCopies(int[] pages, int[] places, int count) {
    this.pages = pages;
    this.places = places;
    bytes = (long) count * PAGE;
    copies = count == 0 ? 0 : room(arena, bytes);
  }

  /** Memory that is about to be written as a whole. */
  static long room(Arena arena, long bytes) {
    long reserved = ZeroedMemory.populate(arena, (bytes + HOST_PAGE - 1) / HOST_PAGE * HOST_PAGE);
    return reserved != 0 ? reserved : Host.allocate(arena, bytes, PAGE);
  }

  /** Copies pages, given by their numbers. */
  static PageCopies of(GuestRam ram, int[] numbers) {
    int[] pages = numbers.clone();
    Arrays.sort(pages);
    int[] places = new int[pages.length];
    int count = 0;
    for (int i = 0; i < pages.length; i++) {
      places[i] = isZero(ram.host((long) pages[i] * PAGE)) ? ZERO : count++;
    }
    PageCopies made = new PageCopies(pages, places, count);
    for (int i = 0; i < pages.length; i++) {
      if (places[i] != ZERO) {
        Host.copy(ram.host((long) pages[i] * PAGE), made.host(i), PAGE);
      }
    }
    return made;
  }

  /** Most pages end this soon; and the loop is fast long before the first checkpoint is whole. */
  static boolean isZero(long page) {
    for (int i = 0; i < PAGE; i += Long.BYTES) {
      if (Host.getLong(page + i) != 0) {
        return false;
      }
    }
    return true;
  }

  /** These, and of the pages that are not among them those of an earlier instant. */
  PageCopies over(PageCopies earlier) {
    int[] all = new int[pages.length + earlier.pages.length];
    int[] from = new int[all.length]; // an index here, or −1 − one there
    int count = 0;
    int i = 0;
    int k = 0;
    while (i < pages.length || k < earlier.pages.length) {
      int here = i < pages.length ? pages[i] : Integer.MAX_VALUE;
      int there = k < earlier.pages.length ? earlier.pages[k] : Integer.MAX_VALUE;
      all[count] = Math.min(here, there);
      from[count++] = here <= there ? i : -1 - k;
      i += here <= there ? 1 : 0;
      k += there <= here ? 1 : 0;
    }
    int[] union = Arrays.copyOf(all, count);
    int[] merged = new int[count];
    int copied = 0;
    for (int n = 0; n < count; n++) {
      boolean zero = from[n] >= 0 ? places[from[n]] == ZERO : earlier.places[-1 - from[n]] == ZERO;
      merged[n] = zero ? ZERO : copied++;
    }
    PageCopies made = new PageCopies(union, merged, copied);
    for (int n = 0; n < count; n++) {
      if (merged[n] != ZERO) {
        long source = from[n] >= 0 ? host(from[n]) : earlier.host(-1 - from[n]);
        Host.copy(source, made.host(n), PAGE);
      }
    }
    return made;
  }

  private long host(int index) {
    return copies + (long) places[index] * PAGE;
  }

  /** The pages' numbers, ascending. */
  int[] pages() {
    return pages;
  }

  /** Gives what the page at an index held. */
  void read(int index, byte[] into) {
    if (places[index] == ZERO) {
      Arrays.fill(into, (byte) 0);
    } else {
      Host.copyOut(host(index), into, 0, PAGE);
    }
  }

  /** Host memory that they take. */
  long bytes() {
    return bytes + 8L * pages.length;
  }

  @Override
  public void close() {
    arena.close();
  }
}
