package bootscope.core.board;

/**
 * How much ROM a machine has.
 *
 * @param firmware bytes of the chip that ends below 4 GiB, a multiple of 64 KiB; 0 without firmware
 * @param store bytes of all contents: that chip's, and what firmware is told; a multiple of 4 KiB
 */
public record RomSizes(long firmware, long store) {
  /** A machine without firmware. */
  public static final RomSizes NONE = new RomSizes(0, 0);

  /**
   * A machine without firmware that is told something nevertheless; the boot's plan says how much.
   */
  public static final RomSizes TOLD = new RomSizes(0, 0x1000);

  private static final long LEGACY = 0x2_0000;

  /** How many bytes of the chip show up below 1 MiB, ending there: 128 KiB at most. */
  public long legacy() {
    return Math.min(firmware, LEGACY);
  }
}
