package bootscope.core.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A disk whose file is written when somebody says so: whole, or not at all. */
class WrittenWhenToldTest {
  private static final int SECTORS = 4000;
  private static final int MEMORY_BLOCKS = 256;

  @TempDir Path dir;

  private Path file;
  private byte[] before;

  @BeforeEach
  void makeImage() throws Exception {
    before = new byte[SECTORS * Disk.SECTOR];
    new Random(1).nextBytes(before);
    file = Files.write(dir.resolve("disk.img"), before);
  }

  private Disk open() {
    return Disk.open("vda", file, false, WritePolicy.WRITE_WHEN_TOLD, MEMORY_BLOCKS);
  }

  private static void write(Disk disk, int first, int count, int value) {
    byte[] data = new byte[count * Disk.SECTOR];
    Arrays.fill(data, (byte) value);
    assertTrue(disk.write(first, data, 0, count));
  }

  private byte[] with(byte[] base, int first, int count, int value) {
    byte[] expected = base.clone();
    Arrays.fill(expected, first * Disk.SECTOR, (first + count) * Disk.SECTOR, (byte) value);
    return expected;
  }

  private static byte[] all(Disk disk) {
    byte[] bytes = new byte[(int) disk.sectors() * Disk.SECTOR];
    assertTrue(disk.read(0, bytes, 0, (int) disk.sectors()));
    return bytes;
  }

  @Test
  void aFlushWritesNothingAndWritingOutAll() throws Exception {
    try (Disk disk = open()) {
      write(disk, 0, 16, 7);
      assertTrue(disk.flush());
      assertArrayEquals(before, Files.readAllBytes(file));
      assertEquals(2 * Disk.BLOCK, disk.unwritten());
      assertEquals(2 * Disk.BLOCK, disk.writeOut());
      assertEquals(0, disk.unwritten());
      assertArrayEquals(with(before, 0, 16, 7), Files.readAllBytes(file));
      assertEquals(0, disk.writeOut(), "there is nothing left");
      write(disk, 100, 1, 8);
    }
    assertArrayEquals(with(before, 0, 16, 7), Files.readAllBytes(file), "what was not is lost");
  }

  @Test
  void whatIsForgottenIsAsTheFileIs() throws Exception {
    try (Disk disk = open()) {
      write(disk, 0, 16, 7);
      disk.writeOut();
      write(disk, 8, 16, 9);
      disk.forgetChanges();
      assertEquals(0, disk.unwritten());
      assertEquals(0, disk.changedBlocks().length);
      assertArrayEquals(with(before, 0, 16, 7), all(disk));
    }
    assertArrayEquals(with(before, 0, 16, 7), Files.readAllBytes(file));
  }

  @Test
  void aLastPartOfASectorGrowsToAWholeOneAndIsReadBack() throws Exception {
    Files.write(file, Arrays.copyOf(before, 5 * 512 + 100));
    try (Disk disk = open()) {
      write(disk, 5, 1, 3);
      disk.writeOut();
      disk.forgetChanges();
      byte[] last = new byte[512];
      assertTrue(disk.read(5, last, 0, 1));
      assertEquals(3, last[511]);
    }
    assertEquals(6 * 512, Files.size(file));
  }

  @Test
  void aFileThatBecameShorterIsNotTouchedAndCanBeWrittenWhenItIsBack() throws Exception {
    try (Disk disk = open()) {
      write(disk, 0, 16, 7);
      try (RandomAccessFile other = new RandomAccessFile(file.toFile(), "rw")) {
        other.setLength(100 * 512);
      }
      DiskException e = assertThrows(DiskException.class, disk::writeOut);
      assertTrue(e.getMessage().contains("shorter") && e.getMessage().contains("as it was"));
      assertArrayEquals(Arrays.copyOf(before, 100 * 512), Files.readAllBytes(file));
      Files.write(file, before);
      disk.writeOut();
    }
    assertArrayEquals(with(before, 0, 16, 7), Files.readAllBytes(file));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void whatFailsInTheMidstIsPutBack() throws Exception {
    Set<Path> others = spills();
    try (Disk disk = open()) {
      write(disk, 0, SECTORS, 7); // more than is kept in memory
      Set<Path> mine = spills();
      mine.removeAll(others);
      Path spill = mine.stream().filter(p -> size(p) > 0).findFirst().orElseThrow();
      byte[] kept = Files.readAllBytes(spill);
      try (RandomAccessFile cut = new RandomAccessFile(spill.toFile(), "rw")) {
        cut.setLength(kept.length / 2);
      }
      DiskException e = assertThrows(DiskException.class, disk::writeOut);
      assertTrue(e.getMessage().contains("as it was"), e.getMessage());
      assertArrayEquals(before, Files.readAllBytes(file), "half of it had been written");
      assertEquals((long) SECTORS * Disk.SECTOR, disk.unwritten());
      try (RandomAccessFile whole = new RandomAccessFile(spill.toFile(), "rw")) {
        whole.write(kept);
      }
      disk.writeOut();
    }
    assertArrayEquals(with(before, 0, SECTORS, 7), Files.readAllBytes(file));
  }

  /** Files of this process that have no name any more, by their descriptors (proc(5)). */
  private static Set<Path> spills() throws Exception {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      Set<Path> found = new HashSet<>();
      for (Path descriptor : descriptors.toList()) {
        if (Files.isSymbolicLink(descriptor)
            && Files.readSymbolicLink(descriptor).toString().endsWith(".blocks (deleted)")) {
          found.add(descriptor);
        }
      }
      return found;
    }
  }

  private static long size(Path file) {
    return file.toFile().length();
  }

  @Test
  void aDiskThatWasTakenBackSaysSoUntilItIsWritten() {
    try (Disk disk = open()) {
      write(disk, 0, 8, 7);
      assertFalse(disk.takenBack());
      disk.takeBack();
      disk.restored();
      assertTrue(disk.takenBack());
      assertEquals(0, disk.unwritten(), "the file was never written");
      write(disk, 8, 8, 9);
      disk.writeOut();
      assertFalse(disk.takenBack());
    }
  }

  @Test
  void itsFileIsLockedAsAWritersIs() {
    try (Disk disk = open()) {
      DiskException e = assertThrows(DiskException.class, this::open);
      assertTrue(e.getMessage().contains("another program or drive"), e.getMessage());
    }
  }
}
