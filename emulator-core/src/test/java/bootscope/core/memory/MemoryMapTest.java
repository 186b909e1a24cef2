package bootscope.core.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bootscope.core.bits.Host;
import bootscope.core.memory.Window.Layer;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Windows over RAM: what answers where, as they appear, move and go. */
class MemoryMapTest {
  private static final long RAM = 4 << 20;
  private static final long ROM = 0x2_0000;

  private final Arena arena = Arena.ofConfined();
  private final GuestRam ram = new GuestRam(arena, RAM, RAM - 0x10_0000, ROM);
  private final MemoryMap map = new MemoryMap(ram);

  @AfterEach
  void close() {
    arena.close();
  }

  /** Answers with one byte, and keeps what was stored. */
  private static final class Device implements MmioDevice {
    private final int value;
    private final List<String> stores = new ArrayList<>();

    Device(int value) {
      this.value = value;
    }

    @Override
    public long load(long offset, int size) {
      return value;
    }

    @Override
    public void store(long offset, int size, long value) {
      stores.add(offset + "=" + value);
    }

    @Override
    public long peek(long offset, int size) {
      return value;
    }
  }

  @Test
  void romIsReadAndNotWritten() {
    Host.putByte(ram.host(RAM), 0x5A);
    map.place(Window.ofStored(0xFFFE_0000L, ROM, "rom", Layer.CHIPSET, RAM, -1));
    assertEquals(0x5A, map.load(0xFFFE_0000L, 1));
    map.store(0xFFFE_0000L, 1, 1);
    assertEquals(0x5A, map.load(0xFFFE_0000L, 1));
    assertEquals(RAM + 0x123, map.readOffset(0xFFFE_0123L));
    assertEquals(-1, map.writeOffset(0xFFFE_0123L));
    assertEquals(List.of(), map.unclaimed());
    assertThrows(IndexOutOfBoundsException.class, () -> map.poke(0xFFFE_0000L, new byte[] {1}));
  }

  @Test
  void loadsAndStoresMayLeadToDifferentBytes() {
    Host.putByte(ram.host(RAM), 0x5A);
    map.place(Window.ofStored(0xF_0000, ROM / 2, "pam0", Layer.CHIPSET, RAM, 0xF_0000));
    map.store(0xF_0000, 1, 7);
    assertEquals(0x5A, map.load(0xF_0000, 1));
    map.remove("pam0");
    assertEquals(7, map.load(0xF_0000, 1));
  }

  @Test
  void aWindowThatLeadsNowhereGivesAllOnes() {
    map.store(0xC_0000, 4, 0x1234);
    map.place(Window.ofStored(0xC_0000, 0x4000, "pam1", Layer.CHIPSET, -1, -1));
    assertEquals(0xFFFF_FFFFL, map.load(0xC_0000, 4));
    assertArrayEquals(new byte[] {-1, -1}, map.peek(0xC_0000, 2));
    map.store(0xC_0000, 4, 9);
    map.remove("pam1");
    assertEquals(0x1234, map.load(0xC_0000, 4));
  }

  @Test
  void theProcessorComesBeforeTheChipsetAndTheBusAfterRam() {
    Device processor = new Device(1);
    Device chipset = new Device(2);
    Device bus = new Device(3);
    map.place(Window.of(0x1000, 0x3000, "bus", Layer.BUS, bus));
    map.place(Window.of(0xFE00_0000L, 0x3000, "bus high", Layer.BUS, bus));
    map.place(Window.of(0xFE00_1000L, 0x1000, "chipset", Layer.CHIPSET, chipset));
    map.place(Window.of(0xFE00_1000L, 0x10, "processor", Layer.PROCESSOR, processor));
    assertEquals(0, map.load(0x1000, 1));
    assertEquals(3, map.load(0xFE00_0000L, 1));
    assertEquals(1, map.load(0xFE00_1000L, 1));
    assertEquals(2, map.load(0xFE00_1010L, 1));
    assertEquals(3, map.load(0xFE00_2000L, 1));
    map.remove("processor");
    assertEquals(2, map.load(0xFE00_1000L, 1));
  }

  @Test
  void aWindowThatMovesIsNoLongerWhereItWas() {
    Device device = new Device(4);
    map.place(Window.of(0xE000_0000L, 0x1000, "bar", Layer.BUS, device));
    map.place(Window.of(0xE100_0000L, 0x1000, "bar", Layer.BUS, device));
    assertEquals(0xFF, map.load(0xE000_0000L, 1));
    assertEquals(4, map.load(0xE100_0000L, 1));
    assertEquals(1, map.windows().size());
  }

  @Test
  void whoKeepsTranslationsHearsOfEachChangeAndOfNothingElse() {
    int[] changes = new int[1];
    map.changeWatcher(() -> changes[0]++);
    Window window = Window.ofStored(0xC_0000, 0x4000, "pam1", Layer.CHIPSET, -1, -1);
    map.place(window);
    map.place(window);
    map.remove("other");
    assertEquals(1, changes[0]);
    map.remove("pam1");
    assertEquals(2, changes[0]);
  }

  @Test
  void fixedWindowsMustNotOverlap() {
    map.map(0xFEC0_0000L, 0x1000, "ioapic", new Device(1));
    assertThrows(
        IllegalArgumentException.class,
        () -> map.map(0xFEBF_F000L, 0x1001, "other", new Device(1)));
  }

  /** The shortcut for plain RAM must never hide a window: compares with looking at all of them. */
  @Test
  void anyArrangementAnswersAsItsWindowsSay() {
    long seed = 20_261_128;
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      String name = "w" + random.nextInt(6);
      if (random.nextInt(4) == 0) {
        map.remove(name);
      } else {
        long start = (long) random.nextInt(1 << 11) << 12;
        long length = 1L + random.nextInt(64) << 12;
        Layer layer = Layer.values()[random.nextInt(3)];
        map.place(Window.ofStored(start, length, name, layer, RAM, -1));
      }
      for (int i = 0; i < 200; i++) {
        long at = (long) random.nextInt(1 << 11) << 12 | random.nextInt(4096);
        assertEquals(expected(at), map.readOffset(at), "seed " + seed + " at " + at);
      }
    }
  }

  private long expected(long at) {
    for (Window w : map.windows()) {
      if (at >= w.start() && at < w.start() + w.length()) {
        if (w.layer() != Layer.BUS || ram.offset(at) < 0) {
          return RAM + at - w.start();
        }
      }
    }
    return ram.offset(at);
  }
}
