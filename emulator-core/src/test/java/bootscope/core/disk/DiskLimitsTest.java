package bootscope.core.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the host gives a disk is limited: a heap that is small, files that cannot grow. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class DiskLimitsTest {
  private static final int MIB = 1 << 20;
  private static final int PART = 64; // sectors written at a time
  @TempDir Path dir;

  private Path image(int mebibytes) throws Exception {
    Path file = dir.resolve("disk.img");
    try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "rw")) {
      image.setLength((long) mebibytes * MIB);
    }
    return file;
  }

  /**
   * Runs {@link #main} in a process of its own; the lines that it printed.
   *
   * @param heap in MiB
   * @param limit in MiB, of each file that it writes; 0 for none
   */
  private List<String> child(int heap, int limit, Path file, WritePolicy policy) throws Exception {
    String modules = System.getProperty("jdk.module.path", "");
    String classes = modules + File.pathSeparator + System.getProperty("java.class.path", "");
    List<String> command = new ArrayList<>();
    if (limit > 0) { // in blocks of 512 bytes (POSIX)
      command.addAll(List.of("sh", "-c", "ulimit -f " + limit * 2048 + "; exec \"$@\"", "sh"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx" + heap + "m", "-XX:+UseSerialGC", "-cp", classes));
    command.addAll(List.of(DiskLimitsTest.class.getName(), file.toString(), policy.name()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("TMPDIR", Files.createDirectories(dir.resolve("tmp")).toString());
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said.lines().toList();
  }

  /**
   * Writes a whole disk, each part with its number, flushes, reads it all, and says how it went.
   */
  public static void main(String[] arguments) throws Exception {
    Path file = Path.of(arguments[0]);
    try (Disk disk = Disk.open("d", file, false, WritePolicy.valueOf(arguments[1]))) {
      disk.listener(message -> System.out.println("told " + message));
      byte[] data = new byte[PART * Disk.SECTOR];
      long parts = disk.sectors() / PART;
      long failed = -1;
      for (long part = 0; part < parts && failed < 0; part++) {
        Arrays.fill(data, (byte) (part % 251 + 1));
        failed = disk.write(part * PART, data, 0, PART) ? -1 : part;
      }
      System.out.println("written " + (failed < 0 ? "all" : failed));
      System.out.println("flushed " + disk.flush());
      long wrong = 0;
      for (long part = 0; part < (failed < 0 ? parts : failed); part++) {
        disk.read(part * PART, data, 0, PART);
        for (byte b : data) {
          wrong += b == (byte) (part % 251 + 1) ? 0 : 1;
        }
      }
      try (Stream<Path> left = Files.list(Path.of(System.getenv("TMPDIR")))) {
        System.out.println("put aside " + left.count());
      }
      System.out.println("wrong " + wrong);
    }
  }

  @Test
  void aGuestMayWriteMoreThanTheHeapHolds() throws Exception {
    Path file = image(256);
    // What was put aside has no name any more, so that it is gone even if the program is killed.
    List<String> good = List.of("written all", "flushed true", "put aside 0", "wrong 0");
    assertEquals(good, child(40, 0, file, WritePolicy.KEEP));
    try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "r")) {
      assertEquals(0, image.read());
    }
    assertEquals(good, child(64, 0, file, WritePolicy.WRITE_THROUGH_ON_FLUSH));
    try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "r")) {
      byte[] last = new byte[Disk.SECTOR];
      image.seek(256L * MIB - last.length);
      image.readFully(last);
      assertEquals((byte) ((256 * MIB / (PART * Disk.SECTOR) - 1) % 251 + 1), last[0]);
    }
  }

  /** As when the host's disk is full: the file's beginning can be written, the rest cannot. */
  @Test
  void anImageThatCannotBeWrittenIsAnErrorForTheGuestWhichReadsWhatItWrote() throws Exception {
    Path file = image(16);
    List<String> said = child(64, 6, file, WritePolicy.WRITE_THROUGH_ON_FLUSH);
    assertTrue(said.getFirst().startsWith("told " + file + ": "), said.toString());
    assertTrue(said.getFirst().contains("the guest is told of an error"), said.toString());
    assertTrue(said.contains("flushed false"), said.toString());
    assertEquals("wrong 0", said.getLast(), said.toString());
  }

  /** What does not fit into memory goes to a temporary file, which may not grow either. */
  @Test
  void noRoomForWhatIsPutAsideIsAnErrorForTheGuest() throws Exception {
    Path file = image(32);
    List<String> said = child(64, 8, file, WritePolicy.KEEP);
    assertTrue(said.getFirst().startsWith("told " + file + ": keeping what the guest wrote"));
    assertTrue(said.get(1).matches("written \\d+"), said.toString());
    assertEquals("wrong 0", said.getLast(), said.toString());
    assertEquals(32L * MIB, Files.size(file));
  }
}
