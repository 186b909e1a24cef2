package bootscope.views.control.hex;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * The pages last looked at. After {@link #refresh} they go on being shown until newer ones arrive,
 * and what differs then counts as changed until the next time. Pages that arrive as they were tell
 * nobody.
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

  private final Set<Long> looked = new HashSet<>();
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

  /** What is read from now on is what is looked at. */
  void look() {
    looked.clear();
  }

  /** All that has been read may have changed: what is looked at is asked for at once. */
  void refresh() {
    generation++;
    List.copyOf(looked).forEach(this::entry);
  }

  /** As {@link #refresh}, of other memory: what was read before is compared with nothing. */
  void anew() {
    generation++;
    refresh();
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
    if (looked.size() < MOST) {
      looked.add(base);
    }
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
    boolean same = entry.arrived && Arrays.equals(entry.bytes, bytes);
    if (asked > entry.generation) {
      // Marks of the last time go now, if there were any.
      same &= entry.before == null || Arrays.equals(entry.before, entry.bytes);
      entry.before = next ? entry.bytes : null;
    }
    entry.bytes = bytes;
    entry.arrived = true;
    entry.generation = asked;
    if (!same) {
      arrived.run();
    }
  }
}
