package bootscope.core.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.memory.EpochCheck;
import bootscope.core.memory.GuestRam;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is put into memory past the guest is marked as written, too. */
class MachineEpochTest {
  @TempDir Path dir;

  @Test
  void whatABootPutsIntoMemoryIsMarked() throws Exception {
    Boot boot = Guests.boot("ticks");
    try (Machine m = boot.start()) {
      m.runTo(5000);
      m.memory().poke(boot.plan().entry().physicalAddress(), new byte[4096]);
      EpochCheck check = new EpochCheck(m.memory().ram());
      boot.reset(m);
      assertEquals(List.of(), check.next());
      assertTrue(check.changed() > 0);
    }
  }

  @Test
  void whatASnapshotPutsIntoMemoryIsMarked() throws Exception {
    Path file = dir.resolve("snapshot");
    try (Machine m = Guests.boot("ticks").start()) {
      m.runTo(5000);
      Snapshot.save(m, file);
    }
    try (Machine m = Snapshot.load(file)) {
      GuestRam ram = m.memory().ram();
      int[] marked = Arrays.stream(ram.dirty().since(1)).sorted().toArray();
      assertTrue(marked.length > 0);
      for (long at = StateHash.next(ram, 0); at >= 0; at = StateHash.next(ram, at + 4096)) {
        assertTrue(Arrays.binarySearch(marked, (int) (at / 4096)) >= 0, "page at " + at);
      }
    }
  }
}
