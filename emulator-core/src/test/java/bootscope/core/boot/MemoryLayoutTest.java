package bootscope.core.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.board.RamSplit;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryLayoutTest {
  private static final long MIB = 1 << 20;

  private static MemoryLayout of(long bytes) throws BootException {
    return MemoryLayout.of(RamSplit.of(bytes));
  }

  @Test
  void halfAGibibyteIsMappedAsOnAPc() throws BootException {
    List<String> map =
        of(512 * MIB).ranges().stream()
            .map(r -> String.format(Locale.ROOT, "%x-%x %s", r.start(), r.end(), r.type()))
            .toList();
    assertEquals(
        List.of(
            "0-9fc00 RAM",
            "9fc00-a0000 RESERVED",
            "f0000-100000 RESERVED",
            "100000-1ffe0000 RAM",
            "1ffe0000-20000000 ACPI",
            "b0000000-c0000000 RESERVED",
            "fed1c000-fed20000 RESERVED",
            "fffc0000-100000000 RESERVED"),
        map);
  }

  @Test
  void memoryThatDoesNotFitBelowTheHoleLiesAboveFourGibibytes() throws BootException {
    MemoryLayout layout = of(4096 * MIB);
    assertEquals(0x8000_0000L, layout.lowTop());
    MemoryRange last = layout.ranges().getLast();
    assertEquals(0x1_0000_0000L, last.start());
    assertEquals(0x1_8000_0000L, last.end());
    assertEquals(MemoryType.RAM, last.type());
  }

  @ParameterizedTest
  @ValueSource(longs = {2, 16, 512, 2047, 2048, 2049, 3072, 4096, 65536, 1044480})
  void rangesAscendWithoutOverlapAndHoldNoMoreThanTheRam(long mib) throws BootException {
    MemoryLayout layout = of(mib * MIB);
    long end = 0;
    long ram = 0;
    for (MemoryRange r : layout.ranges()) {
      assertTrue(r.start() >= end && r.size() > 0, r.toString());
      end = r.end();
      ram += r.type() == MemoryType.RAM || r.type() == MemoryType.ACPI ? r.size() : 0;
    }
    // All but the 1 KiB of the extended BIOS data area and the 384 KiB of adapters and BIOS.
    assertEquals(mib * MIB - 385 * 1024, ram);
  }

  @Test
  void whatIsNoWholeNumberOfPagesOrTooLittleIsRefusedWithAnExample() {
    for (long bytes : new long[] {0, -1, 4096, 512 * MIB + 1, Long.MAX_VALUE, 1L << 40}) {
      BootException e = assertThrows(BootException.class, () -> of(bytes));
      assertTrue(e.getMessage().contains("-m 512"), e.getMessage());
    }
  }

  @Test
  void aRangeComparesUnsignedAndDoesNotWrap() {
    MemoryRange r = new MemoryRange(0x1000, 0x1000, MemoryType.RAM, "");
    assertTrue(r.contains(0x1000, 0x1000));
    assertTrue(r.contains(0x1FFF, 1));
    assertFalse(r.contains(0x1FFF, 2));
    assertFalse(r.contains(0xFFF, 1));
    assertFalse(r.contains(0x1800, -1));
    assertFalse(r.contains(-0x1000, 0x3000));
  }
}
