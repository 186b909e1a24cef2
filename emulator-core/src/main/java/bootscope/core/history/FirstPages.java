package bootscope.core.history;

import bootscope.core.bits.Host;
import bootscope.core.memory.GuestRam;
import java.lang.foreign.Arena;
import java.util.Arrays;

/**
 * What pages of {@link GuestRam} held at the beginning, each copied when it is about to be written
 * for the first time: most of what a boot begins with never is. Outside the Java heap.
 */
final class FirstPages implements AutoCloseable {
  private static final int PAGE = GuestRam.PAGE_BYTES;

  /** Pages that room is made for at once. */
  private static final int BLOCK = 256;

  private final GuestRam ram;
  private final Arena arena = Arena.ofShared();
  private final int[]
      places; // by page: the copy's number + 1; 0 where it held zeros, or holds still
  private long block; // host address of the present one
  private long[] blocks = new long[16];
  private int copies;

  FirstPages(GuestRam ram) {
    this.ram = ram;
    places = new int[ram.pages()];
  }

  /** A page is about to be written for the first time. */
  void copy(int page) {
    long from = ram.host((long) page * PAGE);
    if (PageCopies.isZero(from)) {
      return;
    }
    if (copies % BLOCK == 0) {
      more();
    }
    Host.copy(from, block + (long) (copies % BLOCK) * PAGE, PAGE);
    places[page] = ++copies;
  }

  private void more() {
    int count = copies / BLOCK;
    if (count == blocks.length) {
      blocks = Arrays.copyOf(blocks, 2 * count);
    }
    block = PageCopies.room(arena, (long) BLOCK * PAGE);
    blocks[count] = block;
  }

  /** Gives what a page held that was written since. */
  void read(int page, byte[] into) {
    int place = places[page] - 1;
    if (place < 0) {
      Arrays.fill(into, (byte) 0);
    } else {
      Host.copyOut(blocks[place / BLOCK] + (long) (place % BLOCK) * PAGE, into, 0, PAGE);
    }
  }

  /** Memory that it takes. */
  long bytes() {
    return (long) (copies + BLOCK - 1) / BLOCK * BLOCK * PAGE + 4L * places.length;
  }

  @Override
  public void close() {
    arena.close();
  }
}
