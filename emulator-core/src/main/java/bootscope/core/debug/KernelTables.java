package bootscope.core.debug;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.Msr;
import bootscope.core.machine.Machine;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Memory as page tables show it that need not be those in use (SDM vol. 3A §4.3–§4.5): of RAM
 * alone, for reading, without touching anything. Remembers what it has translated, so that one is
 * for one look.
 */
final class KernelTables {
  private static final int PAGE = 4096;
  private static final long PRESENT = 1;
  private static final long LARGE = 1 << 7;
  private static final long FRAME = 0x000F_FFFF_FFFF_F000L;

  /** Linux keeps a program's tables in the page behind the kernel's. */
  private static final long PROGRAMS = 1 << 12;

  private final Machine machine;
  private final long root; // as CR3 has it
  private final Map<Long, Long> pages = new HashMap<>();

  KernelTables(Machine machine, long root) {
    this.machine = machine;
    this.root = root;
  }

  /**
   * The tables by which the kernel reaches its data, which a program's have none of where page
   * tables are isolated; null where they are not in use now.
   *
   * @param known linear, of the kernel's data
   * @param physical where that lies; empty where it is not known
   */
  static KernelTables ofKernel(Machine machine, long known, OptionalLong physical) {
    if (physical.isEmpty() || (machine.state().cr(0) & Bits.CR0_PG) == 0) {
      return null;
    }
    long root = machine.state().cr(3);
    for (long at : new long[] {root, root & ~PROGRAMS}) {
      KernelTables one = new KernelTables(machine, at);
      if (one.physical(known) == physical.getAsLong()) {
        return one;
      }
    }
    return null;
  }

  /** Guest-physical; −1 where nothing is mapped. */
  long physical(long linear) {
    long frame = pages.computeIfAbsent(linear & -PAGE, this::frame);
    return frame == -1 ? -1 : frame | linear & PAGE - 1;
  }

  /** How many bytes from the first on could be read. */
  int read(long linear, byte[] into) {
    int done = 0;
    while (done < into.length) {
      long at = linear + done;
      int part = Math.min(into.length - done, (int) (PAGE - (at & PAGE - 1)));
      long from = physical(at);
      if (from == -1 || machine.memory().readOffset(from) < 0) {
        return done;
      }
      System.arraycopy(machine.memory().peek(from, part), 0, into, done, part);
      done += part;
    }
    return done;
  }

  private long frame(long linear) {
    CpuState s = machine.state();
    if ((s.cr(4) & Bits.CR4_PAE) == 0) {
      return narrow(linear, (s.cr(4) & Bits.CR4_PSE) != 0);
    }
    boolean wide = (s.msr(Msr.EFER) & Msr.EFER_LMA) != 0;
    long table = wide ? root & FRAME : pointer(linear);
    for (int shift = wide ? 39 : 21; table != -1; shift -= 9) {
      long entry = entry(table + (linear >>> shift & 511) * 8, 8);
      if ((entry & PRESENT) == 0) {
        return -1;
      }
      if (shift == 12 || shift < 39 && (entry & LARGE) != 0) {
        long within = (1L << shift) - 1;
        return entry & FRAME & ~within | linear & within & -PAGE;
      }
      table = entry & FRAME;
    }
    return -1;
  }

  /** The directory that PAE paging goes by; −1 for none. */
  private long pointer(long linear) {
    long entry = entry((root & 0xFFFF_FFE0L) + (linear >>> 30 & 3) * 8, 8);
    return (entry & PRESENT) == 0 ? -1 : entry & FRAME;
  }

  private long narrow(long linear, boolean large) {
    long entry = entry((root & 0xFFFF_F000L) + (linear >>> 22 & 1023) * 4, 4);
    if ((entry & PRESENT) == 0) {
      return -1;
    }
    if (large && (entry & LARGE) != 0) {
      return entry & 0xFFC0_0000L | (entry >>> 13 & 0xFF) << 32 | linear & 0x3F_F000L;
    }
    long page = entry((entry & 0xFFFF_F000L) + (linear >>> 12 & 1023) * 4, 4);
    return (page & PRESENT) == 0 ? -1 : page & 0xFFFF_F000L;
  }

  private long entry(long physical, int bytes) {
    return machine.memory().readOffset(physical) < 0
        ? 0
        : Listing.number(machine.memory().peek(physical, bytes));
  }
}
