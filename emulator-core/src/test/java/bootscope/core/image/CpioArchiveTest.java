package bootscope.core.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Initial RAM disks as Linux takes them (buffer-format.rst), and damaged ones. */
public class CpioArchiveTest {
  private static final int FILE = 0100755;
  private static final int LINK = 0120777;
  private static final byte[] ELF = {0x7F, 'E', 'L', 'F', 2, 1, 1};

  /** An entry, whose sizes are as they are said. */
  public static byte[] entry(String name, int mode, byte[] content) {
    int[] fields = {0, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, name.length() + 1, 0};
    StringBuilder header = new StringBuilder("070701");
    for (int field : fields) {
      header.append(String.format(Locale.ROOT, "%08X", field));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(header.append(name).append('\0').toString().getBytes(StandardCharsets.UTF_8));
    out.writeBytes(new byte[-out.size() & 3]);
    out.writeBytes(content);
    out.writeBytes(new byte[-out.size() & 3]);
    return out.toByteArray();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] archive(String program) {
    return joined(
        entry("bin", 0040755, new byte[0]),
        entry(program, FILE, ELF),
        entry("bin/text", FILE, "#!/bin/sh\n".getBytes(StandardCharsets.US_ASCII)),
        entry("sbin", LINK, "bin".getBytes(StandardCharsets.US_ASCII)),
        entry("TRAILER!!!", 0, new byte[0]));
  }

  private static byte[] packed(byte[] archive) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(archive);
    }
    return out.toByteArray();
  }

  private final List<String> found = new ArrayList<>();

  private boolean read(byte[] bytes) {
    found.clear();
    return CpioArchive.read(
        "initrd",
        bytes,
        new CpioArchive.Visitor() {
          @Override
          public void program(String name, ImageBytes content) {
            found.add(name + " " + content.length());
          }

          @Override
          public void link(String name, String target) {
            found.add(name + " -> " + target);
          }
        });
  }

  @Test
  void programsAndLinksAreTold() {
    assertTrue(read(archive("bin/busybox")));
    assertEquals(List.of("bin/busybox 7", "sbin -> bin"), found);
  }

  @Test
  void anArchiveBehindAnotherMayBeCompressed() throws IOException {
    assertTrue(read(joined(archive("early"), new byte[512], packed(archive("main")))));
    assertEquals(List.of("early 7", "sbin -> bin", "main 7", "sbin -> bin"), found);
  }

  @Test
  void whatIsNoArchiveEndsIt() {
    assertFalse(read(joined(archive("init"), "what?".getBytes(StandardCharsets.US_ASCII))));
    assertEquals(List.of("init 7", "sbin -> bin"), found);
    assertFalse(read(new byte[] {1}));
    assertTrue(read(new byte[0]));
  }

  @Test
  void aSizeBeyondTheEndIsNotRead() {
    byte[] entry = entry("init", FILE, ELF);
    byte[] huge = entry.clone();
    Arrays.fill(huge, 54, 62, (byte) 'F'); // c_filesize
    assertFalse(read(huge));
    assertEquals(List.of(), found);
    huge = entry.clone();
    Arrays.fill(huge, 94, 102, (byte) 'F'); // c_namesize
    assertFalse(read(huge));
    assertFalse(read(Arrays.copyOf(entry, entry.length - 3)));
    assertEquals(List.of(), found);
  }

  @Test
  void anArchiveWithinItselfIsNotUnpackedForEver() throws IOException {
    assertFalse(read(packed(packed(archive("init")))));
    assertEquals(List.of(), found);
  }

  @Test
  void damagedOnesEnd() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] good = joined(archive("init"), packed(archive("main")));
    for (int i = 0; i < 2_000; i++) {
      byte[] bad = good.clone();
      for (int n = random.nextInt(4); n >= 0; n--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      }
      read(bad);
      assertTrue(found.size() <= 16, "seed " + seed);
    }
  }
}
