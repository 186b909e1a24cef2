package bootscope.core.debug;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.mmu.Mmu;
import bootscope.core.cpu.mmu.PageWalker;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.cpu.state.Msr;
import bootscope.core.debug.Translation.Ending;
import bootscope.core.debug.Translation.Kind;
import bootscope.core.debug.Translation.Level;
import bootscope.core.debug.Translation.Paging;
import bootscope.core.machine.Machine;
import bootscope.core.machine.MachineConfiguration;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How addresses are translated, as it is told, against what the memory unit does. */
class TranslationTest {
  private static final int RAM = 16 << 20;
  private static final int TABLES = 0x10_0000;
  private static final int TABLE_BYTES = 16 << 12;
  private static final long NX = 1L << 63;
  private static final int ADDRESSES = 5000;

  private final Machine machine = new Machine(MachineConfiguration.ofRam(RAM));
  private final CpuState s = machine.state();
  private final Mmu mmu = machine.processor().mmu;

  @AfterEach
  void close() {
    machine.close();
  }

  private void put(long physical, int bytes, long value) {
    byte[] b = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      b[i] = (byte) (value >>> 8 * i);
    }
    machine.memory().poke(physical, b);
  }

  private void paging(Paging paging, long cr3, long cr4, long efer) {
    long pae = paging == Paging.BITS_32 ? 0 : Bits.CR4_PAE;
    s.cr(3, cr3);
    s.cr(4, cr4 | pae);
    s.msr(Msr.EFER, efer | (paging == Paging.LEVELS_4 ? Msr.EFER_LME | Msr.EFER_LMA : 0));
    s.cr(0, Bits.CR0_PE | (paging == Paging.NONE ? 0 : Bits.CR0_PG));
    mmu.modeChanged(false);
  }

  private Translation of(long linear) {
    return Translation.of(machine, at -> at == TABLES ? "tables" : null, linear);
  }

  private byte[] tables() {
    return machine.memory().peek(TABLES, TABLE_BYTES);
  }

  /** Entries that lead to tables, to pages and nowhere, with all kinds of bits. */
  private void fill(Random random, int bytes) {
    for (long at = TABLES; at < TABLES + TABLE_BYTES; at += bytes) {
      long frame = TABLES + (random.nextInt(16) << 12);
      long entry = frame | random.nextInt(1 << 12) & ~0x80 | 1;
      switch (random.nextInt(12)) {
        case 0 -> entry &= ~1;
        case 1 -> entry = entry & ~0xF_E000L | 0x80; // a large page, if nothing reserved is left
        case 2 -> entry = entry & 0xFFF | 0x80;
        case 3 -> entry |= bytes == 8 ? 1L << 45 : 1 << 21 | 0x80;
        case 4 -> entry |= NX;
        case 5 -> entry = entry & 0xFFF | 0xE000_0000L; // no RAM is there
        default -> entry |= 7;
      }
      put(at, bytes, entry);
    }
    for (int i = 0; i < 4; i++) {
      s.msr(Msr.PDPTE + i, i == 3 ? 0 : TABLES + (i << 12) | 1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theAnswerIsTheMemoryUnitsAndNothingIsSet(Paging paging) {
    Random random = new Random(paging.ordinal());
    Set<Ending> seen = EnumSet.noneOf(Ending.class);
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    for (int round = 0; round < 8; round++) {
      paging(
          paging,
          TABLES,
          (round & 1) * (Bits.CR4_PSE | Bits.CR4_PGE)
              | (round >> 1 & 1) * (Bits.CR4_SMEP | Bits.CR4_SMAP),
          round < 6 ? Msr.EFER_NXE : 0);
      s.cr(0, s.cr(0) | (round & 2) / 2 * Bits.CR0_WP);
      fill(random, paging == Paging.BITS_32 ? 4 : 8);
      for (int i = 0; i < ADDRESSES / 8; i++) {
        long linear = random.nextLong() << 16 >> (random.nextInt(8) == 0 ? 15 : 16);
        byte[] before = tables();
        Translation t = of(linear);
        assertArrayEquals(before, tables(), "no accessed or dirty bit");
        assertEquals(paging, t.paging());
        assertEquals(mmu.observe(linear), t.physical(), () -> t.text());
        if (t.ending() == Ending.MAPPED && paging != Paging.NONE) {
          assertEquals(linear & t.pageBytes() - 1, t.physical() & t.pageBytes() - 1);
        }
        if (t.ending() != Ending.NOT_CANONICAL && t.ending() != Ending.NO_MEMORY) {
          checkAccesses(t);
        }
        seen.add(t.ending());
        t.rules().forEach(r -> kinds.add(r.kind()));
      }
    }
    EnumSet<Ending> expected = EnumSet.of(Ending.MAPPED);
    if (paging != Paging.NONE) {
      expected.addAll(EnumSet.of(Ending.NOT_PRESENT, Ending.RESERVED, Ending.NO_MEMORY));
      assertTrue(kinds.containsAll(Set.of(Kind.READ_ONLY, Kind.READ_ONLY_FOR_USER, Kind.SMAP)));
    }
    if (paging == Paging.LEVELS_4) {
      expected.add(Ending.NOT_CANONICAL);
    }
    assertEquals(expected, seen);
  }

  /** Each access of the guest's succeeds or fails as the rules say. */
  private void checkAccesses(Translation t) {
    byte[] before = tables();
    Set<Kind> rules = t.rules().stream().map(Translation.Rule::kind).collect(Collectors.toSet());
    for (boolean user : new boolean[] {false, true}) {
      for (int access : new int[] {PageWalker.READ, PageWalker.WRITE, PageWalker.EXECUTE}) {
        boolean may =
            t.ending() == Ending.MAPPED
                && !(user
                    ? rules.contains(Kind.SUPERVISOR)
                    : access != PageWalker.EXECUTE && rules.contains(Kind.SMAP))
                && !(access == PageWalker.WRITE
                    && (rules.contains(Kind.READ_ONLY)
                        || user && rules.contains(Kind.READ_ONLY_FOR_USER)))
                && !(access == PageWalker.EXECUTE
                    && (rules.contains(Kind.NOT_EXECUTABLE) || !user && rules.contains(Kind.SMEP)));
        String what = access + " user " + user + "\n" + t.text();
        try {
          mmu.walker().walk(t.linear(), access, user, false);
          assertTrue(may, what);
        } catch (GuestFault e) {
          assertTrue(!may, what);
          assertEquals(t.ending() != Ending.NOT_PRESENT, (e.errorCode() & 1) != 0, what);
          assertEquals(t.ending() == Ending.RESERVED, (e.errorCode() & 8) != 0, what);
        }
        machine.memory().poke(TABLES, before);
      }
    }
  }

  @Test
  void eachEntryIsToldWithItsBitsInWordsAndWhatItTakesAway() {
    paging(Paging.LEVELS_4, TABLES, Bits.CR4_PGE, Msr.EFER_NXE);
    s.cr(0, s.cr(0) | Bits.CR0_WP);
    put(TABLES, 8, TABLES + 0x1000 | 7);
    put(TABLES + 0x1000, 8, TABLES + 0x2000 | 0x25);
    put(TABLES + 0x2000 + 8, 8, NX | 0x60_0000 | 0x1E3);
    assertEquals(
        """
        CR3    0x100000: 4-level paging, from 0x100000 on
        PML4E  at physical 0x100000 <tables>: 0x101007, present, writable, user
        PDPTE  at physical 0x101000: 0x102025, present, read only, user, accessed
        PDE    at physical 0x102008: 0x80000000006001e3, present, writable, supervisor, accessed,\
         dirty, large, global, no execute
        0x212345 is physical 0x612345, in a page of 2 MiB; for the supervisor only (PDE); read\
         only (PDPTE); not executable (PDE)
        """,
        of(0x21_2345).text());
    assertEquals("0x8000000000000000 is not canonical\n", of(1L << 63).text());
  }

  @Test
  void ofAWalkThatEndsBeforeItIsSaidWhy() {
    paging(Paging.BITS_32, TABLES, Bits.CR4_PSE, 0);
    put(TABLES, 4, TABLES + 0x1000 | 3);
    put(TABLES + 4, 4, 1 << 21 | 0x83);
    put(TABLES + 8, 4, 0xE000_0003L);
    put(TABLES + 0x1000 + 4 * 0x40, 4, 0x1234_5000);
    String cr3 = "CR3    0x100000: 32-bit paging, from 0x100000 on\n";
    String pde = "PDE    at physical 0x100000 <tables>: 0x101003, present, writable, supervisor\n";
    assertEquals(
        cr3
            + pde
            + "PTE    at physical 0x101100: 0x12345000, not present\n"
            + "0x40000: the PTE is not present\n",
        of(0x4_0000).text());
    assertEquals(
        cr3
            + "PDE    at physical 0x100004: 0x200083, present, writable, supervisor, large\n"
            + "0x400000: reserved bits are set in the PDE: 0x200000\n",
        of(0x40_0000).text());
    assertTrue(
        of(0x80_0000)
            .text()
            .endsWith(
                "PTE    at physical 0xe0000000\n0x800000: no memory is where the PTE should be\n"),
        of(0x80_0000).text());
  }

  @Test
  void thePointersOfPaePagingAreThoseThatTheProcessorHolds() {
    paging(Paging.PAE, TABLES | 0x20, 0, 0);
    s.msr(Msr.PDPTE, TABLES + 0x1000 | 1);
    put(TABLES + 0x20, 8, 0); // since CR3 was loaded
    put(TABLES + 0x1000, 8, 0x40_0000 | 0x83);
    Translation t = of(0x1234);
    assertEquals(0x40_1234, t.physical());
    assertTrue(t.entries().getFirst().held());
    assertEquals(Level.PDPTE, t.entries().getFirst().level());
    assertTrue(
        t.text()
            .contains("PDPTE  at physical 0x100020: 0x101001, present (as loaded with CR3)\nPDE "),
        t.text());
  }

  @ParameterizedTest
  @CsvSource({"true, 0x100000", "false, 0x0"})
  void aClosedA20GateIsSaid(boolean open, long physical) {
    paging(Paging.NONE, 0, 0, 0);
    mmu.a20(open);
    Translation t = of(0x10_0000);
    assertEquals(physical, t.physical());
    assertEquals(!open, t.text().contains("; A20 is closed"), t.text());
    assertTrue(t.text().contains(", as paging is off"), t.text());
  }
}
