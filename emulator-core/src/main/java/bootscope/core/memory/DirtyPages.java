package bootscope.core.memory;

import bootscope.core.bits.Host;
import bootscope.core.bits.ZeroedMemory;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Which pages of {@link GuestRam} were written in which epoch. Of each page the last epoch in which
 * it was written is known, and the pages are kept in the order of those: to begin an epoch looks at
 * no page, and to ask what was written since one costs as much as the answer is long.
 *
 * <p>Whoever writes stored bytes marks their pages before. Only the processor leaves that out: it
 * keeps translations through which stores pass unseen, marks a page when it first writes it through
 * one, and hears of each epoch that begins ({@link #epochWatcher}), to do so once more.
 *
 * <p>Takes memory from the host for the pages that were written alone, 16 bytes each.
 */
public final class DirtyPages {
  // Of each page: its epoch, 0 before the first write, and its neighbours in the list as number + 1
  // or 0 for none.
  private static final int ENTRY = 16;
  private static final int EARLIER = 8;
  private static final int LATER = 12;
  private static final long FIRST_EPOCH = 1;
  private static final int HOST_PAGE = 1 << 16; // a multiple of it on each host

  private final long entries;
  private long epoch = FIRST_EPOCH;
  private int latest; // the page that was marked last: number + 1, or 0
  private Runnable epochWatcher = () -> {};
  private long firstFrom; // pages not marked since that epoch are seen before they are marked
  private IntConsumer firstWatcher = page -> {};

  DirtyPages(Arena arena, int pages) {
    long bytes = ((long) pages * ENTRY + HOST_PAGE - 1) / HOST_PAGE * HOST_PAGE;
    long reserved = ZeroedMemory.reserve(arena, bytes);
    entries = reserved != 0 ? reserved : Host.allocate(arena, bytes, ENTRY);
  }

  private long entry(int page) {
    return entries + (long) page * ENTRY;
  }

  /** Sets who hears that an epoch has begun, so that no write of a page passes unseen in it. */
  public void epochWatcher(Runnable watcher) {
    epochWatcher = watcher;
  }

  /** The present epoch; the first is 1. */
  public long epoch() {
    return epoch;
  }

  /**
   * Begins an epoch. Between two instructions; the guest cannot tell.
   *
   * @return its number, one higher than the last
   */
  public long begin() {
    epoch++;
    epochWatcher.run();
    return epoch;
  }

  /**
   * Begins an epoch from which on somebody sees each page that was written before it, when it is
   * about to be written for the first time. There is one at a time.
   */
  public long begin(IntConsumer watcher) {
    long begun = begin();
    firstFrom = begun;
    firstWatcher = watcher;
    return begun;
  }

  /** Has nobody see that any more. */
  public void endFirst() {
    firstFrom = 0;
    firstWatcher = page -> {};
  }

  /** Bytes of a page are about to change, or may from now on. */
  public void mark(int page) {
    long at = entry(page);
    long before = Host.getLong(at);
    if (before == epoch) {
      return;
    }
    if (before != 0) {
      if (before < firstFrom) {
        firstWatcher.accept(page);
      }
      unlink(at);
    }
    if (latest != 0) {
      Host.putInt(entry(latest - 1) + LATER, page + 1);
    }
    Host.putLong(at, epoch);
    Host.putInt(at + EARLIER, latest);
    Host.putInt(at + LATER, 0);
    latest = page + 1;
  }

  private void unlink(long at) {
    int earlier = Host.getInt(at + EARLIER);
    int later = Host.getInt(at + LATER);
    if (earlier != 0) {
      Host.putInt(entry(earlier - 1) + LATER, later);
    }
    if (later != 0) {
      Host.putInt(entry(later - 1) + EARLIER, earlier);
    } else {
      latest = earlier;
    }
  }

  /** Whether a page was marked in the present epoch. */
  public boolean marked(int page) {
    return Host.getLong(entry(page)) == epoch;
  }

  /**
   * The pages that were marked in an epoch or in a later one, by their numbers; those that were
   * marked last come first. What was not is as it was when that epoch began.
   */
  public int[] since(long first) {
    int[] pages = new int[64];
    int count = 0;
    for (int at = latest; at != 0; at = Host.getInt(entry(at - 1) + EARLIER)) {
      if (Host.getLong(entry(at - 1)) < first) {
        break;
      }
      if (count == pages.length) {
        pages = Arrays.copyOf(pages, 2 * count);
      }
      pages[count++] = at - 1;
    }
    return Arrays.copyOf(pages, count);
  }
}
