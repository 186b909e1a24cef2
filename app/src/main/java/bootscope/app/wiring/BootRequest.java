package bootscope.app.wiring;

import bootscope.app.cli.ModuleFile;
import bootscope.app.cli.RunOptions;
import bootscope.app.cli.RunOptions.DriveChoice;
import bootscope.app.cli.RunOptions.FirmwareChoice;
import bootscope.app.cli.RunOptions.FwCfgFile;
import bootscope.app.cli.RunOptions.Loader;
import bootscope.app.cli.TypedOptions;
import bootscope.app.cli.UsageException;
import bootscope.app.cli.run.Configurations;
import bootscope.app.cli.run.FirmwareFiles;
import bootscope.app.menu.BootOptionsForm;
import bootscope.core.bits.ByteText;
import bootscope.core.bits.FileNames;
import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.disk.WritePolicy;
import bootscope.core.machine.MachineConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Everything that a boot is made from.
 *
 * @param kernel a file's name, or {@code guest:NAME}
 * @param initrds handed to the guest as modules, in this order; each as {@link ModuleFile} has it
 * @param append the guest's command line
 * @param firmware that the kernel is started through, if any
 * @param loader whose way of handing over is followed without firmware
 * @param machine without its drives
 * @param drives whose files are opened with the guest
 * @param stop whether to stop before the first instruction
 */
public record BootRequest(
    String kernel,
    List<String> initrds,
    String append,
    FirmwareChoice firmware,
    Loader loader,
    MachineConfiguration machine,
    List<DriveChoice> drives,
    boolean stop) {
  private static final long DEFAULT_MEMORY = 512L << 20;

  /** A kernel writes where the terminal pane can show it. */
  private static final String DEFAULT_APPEND = "console=ttyS0";

  public BootRequest {
    initrds = List.copyOf(initrds);
    drives = List.copyOf(drives);
  }

  /** What the command line asks for. */
  public static BootRequest of(RunOptions options) {
    return new BootRequest(
        options.kernel().orElseThrow(),
        options.initrds(),
        options.append(),
        options.firmware(),
        options.loader(),
        Configurations.machine(options).withDrives(List.of()),
        options.drives(),
        options.stopAtStart());
  }

  /** A kernel with everything else as usual. */
  public static BootRequest ofKernel(String kernel) {
    return new BootRequest(
        kernel,
        List.of(),
        kernel.startsWith(RunOptions.GUEST_PREFIX) ? "" : DEFAULT_APPEND,
        FirmwareChoice.NONE,
        Loader.BOOTSCOPE,
        MachineConfiguration.ofRam(DEFAULT_MEMORY),
        List.of(),
        true);
  }

  /** Whether the kernel comes with the program. */
  public boolean builtIn() {
    return kernel.startsWith(RunOptions.GUEST_PREFIX);
  }

  /** The kernel's name without its folders, for a reader. */
  public String name() {
    if (builtIn()) {
      return kernel.substring(RunOptions.GUEST_PREFIX.length());
    }
    Path file = FileNames.path(kernel).getFileName();
    return ByteText.readable(file == null ? kernel : FileNames.text(file));
  }

  /** The same, to stop before its first instruction. */
  public BootRequest stopping() {
    return new BootRequest(kernel, initrds, append, firmware, loader, machine, drives, true);
  }

  /** The same kernel with other RAM disks. */
  public BootRequest withInitrds(List<Path> files) {
    List<String> names = files.stream().map(FileNames::text).toList();
    return new BootRequest(kernel, names, append, firmware, loader, machine, drives, true);
  }

  /**
   * The same kernel with other options, to stop before its first instruction.
   *
   * @throws UsageException when they cannot be meant, or a file that they name is not there
   */
  public BootRequest with(BootOptionsForm.Options o) {
    FirmwareChoice through =
        new FirmwareChoice(
            Optional.of(o.firmware()).filter(i -> !i.isEmpty()),
            firmware.folders(),
            TypedOptions.fwCfg(o.fwCfg()));
    BootRequest wanted =
        new BootRequest(
            kernel,
            o.initrds(),
            o.commandLine(),
            through,
            o.loader(),
            machine.withRam(o.ramBytes()).withEngine(o.engine()),
            TypedOptions.drives(o.drives()),
            true);
    wanted.check();
    return wanted;
  }

  /** Looks for the files, and at what excludes each other; the kernel is left to the loading. */
  private void check() {
    Configurations.engine(machine.engine());
    for (String item : initrds) {
      if (!Files.isReadable(ModuleFile.of(item).file())) {
        throw new UsageException(item + " is not there, or cannot be read");
      }
    }
    if (firmware.image().isPresent()) {
      FirmwareFiles.of(firmware.folders()).image(firmware.image().get());
      if (loader != Loader.BOOTSCOPE) {
        throw new UsageException("-loader: is for a boot without firmware; choose one of both");
      }
    }
    for (FwCfgFile file : firmware.files()) {
      if (file.file().isPresent() && !Files.isReadable(file.file().get())) {
        throw new UsageException(
            String.format(Locale.ROOT, "-fw_cfg: %s cannot be read", file.file().get()));
      }
    }
    Configurations.drives(drives, WritePolicy.WRITE_WHEN_TOLD);
  }

  /** Whether it names more than a kernel and what every kernel has. */
  public boolean hasOptions() {
    return !initrds.isEmpty()
        || !drives.isEmpty()
        || firmware.image().isPresent()
        || !firmware.files().isEmpty()
        || loader != Loader.BOOTSCOPE
        || machine.engine() != EngineChoice.AUTO;
  }

  /** As the form for options shows it. */
  public BootOptionsForm.Options options() {
    List<TypedOptions.DriveText> texts = new ArrayList<>();
    for (DriveChoice drive : drives) {
      texts.add(TypedOptions.DriveText.of(drive, texts.size()));
    }
    return new BootOptionsForm.Options(
        machine.ramBytes(),
        append,
        initrds,
        firmware.image().orElse(""),
        loader,
        texts,
        firmware.files().stream().map(TypedOptions::text).toList(),
        machine.engine());
  }

  /** Whether one of both boots may write to a disk image that the other has open. */
  public boolean sharesDisk(BootRequest other) {
    return drives.stream()
        .anyMatch(
            mine ->
                other.drives.stream()
                    .anyMatch(its -> sameFile(mine, its) && (writes(mine) || writes(its))));
  }

  private static boolean writes(DriveChoice drive) {
    return !drive.readOnly() && !drive.snapshot();
  }

  private static boolean sameFile(DriveChoice one, DriveChoice other) {
    try {
      return Files.isSameFile(one.file(), other.file());
    } catch (IOException e) {
      return one.file().equals(other.file()); // one of them is gone
    }
  }
}
