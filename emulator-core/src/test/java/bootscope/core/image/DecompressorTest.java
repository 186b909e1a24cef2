package bootscope.core.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the formats' own tools packed is unpacked; what is damaged is refused. */
class DecompressorTest {
  @ParameterizedTest
  @ValueSource(strings = {"gz", "bz2", "lzma", "xz", "lzo", "lz4", "zst"})
  void whatTheFormatsOwnToolPackedIsUnpacked(String suffix) throws ImageException {
    byte[] packed = Samples.resource("mixed." + suffix);
    assertArrayEquals(Samples.mixed(), unpack(packed, -1));
    assertArrayEquals(Samples.mixed(), unpack(packed, 120_000), "with the size known");
  }

  @Test
  void bothOfLzopsPackersAreUnderstood() throws ImageException {
    assertArrayEquals(Samples.mixed(), unpack(Samples.resource("mixed-fast.lzo"), 120_000));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gz", "bz2", "lzma", "xz", "lzo", "lz4", "zst"})
  void theSizeThatLinuxAppendsDoesNotDisturb(String suffix) throws ImageException {
    byte[] packed = Samples.concat(Samples.resource("mixed." + suffix), Samples.number(4, 120_000));
    assertArrayEquals(Samples.mixed(), unpack(packed, 120_000));
    assertArrayEquals(Samples.mixed(), unpack(packed, -1));
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void anEmptyKernelOfZerosSurvivesEachPacker(Compression method) throws ImageException {
    byte[] zeros = new byte[30_000];
    assertArrayEquals(zeros, unpack(Samples.pack(method, zeros), 30_000));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gz", "bz2", "lzma", "xz", "lzo", "lz4", "zst"})
  void truncationIsAnErrorAtEveryLength(String suffix) {
    byte[] packed = Samples.resource("mixed." + suffix);
    for (int length = 16; length < packed.length - 8; length += 997) {
      byte[] cut = Arrays.copyOf(packed, length);
      assertThrows(ImageException.class, () -> unpack(cut, 120_000), suffix + " " + length);
    }
  }

  @Test
  void moreThanWasAnnouncedIsAnError() {
    for (Compression method : Compression.values()) {
      byte[] packed = Samples.pack(method, Samples.mixed());
      assertThrows(ImageException.class, () -> unpack(packed, 119_999), method::label);
      assertThrows(ImageException.class, () -> unpack(packed, 120_001), method::label);
    }
  }

  @Test
  void aBombIsStoppedByTheSizeOfWhatIsPacked() {
    // 16 MiB of zeros in some 16 KiB or less: more than 256 times.
    for (Compression method : new Compression[] {Compression.GZIP, Compression.XZ}) {
      byte[] packed = Samples.pack(method, new byte[16 << 20]);
      ImageException e = assertThrows(ImageException.class, () -> unpack(packed, -1));
      assertTrue(e.getMessage().contains("unpacks to more than"), e.getMessage());
      e = assertThrows(ImageException.class, () -> unpack(packed, 16 << 20));
      assertTrue(e.getMessage().contains("claim to unpack to"), e.getMessage());
    }
  }

  @Test
  void aFlippedBitUnderAChecksumIsFound() {
    for (String suffix : new String[] {"gz", "bz2", "xz", "lzo"}) {
      byte[] packed = Samples.resource("mixed." + suffix);
      packed[packed.length / 2] ^= 0x10;
      assertThrows(ImageException.class, () -> unpack(packed, 120_000), suffix);
    }
  }

  @Test
  void anLz4FrameOfSeveralBlocksIsUnpackedWithAndWithoutItsSize() throws ImageException {
    byte[] content = new byte[(8 << 20) + 5000];
    byte[] mixed = Samples.mixed();
    for (int at = 0; at < content.length; at += 1 << 20) {
      System.arraycopy(mixed, 0, content, at, Math.min(mixed.length, content.length - at));
    }
    byte[] packed = Samples.lz4(content);
    assertArrayEquals(content, unpack(packed, content.length));
    assertArrayEquals(content, unpack(packed, -1));
    byte[] cut = Arrays.copyOf(packed, packed.length - 10);
    assertThrows(ImageException.class, () -> unpack(cut, content.length));
    packed[100] ^= 0x55;
    packed[5000] ^= 0x55;
    try {
      unpack(packed, content.length); // LZ4 legacy has no checksum: damage may stay unseen
    } catch (ImageException e) {
      assertTrue(e.getMessage().contains("LZ4 data is corrupt"), e.getMessage());
    }
  }

  /**
   * Blocks that are not full, as where frames follow each other, have no place known beforehand.
   */
  @Test
  void lz4FramesThatFollowEachOtherAreUnpacked() throws ImageException {
    byte[] mixed = Samples.mixed();
    byte[] longer = Arrays.copyOf(mixed, (16 << 20) + 5000);
    for (byte[][] parts : new byte[][][] {{mixed, longer}, {longer, mixed}, {mixed, mixed}}) {
      byte[] content = joined(parts[0], parts[1]);
      byte[] packed = joined(Samples.lz4(parts[0]), Samples.lz4(parts[1]));
      assertArrayEquals(content, unpack(packed, content.length));
    }
    assertArrayEquals(longer, unpack(Samples.lz4(longer), longer.length));
  }

  private static byte[] joined(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  /** LZ4 Block Format Description: token, literals, distance, match length plus 4. */
  @Test
  void lz4SequencesAreTokenLiteralsDistanceAndMatch() {
    // 1 literal "a", match at distance 1 of 4 + 15 + 2 bytes; then 2 literals "bc"
    byte[] block = HexFormat.of().parseHex("1f61010002" + "206263");
    byte[] out = new byte[24];
    assertEquals(24, Lz4Block.decode(block, 0, block.length, out, 0, 24));
    assertEquals("a".repeat(22) + "bc", new String(out));
  }

  @Test
  void lz4RefusesADistanceBeforeTheStartAndZero() {
    byte[] out = new byte[64];
    for (String distance : new String[] {"0200", "0000"}) {
      byte[] block = HexFormat.of().parseHex("1061" + distance + "1062");
      assertTrue(Lz4Block.decode(block, 0, block.length, out, 0, 64) < 0, distance);
    }
  }

  @Test
  void lz4RefusesToWritePastItsLimit() {
    byte[] block = HexFormat.of().parseHex("1f6101000a" + "1062");
    assertTrue(Lz4Block.decode(block, 0, block.length, new byte[64], 0, 20) < 0);
  }

  /** lzo.rst: a first byte of 18 to 21 gives 1 to 4 literals; 0x11 0 0 ends the stream. */
  @Test
  void lzoEndsWithItsMark() {
    byte[] block = HexFormat.of().parseHex("1661626364" + "65" + "110000");
    byte[] out = new byte[5];
    assertEquals(5, LzoBlock.decode(block, 0, block.length, out, 0, 5));
    assertEquals("abcde", new String(out));
    assertTrue(LzoBlock.decode(block, 0, block.length - 3, out, 0, 5) < 0, "without the mark");
  }

  private static byte[] unpack(byte[] packed, long size) throws ImageException {
    Compression method = Compression.of(packed, 0);
    return Decompressor.unpack(Samples.bytes(packed), 0, packed.length, method, size);
  }
}
