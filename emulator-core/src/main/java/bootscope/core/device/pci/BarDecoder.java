package bootscope.core.device.pci;

import bootscope.core.io.PortMap;
import bootscope.core.memory.MemoryMap;
import bootscope.core.memory.Window;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts what lies behind base address registers where they say, in port and memory space, whenever
 * one of them or an enable has changed.
 *
 * <p>The guest can put them anywhere. Whatever else answers at an address comes first: RAM, ROM and
 * the chipset's devices, whose windows and ports are there again when the register moves away. Of
 * two registers over each other the one of the function that was wired first answers, and of one
 * function's the lower. So what answers depends on the registers alone.
 */
final class BarDecoder {
  private record Placed(Bar bar, PortMap.Window ports) {}

  private final MemoryMap memory;
  private final PortMap ports;
  private final List<Placed> all = new ArrayList<>();
  private long[] bases = {};

  BarDecoder(MemoryMap memory, PortMap ports) {
    this.memory = memory;
    this.ports = ports;
  }

  void add(PciFunction function) {
    for (Bar bar : function.bars()) {
      all.add(new Placed(bar, bar.io() ? bar.window(ports) : null));
    }
    bases = new long[all.size()];
    settle();
  }

  /** A register that decides what is decoded was written or restored. */
  void settle() {
    boolean memoryMoved = false;
    for (int i = 0; i < bases.length; i++) {
      Placed p = all.get(i);
      long base = p.bar.base();
      if (p.ports != null && base != bases[i]) {
        p.ports.place((int) Math.max(base, 0), base < 0 ? 0 : p.bar.portCount());
      }
      memoryMoved |= p.ports == null && base != bases[i];
      bases[i] = base;
    }
    if (memoryMoved) {
      placeMemory();
    }
  }

  private void placeMemory() {
    List<Window> windows = new ArrayList<>();
    for (int i = 0; i < bases.length; i++) {
      if (all.get(i).ports == null && bases[i] != -1) {
        windows.add(all.get(i).bar.window(bases[i]));
      }
    }
    memory.behind(windows);
  }
}
