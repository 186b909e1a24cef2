package bootscope.core.machine;

import bootscope.core.boot.BootException;
import bootscope.core.boot.BootModule;
import bootscope.core.boot.BootPlan;
import bootscope.core.boot.PvhBoot;
import bootscope.core.boot.PvhRequest;
import bootscope.core.image.KernelImage;
import java.util.ArrayList;
import java.util.List;

/**
 * A boot as often as one likes: an opened kernel, where it and what goes with it are placed, and
 * the machine that it is placed in.
 */
public record Boot(KernelImage kernel, BootPlan plan, MachineConfiguration configuration) {

  /**
   * Plans a boot through the PVH entry.
   *
   * @param modules the initrd first; may be empty
   * @throws BootException when the kernel cannot be booted so, or does not fit
   */
  public static Boot pvh(
      KernelImage kernel,
      List<BootModule> modules,
      String commandLine,
      MachineConfiguration configuration)
      throws BootException {
    BootPlan plan =
        PvhBoot.plan(
            PvhRequest.of(
                kernel, modules, commandLine, configuration.board(), configuration.startSeconds()));
    return new Boot(kernel, plan, configuration);
  }

  /** What of the kernel's file is damaged, and what is risky about where it lies: a line each. */
  public List<String> warnings() {
    List<String> all = new ArrayList<>();
    kernel.elf().findings().forEach(f -> all.add("in the kernel, " + f.text()));
    all.addAll(plan.warnings());
    return all;
  }

  /**
   * A new machine that stands before its first instruction.
   *
   * @throws BootException when a file can no longer be read
   */
  public Machine start() throws BootException {
    Machine machine = new Machine(configuration);
    try {
      machine.load(plan);
      return machine;
    } catch (BootException | RuntimeException | Error e) {
      machine.close();
      throw e;
    }
  }

  /**
   * Resets a machine of this boot in place: it stands before its first instruction again, at a
   * later time, with what RAM held where the boot puts nothing.
   *
   * @throws BootException when a file can no longer be read
   */
  public void reset(Machine machine) throws BootException {
    machine.reset();
    machine.load(plan);
  }
}
