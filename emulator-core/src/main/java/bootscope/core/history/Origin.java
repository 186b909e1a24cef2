package bootscope.core.history;

import java.util.List;
import java.util.Optional;

/**
 * Where some bytes of memory came from: a chain of copies for each part of them that came its own
 * way.
 *
 * @param chains by the places of their bytes
 */
public record Origin(List<Chain> chains) {
  public Origin {
    chains = List.copyOf(chains);
  }

  /**
   * The way of bytes that came together.
   *
   * @param offset of the first of them among those that were asked for
   * @param size bytes, at most 8
   * @param value theirs, little-endian: the same in all places
   * @param links copies, the newest first
   * @param end what was there before the first of them
   */
  public record Chain(int offset, int size, long value, List<Link> links, End end) {
    public Chain {
      links = List.copyOf(links);
    }
  }

  /**
   * An instruction of the run.
   *
   * @param instructions retired before it
   * @param virtualNanos virtual time then
   * @param rip its linear address
   * @param symbol where that is in the kernel; null elsewhere
   * @param text what it is; null where none can be read
   */
  public record Step(long instructions, long virtualNanos, long rip, String symbol, String text) {}

  /**
   * A copy.
   *
   * @param constant whether it came from the instruction itself: a number in it
   * @param away how often since the bytes, in a register then, were saved elsewhere, in memory or
   *     another register, and put back
   */
  public record Link(Step step, Piece to, Piece from, boolean constant, int away) {}

  /** Why a chain goes no further back. */
  public enum Why {
    /** An instruction worked the bytes out. */
    COMPUTED,
    /** They were read from a port; {@code at} is its number. */
    PORT,
    /** They were read from a device, or from where nothing is; {@code at} is guest-physical. */
    DEVICE,
    /** They came from a register that is not followed: none of general and XMM registers. */
    REGISTER,
    /**
     * They were written in the course of an instruction, and not as its operand: by a device, a
     * page walk, or its transfer of control.
     */
    BESIDE,
    /** They were written by an interrupt's or exception's delivery, a page walk or a device. */
    EVENT,
    /** Somebody changed them by hand. */
    HAND,
    /** They are of something that the boot put there; {@code at} is the offset in it. */
    LOADED,
    /** Zeros that the boot put behind the file's bytes of something. */
    CLEARED,
    /** They were there, or in the register, where the known run begins. */
    BEGINNING,
    /** A reset of the guest gave them their value. */
    RESET,
    /** Who set the register lies further back than is looked. */
    UNREACHED,
    /** There are more copies than are followed. */
    UNFINISHED,
    /** Whoever asked wanted no more. */
    STOPPED,
    /** The instruction wrote them in a way that is not told here. */
    UNTOLD
  }

  /**
   * The end of a chain.
   *
   * @param step the instruction that it ends at, or before which it happened; null where there is
   *     none
   * @param place where the bytes then were
   * @param away as of a link
   * @param name of what they came from: a device, or a thing that was loaded; null for none
   * @param at where in it; what that counts depends on why
   * @param inFile where in a file; empty where it is of none
   */
  public record End(
      Why why, Step step, Piece place, int away, String name, long at, Optional<InFile> inFile) {
    static End of(Why why, Step step, Piece place, int away) {
      return new End(why, step, place, away, null, 0, Optional.empty());
    }
  }

  /**
   * A place in a file.
   *
   * @param file as it was given
   * @param unpacked whether the place is one in what was unpacked from it: the kernel as ELF
   * @param offset in bytes
   */
  public record InFile(String file, boolean unpacked, long offset) {}
}
