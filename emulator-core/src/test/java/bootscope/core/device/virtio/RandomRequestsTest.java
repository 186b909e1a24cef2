package bootscope.core.device.virtio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.disk.WritePolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * 100,000 requests of every kind, many in the queue at a time, cut into segments anywhere, against
 * a plain array: what the guest reads, what is in the file after a flush, and in the end.
 */
class RandomRequestsTest {
  private static final int REQUESTS = 100_000;
  private static final int SECTORS = 1 << 16; // more than the overlay keeps in memory
  private static final int MOST_SECTORS = 256;
  private static final int IN_FLIGHT = 32;

  private static final int IN = 0;
  private static final int OUT = 1;
  private static final int FLUSH = 4;
  private static final int DISCARD = 11;
  private static final int WRITE_ZEROES = 13;
  private static final int OK = 0;
  private static final int ERROR = 1;
  private static final int UNSUPPORTED = 2;

  private static final long DISCARD_FEATURE = 1L << 13;
  private static final long WRITE_ZEROES_FEATURE = 1L << 14;
  private static final long OPTIONAL =
      DISCARD_FEATURE | WRITE_ZEROES_FEATURE | BlkDriver.INDIRECT | BlkDriver.EVENT_INDEX;

  private static final long HEADERS = 0x20_0000; // each with its status behind it
  private static final long TABLES = 0x24_0000;
  private static final long BUFFERS = 0x40_0000;
  private static final int NOTHING = 0xEE;

  @TempDir Path dir;
  private BlkBench b;
  private Random random;
  private byte[] model;
  private long features;
  private int taken; // requests that the device has given back since its reset

  /** What a request must come to; for a read, what it must bring. */
  private record Expected(int head, int status, byte[] data, long buffer, int[] cuts) {}

  @Test
  void everyRequestDoesWhatAnArrayWould() throws Exception {
    long seed = System.nanoTime();
    System.out.println("RandomRequestsTest seed " + seed);
    random = new Random(seed);
    model = new byte[SECTORS * 512];
    random.nextBytes(model);
    Path file = Files.write(dir.resolve("disk.img"), model);
    b = new BlkBench(file, false, WritePolicy.WRITE_THROUGH_ON_FLUSH);
    try (BlkBench closed = b) {
      restart();
      for (int made = 0; made < REQUESTS; ) {
        made += batch();
        if (random.nextInt(100) == 0) {
          restart();
        }
        if (random.nextInt(400) == 0) {
          assertTrue(b.disk.flush());
          assertArrayEquals(model, Files.readAllBytes(file), "after a flush");
        }
      }
      assertTrue(b.disk.changedBlocks().length > 4096, "much of the disk was written");
      assertTrue(b.disk.flush());
    }
    assertArrayEquals(model, Files.readAllBytes(file));
  }

  /** Another driver takes the device over, with other features. */
  private void restart() {
    features = BlkDriver.VERSION_1 | OPTIONAL & random.nextLong();
    if (random.nextInt(16) > 0) {
      features |= BlkDriver.FLUSH; // without, each write goes to the file
    }
    b.driver.available = 0;
    taken = 0;
    b.memory.poke(BlkDriver.AVAILABLE, new byte[4096]);
    b.memory.poke(BlkDriver.USED, new byte[4096]);
    b.driver.start(features);
  }

  private boolean has(long feature) {
    return (features & feature) != 0;
  }

  /** Fills the queue, lets the device work, looks at what came of it; how many requests it was. */
  private int batch() {
    Expected[] expected = new Expected[1 + random.nextInt(IN_FLIGHT)];
    int used = 0;
    int made = 0;
    while (made < expected.length && used + 40 < b.driver.size) {
      expected[made] = request(made, used);
      used += has(BlkDriver.INDIRECT) ? 1 : expected[made].cuts.length + 1;
      made++;
    }
    b.driver.kick();
    b.settle();
    assertFalse(b.driver.needsReset());
    assertEquals(taken + made & 0xFFFF, b.driver.used());
    for (int i = 0; i < made; i++) {
      check(i, expected[i]);
    }
    return made;
  }

  private Expected request(int slot, int firstDescriptor) {
    int count = 1 + random.nextInt(random.nextInt(16) == 0 ? MOST_SECTORS : 8);
    int first = random.nextInt(SECTORS - count + 1);
    if (random.nextInt(100) == 0) {
      first = SECTORS - count + 1 + random.nextInt(8); // over its end
    }
    boolean inside = first + count <= SECTORS;
    int start = first * 512;
    int bytes = count * 512;
    int type =
        switch (random.nextInt(16)) {
          case 0 -> FLUSH;
          case 1 -> DISCARD;
          case 2 -> WRITE_ZEROES;
          default -> random.nextBoolean() ? IN : OUT;
        };
    return switch (type) {
      case IN -> {
        byte[] wanted = inside ? Arrays.copyOfRange(model, start, start + bytes) : null;
        yield queue(slot, firstDescriptor, type, first, null, bytes, inside ? OK : ERROR, wanted);
      }
      case OUT -> {
        byte[] data = new byte[bytes];
        random.nextBytes(data);
        if (inside) {
          System.arraycopy(data, 0, model, start, bytes);
        }
        yield queue(slot, firstDescriptor, type, first, data, bytes, inside ? OK : ERROR, null);
      }
      case FLUSH -> queue(slot, firstDescriptor, type, 0, null, 0, OK, null);
      default -> {
        boolean zero = type == WRITE_ZEROES;
        boolean served = has(zero ? WRITE_ZEROES_FEATURE : DISCARD_FEATURE);
        if (zero && served && inside) {
          Arrays.fill(model, start, start + bytes, (byte) 0);
        }
        byte[] range = new byte[16];
        put(range, 0, first, 8);
        put(range, 8, count, 4);
        put(range, 12, zero ? random.nextInt(2) : 0, 4); // may be unmapped, or not
        int status = !served ? UNSUPPORTED : inside ? OK : ERROR;
        yield queue(slot, firstDescriptor, type, 0, range, range.length, status, null);
      }
    };
  }

  private static void put(byte[] into, int at, long value, int size) {
    for (int i = 0; i < size; i++) {
      into[at + i] = (byte) (value >>> 8 * i);
    }
  }

  /**
   * Makes a request available.
   *
   * @param out what the device reads, or null where it writes
   */
  private Expected queue(
      int slot, int first, int type, long sector, byte[] out, int bytes, int status, byte[] in) {
    long header = HEADERS + slot * 0x100L;
    b.memory.store(header, 4, type);
    b.memory.store(header + 4, 4, 0);
    b.memory.store(header + 8, 8, sector);
    b.memory.store(header + 0x80, 1, NOTHING);
    int[] cuts = cuts(bytes);
    long buffer = BUFFERS + slot * 0x10_0000L + random.nextInt(4096);
    boolean indirect = has(BlkDriver.INDIRECT);
    long table = indirect ? TABLES + slot * 0x1000L : BlkDriver.DESCRIPTORS;
    int at = indirect ? 0 : first;
    b.driver.descriptor(table, at, header, 16, 1, at + 1);
    for (int i = 0; i + 1 < cuts.length; i++) {
      long place = place(buffer, cuts, i);
      int length = cuts[i + 1] - cuts[i];
      if (out != null) {
        b.memory.poke(place, Arrays.copyOfRange(out, cuts[i], cuts[i + 1]));
      }
      b.driver.descriptor(table, ++at, place, length, out == null ? 3 : 1, at + 1);
    }
    b.driver.descriptor(table, ++at, header + 0x80, 1, 2, 0);
    if (indirect) {
      long entries = cuts.length + 1L;
      b.driver.descriptor(BlkDriver.DESCRIPTORS, first, table, 16 * entries, 4, 0);
    }
    b.driver.offer(first);
    return new Expected(first, status, in, buffer, cuts);
  }

  /** Where a segment lies: behind the one before, with a gap. */
  private static long place(long buffer, int[] cuts, int segment) {
    return buffer + cuts[segment] + 13L * segment;
  }

  /** Where each segment begins, and the last one's end; how a buffer is cut means nothing. */
  private int[] cuts(int bytes) {
    if (bytes == 0) {
      return new int[1];
    }
    int[] cuts = new int[2 + random.nextInt(random.nextInt(4) == 0 ? 30 : 3)];
    for (int i = 1; i < cuts.length; i++) {
      cuts[i] = random.nextInt(bytes + 1);
    }
    cuts[cuts.length - 1] = bytes;
    Arrays.sort(cuts);
    return cuts;
  }

  private void check(int slot, Expected expected) {
    long element = BlkDriver.USED + 4 + 8L * (taken++ % b.driver.size);
    assertEquals(expected.head, b.memory.load(element, 4), "in their order");
    assertEquals(expected.status, b.memory.load(HEADERS + slot * 0x100L + 0x80, 1));
    if (expected.data != null) {
      assertEquals(expected.data.length + 1, b.memory.load(element + 4, 4));
      byte[] found = new byte[expected.data.length];
      int[] cuts = expected.cuts;
      for (int i = 0; i + 1 < cuts.length; i++) {
        int length = cuts[i + 1] - cuts[i];
        byte[] segment = b.memory.peek(place(expected.buffer, cuts, i), length);
        System.arraycopy(segment, 0, found, cuts[i], length);
      }
      assertArrayEquals(expected.data, found);
    }
  }
}
