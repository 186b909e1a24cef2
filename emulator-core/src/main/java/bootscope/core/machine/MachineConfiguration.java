package bootscope.core.machine;

import bootscope.core.board.Board;
import bootscope.core.board.RomSizes;
import bootscope.core.board.TestDevices;
import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.cpu.engine.KeptCode;
import bootscope.core.cpu.engine.Processor;
import bootscope.core.device.rtc.RtcCmos;
import bootscope.core.device.serial.SerialTiming;
import bootscope.core.isa.CpuFeature;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What makes one machine different from another. Equal configurations, images and input give equal
 * machines at every instruction.
 *
 * @param ramBytes RAM, a multiple of 4 KiB
 * @param features what CPUID reports and the processor executes
 * @param tscHz ticks of the time-stamp counter in a virtual second
 * @param seed of RDRAND and RDSEED
 * @param startSeconds what the real-time clock shows at the start, in seconds since 1970 UTC
 * @param serialPorts COM ports, 0–4
 * @param serialTiming whether characters take time on the wire
 * @param debugConsole whether port 0xE9 answers
 * @param rom the firmware's, which the boot brings
 * @param testDevices what it has beyond a PC
 * @param drives disks in PCI slots 2 and up, at most {@link #MOST_DRIVES}; no two have one id
 * @param engine what runs the guest, which cannot tell
 * @param keptCode where translated code is kept from run to run
 */
public record MachineConfiguration(
    long ramBytes,
    Set<CpuFeature> features,
    long tscHz,
    long seed,
    long startSeconds,
    int serialPorts,
    SerialTiming serialTiming,
    boolean debugConsole,
    RomSizes rom,
    TestDevices testDevices,
    List<Drive> drives,
    EngineChoice engine,
    KeptCode keptCode) {

  public static final int MOST_DRIVES = 16;

  /** One instruction is one nanosecond; the time-stamp counter counts both. */
  public static final long DEFAULT_TSC_HZ = 1_000_000_000L;

  public MachineConfiguration {
    features = Set.copyOf(features);
    drives = List.copyOf(drives);
    Set<String> ids = new HashSet<>();
    if (drives.size() > MOST_DRIVES || !drives.stream().allMatch(d -> ids.add(d.id()))) {
      throw new IllegalArgumentException("drives " + drives);
    }
  }

  private MachineConfiguration copy(
      long ramBytes,
      RomSizes rom,
      TestDevices testDevices,
      List<Drive> drives,
      EngineChoice engine,
      KeptCode keptCode) {
    return new MachineConfiguration(
        ramBytes,
        features,
        tscHz,
        seed,
        startSeconds,
        serialPorts,
        serialTiming,
        debugConsole,
        rom,
        testDevices,
        drives,
        engine,
        keptCode);
  }

  /** The same machine with these drives. */
  public MachineConfiguration withDrives(List<Drive> drives) {
    return copy(ramBytes, rom, testDevices, drives, engine, keptCode);
  }

  /** A machine without firmware, devices for tests, and drives. */
  public MachineConfiguration(
      long ramBytes,
      Set<CpuFeature> features,
      long tscHz,
      long seed,
      long startSeconds,
      int serialPorts,
      SerialTiming serialTiming,
      boolean debugConsole) {
    this(
        ramBytes,
        features,
        tscHz,
        seed,
        startSeconds,
        serialPorts,
        serialTiming,
        debugConsole,
        RomSizes.NONE,
        TestDevices.NONE,
        List.of(),
        EngineChoice.AUTO,
        KeptCode.NONE);
  }

  /**
   * What hardware it has. With pc-testdev it is told something of itself even without firmware: the
   * tests that use it look their memory and processors up in the firmware configuration.
   *
   * @throws IllegalArgumentException when a device for tests lies where another is
   */
  public Board board() {
    boolean told = testDevices.pcTestdev() && rom.equals(RomSizes.NONE);
    return Board.q35(ramBytes, serialPorts, debugConsole, told ? RomSizes.TOLD : rom)
        .with(testDevices);
  }

  /** The same run by another engine. */
  public MachineConfiguration withEngine(EngineChoice engine) {
    return copy(ramBytes, rom, testDevices, drives, engine, keptCode);
  }

  /** The same run with its translated code kept there. */
  public MachineConfiguration with(KeptCode keptCode) {
    return copy(ramBytes, rom, testDevices, drives, engine, keptCode);
  }

  /** The same with another amount of RAM. */
  public MachineConfiguration withRam(long bytes) {
    return copy(bytes, rom, testDevices, drives, engine, keptCode);
  }

  /** The same with other devices for tests. */
  public MachineConfiguration withTestDevices(TestDevices devices) {
    return copy(ramBytes, rom, devices, drives, engine, keptCode);
  }

  /** A machine of the given size with everything at its default and one serial port. */
  public static MachineConfiguration ofRam(long ramBytes) {
    return new MachineConfiguration(
        ramBytes,
        Processor.implementedFeatures(),
        DEFAULT_TSC_HZ,
        1,
        RtcCmos.DEFAULT_START,
        1,
        SerialTiming.INSTANT,
        false);
  }

  /** The same with other ROM. */
  public MachineConfiguration with(RomSizes rom) {
    return copy(ramBytes, rom, testDevices, drives, engine, keptCode);
  }

  /** In what a machine of another configuration differs for its guest; empty where in nothing. */
  Optional<String> differsIn(MachineConfiguration other) {
    Map<String, Boolean> same = new LinkedHashMap<>();
    same.put("its RAM", ramBytes == other.ramBytes);
    same.put("what its processor can do", features.equals(other.features));
    same.put("its time-stamp counter's rate", tscHz == other.tscHz);
    same.put("the seed of its random numbers", seed == other.seed);
    same.put("what its clock began with", startSeconds == other.startSeconds);
    same.put("the number of its serial ports", serialPorts == other.serialPorts);
    same.put("the timing of its serial ports", serialTiming == other.serialTiming);
    same.put("its debug console", debugConsole == other.debugConsole);
    same.put("the size of its firmware", rom.equals(other.rom));
    same.put("its devices for tests", testDevices.equals(other.testDevices));
    same.put("its drives", drives.equals(other.drives));
    return same.entrySet().stream().filter(e -> !e.getValue()).map(Map.Entry::getKey).findFirst();
  }
}
