package bootscope.core.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.bits.Host;
import bootscope.core.event.GuestListener;
import bootscope.core.event.GuestListeners;
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
  private final GuestListeners listeners = new GuestListeners();
  private final MemoryMap map = new MemoryMap(ram, listeners);

  @AfterEach
  void close() {
    arena.close();
  }

  /** Keeps what it was asked for; a register of its own number stands at each offset. */
  private static final class Registers implements MmioDevice {
    private final long bytes;
    private final List<String> asked = new ArrayList<>();

    Registers(long bytes) {
      this.bytes = bytes;
    }

    @Override
    public long load(long offset, int size) {
      asked.add("load " + offset + " " + size);
      return peek(offset, size);
    }

    @Override
    public void store(long offset, int size, long value) {
      asked.add("store " + offset + " " + size + " " + Long.toHexString(value));
    }

    @Override
    public long peek(long offset, int size) {
      assertTrue(offset >= 0 && offset + size <= bytes, offset + " " + size);
      long value = 0;
      for (int i = 0; i < size; i++) {
        value |= (offset + i & 0xFF) << 8 * i;
      }
      return value;
    }
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

  @Test
  void aDeviceGetsOffsetsInItsWindowAndTheSizeOfTheAccess() {
    Registers device = new Registers(0x400);
    map.map(0xFED0_0000L, 0x400, "hpet", device);
    assertEquals(0x1716_1514_1312_1110L, map.load(0xFED0_0010L, 8));
    map.store(0xFED0_0012L, 2, 0xABCD);
    assertArrayEquals(new byte[] {0x20, 0x21}, map.peek(0xFED0_0020L, 2));
    assertEquals(List.of("load 16 8", "store 18 2 abcd"), device.asked, "a peek asks for nothing");
  }

  @Test
  void anAccessOverAWindowsEndReachesTheDeviceAndNothing() {
    Registers device = new Registers(0x400);
    map.map(0xFED0_0000L, 0x400, "hpet", device);
    assertEquals(0xFFFF_FFFEL, map.load(0xFED0_03FEL, 4) & 0xFFFF_FFFFL, "the last two, and ones");
    map.store(0xFED0_03FEL, 4, 0x4433_2211L);
    assertEquals(
        List.of("load 1022 1", "load 1023 1", "store 1022 1 11", "store 1023 1 22"), device.asked);
    assertEquals(List.of(new MemoryMap.Unclaimed(0xFED0_0400L, 2, 2)), map.unclaimed());
  }

  @Test
  void anAccessThatRunsIntoAWindowReachesNothingAndTheDevice() {
    Registers device = new Registers(0x10);
    map.place(Window.of(0xE000_0010L, 0x10, "bar", Layer.BUS, device));
    assertEquals(0x0100_FFFFL, map.load(0xE000_000EL, 4));
    map.store(0xE000_000EL, 4, 0x4433_2211L);
    assertEquals(List.of("load 0 1", "load 1 1", "store 0 1 33", "store 1 1 44"), device.asked);
  }

  @Test
  void anAccessOverTheEdgeOfTwoWindowsReachesBoth() {
    Registers one = new Registers(0x10);
    Registers two = new Registers(0x10);
    map.behind(
        List.of(
            Window.of(0xE000_0000L, 0x10, "one", Layer.BUS, one),
            Window.of(0xE000_0010L, 0x10, "two", Layer.BUS, two)));
    assertEquals(0x0100_0F0EL, map.load(0xE000_000EL, 4));
    assertArrayEquals(new byte[] {15, 0}, map.peek(0xE000_000FL, 2));
  }

  @Test
  void windowsBeginAndEndSoThatNoAlignedAccessIsInTwo() {
    Registers device = new Registers(0x10);
    for (long[] w : new long[][] {{0xE000_0004L, 0x10}, {0xE000_0000L, 0xC}, {0xE000_0001L, 8}}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> Window.of(w[0], w[1], "odd", Layer.BUS, device),
          () -> Long.toHexString(w[0]));
    }
    map.place(Window.of(0xE000_0008L, 8, "least", Layer.BUS, device));
    map.load(0xE000_0008L, 8);
    assertEquals(List.of("load 0 8"), device.asked);
  }

  @Test
  void whatIsShownOfAPageIsWhatEachOfItsBytesWouldBe() {
    map.map(0xFED0_0100L, 0x10, "first", new Registers(0x10));
    map.map(0xFED0_0200L, 0x20, "second", new Registers(0x20));
    byte[] page = map.peek(0xFED0_0000L, 4096);
    for (int i = 0; i < page.length; i++) {
      boolean first = i >= 0x100 && i < 0x110;
      boolean second = i >= 0x200 && i < 0x220;
      assertEquals(first ? i - 0x100 : second ? i - 0x200 : -1, page[i], "byte " + i);
    }
  }

  @Test
  void ofTwoWindowsInALayerTheNewestAnswersAndTheOldIsBackWhenItGoes() {
    map.place(Window.of(0xE000_0000L, 0x2000, "old", Layer.CHIPSET, new Device(1)));
    map.place(Window.of(0xE000_1000L, 0x2000, "new", Layer.CHIPSET, new Device(2)));
    assertEquals(1, map.load(0xE000_0FFFL, 1));
    assertEquals(2, map.load(0xE000_1000L, 1));
    map.remove("new");
    assertEquals(1, map.load(0xE000_1000L, 1));
    assertEquals(0xFF, map.load(0xE000_2000L, 1));
  }

  @Test
  void theBusIsSetAsAWholeAndForgetsNoTranslation() {
    int[] changes = new int[1];
    map.place(Window.of(0xE000_0000L, 0x1000, "fixed", Layer.CHIPSET, new Device(1)));
    map.changeWatcher(() -> changes[0]++);
    map.behind(List.of(Window.of(0xE000_0000L, 0x2000, "a", Layer.BUS, new Device(2))));
    assertEquals(1, map.load(0xE000_0000L, 1), "the chipset comes first");
    assertEquals(2, map.load(0xE000_1000L, 1));
    map.behind(List.of(Window.of(0xE000_2000L, 0x1000, "b", Layer.BUS, new Device(3))));
    assertEquals(0xFF, map.load(0xE000_1000L, 1));
    assertEquals(3, map.load(0xE000_2000L, 1));
    assertEquals(0, changes[0]);
  }

  @Test
  void whereNothingAnswersALoadIsAllOnesAndAStoreIsLostAndBothAreCounted() {
    List<String> heard = new ArrayList<>();
    listeners.add(
        new GuestListener() {
          @Override
          public void unclaimedMemory(long physicalAddress, boolean write) {
            heard.add((write ? "store " : "load ") + Long.toHexString(physicalAddress));
          }

          @Override
          public void lostWrite(boolean port, long address, int size, long value) {
            heard.add("lost " + size + " " + Long.toHexString(value));
          }
        });
    long nowhere = 0xD000_0000L;
    assertEquals(-1, map.load(nowhere, 8));
    assertEquals(0xFFFF, map.load(nowhere + 2, 2));
    map.store(nowhere, 4, 0x1234);
    map.store(nowhere, 1, 5);
    assertEquals(List.of(new MemoryMap.Unclaimed(nowhere, 2, 2)), map.unclaimed());
    assertEquals(List.of("load d0000000", "store d0000000", "lost 4 1234", "lost 1 5"), heard);
    assertArrayEquals(new byte[] {-1}, map.peek(nowhere, 1));
    assertEquals(1, map.unclaimed().size(), "a peek is not counted");
  }

  @Test
  void aSweepThatNothingAnswersCostsTheHostNoMoreThanAFewThousandCounts() {
    for (long at = 0; at < 5000; at++) {
      map.load(0xD000_0000L + 4 * at, 4);
    }
    assertEquals(4096, map.unclaimed().size());
    assertEquals(5000 - 4096, map.unclaimedElsewhere());
  }

  @Test
  void ramEndsWhereItEnds() {
    long end = RAM - 0x10_0000;
    map.store(end - 4, 4, 0x1234_5678);
    assertEquals(0x1234_5678, map.load(end - 4, 4));
    assertEquals(0xFFFF_FFFFL, map.load(end, 4));
    map.store(GuestRam.FOUR_GIB, 1, 7);
    assertEquals(7, map.load(GuestRam.FOUR_GIB, 1));
    assertEquals(0xFF, map.load(GuestRam.FOUR_GIB + 0x10_0000, 1));
    assertEquals(0xFF, map.load(-1, 1), "the last address of all");
    byte[] over = map.peek(end - 2, 4);
    assertArrayEquals(new byte[] {0x34, 0x12, -1, -1}, over);
    assertThrows(IndexOutOfBoundsException.class, () -> map.poke(end - 2, new byte[4]));
  }

  @Test
  void aPokeIntoADeviceIsRefusedWhereverInAPageItLies() {
    map.map(0x1800, 0x10, "device", new Device(1));
    map.poke(0x17FF, new byte[] {1});
    assertThrows(IndexOutOfBoundsException.class, () -> map.poke(0x17FF, new byte[2]));
    map.poke(0x1810, new byte[] {1});
  }

  @Test
  void eachWriteMakesItsPageDirtyAndIsToldOfInCode() {
    List<String> written = new ArrayList<>();
    map.codeWatcher((offset, size) -> written.add(Long.toHexString(offset) + " " + size));
    ram.setFlag(2, GuestRam.CODE);
    map.store(0x1FFC, 4, 1);
    map.store(0x2010, 2, 1);
    map.poke(0x2FFE, new byte[4]);
    map.load(0x4000, 4);
    map.peek(0x4000, 4);
    assertEquals(List.of("2010 2", "2ffe 2"), written);
    for (int page = 0; page < 5; page++) {
      assertEquals(page >= 1 && page <= 3, ram.dirty().marked(page), "page " + page);
    }
  }

  @Test
  void storedBytesComeInWholePages() {
    for (long[] odd : new long[][] {{0x800, 0x1000}, {0x1000, 0x800}}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> Window.ofStored(odd[0], odd[1], "odd", Layer.CHIPSET, -1, -1));
    }
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
