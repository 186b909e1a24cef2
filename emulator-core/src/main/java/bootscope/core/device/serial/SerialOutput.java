package bootscope.core.device.serial;

/** Where a serial port's transmitted characters go. Called on the emulation thread. */
@FunctionalInterface
public interface SerialOutput {
  /**
   * @param character 0 to 255
   */
  void transmitted(int character);

  /**
   * The character about to come was sent in a word of 5 bits, as before anybody set LCR up; it
   * comes with all 8 bits that were written.
   */
  default void fiveBitWord() {}
}
