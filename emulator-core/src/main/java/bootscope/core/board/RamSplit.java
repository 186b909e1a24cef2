package bootscope.core.board;

/**
 * How much RAM lies from address 0, and how much from 4 GiB; between them is room for devices.
 *
 * @param low bytes from 0
 * @param high bytes from {@link #HIGH_START}
 */
public record RamSplit(long low, long high) {
  /** Start of RAM above the hole. */
  public static final long HIGH_START = 0x1_0000_0000L;

  /** Low RAM of a machine that has more than fits below the configuration window. */
  private static final long SPLIT_LOW = 0x8000_0000L;

  /**
   * As QEMU's q35 does it: all of it lies low as long as it ends below the window of PCI
   * configuration space; else 2 GiB do.
   *
   * @param bytes all RAM
   */
  public static RamSplit of(long bytes) {
    long low = bytes < Q35.ECAM ? bytes : SPLIT_LOW;
    return new RamSplit(low, bytes - low);
  }

  /** All RAM, in bytes. */
  public long bytes() {
    return low + high;
  }
}
