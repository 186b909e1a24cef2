package bootscope.core.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.Msr;
import bootscope.core.machine.Machine;
import bootscope.core.machine.MachineConfiguration;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which pages hold page tables, in each of the paging modes of SDM vol. 3A §4. */
class PageTablesTest {
  private static final long PRESENT = 1;
  private static final long LARGE = 1 << 7;

  private final Machine machine = new Machine(MachineConfiguration.ofRam(16 << 20));
  private final CpuState s = machine.state();

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

  private void paging(long cr3, long cr4, long efer) {
    s.cr(3, cr3);
    s.cr(4, cr4);
    s.msr(Msr.EFER, efer);
    s.cr(0, Bits.CR0_PE | Bits.CR0_PG);
  }

  private List<Long> pages() {
    return List.copyOf(PageTables.pages(machine));
  }

  @Test
  void withoutPagingThereAreNone() {
    s.cr(0, Bits.CR0_PE);
    s.cr(3, 0x10_0000);
    assertEquals(List.of(), pages());
  }

  @Test
  void theFourLevelsOfLongModeAreFollowedAndLargePagesAreNot() {
    put(0x10_0000 + 8 * 511, 8, 0x20_1000 | PRESENT); // PML4 → PDPT
    put(0x20_1000 + 8 * 510, 8, 0x30_2000 | PRESENT); // PDPT → PD
    put(0x20_1000, 8, 0x40_0000_0000L | LARGE | PRESENT); // a page of 1 GiB
    put(0x30_2000, 8, 0x50_3000 | PRESENT); // PD → PT
    put(0x30_2000 + 8, 8, 0x60_0000 | LARGE | PRESENT); // a page of 2 MiB
    put(0x50_3000, 8, 0x70_0000 | PRESENT); // a page of 4 KiB
    put(0x10_0000, 8, 0x80_0000); // not present
    paging(0x10_0000, Bits.CR4_PAE, Msr.EFER_LME | Msr.EFER_LMA);
    assertEquals(List.of(0x10_0000L, 0x20_1000L, 0x30_2000L, 0x50_3000L), pages());
  }

  @Test
  void protectionKeysFlagsAndNoExecuteAreNoPartOfAnAddress() {
    put(0x10_0000, 8, 1L << 63 | 0x7FL << 52 | 0x20_1000 | 0x67);
    paging(0x10_0000 | 0x18, Bits.CR4_PAE, Msr.EFER_LME | Msr.EFER_LMA); // PCD, PWT in CR3
    assertEquals(List.of(0x10_0000L, 0x20_1000L), pages());
  }

  @Test
  void paePagingHasFourPointersOnA32ByteBoundary() {
    put(0x10_0020, 8, 0x20_1000 | PRESENT); // CR3 bits 31:5: a table in the midst of a page
    put(0x10_0038, 8, 0x20_2000 | PRESENT);
    put(0x10_0040, 8, 0x20_3000 | PRESENT); // the fifth is none
    put(0x20_1000, 8, 0x30_4000 | PRESENT);
    put(0x20_2000, 8, 0x60_0000 | LARGE | PRESENT);
    put(0x30_4000, 8, 0x70_0000 | PRESENT);
    paging(0x10_0020, Bits.CR4_PAE, 0);
    assertEquals(List.of(0x10_0000L, 0x20_1000L, 0x20_2000L, 0x30_4000L), pages());
  }

  @Test
  void paging32BitHasTwoLevelsOf4ByteEntries() {
    put(0x10_0000 + 4 * 1023, 4, 0x20_1000 | PRESENT);
    put(0x10_0000, 4, 0x40_0000 | LARGE | PRESENT); // a page of 4 MiB, by CR4.PSE
    put(0x20_1000, 4, 0x30_0000 | PRESENT);
    paging(0x10_0000, Bits.CR4_PSE, 0);
    assertEquals(List.of(0x10_0000L, 0x20_1000L), pages());
  }

  @Test
  void withoutPseBit7OfADirectoryEntryIsIgnored() {
    // SDM vol. 3A table 4-5: an entry maps 4 MiB only if CR4.PSE is 1.
    put(0x10_0000, 4, 0x20_1000 | LARGE | PRESENT);
    paging(0x10_0000, 0, 0);
    assertEquals(List.of(0x10_0000L, 0x20_1000L), pages());
  }

  @Test
  void aTableThatLeadsToItselfIsListedOnce() {
    put(0x10_0000 + 8 * 510, 8, 0x10_0000 | PRESENT);
    paging(0x10_0000, Bits.CR4_PAE, Msr.EFER_LME | Msr.EFER_LMA);
    assertEquals(List.of(0x10_0000L), pages());
  }

  @Test
  void tablesOutsideOfRamAreNoneAndDamagedOnesEndSomewhere() {
    put(0x10_0000, 8, 0xFE00_0000L | PRESENT);
    paging(0x10_0000, Bits.CR4_PAE, Msr.EFER_LME | Msr.EFER_LMA);
    assertEquals(List.of(0x10_0000L), pages());
    for (long at = 0x10_0000; at < 16 << 20; at += 8) {
      put(at, 8, at * 4096 % (16 << 20) | PRESENT);
    }
    TreeSet<Long> all = PageTables.pages(machine);
    assertTrue(all.size() <= 1 << 13 && all.size() > 4, () -> "tables: " + all.size());
  }

  @Test
  void lookingSetsNoAccessedBit() {
    put(0x10_0000, 8, 0x20_1000 | PRESENT);
    paging(0x10_0000, Bits.CR4_PAE, Msr.EFER_LME | Msr.EFER_LMA);
    PageTables.pages(machine);
    assertEquals(1, machine.memory().peek(0x10_0000, 1)[0], "A is bit 5");
  }
}
