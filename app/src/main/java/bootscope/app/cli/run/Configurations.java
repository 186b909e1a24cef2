package bootscope.app.cli.run;

import bootscope.app.cli.CpuFeatures;
import bootscope.app.cli.RunOptions;
import bootscope.app.cli.RunOptions.CharDevice;
import bootscope.app.cli.RunOptions.DriveChoice;
import bootscope.app.cli.UsageException;
import bootscope.core.board.TestDevices;
import bootscope.core.boot.BootException;
import bootscope.core.boot.BootProtocol;
import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.cpu.engine.EngineInspector;
import bootscope.core.device.serial.SerialTiming;
import bootscope.core.disk.WritePolicy;
import bootscope.core.image.ImageException;
import bootscope.core.image.KernelImage;
import bootscope.core.machine.Boot;
import bootscope.core.machine.Drive;
import bootscope.core.machine.MachineConfiguration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** From options to what the emulator takes. */
public final class Configurations {
  private static final long SEED = 1;

  private Configurations() {}

  /** The machine that the options describe. */
  public static MachineConfiguration machine(RunOptions options) {
    if (options.instructionShift() != 0) {
      throw new UsageException(
          "-icount: not built yet but for shift=0; one instruction lasts 1 ns");
    }
    int ports = 0;
    for (int i = 0; i < options.serials().size(); i++) {
      if (options.serials().get(i).kind() != CharDevice.Kind.NONE) {
        ports = i + 1;
      }
    }
    MachineConfiguration plain =
        new MachineConfiguration(
            options.memoryBytes(),
            CpuFeatures.of(options.cpu()),
            MachineConfiguration.DEFAULT_TSC_HZ,
            SEED,
            options.rtcStart().toEpochSecond(ZoneOffset.UTC),
            ports,
            SerialTiming.INSTANT,
            options.debugConsole().kind() != CharDevice.Kind.NONE);
    return withTestDevices(plain.withEngine(engine(options.engine())), options.testDevices())
        .withDrives(drives(options.drives(), WritePolicy.WRITE_THROUGH_ON_FLUSH));
  }

  /**
   * An engine that this host can run.
   *
   * @throws UsageException when it cannot, and no other will do
   */
  public static EngineChoice engine(EngineChoice wanted) {
    String obstacle = wanted == EngineChoice.NATIVE ? EngineInspector.obstacle() : null;
    if (obstacle != null) {
      throw new UsageException(
          String.format(
                  Locale.ROOT,
                  "-engine native: no translated code can be run here: %s; leave -engine out, or"
                      + " write",
                  obstacle)
              + " -engine interpreter: the guest runs the same, only slower");
    }
    return wanted;
  }

  /**
   * Drives whose files were looked at.
   *
   * @param writing when the files of those are written that may be
   * @throws UsageException when one is missing, no file, or of a format that is not built
   */
  public static List<Drive> drives(List<DriveChoice> choices, WritePolicy writing) {
    List<Drive> drives = new ArrayList<>();
    for (DriveChoice choice : choices) {
      DiskFormat.check(choice);
      WritePolicy policy = choice.readOnly() || choice.snapshot() ? WritePolicy.KEEP : writing;
      drives.add(new Drive(choice.id(), choice.file(), choice.readOnly(), policy));
    }
    return drives;
  }

  private static MachineConfiguration withTestDevices(
      MachineConfiguration plain, RunOptions.TestDevices asked) {
    TestDevices devices =
        asked
            .debugExit()
            .map(exit -> TestDevices.exitAt(exit.first(), exit.count()))
            .orElse(TestDevices.NONE)
            .withPcTestdev(asked.pcTestdev());
    MachineConfiguration configuration = plain.withTestDevices(devices);
    try {
      configuration.board();
      return configuration;
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "-device: %s; give isa-debug-exit another iobase, or leave one of them out",
              e.getMessage()));
    }
  }

  static Boot boot(RunOptions options, KernelImage kernel) {
    try {
      return boot(options, kernel, Protocols.of(options.firmware(), options.loader(), kernel));
    } catch (BootException e) {
      throw new UsageException(e.getMessage());
    }
  }

  /** Firmware without a kernel. */
  static Boot bootWithoutKernel(RunOptions options) {
    try {
      KernelImage none = KernelImage.none(options.firmware().image().orElseThrow());
      return boot(options, none, Protocols.alone(options.firmware()));
    } catch (BootException e) {
      throw new UsageException(e.getMessage());
    }
  }

  static Boot boot(RunOptions options, KernelImage kernel, BootProtocol protocol) {
    try {
      return KeptCodes.of(
          options.keptCode(),
          Boot.of(
              protocol,
              kernel,
              Protocols.modules(options.initrds(), kernel),
              options.append(),
              machine(options)),
          options.profile().wanted());
    } catch (ImageException | BootException e) {
      throw new UsageException(e.getMessage());
    }
  }
}
