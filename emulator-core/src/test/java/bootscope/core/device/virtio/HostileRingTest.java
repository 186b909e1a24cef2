package bootscope.core.device.virtio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rings that no driver makes: the device asks for a reset (virtio 1.2 §2.1.2), and works again. */
class HostileRingTest {
  private static final long D = BlkDriver.DESCRIPTORS;

  @TempDir Path dir;
  private BlkBench b;
  private BlkDriver d;

  @BeforeEach
  void start() throws Exception {
    b = new BlkBench(dir, false);
    d = b.driver;
    d.start(BlkDriver.VERSION_1 | BlkDriver.INDIRECT);
    d.header(0, 0);
  }

  @AfterEach
  void close() {
    b.close();
  }

  private void breaks() {
    d.kick();
    b.settle();
    assertTrue(d.needsReset());
    assertEquals(2, d.get(0x1000, 1), "it tells by a configuration interrupt");
    int used = d.used();
    d.kick();
    b.settle();
    assertEquals(used, d.used(), "and does nothing any more");
    d.available = 0;
    b.memory.poke(BlkDriver.AVAILABLE, new byte[4096]);
    b.memory.poke(BlkDriver.USED, new byte[4096]);
    d.start(BlkDriver.VERSION_1);
    assertFalse(d.needsReset());
    assertEquals(0, d.request0(b), "after a reset it serves");
  }

  @Test
  void aChainThatIsALoop() {
    d.descriptor(D, 0, BlkDriver.REQUEST, 16, 1, 1);
    d.descriptor(D, 1, BlkDriver.DATA, 512, 1, 0);
    d.offer(0);
    breaks();
  }

  @Test
  void aNextBeyondTheTable() {
    d.descriptor(D, 0, BlkDriver.REQUEST, 16, 1, 256);
    d.offer(0);
    breaks();
  }

  @Test
  void aHeadBeyondTheTable() {
    d.offer(256);
    breaks();
  }

  @Test
  void moreAvailableThanTheQueueHas() {
    b.memory.store(BlkDriver.AVAILABLE + 2, 2, 257);
    breaks();
  }

  @Test
  void readableBehindWritable() {
    d.descriptor(D, 0, BlkDriver.DATA, 512, 3, 1);
    d.descriptor(D, 1, BlkDriver.REQUEST, 16, 0, 0);
    d.offer(0);
    breaks();
  }

  @Test
  void noRoomForTheStatus() {
    d.descriptor(D, 0, BlkDriver.REQUEST, 16, 0, 0);
    d.offer(0);
    breaks();
  }

  @Test
  void aShortHeader() {
    d.descriptor(D, 0, BlkDriver.REQUEST, 15, 1, 1);
    d.descriptor(D, 1, BlkDriver.STATUS, 1, 2, 0);
    d.offer(0);
    breaks();
  }

  @Test
  void aStatusInAHole() {
    d.descriptor(D, 0, BlkDriver.REQUEST, 16, 1, 1);
    d.descriptor(D, 1, 0xF000_0000L, 1, 2, 0);
    d.offer(0);
    breaks();
  }

  @Test
  void tablesWithinTables() {
    d.descriptor(D, 0, 0x12_0000, 16, 4, 0);
    d.descriptor(0x12_0000, 0, 0x12_0000, 16, 4, 0);
    d.offer(0);
    breaks();
  }

  @Test
  void aTableOfHalfADescriptor() {
    d.descriptor(D, 0, 0x12_0000, 24, 4, 0);
    d.offer(0);
    breaks();
  }

  @Test
  void aTableThatWasNotNegotiated() {
    d.start(BlkDriver.VERSION_1);
    d.descriptor(D, 0, 0x12_0000, 16, 4, 0);
    d.offer(0);
    breaks();
  }

  @Test
  void aTableAtTheEndOfTheAddressSpace() {
    d.descriptor(D, 0, -16, 16, 4, 0);
    d.offer(0);
    breaks();
  }

  @Test
  void ringsInHolesAndDevices() {
    long[] places = {
      0xF000_0000L, BlkDriver.WINDOW, BlkDriver.MSIX, -4096, Long.MIN_VALUE, 1L << 52
    };
    for (int area = 0; area < 3; area++) {
      for (long place : places) {
        d.set(0x14, 1, 0);
        d.available = 0;
        b.memory.poke(BlkDriver.AVAILABLE, new byte[4096]);
        d.start(BlkDriver.VERSION_1);
        d.set(0x14, 1, 0);
        d.assign();
        d.set(0x08, 4, 1);
        d.set(0x0C, 4, 1);
        d.set(0x14, 1, 0xB);
        d.address(0x20, area == 0 ? place : BlkDriver.DESCRIPTORS);
        d.address(0x28, area == 1 ? place : BlkDriver.AVAILABLE);
        d.address(0x30, area == 2 ? place : BlkDriver.USED);
        d.set(0x1C, 2, 1);
        d.set(0x14, 1, 0xF);
        d.request(0, 0, 512, true);
        b.settle();
        assertTrue(d.needsReset(), "area " + area + " at " + Long.toHexString(place));
      }
    }
  }

  @Test
  void whateverIsInTheRingsNothingIsHarmed() {
    long base = System.nanoTime();
    System.out.println("HostileRingTest seed " + base);
    Random random = new Random(base);
    long[] addresses = {D, BlkDriver.DATA, BlkDriver.STATUS, BlkDriver.WINDOW, 0xFFF, 1L << 40, -1};
    for (int round = 0; round < 3000; round++) {
      if (d.needsReset() || random.nextInt(50) == 0) {
        d.available = 0;
        d.start(BlkDriver.VERSION_1 | random.nextLong() & 0x3000_6E54L);
      }
      for (int i = 0; i < 8; i++) {
        long address = addresses[random.nextInt(addresses.length)] + random.nextInt(64);
        long length = random.nextInt(3) == 0 ? random.nextInt() & 0xFFFF_FFFFL : 512;
        d.descriptor(D, i, address, length, random.nextInt(8), random.nextInt(10));
      }
      b.memory.store(BlkDriver.REQUEST, 8, random.nextInt(16));
      b.memory.store(BlkDriver.REQUEST + 8, 8, random.nextInt(BlkBench.SECTORS * 2));
      d.descriptor(D, 0, BlkDriver.REQUEST, 16, 1, 1 + random.nextInt(7));
      d.offer(random.nextInt(4) == 0 ? random.nextInt(9) : 0);
      d.set(random.nextInt(0x40), 1 << random.nextInt(4), random.nextInt(3) - 1L);
      d.kick();
      for (int i = 0; i < 20 && b.bench.events.earliest() != Long.MAX_VALUE; i++) {
        b.bench.advanceTo(b.bench.events.earliest());
      }
    }
  }
}
