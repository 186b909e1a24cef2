package bootscope.core.io;

/** A wire that interrupts: level is what the wire carries, the receiver decides edge or level. */
@FunctionalInterface
public interface IrqLine {
  void set(boolean level);

  /**
   * A line that goes nowhere. No constant: an interface with default methods that must be
   * initialised keeps all its lambdas out of the start-up cache.
   */
  static IrqLine unconnected() {
    return level -> {};
  }

  /** A wire that ends at both receivers, as an ISA interrupt does at the 8259 and the I/O APIC. */
  static IrqLine both(IrqLine first, IrqLine second) {
    return level -> {
      first.set(level);
      second.set(level);
    };
  }

  default void pulse() {
    set(true);
    set(false);
  }
}
