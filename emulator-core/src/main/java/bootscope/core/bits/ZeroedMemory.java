package bootscope.core.bits;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Large zeroed memory that the host gives page by page as it is touched. Huge pages ({@code
 * madvise(2)}) were tried: a guest touches few bytes of many, and to zero them all took a tenth of
 * a boot's time.
 */
public final class ZeroedMemory {
  private static final long READ_WRITE = 3;
  private static final long PRIVATE = 2;
  private static final long ANONYMOUS = 0x20;
  private static final long NO_RESERVE = 0x4000;
  private static final long HUGE_PAGES = 14;
  private static final long POPULATE_WRITE = 23; // since Linux 5.14
  private static final long NO_FILE = -1;

  private ZeroedMemory() {}

  /**
   * Takes address space for memory that is given back when {@code arena} closes.
   *
   * @param bytes a multiple of the host's page
   * @return its host address, a multiple of the host's page; or 0 where the host has no such memory
   */
  public static long reserve(Arena arena, long bytes) {
    if (!LinuxCalls.here()) {
      return 0;
    }
    long at =
        LinuxCalls.call(
            LinuxCalls.MMAP, 0, bytes, READ_WRITE, PRIVATE | ANONYMOUS | NO_RESERVE, NO_FILE);
    if (at == -1) {
      return 0;
    }
    MemorySegment.ofAddress(at)
        .reinterpret(bytes, arena, gone -> LinuxCalls.call(LinuxCalls.MUNMAP, at, bytes, 0, 0, 0));
    return at;
  }

  /**
   * As {@link #reserve}, for memory that is touched from its beginning on, without gaps: the host
   * may give it in huge pages.
   */
  public static long reserveDense(Arena arena, long bytes) {
    long at = reserve(arena, bytes);
    if (at != 0) {
      LinuxCalls.call(LinuxCalls.MADVISE, at, bytes, HUGE_PAGES, 0, 0); // where it cannot, it stays
    }
    return at;
  }

  /**
   * Has the host find the pages of reserved memory now, and not when they are touched; their
   * contents stay. From any thread; does nothing where the host cannot.
   */
  public static void populate(long at, long bytes) {
    if (!LinuxCalls.here()) {
      return;
    }
    LinuxCalls.call(LinuxCalls.MADVISE, at, bytes, POPULATE_WRITE, 0, 0);
  }
}
