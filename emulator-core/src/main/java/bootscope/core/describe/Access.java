package bootscope.core.describe;

/** What a guest may do with a register. */
public enum Access {
  READ_ONLY,
  WRITE_ONLY,
  READ_WRITE,
  /** Writing 1 to a bit clears it. */
  WRITE_ONE_TO_CLEAR,
  /** Reading it changes it. */
  READ_CLEARS,
  /** Inside the device; no address reaches it. */
  INTERNAL;

  /** Whether a guest's read or write does anything with such a register. */
  boolean takes(boolean write) {
    return switch (this) {
      case READ_ONLY, READ_CLEARS -> !write;
      case WRITE_ONLY -> write;
      case READ_WRITE, WRITE_ONE_TO_CLEAR -> true;
      case INTERNAL -> false;
    };
  }
}
