package bootscope.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.cli.run.DebianDisk;
import bootscope.app.cli.run.FirmwareFiles;
import bootscope.core.boot.BootModule;
import bootscope.core.boot.DirectPvh;
import bootscope.core.boot.Firmware;
import bootscope.core.boot.FirmwareLinux;
import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.debug.Debugger;
import bootscope.core.disk.WritePolicy;
import bootscope.core.drive.Drive;
import bootscope.core.history.History;
import bootscope.core.history.Written;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImages;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.machine.Boot;
import bootscope.core.machine.Machine;
import bootscope.core.machine.MachineConfiguration;
import bootscope.core.machine.StateHash;
import bootscope.core.machine.StopReason;
import bootscope.core.memory.PhysicalObserver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Debian's cloud kernel, whole: put to random instants of its boot, and back from there by steps,
 * it has the state of a straight run. {@code mvn -Plockstep} runs it; {@code -Dhistory.jumps=N}
 * says how often, {@code -Dhistory.bytes=N} how much the history may take: of less than 250 MB a
 * part is compressed. It prints what recording, jumps and steps took.
 */
@Tag("lockstep")
@EnabledIfSystemProperty(named = "bootscope.lockstep", matches = "[0-9]+")
class HistoryBootTest {
  private static final int JUMPS = Integer.getInteger("history.jumps", 30);
  private static final long SIZE = Long.getLong("history.bytes", History.USUAL_SIZE);
  static final long RAM = 512 << 20;

  @TempDir Path dir;

  static Boot boot(EngineChoice engine) throws Exception {
    return Boot.of(
        new DirectPvh(),
        KernelImages.open(ImageBytes.ofFile(DebianKernels.cloud())),
        List.of(BootModule.of(ImageBytes.ofFile(DebianKernels.INIT), "")),
        "console=ttyS0 panic=-1",
        MachineConfiguration.ofRam(RAM).withEngine(engine));
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "INTERPRETER"})
  void itIsPutToAnyInstantOfItsBoot(EngineChoice engine) throws Exception {
    jump(engine.toString(), boot(engine), JUMPS);
  }

  /** Real mode, option ROMs, interrupts of a disk, and what its overlay holds. */
  @ParameterizedTest
  @EnumSource(names = {"AUTO", "INTERPRETER"})
  void soItIsWhereSeabiosStartsItAndItsRootIsOnADisk(EngineChoice engine) throws Exception {
    DebianDisk disk = DebianDisk.make(DebianKernels.cloud(), dir);
    FirmwareFiles files = FirmwareFiles.of(List.of());
    Firmware seabios =
        Firmware.of(
            "bios-256k.bin",
            files.image("bios-256k.bin").bytes(),
            Map.of(Firmware.LINUX_ROM, files.optionRom(Firmware.LINUX_ROM).bytes()),
            Map.of(),
            false);
    Boot boot =
        Boot.of(
            new FirmwareLinux(seabios),
            KernelImages.open(ImageBytes.ofFile(DebianKernels.cloud())),
            List.of(BootModule.of(ImageBytes.ofFile(disk.initrd()), "")),
            "console=ttyS0 panic=-1",
            MachineConfiguration.ofRam(RAM)
                .withEngine(engine)
                .withDrives(
                    List.of(
                        new bootscope.core.machine.Drive(
                            "virtio0", disk.image(), false, WritePolicy.KEEP))));
    jump(engine + ", SeaBIOS, disk", boot, JUMPS / 2);
  }

  private static void jump(String what, Boot boot, int count) throws Exception {
    long[] at = new long[count];
    String[] hashes = new String[count];
    long length;
    String end;
    long straight;
    try (Machine machine = boot.start()) {
      long begin = System.nanoTime();
      assertEquals(StopReason.POWER_OFF, machine.runTo(Long.MAX_VALUE));
      straight = System.nanoTime() - begin;
      length = machine.clock().instructions();
      end = StateHash.of(machine);
    }
    Random random = new Random(7);
    for (int i = 0; i < count; i++) {
      at[i] = random.nextLong(length - 2);
    }
    boolean disk = !boot.configuration().drives().isEmpty();
    for (int i = 0; disk && i < count; i += 2) {
      at[i] = length - 2 - random.nextLong(length / 20); // where it is written
    }
    Arrays.sort(at);
    TreeSet<Integer> written = new TreeSet<>();
    try (Machine machine = boot.start()) {
      for (int i = 0; i < count; i++) {
        machine.runTo(at[i]);
        hashes[i] = StateHash.of(machine);
        machine.disks().forEach(d -> written.add(d.changedBlocks().length));
      }
    }
    assertTrue(!disk || written.first() == 0 && written.last() > 100, "blocks: " + written);
    Debugger debugger = Debugger.start(boot, System::nanoTime);
    Drive drive = new Drive(debugger, new Drive.Seat() {});
    try (History history = new History(debugger, drive, SIZE)) {
      long begin = System.nanoTime();
      while (drive.slice().reason() == StopReason.LIMIT) {
        history.look();
      }
      history.look();
      long recorded = System.nanoTime() - begin;
      assertEquals(length, history.last());
      List<Integer> order = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        order.add(i);
      }
      Collections.shuffle(order, random);
      List<Long> jumps = new ArrayList<>();
      List<Long> first = new ArrayList<>();
      List<Long> next = new ArrayList<>();
      for (int i : order) {
        begin = System.nanoTime();
        history.goTo(at[i]);
        jumps.add(System.nanoTime() - begin);
        assertEquals(hashes[i], StateHash.of(debugger.machine()), "at " + at[i]);
      }
      for (int i : order) { // stops as by a breakpoint, and steps back from there
        history.goTo(Math.max(0, at[i] - random.nextInt(10_000_000)));
        while (drive.slice(at[i] + 2, Long.MAX_VALUE).instructions() < at[i] + 2) {
          history.look();
        }
        begin = System.nanoTime();
        history.stepBack();
        first.add(System.nanoTime() - begin);
        begin = System.nanoTime();
        history.stepBack();
        next.add(System.nanoTime() - begin);
        assertEquals(at[i], debugger.machine().clock().instructions());
        assertEquals(hashes[i], StateHash.of(debugger.machine()), "back at " + at[i]);
      }
      history.goTo(length);
      assertEquals(end, StateHash.of(debugger.machine()));
      System.out.printf(
          Locale.ROOT,
          "HistoryBootTest %s: %,d instructions in %.2f s, recorded in %.2f s; %d checkpoints of"
              + " %,d KiB; go to %s, first step back %s, next %s ms (median, 95 of 100)%n",
          what,
          length,
          straight / 1e9,
          recorded / 1e9,
          history.checkpoints(),
          history.bytes() >> 10,
          HostTime.spread(jumps),
          HostTime.spread(first),
          HostTime.spread(next));
    } finally {
      debugger.close();
    }
  }

  /** Sees all writes of RAM, and keeps the last one of each of some bytes. */
  private static final class LastWrites implements PhysicalObserver {
    private final Machine machine;
    private final BitSet pages = new BitSet();
    final TreeMap<Long, Optional<Long>> last = new TreeMap<>(); // instructions by address

    LastWrites(Machine machine, List<Long> bytes) {
      this.machine = machine;
      for (long at : bytes) {
        pages.set((int) (at >>> 12));
        last.put(at, Optional.empty());
      }
    }

    @Override
    public long start() {
      return 0;
    }

    @Override
    public long length() {
      return RAM;
    }

    @Override
    public void accessed(long at, int size, boolean write) {
      if (write && pages.get((int) (at >>> 12))) {
        last.subMap(at, at + size).replaceAll((byteAt, before) -> Optional.of(machine.retired()));
      }
    }
  }

  /** Half of them anywhere, half in pages that are not empty at the end. */
  private static List<Long> bytes(Machine machine, Random random) {
    List<Long> bytes = new ArrayList<>();
    while (bytes.size() < JUMPS) {
      long at = random.nextLong(RAM);
      boolean anywhere = bytes.size() < JUMPS / 2;
      if (machine.memory().readOffset(at) >= 0
          && (anywhere || machine.memory().peek(at, 1)[0] != 0)) {
        bytes.add(at);
      }
    }
    return bytes;
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "INTERPRETER"})
  void whoLastWroteAByteIsKnownAtItsEnd(EngineChoice engine) throws Exception {
    Boot boot = boot(engine);
    Debugger debugger = Debugger.start(boot, System::nanoTime);
    Drive drive = new Drive(debugger, new Drive.Seat() {});
    try (History history = new History(debugger, drive, SIZE)) {
      while (drive.slice().reason() == StopReason.LIMIT) {
        history.look();
      }
      history.look();
      String end = StateHash.of(debugger.machine());
      List<Long> bytes = bytes(debugger.machine(), new Random(11));
      LastWrites expected;
      try (Machine machine = boot.start()) {
        expected = new LastWrites(machine, bytes);
        machine.memory().observe(expected);
        machine.runTo(Long.MAX_VALUE);
        assertEquals(end, StateHash.of(machine));
      }
      HostTime times = new HostTime();
      int never = 0;
      for (long at : bytes) {
        Optional<Long> found =
            times
                .measure(() -> history.lastWrite(true, at, 1, Syntax.INTEL))
                .map(Written::instructions);
        never += found.isEmpty() ? 1 : 0;
        assertEquals(expected.last.get(at), found, () -> "byte 0x" + Long.toHexString(at));
      }
      assertEquals(end, StateHash.of(debugger.machine()));
      System.out.printf(
          Locale.ROOT,
          "HistoryBootTest %s: the last write of %d bytes, %d of them never written, in %s; %d"
              + " checkpoints of %,d KiB%n",
          engine,
          bytes.size(),
          never,
          times,
          history.checkpoints(),
          history.bytes() >> 10);
    } finally {
      debugger.close();
    }
  }
}
