package bootscope.app.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.cli.UsageException;
import bootscope.core.cpu.kept.KeptFolder;
import bootscope.core.cpu.kept.KeptHeader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptCodeFilesTest {
  @TempDir Path dir;
  private KeptCodeFiles files;

  @BeforeEach
  void twoFiles() throws Exception {
    files = new KeptCodeFiles(new KeptFolder(dir), ZoneOffset.UTC);
    file(1, "vmlinuz-6.1", "2026-01-02T03:04:05Z");
    file(0xABC, "guest:hello-pvh", "2026-01-02T03:04:06Z");
  }

  private void file(long guest, String about, String used) throws Exception {
    ByteBuffer head = ByteBuffer.allocate(KeptHeader.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    KeptHeader.put(head, 1, 2, 62_105, about);
    Path file = dir.resolve(KeptFolder.name(guest));
    Files.write(file, Arrays.copyOf(head.array(), 3 << 20));
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse(used)));
  }

  @Test
  void theListHasSizeBlocksTimeAndGuest() throws Exception {
    assertEquals(
        String.format(
            Locale.ROOT,
            """
            %s
            file                       KiB   blocks  last used         made for
            0000000000000abc.code    3,072   62,105  2026-01-02 03:04  guest:hello-pvh
            0000000000000001.code    3,072   62,105  2026-01-02 03:04  vmlinuz-6.1
            files: 2, 6,144 of at most 262,144 KiB
            """,
            dir),
        files.list());
  }

  @Test
  void aFolderThatIsNotThereIsEmpty() throws Exception {
    Path none = dir.resolve("none");
    assertEquals(
        none + "\nfiles: 0, 0 of at most 262,144 KiB\n",
        new KeptCodeFiles(new KeptFolder(none), ZoneOffset.UTC).list());
    assertEquals(
        "thrown away: 0; files: 0, 0 of at most 262,144 KiB\n",
        new KeptCodeFiles(new KeptFolder(none), ZoneOffset.UTC).clear(List.of()));
  }

  @Test
  void oneOrAllCanBeThrownAway() throws Exception {
    Path mine = Files.write(dir.resolve("mine.code"), new byte[1]);
    assertTrue(
        files.clear(List.of("0000000000000001.code")).startsWith("thrown away: 1; files: 1"));
    assertTrue(Files.exists(dir.resolve("0000000000000abc.code")));
    Files.write(KeptFolder.unfinished(dir.resolve(KeptFolder.name(1))), new byte[1]);
    assertTrue(files.clear(List.of()).startsWith("thrown away: 1; files: 0"));
    assertEquals(List.of(mine.toFile()), List.of(dir.toFile().listFiles()));
  }

  @Test
  void oneThatIsNotThereIsToldAndNoneGoes() {
    for (String name : List.of("x", "../" + dir.getFileName() + "/0000000000000001.code")) {
      UsageException e =
          assertThrows(
              UsageException.class, () -> files.clear(List.of("0000000000000001.code", name)));
      assertTrue(e.getMessage().startsWith("cache clear: there is no " + name), e.getMessage());
      assertEquals(2, dir.toFile().listFiles().length);
    }
  }
}
