package bootscope.core.describe;

/** Who must see accesses to devices' registers. What it does the guest cannot tell. */
@FunctionalInterface
public interface RegisterObserver {
  /** A register is about to be written, or was read. */
  void accessed(RegisterAccess access);

  /** A register is about to be read; what that gives is not known yet, and 0 here. */
  default void reading(RegisterAccess access) {}

  /**
   * Whether it must see reads of a port that surely give what the one before gave; else those may
   * be left out, and who notes transfers is told of them.
   */
  default boolean seesRepeatedReads() {
    return true;
  }
}
