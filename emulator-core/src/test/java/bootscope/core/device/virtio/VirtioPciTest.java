package bootscope.core.device.virtio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The PCI transport, virtio 1.2 §4.1, and what a driver must not do. */
class VirtioPciTest {
  private static final int IN = 0;

  @TempDir Path dir;
  private BlkBench b;
  private BlkDriver d;

  @BeforeEach
  void open() throws Exception {
    b = new BlkBench(dir, false);
    d = b.driver;
  }

  @AfterEach
  void close() {
    b.close();
  }

  @Test
  void itIsATransitionalBlockDevice() {
    assertEquals(0x1001_1AF4L, d.config(0x00, 4));
    assertEquals(0x0100_0000L, d.config(0x08, 4));
    assertEquals(0x0002_1AF4L, d.config(0x2C, 4));
    assertEquals(1, d.config(0x3C, 4) >> 8 & 0xFF, "INTA");
    assertEquals(0x10, d.config(0x06, 2) & 0x10);
  }

  @Test
  void itsCapabilitiesSayWhereEverythingIs() {
    assertEquals(0x98, d.config(0x34, 4) & 0xFF);
    int[][] expected = { // at, id, next, length, kind, offset
      {0x84, 9, 0x70, 20, 5, 0},
      {0x70, 9, 0x60, 20, 2, 0x3000},
      {0x60, 9, 0x50, 16, 4, 0x2000},
      {0x50, 9, 0x40, 16, 3, 0x1000},
      {0x40, 9, 0x00, 16, 1, 0x0000}
    };
    assertEquals(0x0001_8411L, d.config(0x98, 4), "MSI-X of two vectors");
    for (int[] e : expected) {
      long head = e[1] | e[2] << 8 | e[3] << 16 | (long) e[4] << 24;
      assertEquals(head, d.config(e[0], 4));
      if (e[4] != 5) {
        assertEquals(4, d.config(e[0] + 4, 4), "BAR 4");
        assertEquals(e[5], d.config(e[0] + 8, 4));
        assertEquals(0x1000, d.config(e[0] + 12, 4));
      }
    }
    assertEquals(4, d.config(0x80, 4), "bytes between two queues' notifications");
  }

  @Test
  void itsRegistersHaveQemusSizes() {
    for (int bar : new int[] {0x10, 0x14, 0x20, 0x24}) {
      d.config(bar, 4, 0xFFFF_FFFFL);
    }
    assertEquals(0xFFFF_FF81L, d.config(0x10, 4));
    assertEquals(0xFFFF_F000L, d.config(0x14, 4));
    assertEquals(0xFFFF_C00CL, d.config(0x20, 4));
    assertEquals(0xFFFF_FFFFL, d.config(0x24, 4));
  }

  @Test
  void itOffersTheFeaturesByHalves() {
    d.assign();
    d.set(0, 4, 0);
    assertEquals(0x3000_6E54L, d.get(4, 4));
    d.set(0, 4, 1);
    assertEquals(0x101, d.get(4, 4));
    d.set(0, 4, 2);
    assertEquals(0, d.get(4, 4));
  }

  @Test
  void featuresThatWereNotOfferedAreRefused() {
    d.start(BlkDriver.VERSION_1 | 1L << 40 | 1L << 41);
    assertEquals(0, d.get(0x14, 1) & 8);
    d.start(0x4L);
    assertEquals(0, d.get(0x14, 1) & 8, "a modern driver accepts version 1");
    d.start(BlkDriver.VERSION_1 | 0x4);
    assertEquals(0xF, d.get(0x14, 1));
    d.set(8, 4, 0);
    d.set(0xC, 4, 0);
    assertEquals(4, d.get(0xC, 4), "agreed is agreed");
  }

  @Test
  void onlyPowersOfTwoUpToItsOwnAreAQueuesSize() {
    d.assign();
    assertEquals(1, d.get(0x12, 2));
    assertEquals(256, d.get(0x18, 2));
    for (int size : new int[] {0, 3, 257, 512, 65535}) {
      d.set(0x18, 2, size);
      assertEquals(256, d.get(0x18, 2), "size " + size);
    }
    d.set(0x18, 2, 8);
    assertEquals(8, d.get(0x18, 2));
    d.set(0x16, 2, 1);
    assertEquals(0, d.get(0x18, 2), "there is no queue 1");
    d.set(0x1C, 2, 1);
    d.set(0x20, 8, 0x1000);
    assertEquals(0, d.get(0x1C, 2));
    assertEquals(0, d.get(0x20, 8));
  }

  @Test
  void aSmallQueueWraps() {
    d.size = 4;
    d.start(BlkDriver.VERSION_1);
    for (int i = 1; i <= 70_000; i++) {
      d.request(IN, 0, 512, true);
      b.settle();
      assertEquals(i & 0xFFFF, d.used());
    }
  }

  @Test
  void indirectTablesMayHoldTheChain() {
    d.start(BlkDriver.VERSION_1 | BlkDriver.INDIRECT);
    long table = 0x12_0000;
    d.header(IN, 3);
    d.descriptor(table, 0, BlkDriver.REQUEST, 16, 1, 5);
    d.descriptor(table, 5, BlkDriver.DATA, 1024, 3, 6);
    d.descriptor(table, 6, BlkDriver.STATUS, 1, 2, 0);
    d.descriptor(BlkDriver.DESCRIPTORS, 9, table, 7 * 16, 4, 0);
    d.offer(9);
    d.kick();
    b.settle();
    assertEquals(0, d.status());
    assertEquals(9, b.memory.load(BlkDriver.USED + 4, 4), "by the head's index");
  }

  @Test
  void theDriverSaysAtWhichIndexItWantsToHear() {
    d.start(BlkDriver.VERSION_1 | BlkDriver.EVENT_INDEX);
    b.memory.store(BlkDriver.AVAILABLE + 4 + 2 * 256, 2, 1); // at the second
    d.request(IN, 0, 512, true);
    b.settle();
    assertFalse(b.pin.level);
    assertEquals(1, b.memory.load(BlkDriver.USED + 4 + 8 * 256, 2), "and the device, from which");
    d.request(IN, 0, 512, true);
    b.settle();
    assertTrue(b.pin.level);
  }

  @Test
  void withoutThatAFlagKeepsItQuiet() {
    d.start(BlkDriver.VERSION_1);
    b.memory.store(BlkDriver.AVAILABLE, 2, 1);
    d.request(IN, 0, 512, true);
    b.settle();
    assertEquals(1, d.used());
    assertFalse(b.pin.level);
  }

  @Test
  void messagesReplaceThePin() {
    d.start(BlkDriver.VERSION_1);
    b.memory.store(BlkDriver.MSIX + 16, 8, 0xFEE0_0000L);
    b.memory.store(BlkDriver.MSIX + 24, 8, 0x41);
    d.config(0x9A, 2, 0x8000);
    d.set(0x10, 2, 0);
    d.set(0x1A, 2, 7);
    assertEquals(0xFFFF, d.get(0x1A, 2), "no such vector");
    d.set(0x1A, 2, 1);
    assertEquals(1, d.get(0x1A, 2));
    assertEquals(0, d.request0(b));
    assertEquals(List.of("fee00000 65"), b.messages);
    assertFalse(b.pin.level);
  }

  @Test
  void aQueueCanBeResetAlone() {
    d.start(BlkDriver.VERSION_1 | 1L << 40);
    assertEquals(0, d.request0(b));
    d.set(0x3A, 2, 1);
    assertEquals(0, d.get(0x3A, 2), "done at once");
    assertEquals(0, d.get(0x1C, 2));
    d.available = 0;
    b.memory.poke(BlkDriver.AVAILABLE, new byte[4096]);
    b.memory.poke(BlkDriver.USED, new byte[4096]);
    d.queue();
    assertEquals(0, d.request0(b));
    assertEquals(1, d.used());
  }

  @Test
  void statusZeroResetsIt() {
    d.start(BlkDriver.VERSION_1);
    d.request(IN, 0, 512, true);
    d.set(0x14, 1, 0);
    b.settle();
    assertEquals(0, d.used(), "what it was about to do is forgotten");
    assertEquals(0, d.get(0x14, 1));
    assertEquals(0, d.get(0x1C, 2));
    assertEquals(0, d.get(0x20, 8));
    assertFalse(b.pin.level);
  }

  @Test
  void withoutTheBusItNeedsAReset() {
    d.start(BlkDriver.VERSION_1);
    d.config(4, 2, 3);
    d.request(IN, 0, 512, true);
    b.settle();
    assertEquals(0, d.used());
    assertTrue(d.needsReset());
  }

  @Test
  void configurationSpaceReachesTheWindowToo() {
    d.start(BlkDriver.VERSION_1);
    d.config(0x88, 4, 4); // BAR
    d.config(0x8C, 4, 0x2000);
    d.config(0x90, 4, 4);
    assertEquals(BlkBench.SECTORS, d.config(0x94, 4));
    d.config(0x8C, 4, 0x14);
    d.config(0x90, 4, 1);
    assertEquals(0xF, d.config(0x94, 4) & 0xFF);
    d.config(0x94, 4, 0);
    assertEquals(0, d.get(0x14, 1), "reset");
    for (long wrong : new long[] {0, 3, 8, 0xFFFF_FFFFL}) {
      d.config(0x90, 4, wrong);
      d.config(0x94, 4);
      d.config(0x94, 4, 0xFFFF_FFFFL);
    }
    d.config(0x90, 4, 4);
    d.config(0x8C, 4, 0xFFFF_FFFCL);
    d.config(0x94, 4, 0xF);
    assertEquals(0, d.get(0x14, 1));
  }

  @Test
  void aLegacyDriverUsesPorts() {
    d.assign();
    int p = BlkDriver.PORTS;
    assertEquals(0x3000_6E54, b.ports.in(p, 4));
    b.ports.out(p + 0x12, 1, 3);
    b.ports.out(p + 4, 4, 0x6E54);
    b.ports.out(p + 0xE, 2, 0);
    assertEquals(256, b.ports.in(p + 0xC, 2));
    b.ports.out(p + 8, 4, (int) (BlkDriver.DESCRIPTORS >> 12));
    assertEquals((int) (BlkDriver.DESCRIPTORS >> 12), b.ports.in(p + 8, 4));
    b.ports.out(p + 0x12, 1, 7);
    assertEquals(BlkBench.SECTORS, b.ports.in(p + 0x14, 4), "capacity");
    // Its rings follow the descriptors: available at 16 × 256, used at the next page.
    d.header(IN, 1);
    d.descriptor(BlkDriver.DESCRIPTORS, 0, BlkDriver.REQUEST, 16, 1, 1);
    d.descriptor(BlkDriver.DESCRIPTORS, 1, BlkDriver.DATA, 512, 3, 2);
    d.descriptor(BlkDriver.DESCRIPTORS, 2, BlkDriver.STATUS, 1, 2, 0);
    long available = BlkDriver.DESCRIPTORS + 4096;
    b.memory.store(available + 2, 2, 1);
    b.ports.out(p + 0x10, 2, 0);
    b.settle();
    assertEquals(0, d.status());
    assertEquals(1, b.memory.load(available + 4096 + 2, 2));
    assertEquals(1, b.ports.in(p + 0x13, 1));
    assertFalse(b.pin.level);
    byte[] sector = new byte[512];
    b.disk.read(1, sector, 0, 1);
    assertArrayEquals(sector, b.memory.peek(BlkDriver.DATA, 512));
    d.config(0x9A, 2, 0x8000);
    assertEquals(BlkBench.SECTORS, b.ports.in(p + 0x18, 4), "behind the vectors, with MSI-X");
    b.ports.out(p + 0x16, 2, 1);
    assertEquals(1, b.ports.in(p + 0x16, 2));
    b.ports.out(p + 0x12, 1, 0);
    assertEquals(0, b.ports.in(p + 8, 4));
  }
}
