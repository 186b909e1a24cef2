package bootscope.core.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.boot.BootException;
import bootscope.core.device.virtio.BlkDriver;
import bootscope.core.disk.WritePolicy;
import bootscope.core.event.GuestListener;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine's drives: opened and closed with it, part of its state, kept over a reset. */
class DriveTest {
  private static final int IN = 0;
  private static final int OUT = 1;
  private static final int FLUSH = 4;

  @TempDir Path dir;
  private Path image;

  @BeforeEach
  void makeImage() throws Exception {
    image = Files.write(dir.resolve("disk.img"), new byte[1 << 20]);
  }

  private Boot boot(WritePolicy policy) throws Exception {
    return Guests.boot("ticks", List.of(new Drive("virtio0", image, false, policy)));
  }

  /** Makes requests of a device as a guest would; the guest that runs knows nothing of it. */
  private static int request(Machine m, BlkDriver driver, int type, long sector) {
    driver.request(type, sector, type == FLUSH ? 0 : 512, type == IN);
    m.runTo(Long.MAX_VALUE, m.clock().now() + 50_000);
    return driver.status();
  }

  private static BlkDriver driver(Machine m) {
    BlkDriver driver = new BlkDriver(m.memory(), m.ports(), 2);
    driver.start(BlkDriver.VERSION_1 | BlkDriver.FLUSH);
    return driver;
  }

  @Test
  void whatTheGuestFlushesIsInTheFile() throws Exception {
    try (Machine m = boot(WritePolicy.WRITE_THROUGH_ON_FLUSH).start()) {
      BlkDriver driver = driver(m);
      m.memory().store(BlkDriver.DATA, 4, 0x1234_5678);
      assertEquals(0, request(m, driver, OUT, 3));
      assertEquals(0, request(m, driver, FLUSH, 0));
    }
    assertEquals(0x78, Files.readAllBytes(image)[3 * 512]);
  }

  @Test
  void aResetKeepsWhatTheGuestWroteThoughTheFileNeverChanges() throws Exception {
    Boot boot = boot(WritePolicy.KEEP);
    try (Machine machine = boot.start()) {
      m(machine, 0x55);
      boot.reset(machine);
      machine.memory().poke(BlkDriver.DESCRIPTORS, new byte[0x5000]); // RAM keeps its rings
      assertEquals(0x55, read(machine));
    }
    assertEquals(0, Files.readAllBytes(image)[3 * 512]);
  }

  @Test
  void aRestartIsTheSameRunAgainWithTheDiskAsItsFileIs() throws Exception {
    for (WritePolicy policy : WritePolicy.values()) {
      Boot boot = boot(policy);
      Machine before = boot.start();
      String fresh = StateHash.of(before);
      m(before, 0x55);
      try (Machine after = boot.restart(before)) {
        assertEquals(fresh, StateHash.of(after));
        assertEquals(0, read(after));
      }
    }
  }

  private static long read(Machine m) {
    assertEquals(0, request(m, driver(m), IN, 3));
    return m.memory().load(BlkDriver.DATA, 1);
  }

  private static void m(Machine m, int value) {
    BlkDriver driver = driver(m);
    m.memory().store(BlkDriver.DATA, 1, value);
    assertEquals(0, request(m, driver, OUT, 3));
  }

  @Test
  void itsContentsAreInTheStateHashAndInSnapshots() throws Exception {
    Boot boot = boot(WritePolicy.KEEP);
    try (Machine one = boot.start();
        Machine other = boot.start()) {
      m(one, 1);
      m(other, 1);
      assertEquals(StateHash.of(one), StateHash.of(other));
      one.disks().getFirst().write(2000, new byte[512], 0, 1);
      assertNotEquals(StateHash.of(one), StateHash.of(other));
      Snapshot.save(one, dir.resolve("s"));
      try (Machine restored = Snapshot.load(dir.resolve("s"))) {
        assertEquals(StateHash.of(one), StateHash.of(restored));
        assertEquals(one.configuration(), restored.configuration());
      }
    }
  }

  @Test
  void aSnapshotWhoseImageIsGoneOrAnotherIsRefused() throws Exception {
    Path file = dir.resolve("s");
    try (Machine m = boot(WritePolicy.KEEP).start()) {
      Snapshot.save(m, file);
    }
    Files.write(image, new byte[1 << 19]);
    String other = assertThrows(SnapshotException.class, () -> Snapshot.load(file)).getMessage();
    assertTrue(other.contains("disk.img"), other);
    Files.delete(image);
    String gone = assertThrows(SnapshotException.class, () -> Snapshot.load(file)).getMessage();
    assertTrue(gone.contains("there is no such file"), gone);
  }

  /** What is flushed later is not in the snapshot, so that it would not find its own disk. */
  @Test
  void aSnapshotIsRefusedOnceItsImageWasWrittenAndTakenWhenThatIsPutBack() throws Exception {
    Path file = dir.resolve("s");
    Path then = dir.resolve("then.img");
    try (Machine m = boot(WritePolicy.WRITE_THROUGH_ON_FLUSH).start()) {
      m(m, 1);
      Files.copy(image, then, StandardCopyOption.COPY_ATTRIBUTES);
      Files.setLastModifiedTime(image, FileTime.fromMillis(1_000_000_000_000L));
      Files.setLastModifiedTime(then, FileTime.fromMillis(1_000_000_000_000L));
      Snapshot.save(m, file);
      m.endDisks();
    }
    assertEquals(1, Files.readAllBytes(image)[3 * 512]);
    String said = assertThrows(SnapshotException.class, () -> Snapshot.load(file)).getMessage();
    assertTrue(said.contains("disk.img: the disk image was written since"), said);
    Files.copy(
        then, image, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
    try (Machine restored = Snapshot.load(file)) {
      restored.endDisks();
      assertEquals(0, Files.readAllBytes(image)[3 * 512], "nothing was written since");
      assertEquals(0, request(restored, driver(restored), IN, 3));
      assertEquals(1, restored.memory().load(BlkDriver.DATA, 1));
    }
  }

  @Test
  void anImageThatCannotBeUsedIsTheUsersToMendAndTheOthersAreClosed() throws Exception {
    Drive good = new Drive("a", image, false, WritePolicy.WRITE_THROUGH_ON_FLUSH);
    Drive bad = new Drive("b", dir.resolve("none"), false, WritePolicy.KEEP);
    Boot boot = Guests.boot("ticks", List.of(good, bad));
    String message = assertThrows(BootException.class, boot::start).getMessage();
    assertEquals(dir.resolve("none") + ": there is no such file; check the name.", message);
    Guests.boot("ticks", List.of(good)).start().close();
  }

  @Test
  void twoDrivesOfOneNameAreNone() {
    Drive drive = new Drive("a", image, false, WritePolicy.KEEP);
    MachineConfiguration plain = MachineConfiguration.ofRam(64 << 20);
    assertThrows(IllegalArgumentException.class, () -> plain.withDrives(List.of(drive, drive)));
    assertEquals(plain.withDrives(List.of(drive)), plain.withDrives(List.of(drive)));
  }

  @Test
  void aFlushThatFailsIsAnErrorForTheGuestAndTheNextOneTriesAgain() throws Exception {
    List<String> told = new ArrayList<>();
    try (Machine m = boot(WritePolicy.WRITE_THROUGH_ON_FLUSH).start()) {
      m.listeners()
          .add(
              new GuestListener() {
                @Override
                public void disk(String message) {
                  told.add(message);
                }
              });
      m(m, 0x66);
      Files.move(image, dir.resolve("elsewhere"));
      assertEquals(1, request(m, driver(m), FLUSH, 0));
      assertEquals(1, told.size());
      assertTrue(told.getFirst().contains("the guest is told of an error"), told.getFirst());
      Files.move(dir.resolve("elsewhere"), image);
      assertEquals(0, request(m, driver(m), FLUSH, 0));
    }
    assertEquals(0x66, Files.readAllBytes(image)[3 * 512]);
  }

  @Test
  void troubleWithTheFileIsToldOnceForEachRequestThatFails() throws Exception {
    List<String> told = new ArrayList<>();
    try (Machine m = boot(WritePolicy.KEEP).start()) {
      m.listeners()
          .add(
              new GuestListener() {
                @Override
                public void disk(String message) {
                  told.add(message);
                }
              });
      try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
        file.setLength(512);
      }
      assertEquals(1, request(m, driver(m), IN, 3));
    }
    assertEquals(1, told.size());
    assertTrue(told.getFirst().startsWith(image + ": reading"), told.getFirst());
  }
}
