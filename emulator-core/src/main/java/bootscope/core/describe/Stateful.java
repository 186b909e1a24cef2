package bootscope.core.describe;

/**
 * A component whose whole state can be taken out and put back. Restoring what was saved gives a
 * component that behaves bit for bit like the one saved; configuration (wiring, sizes) is not
 * state.
 */
public interface Stateful {
  /** Unique within a machine and stable between versions, as {@code "com1"}. */
  String stateName();

  /** Raised whenever the saved form changes. */
  default int stateVersion() {
    return 1;
  }

  /** Writes every field, in a fixed order. */
  void save(StateWriter out);

  /**
   * Reads what {@link #save} wrote, in the same order.
   *
   * @throws StateException when it does not fit this component
   */
  void restore(StateReader in);

  /**
   * Goes to the state after power-on, at the present virtual time, as at a reset of the machine. It
   * is the one in which the component was made; where a clock runs on or something outlives a
   * reset, the component says so by overriding.
   *
   * @param powerOn what {@link #save} wrote when the machine had been made
   */
  default void reset(StateReader powerOn) {
    restore(powerOn);
  }
}
