package bootscope.core.device.serial;

/** How long a character is on the wire, in virtual time. */
public enum SerialTiming {
  /**
   * None: a character is gone when it is written, and received ones fill the FIFO at once.
   *
   * <p>Deviation: a real wire takes 87 µs a character at 115,200 baud; a boot's console output
   * would spend most of its virtual time waiting for it.
   */
  INSTANT,
  /** What the divisor and the frame format say. */
  BAUD_RATE
}
