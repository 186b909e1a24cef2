package bootscope.core.machine;

import bootscope.core.boot.BootException;
import bootscope.core.boot.BootModule;
import bootscope.core.boot.BootParts;
import bootscope.core.boot.BootPlan;
import bootscope.core.boot.BootProtocol;
import bootscope.core.boot.FirmwareLinux;
import bootscope.core.boot.Placement;
import bootscope.core.cpu.engine.KeptCode;
import bootscope.core.cpu.kept.KeptFolder;
import bootscope.core.disk.Disk;
import bootscope.core.disk.DiskException;
import bootscope.core.image.ImageException;
import bootscope.core.image.KernelImage;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A boot as often as one likes: an opened kernel, the way in which it is started, where it and what
 * goes with it are placed, and the machine that it is placed in.
 */
public record Boot(
    KernelImage kernel, BootProtocol protocol, BootPlan plan, MachineConfiguration configuration) {

  /**
   * Plans a boot.
   *
   * @param modules the initrd first; may be empty
   * @param configuration of the machine; its ROM comes with the protocol
   * @throws BootException when the kernel cannot be booted so, or does not fit
   */
  public static Boot of(
      BootProtocol protocol,
      KernelImage kernel,
      List<BootModule> modules,
      String commandLine,
      MachineConfiguration configuration)
      throws BootException {
    BootParts parts =
        new BootParts(
            kernel,
            modules,
            commandLine,
            configuration.with(protocol.rom()).board(),
            configuration.startSeconds());
    BootPlan plan = protocol.plan(parts);
    return new Boot(kernel, protocol, plan, configuration.with(plan.firmware().sizes()));
  }

  /** The same with its translated code kept there. */
  public Boot with(KeptCode keptCode) {
    return new Boot(kernel, protocol, plan, configuration.with(keptCode));
  }

  /**
   * The same with its translated code kept in a folder, in the file of its kernel and firmware.
   * They are told from others by a part of their bytes: nothing depends on it but how much of the
   * file is of use.
   *
   * @param noting whether transfers of control will be noted: such code has a file of its own
   */
  public Boot keepingCode(KeptFolder folder, boolean noting) {
    CRC32C kernels = new CRC32C();
    CRC32C firmwares = new CRC32C();
    StringBuilder guest = new StringBuilder(baseName(kernel.file()));
    try {
      kernel.sample(kernels);
      for (Placement p : plan.firmware().store()) {
        if (p.kind() == Placement.Kind.FIRMWARE) {
          p.sample(firmwares);
          guest.append(kernel.fileSize() == 0 ? "" : " through " + baseName(p.name()));
        }
      }
    } catch (ImageException | BootException e) {
      return with(KeptCode.none("what is booted cannot be read: " + e.getMessage()));
    }
    if (noting) {
      kernels.update(1);
      guest.append(", profiled");
    }
    String name = KeptFolder.name(kernels.getValue() << 32 | firmwares.getValue());
    return with(KeptCode.in(folder.path().resolve(name), guest.toString(), noting));
  }

  private static String baseName(String path) {
    return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  }

  /** What of the kernel's file is damaged, and what is risky about where it lies: a line each. */
  public List<String> warnings() {
    List<String> all = new ArrayList<>();
    kernel.elf().findings().forEach(f -> all.add("in the kernel, " + f.text()));
    kernel.symbolsWarning().ifPresent(all::add);
    all.addAll(plan.warnings());
    return all;
  }

  /**
   * Whether the kernel is not placed where its file puts it before the machine starts: a bzImage's
   * decompressor decides where it will lie.
   */
  public boolean movesKernel() {
    return protocol instanceof FirmwareLinux;
  }

  /**
   * A new machine that stands before its first instruction.
   *
   * @throws BootException when a file can no longer be read
   */
  public Machine start() throws BootException {
    try {
      return load(new Machine(configuration));
    } catch (DiskException e) {
      throw new BootException(e.where(), e.what(), e.remedy());
    }
  }

  /**
   * As {@link #start}, in place of a machine of this boot, which is closed. The same run again: of
   * what its guest wrote to disks, they hold what is in their files. When it fails, the machine is
   * as it was.
   */
  public Machine restart(Machine before) throws BootException {
    before.keepCode();
    List<Disk> disks = before.releaseDisks();
    Machine machine = new Machine(configuration, disks);
    try {
      machine.load(plan);
      disks.forEach(Disk::forgetChanges);
      before.close();
      return machine;
    } catch (BootException | RuntimeException | Error e) {
      machine.releaseDisks();
      machine.close();
      before.takeDisks(disks);
      throw e;
    }
  }

  private Machine load(Machine machine) throws BootException {
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
