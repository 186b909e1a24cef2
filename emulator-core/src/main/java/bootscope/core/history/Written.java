package bootscope.core.history;

/**
 * A write of some bytes that was found in a run.
 *
 * @param by who made it
 * @param instructions retired before the instruction that made it, or at which it was made
 * @param virtualNanos virtual time then
 * @param rip linear address of the instruction, or of the one before which it was made
 * @param symbol where that is in the kernel; null elsewhere
 * @param text the instruction there; null where none can be read
 * @param calls whether that is one that calls
 * @param change what it did to the bytes that were asked for
 */
public record Written(
    By by,
    long instructions,
    long virtualNanos,
    long rip,
    String symbol,
    String text,
    boolean calls,
    MemoryChange change) {
  /** Who writes. */
  public enum By {
    /** An instruction, or what it has the page walker or a device do. */
    INSTRUCTION,
    /**
     * Before an instruction has retired: the delivery of an interrupt or exception, the walk that
     * led to it, or a device.
     */
    EVENT,
    /** Somebody who changed the machine by hand. */
    HAND
  }
}
