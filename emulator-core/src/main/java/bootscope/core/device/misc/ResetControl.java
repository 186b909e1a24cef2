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

/** The reset control register, port 0xCF9 (ICH9 316972 §13.7.5), which is ACPI's reset register. */
public final class ResetControl implements PortDevice, Stateful, Described {
  public static final int PORT = 0xCF9;

  private static final int SYSTEM = 0x02;
  private static final int RESET = 0x04;
  private static final int FULL = 0x08;

  private final ResetSink sink;
  private final RegisterBank registers =
      new RegisterBank("reset", "Reset control", AddressSpace.PORT, PORT);
  private int value;

  public ResetControl(ResetSink sink) {
    this.sink = sink;
    registers.add(
        register(
            "RST_CNT",
            0,
            8,
            Access.READ_WRITE,
            "reset control",
            "ICH9 316972 §13.7.5",
            bit("SYS_RST", 1, "the whole system"),
            bit("RST_CPU", 2, "resets when it becomes 1"),
            bit("FULL_RST", 3, "with a power cycle")),
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
    boolean rises = (data & RESET) != 0 && (value & RESET) == 0;
    value = data & (SYSTEM | RESET | FULL);
    if (rises) {
      sink.reset((data & SYSTEM) != 0 ? ResetSink.Cause.CF9_HARD : ResetSink.Cause.CF9_SOFT);
    }
  }

  @Override
  public RegisterBank registers() {
    return registers;
  }

  @Override
  public String stateName() {
    return "reset";
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
