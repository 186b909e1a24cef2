package bootscope.core.cpu.mmu;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.Msr;
import bootscope.core.memory.MemoryMap;

/**
 * Walks the guest's page tables: 32-bit, PAE and 4-level paging with 4 KiB, 2 MiB, 4 MiB and 1 GiB
 * pages (SDM vol. 3A §4.3–§4.5), access rights (§4.6), accessed and dirty bits (§4.8).
 *
 * <p>A successful walk leaves its outcome in the accessors, so that nothing is allocated.
 */
public final class PageWalker {
  public static final int READ = 0;
  public static final int WRITE = 1;
  public static final int EXECUTE = 2;

  // Page-fault error code (SDM vol. 3A §4.7).
  private static final int ERROR_PRESENT = 1;
  private static final int ERROR_WRITE = 2;
  private static final int ERROR_USER = 4;
  private static final int ERROR_RESERVED = 8;
  private static final int ERROR_FETCH = 16;

  private static final long PRESENT = 1;
  private static final long WRITABLE = 2;
  private static final long USER = 4;
  private static final long ACCESSED = 1 << 5;
  private static final long DIRTY = 1 << 6;
  private static final long LARGE = 1 << 7;
  private static final long GLOBAL = 1 << 8;
  private static final long NO_EXECUTE = 1L << 63;
  private static final long FRAME = (1L << Bits.PHYSICAL_BITS) - 1 & ~0xFFFL;

  /** Bits 51:MAXPHYADDR, which must be 0 in every entry of 8 bytes. */
  private static final long RESERVED = (1L << 52) - 1 & ~((1L << Bits.PHYSICAL_BITS) - 1);

  /** Hears of the table entries that an observer's walk goes by, from the topmost table on. */
  @FunctionalInterface
  public interface EntryWatcher {
    /**
     * An entry was looked at.
     *
     * @param at guest-physical address
     * @param bytes 4 or 8
     * @param value what the processor goes by; of the pointers of PAE paging, what it loaded with
     *     CR3 (SDM vol. 3A §4.4.1)
     * @param readable whether there is memory at all; where not, the walk ends here
     */
    void entry(long at, int bytes, long value, boolean readable);
  }

  private final CpuState state;
  private final MemoryMap memory;
  private final PhysicalAccess physically;

  private long a20Mask = -1; // of every physical address, those of the tables too
  private int pageShift;
  private boolean global;
  private boolean observing;
  private EntryWatcher watcher; // null for none
  private long reservedBits;
  private int error;

  PageWalker(CpuState state, MemoryMap memory, PhysicalAccess physically) {
    this.state = state;
    this.memory = memory;
    this.physically = physically;
  }

  void a20Mask(long mask) {
    a20Mask = mask;
  }

  /** log2 of the page's size that the last walk found: 12, 21, 22 or 30. */
  public int pageShift() {
    return pageShift;
  }

  /** Whether the last walk's page is global (and CR4.PGE is set). */
  public boolean global() {
    return global;
  }

  /**
   * Translates for an access of the guest's, setting accessed and dirty bits.
   *
   * @param linear linear address; canonical
   * @param access {@link #READ}, {@link #WRITE} or {@link #EXECUTE}
   * @param user whether the access is made with user privilege
   * @param smapExempt whether a supervisor access may touch user pages although SMAP is on
   * @return the physical address
   * @throws bootscope.core.cpu.state.GuestFault #PF
   */
  public long walk(long linear, int access, boolean user, boolean smapExempt) {
    observing = false;
    long physical = translate(linear, access, user, smapExempt);
    if (physical < 0) {
      throw state.pageFault(linear, error);
    }
    return physical;
  }

  /**
   * Translates for an observer: permissions are not checked, nothing is set.
   *
   * @return the physical address, or −1 when the address is not mapped
   */
  public long observe(long linear) {
    observing = true;
    return translate(linear, READ, false, true);
  }

  /** As {@link #observe(long)}, and tells of each entry on the way. */
  long observe(long linear, EntryWatcher told) {
    watcher = told;
    reservedBits = 0;
    try {
      return observe(linear);
    } finally {
      watcher = null;
    }
  }

  /**
   * The bits that are set in the last entry of the last walk that was watched, and must not be; 0
   * if it did not end for that.
   */
  public long reservedBits() {
    return reservedBits;
  }

  private long translate(long linear, int access, boolean user, boolean smapExempt) {
    long cr0 = state.cr(0);
    if ((cr0 & Bits.CR0_PG) == 0) {
      pageShift = 12;
      global = false;
      return linear & 0xFFFF_FFFFL;
    }
    long cr4 = state.cr(4);
    if ((cr4 & Bits.CR4_PAE) == 0) {
      return walk32((int) linear, access, user, smapExempt);
    }
    long efer = state.msr(Msr.EFER);
    long reserved = RESERVED | ((efer & Msr.EFER_NXE) == 0 ? NO_EXECUTE : 0);
    long rights = WRITABLE | USER;
    int shift;
    long table;
    if ((efer & Msr.EFER_LMA) != 0) {
      shift = 39;
      table = state.cr(3) & FRAME;
    } else {
      int pointer = (int) (linear >>> 30 & 3);
      long pdpte = state.msr(Msr.PDPTE + pointer);
      if (watcher != null) {
        watcher.entry((state.cr(3) & 0xFFFF_FFE0L) + pointer * 8 & a20Mask, 8, pdpte, true);
      }
      if ((pdpte & PRESENT) == 0) {
        return fail(0, access, user);
      }
      reserved |= 0x7FFL << 52; // PAE: bits 62:52 too
      shift = 21;
      table = pdpte & FRAME;
    }
    long noExecute = 0;
    for (; ; shift -= 9) {
      long at = table + (linear >>> shift & 511) * 8 & a20Mask;
      long entry = entry(at, 8);
      if ((entry & PRESENT) == 0) {
        return fail(0, access, user);
      }
      long mustBeZero = reserved | (shift == 39 ? LARGE : 0);
      boolean leaf = shift == 12 || (entry & LARGE) != 0 && shift != 39;
      if (leaf && shift > 12) {
        mustBeZero |= (1L << shift) - 1 & ~0x1FFFL;
      }
      if ((entry & mustBeZero) != 0) {
        reservedBits = entry & mustBeZero;
        return fail(ERROR_PRESENT | ERROR_RESERVED, access, user);
      }
      rights &= entry;
      noExecute |= entry & NO_EXECUTE;
      if (leaf) {
        if (!observing) {
          if (!permitted(rights, noExecute != 0, access, user, smapExempt)) {
            return fail(ERROR_PRESENT, access, user);
          }
          long marked = entry | ACCESSED | (access == WRITE ? DIRTY : 0);
          if (marked != entry) {
            physically.store(at, 8, marked);
          }
        }
        pageShift = shift;
        global = (entry & GLOBAL) != 0 && (cr4 & Bits.CR4_PGE) != 0;
        long offset = (1L << shift) - 1;
        return entry & FRAME & ~offset | linear & offset;
      }
      if (!observing && (entry & ACCESSED) == 0) {
        physically.store(at, 8, entry | ACCESSED);
      }
      table = entry & FRAME;
    }
  }

  private long walk32(int linear, int access, boolean user, boolean smapExempt) {
    long cr4 = state.cr(4);
    long at = (state.cr(3) & 0xFFFF_F000L) + (linear >>> 22) * 4L & a20Mask;
    long entry = entry(at, 4);
    if ((entry & PRESENT) == 0) {
      return fail(0, access, user);
    }
    long rights = entry & (WRITABLE | USER);
    boolean large = (entry & LARGE) != 0 && (cr4 & Bits.CR4_PSE) != 0;
    long frame;
    if (large) {
      if ((entry & 1L << 21) != 0) {
        reservedBits = 1L << 21;
        return fail(ERROR_PRESENT | ERROR_RESERVED, access, user);
      }
      // PSE-36: bits 20:13 give physical address bits 39:32 (SDM vol. 3A table 4-4).
      frame = entry & 0xFFC0_0000L | (entry >>> 13 & 0xFF) << 32;
      pageShift = 22;
    } else {
      if (!observing && (entry & ACCESSED) == 0) {
        physically.store(at, 4, entry | ACCESSED);
      }
      at = (entry & 0xFFFF_F000L) + (linear >>> 12 & 1023) * 4L & a20Mask;
      entry = entry(at, 4);
      if ((entry & PRESENT) == 0) {
        return fail(0, access, user);
      }
      rights &= entry;
      frame = entry & 0xFFFF_F000L;
      pageShift = 12;
    }
    if (!observing) {
      if (!permitted(rights, false, access, user, smapExempt)) {
        return fail(ERROR_PRESENT, access, user);
      }
      long marked = entry | ACCESSED | (access == WRITE ? DIRTY : 0);
      if (marked != entry) {
        physically.store(at, 4, marked);
      }
    }
    global = (entry & GLOBAL) != 0 && (cr4 & Bits.CR4_PGE) != 0;
    return frame | linear & (1L << pageShift) - 1;
  }

  /** SDM vol. 3A §4.6.1. */
  private boolean permitted(
      long rights, boolean noExecute, int access, boolean user, boolean smapExempt) {
    boolean userPage = (rights & USER) != 0;
    boolean writable = (rights & WRITABLE) != 0;
    if (user) {
      if (!userPage) {
        return false;
      }
      return access == READ || (access == WRITE ? writable : !noExecute);
    }
    long cr4 = state.cr(4);
    if (access == EXECUTE) {
      return !noExecute && !(userPage && (cr4 & Bits.CR4_SMEP) != 0);
    }
    if (userPage && (cr4 & Bits.CR4_SMAP) != 0 && !smapExempt) {
      return false;
    }
    return access == READ || writable || (state.cr(0) & Bits.CR0_WP) == 0;
  }

  private long fail(int code, int access, boolean user) {
    error = code | (user ? ERROR_USER : 0);
    if (access == WRITE) {
      error |= ERROR_WRITE;
    } else if (access == EXECUTE) {
      boolean nx = (state.cr(4) & Bits.CR4_PAE) != 0 && (state.msr(Msr.EFER) & Msr.EFER_NXE) != 0;
      if (nx || (state.cr(4) & Bits.CR4_SMEP) != 0) {
        error |= ERROR_FETCH;
      }
    }
    return -1;
  }

  /** What an observer must not reach reads as not present. */
  private long entry(long physical, int size) {
    boolean readable = !observing || memory.readOffset(physical) >= 0;
    long value = readable ? physically.load(physical, size) : 0;
    if (watcher != null) {
      watcher.entry(physical, size, value, readable);
    }
    return value;
  }

  /** Loads one of the four PAE page-directory pointers (SDM vol. 3A §4.4.1). */
  public long loadPointer(long physical) {
    observing = false;
    return entry(physical & a20Mask, 8);
  }
}
