package bootscope.core.profile;

/**
 * A call that has not returned.
 *
 * @param function its number in the profile; −1 for a thunk that has not gone on yet
 * @param back linear address to which it returns, or of what was interrupted; 0 at a thread's
 *     beginning
 * @param kind how it came about
 */
public record CallFrame(int function, long back, Kind kind) {
  /** How a frame came about. */
  public enum Kind {
    /** Execution begins here. */
    BASE,
    CALL,
    /** A call within a function. */
    LOCAL,
    /** A jump to another function, which returns for the frame below. */
    TAIL,
    /** An interrupt or an exception. */
    EVENT,
    /** The way into the kernel from privilege level 3. */
    FROM_USER
  }
}
