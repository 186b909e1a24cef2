package bootscope.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.cli.run.DebianDisk;
import bootscope.app.cli.run.FirmwareFiles;
import bootscope.core.bits.Host;
import bootscope.core.boot.BootModule;
import bootscope.core.boot.DirectPvh;
import bootscope.core.boot.Firmware;
import bootscope.core.boot.FirmwareLinux;
import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.debug.Debugger;
import bootscope.core.disk.WritePolicy;
import bootscope.core.drive.Drive;
import bootscope.core.event.GuestListener;
import bootscope.core.history.History;
import bootscope.core.history.Origin;
import bootscope.core.history.Piece;
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
import java.util.EnumMap;
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
 * says how often. It prints what recording, jumps and steps took.
 */
@Tag("lockstep")
@EnabledIfSystemProperty(named = "bootscope.lockstep", matches = "[0-9]+")
class HistoryBootTest {
  private static final int JUMPS = Integer.getInteger("history.jumps", 30);
  private static final long RAM = 512 << 20;

  @TempDir Path dir;

  private static Boot boot(EngineChoice engine) throws Exception {
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
    try (History history = new History(debugger, drive, History.USUAL_SIZE)) {
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
          spread(jumps),
          spread(first),
          spread(next));
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
    try (History history = new History(debugger, drive, History.USUAL_SIZE)) {
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
      List<Long> times = new ArrayList<>();
      int never = 0;
      for (long at : bytes) {
        long begin = System.nanoTime();
        Optional<Long> found =
            history.lastWrite(true, at, 1, Syntax.INTEL).map(Written::instructions);
        times.add(System.nanoTime() - begin);
        never += found.isEmpty() ? 1 : 0;
        assertEquals(expected.last.get(at), found, () -> "byte 0x" + Long.toHexString(at));
      }
      assertEquals(end, StateHash.of(debugger.machine()));
      System.out.printf(
          Locale.ROOT,
          "HistoryBootTest %s: the last write of %d bytes, %d of them never written, in %s ms"
              + " (median, 95 of 100)%n",
          engine,
          bytes.size(),
          never,
          spread(times));
    } finally {
      debugger.close();
    }
  }

  /** Goes to before an instruction, behind what is delivered before it. */
  private static void goTo(History history, Machine machine, Origin.Step step) throws Exception {
    history.goTo(step.instructions());
    GuestListener stop =
        new GuestListener() {
          @Override
          public void interrupt(int vector) {
            machine.stopHere();
          }

          @Override
          public void exception(int vector, int errorCode, long linearAddress) {
            machine.stopHere();
          }
        };
    machine.listeners().add(stop);
    while (machine.processor().linearRip() != step.rip()) {
      machine.runTo(step.instructions() + 1);
      assertEquals(step.instructions(), machine.clock().instructions(), step::toString);
    }
    machine.listeners().remove(stop);
  }

  /** Changes all bits of a place's first byte; what it holds then. */
  private static int change(Machine machine, Piece place) {
    switch (place.space()) {
      case PHYSICAL -> {
        byte[] held = machine.memory().peek(place.at(), 1);
        machine.memory().poke(place.at(), new byte[] {(byte) ~held[0]}, 0, 1);
        return ~held[0] & 0xFF;
      }
      case GENERAL -> {
        long held = machine.state().reg(place.register());
        machine.state().reg(place.register(), held ^ 0xFFL << 8 * place.within());
        return (int) (~held >>> 8 * place.within()) & 0xFF;
      }
      default -> {
        long at = machine.state().xmm(place.register()) + place.within();
        Host.putByte(at, ~Host.getU8(at));
        return Host.getU8(at);
      }
    }
  }

  private static int held(Machine machine, Piece place) {
    return switch (place.space()) {
      case PHYSICAL -> machine.memory().peek(place.at(), 1)[0] & 0xFF;
      case GENERAL -> (int) (machine.state().reg(place.register()) >>> 8 * place.within()) & 0xFF;
      default -> Host.getU8(machine.state().xmm(place.register()) + place.within());
    };
  }

  /** Sees whether a byte is written. */
  private static final class Write implements PhysicalObserver {
    private final long address;
    boolean seen;

    Write(long address) {
      this.address = address;
    }

    @Override
    public long start() {
      return address;
    }

    @Override
    public long length() {
      return 1;
    }

    @Override
    public void accessed(long at, int size, boolean write) {
      seen |= write && at <= address && address < at + size;
    }
  }

  /**
   * Whether a byte is the changed one in the end when its origin was changed: right behind the
   * instruction that worked it out, or before the first copy. It need not be where the guest goes
   * another way with it.
   */
  private static boolean changed(History history, Machine machine, Origin.Chain chain, long end)
      throws Exception {
    Origin.Step computing = chain.end().step();
    if (computing != null) {
      goTo(history, machine, computing);
      machine.runTo(computing.instructions() + 1);
    } else {
      goTo(history, machine, chain.links().getLast().step());
    }
    int value = change(machine, chain.end().place());
    assertNotEquals(chain.value(), value);
    Piece last = chain.links().isEmpty() ? chain.end().place() : chain.links().getFirst().to();
    if (!chain.links().isEmpty()) {
      Origin.Step newest = chain.links().getFirst().step();
      machine.runTo(newest.instructions());
      if (machine.clock().now() > newest.virtualNanos()
          || machine.processor().linearRip() != newest.rip()) {
        return false;
      }
    }
    machine.runTo(end);
    return held(machine, last) == value;
  }

  /**
   * Each copy alone: what is changed before it is changed behind it, and what lies in memory
   * between two of them nobody writes.
   *
   * @return how many wrote elsewhere with it: what is copied was part of the address
   */
  private static int eachLink(History history, Machine machine, Origin.Chain chain, long end)
      throws Exception {
    long until = end;
    int elsewhere = 0;
    for (Origin.Link link : chain.links()) {
      goTo(history, machine, link.step());
      int value = change(machine, link.from());
      boolean memory = link.to().space() == Piece.Space.PHYSICAL;
      boolean reached = writes(machine, link.to(), link.step().instructions() + 1);
      if (memory && !reached) {
        elsewhere++;
      } else {
        assertEquals(value, held(machine, link.to()), link::toString);
      }
      if (memory) {
        goTo(history, machine, link.step());
        assertTrue(writes(machine, link.to(), link.step().instructions() + 1), link::toString);
        boolean written = writes(machine, link.to(), until);
        assertTrue(!written || link.away() > 0, link::toString);
      }
      until = link.step().instructions();
    }
    return elsewhere;
  }

  /** Runs on; whether a byte is written on the way. */
  private static boolean writes(Machine machine, Piece place, long until) {
    Write write = new Write(place.space() == Piece.Space.PHYSICAL ? place.at() : 0);
    machine.memory().observe(write);
    machine.runTo(until);
    machine.memory().forget(write);
    return write.seen;
  }

  /** Not empty, half of them where the boot puts nothing. */
  private static List<Long> filled(Machine machine, Boot boot, Random random) {
    List<Long> bytes = new ArrayList<>();
    while (bytes.size() < JUMPS) {
      long at = random.nextLong(RAM);
      boolean anywhere = bytes.size() < JUMPS / 2;
      if (machine.memory().readOffset(at) >= 0
          && machine.memory().peek(at, 1)[0] != 0
          && (anywhere || boot.plan().at(at) == null)) {
        bytes.add(at);
      }
    }
    return bytes;
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "INTERPRETER"})
  void whereAByteCameFromIsFoundByChangingItThere(EngineChoice engine) throws Exception {
    Boot boot = boot(engine);
    Debugger debugger = Debugger.start(boot, System::nanoTime);
    Drive drive = new Drive(debugger, new Drive.Seat() {});
    try (History history = new History(debugger, drive, History.USUAL_SIZE)) {
      while (drive.slice().reason() == StopReason.LIMIT) {
        history.look();
      }
      history.look();
      Machine machine = debugger.machine();
      long end = history.last() - 5_000_000;
      history.goTo(end);
      String there = StateHash.of(machine);
      List<Long> times = new ArrayList<>();
      Map<Origin.Why, Integer> ends = new EnumMap<>(Origin.Why.class);
      int links = 0;
      int longest = 0;
      int asked = 0;
      int changed = 0;
      int elsewhere = 0;
      for (long at : filled(machine, boot, new Random(13))) {
        history.goTo(end);
        long begin = System.nanoTime();
        Origin origin = history.origin(true, at, 1, Syntax.INTEL, () -> false);
        times.add(System.nanoTime() - begin);
        assertEquals(there, StateHash.of(machine));
        Origin.Chain chain = origin.chains().getFirst();
        ends.merge(chain.end().why(), 1, Integer::sum);
        links += chain.links().size();
        longest = Math.max(longest, chain.links().size());
        if (chain.links().isEmpty() && chain.end().step() == null) {
          continue;
        }
        changed += changed(history, machine, chain, end) ? 1 : 0;
        asked++;
        elsewhere += eachLink(history, machine, chain, end);
      }
      history.goTo(end);
      assertEquals(there, StateHash.of(machine));
      System.out.printf(
          Locale.ROOT,
          "HistoryBootTest %s: the origin of %d bytes in %s ms (median, 95 of 100); %d copies, %d"
              + " in the longest chain, each changed alone (%d went to another place with what was"
              + " changed); ends %s; of %d chains with copies or instructions %d were changed from"
              + " there to the end%n",
          engine,
          times.size(),
          spread(times),
          links,
          longest,
          elsewhere,
          ends,
          asked,
          changed);
    } finally {
      debugger.close();
    }
  }

  private static String spread(List<Long> times) {
    List<Long> sorted = times.stream().sorted().toList();
    return String.format(
        Locale.ROOT,
        "%.1f, %.1f",
        sorted.get(sorted.size() / 2) / 1e6,
        sorted.get(sorted.size() * 95 / 100) / 1e6);
  }
}
