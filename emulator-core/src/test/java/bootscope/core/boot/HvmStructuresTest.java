package bootscope.core.boot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bootscope.core.describe.Structure;
import bootscope.core.describe.StructureDescription;
import org.junit.jupiter.api.Test;

class HvmStructuresTest {
  private static void at(StructureDescription d, int offset, int size, String field) {
    assertEquals(offset, d.field(field).offset(), field);
    assertEquals(size, d.field(field).size(), field);
  }

  @Test
  void startInfoHasTheOffsetsOfTheAbi() {
    StructureDescription d = HvmStructures.START_INFO;
    at(d, 0, 4, "magic");
    at(d, 4, 4, "version");
    at(d, 8, 4, "flags");
    at(d, 12, 4, "nr_modules");
    at(d, 16, 8, "modlist_paddr");
    at(d, 24, 8, "cmdline_paddr");
    at(d, 32, 8, "rsdp_paddr");
    at(d, 40, 8, "memmap_paddr");
    at(d, 48, 4, "memmap_entries");
    at(d, 52, 4, "reserved");
    assertEquals(56, d.size());
  }

  @Test
  void moduleAndMemoryMapEntriesHaveTheOffsetsOfTheAbi() {
    StructureDescription m = HvmStructures.MODLIST_ENTRY;
    at(m, 0, 8, "paddr");
    at(m, 8, 8, "size");
    at(m, 16, 8, "cmdline_paddr");
    at(m, 24, 8, "reserved");
    assertEquals(32, m.size());
    StructureDescription e = HvmStructures.MEMMAP_ENTRY;
    at(e, 0, 8, "addr");
    at(e, 8, 8, "size");
    at(e, 16, 4, "type");
    at(e, 20, 4, "reserved");
    assertEquals(24, e.size());
  }

  @Test
  void theMagicIsLittleEndianXen3WithTheTopBitOfTheE() {
    Structure s = HvmStructures.START_INFO.create().set("magic", HvmStructures.MAGIC);
    byte[] b = s.bytes();
    assertArrayEquals(
        new byte[] {'x', (byte) ('E' | 0x80), 'n', '3'}, java.util.Arrays.copyOf(b, 4));
  }

  @Test
  void memoryTypesAreNumberedFromOneToSeven() {
    assertEquals(MemoryType.RAM, MemoryType.of(1));
    assertEquals(MemoryType.RESERVED, MemoryType.of(2));
    assertEquals(MemoryType.ACPI, MemoryType.of(3));
    assertEquals(MemoryType.NVS, MemoryType.of(4));
    assertEquals(MemoryType.UNUSABLE, MemoryType.of(5));
    assertEquals(MemoryType.DISABLED, MemoryType.of(6));
    assertEquals(MemoryType.PMEM, MemoryType.of(7));
    assertEquals(null, MemoryType.of(0));
    assertEquals(null, MemoryType.of(8));
  }

  @Test
  void aValueThatDoesNotFitItsFieldIsADefect() {
    Structure s = HvmStructures.START_INFO.create();
    assertThrows(IllegalArgumentException.class, () -> s.set("version", 1L << 32));
    assertThrows(IllegalArgumentException.class, () -> s.set("no_such_field", 1));
  }

  @Test
  void aValueIsShownWithItsName() {
    Structure s = HvmStructures.MEMMAP_ENTRY.create().set("addr", 0x10_0000).set("type", 1);
    assertEquals("0x0000000000100000", s.show(HvmStructures.MEMMAP_ENTRY.field("addr")));
    assertEquals("1 (RAM)", s.show(HvmStructures.MEMMAP_ENTRY.field("type")));
  }
}
