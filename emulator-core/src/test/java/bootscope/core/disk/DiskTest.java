package bootscope.core.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.describe.StateException;
import bootscope.core.device.Bench;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a guest writes to a disk, and what of it reaches the image file. */
class DiskTest {
  private static final int SECTORS = 1000;
  @TempDir Path dir;

  private Path image(int bytes) throws Exception {
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    return Files.write(dir.resolve("disk.img"), content);
  }

  private static Disk open(Path file, WritePolicy policy) {
    return Disk.open("vda", file, false, policy, 256);
  }

  private static byte[] sectors(int count, int value) {
    byte[] bytes = new byte[count * Disk.SECTOR];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private static byte[] all(Disk disk) {
    byte[] bytes = new byte[(int) disk.sectors() * Disk.SECTOR];
    assertTrue(disk.read(0, bytes, 0, (int) disk.sectors()));
    return bytes;
  }

  /** Saves the whole state as a snapshot does. */
  private record Saved(Bench.Snapshot fields, long[] blocks, List<byte[]> contents) {
    static Saved of(Disk disk) throws Exception {
      long[] blocks = disk.changedBlocks();
      List<byte[]> contents = new ArrayList<>();
      for (long block : blocks) {
        byte[] content = new byte[Disk.BLOCK];
        disk.copyBlock(block, content);
        contents.add(content);
      }
      return new Saved(Bench.Snapshot.of(disk), blocks, contents);
    }

    void into(Disk disk) throws Exception {
      disk.restore(new Fields(disk.sectors(), blocks.length));
      disk.takeBack();
      for (int i = 0; i < blocks.length; i++) {
        disk.restoreBlock(blocks[i], contents.get(i));
      }
      disk.restored();
    }
  }

  private record Fields(long sectors, long changed) implements bootscope.core.describe.StateReader {
    @Override
    public long getLong(String name) {
      return name.equals("sectors") ? sectors : changed;
    }

    @Override
    public byte[] getBytes(String name) {
      throw new StateException(name);
    }
  }

  @Test
  void theGuestReadsWhatItWroteAndTheFileStaysAsItWas() throws Exception {
    Path file = image(SECTORS * 512);
    byte[] before = Files.readAllBytes(file);
    try (Disk disk = open(file, WritePolicy.KEEP)) {
      assertEquals(SECTORS, disk.sectors());
      assertTrue(disk.write(13, sectors(30, 7), 0, 30));
      assertTrue(disk.flush());
      byte[] expected = before.clone();
      Arrays.fill(expected, 13 * 512, 43 * 512, (byte) 7);
      assertArrayEquals(expected, all(disk));
    }
    assertArrayEquals(before, Files.readAllBytes(file));
  }

  @Test
  void aFlushBringsItToTheFileAndNothingElseDoes() throws Exception {
    Path file = image(SECTORS * 512);
    byte[] expected = Files.readAllBytes(file);
    try (Disk disk = open(file, WritePolicy.WRITE_THROUGH_ON_FLUSH)) {
      disk.write(3, sectors(2, 7), 0, 2);
      assertArrayEquals(expected, Files.readAllBytes(file));
      assertTrue(disk.flush());
      Arrays.fill(expected, 3 * 512, 5 * 512, (byte) 7);
      assertArrayEquals(expected, Files.readAllBytes(file));
      disk.write(3, sectors(2, 8), 0, 2);
    }
    assertArrayEquals(expected, Files.readAllBytes(file), "as when the power fails");
  }

  @Test
  void anEndInGoodOrderBringsWhatWasWrittenAndNotWhatWasPutBack() throws Exception {
    Path file = image(SECTORS * 512);
    Saved saved;
    try (Disk disk = open(file, WritePolicy.WRITE_THROUGH_ON_FLUSH)) {
      disk.write(3, sectors(2, 7), 0, 2);
      saved = Saved.of(disk);
      disk.write(900, sectors(1, 8), 0, 1);
      assertTrue(disk.end());
      assertArrayEquals(all(disk), Files.readAllBytes(file));
    }
    byte[] before = new byte[SECTORS * 512];
    Files.write(file, before);
    try (Disk disk = open(file, WritePolicy.WRITE_THROUGH_ON_FLUSH)) {
      saved.into(disk);
      assertTrue(disk.end());
      assertArrayEquals(before, Files.readAllBytes(file), "it was only looked at");
      disk.write(13, sectors(1, 9), 0, 1);
      assertTrue(disk.end());
      assertArrayEquals(all(disk), Files.readAllBytes(file));
    }
    try (Disk disk = open(file, WritePolicy.KEEP)) {
      disk.write(13, sectors(1, 1), 0, 1);
      assertTrue(disk.end());
    }
    assertEquals(9, Files.readAllBytes(file)[13 * 512]);
  }

  @Test
  void aLastPartOfASectorIsFilledUpWithZeros() throws Exception {
    Path file = image(5 * 512 + 100);
    byte[] before = Files.readAllBytes(file);
    try (Disk disk = open(file, WritePolicy.WRITE_THROUGH_ON_FLUSH)) {
      assertEquals(6, disk.sectors());
      assertArrayEquals(Arrays.copyOf(before, 6 * 512), all(disk));
      disk.write(0, sectors(1, 1), 0, 1);
      disk.flush();
      assertEquals(6 * 512, Files.size(file), "a whole sector, and not a whole block");
      disk.write(5, sectors(1, 2), 0, 1);
      disk.flush();
    }
    assertEquals(6 * 512, Files.size(file));
    assertEquals(2, Files.readAllBytes(file)[6 * 512 - 1]);
  }

  @Test
  void itHoldsWhatAPlainArrayWould() throws Exception {
    long seed = System.nanoTime();
    System.out.println("DiskTest seed " + seed);
    Random random = new Random(seed);
    int count = 6000;
    Path file = image(count * 512);
    byte[] model = Files.readAllBytes(file);
    try (Disk disk = open(file, WritePolicy.WRITE_THROUGH_ON_FLUSH)) {
      for (int round = 0; round < 1500; round++) {
        int first = random.nextInt(count);
        int n = random.nextInt(Math.min(65, count - first + 1));
        switch (random.nextInt(8)) {
          case 0 -> {
            assertTrue(disk.zero(first, n));
            Arrays.fill(model, first * 512, (first + n) * 512, (byte) 0);
          }
          case 1 -> assertTrue(random.nextInt(8) > 0 || disk.flush());
          case 2, 3 -> {
            byte[] back = new byte[n * 512];
            assertTrue(disk.read(first, back, 0, n));
            assertArrayEquals(Arrays.copyOfRange(model, first * 512, (first + n) * 512), back);
          }
          default -> {
            byte[] data = new byte[n * 512];
            random.nextBytes(data);
            assertTrue(disk.write(first, data, 0, n));
            System.arraycopy(data, 0, model, first * 512, data.length);
          }
        }
      }
      assertTrue(disk.changedBlocks().length > 256, "more than is kept in memory");
      assertArrayEquals(model, all(disk));
      assertTrue(disk.flush());
    }
    assertArrayEquals(model, Files.readAllBytes(file));
  }

  @Test
  void aWriterIsAloneAndReadersAreNot() throws Exception {
    Path file = image(512);
    try (Disk writer = open(file, WritePolicy.WRITE_THROUGH_ON_FLUSH)) {
      DiskException e = assertThrows(DiskException.class, () -> open(file, WritePolicy.KEEP));
      assertTrue(e.getMessage().contains("another program or drive writes to this disk image"));
      assertTrue(e.getMessage().startsWith(file.toString()));
      assertThrows(
          DiskException.class, () -> open(file, WritePolicy.WRITE_THROUGH_ON_FLUSH).close());
    }
    try (Disk one = open(file, WritePolicy.KEEP);
        Disk other = Disk.open("b", file, true, WritePolicy.WRITE_THROUGH_ON_FLUSH)) {
      assertArrayEquals(all(one), all(other));
      assertThrows(IllegalStateException.class, () -> other.write(0, new byte[512], 0, 1));
      assertThrows(
          DiskException.class, () -> open(file, WritePolicy.WRITE_THROUGH_ON_FLUSH).close());
    }
    open(file, WritePolicy.WRITE_THROUGH_ON_FLUSH).close();
  }

  @Test
  void whatCannotBeOpenedIsSaidWithWhatToDo() throws Exception {
    Path none = dir.resolve("none");
    for (WritePolicy policy : WritePolicy.values()) {
      for (Path file : List.of(none, dir, dir.resolve("empty"))) {
        Files.write(dir.resolve("empty"), new byte[0]);
        DiskException e = assertThrows(DiskException.class, () -> open(file, policy));
        assertEquals(file + ": " + e.what() + "; " + e.remedy(), e.getMessage());
        assertFalse(Files.exists(none), "nothing is made");
      }
    }
  }

  @Test
  void aFileThatBecameShorterIsAnErrorForTheGuestAndNeverDamaged() throws Exception {
    Path file = image(SECTORS * 512);
    List<String> told = new ArrayList<>();
    try (Disk disk = open(file, WritePolicy.WRITE_THROUGH_ON_FLUSH)) {
      disk.listener(told::add);
      disk.write(900, sectors(8, 5), 0, 8);
      try (RandomAccessFile other = new RandomAccessFile(file.toFile(), "rw")) {
        other.setLength(100 * 512);
      }
      assertFalse(disk.read(500, new byte[512], 0, 1));
      assertTrue(told.getFirst().contains(file.toString()));
      assertTrue(told.getFirst().contains("shorter"), told.getFirst());
      assertFalse(disk.flush());
      assertEquals(100 * 512, Files.size(file));
      assertTrue(disk.read(900, new byte[8 * 512], 0, 8), "what it wrote is still there");
      try (RandomAccessFile other = new RandomAccessFile(file.toFile(), "rw")) {
        other.setLength(SECTORS * 512);
      }
      assertTrue(disk.flush());
    }
    assertEquals(5, Files.readAllBytes(file)[900 * 512]);
  }

  @Test
  void aFileThatVanishedOrWasReplacedIsAnErrorForTheGuestUntilItIsBack() throws Exception {
    Path file = image(SECTORS * 512);
    Path elsewhere = dir.resolve("elsewhere");
    List<String> told = new ArrayList<>();
    try (Disk disk = open(file, WritePolicy.WRITE_THROUGH_ON_FLUSH)) {
      disk.listener(told::add);
      disk.write(9, sectors(8, 5), 0, 8);
      Files.move(file, elsewhere);
      assertFalse(disk.flush(), "nobody would find it");
      Files.write(file, new byte[SECTORS * 512]);
      assertFalse(disk.flush(), "another file");
      assertEquals(2, told.size());
      for (String message : told) {
        assertTrue(message.startsWith(file + ": writing this disk image failed"), message);
        assertTrue(message.contains("deleted, or another put in its place"), message);
      }
      assertEquals(0, Files.readAllBytes(file)[9 * 512], "it is left alone");
      Files.move(elsewhere, file, StandardCopyOption.REPLACE_EXISTING);
      assertTrue(disk.flush());
    }
    assertEquals(5, Files.readAllBytes(file)[9 * 512]);
  }

  @Test
  void aRestoredDiskHoldsWhatItHeldAndTheFileFollowsAtTheNextFlush() throws Exception {
    Path file = image(SECTORS * 512);
    try (Disk disk = open(file, WritePolicy.WRITE_THROUGH_ON_FLUSH)) {
      disk.write(0, sectors(20, 1), 0, 20);
      disk.flush();
      byte[] then = all(disk);
      Saved saved = Saved.of(disk);
      disk.write(10, sectors(200, 2), 0, 200);
      disk.flush();
      assertFalse(Arrays.equals(then, all(disk)));
      saved.into(disk);
      assertArrayEquals(then, all(disk), "though the file has more by now");
      assertArrayEquals(saved.blocks(), disk.changedBlocks());
      disk.flush();
      assertArrayEquals(then, Files.readAllBytes(file));
    }
  }

  @Test
  void stateOfAnotherImageIsRefused() throws Exception {
    try (Disk disk = open(image(SECTORS * 512), WritePolicy.KEEP)) {
      StateException e =
          assertThrows(StateException.class, () -> disk.restore(new Fields(SECTORS + 1, 0)));
      assertTrue(e.getMessage().contains("disk.img"));
      assertThrows(StateException.class, () -> disk.restoreBlock(125, new byte[4096]));
      assertThrows(StateException.class, () -> disk.restoreBlock(-1, new byte[4096]));
    }
  }

  @Test
  void sectorsBeyondItsEndAreNeverAsked() throws Exception {
    try (Disk disk = open(image(SECTORS * 512), WritePolicy.KEEP)) {
      assertTrue(disk.has(SECTORS - 1, 1));
      assertFalse(disk.has(SECTORS, 1));
      assertFalse(disk.has(-1, 1));
      assertFalse(disk.has(Long.MAX_VALUE, Long.MAX_VALUE));
      assertThrows(
          IllegalArgumentException.class, () -> disk.read(SECTORS - 1, new byte[1024], 0, 2));
    }
  }
}
