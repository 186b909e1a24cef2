package bootscope.core.machine;

import bootscope.core.board.Board;
import bootscope.core.board.PortRange;
import bootscope.core.board.RomSizes;
import bootscope.core.board.TestDevices;
import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.cpu.engine.KeptCode;
import bootscope.core.describe.StateException;
import bootscope.core.device.serial.SerialTiming;
import bootscope.core.isa.CpuFeature;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A machine's configuration as a snapshot has it: what the guest can tell. */
final class ConfigurationFields {
  static final int VERSION = 2; // 2: with devices for tests
  private static final long MOST_RAM = 1L << 36;

  private ConfigurationFields() {}

  /** Its fields. */
  static byte[] of(MachineConfiguration c) {
    StateFields.Writer out = new StateFields.Writer();
    out.putLong("ramBytes", c.ramBytes());
    Set<String> features = new TreeSet<>();
    c.features().forEach(f -> features.add(f.name()));
    out.putBytes("features", String.join(",", features).getBytes(StandardCharsets.UTF_8));
    out.putLong("tscHz", c.tscHz());
    out.putLong("seed", c.seed());
    out.putLong("startSeconds", c.startSeconds());
    out.putInt("serialPorts", c.serialPorts());
    out.putBytes("serialTiming", c.serialTiming().name().getBytes(StandardCharsets.UTF_8));
    out.putBoolean("debugConsole", c.debugConsole());
    out.putLong("firmwareBytes", c.rom().firmware());
    out.putLong("storeBytes", c.rom().store());
    Optional<PortRange> exit = c.testDevices().exit();
    out.putInt("exitPort", exit.map(PortRange::first).orElse(0));
    out.putInt("exitPorts", exit.map(PortRange::count).orElse(0));
    out.putBoolean("pcTestdev", c.testDevices().pcTestdev());
    Drives.save(c.drives(), out);
    return out.bytes();
  }

  /**
   * The configuration of which these are the fields; on any engine.
   *
   * @throws StateException for what is none
   */
  static MachineConfiguration read(StateFields.Reader in) {
    long ramBytes = in.getLong("ramBytes");
    if (ramBytes <= 0 || ramBytes > MOST_RAM) {
      throw new StateException("RAM of " + ramBytes + " bytes");
    }
    EnumSet<CpuFeature> features = EnumSet.noneOf(CpuFeature.class);
    for (String name : new String(in.getBytes("features"), StandardCharsets.UTF_8).split(",")) {
      features.add(CpuFeature.valueOf(name));
    }
    long tscHz = in.getLong("tscHz");
    long seed = in.getLong("seed");
    long startSeconds = in.getLong("startSeconds");
    int serialPorts = in.getInt("serialPorts");
    if (serialPorts < 0 || serialPorts > Board.MOST_SERIAL_PORTS) {
      throw new StateException(serialPorts + " serial ports");
    }
    SerialTiming timing =
        SerialTiming.valueOf(new String(in.getBytes("serialTiming"), StandardCharsets.UTF_8));
    boolean debugConsole = in.getBoolean("debugConsole");
    RomSizes rom = new RomSizes(in.getLong("firmwareBytes"), in.getLong("storeBytes"));
    if (rom.firmware() < 0 || rom.store() < rom.firmware() || rom.store() > MOST_RAM) {
      throw new StateException("ROM of " + rom);
    }
    int exitPort = in.getInt("exitPort");
    int exitPorts = in.getInt("exitPorts");
    TestDevices testDevices =
        (exitPorts == 0 ? TestDevices.NONE : TestDevices.exitAt(exitPort, exitPorts))
            .withPcTestdev(in.getBoolean("pcTestdev"));
    return new MachineConfiguration(
        ramBytes,
        features,
        tscHz,
        seed,
        startSeconds,
        serialPorts,
        timing,
        debugConsole,
        rom,
        testDevices,
        Drives.restore(in),
        EngineChoice.AUTO,
        KeptCode.NONE);
  }
}
