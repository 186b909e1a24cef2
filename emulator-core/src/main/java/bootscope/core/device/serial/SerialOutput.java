package bootscope.core.device.serial;

/** Where a serial port's transmitted characters go. Called on the emulation thread. */
@FunctionalInterface
public interface SerialOutput {
  /** Throws the characters away. */
  SerialOutput NOWHERE = character -> {};

  /**
   * @param character 0 to 255
   */
  void transmitted(int character);
}
