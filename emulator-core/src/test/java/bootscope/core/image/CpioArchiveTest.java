package bootscope.core.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The newc form, by Linux' buffer-format.rst. */
class CpioArchiveTest {
  private static byte[] sample() {
    return CpioArchive.writer()
        .directory("dev", 0755)
        .characterDevice("dev/console", 0600, 5, 1)
        .file("init", 0755, "hello".getBytes(StandardCharsets.UTF_8))
        .symlink("bin", "usr/bin")
        .toBytes();
  }

  @Test
  void whatWasWrittenIsListed() throws ImageException {
    byte[] b = sample();
    CpioArchive.Listing l = CpioArchive.list(Samples.bytes(b));
    assertEquals(
        List.of("dev", "dev/console", "init", "bin"),
        l.entries().stream().map(CpioArchive.Entry::name).toList());
    CpioArchive.Entry init = l.entries().get(2);
    assertEquals(CpioArchive.REGULAR | 0755, init.mode());
    assertEquals("hello", new String(b, (int) init.offset(), (int) init.size()));
    assertEquals(Optional.empty(), l.rest());
  }

  @Test
  void headersAre110BytesOfHexadecimalAndContentIsAlignedToFour() {
    byte[] b = sample();
    assertEquals("070701", new String(b, 0, 6));
    assertEquals("000041ED", new String(b, 14, 8), "mode of a directory with 0755");
    assertEquals("00000004", new String(b, 94, 8), "size of the name with its NUL");
    assertEquals("dev\0", new String(b, 110, 4));
    assertEquals("070701", new String(b, 116, 6), "aligned to four");
    assertEquals(0, b.length % 512);
  }

  @Test
  void theSameEntriesGiveTheSameBytes() {
    assertArrayEquals(sample(), sample());
  }

  @Test
  void archivesMayFollowEachOtherAndEndInACompressedOne() throws ImageException {
    byte[] packed = Samples.pack(Compression.GZIP, sample());
    CpioArchive.Listing l =
        CpioArchive.list(Samples.bytes(Samples.concat(sample(), sample(), packed)));
    assertEquals(8, l.entries().size());
    assertEquals(
        Optional.of("gzip data at 0x" + Integer.toHexString(2 * sample().length)), l.rest());
  }

  @Test
  void damageIsAnError() {
    byte[] b = sample();
    b[60] = 'x'; // a digit of the size
    String message =
        assertThrows(ImageException.class, () -> CpioArchive.list(Samples.bytes(b))).getMessage();
    assertTrue(message.contains("hexadecimal"), message);
    byte[] cut = java.util.Arrays.copyOf(sample(), 300);
    assertThrows(ImageException.class, () -> CpioArchive.list(Samples.bytes(cut)));
    byte[] text = "no archive".getBytes(StandardCharsets.UTF_8);
    assertThrows(ImageException.class, () -> CpioArchive.list(Samples.bytes(text)));
  }
}
