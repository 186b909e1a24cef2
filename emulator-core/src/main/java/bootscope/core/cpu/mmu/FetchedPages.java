package bootscope.core.cpu.mmu;

import bootscope.core.cpu.state.Bits;
import bootscope.core.describe.StateException;
import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import java.util.Arrays;

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

  private final long[] keys = new long[MOST]; // linear page, and whether it was for user code
  private final long[] frames = new long[MOST]; // physical page, and PageInfo
  private final short[] buckets = new short[BUCKETS]; // entry + 1; 0 ends a search
  private int count;

  private static long key(long linear, boolean user) {
    return linear & PAGE | (user ? USER : 0);
  }

  private static int bucket(long key) {
    return (int) (key * 0x9E37_79B9_7F4A_7C15L >>> 50);
  }

  /** The physical address behind a linear one, or −1 where no translation is kept. */
  long find(long linear, boolean user) {
    long key = key(linear, user);
    for (int b = bucket(key); buckets[b] != 0; b = b + 1 & BUCKETS - 1) {
      int entry = buckets[b] - 1;
      if (keys[entry] == key) {
        return frames[entry] & PAGE | linear & ~PAGE;
      }
    }
    return -1;
  }

  boolean full() {
    return count == MOST;
  }

  /** Keeps a translation that is not here yet; there must be room. */
  void add(long linear, boolean user, long physical, int info) {
    append(key(linear, user), physical & PAGE | info);
  }

  private void append(long key, long frame) {
    keys[count] = key;
    frames[count] = frame;
    count++;
    int b = bucket(key);
    while (buckets[b] != 0) {
      b = b + 1 & BUCKETS - 1;
    }
    buckets[b] = (short) count;
  }

  void flush() {
    if (count > 0) {
      Arrays.fill(buckets, (short) 0);
      count = 0;
    }
  }

  void flushNonGlobal() {
    int before = count;
    int kept = 0;
    for (int i = 0; i < before; i++) {
      if ((frames[i] & PageInfo.GLOBAL) != 0) {
        keep(i, kept++);
      }
    }
    kept(kept);
  }

  /** Forgets the page, of whatever size, that holds a linear address. */
  void flushPage(long linear) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      int shift = PageInfo.shift((int) frames[i] & 0x7F);
      if ((keys[i] ^ linear) >>> shift != 0) {
        keep(i, kept++);
      }
    }
    kept(kept);
  }

  private void keep(int from, int to) {
    keys[to] = keys[from];
    frames[to] = frames[from];
  }

  /** Only so many are left, the first ones: finds their places anew. */
  private void kept(int kept) {
    if (kept == count) {
      return;
    }
    flush();
    for (int i = 0; i < kept; i++) {
      append(keys[i], frames[i]);
    }
  }

  // ---------------------------------------------------------------- state

  void save(StateWriter out) {
    out.putInt("fetched", count);
    out.putLongs("pages", Arrays.copyOf(keys, count));
    out.putLongs("frames", Arrays.copyOf(frames, count));
  }

  void restore(StateReader in) {
    flush();
    int saved = in.getInt("fetched");
    if (saved < 0 || saved > MOST) {
      throw new StateException(saved + " pages of code are kept");
    }
    long[] itsKeys = new long[saved];
    long[] itsFrames = new long[saved];
    in.getLongs("pages", itsKeys);
    in.getLongs("frames", itsFrames);
    for (int i = 0; i < saved; i++) {
      boolean known = find(itsKeys[i], (itsKeys[i] & USER) != 0) >= 0;
      long odd = itsKeys[i] & ~PAGE & ~USER;
      boolean reachable = (itsFrames[i] & PAGE) >>> Bits.PHYSICAL_BITS == 0;
      if (known || odd != 0 || !reachable || !PageInfo.valid((int) (itsFrames[i] & ~PAGE))) {
        throw new StateException("a page of code is kept that cannot be: " + itsKeys[i]);
      }
      append(itsKeys[i], itsFrames[i]);
    }
  }
}
