package bootscope.core.debug;

import java.util.List;

/**
 * A change of the machine by hand.
 *
 * @param number counts the machine's, from 1
 * @param instructions retired when it was made
 * @param virtualNanos virtual time when it was made
 * @param before hexadecimal digits: of a register, a device's too, its value, of memory its bytes
 * @param after likewise
 */
public record Edit(
    long number,
    Kind kind,
    long instructions,
    long virtualNanos,
    Place place,
    String before,
    String after) {
  /** How it came about. */
  public enum Kind {
    MADE,
    /** An earlier one was taken back. */
    UNDONE,
    /** One that was taken back was made again. */
    REDONE
  }

  /** What was changed. */
  public sealed interface Place {}

  /**
   * A register, or a part of one.
   *
   * @param name the part's, if it has one, in lower case
   */
  public record OfRegister(CpuRegister register, String name) implements Place {}

  /** A device's register. */
  public record OfDevice(DeviceRegisters.Named register) implements Place {}

  /**
   * Memory.
   *
   * @param physical of which kind the address was that it was named by
   * @param places guest-physical addresses of its bytes
   */
  public record OfMemory(boolean physical, long address, List<Long> places) implements Place {}
}
