package bootscope.core.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * An image that is written is locked against other programs. POSIX takes a process's locks on a
 * file away when it closes the file anywhere (POSIX.1-2017, fcntl): there, as after a look at the
 * image's format, nothing may be written over what another program does.
 */
@DisabledOnOs(OS.WINDOWS)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class DiskLockTest {
  @TempDir Path dir;
  private Path file;

  @BeforeEach
  void image() throws IOException {
    file = Files.write(dir.resolve("disk.img"), new byte[4 * Disk.BLOCK]);
  }

  /** Another program that opens the image to write, and keeps it until its input ends. */
  public static void main(String[] arguments) throws IOException {
    try (Disk disk = open(Path.of(arguments[0]))) {
      System.out.println("open, " + disk.sectors());
      System.in.transferTo(java.io.OutputStream.nullOutputStream());
    } catch (DiskException e) {
      System.out.println(e.getMessage());
    }
  }

  private static Disk open(Path file) {
    return Disk.open("d", file, false, WritePolicy.WRITE_THROUGH_ON_FLUSH);
  }

  private record Other(Process process, BufferedReader says) implements AutoCloseable {
    static Other start(Path file) throws IOException {
      String modules = System.getProperty("jdk.module.path", "");
      String classes = modules + File.pathSeparator + System.getProperty("java.class.path", "");
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:+UseSerialGC",
                  "-cp",
                  classes,
                  DiskLockTest.class.getName(),
                  file.toString())
              .redirectErrorStream(true)
              .start();
      return new Other(process, process.inputReader());
    }

    @Override
    public void close() throws IOException, InterruptedException {
      process.getOutputStream().close();
      process.waitFor();
    }
  }

  @Test
  void whatAnotherProgramTookIsNotWrittenUntilItIsLeft() throws Exception {
    List<String> told = new ArrayList<>();
    try (Disk disk = open(file)) {
      disk.listener(told::add);
      disk.write(0, sector(), 0, 1);
      look();
      try (Other other = Other.start(file)) {
        assertEquals("open, 32", other.says.readLine());
        assertFalse(disk.flush());
        assertTrue(told.getFirst().contains("another program uses it by now"), told.toString());
        assertEquals(0, Files.readAllBytes(file)[0]);
      }
      assertTrue(disk.flush());
      assertEquals(7, Files.readAllBytes(file)[0]);
    }
  }

  @Test
  void aFlushLocksAgain() throws Exception {
    try (Disk disk = open(file)) {
      look();
      disk.write(0, sector(), 0, 1);
      assertTrue(disk.flush());
      try (Other other = Other.start(file)) {
        String said = other.says.readLine();
        assertTrue(said.contains("another program or drive uses this disk image"), said);
      }
    }
  }

  private static byte[] sector() {
    byte[] bytes = new byte[Disk.SECTOR];
    bytes[0] = 7;
    return bytes;
  }

  private void look() throws IOException {
    FileChannel.open(file).close();
  }
}
