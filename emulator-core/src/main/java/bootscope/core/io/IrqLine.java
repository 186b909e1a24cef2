package bootscope.core.io;

/** A wire that interrupts: level is what the wire carries, the receiver decides edge or level. */
@FunctionalInterface
public interface IrqLine {
  /** A line that goes nowhere, for tests. */
  IrqLine UNCONNECTED = level -> {};

  void set(boolean level);

  default void pulse() {
    set(true);
    set(false);
  }
}
