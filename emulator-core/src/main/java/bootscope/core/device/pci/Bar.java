package bootscope.core.device.pci;

import bootscope.core.io.PortDevice;
import bootscope.core.io.PortMap;
import bootscope.core.memory.MmioDevice;
import bootscope.core.memory.Window;

/**
 * A base address register and what lies behind it (PCI 3.0 §6.2.5.1).
 *
 * <p>It decodes while its enable in COMMAND is set and its base is not 0, which here means that
 * nobody has assigned one. Deviation: hardware would decode address 0 too.
 */
final class Bar {
  private final PciFunction function;
  private final int index;
  private final long bytes;
  private final boolean wide;
  private final MmioDevice memory;
  private final PortDevice ports;
  private final String name;

  /** One of {@code memory} and {@code ports} is null. */
  Bar(
      PciFunction function,
      int index,
      long bytes,
      boolean wide,
      MmioDevice memory,
      PortDevice ports) {
    this.function = function;
    this.index = index;
    this.bytes = bytes;
    this.wide = wide;
    this.memory = memory;
    this.ports = ports;
    name = function.stateName() + ".bar" + index;
  }

  boolean io() {
    return ports != null;
  }

  /** Where it decodes, in bytes of its address space; −1 while it does not. */
  long base() {
    int enable = io() ? PciFunction.COMMAND_IO : PciFunction.COMMAND_MEMORY;
    if ((function.value(PciFunction.COMMAND, 2) & enable) == 0) {
      return -1;
    }
    long base = function.value(PciFunction.BAR0 + 4 * index, wide ? 8 : 4) & -bytes;
    return base == 0 || io() && base > 0xFFFF ? -1 : base;
  }

  PortMap.Window window(PortMap map) {
    return map.window(4, name, ports);
  }

  /** As an observer sees it now. */
  PciFunction.Region region() {
    boolean prefetchable = !io() && (function.value(PciFunction.BAR0 + 4 * index, 1) & 8) != 0;
    return new PciFunction.Region(index, io(), wide, prefetchable, bytes, base());
  }

  int portCount() {
    return (int) bytes;
  }

  Window window(long base) {
    return Window.of(base, bytes, name, Window.Layer.BUS, memory);
  }
}
