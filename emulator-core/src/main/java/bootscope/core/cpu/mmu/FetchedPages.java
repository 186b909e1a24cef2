package bootscope.core.cpu.mmu;

import bootscope.core.cpu.state.Bits;
import bootscope.core.describe.StateException;
import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;

/**
 * The translations of instruction fetches that the processor keeps: a set that loses nothing until
 * it is told to, so that a page is walked once however its instructions were found, as decoded
 * blocks that know each other or byte by byte. When it is full the owner empties it, which depends
 * on the guest's own fetches alone.
 */
final class FetchedPages {
  private static final int MOST = 4096;
  private static final int BUCKETS = 4 * MOST;
  private static final long PAGE = -4096L;
  private static final long USER = 1; // in a key

  private final Pages global = new Pages();
  private final Pages others = new Pages();
  private long added;

  private static long key(long linear, boolean user) {
    return linear & PAGE | (user ? USER : 0);
  }

  /**
   * What is kept of a page, or −1: its physical address with {@link PageInfo} in the low bits.
   *
   * @param linear address in the page
   */
  long find(long linear, boolean user) {
    long key = key(linear, user);
    long frame = global.find(key);
    return frame >= 0 ? frame : others.find(key);
  }

  boolean full() {
    return global.count + others.count == MOST;
  }

  /** Keeps a translation that is not here yet; there must be room. */
  void add(long linear, boolean user, long physical, int info) {
    add(key(linear, user), physical & PAGE | info);
  }

  private void add(long key, long frame) {
    ((frame & PageInfo.GLOBAL) != 0 ? global : others).add(key, frame, added++);
  }

  void flush() {
    global.clear();
    others.clear();
  }

  void flushNonGlobal() {
    others.clear();
  }

  /**
   * Forgets the page, of whatever size, that holds a linear address, if it is global.
   *
   * @return whether it was kept
   */
  boolean flushGlobalPage(long linear) {
    return global.remove(linear);
  }

  /** The same with a page that is not global. */
  boolean flushOtherPage(long linear) {
    return others.remove(linear);
  }

  /** The pages of one kind, in the order in which they were added. */
  private static final class Pages {
    private final long[] keys = new long[MOST]; // linear page, and whether it was for user code
    private final long[] frames = new long[MOST]; // physical page, and PageInfo
    private final long[] order = new long[MOST]; // among the pages of both kinds
    private final short[] places = new short[MOST]; // in the buckets
    private final short[] buckets = new short[BUCKETS]; // entry + 1; 0 ends a search
    private int count;

    private static int bucket(long key) {
      return (int) (key * 0x9E37_79B9_7F4A_7C15L >>> 50);
    }

    long find(long key) {
      for (int b = bucket(key); buckets[b] != 0; b = b + 1 & BUCKETS - 1) {
        int entry = buckets[b] - 1;
        if (keys[entry] == key) {
          return frames[entry];
        }
      }
      return -1;
    }

    void add(long key, long frame, long number) {
      int b = bucket(key);
      while (buckets[b] != 0) {
        b = b + 1 & BUCKETS - 1;
      }
      keys[count] = key;
      frames[count] = frame;
      order[count] = number;
      places[count] = (short) b;
      count++;
      buckets[b] = (short) count;
    }

    void clear() {
      for (int i = 0; i < count; i++) {
        buckets[places[i]] = 0;
      }
      count = 0;
    }

    boolean remove(long linear) {
      int before = count;
      int first = 0;
      while (first < before && !holds(first, linear)) {
        first++;
      }
      if (first == before) {
        return false;
      }
      clear();
      for (int i = 0; i < before; i++) {
        if (!holds(i, linear)) {
          add(keys[i], frames[i], order[i]);
        }
      }
      return true;
    }

    private boolean holds(int entry, long linear) {
      return (keys[entry] ^ linear) >>> PageInfo.shift((int) frames[entry] & 0x7F) == 0;
    }
  }

  // ---------------------------------------------------------------- state

  void save(StateWriter out) {
    int count = global.count + others.count;
    long[] keys = new long[count];
    long[] frames = new long[count];
    int g = 0;
    int o = 0;
    for (int i = 0; i < count; i++) {
      boolean next = o == others.count || g < global.count && global.order[g] < others.order[o];
      Pages pages = next ? global : others;
      int entry = next ? g++ : o++;
      keys[i] = pages.keys[entry];
      frames[i] = pages.frames[entry];
    }
    out.putInt("fetched", count);
    out.putLongs("pages", keys);
    out.putLongs("frames", frames);
  }

  void restore(StateReader in) {
    flush();
    int saved = in.getInt("fetched");
    if (saved < 0 || saved > MOST) {
      throw new StateException(saved + " pages of code are kept");
    }
    long[] keys = new long[saved];
    long[] frames = new long[saved];
    in.getLongs("pages", keys);
    in.getLongs("frames", frames);
    for (int i = 0; i < saved; i++) {
      boolean known = find(keys[i], (keys[i] & USER) != 0) >= 0;
      long odd = keys[i] & ~PAGE & ~USER;
      boolean reachable = (frames[i] & PAGE) >>> Bits.PHYSICAL_BITS == 0;
      if (known || odd != 0 || !reachable || !PageInfo.valid((int) (frames[i] & ~PAGE))) {
        throw new StateException("a page of code is kept that cannot be: " + keys[i]);
      }
      add(keys[i], frames[i]);
    }
  }
}
