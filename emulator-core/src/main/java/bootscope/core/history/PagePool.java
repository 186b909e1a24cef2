package bootscope.core.history;

import bootscope.core.bits.Host;
import bootscope.core.bits.ZeroedMemory;
import bootscope.core.memory.GuestRam;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Copies of pages of {@link GuestRam} outside the Java heap, each by a number. Room that is given
 * back is taken again, so that little more is taken from the host than there ever was in use at
 * once.
 *
 * <p>To find fresh memory takes the host longer than to copy a page into it. A thread of its own
 * has it do so for the room that is wanted next.
 */
final class PagePool implements AutoCloseable {
  private static final int PAGE = GuestRam.PAGE_BYTES;

  /** Pages that address space is taken for at once: 32 MiB. */
  private static final int BLOCK = 1 << 13;

  private static final long BLOCK_BYTES = (long) BLOCK * PAGE;

  /** After so many there will be more: guests that do little leave it at fewer. */
  private static final int MANY = 512;

  /** Bytes that the host is asked for at once: a huge page. */
  private static final long FOUND_AT_ONCE = 2 << 20;

  private final Arena arena = Arena.ofShared();
  private long[] blocks = new long[16]; // host addresses
  private int count;
  private int made; // pages that there are copies of, or were
  private int[] free = new int[64];
  private int freed;
  private final List<Thread> finding = new ArrayList<>(); // fresh memory
  private volatile boolean closed;

  /** Copies a page of the host's memory. */
  int copy(long from) {
    int number = freed > 0 ? free[--freed] : more();
    Host.copy(from, host(number), PAGE);
    return number;
  }

  private int more() {
    if (made == 0) {
      reserve();
    } else if (made == MANY) {
      find(blocks[0] + 2L * MANY * PAGE, blocks[0] + BLOCK_BYTES);
    } else if (made % BLOCK == BLOCK / 2) {
      reserve();
      find(blocks[count - 1], blocks[count - 1] + BLOCK_BYTES);
    }
    return made++;
  }

  /** One more block. */
  private void reserve() {
    blocks = count == blocks.length ? Arrays.copyOf(blocks, 2 * count) : blocks;
    long reserved = ZeroedMemory.reserveDense(arena, BLOCK_BYTES);
    blocks[count++] = reserved != 0 ? reserved : Host.allocate(arena, BLOCK_BYTES, PAGE);
  }

  private void find(long from, long end) {
    finding.add(
        Thread.ofPlatform()
            .daemon()
            .name("history memory")
            .start(
                () -> {
                  for (long at = from; at < end && !closed; at += FOUND_AT_ONCE) {
                    ZeroedMemory.populate(at, FOUND_AT_ONCE);
                  }
                }));
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
    closed = true;
    finding.forEach(PagePool::await);
    arena.close();
  }

  /** It ends soon, and holds on to memory until then. */
  private static void await(Thread other) {
    boolean interrupted = false;
    while (other.isAlive()) {
      try {
        other.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
