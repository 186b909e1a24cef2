package bootscope.core.device.misc;

import static bootscope.core.describe.FieldDescription.bit;
import static bootscope.core.describe.RegisterDescription.register;

import bootscope.core.describe.Access;
import bootscope.core.describe.AddressSpace;
import bootscope.core.describe.Described;
import bootscope.core.describe.RegisterBank;
import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import bootscope.core.describe.Stateful;
import bootscope.core.io.PortDevice;

/** System port A, 0x92: fast A20 and fast reset (ICH9 316972 §13.7.3). */
public final class Port92 implements PortDevice, Stateful, Described {
  public static final int PORT = 0x92;

  private final A20Gate gate;
  private final ResetSink sink;
  private final RegisterBank registers =
      new RegisterBank("port92", "System port A", AddressSpace.PORT, PORT);
  private int value = 0x02;

  public Port92(A20Gate gate, ResetSink sink) {
    this.gate = gate;
    this.sink = sink;
    registers.add(
        register(
            "PORT92",
            0,
            8,
            Access.READ_WRITE,
            "fast A20 and reset",
            "ICH9 316972 §13.7.3",
            bit("INIT_NOW", 0, "resets the processor when it becomes 1"),
            bit("ALT_A20", 1, "address line 20 enabled")),
        () -> value);
  }

  @Override
  public int in(int port, int size) {
    return value;
  }

  @Override
  public int peek(int port, int size) {
    return value;
  }

  @Override
  public void out(int port, int size, int data) {
    boolean resets = (data & ~value & 1) != 0;
    value = data & 3;
    gate.port92((data & 2) != 0);
    if (resets) {
      sink.reset(ResetSink.Cause.PORT_92);
    }
  }

  @Override
  public RegisterBank registers() {
    return registers;
  }

  @Override
  public String stateName() {
    return "port92";
  }

  @Override
  public void save(StateWriter out) {
    out.putInt("value", value);
  }

  @Override
  public void restore(StateReader in) {
    value = in.getInt("value");
  }
}
