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
  private final CodePage[] pages; // by page of GuestRam; null where it holds no block
  private final Block[] jumps = new Block[JUMPS];
  private int size;

  private final NativeBlocks code;
  private final RetiredTally tally;

  /** A page with code. */
  private static final class CodePage {
    Block first; // of the blocks with bytes in it
    long lines; // a bit for each 64 bytes that a block was in
    int writes; // stores since it last held no block
  }

  BlockCache(GuestRam ram, NativeBlocks code, RetiredTally tally) {
    this.tally = tally;
    this.ram = ram;
    this.code = code;
    pages = new CodePage[ram.pages()];
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
    int bytes = b.spans ? (int) (4096 - (b.offset & 4095)) : b.bytes;
    b.pageNext = list(b, b.offset, bytes);
    if (b.spans) {
      b.secondNext = list(b, b.secondOffset, b.bytes - bytes);
    }
    size++;
  }

  /** Lists a block in a page where it has bytes; the one that was listed last before it. */
  private Block list(Block b, long offset, int bytes) {
    int number = page(offset);
    CodePage page = pages[number];
    if (page == null) {
      page = new CodePage();
      pages[number] = page;
    }
    Block next = page.first;
    page.first = b;
    page.lines |= lines(offset, bytes);
    return next;
  }

  /** The lines of a page that a range of it touches. */
  private static long lines(long from, int length) {
    int first = (int) (from >>> 6 & 63);
    int last = (int) (from + length - 1 >>> 6 & 63);
    return -1L << first & -1L >>> 63 - last;
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
    int number = page(from);
    CodePage page = pages[number];
    if (page == null) {
      forgetPage(number);
      return false;
    }
    page.writes++;
    boolean all = page.writes >= PATIENCE; // more data than code by now
    if (!all && (page.lines & lines(from, length)) == 0) {
      return false;
    }
    boolean dropped = false;
    int looks = 0;
    Block kept = null;
    for (Block b = page.first; b != null; ) {
      Block next = nextInPage(b, number);
      looks++;
      if (all || b.touches(from, length)) {
        drop(b, number);
        dropped = true;
      } else {
        nextInPage(b, number, kept);
        kept = b;
      }
      b = next;
    }
    page.first = kept;
    page.writes += looks / LOOKS;
    if (kept == null) {
      forgetPage(number);
    }
    return dropped;
  }

  private void forgetPage(int page) {
    pages[page] = null;
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
    tally.settle(b);
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

  private void unlist(Block b, int number) {
    CodePage page = pages[number];
    Block next = nextInPage(b, number);
    if (page.first == b) {
      page.first = next;
    } else {
      for (Block p = page.first; p != null; p = nextInPage(p, number)) {
        if (nextInPage(p, number) == b) {
          nextInPage(p, number, next);
          break;
        }
      }
    }
    if (page.first == null) {
      forgetPage(number);
    }
  }

  /** Drops everything. */
  void clear() {
    if (size > 0) {
      for (Block first : buckets) {
        for (Block b = first; b != null; b = b.bucketNext) {
          b.validEpoch = -1;
          tally.settle(b);
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
