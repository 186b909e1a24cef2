package bootscope.core.boot;

/**
 * A way to start a guest. It decides what is placed where, and in what state the machine begins: at
 * the kernel's entry, or at the reset vector of firmware that finds its way there.
 */
public sealed interface BootProtocol
    permits DirectPvh, DirectMultiboot, FirmwarePvh, FirmwareLinux, FirmwareMultiboot {
  /** What a person calls it, as {@code "PVH, without firmware"}. */
  String title();

  /** The size of the firmware's ROM, in bytes; 0 without firmware. */
  default long firmwareBytes() {
    return 0;
  }

  /**
   * Works out what to place. Touches no guest memory.
   *
   * @throws BootException when it cannot be booted so in this machine, or a file cannot be read
   */
  BootPlan plan(BootParts parts) throws BootException;
}
