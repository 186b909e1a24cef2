package bootscope.core.history;

import bootscope.core.debug.Access;
import java.util.Optional;

/**
 * Something that a breakpoint can stop at, and that was found in a run.
 *
 * @param what it is, as {@link bootscope.core.debug.Trigger#text}
 * @param access what the guest did, and what was there before and after; empty where it came to a
 *     place
 * @param by who did it
 * @param instructions retired before the instruction that did it, or at which it was
 * @param virtualNanos virtual time then
 * @param rip linear address of the instruction, or of the one before which it was
 * @param symbol where that is in the kernel; null elsewhere
 * @param text the instruction there; null where none can be read
 */
public record Occurrence(
    String what,
    Optional<Access> access,
    By by,
    long instructions,
    long virtualNanos,
    long rip,
    String symbol,
    String text) {
  /** Who did it. */
  public enum By {
    /** The instruction, also by the exception that it raised. */
    INSTRUCTION,
    /** An interrupt or a device, before the instruction. */
    EVENT,
    /** Somebody who changed a register by hand, before the instruction. */
    HAND,
    /** Nobody: the instruction is about to run. */
    NEXT
  }
}
