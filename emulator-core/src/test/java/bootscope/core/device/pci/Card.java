package bootscope.core.device.pci;

import bootscope.core.event.GuestListeners;
import bootscope.core.io.Dma;
import bootscope.core.io.IrqLine;
import bootscope.core.io.MessageSink;
import bootscope.core.io.PortDevice;
import bootscope.core.io.PortMap;
import bootscope.core.memory.GuestRam;
import bootscope.core.memory.MemoryMap;
import bootscope.core.memory.MmioDevice;
import java.lang.foreign.Arena;

/** A PCI function with everything that one can have, on a bus with 8 MiB of RAM. */
final class Card extends PciFunction {
  static final int MSIX = 0x50;

  /** A bus of its own. */
  static final class Bus {
    final PortMap ports = new PortMap(new GuestListeners());
    final MemoryMap memory = new MemoryMap(new GuestRam(Arena.ofAuto(), 8 << 20, 8 << 20));
    final PciHost pci = new PciHost(memory, ports);

    Card add(int device, int mark, IrqLine wire, MessageSink sink) {
      Card card = new Card(this, device, mark, wire, sink);
      pci.add(card);
      return card;
    }
  }

  final Dma dma;
  final MsiX msix;

  private Card(Bus bus, int device, int mark, IrqLine wire, MessageSink sink) {
    super("card" + device, "a card", device, 0, 0x1234, 0x5678, 0x020000, 1);
    dma = busMaster(bus.memory);
    msix = msiX(MSIX, 5, 3, dma, sink);
    memoryBar(0, 4096, false, new Marked(mark));
    ioBar(1, 32, new MarkedPorts(mark));
    memoryBar64(2, 1L << 33, true, new Marked(mark + 1));
    ioBar(4, 256, new MarkedPorts(mark + 1));
    memoryBar(5, MsiX.WINDOW, false, msix);
    interruptPin(1, wire);
    capability(0x09, 0x40);
  }

  void pin(boolean level) {
    intx(level);
  }

  /** Answers with its mark in the lowest byte, and the offset above. */
  private record Marked(int mark) implements MmioDevice {
    @Override
    public long load(long offset, int size) {
      return mark & 0xFF | offset << 8;
    }

    @Override
    public void store(long offset, int size, long value) {}

    @Override
    public long peek(long offset, int size) {
      return load(offset, size) & (size == 8 ? -1 : (1L << 8 * size) - 1);
    }
  }

  private record MarkedPorts(int mark) implements PortDevice {
    @Override
    public int in(int port, int size) {
      return mark;
    }

    @Override
    public void out(int port, int size, int value) {}

    @Override
    public int peek(int port, int size) {
      return mark;
    }
  }
}
