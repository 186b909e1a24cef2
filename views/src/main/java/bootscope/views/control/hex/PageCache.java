package bootscope.views.control.hex;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * The pages last looked at. After {@link #invalidate} they go on being shown until newer ones
 * arrive, and what differs then counts as changed until the next time.
 */
final class PageCache {
  private static final int MOST = 128;

  private static final class Slot {
    byte[] bytes;
    boolean arrived;

    /** The contents that changes are counted against, or null if there are none. */
    byte[] before;

    /** The generation that {@link #bytes} belongs to. */
    long generation;

    /** The generation that was last asked for. */
    long asked = -1;
  }

  private final Map<Long, Slot> pages =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Slot> eldest) {
          return size() > MOST;
        }
      };

  private final ByteSource source;
  private final Executor executor;
  private final Runnable arrived;
  private long generation;

  /**
   * @param executor runs what happens when a page arrives: the one thread that uses the cache
   */
  PageCache(ByteSource source, Executor executor, Runnable arrived) {
    this.source = source;
    this.executor = executor;
    this.arrived = arrived;
  }

  /** All that has been read may have changed. */
  void invalidate() {
    generation++;
  }

  /** A byte as 0–255, or one of HexModel's two negative values; asks for its page if need be. */
  int read(long address) {
    Slot entry = entry(address);
    if (!entry.arrived) {
      return HexModel.PENDING;
    }
    return entry.bytes == null
        ? HexModel.UNREADABLE
        : entry.bytes[(int) (address & ByteSource.PAGE_SIZE - 1)] & 0xff;
  }

  boolean changed(long address) {
    Slot entry = pages.get(address & -ByteSource.PAGE_SIZE);
    if (entry == null || entry.before == null || entry.bytes == null) {
      return false;
    }
    int at = (int) (address & ByteSource.PAGE_SIZE - 1);
    return entry.before[at] != entry.bytes[at];
  }

  private Slot entry(long address) {
    long base = address & -ByteSource.PAGE_SIZE;
    Slot entry = pages.computeIfAbsent(base, b -> new Slot());
    if (entry.asked < generation) {
      entry.asked = generation;
      long asked = generation;
      source
          .read(base)
          .whenCompleteAsync(
              (page, trouble) -> take(base, asked, trouble == null ? page.bytes() : null),
              executor);
    }
    return entry;
  }

  private void take(long base, long asked, byte[] bytes) {
    Slot entry = pages.get(base);
    if (entry == null || entry.arrived && entry.generation > asked) {
      return;
    }
    // Only against the state directly before: what was last seen long ago tells nothing.
    boolean next = entry.arrived && asked == entry.generation + 1;
    if (asked > entry.generation) {
      entry.before = next ? entry.bytes : null;
    }
    entry.bytes = bytes;
    entry.arrived = true;
    entry.generation = asked;
    arrived.run();
  }
}
