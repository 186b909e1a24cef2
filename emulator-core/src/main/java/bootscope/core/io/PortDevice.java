package bootscope.core.io;

/**
 * A device behind I/O ports. Sizes are 1, 2 or 4 bytes; {@code port} is absolute. A device that
 * knows only bytes may rely on {@link PortMap} to split wider accesses.
 */
public interface PortDevice {
  /** The guest's read, with its side effects; the value is zero-extended. */
  int in(int port, int size);

  /** The guest's write; only the low {@code size} bytes of the value count. */
  void out(int port, int size, int value);

  /** What a read would give, without side effects: for the debugger. */
  int peek(int port, int size);

  /**
   * Until when a byte that was just read from a port stays what it is, unless the guest does
   * anything to a device meanwhile; reading it must have no effect. Loops that wait for a bit of
   * such a port need not ask the device each time.
   *
   * @return a virtual time, exclusive, in nanoseconds; 0 where nothing is promised
   */
  default long steadyUntil(int port) {
    return 0;
  }
}
