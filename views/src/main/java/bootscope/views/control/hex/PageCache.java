package bootscope.views.control.hex;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The pages last looked at. They go on being shown until newer ones are taken, and what differs
 * then counts as changed until memory has gone on once more. Pages that come as they were tell
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
  }

  private final Map<Long, Slot> pages =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Slot> eldest) {
          return size() > MOST;
        }
      };

  private final Set<Long> looked = new HashSet<>();
  private final Runnable onWanted;
  private final Runnable onChange;
  private Set<Long> wanted = Set.of();
  private long generation;

  /**
   * @param onWanted told when a page is looked at that was not wanted before
   * @param onChange told when what is there is another than before
   */
  PageCache(Runnable onWanted, Runnable onChange) {
    this.onWanted = onWanted;
    this.onChange = onChange;
  }

  /** What is read from now on is what is looked at. */
  void look() {
    looked.clear();
  }

  /** The first addresses of the pages that are looked at. */
  Set<Long> wanted() {
    return wanted;
  }

  /**
   * Takes pages.
   *
   * @param onwards whether they are of a later instant than those before
   */
  void take(List<Page> fresh, boolean onwards) {
    if (onwards) {
      generation++;
    }
    boolean changed = false;
    for (Page page : fresh) {
      changed |= take(page);
    }
    if (changed) {
      onChange.run();
    }
  }

  private boolean take(Page page) {
    Slot entry = pages.computeIfAbsent(page.address(), a -> new Slot());
    boolean same = entry.arrived && Arrays.equals(entry.bytes, page.bytes());
    if (!entry.arrived || generation > entry.generation || !same) {
      // Only against the state directly before: what was last seen long ago tells nothing.
      boolean next = entry.arrived && generation <= entry.generation + 1;
      // Marks of the last time go now, if there were any.
      same &= entry.before == null || Arrays.equals(entry.before, entry.bytes);
      entry.before = next ? entry.bytes : null;
    }
    entry.bytes = page.bytes();
    entry.arrived = true;
    entry.generation = generation;
    return !same;
  }

  /** What is taken from now on is of other memory: it is compared with nothing. */
  void anew() {
    generation += 2;
  }

  /** A byte as 0–255, or one of HexModel's two negative values. Its page is wanted. */
  int read(long address) {
    long base = address & -Page.SIZE;
    if (looked.size() < MOST && looked.add(base) && !wanted.contains(base)) {
      wanted = Set.copyOf(looked);
      onWanted.run();
    }
    Slot entry = pages.get(base);
    if (entry == null || !entry.arrived) {
      return HexModel.PENDING;
    }
    return entry.bytes == null
        ? HexModel.UNREADABLE
        : entry.bytes[(int) (address & Page.SIZE - 1)] & 0xff;
  }

  boolean changed(long address) {
    Slot entry = pages.get(address & -Page.SIZE);
    if (entry == null || entry.before == null || entry.bytes == null) {
      return false;
    }
    int at = (int) (address & Page.SIZE - 1);
    return entry.before[at] != entry.bytes[at];
  }
}
