package bootscope.core.debug;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.Msr;
import bootscope.core.machine.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The guest's address space as its page tables describe it now, read without touching them (SDM
 * vol. 3A §4.3–§4.5).
 */
public final class PageMap {
  /** Most pages that are listed: a table may lead to itself, and then to billions. */
  public static final int MOST = 1 << 17;

  private static final long PRESENT = 1;
  private static final long WRITE = 2;
  private static final long USER = 4;
  private static final long LARGE = 1 << 7;
  private static final long NX = 1L << 63;
  private static final long FRAME = 0x000F_FFFF_FFFF_F000L;

  /**
   * A page.
   *
   * @param size bytes
   * @param entry the lowest table entry, with R/W, U/S and XD as all levels together give them
   */
  public record Page(long linear, long physical, long size, long entry) {
    /** Access rights: {@code user write execute}, a dash for what is not allowed. */
    public String rights() {
      return ((entry & USER) != 0 ? "u" : "-")
          + "r"
          + ((entry & WRITE) != 0 ? "w" : "-")
          + ((entry & NX) == 0 ? "x" : "-");
    }

    /** Accessed, dirty, global, write-through and cache-disabled. */
    public String flags() {
      return ((entry & 0x20) != 0 ? "A" : "-")
          + ((entry & 0x40) != 0 ? "D" : "-")
          + ((entry & 0x100) != 0 ? "G" : "-")
          + ((entry & 0x8) != 0 ? "T" : "-")
          + ((entry & 0x10) != 0 ? "C" : "-");
    }
  }

  private final Machine machine;
  private final List<Page> pages = new ArrayList<>();

  private PageMap(Machine machine) {
    this.machine = machine;
  }

  /** All mapped pages by ascending linear address; at most {@link #MOST}. Empty without paging. */
  public static List<Page> pages(Machine machine) {
    PageMap map = new PageMap(machine);
    CpuState s = machine.state();
    if ((s.cr(0) & Bits.CR0_PG) != 0) {
      if ((s.msr(Msr.EFER) & Msr.EFER_LMA) != 0) {
        map.wide(s.cr(3) & FRAME, 39, 0, WRITE | USER);
      } else if ((s.cr(4) & 1 << 5) != 0) {
        map.pae(s.cr(3) & 0xFFFF_FFE0L);
      } else {
        map.narrow(s.cr(3) & 0xFFFF_F000L, (s.cr(4) & 1 << 4) != 0);
      }
    }
    return map.pages;
  }

  /** Runs of neighbouring pages with equal rights, one a line. */
  public static String text(List<Page> pages) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < pages.size(); ) {
      Page first = pages.get(i);
      long end = first.linear + first.size;
      int next = i + 1;
      while (next < pages.size()
          && pages.get(next).linear == end
          && pages.get(next).rights().equals(first.rights())) {
        end += pages.get(next).size;
        next++;
      }
      out.append(
          String.format(
              Locale.ROOT,
              "%016x - %016x  %16x  %s%n",
              first.linear,
              end - 1,
              end - first.linear,
              first.rights()));
      i = next;
    }
    return out.isEmpty() ? "paging is off: linear addresses are physical ones\n" : out.toString();
  }

  /** Each page on a line. */
  public static String lines(List<Page> pages) {
    StringBuilder out = new StringBuilder();
    for (Page p : pages) {
      out.append(
          String.format(
              Locale.ROOT,
              "%016x: %016x  %-4s %s %s%n",
              p.linear,
              p.physical,
              size(p.size),
              p.rights(),
              p.flags()));
    }
    if (pages.size() == MOST) {
      out.append(String.format(Locale.ROOT, "... and more: only the first %d are listed%n", MOST));
    }
    return out.isEmpty() ? "paging is off: linear addresses are physical ones\n" : out.toString();
  }

  private static String size(long bytes) {
    return bytes >= 1 << 30
        ? (bytes >> 30) + "G"
        : bytes >= 1 << 20 ? (bytes >> 20) + "M" : (bytes >> 10) + "K";
  }

  private void wide(long table, int shift, long base, long rights) {
    byte[] entries = machine.memory().peek(table, 4096);
    for (int i = 0; i < 512 && pages.size() < MOST; i++) {
      long entry = get(entries, i * 8, 8);
      if ((entry & PRESENT) != 0) {
        long linear = base | (long) i << shift;
        if (shift == 39 && i >= 256) {
          linear |= -1L << 48;
        }
        long all = rights & entry | (rights | entry) & NX;
        if (shift == 12 || shift < 39 && (entry & LARGE) != 0) {
          add(linear, entry & FRAME & -1L << shift, 1L << shift, entry, all);
        } else {
          wide(entry & FRAME, shift - 9, linear, all);
        }
      }
    }
  }

  private void pae(long table) {
    byte[] entries = machine.memory().peek(table, 32);
    for (int i = 0; i < 4; i++) {
      long entry = get(entries, i * 8, 8);
      if ((entry & PRESENT) != 0) {
        wide(entry & FRAME, 21, (long) i << 30, WRITE | USER);
      }
    }
  }

  private void narrow(long table, boolean large) {
    byte[] directory = machine.memory().peek(table, 4096);
    for (int i = 0; i < 1024 && pages.size() < MOST; i++) {
      long entry = get(directory, i * 4, 4);
      long linear = (long) i << 22;
      if ((entry & PRESENT) != 0 && large && (entry & LARGE) != 0) {
        long physical = entry & 0xFFC0_0000L | (entry >>> 13 & 0xFF) << 32;
        add(linear, physical, 1 << 22, entry, entry & (WRITE | USER));
      } else if ((entry & PRESENT) != 0) {
        byte[] leaves = machine.memory().peek(entry & 0xFFFF_F000L, 4096);
        for (int j = 0; j < 1024 && pages.size() < MOST; j++) {
          long leaf = get(leaves, j * 4, 4);
          if ((leaf & PRESENT) != 0) {
            long all = entry & leaf & (WRITE | USER);
            add(linear | (long) j << 12, leaf & 0xFFFF_F000L, 4096, leaf, all);
          }
        }
      }
    }
  }

  private void add(long linear, long physical, long size, long entry, long rights) {
    long clear = WRITE | USER | NX;
    pages.add(new Page(linear, physical, size, entry & ~clear | rights & clear));
  }

  private static long get(byte[] from, int at, int bytes) {
    long value = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      value = value << 8 | from[at + i] & 0xFF;
    }
    return value;
  }
}
