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
}
