package bootscope.core.device.misc;

import bootscope.core.io.PortDevice;
import java.util.function.IntConsumer;

/**
 * The debug console of emulators, port 0xE9, or 0x402 for firmware: a byte written is a character,
 * a read gives 0xE9, which tells that it is there. It has no state.
 */
public final class DebugConsole implements PortDevice {
  public static final int PORT = 0xE9;

  private final IntConsumer output;

  public DebugConsole(IntConsumer output) {
    this.output = output;
  }

  @Override
  public int in(int port, int size) {
    return PORT;
  }

  @Override
  public int peek(int port, int size) {
    return PORT;
  }

  @Override
  public void out(int port, int size, int value) {
    output.accept(value & 0xFF);
  }
}
