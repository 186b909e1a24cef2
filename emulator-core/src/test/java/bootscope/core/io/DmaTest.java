package bootscope.core.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.memory.GuestRam;
import bootscope.core.memory.MemoryMap;
import bootscope.core.memory.MmioDevice;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A bus master reaches RAM, all or nothing, and no address of the guest's does harm. */
class DmaTest {
  private static final long LOW = 4 << 20;
  private final GuestRam ram = new GuestRam(Arena.ofAuto(), 6 << 20, LOW);
  private final MemoryMap memory = new MemoryMap(ram);
  private boolean master = true;
  private final Dma dma = new Dma(memory, "test", () -> master);

  private static final MmioDevice DEVICE =
      new MmioDevice() {
        @Override
        public long load(long offset, int size) {
          throw new AssertionError("a device was read");
        }

        @Override
        public void store(long offset, int size, long value) {
          throw new AssertionError("a device was written");
        }

        @Override
        public long peek(long offset, int size) {
          return 0;
        }
      };

  @Test
  void bytesGoBothWaysAcrossPagesAndAboveFourGiB() {
    byte[] bytes = {1, 2, 3, 4, 5, 6};
    for (long at : new long[] {0xFFD, 0x1F_FFFC, GuestRam.FOUR_GIB + 0xFFE}) {
      assertTrue(dma.write(at, bytes, 1, 5));
      byte[] back = new byte[7];
      assertTrue(dma.read(at, back, 2, 5));
      assertArrayEquals(new byte[] {0, 0, 2, 3, 4, 5, 6}, back);
    }
    assertTrue(dma.store(0x100, 4, 0x1234_5678));
    assertEquals(0x5678, dma.load(0x100, 2));
    for (long at = (2 << 20) - 4; at < 2 << 20; at++) { // host memory is not contiguous there
      assertTrue(dma.store(at, 4, 0xFEDC_BA98L));
      assertEquals(0xFEDC_BA98L, dma.load(at, 4));
      assertArrayEquals(
          new byte[] {(byte) 0x98, (byte) 0xBA, (byte) 0xDC, (byte) 0xFE}, memory.peek(at, 4));
    }
  }

  @Test
  void memoryThatNobodyTouchedReadsAsZeros() {
    byte[] back = {7, 7};
    assertTrue(dma.read(0x30_0000, back, 0, 2));
    assertArrayEquals(new byte[2], back);
    assertFalse(ram.present(0x30_0000), "and costs nothing");
  }

  @Test
  void aRangeThatIsNotAllRamFailsAsAWhole() {
    memory.map(0x8000, 0x1000, "device", DEVICE);
    byte[] bytes = new byte[0x2000];
    java.util.Arrays.fill(bytes, (byte) 1);
    long[] starts = {
      0x7000,
      0x8FFF,
      LOW - 1,
      LOW,
      -1,
      -4096,
      Long.MAX_VALUE,
      Long.MIN_VALUE,
      0xFEE0_0000L,
      GuestRam.FOUR_GIB - 1,
      GuestRam.FOUR_GIB + (2 << 20) - 1
    };
    for (long at : starts) {
      assertFalse(dma.write(at, bytes, 0, 0x2000), Long.toHexString(at));
      assertFalse(dma.read(at, new byte[0x2000], 0, 0x2000), Long.toHexString(at));
    }
    assertEquals(0, memory.load(0x7000, 8), "nothing was copied");
    assertEquals(-1, dma.load(0x8000, 4));
    assertFalse(dma.store(LOW, 4, 1));
    assertFalse(dma.reaches(0, Long.MAX_VALUE));
    assertFalse(dma.reaches(0, -1));
  }

  @Test
  void nothingIsReachedWhileTheDeviceMayNotMasterTheBus() {
    master = false;
    assertFalse(dma.write(0, new byte[1], 0, 1));
    assertFalse(dma.read(0, new byte[1], 0, 1));
    assertEquals(-1, dma.load(0, 1));
  }

  @Test
  void aWriteMarksThePageAndIsToldWhereCodeLies() {
    List<String> told = new ArrayList<>();
    memory.codeWatcher((address, size) -> told.add(address + "+" + size));
    ram.setFlag(1, GuestRam.CODE);
    assertTrue(dma.write(0xFFE, new byte[4], 0, 4));
    assertTrue(dma.store(0x1010, 2, 1));
    assertEquals(List.of("4096+2", "4112+2"), told);
    assertTrue(ram.dirty().marked(0) && ram.dirty().marked(1));
    assertFalse(ram.dirty().marked(2));
  }
}
