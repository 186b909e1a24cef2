package bootscope.core.debug;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.Msr;
import bootscope.core.debug.Translation.Paging;
import bootscope.core.machine.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The guest's address space as its page tables describe it now, read without touching them (SDM
 * vol. 3A §4.3–§4.5): the pages at which a walk arrives, so none behind an entry with reserved bits
 * set or where no memory is.
 *
 * @param paging its kind, at present
 * @param pages by ascending linear address; none without paging
 * @param cut whether there is more: so many pages, or so many tables, are looked at
 */
public record PageMap(Paging paging, List<Page> pages, boolean cut) {
  /** Most pages that are listed: a table may lead to itself, and then to billions. */
  public static final int MOST = 1 << 17;

  /** Most tables that are read: they may lead to each other without any page. */
  static final int MOST_TABLES = 1 << 14;

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

    private boolean sameRights(Page other) {
      return ((entry ^ other.entry) & (USER | WRITE | NX)) == 0;
    }
  }

  /**
   * Neighbouring pages with equal rights.
   *
   * @param bytes of all of them
   * @param physical guest-physical address of the first one
   * @param whole whether the others follow it there, too
   * @param rights as of {@link Page#rights}
   */
  public record Range(
      long linear, long bytes, long physical, boolean whole, String rights, int pages) {
    public long last() {
      return linear + bytes - 1;
    }
  }

  /** As the machine stands. */
  public static PageMap of(Machine machine) {
    Walk walk = new Walk(machine);
    walk.run();
    return new PageMap(Paging.of(machine.state()), List.copyOf(walk.pages), walk.cut);
  }

  /** Runs of neighbouring pages with equal rights, by ascending linear address. */
  public List<Range> ranges() {
    List<Range> ranges = new ArrayList<>();
    for (int i = 0; i < pages.size(); ) {
      Page first = pages.get(i);
      long bytes = first.size;
      boolean whole = true;
      int next = i + 1;
      for (; next < pages.size(); next++) {
        Page page = pages.get(next);
        if (page.linear != first.linear + bytes || !page.sameRights(first)) {
          break;
        }
        whole &= page.physical == first.physical + bytes;
        bytes += page.size;
      }
      ranges.add(new Range(first.linear, bytes, first.physical, whole, first.rights(), next - i));
      i = next;
    }
    return List.copyOf(ranges);
  }

  /** The ranges, one a line. */
  public String text() {
    StringBuilder out = new StringBuilder();
    for (Range r : ranges()) {
      out.append(
          String.format(
              Locale.ROOT, "%016x - %016x  %16x  %s%n", r.linear, r.last(), r.bytes, r.rights));
    }
    return ended(out);
  }

  /** Each page on a line. */
  public String lines() {
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
    return ended(out);
  }

  private String ended(StringBuilder out) {
    if (cut) {
      out.append(
          String.format(
              Locale.ROOT,
              "... and more: only the first %d pages and %d tables are looked at%n",
              MOST,
              MOST_TABLES));
    }
    if (paging == Paging.NONE) {
      out.append("paging is off: linear addresses are physical ones\n");
    } else if (out.isEmpty()) {
      out.append("no page is mapped\n");
    }
    return out.toString();
  }

  private static String size(long bytes) {
    return bytes >= 1 << 30
        ? (bytes >> 30) + "G"
        : bytes >= 1 << 20 ? (bytes >> 20) + "M" : (bytes >> 10) + "K";
  }

  /** Goes through the tables. */
  private static final class Walk {
    private final Machine machine;
    private final CpuState s;
    private final long a20;
    private final List<Page> pages = new ArrayList<>();
    private long reserved; // in every entry of 8 bytes
    private int tables;
    private boolean cut;

    Walk(Machine machine) {
      this.machine = machine;
      s = machine.state();
      a20 = machine.processor().mmu.a20Open() ? -1 : ~(1L << 20);
    }

    void run() {
      reserved = FRAME & ~((1L << Bits.PHYSICAL_BITS) - 1);
      if ((s.msr(Msr.EFER) & Msr.EFER_NXE) == 0) {
        reserved |= NX;
      }
      switch (Paging.of(s)) {
        case NONE -> {}
        case BITS_32 -> narrow(s.cr(3) & 0xFFFF_F000L, (s.cr(4) & Bits.CR4_PSE) != 0);
        case PAE -> {
          reserved |= 0x7FFL << 52;
          for (int i = 0; i < 4; i++) {
            long pointer = s.msr(Msr.PDPTE + i); // as loaded with CR3
            if ((pointer & PRESENT) != 0) {
              wide(pointer & FRAME, 21, (long) i << 30, WRITE | USER);
            }
          }
        }
        case LEVELS_4 ->
            wide(s.cr(3) & FRAME & (1L << Bits.PHYSICAL_BITS) - 1, 39, 0, WRITE | USER);
      }
    }

    /** A table's bytes; null where no memory is, or enough were read. */
    private byte[] table(long physical) {
      cut |= tables == MOST_TABLES;
      if (cut || machine.memory().readOffset(physical & a20) < 0) {
        return null;
      }
      tables++;
      return machine.memory().peek(physical & a20, 4096);
    }

    private void wide(long table, int shift, long base, long rights) {
      byte[] entries = table(table);
      for (int i = 0; entries != null && i < 512 && !cut; i++) {
        long entry = get(entries, i * 8, 8);
        if ((entry & PRESENT) == 0 || (entry & reserved) != 0) {
          continue;
        }
        long linear = base | (long) i << shift;
        if (shift == 39) {
          linear = linear << 16 >> 16; // canonical
        }
        long all = rights & entry | (rights | entry) & NX;
        boolean page = shift == 12 || shift < 39 && (entry & LARGE) != 0;
        long mustBeZero =
            shift == 39 ? LARGE : page && shift > 12 ? (1L << shift) - 1 & ~0x1FFFL : 0;
        if ((entry & mustBeZero) != 0) {
          continue;
        }
        if (page) {
          add(linear, entry & FRAME & -1L << shift, 1L << shift, entry, all);
        } else {
          wide(entry & FRAME, shift - 9, linear, all);
        }
      }
    }

    private void narrow(long table, boolean sizes) {
      byte[] directory = table(table);
      for (int i = 0; directory != null && i < 1024 && !cut; i++) {
        long entry = get(directory, i * 4, 4);
        long linear = (long) i << 22;
        if ((entry & PRESENT) == 0) {
          continue;
        }
        if (sizes && (entry & LARGE) != 0) {
          if ((entry & 1 << 21) == 0) {
            long physical = entry & 0xFFC0_0000L | (entry >>> 13 & 0xFF) << 32;
            add(linear, physical, 1 << 22, entry, entry & (WRITE | USER));
          }
          continue;
        }
        byte[] leaves = table(entry & 0xFFFF_F000L);
        for (int j = 0; leaves != null && j < 1024 && !cut; j++) {
          long leaf = get(leaves, j * 4, 4);
          if ((leaf & PRESENT) != 0) {
            long all = entry & leaf & (WRITE | USER);
            add(linear | (long) j << 12, leaf & 0xFFFF_F000L, 4096, leaf, all);
          }
        }
      }
    }

    private void add(long linear, long physical, long size, long entry, long rights) {
      cut = pages.size() == MOST;
      if (!cut) {
        long clear = WRITE | USER | NX;
        pages.add(new Page(linear, physical & a20, size, entry & ~clear | rights & clear));
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
}
