package bootscope.core.history;

import bootscope.core.bits.Host;
import bootscope.core.bits.ZeroedMemory;
import bootscope.core.memory.GuestRam;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Room for pages outside the Java heap, each by a number. What is given back is taken again, so
 * that little more is taken from the host than there ever was in use at once.
 *
 * <p>To find fresh memory takes the host longer than to copy a page into it. A thread of its own
 * has it do so for the room that is wanted next.
 */
final class PageRoom implements AutoCloseable {
  private static final int PAGE = GuestRam.PAGE_BYTES;

  /** Pages that the host is asked for at once: 2 MiB, which is a huge page. */
  private static final int STEP = 1 << 9;

  /** For how many of those that are taken next it is asked: 8 MiB. */
  private static final int AHEAD = 4 * STEP;

  /** Pages that address space is taken for at once: 32 MiB. */
  private static final int BLOCK = 1 << 13;

  private static final long BLOCK_BYTES = (long) BLOCK * PAGE;

  private final Arena arena = Arena.ofShared();
  private long[] blocks = new long[16]; // host addresses
  private int count;
  private int made; // pages that are taken, or were
  private int found = 2 * STEP; // pages up to here the host was asked for, or never is
  private int[] free = new int[64];
  private int freed;
  private final ExecutorService finding =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("history memory").factory());

  /** Takes room for a page, which holds whatever it did. */
  int take() {
    return freed > 0 ? free[--freed] : more();
  }

  private int more() {
    while (made + AHEAD > (long) count * BLOCK) {
      reserve();
    }
    if (made % STEP == 0 && made != 0) { // guests that do little leave it at none
      for (; found < made + AHEAD; found += STEP) {
        long at = host(found);
        finding.execute(() -> ZeroedMemory.populate(at, (long) STEP * PAGE));
      }
    }
    return made++;
  }

  /** One more block. */
  private void reserve() {
    blocks = count == blocks.length ? Arrays.copyOf(blocks, 2 * count) : blocks;
    long reserved = ZeroedMemory.reserveDense(arena, BLOCK_BYTES);
    blocks[count++] = reserved != 0 ? reserved : Host.allocate(arena, BLOCK_BYTES, PAGE);
  }

  /** Gives room back. */
  void give(int number) {
    free = freed == free.length ? Arrays.copyOf(free, 2 * freed) : free;
    free[freed++] = number;
  }

  /** Host address of a page. */
  long host(int number) {
    return blocks[number / BLOCK] + (long) (number % BLOCK) * PAGE;
  }

  /** How many there are, or were: their numbers are less. */
  int made() {
    return made;
  }

  /** Bytes in use. */
  long bytes() {
    return (long) (made - freed) * PAGE;
  }

  @Override
  public void close() {
    finding.shutdownNow();
    finding.close(); // what it is at ends soon, and holds on to memory until then
    arena.close();
  }
}
