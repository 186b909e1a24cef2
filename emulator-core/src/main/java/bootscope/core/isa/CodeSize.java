package bootscope.core.isa;

/** The default size of code: CS.D and EFER.LMA with CS.L decide it (SDM vol. 3A §3.4.5). */
public enum CodeSize {
  BITS_16(2),
  BITS_32(4),
  BITS_64(8);

  private final int bytes;

  CodeSize(int bytes) {
    this.bytes = bytes;
  }

  /** The default address size in bytes. */
  public int bytes() {
    return bytes;
  }
}
