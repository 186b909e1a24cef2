package bootscope.core.debug;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.Msr;
import bootscope.core.machine.Machine;
import java.util.TreeSet;

/** Where the page tables in use lie (SDM vol. 3A §4.3–§4.5). Reads them without touching them. */
public final class PageTables {
  /** Most tables that are looked for: damaged ones could lead anywhere. */
  private static final int MOST = 1 << 13;

  private static final long PRESENT = 1;
  private static final long LARGE = 1 << 7;
  private static final long FRAME = 0x000F_FFFF_FFFF_F000L;

  private final Machine machine;
  private final TreeSet<Long> found = new TreeSet<>();

  private PageTables(Machine machine) {
    this.machine = machine;
  }

  /**
   * Guest-physical addresses of the 4 KiB pages that hold tables, ascending; empty without paging.
   */
  public static TreeSet<Long> pages(Machine machine) {
    PageTables tables = new PageTables(machine);
    CpuState s = machine.state();
    if ((s.cr(0) & Bits.CR0_PG) != 0) {
      if ((s.msr(Msr.EFER) & Msr.EFER_LMA) != 0) {
        tables.wide(s.cr(3) & FRAME, 4);
      } else if ((s.cr(4) & Bits.CR4_PAE) != 0) {
        tables.pae(s.cr(3) & 0xFFFF_FFE0L);
      } else {
        tables.narrow(s.cr(3) & 0xFFFF_F000L, (s.cr(4) & Bits.CR4_PSE) != 0);
      }
    }
    return tables.found;
  }

  private boolean add(long table) {
    return found.size() < MOST && machine.memory().readOffset(table) >= 0 && found.add(table);
  }

  private void wide(long table, int level) {
    if (!add(table) || level == 1) {
      return;
    }
    byte[] entries = machine.memory().peek(table, 4096);
    for (int i = 0; i < 512; i++) {
      long entry = get(entries, i * 8, 8);
      if ((entry & PRESENT) != 0 && (level == 4 || (entry & LARGE) == 0)) {
        wide(entry & FRAME, level - 1);
      }
    }
  }

  private void pae(long table) {
    if (add(table & -4096)) {
      byte[] entries = machine.memory().peek(table, 32);
      for (int i = 0; i < 4; i++) {
        long entry = get(entries, i * 8, 8);
        if ((entry & PRESENT) != 0) {
          wide(entry & FRAME, 2);
        }
      }
    }
  }

  /** Without CR4.PSE an entry's bit 7 says nothing (SDM vol. 3A §4.3). */
  private void narrow(long table, boolean large) {
    if (add(table)) {
      byte[] entries = machine.memory().peek(table, 4096);
      for (int i = 0; i < 1024; i++) {
        long entry = get(entries, i * 4, 4);
        if ((entry & PRESENT) != 0 && !(large && (entry & LARGE) != 0)) {
          add(entry & 0xFFFF_F000L);
        }
      }
    }
  }

  private static long get(byte[] from, int at, int bytes) {
    long value = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      value = value << 8 | from[at + i] & 0xFF;
    }
    return value;
  }
}
