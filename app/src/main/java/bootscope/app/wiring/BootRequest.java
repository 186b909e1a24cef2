package bootscope.app.wiring;

import bootscope.app.cli.RunOptions;
import bootscope.app.cli.RunOptions.FirmwareChoice;
import bootscope.app.cli.RunOptions.Loader;
import bootscope.app.cli.run.Configurations;
import bootscope.core.machine.MachineConfiguration;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Everything that a boot is made from.
 *
 * @param kernel a file's name, or {@code guest:NAME}
 * @param initrds handed to the guest as modules, in this order
 * @param append the guest's command line
 * @param firmware that the kernel is started through, if any
 * @param loader whose way of handing over is followed without firmware
 * @param stop whether to stop before the first instruction
 */
public record BootRequest(
    String kernel,
    List<Path> initrds,
    String append,
    FirmwareChoice firmware,
    Loader loader,
    MachineConfiguration machine,
    boolean stop) {
  private static final long DEFAULT_MEMORY = 512L << 20;

  /** A kernel writes where the terminal pane can show it. */
  private static final String DEFAULT_APPEND = "console=ttyS0";

  public BootRequest {
    initrds = List.copyOf(initrds);
  }

  /** What the command line asks for. */
  public static BootRequest of(RunOptions options) {
    return new BootRequest(
        options.kernel().orElseThrow(),
        options.initrds(),
        options.append(),
        options.firmware(),
        options.loader(),
        Configurations.machine(options),
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
        true);
  }

  /** Whether the kernel comes with the program. */
  public boolean builtIn() {
    return kernel.startsWith(RunOptions.GUEST_PREFIX);
  }

  /** The kernel's name without its folders. */
  public String name() {
    if (builtIn()) {
      return kernel.substring(RunOptions.GUEST_PREFIX.length());
    }
    Path file = Path.of(kernel).getFileName();
    return file == null ? kernel : file.toString();
  }

  /**
   * The same kernel with other options, to stop before its first instruction.
   *
   * @param image of the firmware; empty for none
   */
  public BootRequest with(List<Path> modules, String commandLine, long ramBytes, String image) {
    FirmwareChoice through =
        new FirmwareChoice(
            Optional.of(image).filter(i -> !i.isEmpty()),
            firmware.folders(),
            image.isEmpty() ? List.of() : firmware.files());
    return new BootRequest(
        kernel,
        modules,
        commandLine,
        through,
        image.isEmpty() ? loader : Loader.BOOTSCOPE,
        machine.withRam(ramBytes),
        true);
  }
}
