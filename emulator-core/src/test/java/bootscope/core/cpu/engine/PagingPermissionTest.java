package bootscope.core.cpu.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.cpu.state.Msr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every combination of the rights in the paging structures, of the control bits and of the kinds of
 * access, in each paging mode and for each page size, against the rules of SDM vol. 3A §4.6 written
 * out a second time below; then every reserved bit of every entry (§4.3–§4.5) and every level at
 * which an entry may be absent (§4.7).
 *
 * <p>All kinds of access follow one another on the same tables, so that what one of them left in
 * the TLBs is there for the next.
 */
class PagingPermissionTest {
  private static final long BASE = 0x80_0000; // 8 MiB: a boundary of 4 KiB, 2 MiB and 4 MiB pages
  private static final long OFFSET = 0x123;
  private static final int TABLES = 0x2_0000;
  private static final long NX = 1L << 63;

  /** A paging mode and page size; levels from the top, without PAE's four pointers. */
  enum Shape {
    PAGES_4K_OF_32_BIT_PAGING(4, 12, 22, 12),
    PAGES_4M_OF_32_BIT_PAGING(4, 22, 22),
    PAGES_4K_OF_PAE_PAGING(8, 12, 21, 12),
    PAGES_2M_OF_PAE_PAGING(8, 21, 21),
    PAGES_4K_OF_4_LEVEL_PAGING(8, 12, 39, 30, 21, 12),
    PAGES_2M_OF_4_LEVEL_PAGING(8, 21, 39, 30, 21),
    PAGES_1G_OF_4_LEVEL_PAGING(8, 30, 39, 30);

    final int entryBytes;
    final int pageShift;
    final int[] shifts;

    Shape(int entryBytes, int pageShift, int... shifts) {
      this.entryBytes = entryBytes;
      this.pageShift = pageShift;
      this.shifts = shifts;
    }

    boolean longMode() {
      return shifts[0] == 39;
    }

    boolean pae() {
      return entryBytes == 8;
    }

    boolean hasNx() {
      return pae();
    }

    /** The last bits agree for each page size, so that the access always means the same RAM. */
    long linear() {
      long low = (pageShift == 30 ? BASE : 0xC000_0000L | BASE) + OFFSET;
      return longMode() ? 0xFFFF_8A00_0000_0000L | low : low;
    }

    long frame() {
      return pageShift == 30 ? 0 : BASE;
    }
  }

  /** How memory is reached. Implicit: descriptor tables, the TSS (§4.6). */
  enum Kind {
    USER_READ(3, false),
    USER_WRITE(3, false),
    USER_FETCH(3, false),
    SUPERVISOR_READ(0, false),
    SUPERVISOR_WRITE(0, false),
    SUPERVISOR_FETCH(0, false),
    IMPLICIT_READ_AT_CPL0(0, true),
    IMPLICIT_WRITE_AT_CPL0(0, true),
    IMPLICIT_READ_AT_CPL3(3, true),
    IMPLICIT_WRITE_AT_CPL3(3, true);

    final int cpl;
    final boolean implicit;
    final boolean user;
    final boolean write;
    final boolean fetch;

    Kind(int cpl, boolean implicit) {
      this.cpl = cpl;
      this.implicit = implicit;
      user = cpl == 3 && !implicit;
      write = name().contains("WRITE");
      fetch = name().contains("FETCH");
    }
  }

  private record Control(boolean wp, boolean smep, boolean smap, boolean nxe, boolean ac) {
    static Control of(int bits) {
      return new Control(
          (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0, (bits & 16) != 0);
    }
  }

  private static final int OK = -1;

  /** §4.6.1 and §4.7: {@link #OK} or the page fault's error code. */
  private static int expected(Shape shape, long[] entries, Control c, Kind k) {
    boolean nxActive = shape.hasNx() && c.nxe;
    int code = (k.write ? 2 : 0) | (k.user ? 4 : 0) | (k.fetch && (nxActive || c.smep) ? 16 : 0);
    boolean userMode = true;
    boolean writable = true;
    boolean noExecute = false;
    for (long e : entries) {
      if ((e & 1) == 0) {
        return code;
      }
      if (shape.hasNx() && !c.nxe && (e & NX) != 0) {
        return code | 1 | 8;
      }
      userMode &= (e & 4) != 0;
      writable &= (e & 2) != 0;
      noExecute |= shape.hasNx() && (e & NX) != 0;
    }
    boolean allowed;
    if (k.user) {
      // A user-mode access: only to user-mode addresses.
      if (k.fetch) {
        allowed = userMode && !noExecute;
      } else {
        allowed = userMode && (!k.write || writable);
      }
    } else if (k.fetch) {
      allowed = !noExecute && !(userMode && c.smep);
    } else {
      // SMAP: explicit accesses with AC set may touch user-mode addresses, implicit ones never.
      boolean smapStops = userMode && c.smap && (k.implicit || !c.ac);
      allowed = !smapStops && (!k.write || writable || !c.wp);
    }
    return allowed ? OK : code | 1;
  }

  // ------------------------------------------------------------------ the machine under test

  private static long entryAddress(Shape shape, int level) {
    long table = TABLES + 0x1000L * level;
    int bits = shape.pae() ? 9 : 10;
    return table + (shape.linear() >>> shape.shifts[level] & (1 << bits) - 1) * shape.entryBytes;
  }

  private static long pointing(Shape shape, int level) {
    boolean leaf = level == shape.shifts.length - 1;
    long large = leaf && shape.pageShift > 12 ? 0x80 : 0;
    return leaf ? shape.frame() | large : TABLES + 0x1000L * (level + 1);
  }

  private static Guest guest(Shape shape) {
    Guest g = shape.longMode() ? new Guest().long64() : new Guest().flat32();
    g.s.cr(3, TABLES);
    g.s.cr(4, shape.pae() ? Bits.CR4_PAE : Bits.CR4_PSE);
    g.s.cr(0, g.s.cr(0) | Bits.CR0_PG);
    if (shape.pae() && !shape.longMode()) {
      for (int i = 0; i < 4; i++) {
        g.s.msr(Msr.PDPTE + i, TABLES | 1); // no rights in these (table 4-8)
      }
    }
    return g;
  }

  private static void control(Guest g, Control c) {
    g.s.cr(0, g.s.cr(0) & ~Bits.CR0_WP | (c.wp ? Bits.CR0_WP : 0));
    long cr4 = g.s.cr(4) & ~(Bits.CR4_SMEP | Bits.CR4_SMAP);
    g.s.cr(4, cr4 | (c.smep ? Bits.CR4_SMEP : 0) | (c.smap ? Bits.CR4_SMAP : 0));
    g.s.msr(Msr.EFER, g.s.msr(Msr.EFER) & ~Msr.EFER_NXE | (c.nxe ? Msr.EFER_NXE : 0));
    g.s.systemFlags(Bits.FLAG_FIXED | (c.ac ? Bits.FLAG_AC : 0));
  }

  private static void level(Guest g, int cpl) {
    g.s.segmentAttributes(CpuState.SS, g.s.segmentAttributes(CpuState.SS) & ~0x60 | cpl << 5);
    g.cpu.modeChanged();
  }

  /** {@link #OK} or the error code; an access that succeeds must reach the right byte. */
  private static int access(Guest g, Shape shape, Kind k) {
    level(g, k.cpl);
    long linear = shape.linear();
    try {
      if (k.fetch) {
        assertEquals(BASE + OFFSET, g.cpu.mmu.fetch(linear));
      } else if (k.write) {
        g.poke8(BASE + OFFSET, 0);
        if (k.implicit) {
          g.cpu.mmu.storeSystem(linear, 1, 0x5A);
        } else {
          g.cpu.mmu.store8(linear, 0x5A);
        }
        assertEquals(0x5A, g.peek8(BASE + OFFSET));
      } else {
        g.poke8(BASE + OFFSET, 0xA5);
        long value = k.implicit ? g.cpu.mmu.loadSystem(linear, 1) : g.cpu.mmu.load8(linear) & 0xFF;
        assertEquals(0xA5, value);
      }
      return OK;
    } catch (GuestFault fault) {
      assertEquals(GuestFault.PF, fault.vector());
      long cr2 = shape.longMode() ? linear : linear & 0xFFFF_FFFFL;
      assertEquals(cr2, fault.linearAddress());
      return fault.errorCode();
    }
  }

  private static void poke(Guest g, Shape shape, int level, long entry) {
    g.pokeValue(entryAddress(shape, level), shape.entryBytes, entry);
  }

  private static long peek(Guest g, Shape shape, int level) {
    return g.peek(entryAddress(shape, level), shape.entryBytes);
  }

  // ------------------------------------------------------------------ the comparisons

  @ParameterizedTest
  @EnumSource(Shape.class)
  void everyCombinationOfRightsControlBitsAndAccessesIsAllowedOrRefusedAsTheManualSays(
      Shape shape) { // §4.6.1, §4.7, §4.8
    int levels = shape.shifts.length;
    int rightsBits = shape.hasNx() ? 3 : 2;
    long compared = 0;
    try (Guest g = guest(shape)) {
      long[] entries = new long[levels];
      for (int rights = 0; rights < 1 << rightsBits * levels; rights++) {
        for (int i = 0; i < levels; i++) {
          int r = rights >> rightsBits * i;
          entries[i] = pointing(shape, i) | 1 | (r & 3) << 1 | ((r & 4) != 0 ? NX : 0);
          if (!shape.hasNx()) {
            entries[i] &= 0xFFFF_FFFFL;
          }
        }
        for (int bits = 0; bits < 32; bits++) {
          Control c = Control.of(bits);
          for (int i = 0; i < levels; i++) {
            poke(g, shape, i, entries[i]);
          }
          control(g, c);
          g.cpu.mmu.flush();
          boolean read = false;
          boolean written = false;
          for (int pass = 0; pass < 2; pass++) {
            for (Kind k : Kind.values()) {
              // Forwards, then backwards: the TLBs are filled in another order.
              Kind kind = pass == 0 ? k : Kind.values()[Kind.values().length - 1 - k.ordinal()];
              int want = expected(shape, entries, c, kind);
              int got = access(g, shape, kind);
              if (want != got) {
                assertEquals(
                    want,
                    got,
                    shape + " " + kind + " " + c + " rights " + Integer.toHexString(rights));
              }
              read |= want == OK;
              written |= want == OK && kind.write;
              compared++;
            }
          }
          long leaf = peek(g, shape, levels - 1);
          if ((leaf & 0x60) != ((read ? 0x20 : 0) | (written ? 0x40 : 0))) {
            assertEquals(read, (leaf & 0x20) != 0, "accessed bit " + c + " " + rights);
            assertEquals(written, (leaf & 0x40) != 0, "dirty bit " + c + " " + rights);
          }
        }
      }
    }
    assertTrue(compared >= 1280, "compared " + compared);
  }

  @ParameterizedTest
  @EnumSource(Shape.class)
  void anAbsentEntryOfAnyLevelFaultsWithoutThePresentFlagWhateverItsOtherBits(Shape shape) { // §4.7
    int levels = shape.shifts.length;
    try (Guest g = guest(shape)) {
      for (int absent = 0; absent < levels; absent++) {
        long[] entries = new long[levels];
        for (int i = 0; i < levels; i++) {
          entries[i] = i == absent ? -2 : pointing(shape, i) | 7;
          poke(g, shape, i, entries[i]);
        }
        for (int bits = 0; bits < 32; bits++) {
          Control c = Control.of(bits);
          control(g, c);
          g.cpu.mmu.flush();
          for (Kind k : Kind.values()) {
            int want = expected(shape, entries, c, k);
            assertEquals(0, want & 1);
            assertEquals(want, access(g, shape, k), shape + " " + k + " " + c + " level " + absent);
          }
        }
      }
    }
  }

  /** Tables 4-4 to 4-6 and 4-8 to 4-20 with MAXPHYADDR 40: which bits must be 0. */
  private static boolean reserved(Shape shape, int level, int bit, boolean nxe) {
    boolean leaf = level == shape.shifts.length - 1;
    if (!shape.pae()) {
      return leaf && shape.pageShift == 22 && bit == 21; // bits 20:13 are address bits 39:32
    }
    if (bit == 63) {
      return !nxe;
    }
    if (bit >= 52) {
      return !shape.longMode(); // ignored in IA-32e mode
    }
    if (bit >= Bits.PHYSICAL_BITS) {
      return true;
    }
    if (leaf && shape.pageShift > 12) {
      return bit >= 13 && bit < shape.pageShift; // bit 12 is PAT
    }
    return shape.shifts[level] == 39 && bit == 7;
  }

  @ParameterizedTest
  @EnumSource(Shape.class)
  void eachReservedBitOfEachEntryFaultsAndEachIgnoredBitDoesNot(Shape shape) { // §4.3–§4.5, §4.7
    int levels = shape.shifts.length;
    int faults = 0;
    try (Guest g = guest(shape)) {
      for (int nxe = 0; nxe < (shape.pae() ? 2 : 1); nxe++) {
        control(g, new Control(true, false, false, nxe != 0, false));
        for (int level = 0; level < levels; level++) {
          boolean leaf = level == levels - 1;
          for (int bit = 0; bit < shape.entryBytes * 8; bit++) {
            boolean must = reserved(shape, level, bit, nxe != 0);
            boolean address = bit >= 12 && bit < (shape.pae() ? Bits.PHYSICAL_BITS : 32);
            boolean meant = bit < 3 || bit == 7 && shape.shifts[level] != 39;
            if (!must && (address && !(leaf && shape.pageShift > 12 && bit == 12) || meant)) {
              continue; // says something else about the page
            }
            for (int i = 0; i < levels; i++) {
              poke(g, shape, i, pointing(shape, i) | 7 | (i == level ? 1L << bit : 0));
            }
            g.cpu.mmu.flush();
            int want = must ? 1 | 2 | 8 : OK;
            int got = access(g, shape, Kind.SUPERVISOR_WRITE);
            assertEquals(want, got, shape + " level " + level + " bit " + bit);
            faults += must ? 1 : 0;
          }
        }
      }
    }
    assertTrue(shape == Shape.PAGES_4K_OF_32_BIT_PAGING || faults > 0);
  }

  @Test
  void pagesOf4MibReachBeyond4GibThroughPse36() { // table 4-4
    Shape shape = Shape.PAGES_4M_OF_32_BIT_PAGING;
    try (Guest g = guest(shape)) {
      for (int bit = 13; bit <= 20; bit++) {
        poke(g, shape, 0, shape.frame() | 0x87 | 1L << bit);
        g.cpu.mmu.flush();
        level(g, 0);
        long physical = g.cpu.mmu.fetch(shape.linear());
        assertEquals(BASE + OFFSET + (1L << bit - 13 + 32), physical, "bit " + bit);
      }
    }
  }

  @Test
  void everyReservedBitOfEachPaePointerIsRefusedWhenItIsLoaded() { // §4.4.1, table 4-8
    for (int bit = 1; bit < 64; bit++) {
      boolean must = bit <= 2 || bit >= 5 && bit <= 8 || bit >= Bits.PHYSICAL_BITS;
      for (int pointer = 0; pointer < 4; pointer++) {
        try (Guest g = new Guest().flat32()) {
          g.s.cr(4, Bits.CR4_PAE);
          for (int i = 0; i < 4; i++) {
            g.poke64(TABLES + 8 * i, 0);
          }
          g.poke64(TABLES + 8 * pointer, 1 | 1L << bit);
          try {
            g.s.cr(3, TABLES);
            g.cpu.units.control.writeCr0(g.s.cr(0) | Bits.CR0_PG);
            assertTrue(!must, "bit " + bit);
          } catch (GuestFault fault) {
            assertTrue(must, "bit " + bit);
            assertEquals(GuestFault.GP, fault.vector());
          }
          if (bit == 20) {
            break; // address bits: once is enough
          }
        }
      }
    }
  }

  @Test
  void anAbsentPaePointerHoldsAnythingAndFaultsWithoutThePresentFlag() { // §4.4.1
    Shape shape = Shape.PAGES_2M_OF_PAE_PAGING;
    try (Guest g = guest(shape)) {
      g.s.msr(Msr.PDPTE + 3, -2);
      g.cpu.mmu.flush();
      assertEquals(0, access(g, shape, Kind.SUPERVISOR_READ));
      assertEquals(6, access(g, shape, Kind.USER_WRITE));
    }
  }

  @Test
  void fiveLevelPagingIsNeitherReportedNorAccepted() { // §4.1.4, §2.5: CR4.LA57
    try (Guest g = new Guest().long64()) {
      g.s.reg(Guest.RAX, 7);
      g.s.reg(Guest.RCX, 0);
      g.code("cpuid; mov cr4,rdx");
      g.run(1);
      assertEquals(0, g.reg(Guest.RCX) & 1 << 16);
      g.s.reg(Guest.RDX, g.s.cr(4) | 1 << 12);
      assertEquals(GuestFault.GP, g.runToHandler());
    }
  }
}
