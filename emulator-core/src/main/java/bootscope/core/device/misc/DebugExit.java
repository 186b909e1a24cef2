package bootscope.core.device.misc;

import static bootscope.core.describe.RegisterDescription.register;

import bootscope.core.describe.Access;
import bootscope.core.describe.AddressSpace;
import bootscope.core.describe.Described;
import bootscope.core.describe.RegisterBank;
import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import bootscope.core.describe.Stateful;
import bootscope.core.io.PortDevice;

/**
 * QEMU's isa-debug-exit: a value written to it ends the run, and tells how a test went. Reads give
 * 0. Of several values the first one counts.
 */
public final class DebugExit implements PortDevice, Stateful, Described {
  private final Runnable sink;
  private final RegisterBank registers;
  private boolean written;
  private int value;

  /**
   * @param port its first port
   * @param sink told at each write, at the instruction that writes
   */
  public DebugExit(int port, Runnable sink) {
    this.sink = sink;
    registers =
        new RegisterBank("isa-debug-exit", "Exit of a test", AddressSpace.PORT, port)
            .add(
                register("VALUE", 0, 32, Access.READ_WRITE, "how the test went", "QEMU 7.2"),
                () -> value);
  }

  /** What the program is to end with: twice the value, plus 1, so that it is never 0. */
  public int status() {
    return value << 1 | 1;
  }

  @Override
  public int in(int port, int size) {
    return 0;
  }

  @Override
  public int peek(int port, int size) {
    return 0;
  }

  @Override
  public void out(int port, int size, int data) {
    if (!written) {
      written = true;
      value = data;
    }
    sink.run();
  }

  @Override
  public RegisterBank registers() {
    return registers;
  }

  @Override
  public String stateName() {
    return "isa-debug-exit";
  }

  @Override
  public void save(StateWriter out) {
    out.putBoolean("written", written);
    out.putInt("value", value);
  }

  @Override
  public void restore(StateReader in) {
    written = in.getBoolean("written");
    value = in.getInt("value");
  }
}
