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
import bootscope.core.io.Dma;
import bootscope.core.io.IrqLine;
import bootscope.core.io.MessageSink;
import bootscope.core.io.PortDevice;
import bootscope.core.memory.MemoryMap;
import bootscope.core.memory.MmioDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * One PCI function's 256 bytes of configuration space (PCI Local Bus 3.0 chapter 6): what reads
 * give, which bits a guest can write, which it clears by writing 1. A device extends it, sets its
 * registers up in its constructor, and reacts in {@link #written}. What lies behind its base
 * address registers {@link PciHost} puts where they say.
 *
 * <p>Its subsystem is 1AF4:1100, as of all of QEMU's chipset functions: on the host bridge that
 * tells firmware where it runs.
 */
public class PciFunction implements Stateful, Described {
  /**
   * What a base address register stands for, at one instant.
   *
   * @param index 0 to 5
   * @param io whether it is in the I/O space
   * @param wide whether it takes 64 bits, and the next register with it
   * @param bytes its size
   * @param base where it answers; −1 while it does not
   */
  public record Region(
      int index, boolean io, boolean wide, boolean prefetchable, long bytes, long base) {}

  public static final int SIZE = 256;
  public static final int COMMAND = 0x04;
  public static final int STATUS = 0x06;
  public static final int BAR0 = 0x10;
  public static final int COMMAND_IO = 1;
  public static final int COMMAND_MEMORY = 2;
  public static final int COMMAND_MASTER = 4;

  private static final int COMMAND_INTX_OFF = 0x400;
  private static final int STATUS_INTX = 8;
  private static final int STATUS_CAPABILITIES = 0x10;
  public static final int SUBSYSTEM = 0x2C;
  private static final int CAPABILITIES = 0x34;
  public static final int INTERRUPT_LINE = 0x3C;
  public static final int INTERRUPT_PIN = 0x3D;

  private final String name;
  private final int device;
  private final int function;
  private final byte[] config = new byte[SIZE];
  private final byte[] writable = new byte[SIZE];
  private final byte[] clearable = new byte[SIZE];
  private final RegisterBank registers;
  private final List<Bar> bars = new ArrayList<>();
  private IrqLine pin = IrqLine.unconnected();
  private MsiX msix;
  private int msixControl;
  private Runnable decoder = () -> {};

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
    String full = String.format(Locale.ROOT, "PCI 00:%02x.%d %s", device, function, title);
    registers = new RegisterBank(name, full, AddressSpace.PCI_CONFIG, 0);
    String header = "PCI 3.0 §6.1";
    set(0x00, 2, vendorId);
    set(0x02, 2, deviceId);
    set(0x08, 4, classCode << 8 | revision);
    subsystem(0x1AF4, 0x1100);
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
    describe(register("SUBSYS", SUBSYSTEM, 32, Access.READ_ONLY, "subsystem", "PCI 3.0 §6.2.4"));
  }

  /** Says whose the board is that the function sits on. */
  protected final void subsystem(int vendorId, int id) {
    set(SUBSYSTEM, 2, vendorId);
    set(SUBSYSTEM + 2, 2, id);
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

  /** Adds a register that is reached elsewhere than in configuration space. */
  protected final void describe(
      RegisterDescription description, LongSupplier source, RegisterBank.Way way) {
    registers.apart(description, source, way);
  }

  /** Adds a value from inside the function to the description. */
  protected final void describe(RegisterDescription description, LongSupplier source) {
    registers.add(description, source);
  }

  /**
   * Makes a 32-bit memory base address register.
   *
   * @param index 0 to 5
   * @param bytes a power of two, at least a page, so that no access reaches out of it
   * @param behind what answers there
   */
  protected final void memoryBar(int index, long bytes, boolean prefetchable, MmioDevice behind) {
    powerOfTwo(bytes, 4096, 1L << 31);
    set(BAR0 + 4 * index, 4, prefetchable ? 8 : 0);
    writable(BAR0 + 4 * index, 4, -bytes & 0xFFFF_FFF0L);
    addWritable(COMMAND, 2, COMMAND_MEMORY);
    describe(bar(index, "32-bit memory"));
    bars.add(new Bar(this, index, bytes, false, behind, null));
  }

  /**
   * Makes a 64-bit memory base address register of two slots.
   *
   * @param index 0 to 4
   * @param bytes a power of two, at least a page
   * @param behind what answers there
   */
  protected final void memoryBar64(int index, long bytes, boolean prefetchable, MmioDevice behind) {
    powerOfTwo(bytes, 4096, 1L << 62);
    set(BAR0 + 4 * index, 8, prefetchable ? 0xC : 4);
    writable(BAR0 + 4 * index, 8, -bytes & ~0xFL);
    addWritable(COMMAND, 2, COMMAND_MEMORY);
    describe(bar(index, "64-bit memory"));
    describe(bar(index + 1, "upper half of the"));
    bars.add(new Bar(this, index, bytes, true, behind, null));
  }

  /**
   * Makes an I/O base address register, of 32 bits: a processor that has 16 of them can put it out
   * of its reach, and firmware finds its size by all of them.
   *
   * @param ports a power of two, 4 to 256
   * @param behind what answers there; it is told the absolute port
   */
  protected final void ioBar(int index, int ports, PortDevice behind) {
    powerOfTwo(ports, 4, 256);
    set(BAR0 + 4 * index, 4, 1);
    writable(BAR0 + 4 * index, 4, -ports & 0xFFFF_FFFCL);
    addWritable(COMMAND, 2, COMMAND_IO);
    describe(bar(index, "I/O"));
    bars.add(new Bar(this, index, ports, false, null, behind));
  }

  private static void powerOfTwo(long bytes, long least, long most) {
    if (Long.bitCount(bytes) != 1 || bytes < least || bytes > most) {
      throw new IllegalArgumentException("a base address register of " + bytes + " bytes");
    }
  }

  private void addWritable(int offset, int size, long mask) {
    for (int i = 0; i < size; i++) {
      writable[offset + i] |= (byte) (mask >>> 8 * i);
    }
  }

  private static RegisterDescription bar(int index, String kind) {
    return register(
        "BAR" + index, BAR0 + 4 * index, 32, Access.READ_WRITE, kind + " base", "PCI 3.0 §6.2.5.1");
  }

  /**
   * Puts a capability at the head of the list (PCI 3.0 §6.7).
   *
   * @param offset a multiple of 4, from 0x40
   */
  protected final void capability(int id, int offset) {
    set(offset, 1, id);
    set(offset + 1, 1, value(CAPABILITIES, 1));
    set(CAPABILITIES, 1, offset);
    set(STATUS, 2, value(STATUS, 2) | STATUS_CAPABILITIES);
  }

  /**
   * Gives the function an interrupt pin (PCI 3.0 §6.2.4).
   *
   * @param number 1 for INTA to 4 for INTD
   * @param wire where it leads
   */
  protected final void interruptPin(int number, IrqLine wire) {
    set(INTERRUPT_PIN, 1, number);
    writable(INTERRUPT_LINE, 1, 0xFF);
    addWritable(COMMAND, 2, COMMAND_INTX_OFF);
    String doc = "PCI 3.0 §6.2.4";
    describe(register("INTLINE", INTERRUPT_LINE, 8, Access.READ_WRITE, "software's IRQ", doc));
    describe(register("INTPIN", INTERRUPT_PIN, 8, Access.READ_ONLY, "interrupt pin", doc));
    pin = wire;
  }

  /**
   * What the function wants of its pin. STATUS shows it; the wire carries it unless COMMAND forbids
   * that (PCI 3.0 §6.2.3).
   */
  protected final void intx(boolean asserted) {
    long status = value(STATUS, 2);
    set(STATUS, 2, asserted ? status | STATUS_INTX : status & ~STATUS_INTX);
    drivePin();
  }

  private void drivePin() {
    boolean off = (value(COMMAND, 2) & COMMAND_INTX_OFF) != 0;
    pin.set(!off && (value(STATUS, 2) & STATUS_INTX) != 0);
  }

  /** The function's way to memory, open while COMMAND lets it master the bus. */
  protected final Dma busMaster(MemoryMap memory) {
    addWritable(COMMAND, 2, COMMAND_MASTER);
    return new Dma(memory, name, () -> (config[COMMAND] & COMMAND_MASTER) != 0);
  }

  /**
   * Gives the function MSI-X: capability, table and pending bits, which the caller puts behind a
   * memory base address register. It is saved with the function.
   *
   * @param offset of the capability's 12 bytes
   * @param bar the register's index
   * @param vectors 1 to 64
   */
  protected final MsiX msiX(int offset, int bar, int vectors, Dma dma, MessageSink sink) {
    capability(0x11, offset);
    msixControl = offset + 2;
    set(msixControl, 2, vectors - 1);
    addWritable(msixControl, 2, MsiX.ENABLE | MsiX.FUNCTION_MASK);
    set(offset + 4, 4, bar);
    set(offset + 8, 4, MsiX.PENDING | bar);
    describe(
        register(
            "MSIX",
            msixControl,
            16,
            Access.READ_WRITE,
            "MSI-X message control",
            "PCI 3.0 §6.8.2.3",
            bit("MASK", 14, "all vectors masked"),
            bit("ENABLE", 15, "MSI-X instead of the pin")));
    msix = new MsiX(vectors, () -> (int) value(msixControl, 2), dma, sink);
    return msix;
  }

  /** Called at wiring: what is told when a base address register or an enable has changed. */
  final void decoder(Runnable decoder) {
    this.decoder = decoder;
  }

  /** What its base address registers stand for now. */
  public final List<Region> regions() {
    return bars.stream().map(Bar::region).toList();
  }

  final List<Bar> bars() {
    return bars;
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
    if (touches(offset, size, COMMAND, 2)) {
      drivePin();
      decoder.run();
    } else if (touches(offset, size, BAR0, 24)) {
      decoder.run();
    }
    if (msix != null && touches(offset, size, msixControl, 2)) {
      msix.controlWritten();
    }
    written(offset, size);
  }

  /** Whether an access reaches a register of some bytes. */
  protected static boolean touches(int offset, int size, int register, int bytes) {
    return offset < register + bytes && register < offset + size;
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
    if (msix != null) {
      msix.save(out);
    }
  }

  @Override
  public void restore(StateReader in) {
    byte[] bytes = in.getBytes("config");
    if (bytes.length != SIZE) {
      throw new StateException(name + " has " + bytes.length + " bytes of configuration space");
    }
    System.arraycopy(bytes, 0, config, 0, SIZE);
    if (msix != null) {
      msix.restore(in);
    }
    decoder.run();
  }
}
