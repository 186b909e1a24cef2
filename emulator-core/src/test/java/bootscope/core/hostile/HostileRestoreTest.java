package bootscope.core.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.machine.Machine;
import bootscope.core.machine.Snapshot;
import bootscope.core.machine.SnapshotException;
import bootscope.core.machine.StateHash;
import bootscope.core.machine.StopReason;
import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whole machines whose guests do anything, put back and forward to snapshots at any instants: each
 * time they are what they were, and they go on to the same end.
 */
class HostileRestoreTest {
  private static final int CASES = 5;
  private static final int SNAPSHOTS = 4;
  private static final int JUMPS = 10;
  private static final int FILES = 400;
  private static final long INSTRUCTIONS = 20_000;
  private static final long NANOS = 100_000;

  @TempDir Path dir;

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "AUTO"})
  void whateverAGuestDoesItIsPutBackToWhatItWas(EngineChoice engine) throws Exception {
    long base = System.nanoTime();
    System.out.println("HostileRestoreTest seed " + base);
    for (long seed = base; seed < base + CASES; seed++) {
      Random random = new Random(seed);
      try (Machine m = FuzzGuest.start(seed, engine)) {
        String[] saved = new String[SNAPSHOTS];
        int count = 0;
        for (int i = 0; i < SNAPSHOTS; i++) {
          long to = INSTRUCTIONS * i / SNAPSHOTS + random.nextInt(2000);
          if (m.runTo(to, NANOS * i / SNAPSHOTS + 1000) != StopReason.LIMIT) {
            break;
          }
          Snapshot.save(m, dir.resolve("snapshot" + i));
          saved[count++] = StateHash.of(m);
        }
        String end = end(m);
        for (int i = 0; i < JUMPS && count > 0; i++) {
          int to = random.nextInt(count);
          Snapshot.restore(m, dir.resolve("snapshot" + to));
          assertEquals(saved[to], StateHash.of(m), "seed " + seed + ", snapshot " + to);
          if (random.nextBoolean()) {
            m.runTo(m.clock().instructions() + random.nextInt(3000), NANOS);
          }
          if (random.nextInt(3) == 0) {
            assertEquals(end, end(m), "seed " + seed + ", from snapshot " + to);
          }
        }
      }
    }
  }

  @Test
  void whateverAFileSaysTheMachineIsAsItWasOrIsPutBack() throws Exception {
    long seed = System.nanoTime();
    System.out.println("HostileRestoreTest file seed " + seed);
    Random random = new Random(seed);
    Path good = dir.resolve("good");
    Path odd = dir.resolve("odd");
    try (Machine m = FuzzGuest.start(seed)) {
      m.runTo(2000, NANOS);
      Snapshot.save(m, good);
      String saved = StateHash.of(m);
      Parts parts = Parts.of(good);
      m.runTo(4000, NANOS);
      int refused = 0;
      for (int i = 0; i < FILES; i++) {
        byte[] changed = parts.bytes.clone();
        for (int n = random.nextInt(3); n >= 0; n--) {
          int at =
              random.nextInt(Math.min(changed.length, random.nextInt(4) == 0 ? 1000 : 100_000));
          changed[at] = (byte) (random.nextBoolean() ? 0xFF : random.nextInt());
        }
        parts.write(changed, odd);
        String before = StateHash.of(m);
        try {
          Snapshot.restore(m, odd);
        } catch (SnapshotException e) {
          refused++;
          assertEquals(before, StateHash.of(m), "seed " + seed + ", file " + i);
        }
      }
      assertTrue(refused > FILES / 10, "refused " + refused);
      Snapshot.restore(m, good);
      assertEquals(saved, StateHash.of(m));
    }
  }

  /** What a snapshot's file holds, unpacked. */
  private record Parts(byte[] header, byte[] bytes) {
    static Parts of(Path file) throws Exception {
      byte[] all = Files.readAllBytes(file);
      int header = "bootscope snapshot\n".length() + 4;
      ByteArrayInputStream packed = new ByteArrayInputStream(all, header, all.length - header);
      return new Parts(Arrays.copyOf(all, header), new ZstdInputStream(packed).readAllBytes());
    }

    void write(byte[] others, Path file) throws Exception {
      try (OutputStream out = Files.newOutputStream(file)) {
        out.write(header);
        try (ZstdOutputStream zstd = new ZstdOutputStream(out, 1)) {
          zstd.setChecksum(true);
          zstd.write(others);
        }
      }
    }
  }

  private static String end(Machine m) {
    return m.runTo(INSTRUCTIONS, NANOS) + " " + StateHash.of(m);
  }
}
