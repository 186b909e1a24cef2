package bootscope.core.cpu.engine;

import bootscope.core.memory.GuestRam;
import java.util.Arrays;
import java.util.function.Consumer;

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

  private final NativeBlocks code;

  BlockCache(GuestRam ram, NativeBlocks code) {
    this.ram = ram;
    this.code = code;
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
  Block jump(long rip, int mode, long codeKey) {
    Block b = jumps[jumpIndex(rip)];
    return b != null && b.rip == rip && b.mode == mode && b.codeKey == codeKey && b.current()
        ? b
        : null;
  }

  void rememberJump(Block b) {
    jumps[jumpIndex(b.rip)] = b;
  }

  /** The block decoded from this place in this mode, or null. */
  Block find(long offset, long rip, int mode, long codeKey) {
    return next(buckets[bucket(offset, rip)], offset, rip, mode, codeKey);
  }

  /** The first of a bucket's blocks, from one on, that was decoded from this place. */
  private static Block next(Block b, long offset, long rip, int mode, long codeKey) {
    while (b != null
        && !(b.offset == offset && b.rip == rip && b.mode == mode && b.codeKey == codeKey)) {
      b = b.bucketNext;
    }
    return b;
  }

  /** Of this block and others of the same place, the one that goes on at a second one; or null. */
  static Block goingOnAt(long second, Block b) {
    while (b != null && b.secondOffset != second) {
      b = next(b.bucketNext, b.offset, b.rip, b.mode, b.codeKey);
    }
    return b;
  }

  /** Adds a block of stored bytes. */
  void add(Block b) {
    int at = bucket(b.offset, b.rip);
    b.bucketNext = buckets[at];
    buckets[at] = b;
    int page = page(b.offset);
    b.pageNext = pages[page];
    pages[page] = b;
    if (b.spans) {
      int second = page(b.secondOffset);
      b.secondNext = pages[second];
      pages[second] = b;
    }
    size++;
  }

  private static int page(long offset) {
    return (int) (offset >>> 12);
  }

  /** The next block with bytes in a page that this one has bytes in. */
  private static Block nextInPage(Block b, int page) {
    return page(b.offset) == page ? b.pageNext : b.secondNext;
  }

  private static void nextInPage(Block b, int page, Block next) {
    if (page(b.offset) == page) {
      b.pageNext = next;
    } else {
      b.secondNext = next;
    }
  }

  /**
   * Drops the blocks that have bytes in a range of a page; now and then all of the page.
   *
   * @param from offset in {@link GuestRam} of the first byte
   * @return whether any was dropped
   */
  boolean overwritten(long from, int length) {
    int page = page(from);
    boolean dropped = false;
    int spent = writes[page] + 1;
    boolean all = spent >= PATIENCE; // more data than code by now
    int looks = 0;
    Block kept = null;
    for (Block b = pages[page]; b != null; ) {
      Block next = nextInPage(b, page);
      looks++;
      if (all || b.touches(from, length)) {
        drop(b, page);
        dropped = true;
      } else {
        nextInPage(b, page, kept);
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

  /** Drops a block. */
  void drop(Block b) {
    unlist(b, page(b.offset));
    drop(b, page(b.offset));
  }

  /** Drops a block while its list of one page is gone through. */
  private void drop(Block b, int listed) {
    b.validEpoch = -1;
    code.drop(b);
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
    if (b.spans) {
      int other = page(b.offset) == listed ? page(b.secondOffset) : page(b.offset);
      if (other != listed) {
        unlist(b, other);
      }
    }
  }

  private void unlist(Block b, int page) {
    Block next = nextInPage(b, page);
    if (pages[page] == b) {
      pages[page] = next;
    } else {
      for (Block p = pages[page]; p != null; p = nextInPage(p, page)) {
        if (nextInPage(p, page) == b) {
          nextInPage(p, page, next);
          break;
        }
      }
    }
    if (pages[page] == null) {
      forgetPage(page);
    }
  }

  /** Drops everything. */
  void clear() {
    if (size > 0) {
      for (Block first : buckets) {
        for (Block b = first; b != null; b = b.bucketNext) {
          b.validEpoch = -1;
          b.code = -1;
          forgetPage(page(b.offset));
          if (b.spans) {
            forgetPage(page(b.secondOffset));
          }
        }
      }
      Arrays.fill(buckets, null);
      size = 0;
    }
    Arrays.fill(jumps, null);
    code.clear();
  }

  /** Tells each block that is kept. */
  void forEach(Consumer<Block> to) {
    for (Block first : buckets) {
      for (Block b = first; b != null; b = b.bucketNext) {
        to.accept(b);
      }
    }
  }

  int size() {
    return size;
  }
}
