package bootscope.core.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bootscope.core.image.KernelSymbols;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Same images and configuration: same machine; and a machine that was put away goes on as it was.
 */
class SnapshotTest {
  @TempDir Path dir;

  private static List<String> hashes(Machine m, long step) {
    List<String> hashes = new ArrayList<>();
    StopReason reason = StopReason.LIMIT;
    while (reason == StopReason.LIMIT) {
      reason = m.runTo(m.clock().instructions() + step);
      hashes.add(reason + " " + m.clock().now() + " " + StateHash.of(m));
    }
    return hashes;
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello-pvh", "long-mode", "ticks", "triple-fault", "echo"})
  void twoRunsOfOneBootAreTheSameMachineAtEachPoint(String guest) throws Exception {
    try (Machine one = Guests.boot(guest).start();
        Machine other = Guests.boot(guest).start()) {
      List<String> hashes = hashes(one, 97);
      assertEquals(hashes, hashes(other, 97));
      assertNotEquals(hashes.getFirst(), hashes.getLast());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello-pvh", "long-mode", "ticks"})
  void whereItIsStoppedOnTheWayChangesNothing(String guest) throws Exception {
    try (Machine one = Guests.boot(guest).start();
        Machine other = Guests.boot(guest).start()) {
      while (one.runTo(one.clock().instructions() + 1) == StopReason.LIMIT) {}
      other.runTo(Long.MAX_VALUE);
      assertEquals(StateHash.of(other), StateHash.of(one));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello-pvh", "long-mode", "ticks", "triple-fault", "echo"})
  void aRestoredMachineGoesOnLikeTheOneThatWasSaved(String guest) throws Exception {
    for (long at : new long[] {0, 1, 500, 3000, 6001, 11_000}) {
      Path file = dir.resolve(guest + at);
      try (Machine saved = Guests.boot(guest).start()) {
        StopReason reason = saved.runTo(at);
        if (reason != StopReason.LIMIT) {
          continue;
        }
        Snapshot.save(saved, file);
        try (Machine restored = Snapshot.load(file)) {
          assertEquals(StateHash.of(saved), StateHash.of(restored), "at " + at);
          assertEquals(saved.configuration(), restored.configuration());
          assertEquals(hashes(saved, 997), hashes(restored, 997), "from " + at);
        }
      }
    }
  }

  @Test
  void savingChangesNothing() throws Exception {
    try (Machine m = Guests.boot("ticks").start()) {
      m.runTo(5000);
      String before = StateHash.of(m);
      Snapshot.save(m, dir.resolve("s"));
      assertEquals(before, StateHash.of(m));
    }
  }

  @Test
  void pagesOfZerosDoNotCountHoweverTheyCameToBe() throws Exception {
    try (Machine one = Guests.boot("ticks").start();
        Machine other = Guests.boot("ticks").start()) {
      other.memory().poke(0x300_0000, new byte[8192]);
      assertEquals(StateHash.of(one), StateHash.of(other));
      other.memory().poke(0x300_0000, new byte[] {1});
      assertNotEquals(StateHash.of(one), StateHash.of(other));
    }
  }

  @Test
  void theKernelsSymbolsComeBackWithTheMachineAndAreNoPartOfItsState() throws Exception {
    Path with = dir.resolve("with");
    Path without = dir.resolve("without");
    Boot boot = Guests.boot("ticks");
    KernelSymbols symbols = boot.kernel().named();
    try (Machine m = boot.start()) {
      m.runTo(5000);
      Snapshot.save(m, Optional.of(symbols), with);
      Snapshot.save(m, without);
    }
    Snapshot.Loaded named = Snapshot.open(with);
    Snapshot.Loaded bare = Snapshot.open(without);
    try (Machine one = named.machine();
        Machine other = bare.machine()) {
      assertEquals(StateHash.of(one), StateHash.of(other));
      assertTrue(bare.symbols().isEmpty());
      KernelSymbols back = named.symbols().orElseThrow();
      assertEquals(symbols.parts(), back.parts());
      assertEquals(symbols.table().origin(), back.table().origin());
      assertEquals(symbols.table().size(), back.table().size());
      for (int i = 0; i < back.table().size(); i++) {
        assertEquals(symbols.table().at(i), back.table().at(i));
      }
      assertEquals(symbols.physicalAddress("pit_interrupt"), back.physicalAddress("pit_interrupt"));
    }
  }

  @Test
  void anotherVersionIsRefusedWithWhatToDo() throws Exception {
    Path file = dir.resolve("snap");
    try (Machine m = Guests.boot("ticks").start()) {
      Snapshot.save(m, file);
    }
    byte[] bytes = Files.readAllBytes(file);
    bytes["bootscope snapshot\n".length() + 3] = 1;
    Files.write(file, bytes);
    String message = assertThrows(SnapshotException.class, () -> Snapshot.load(file)).getMessage();
    assertTrue(message.contains("it has version 1, and 3 is understood"), message);
    assertTrue(message.contains("save it again with this version"), message);
  }

  @Test
  void aDamagedFileIsRefusedWithItsName() throws Exception {
    Path file = dir.resolve("snap");
    Boot boot = Guests.boot("ticks");
    String saved;
    try (Machine m = boot.start()) {
      m.runTo(5000);
      Snapshot.save(m, Optional.of(boot.kernel().named()), file);
      saved = StateHash.of(m);
    }
    byte[] good = Files.readAllBytes(file);
    // Some places all over the file, and each byte of the checksum at its end.
    int unharmed = 0;
    int step = 1 + good.length / 97;
    for (int at = 0; at < good.length; at += at < good.length - step - 4 ? step : 1) {
      byte[] bad = good.clone();
      bad[at] ^= 0x55;
      Path damaged = Files.write(dir.resolve("damaged"), bad);
      try (Machine m = Snapshot.load(damaged)) {
        // The packer's choice of one copy among many equal ones was changed into another.
        assertEquals(saved, StateHash.of(m), "byte " + at);
        unharmed++;
      } catch (SnapshotException e) {
        assertTrue(e.getMessage().startsWith(damaged.toString()), e.getMessage());
      }
    }
    assertTrue(unharmed <= 2, "unharmed " + unharmed);
    Path cut = Files.write(dir.resolve("cut"), java.util.Arrays.copyOf(good, good.length / 2));
    assertThrows(SnapshotException.class, () -> Snapshot.load(cut));
    Path none = dir.resolve("none");
    String message = assertThrows(SnapshotException.class, () -> Snapshot.load(none)).getMessage();
    assertTrue(message.contains("no such file"), message);
  }

  @Test
  void aFileThatCannotBeWrittenLeavesNothingBehind() throws Exception {
    try (Machine m = Guests.boot("ticks").start()) {
      Path file = dir.resolve("no-such-folder/snap");
      assertThrows(SnapshotException.class, () -> Snapshot.save(m, file));
      assertFalse(Files.exists(file));
    }
  }

  @Test
  @Timeout(30)
  void aFolderOrAPipeIsRefusedAndNotWaitedFor() throws Exception {
    Path pipe = dir.resolve("pipe");
    assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
    for (Path file : List.of(pipe, dir)) {
      String said = assertThrows(SnapshotException.class, () -> Snapshot.load(file)).getMessage();
      assertTrue(said.startsWith(file + ": it is a "), said);
      assertTrue(said.endsWith("give a file that -snapshot-save wrote."), said);
    }
  }
}
