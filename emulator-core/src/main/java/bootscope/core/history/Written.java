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
 * @param address guest-physical, of the first byte that was written of those that were asked for
 * @param size bytes that were written of them, at most 8
 * @param before what they held, little-endian
 * @param after what was written
 */
public record Written(
    By by,
    long instructions,
    long virtualNanos,
    long rip,
    String symbol,
    String text,
    boolean calls,
    long address,
    int size,
    long before,
    long after) {
  /** Who writes. */
  public enum By {
    /** An instruction, or what it has the page walker or a device do. */
    INSTRUCTION,
    /** Before an instruction: an interrupt's delivery, the walk that led to it, or a device. */
    EVENT,
    /** Somebody who changed the machine by hand. */
    HAND
  }

  /** The same by another, with what it held and what was written. */
  Written as(By another, long held, long written) {
    return new Written(
        another,
        instructions,
        virtualNanos,
        rip,
        symbol,
        text,
        calls,
        address,
        size,
        held,
        written);
  }
}
