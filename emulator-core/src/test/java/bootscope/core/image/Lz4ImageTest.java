package bootscope.core.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.bits.Host;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A frame of LZ4 of which what is read is unpacked. */
class Lz4ImageTest {
  private static final int BLOCK = 8 << 20;
  private static final int SIZE = 3 * BLOCK + 5000;
  private static final byte[] CONTENT = content();
  private static final byte[] PACKED = Samples.lz4(CONTENT);

  private static byte[] content() {
    byte[] mixed = Samples.mixed();
    byte[] all = new byte[SIZE];
    for (int at = 0; at < SIZE; at += 1 << 20) {
      System.arraycopy(mixed, 0, all, at, Math.min(mixed.length, SIZE - at));
      all[at] = (byte) (at >> 20);
    }
    return all;
  }

  private static Optional<ImageBytes> image(byte[] packed, long size) throws ImageException {
    return Lz4Image.of("test", Samples.bytes(packed), 0, packed.length, size);
  }

  private static ImageBytes image(byte[] packed) throws ImageException {
    return image(packed, SIZE).orElseThrow();
  }

  /** Where the data of a block begins. */
  private static int block(int number) {
    int at = 8;
    for (int i = 0; i < number; i++) {
      at += 4 + LittleEndian.i32(PACKED, at - 4);
    }
    return at;
  }

  /** A frame whose block begins with a match from before the start. */
  private static byte[] damaged(int... blocks) {
    byte[] packed = PACKED.clone();
    for (int block : blocks) {
      packed[block(block)] = 0;
      packed[block(block) + 1] = 1;
      packed[block(block) + 2] = 1;
    }
    return packed;
  }

  @Test
  void anyPartIsAsItWas() throws Exception {
    long[][] parts = {
      {0, SIZE},
      {0, 0},
      {5, 100},
      {BLOCK - 3, 7},
      {BLOCK, 1},
      {SIZE - 1, 1},
      {SIZE, 0},
      {BLOCK - 1, BLOCK + 2},
      {2 * BLOCK + 17, BLOCK + 400}
    };
    for (long[] part : parts) {
      byte[] expected = Arrays.copyOfRange(CONTENT, (int) part[0], (int) (part[0] + part[1]));
      String where = part[0] + ", " + part[1];
      assertArrayEquals(expected, image(PACKED).read(part[0], (int) part[1]), where);
      try (InputStream in = image(PACKED).stream(part[0], part[1])) {
        assertArrayEquals(expected, in.readAllBytes(), where);
      }
      try (Arena arena = Arena.ofConfined()) {
        long host = Host.allocate(arena, part[1] + 1, 8);
        image(PACKED).copyToHost(part[0], host, part[1]);
        byte[] copy = new byte[(int) part[1]];
        Host.copyOut(host, copy, 0, copy.length);
        assertArrayEquals(expected, copy, where);
      }
    }
    assertThrows(ImageException.class, () -> image(PACKED).read(SIZE, 1));
  }

  @Test
  void damageIsFoundWhereItIsRead() throws ImageException {
    ImageBytes image = image(damaged(1));
    assertEquals(CONTENT[BLOCK - 1], image.read(BLOCK - 1, 1)[0]);
    assertEquals(CONTENT[2 * BLOCK], image.read(2 * BLOCK, 1)[0]);
    for (int attempt = 0; attempt < 2; attempt++) {
      ImageException e = assertThrows(ImageException.class, () -> image.read(BLOCK - 1, 2));
      assertTrue(e.getMessage().contains("LZ4 data is corrupt"), e.getMessage());
      long at = e.offset().orElseThrow();
      assertTrue(at >= block(1) && at <= block(1) + 4, e.getMessage());
    }
    assertThrows(ImageException.class, image::verify);
    image(PACKED).verify();
  }

  /** Whichever thread finds it, what is told is where the first damage is. */
  @Test
  void damageIsToldOfTheFirstBlockThatHasIt() throws ImageException {
    for (int[] blocks : new int[][] {{1, 2}, {0, 1}, {2}, {1, 2, 3}}) {
      ImageBytes image = image(damaged(blocks));
      ImageException e = assertThrows(ImageException.class, image::verify);
      long at = e.offset().orElseThrow();
      assertTrue(at >= block(blocks[0]) && at <= block(blocks[0]) + 4, e.getMessage());
    }
  }

  @Test
  void aBlockThatIsNotFullIsDamage() throws ImageException {
    byte[] small = Samples.lz4(Arrays.copyOf(CONTENT, 7 << 20));
    byte[] rest = Samples.lz4(Arrays.copyOf(CONTENT, 5 << 20));
    byte[] both = Samples.concat(small, Arrays.copyOfRange(rest, 4, rest.length));
    ImageBytes image = image(both, 12 << 20).orElseThrow();
    assertTrue(assertThrows(ImageException.class, image::verify).getMessage().contains("corrupt"));
  }

  @Test
  void whatIsNoFrameOfSuchBlocksIsNotTaken() throws ImageException {
    assertEquals(Optional.empty(), image(Samples.concat(PACKED, PACKED), 2 * SIZE));
    assertEquals(Optional.empty(), image(Arrays.copyOf(PACKED, PACKED.length - 10), SIZE));
    assertEquals(Optional.empty(), image(PACKED, 0));
    assertEquals(Optional.empty(), image(PACKED, -1));
    assertEquals(Optional.empty(), image(PACKED, 256L * PACKED.length));
    assertEquals(Optional.empty(), image(new byte[0], 1));
  }

  @Test
  void whoeverIsInterruptedGivesUp() throws Exception {
    Thread.currentThread().interrupt();
    ImageException e = assertThrows(ImageException.class, () -> image(PACKED).verify());
    assertTrue(Thread.interrupted());
    assertTrue(e.getMessage().contains("cancelled"), e.getMessage());
  }
}
