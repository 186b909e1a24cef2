package bootscope.core.device.misc;

import bootscope.core.io.PortDevice;

/**
 * The boot trace ports 0xF4 (kernel) and 0xF5 (firmware): a byte written marks a point of the boot.
 * Reads give all ones, as of ports that nobody answers. They have no state.
 */
public final class TracePorts implements PortDevice {
  public static final int KERNEL = 0xF4;
  public static final int FIRMWARE = 0xF5;

  /** Who is told. Called on the emulation thread, at the instruction that writes. */
  @FunctionalInterface
  public interface Sink {
    /**
     * @param port {@link #KERNEL} or {@link #FIRMWARE}
     * @param value 0 to 255
     */
    void traced(int port, int value);
  }

  private final Sink sink;

  public TracePorts(Sink sink) {
    this.sink = sink;
  }

  @Override
  public int in(int port, int size) {
    return 0xFF;
  }

  @Override
  public int peek(int port, int size) {
    return 0xFF;
  }

  @Override
  public void out(int port, int size, int value) {
    sink.traced(port, value & 0xFF);
  }
}
