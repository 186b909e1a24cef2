package bootscope.core.device.pci;

import static bootscope.core.describe.FieldDescription.bit;
import static bootscope.core.describe.FieldDescription.bits;
import static bootscope.core.describe.RegisterDescription.register;

import bootscope.core.describe.Access;
import bootscope.core.describe.AddressSpace;
import bootscope.core.describe.Described;
import bootscope.core.describe.RegisterAccess;
import bootscope.core.describe.RegisterBank;
import bootscope.core.describe.RegisterObserver;
import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import bootscope.core.describe.Stateful;
import bootscope.core.io.PortDevice;
import bootscope.core.io.PortMap;
import bootscope.core.memory.MemoryMap;
import bootscope.core.memory.MmioDevice;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * The two ways into configuration space: mechanism #1 at ports 0xCF8 and 0xCFC–0xCFF (PCI 3.0
 * §3.2.2.3.2), and the memory window of PCI Express (ECAM, PCIe 3.0 §7.2.2). Bus 0 only; a function
 * that isn't there reads all ones. What lies behind the functions' base address registers it puts
 * where they say.
 *
 * <p>The address register answers 32-bit accesses only; narrower ones belong to whatever else sits
 * at these ports, as the reset register at 0xCF9.
 */
public final class PciHost implements PortDevice, MmioDevice, Stateful, Described {
  public static final int ADDRESS = 0xCF8;
  public static final int DATA = 0xCFC;
  public static final long ECAM_BASE = 0xB000_0000L;
  public static final long ECAM_SIZE = 256L << 20;

  private static final int ENABLE = 1 << 31;

  private final PciFunction[] functions = new PciFunction[256];
  private final RegisterBank registers =
      new RegisterBank("pci", "PCI configuration mechanism", AddressSpace.PORT, 0);
  private final BarDecoder decoder;
  private RegisterObserver[] observers = {};
  private int address;

  /**
   * @param memory where memory base address registers decode
   * @param ports where those for I/O do
   */
  public PciHost(MemoryMap memory, PortMap ports) {
    decoder = new BarDecoder(memory, ports);
    registers.add(
        register(
            "CONFIG_ADDRESS",
            ADDRESS,
            32,
            Access.READ_WRITE,
            "selected register",
            "PCI 3.0 §3.2.2.3.2",
            bits("REGISTER", 7, 2, "double word"),
            bits("FUNCTION", 10, 8, "function"),
            bits("DEVICE", 15, 11, "device"),
            bits("BUS", 23, 16, "bus"),
            bit("ENABLE", 31, "the data port reaches configuration space")),
        () -> address,
        access -> access.size() == 4);
    registers.add(
        register("CONFIG_DATA", DATA, 32, Access.READ_WRITE, "its value", "PCI 3.0 §3.2.2.3.2"),
        () -> peek(DATA, 4));
  }

  /**
   * Puts a function on bus 0. Called at wiring.
   *
   * @throws IllegalArgumentException when the place is taken
   */
  public void add(PciFunction function) {
    int at = function.device() << 3 | function.function();
    if (functions[at] != null) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "PCI 00:%02x.%d is taken", function.device(), function.function()));
    }
    functions[at] = function;
    decoder.add(function);
    function.decoder(decoder::settle);
  }

  /** The functions on bus 0, by device and function. */
  public List<PciFunction> functions() {
    return Arrays.stream(functions).filter(Objects::nonNull).toList();
  }

  /** Adds one who sees accesses to functions' configuration space, by either way. */
  public void observe(RegisterObserver observer) {
    observers = Arrays.copyOf(observers, observers.length + 1);
    observers[observers.length - 1] = observer;
  }

  /** Takes one away, if it is there. */
  public void forget(RegisterObserver observer) {
    observers =
        Arrays.stream(observers).filter(o -> o != observer).toArray(RegisterObserver[]::new);
  }

  private void accessed(PciFunction function, int register, int size, boolean write, int value) {
    if (observers.length > 0) {
      long unsigned = Integer.toUnsignedLong(value) & -1L >>> 64 - 8 * size;
      var access =
          new RegisterAccess(
              AddressSpace.PCI_CONFIG,
              function.stateName(),
              register,
              register,
              size,
              write,
              unsigned);
      for (RegisterObserver o : observers) {
        o.accessed(access);
      }
    }
  }

  private int read(PciFunction function, int register, int size) {
    int value = function.read(register, size);
    accessed(function, register, size, false, value);
    return value;
  }

  private void write(PciFunction function, int register, int size, int value) {
    accessed(function, register, size, true, value);
    function.write(register, size, value);
  }

  private PciFunction at(int bus, int deviceFunction) {
    return bus == 0 ? functions[deviceFunction & 0xFF] : null;
  }

  private static int ones(int size) {
    return size == 4 ? -1 : (1 << 8 * size) - 1;
  }

  private PciFunction selected() {
    return (address & ENABLE) == 0 ? null : at(address >> 16 & 0xFF, address >> 8);
  }

  @Override
  public int in(int port, int size) {
    if (port == ADDRESS || (port & 3) + size > 4) {
      return peek(port, size);
    }
    PciFunction function = selected();
    return function == null ? ones(size) : read(function, address & 0xFC | port & 3, size);
  }

  @Override
  public int peek(int port, int size) {
    if (port == ADDRESS) {
      return size == 4 ? address : ones(size);
    }
    PciFunction function = selected();
    if (function == null || (port & 3) + size > 4) {
      return ones(size);
    }
    return (int) function.value(address & 0xFC | port & 3, size);
  }

  @Override
  public void out(int port, int size, int value) {
    if (port == ADDRESS) {
      if (size == 4) {
        address = value & 0x80FF_FFFC;
      }
      return;
    }
    PciFunction function = selected();
    if (function != null && (port & 3) + size <= 4) {
      write(function, address & 0xFC | port & 3, size, value);
    }
  }

  private PciFunction window(long offset) {
    return at((int) (offset >> 20), (int) (offset >> 12) & 0xFF);
  }

  @Override
  public long load(long offset, int size) {
    PciFunction function = window(offset);
    int register = (int) offset & 0xFFF;
    if (function == null || register + size > PciFunction.SIZE) {
      return peek(offset, size); // conventional functions have no extended space
    }
    if (size == 8) {
      return load(offset, 4) | load(offset + 4, 4) << 32;
    }
    return read(function, register, size) & 0xFFFF_FFFFL;
  }

  @Override
  public long peek(long offset, int size) {
    PciFunction function = window(offset);
    int register = (int) offset & 0xFFF;
    if (function == null || register + size > PciFunction.SIZE) {
      return size == 8 ? -1 : ones(size) & 0xFFFF_FFFFL;
    }
    return function.value(register, size);
  }

  @Override
  public void store(long offset, int size, long value) {
    PciFunction function = window(offset);
    int register = (int) offset & 0xFFF;
    if (function == null || register + size > PciFunction.SIZE) {
      return;
    }
    if (size == 8) {
      write(function, register, 4, (int) value);
      write(function, register + 4, 4, (int) (value >>> 32));
    } else {
      write(function, register, size, (int) value);
    }
  }

  @Override
  public RegisterBank registers() {
    return registers;
  }

  @Override
  public String stateName() {
    return "pci";
  }

  /** The address register; each function saves itself. */
  @Override
  public void save(StateWriter out) {
    out.putInt("address", address);
  }

  @Override
  public void restore(StateReader in) {
    address = in.getInt("address");
  }
}
