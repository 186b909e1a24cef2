package bootscope.core.device.virtio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.device.Bench;
import bootscope.core.memory.EpochCheck;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests to the block device: virtio 1.2 §5.2, over a modern driver's queue. */
class VirtioBlkTest {
  private static final int IN = 0;
  private static final int OUT = 1;
  private static final int FLUSH = 4;
  private static final int GET_ID = 8;
  private static final int DISCARD = 11;
  private static final int WRITE_ZEROES = 13;
  private static final long ALL = BlkDriver.VERSION_1 | 0x30006E54L;

  @TempDir Path dir;
  private BlkBench b;

  @BeforeEach
  void start() throws Exception {
    b = new BlkBench(dir, false);
    b.driver.start(ALL);
  }

  @AfterEach
  void close() {
    b.close();
  }

  private byte[] onDisk(int sector, int count) {
    byte[] bytes = new byte[count * 512];
    assertTrue(b.disk.read(sector, bytes, 0, count));
    return bytes;
  }

  @Test
  void sectorsAreReadIntoTheGuestsMemory() {
    assertEquals(0, b.request(IN, 17, 8 * 512, true));
    assertArrayEquals(onDisk(17, 8), b.memory.peek(BlkDriver.DATA, 8 * 512));
    assertEquals(1, b.driver.used());
    assertEquals(8 * 512 + 1, b.driver.usedLength());
    assertTrue(b.pin.level);
    assertEquals(1, b.driver.get(0x1000, 1), "ISR: a queue");
    assertFalse(b.pin.level, "reading it lets the pin go");
    assertEquals(0, b.driver.get(0x1000, 1));
  }

  @Test
  void whatTheDeviceWritesIsMarked() {
    assertEquals(0, b.request(IN, 0, 512, true));
    EpochCheck check = new EpochCheck(b.memory.ram());
    b.driver.request(IN, 17, 3 * 4096, true);
    long epoch = b.memory.ram().dirty().begin(); // what the driver wrote is not asked for
    b.settle();
    assertEquals(0, b.driver.status());
    int[] marked = Arrays.stream(b.memory.ram().dirty().since(epoch)).sorted().toArray();
    int data = (int) (BlkDriver.DATA / 4096);
    int[] expected = {
      (int) (BlkDriver.USED / 4096), (int) (BlkDriver.STATUS / 4096), data, data + 1, data + 2
    };
    assertArrayEquals(expected, marked);
    assertEquals(List.of(), check.next());
    assertTrue(check.changed() >= expected.length);
  }

  @Test
  void sectorsAreWrittenFromTheGuestsMemory() {
    byte[] data = new byte[200 * 512]; // more than is copied at a time
    Arrays.fill(data, (byte) 0x5A);
    b.memory.poke(BlkDriver.DATA, data);
    assertEquals(0, b.request(OUT, 100, data.length, false));
    assertArrayEquals(data, onDisk(100, 200));
    assertEquals(1, b.driver.usedLength());
  }

  @Test
  void sectorsBeyondTheEndAndPartsOfSectorsAreErrors() {
    assertEquals(1, b.request(IN, BlkBench.SECTORS, 512, true));
    assertEquals(1, b.request(IN, BlkBench.SECTORS - 1, 1024, true));
    assertEquals(1, b.request(IN, -1, 512, true));
    assertEquals(1, b.request(IN, Long.MAX_VALUE, 512, true));
    assertEquals(1, b.request(OUT, 0, 513, false));
    assertEquals(0, b.driver.usedLength() & ~1);
    assertEquals(0, b.request(IN, BlkBench.SECTORS - 1, 512, true));
  }

  @Test
  void dataInMemoryThatIsNoRamIsAnErrorOfTheRequestAlone() {
    b.driver.header(IN, 0);
    b.driver.descriptor(BlkDriver.DESCRIPTORS, 0, BlkDriver.REQUEST, 16, 1, 1);
    b.driver.descriptor(BlkDriver.DESCRIPTORS, 1, BlkDriver.WINDOW, 512, 3, 2);
    b.driver.descriptor(BlkDriver.DESCRIPTORS, 2, BlkDriver.STATUS, 1, 2, 0);
    b.driver.offer(0);
    b.driver.kick();
    b.settle();
    assertEquals(1, b.driver.status());
    assertFalse(b.driver.needsReset());
    assertEquals(0, b.request(IN, 0, 512, true));
  }

  @Test
  void aRequestOfMoreThanTheMostIsAnError() {
    assertEquals(1, b.request(IN, 0, VirtioBlk.MOST_BYTES + 512L, true));
    assertEquals(1, b.request(IN, 0, 0xFFFF_FE00L, true));
  }

  @Test
  void otherRequestsAreServedOrRefused() {
    assertEquals(0, b.request(FLUSH, 0, 0, false));
    assertEquals(0, b.request(GET_ID, 0, 20, true));
    byte[] id = Arrays.copyOf("virtio0".getBytes(StandardCharsets.US_ASCII), 20);
    assertArrayEquals(id, b.memory.peek(BlkDriver.DATA, 20));
    assertEquals(2, b.request(99, 0, 512, true), "unsupported");
  }

  private int range(int type, long sector, long count, int flags) {
    b.memory.store(BlkDriver.DATA, 8, sector);
    b.memory.store(BlkDriver.DATA + 8, 4, count);
    b.memory.store(BlkDriver.DATA + 12, 4, flags);
    return b.request(type, 0, 16, false);
  }

  @Test
  void rangesAreMadeZerosOrDiscarded() {
    byte[] before = onDisk(0, 200);
    assertEquals(0, range(WRITE_ZEROES, 3, 100, 1));
    Arrays.fill(before, 3 * 512, 103 * 512, (byte) 0);
    assertArrayEquals(before, onDisk(0, 200));
    assertEquals(0, range(DISCARD, 120, 50, 0));
    assertArrayEquals(before, onDisk(0, 200), "what was discarded keeps what it held");
    assertEquals(2, range(DISCARD, 0, 1, 1), "no unmap bit here (§5.2.6.2)");
    assertEquals(2, range(WRITE_ZEROES, 0, 1, 2), "an unknown flag");
    assertEquals(1, range(WRITE_ZEROES, BlkBench.SECTORS - 1, 2, 0));
    assertEquals(1, range(WRITE_ZEROES, 0, 0xFFFF_FFFFL, 0), "more than the limit");
    assertEquals(1, b.request(WRITE_ZEROES, 0, 32, false), "one range a request");
  }

  @Test
  void aReadOnlyDiskSaysSoAndTakesNothing() throws Exception {
    b.close();
    b = new BlkBench(dir, true);
    b.driver.assign();
    assertEquals(0x3000_0E74L, b.driver.get(4, 4), "read-only, nothing to discard");
    b.driver.start(BlkDriver.VERSION_1 | 0x20);
    byte[] before = onDisk(0, 1);
    assertEquals(1, b.request(OUT, 0, 512, false));
    assertEquals(2, range(WRITE_ZEROES, 0, 1, 0));
    assertArrayEquals(before, onDisk(0, 1));
  }

  @Test
  void theConfigurationDescribesTheDisk() {
    assertEquals(BlkBench.SECTORS, b.driver.get(0x2000, 8));
    assertEquals(254, b.driver.get(0x200C, 4), "segments");
    assertEquals(4, b.driver.get(0x2010, 2), "cylinders of 16 heads and 63 sectors");
    assertEquals(0x3F10, b.driver.get(0x2012, 2));
    assertEquals(512, b.driver.get(0x2014, 4));
    assertEquals(1, b.driver.get(0x2022, 2), "queues");
    assertEquals(0x3F_FFFF, b.driver.get(0x2024, 4));
    assertEquals(0x1_0000, b.driver.get(0x2030, 4));
    assertEquals(0, b.driver.get(0x203C, 4), "beyond it");
  }

  @Test
  void theDriverChoosesWriteThrough() {
    assertEquals(1, b.driver.get(0x2020, 1));
    b.driver.set(0x2020, 1, 0);
    assertEquals(0, b.driver.get(0x2020, 1));
    b.driver.set(0x2000, 8, 0);
    assertEquals(BlkBench.SECTORS, b.driver.get(0x2000, 8), "nothing else is its to change");
    b.driver.set(0x14, 1, 0);
    assertEquals(1, b.driver.get(0x2020, 1), "reset");
  }

  @Test
  void aRequestTakesVirtualTimeByItsSizeWhateverElseHappens() {
    b.driver.request(IN, 0, 512, true);
    b.bench.advance(VirtioBlk.LATENCY - 1);
    assertEquals(0, b.driver.used());
    b.bench.advance(1);
    assertEquals(1, b.driver.used());
    b.driver.request(IN, 0, 512, true);
    b.bench.advance(VirtioBlk.LATENCY + VirtioBlk.SECTOR_TIME - 1);
    assertEquals(1, b.driver.used(), "it is busy with the sector of the last one");
    b.bench.advance(1);
    assertEquals(2, b.driver.used());
  }

  @Test
  void aFullQueueIsServedOneByOne() {
    b.driver.header(IN, 5);
    for (int i = 0; i < 85; i++) {
      int at = 3 * i;
      b.driver.descriptor(BlkDriver.DESCRIPTORS, at, BlkDriver.REQUEST, 16, 1, at + 1);
      b.driver.descriptor(BlkDriver.DESCRIPTORS, at + 1, BlkDriver.DATA + 512L * i, 512, 3, at + 2);
      b.driver.descriptor(BlkDriver.DESCRIPTORS, at + 2, BlkDriver.STATUS + i, 1, 2, 0);
      b.driver.offer(at);
    }
    b.driver.kick();
    b.bench.advance(VirtioBlk.LATENCY);
    assertEquals(1, b.driver.used());
    b.settle();
    assertEquals(85, b.driver.used());
    assertArrayEquals(onDisk(5, 1), b.memory.peek(BlkDriver.DATA + 512 * 84, 512));
  }

  @Test
  void aRestoredDeviceGoesOnWithWhatWasWaiting() throws Exception {
    assertEquals(0, b.request(IN, 0, 512, true));
    b.driver.request(IN, 9, 512, true);
    try (BlkBench copy = new BlkBench(dir, false)) {
      copy.bench.clock.set(b.bench.clock.now());
      Bench.Snapshot.of(b.bench.events).into(copy.bench.events);
      Bench.Snapshot.of(b.device).into(copy.device);
      for (long at = BlkDriver.DESCRIPTORS; at < BlkDriver.DATA; at += 4096) {
        copy.memory.poke(at, b.memory.peek(at, 4096));
      }
      copy.settle();
      b.settle();
      assertEquals(2, copy.driver.used());
      assertArrayEquals(onDisk(9, 1), copy.memory.peek(BlkDriver.DATA, 512));
      assertEquals(b.bench.clock.now(), copy.bench.clock.now());
    }
  }
}
