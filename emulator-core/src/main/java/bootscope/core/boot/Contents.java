package bootscope.core.boot;

import bootscope.core.bits.Host;

/** Bytes that go into guest memory, copied without passing through the Java heap where possible. */
@FunctionalInterface
public interface Contents {
  /**
   * Writes all bytes, as many as the placement or module says.
   *
   * @param hostAddress where the guest memory lies, checked by the caller for the whole length
   * @throws BootException when the bytes can no longer be read
   */
  void copyTo(long hostAddress) throws BootException;

  /** The bytes of an array, which must not be changed afterwards. */
  static Contents of(byte[] bytes) {
    return hostAddress -> Host.copyIn(bytes, 0, hostAddress, bytes.length);
  }
}
