package bootscope.core.boot;

import bootscope.core.board.RamSplit;

/**
 * An address that depends on how much memory a machine has.
 *
 * @param base what it is counted from
 * @param offset bytes from there; may be negative
 */
public record Bound(Base base, long offset) {
  /** Places in a machine's memory. */
  public enum Base {
    ZERO,
    /** The end of the RAM that begins at 0. */
    LOW_TOP,
    /** The end of the RAM that begins at 4 GiB; 4 GiB where there is none. */
    HIGH_TOP
  }

  static Bound at(long address) {
    return new Bound(Base.ZERO, address);
  }

  static Bound belowLowTop(long bytes) {
    return new Bound(Base.LOW_TOP, -bytes);
  }

  static Bound highTop() {
    return new Bound(Base.HIGH_TOP, 0);
  }

  /** The physical address in a machine with so much RAM. */
  long in(RamSplit ram) {
    return offset
        + switch (base) {
          case ZERO -> 0;
          case LOW_TOP -> ram.low();
          case HIGH_TOP -> RamSplit.HIGH_START + ram.high();
        };
  }
}
