package bootscope.core.boot;

import bootscope.core.bits.Host;

/** Bytes that go into guest memory, copied without passing through the Java heap where possible. */
@FunctionalInterface
public interface Contents {
  /**
   * Writes a part of the bytes.
   *
   * @param from first byte to copy
   * @param hostAddress where the guest memory lies, checked by the caller for {@code count} bytes
   * @param count within what the placement or module says
   * @throws BootException when the bytes can no longer be read
   */
  void copyTo(long from, long hostAddress, long count) throws BootException;

  /** The bytes of an array, which must not be changed afterwards. */
  static Contents of(byte[] bytes) {
    return (from, hostAddress, count) -> Host.copyIn(bytes, (int) from, hostAddress, (int) count);
  }
}
