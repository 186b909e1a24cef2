package bootscope.core.io;

/** A wire that interrupts: level is what the wire carries, the receiver decides edge or level. */
@FunctionalInterface
public interface IrqLine {
  /** A line that goes nowhere, for tests. */
  IrqLine UNCONNECTED = level -> {};

  void set(boolean level);

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
