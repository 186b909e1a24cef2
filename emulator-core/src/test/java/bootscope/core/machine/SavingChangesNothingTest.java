package bootscope.core.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.device.virtio.BlkDriver;
import bootscope.core.disk.Disk;
import bootscope.core.disk.WritePolicy;
import bootscope.core.memory.GuestRam;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A machine that was saved is the one that it was, and goes on as one that never was saved. */
class SavingChangesNothingTest {
  @TempDir Path dir;

  static Stream<Arguments> guests() {
    return Stream.of("hello-pvh", "long-mode", "ticks", "echo", "boot-mix")
        .flatMap(
            guest ->
                Stream.of(EngineChoice.INTERPRETER, EngineChoice.AUTO)
                    .map(engine -> Arguments.of(guest, engine)));
  }

  /** What a guest could notice, and what it could not: caches, epochs, the host's memory, files. */
  private static Map<String, Object> all(Machine m) throws Exception {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("time", m.clock().now() + " " + m.clock().instructions());
    all.put("mmu", HexFormat.of().formatHex(StateFields.of(m.processor().mmu)));
    all.put("blocks", m.processor().blocks());
    all.put("decoded", m.processor().decodedBytes());
    all.put("engine", m.processor().engine().status());
    GuestRam ram = m.memory().ram();
    all.put("epoch", ram.dirty().epoch());
    all.put("written", Arrays.toString(ram.dirty().since(1)));
    StringBuilder pages = new StringBuilder();
    for (int page = 0; page < ram.pages(); page++) {
      if (ram.flags(page) != 0) {
        pages.append(page).append(':').append(ram.flags(page)).append(' ');
      }
    }
    all.put("flags", pages.toString());
    long present = 0;
    for (long at = 0; at < ram.storedBytes(); at += GuestRam.CHUNK_BYTES) {
      present += ram.present(at) ? 1 : 0;
    }
    all.put("present", present);
    all.put("unclaimed", m.ports().unclaimed() + " " + m.memory().unclaimed());
    all.put("inputs", m.inputs().all());
    for (Disk disk : m.disks()) {
      all.put("changed", Arrays.toString(disk.changedBlocks()));
      all.put("unwritten", disk.unwritten() + " " + disk.takenBack() + " " + disk.fileWritten());
    }
    all.put("hash", StateHash.of(m)); // last: it looks at everything itself
    return all;
  }

  private static void same(Map<String, ?> expected, Map<String, ?> found, String where) {
    expected.forEach((name, value) -> assertEquals(value, found.get(name), where + ": " + name));
  }

  @ParameterizedTest
  @MethodSource("guests")
  void theMachineIsAsItWasAndGoesOnAsIfNothingHadBeen(String guest, EngineChoice engine)
      throws Exception {
    Boot boot = Guests.on(engine, Guests.boot(guest));
    Path file = dir.resolve("snapshot");
    try (Machine saved = boot.start();
        Machine straight = boot.start()) {
      StopReason reason = StopReason.LIMIT;
      for (int i = 0; i < 12 && reason == StopReason.LIMIT; i++) {
        Map<String, Object> before = all(saved);
        Map<String, Object> fields = RestoredFieldsTest.fields(saved);
        Snapshot.save(saved, file);
        same(fields, RestoredFieldsTest.fields(saved), "field, saved at piece " + i);
        same(before, all(saved), "saved at piece " + i);
        same(all(straight), before, "piece " + i);
        if (i % 3 == 2) {
          saved.memory().ram().dirty().begin();
          straight.memory().ram().dirty().begin();
        }
        reason = saved.runTo(saved.clock().instructions() + 1777, saved.clock().now() + 30_000);
        long to = straight.clock().instructions() + 1777;
        assertEquals(reason, straight.runTo(to, straight.clock().now() + 30_000));
      }
      same(all(straight), all(saved), "at the end");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"KEEP", "WRITE_THROUGH_ON_FLUSH"})
  void alsoInTheMidstOfAWriteToADisk(WritePolicy policy) throws Exception {
    Map<String, Object> straight = write(policy, false);
    same(straight, write(policy, true), "saved");
  }

  private Map<String, Object> write(WritePolicy policy, boolean save) throws Exception {
    Path image = Files.write(dir.resolve("disk.img"), new byte[1 << 20]);
    Drive drive = new Drive("virtio0", image, false, policy);
    Path file = dir.resolve("snapshot");
    try (Machine m = Guests.boot("ticks", List.of(drive)).start()) {
      m.runTo(3000);
      BlkDriver driver = new BlkDriver(m.memory(), m.ports(), 2);
      driver.start(BlkDriver.VERSION_1 | BlkDriver.FLUSH);
      m.memory().poke(BlkDriver.DATA, new byte[] {7});
      for (int i = 0; i < 5; i++) {
        driver.request(i == 3 ? BLK_FLUSH : 1, 8 * i, 4096, false);
        if (save) {
          Map<String, Object> before = all(m);
          Snapshot.save(m, file);
          same(before, all(m), "request " + i);
        }
        m.runTo(Long.MAX_VALUE, m.clock().now() + 700); // in its midst, or behind it
        if (save) {
          Map<String, Object> before = all(m);
          Snapshot.save(m, file);
          same(before, all(m), "in request " + i);
        }
        m.runTo(Long.MAX_VALUE, m.clock().now() + 50_000);
        assertEquals(0, driver.status());
      }
      m.endDisks();
      Map<String, Object> all = all(m);
      all.put("unwritten", m.disks().getFirst().unwritten()); // not when the host wrote it
      all.put("image", HexFormat.of().formatHex(Files.readAllBytes(image)).hashCode());
      return all;
    }
  }

  private static final int BLK_FLUSH = 4;
}
