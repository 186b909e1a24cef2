package bootscope.core.cpu.engine;

import bootscope.core.memory.GuestRam;
import java.util.Arrays;

/**
 * Every decoded block, by where its bytes are stored; and those that were last jumped to, by RIP.
 * Blocks whose bytes are overwritten are dropped.
 */
final class BlockCache {
  private static final int BUCKETS = 1 << 16;
  private static final int JUMPS = 1 << 14;

  /**
   * After so many stores into a page with code, all its blocks go, so that stores are fast again.
   */
  private static final int PATIENCE = 512;

  /** A store that has to look at so many blocks counts as one more. */
  private static final int LOOKS = 256;

  private final GuestRam ram;
  private final Block[] buckets = new Block[BUCKETS];
  private final Block[] pages; // by page of GuestRam: blocks with bytes in it
  private final short[] writes; // by page of GuestRam: stores since it last held no block
  private final Block[] jumps = new Block[JUMPS];
  private int size;

  BlockCache(GuestRam ram) {
    this.ram = ram;
    pages = new Block[ram.pages()];
    writes = new short[ram.pages()];
  }

  private static int jumpIndex(long rip) {
    return (int) (rip ^ rip >>> 14) & JUMPS - 1;
  }

  /** Both count: a guest may map one page of code at thousands of places. */
  static int bucket(long offset, long rip) {
    long h = (offset ^ (rip >>> 12) * 0xC2B2AE3D27D4EB4FL) * 0x9E3779B97F4A7C15L;
    return (int) (h >>> 40) & BUCKETS - 1;
  }

  /** The block last jumped to at this RIP, if it still stands and fits; else null. */
  Block jump(long rip, int mode, long codeKey, long epoch) {
    Block b = jumps[jumpIndex(rip)];
    return b != null
            && b.rip == rip
            && b.validEpoch == epoch
            && b.mode == mode
            && b.codeKey == codeKey
        ? b
        : null;
  }

  void rememberJump(Block b) {
    jumps[jumpIndex(b.rip)] = b;
  }

  /** The block decoded from this place in this mode, or null. */
  Block find(long offset, long rip, int mode, long codeKey) {
    Block b = buckets[bucket(offset, rip)];
    while (b != null) {
      if (b.offset == offset && b.rip == rip && b.mode == mode && b.codeKey == codeKey) {
        return b;
      }
      b = b.bucketNext;
    }
    return null;
  }

  /**
   * Adds a block of stored bytes.
   *
   * @return whether this is the first block of its page
   */
  boolean add(Block b) {
    int at = bucket(b.offset, b.rip);
    b.bucketNext = buckets[at];
    buckets[at] = b;
    int page = (int) (b.offset >>> 12);
    boolean first = pages[page] == null;
    b.pageNext = pages[page];
    pages[page] = b;
    size++;
    return first;
  }

  /**
   * Drops the blocks of a page that have bytes in a range of it; now and then all of them.
   *
   * @param from offset in {@link GuestRam} of the first byte
   * @return whether any was dropped
   */
  boolean overwritten(long from, int length) {
    int page = (int) (from >>> 12);
    boolean dropped = false;
    int spent = writes[page] + 1;
    boolean all = spent >= PATIENCE; // more data than code by now
    int looks = 0;
    Block kept = null;
    for (Block b = pages[page]; b != null; ) {
      Block next = b.pageNext;
      looks++;
      if (all || b.offset < from + length && from < b.offset + b.bytes) {
        drop(b);
        dropped = true;
      } else {
        b.pageNext = kept;
        kept = b;
      }
      b = next;
    }
    pages[page] = kept;
    writes[page] = (short) Math.min(spent + looks / LOOKS, PATIENCE);
    if (kept == null) {
      forgetPage(page);
    }
    return dropped;
  }

  private void forgetPage(int page) {
    pages[page] = null;
    writes[page] = 0;
    ram.clearFlag(page, GuestRam.CODE);
  }

  private void drop(Block b) {
    b.validEpoch = -1;
    int at = bucket(b.offset, b.rip);
    if (buckets[at] == b) {
      buckets[at] = b.bucketNext;
    } else {
      for (Block p = buckets[at]; p != null; p = p.bucketNext) {
        if (p.bucketNext == b) {
          p.bucketNext = b.bucketNext;
          break;
        }
      }
    }
    size--;
  }

  /** Drops everything. */
  void clear() {
    if (size > 0) {
      for (Block first : buckets) {
        for (Block b = first; b != null; b = b.bucketNext) {
          b.validEpoch = -1;
          forgetPage((int) (b.offset >>> 12));
        }
      }
      Arrays.fill(buckets, null);
      size = 0;
    }
    Arrays.fill(jumps, null);
  }

  int size() {
    return size;
  }
}
