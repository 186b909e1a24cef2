package bootscope.core.boot;

import bootscope.core.board.RomSizes;

/**
 * A way to start a guest. It decides what is placed where, and in what state the machine begins: at
 * the kernel's entry, or at the reset vector of firmware that finds its way there, or elsewhere.
 */
public sealed interface BootProtocol
    permits DirectPvh,
        DirectMultiboot,
        FirmwarePvh,
        FirmwareLinux,
        FirmwareMultiboot,
        FirmwareAlone {
  /** What a person calls it, as {@code "PVH, without firmware"}. */
  String title();

  /**
   * The size of the firmware's ROM, and at least as much for what guest and firmware are told; the
   * plan has what it takes in the end. By it the board knows what hardware there is.
   */
  default RomSizes rom() {
    return RomSizes.NONE;
  }

  /**
   * Works out what to place. Touches no guest memory.
   *
   * @throws BootException when it cannot be booted so in this machine, or a file cannot be read
   */
  BootPlan plan(BootParts parts) throws BootException;
}
