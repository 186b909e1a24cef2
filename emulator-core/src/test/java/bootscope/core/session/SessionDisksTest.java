package bootscope.core.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.disk.Disk;
import bootscope.core.disk.DiskException;
import bootscope.core.disk.WritePolicy;
import bootscope.core.machine.Drive;
import bootscope.core.machine.Guests;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When a session's disks reach their files. */
@Timeout(30)
class SessionDisksTest {
  private static final int VALUE = 0x5A;

  @TempDir Path dir;

  private Path image;

  @BeforeEach
  void makeImage() throws Exception {
    image = Files.write(dir.resolve("disk.img"), new byte[1 << 20]);
  }

  private Session start(WritePolicy policy) throws Exception {
    return Session.start(
        Guests.boot("hello-pvh", List.of(new Drive("virtio0", image, false, policy))));
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(20, TimeUnit.SECONDS);
  }

  private static MachineView await(Session session, Predicate<MachineView> condition)
      throws Exception {
    while (!condition.test(session.view())) {
      Thread.sleep(2);
    }
    return session.view();
  }

  /** Changes the disk as the guest would. */
  private static void write(Session session) throws Exception {
    byte[] data = new byte[Disk.SECTOR];
    data[0] = VALUE;
    get(session.change(d -> d.disks().getFirst().write(8, data, 0, 1)));
  }

  private int inFile() throws Exception {
    return Files.readAllBytes(image)[8 * Disk.SECTOR];
  }

  private static boolean logged(Session session, Class<?> what) {
    return session.log().from(0).stream().anyMatch(e -> what.isInstance(e.what()));
  }

  @Test
  void aPowerOffWritesTheFile() throws Exception {
    try (Session session = start(WritePolicy.WRITE_WHEN_TOLD)) {
      write(session);
      assertEquals(Disk.BLOCK, session.view().unwritten());
      assertEquals(0, inFile());
      session.run();
      assertEquals(0, await(session, v -> v.phase() == Phase.ENDED).unwritten());
      assertEquals(VALUE, inFile());
      assertTrue(logged(session, LogEvent.DiskWritten.class));
    }
  }

  @Test
  void withoutAPowerOffItIsWrittenWhenToldOrForgotten() throws Exception {
    try (Session session = start(WritePolicy.WRITE_WHEN_TOLD)) {
      write(session);
      get(session.step());
    }
    assertEquals(0, inFile());
    try (Session session = start(WritePolicy.WRITE_WHEN_TOLD)) {
      write(session);
      assertEquals(0, get(session.writeDisks()).unwritten());
    }
    assertEquals(VALUE, inFile());
  }

  @Test
  void aRunThatWasTakenBackIsNotWrittenByItself() throws Exception {
    try (Session session = start(WritePolicy.WRITE_WHEN_TOLD)) {
      get(session.restore(get(session.save(dir.resolve("snapshot")))));
      write(session);
      session.run();
      MachineView end = await(session, v -> v.phase() == Phase.ENDED);
      assertEquals(Disk.BLOCK, end.unwritten());
      assertTrue(end.disks().getFirst().takenBack());
      assertEquals(0, inFile());
      assertTrue(logged(session, LogEvent.DiskKept.class));
      get(session.writeDisks());
      assertEquals(VALUE, inFile());
    }
  }

  @Test
  void aRestartIsTheSameRunAgain() throws Exception {
    try (Session session = start(WritePolicy.WRITE_WHEN_TOLD)) {
      String fresh = get(session.ask(d -> d.stateHash()));
      write(session);
      assertEquals(0, get(session.restart()).unwritten());
      assertEquals(fresh, get(session.ask(d -> d.stateHash())));
      session.run();
      await(session, v -> v.phase() == Phase.ENDED);
      assertEquals(0, inFile());
    }
  }

  @Test
  void aFileThatIsNeverWrittenLacksNothing() throws Exception {
    try (Session session = start(WritePolicy.KEEP)) {
      write(session);
      assertEquals(0, session.view().unwritten());
      session.run();
      await(session, v -> v.phase() == Phase.ENDED);
      assertEquals(0, inFile());
    }
  }

  @Test
  void aFileThatCannotBeWrittenIsToldAndTheSessionGoesOn() throws Exception {
    try (Session session = start(WritePolicy.WRITE_WHEN_TOLD)) {
      write(session);
      try (RandomAccessFile other = new RandomAccessFile(image.toFile(), "rw")) {
        other.setLength(512);
      }
      ExecutionException e =
          assertThrows(ExecutionException.class, () -> get(session.writeDisks()));
      assertInstanceOf(DiskException.class, e.getCause());
      assertTrue(session.view().diskTrouble().contains("shorter"), session.view().diskTrouble());
      session.run();
      MachineView end = await(session, v -> v.phase() == Phase.ENDED);
      assertEquals(Disk.BLOCK, end.unwritten(), "the power-off tried again, in vain");
      try (RandomAccessFile other = new RandomAccessFile(image.toFile(), "rw")) {
        other.setLength(1 << 20);
      }
      assertNull(get(session.writeDisks()).diskTrouble());
      assertEquals(VALUE, inFile());
    }
  }
}
