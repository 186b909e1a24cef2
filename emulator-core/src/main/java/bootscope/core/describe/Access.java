package bootscope.core.describe;

/** What a guest may do with a register. */
public enum Access {
  READ_ONLY("RO"),
  WRITE_ONLY("WO"),
  READ_WRITE("RW"),
  /** Writing 1 to a bit clears it. */
  WRITE_ONE_TO_CLEAR("W1C"),
  /** Reading it changes it. */
  READ_CLEARS("RC"),
  /** Inside the device; no address reaches it. */
  INTERNAL("--");

  private final String label;

  Access(String label) {
    this.label = label;
  }

  /** The datasheets' abbreviation. */
  public String label() {
    return label;
  }
}
