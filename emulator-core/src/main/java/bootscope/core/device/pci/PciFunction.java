package bootscope.core.device.pci;

import static bootscope.core.describe.FieldDescription.bit;
import static bootscope.core.describe.RegisterDescription.register;

import bootscope.core.describe.Access;
import bootscope.core.describe.AddressSpace;
import bootscope.core.describe.Described;
import bootscope.core.describe.RegisterBank;
import bootscope.core.describe.RegisterDescription;
import bootscope.core.describe.StateException;
import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import bootscope.core.describe.Stateful;

/**
 * One PCI function's 256 bytes of configuration space (PCI Local Bus 3.0 chapter 6): what reads
 * give, which bits a guest can write, which it clears by writing 1. A device extends it, sets its
 * registers up in its constructor, and reacts in {@link #written}.
 */
public class PciFunction implements Stateful, Described {
  public static final int SIZE = 256;
  public static final int COMMAND = 0x04;
  public static final int STATUS = 0x06;
  public static final int BAR0 = 0x10;
  public static final int COMMAND_IO = 1;
  public static final int COMMAND_MEMORY = 2;
  public static final int COMMAND_MASTER = 4;

  private final String name;
  private final int device;
  private final int function;
  private final byte[] config = new byte[SIZE];
  private final byte[] writable = new byte[SIZE];
  private final byte[] clearable = new byte[SIZE];
  private final RegisterBank registers;

  /**
   * @param name unique in the machine, for commands and saved states
   * @param device 0 to 31, on bus 0
   * @param function 0 to 7
   * @param classCode base class, sub-class and interface, as 0x060000
   */
  public PciFunction(
      String name,
      String title,
      int device,
      int function,
      int vendorId,
      int deviceId,
      int classCode,
      int revision) {
    this.name = name;
    this.device = device;
    this.function = function;
    String full = "PCI 00:%02x.%d %s".formatted(device, function, title);
    registers = new RegisterBank(name, full, AddressSpace.PCI_CONFIG, 0);
    String header = "PCI 3.0 §6.1";
    set(0x00, 2, vendorId);
    set(0x02, 2, deviceId);
    set(0x08, 4, classCode << 8 | revision);
    describe(register("VENDOR", 0x00, 16, Access.READ_ONLY, "vendor", header));
    describe(register("DEVICE", 0x02, 16, Access.READ_ONLY, "device", header));
    describe(
        register(
            "COMMAND",
            COMMAND,
            16,
            Access.READ_WRITE,
            "command",
            "PCI 3.0 §6.2.2",
            bit("IO", 0, "answers I/O"),
            bit("MEM", 1, "answers memory"),
            bit("MASTER", 2, "may master the bus"),
            bit("INTDIS", 10, "INTx disabled")));
    describe(
        register(
            "STATUS",
            STATUS,
            16,
            Access.WRITE_ONE_TO_CLEAR,
            "status",
            "PCI 3.0 §6.2.3",
            bit("INT", 3, "INTx asserted"),
            bit("CAP", 4, "has capabilities")));
    describe(register("CLASS", 0x08, 32, Access.READ_ONLY, "class and revision", header));
    describe(register("HEADER", 0x0E, 8, Access.READ_ONLY, "header type", header));
  }

  /** Gives a register its value, as wiring or a device does; masks do not count. */
  protected final void set(int offset, int size, long value) {
    for (int i = 0; i < size; i++) {
      config[offset + i] = (byte) (value >>> 8 * i);
    }
  }

  /** Lets the guest write the bits of {@code mask}. */
  protected final void writable(int offset, int size, long mask) {
    for (int i = 0; i < size; i++) {
      writable[offset + i] = (byte) (mask >>> 8 * i);
    }
  }

  /** Lets the guest clear the bits of {@code mask} by writing 1. */
  protected final void clearable(int offset, int size, long mask) {
    for (int i = 0; i < size; i++) {
      clearable[offset + i] = (byte) (mask >>> 8 * i);
    }
  }

  /** Adds a register to the description. */
  protected final void describe(RegisterDescription description) {
    int size = (description.width() + 7) / 8;
    registers.add(description, () -> value(description.offset(), size));
  }

  /**
   * Makes a 32-bit memory base address register.
   *
   * @param index 0 to 5
   * @param bytes a power of two, at least 16
   */
  protected final void memoryBar(int index, long bytes, boolean prefetchable) {
    set(BAR0 + 4 * index, 4, prefetchable ? 8 : 0);
    writable(BAR0 + 4 * index, 4, -bytes & 0xFFFF_FFF0L);
    describe(bar(index, "32-bit memory"));
  }

  /**
   * Makes a 64-bit memory base address register of two slots.
   *
   * @param index 0 to 4
   * @param bytes a power of two, at least 16
   */
  protected final void memoryBar64(int index, long bytes, boolean prefetchable) {
    set(BAR0 + 4 * index, 8, prefetchable ? 0xC : 4);
    writable(BAR0 + 4 * index, 8, -bytes & ~0xFL);
    describe(bar(index, "64-bit memory"));
  }

  /**
   * Makes an I/O base address register.
   *
   * @param ports a power of two, 4 to 256
   */
  protected final void ioBar(int index, int ports) {
    set(BAR0 + 4 * index, 4, 1);
    writable(BAR0 + 4 * index, 4, -ports & 0xFFFC);
    describe(bar(index, "I/O"));
  }

  private static RegisterDescription bar(int index, String kind) {
    return register(
        "BAR" + index, BAR0 + 4 * index, 32, Access.READ_WRITE, kind + " base", "PCI 3.0 §6.2.5.1");
  }

  /** A register's value, without side effects. */
  public final long value(int offset, int size) {
    long value = 0;
    for (int i = size - 1; i >= 0; i--) {
      value = value << 8 | config[offset + i] & 0xFF;
    }
    return value;
  }

  /**
   * The guest's read. A device whose registers change when read overrides it.
   *
   * @param size 1, 2 or 4; the access lies inside the configuration space
   */
  public int read(int offset, int size) {
    return (int) value(offset, size);
  }

  /** The guest's write, as the masks let it through; then {@link #written}. */
  public final void write(int offset, int size, int value) {
    for (int i = 0; i < size; i++) {
      int data = value >>> 8 * i;
      int at = offset + i;
      int kept = config[at] & ~writable[at] & ~(clearable[at] & data);
      config[at] = (byte) (kept | data & writable[at]);
    }
    written(offset, size);
  }

  /** Called after a guest's write, for devices to react. */
  protected void written(int offset, int size) {}

  public final int device() {
    return device;
  }

  public final int function() {
    return function;
  }

  @Override
  public final RegisterBank registers() {
    return registers;
  }

  @Override
  public final String stateName() {
    return name;
  }

  @Override
  public void save(StateWriter out) {
    out.putBytes("config", config);
  }

  @Override
  public void restore(StateReader in) {
    byte[] bytes = in.getBytes("config");
    if (bytes.length != SIZE) {
      throw new StateException(name + " has " + bytes.length + " bytes of configuration space");
    }
    System.arraycopy(bytes, 0, config, 0, SIZE);
  }
}
