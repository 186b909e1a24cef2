package bootscope.core.machine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.board.RomSizes;
import bootscope.core.board.TestDevices;
import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.cpu.engine.KeptCode;
import bootscope.core.device.serial.SerialTiming;
import bootscope.core.device.virtio.BlkDriver;
import bootscope.core.disk.WritePolicy;
import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A machine that is put back to a snapshot is the one that was saved, wherever it stood before, and
 * goes on to the same end; one that cannot be is left as it is.
 */
class RestoreInPlaceTest {
  private static final int HEADER = "bootscope snapshot\n".length() + 4;

  @TempDir Path dir;

  static Stream<Arguments> guests() {
    return Stream.of("hello-pvh", "long-mode", "ticks", "triple-fault", "echo", "boot-mix")
        .flatMap(
            guest ->
                Stream.of(EngineChoice.INTERPRETER, EngineChoice.AUTO)
                    .map(engine -> Arguments.of(guest, engine)));
  }

  private static List<String> hashes(Machine m, int stops) {
    List<String> hashes = new ArrayList<>();
    StopReason reason = StopReason.LIMIT;
    for (int i = 0; i < stops && reason == StopReason.LIMIT; i++) {
      reason = m.runTo(m.clock().instructions() + 997);
      hashes.add(reason + " " + m.clock().now() + " " + StateHash.of(m));
    }
    return hashes;
  }

  @ParameterizedTest
  @MethodSource("guests")
  void aMachineThatIsPutBackGoesOnToTheSameEnd(String guest, EngineChoice engine) throws Exception {
    Boot boot = Guests.on(engine, Guests.boot(guest));
    int compared = 0;
    for (long at : new long[] {0, 5, 777, 3000, 11_000}) {
      Path file = dir.resolve("snapshot" + at);
      String saved;
      Map<String, Object> fields;
      List<String> straight;
      try (Machine m = boot.start()) {
        if (m.runTo(at) != StopReason.LIMIT) {
          continue;
        }
        Snapshot.save(m, file);
        saved = StateHash.of(m);
        fields = RestoredFieldsTest.fields(m);
        straight = hashes(m, 5);

        for (long further : new long[] {1, 20_000, 500_000}) {
          m.runTo(m.clock().instructions() + further, m.clock().now() + 10 * further);
          Snapshot.restore(m, file);
          same(saved, fields, straight, m, "put back to " + at + " from " + further + " on");
          compared++;
        }
      }
      try (Machine m = boot.start()) {
        m.runTo(at / 2);
        Snapshot.restore(m, file);
        same(saved, fields, straight, m, "put forward to " + at + " from " + at / 2);
        compared++;
      }
    }
    assertTrue(compared >= 6, "compared " + compared);
  }

  private static void same(
      String hash, Map<String, Object> fields, List<String> straight, Machine m, String how)
      throws Exception {
    assertEquals(hash, StateHash.of(m), how);
    assertEquals(Map.of(), RestoredFieldsTest.different(fields, RestoredFieldsTest.fields(m)), how);
    assertEquals(straight, hashes(m, straight.size()), how);
  }

  @Test
  void whereThereWereZerosAreZeros() throws Exception {
    Path file = dir.resolve("snapshot");
    try (Machine m = new Machine(MachineConfiguration.ofRam(32 << 20))) {
      m.memory().poke(0x5000, new byte[] {1});
      Snapshot.save(m, file);
      long[] places = {0x3FFF, 0x6000, (32 << 20) - 1};
      for (long place : places) {
        m.memory().poke(place, new byte[] {1});
      }
      Snapshot.restore(m, file);
      for (long place : places) {
        assertEquals(0, m.memory().peek(place, 1)[0], "at " + place);
      }
      assertEquals(1, m.memory().peek(0x5000, 1)[0]);
    }
  }

  @Test
  void whatHasEndedHasEnded() throws Exception {
    Path off = dir.resolve("off");
    Path before = dir.resolve("before");
    try (Machine m = Guests.boot("hello-pvh").start()) {
      m.runTo(100);
      Snapshot.save(m, before);
      assertEquals(StopReason.POWER_OFF, m.runTo(Long.MAX_VALUE));
      long end = m.clock().instructions();
      Snapshot.save(m, off);
      Snapshot.restore(m, before);
      assertEquals(StopReason.LIMIT, m.runTo(end - 1));
      Snapshot.restore(m, off);
      assertEquals(StopReason.POWER_OFF, m.runTo(Long.MAX_VALUE));
      assertEquals(end, m.clock().instructions());
    }
    try (Machine m = Snapshot.load(off)) {
      assertEquals(StopReason.POWER_OFF, m.runTo(Long.MAX_VALUE));
    }
  }

  @Test
  void aResetThatIsDueIsDueAgain() throws Exception {
    Path file = dir.resolve("snapshot");
    try (Machine m = Guests.boot("ticks").start()) {
      m.runTo(3000);
      m.ports().out(0xCF9, 1, 6);
      assertEquals(StopReason.RESET, m.runTo(Long.MAX_VALUE));
      Snapshot.save(m, file);
      String cause = m.resetCause();
      m.reset();
      assertFalse(m.resetDue());
      Snapshot.restore(m, file);
      assertTrue(m.resetDue());
      assertEquals(cause, m.resetCause());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "AUTO"})
  void onlyBlocksOfPagesThatDifferAreDropped(EngineChoice engine) throws Exception {
    Path file = dir.resolve("snapshot");
    try (Machine m = Guests.on(engine, Guests.boot("ticks")).start()) {
      m.runTo(5000);
      Snapshot.save(m, file);
      int blocks = m.processor().blocks();
      assertTrue(blocks > 10);
      m.memory().poke(0x200_0000, new byte[] {1}); // no code
      Snapshot.restore(m, file);
      assertEquals(blocks, m.processor().blocks());
      assertEquals(0, m.memory().peek(0x200_0000, 1)[0]);

      List<String> straight = hashes(m, 6);
      Snapshot.restore(m, file);
      blocks = m.processor().blocks();
      long rip = m.processor().mmu.observe(m.processor().linearRip());
      byte[] code = m.memory().peek(rip & -4096, 4096);
      byte[] others = new byte[4096];
      Arrays.fill(others, (byte) 0x90);
      m.memory().poke(rip & -4096, others);
      m.runTo(m.clock().instructions() + 50);
      Snapshot.restore(m, file);
      assertArrayEquals(code, m.memory().peek(rip & -4096, 4096));
      assertTrue(m.processor().blocks() < blocks, "those of that page have gone");
      assertEquals(straight, hashes(m, 6));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "AUTO"})
  void disksAreTakenBackWithTheirMachine(EngineChoice engine) throws Exception {
    Path image = Files.write(dir.resolve("disk.img"), new byte[1 << 20]);
    Drive drive = new Drive("virtio0", image, false, WritePolicy.KEEP);
    Path file = dir.resolve("snapshot");
    try (Machine m = Guests.on(engine, Guests.boot("ticks", List.of(drive))).start()) {
      m.runTo(3000);
      BlkDriver driver = new BlkDriver(m.memory(), m.ports(), 2);
      driver.start(BlkDriver.VERSION_1 | BlkDriver.FLUSH);
      m.memory().poke(BlkDriver.DATA, new byte[] {7});
      driver.request(1, 8, 4096, false);
      later(m);
      driver.request(1, 16, 4096, false); // saved in its midst
      Snapshot.save(m, file);
      String saved = StateHash.of(m);
      Map<String, Object> fields = RestoredFieldsTest.fields(m);
      later(m);
      String end = StateHash.of(m);
      m.memory().poke(BlkDriver.DATA, new byte[] {9});
      driver.request(1, 8, 4096, false);
      later(m);
      driver.request(1, 64, 4096, false);
      later(m);
      assertEquals(3, m.disks().getFirst().changedBlocks().length);
      Snapshot.restore(m, file);
      assertEquals(saved, StateHash.of(m));
      assertEquals(Map.of(), RestoredFieldsTest.different(fields, RestoredFieldsTest.fields(m)));
      later(m);
      assertEquals(end, StateHash.of(m));
      assertEquals(2, m.disks().getFirst().changedBlocks().length);
    }
  }

  @Test
  void aDiskWhoseFileWasWrittenSinceIsNotTakenBackByAFile() throws Exception {
    Path image = Files.write(dir.resolve("disk.img"), new byte[1 << 20]);
    Drive drive = new Drive("virtio0", image, false, WritePolicy.WRITE_THROUGH_ON_FLUSH);
    Path file = dir.resolve("snapshot");
    try (Machine m = Guests.boot("ticks", List.of(drive)).start()) {
      m.runTo(3000);
      BlkDriver driver = new BlkDriver(m.memory(), m.ports(), 2);
      driver.start(BlkDriver.VERSION_1 | BlkDriver.FLUSH);
      Snapshot.save(m, file);
      driver.request(1, 8, 4096, false);
      later(m);
      Snapshot.check(m, file); // it waits beside the file
      Files.setLastModifiedTime(image, FileTime.fromMillis(0));
      driver.request(4, 0, 0, false); // flush
      later(m);
      String before = StateHash.of(m);
      String said =
          assertThrows(SnapshotException.class, () -> Snapshot.restore(m, file)).getMessage();
      assertTrue(said.contains("the disk image was written since"), said);
      assertEquals(before, StateHash.of(m));
    }
  }

  private static void later(Machine m) {
    m.runTo(Long.MAX_VALUE, m.clock().now() + 50_000);
  }

  @Test
  void aMachineOfAnotherConfigurationIsLeftAlone() throws Exception {
    Path file = dir.resolve("snapshot");
    MachineConfiguration other = MachineConfiguration.ofRam(32 << 20);
    try (Machine m = new Machine(other)) {
      Snapshot.save(m, file);
    }
    try (Machine m = Guests.boot("ticks").start()) {
      m.runTo(5000);
      String before = StateHash.of(m);
      String said =
          assertThrows(SnapshotException.class, () -> Snapshot.restore(m, file)).getMessage();
      assertEquals(
          file + ": it is of another machine: its RAM differs; open it as a guest of its own.",
          said);
      assertEquals(before, StateHash.of(m));
    }
  }

  @Test
  void eachDifferenceBetweenConfigurationsHasAName() throws Exception {
    MachineConfiguration one = MachineConfiguration.ofRam(32 << 20);
    Drive drive = new Drive("virtio0", dir.resolve("disk"), true, WritePolicy.KEEP);
    Map<Class<?>, Object> others =
        Map.of(
            long.class,
            77L,
            int.class,
            0,
            boolean.class,
            !one.debugConsole(),
            Set.class,
            Set.of(),
            List.class,
            List.of(drive),
            RomSizes.class,
            new RomSizes(4096, 4096),
            TestDevices.class,
            TestDevices.exitAt(0x501, 1),
            SerialTiming.class,
            SerialTiming.BAUD_RATE,
            EngineChoice.class,
            EngineChoice.INTERPRETER,
            KeptCode.class,
            KeptCode.none("none"));
    RecordComponent[] parts = MachineConfiguration.class.getRecordComponents();
    Class<?>[] types = Arrays.stream(parts).map(RecordComponent::getType).toArray(Class[]::new);
    Set<String> names = new HashSet<>();
    for (int i = 0; i < parts.length; i++) {
      Object[] values = new Object[parts.length];
      for (int k = 0; k < parts.length; k++) {
        values[k] = k == i ? others.get(types[k]) : parts[k].getAccessor().invoke(one);
      }
      var other = MachineConfiguration.class.getDeclaredConstructor(types).newInstance(values);
      assertNotEquals(one, other, parts[i].getName());
      boolean guests = types[i] != EngineChoice.class && types[i] != KeptCode.class;
      Optional<String> difference = one.differsIn(other);
      assertEquals(guests, difference.isPresent(), parts[i].getName());
      difference.ifPresent(d -> assertTrue(names.add(d), d));
    }
  }

  /** The file with bytes of its parts replaced, whole otherwise. */
  private Path changed(Path file, String from, String to) throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    ByteArrayInputStream packed = new ByteArrayInputStream(bytes, HEADER, bytes.length - HEADER);
    String parts =
        new String(new ZstdInputStream(packed).readAllBytes(), StandardCharsets.ISO_8859_1);
    assertTrue(parts.contains(from), from);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, HEADER);
    try (ZstdOutputStream zstd = new ZstdOutputStream(out)) {
      zstd.setChecksum(true);
      zstd.write(parts.replaceFirst(from, to).getBytes(StandardCharsets.ISO_8859_1));
    }
    return Files.write(dir.resolve("changed"), out.toByteArray());
  }

  @Test
  void aFileThatIsDamagedLeavesTheMachineAsItIs() throws Exception {
    Path image = Files.write(dir.resolve("disk.img"), new byte[1 << 20]);
    Drive drive = new Drive("virtio0", image, false, WritePolicy.KEEP);
    Path file = dir.resolve("snapshot");
    try (Machine m = Guests.boot("ticks", List.of(drive)).start()) {
      m.runTo(3000);
      Snapshot.save(m, file);
      BlkDriver driver = new BlkDriver(m.memory(), m.ports(), 2);
      driver.start(BlkDriver.VERSION_1);
      driver.request(1, 8, 4096, false);
      later(m);
      String before = StateHash.of(m);
      byte[] good = Files.readAllBytes(file);
      int refused = 0;
      for (int at = 0; at < good.length; at += 1 + good.length / 61) {
        byte[] bad = good.clone();
        bad[at] ^= 0x55;
        Path damaged = Files.write(dir.resolve("damaged"), bad);
        try {
          Snapshot.check(m, damaged); // a byte may be one that changes nothing of what is in it
        } catch (SnapshotException e) {
          refused++;
        }
        assertEquals(before, StateHash.of(m), "byte " + at);
      }
      assertTrue(refused > 50, "refused " + refused);
      // What its checksum does not tell: the last of all parts does not fit.
      Path odd = changed(file, "fetched", "fetchee");
      String said =
          assertThrows(SnapshotException.class, () -> Snapshot.restore(m, odd)).getMessage();
      assertTrue(said.contains("fetchee stands where fetched should"), said);
      assertEquals(before, StateHash.of(m));
      assertEquals(1, m.disks().getFirst().changedBlocks().length);

      Snapshot.Fitting fitting = Snapshot.check(m, file);
      assertEquals(3000, fitting.instructions());
      assertEquals(before, StateHash.of(m));
      Files.write(file, Files.readAllBytes(odd)); // in between
      assertThrows(SnapshotException.class, fitting::restore);
      assertEquals(before, StateHash.of(m));
      Files.write(file, good);
      fitting.restore();
      assertNotEquals(before, StateHash.of(m));
      assertEquals(3000, m.clock().instructions());
    }
  }
}
