package bootscope.core.history;

import bootscope.core.bits.Host;
import bootscope.core.bits.ZeroedMemory;
import bootscope.core.memory.GuestRam;
import java.lang.foreign.Arena;
import java.util.Arrays;

/**
 * Copies of pages of {@link GuestRam} outside the Java heap, each by a number. Room that is given
 * back is taken again, so that no more is taken from the host than there ever was in use at once.
 */
final class PagePool implements AutoCloseable {
  private static final int PAGE = GuestRam.PAGE_BYTES;

  /** Pages that address space is taken for at once: 32 MiB. */
  private static final int BLOCK = 1 << 13;

  private final Arena arena = Arena.ofShared();
  private long[] blocks = new long[16]; // host addresses
  private int made; // pages that there is room for, or was
  private int[] free = new int[64];
  private int freed;

  /** Copies a page of the host's memory. */
  int copy(long from) {
    int number = freed > 0 ? free[--freed] : more();
    Host.copy(from, host(number), PAGE);
    return number;
  }

  private int more() {
    if (made % BLOCK == 0) {
      int count = made / BLOCK;
      blocks = count == blocks.length ? Arrays.copyOf(blocks, 2 * count) : blocks;
      long bytes = (long) BLOCK * PAGE;
      long reserved = ZeroedMemory.reserveDense(arena, bytes);
      blocks[count] = reserved != 0 ? reserved : Host.allocate(arena, bytes, PAGE);
    }
    return made++;
  }

  /** Gives the room of a copy back. */
  void free(int number) {
    free = freed == free.length ? Arrays.copyOf(free, 2 * freed) : free;
    free[freed++] = number;
  }

  /** Host address of a copy. */
  private long host(int number) {
    return blocks[number / BLOCK] + (long) (number % BLOCK) * PAGE;
  }

  void read(int number, byte[] into) {
    Host.copyOut(host(number), into, 0, PAGE);
  }

  /** Whether a page of the host's memory holds zeros alone; most that do not say so at once. */
  static boolean isZero(long page) {
    for (int i = 0; i < PAGE; i += Long.BYTES) {
      if (Host.getLong(page + i) != 0) {
        return false;
      }
    }
    return true;
  }

  /** Bytes in use. */
  long bytes() {
    return (long) (made - freed) * PAGE;
  }

  @Override
  public void close() {
    arena.close();
  }
}
