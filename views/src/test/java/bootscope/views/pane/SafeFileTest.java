package bootscope.views.pane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafeFileTest {
  private static final byte[] NEW = "new".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;

  private void assertNothingBeside(Path file) throws IOException {
    try (Stream<Path> all = Files.list(file.getParent())) {
      assertEquals(Stream.of(file).toList(), all.toList());
    }
  }

  @Test
  void aFileIsWrittenInPlaceOfTheOldOne() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old and longer");
    SafeFile.write(file, NEW);
    assertArrayEquals(NEW, Files.readAllBytes(file));
    assertNothingBeside(file);
  }

  @Test
  void othersMayReadItAsTheyMayAnyFileOfTheUsers() throws IOException {
    Path usual = Files.createFile(folder.resolve("usual"));
    Path file = folder.resolve("file");
    SafeFile.write(file, NEW);
    assertEquals(Files.getPosixFilePermissions(usual), Files.getPosixFilePermissions(file));
  }

  @Test
  void aDiskThatFillsUpLeavesTheOldFileAsItWas() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");
    assertThrows(
        IOException.class,
        () ->
            SafeFile.write(
                file,
                out -> {
                  out.write(new byte[1 << 20]);
                  throw new IOException("No space left on device");
                }));
    assertEquals("old", Files.readString(file));
    assertNothingBeside(file);
  }

  @Test
  void aMissingFolderIsTold() {
    Path file = folder.resolve("missing/file");
    assertThrows(NoSuchFileException.class, () -> SafeFile.write(file, NEW));
  }

  @Test
  void whatALinkLeadsToIsWrittenAndTheLinkStays() throws IOException {
    Path file = Files.writeString(Files.createDirectory(folder.resolve("d")).resolve("f"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    SafeFile.write(link, NEW);
    assertTrue(Files.isSymbolicLink(link));
    assertArrayEquals(NEW, Files.readAllBytes(file));
  }

  @Test
  void aDeviceIsWrittenToAndNeverReplaced() {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.isWritable(full), "there is no /dev/full here");
    IOException e = assertThrows(IOException.class, () -> SafeFile.write(full, NEW));
    assertTrue(e.getMessage().contains("No space left"), e.getMessage());
    assertFalse(Files.isRegularFile(full));
    assertTrue(Files.exists(full));
  }
}
