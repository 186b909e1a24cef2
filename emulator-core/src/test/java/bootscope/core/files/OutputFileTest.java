package bootscope.core.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
class OutputFileTest {
  private static final byte[] NEW = "new".getBytes(StandardCharsets.UTF_8);
  private static final Path FULL = Path.of("/dev/full");

  @TempDir Path folder;

  private static void write(Path file) throws IOException {
    OutputFile.write(file, out -> out.write(NEW));
  }

  private void assertOnly(Path... files) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      assertEquals(Stream.of(files).sorted().toList(), all.sorted().toList());
    }
  }

  @Test
  void aFileIsWrittenInPlaceOfTheOldOne() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old and longer");
    write(file);
    assertArrayEquals(NEW, Files.readAllBytes(file));
    assertOnly(file);
  }

  @Test
  void othersMayReadItAsTheyMayAnyFileOfTheUsersOrAsTheOldOne() throws IOException {
    Path usual = Files.createFile(folder.resolve("usual"));
    Path file = folder.resolve("file");
    write(file);
    assertEquals(Files.getPosixFilePermissions(usual), Files.getPosixFilePermissions(file));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    write(file);
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @Test
  void aDiskThatFillsUpLeavesTheOldFileAsItWas() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");
    OutputFile.Content filling =
        out -> {
          out.write(new byte[1 << 20]);
          throw new IOException("No space left on device");
        };
    assertThrows(IOException.class, () -> OutputFile.write(file, filling));
    assertEquals("old", Files.readString(file));
    assertOnly(file);
  }

  @Test
  void whatIsNotCompletedLeavesNothing() throws IOException {
    try (OutputFile whole = OutputFile.whole(folder.resolve("whole"));
        OutputFile growing = OutputFile.growing(folder.resolve("growing"))) {
      whole.stream().write(NEW);
      assertTrue(Files.notExists(whole.path()));
    }
    assertOnly();
  }

  @Test
  void oldContentsStayUntilThereIsSomethingToWrite() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");
    try (OutputFile growing = OutputFile.growing(file)) {
      assertEquals("old", Files.readString(file));
      growing.stream();
      assertEquals("", Files.readString(file));
      growing.stream().write(NEW);
      growing.stream().flush();
      assertEquals("new", Files.readString(file), "it can be followed");
      growing.commit();
    }
    assertOnly(file);
  }

  @Test
  void twoOfOneNameDoNotMeetBesideIt() throws IOException {
    Path file = folder.resolve("file");
    try (OutputFile one = OutputFile.whole(file);
        OutputFile other = OutputFile.whole(file)) {
      other.stream().write(NEW);
      one.stream().write('1');
      other.commit();
      assertEquals("new", Files.readString(file));
      one.commit();
      assertEquals("1", Files.readString(file));
    }
    assertOnly(file);
  }

  @Test
  void aMissingFolderAndAFolderAreTold() {
    IOException missing =
        assertThrows(NoSuchFileException.class, () -> write(folder.resolve("missing/file")));
    assertEquals("its folder is not there", OutputFile.reason(missing));
    IOException is = assertThrows(FileSystemException.class, () -> write(folder));
    assertEquals("it is a folder", OutputFile.reason(is));
  }

  @Test
  void whatALinkLeadsToIsWrittenAndTheLinkStays() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("file"));
    Path early = Files.createSymbolicLink(folder.resolve("early"), Path.of("link2"));
    Path link2 = Files.createSymbolicLink(folder.resolve("link2"), Path.of("not-yet"));
    write(link);
    write(early);
    assertTrue(Files.isSymbolicLink(link) && Files.isSymbolicLink(early));
    assertArrayEquals(NEW, Files.readAllBytes(file));
    assertFalse(Files.isSymbolicLink(folder.resolve("not-yet")));
    assertOnly(file, link, early, link2, folder.resolve("not-yet"));
    Path round = Files.createSymbolicLink(folder.resolve("round"), Path.of("round"));
    IOException e = assertThrows(IOException.class, () -> write(round));
    assertEquals("its links lead round in a circle", OutputFile.reason(e));
  }

  @Test
  void aDeviceIsWrittenToAndNeverReplaced() {
    assumeTrue(Files.isWritable(FULL), "there is no /dev/full here");
    IOException e = assertThrows(IOException.class, () -> write(FULL));
    IOException host =
        assertThrows(
            IOException.class,
            () -> {
              try (OutputStream out = new FileOutputStream(FULL.toFile())) {
                out.write(1);
              }
            });
    assertTrue(e.getMessage().contains(host.getMessage()), "the host's words: " + e.getMessage());
    assertFalse(Files.isRegularFile(FULL));
  }

  @Test
  void aPipeIsWrittenToAndNeverReplaced() throws Exception {
    Path pipe = folder.resolve("pipe");
    assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
    CompletableFuture<String> read =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return Files.readString(pipe);
              } catch (IOException e) {
                return e.toString();
              }
            });
    write(pipe);
    assertEquals("new", read.get());
    assertTrue(OutputFile.isPipe(pipe));
    assertOnly(pipe);
  }

  @Test
  void namesOfOneFileAreTheSame() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    Path other = Files.createFile(folder.resolve("other"));
    Path hard = Files.createLink(folder.resolve("hard"), file);
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("file"));
    Path early = Files.createSymbolicLink(folder.resolve("early"), Path.of("not-yet"));
    assertTrue(OutputFile.same(file, hard) && OutputFile.same(link, hard));
    assertTrue(OutputFile.same(early, folder.resolve("../" + folder.getFileName() + "/not-yet")));
    assertFalse(OutputFile.same(file, other) || OutputFile.same(early, file));
    assertFalse(OutputFile.same(folder.resolve("a"), folder.resolve("b")));
  }
}
