package bootscope.core.bits;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Large zeroed memory that the host gives as it is touched, 2 MiB at a time where it can ({@code
 * madvise(2)}, MADV_HUGEPAGE): a boot touches some hundred MiB, each 4 KiB of which would be a page
 * fault by itself.
 */
public final class ZeroedMemory {
  private static final long LARGE_PAGE = 2 << 20;

  private static final long READ_WRITE = 3;
  private static final long PRIVATE = 2;
  private static final long ANONYMOUS = 0x20;
  private static final long NO_RESERVE = 0x4000;
  private static final long NO_FILE = -1;
  private static final long HUGE_PAGE = 14;

  private ZeroedMemory() {}

  /**
   * Takes address space for memory that is given back when {@code arena} closes.
   *
   * @param bytes a multiple of 2 MiB
   * @return its host address, a multiple of 2 MiB; or 0 where the host has no such memory
   */
  public static long reserve(Arena arena, long bytes) {
    if (!LinuxCalls.here()) {
      return 0;
    }
    long mapped = bytes + LARGE_PAGE;
    long at =
        LinuxCalls.call(
            LinuxCalls.MMAP, 0, mapped, READ_WRITE, PRIVATE | ANONYMOUS | NO_RESERVE, NO_FILE);
    if (at == -1) {
      return 0;
    }
    MemorySegment.ofAddress(at)
        .reinterpret(
            mapped, arena, gone -> LinuxCalls.call(LinuxCalls.MUNMAP, at, mapped, 0, 0, 0));
    long aligned = at + LARGE_PAGE - 1 & -LARGE_PAGE;
    LinuxCalls.call(LinuxCalls.MADVISE, aligned, bytes, HUGE_PAGE, 0, 0); // a wish
    return aligned;
  }
}
