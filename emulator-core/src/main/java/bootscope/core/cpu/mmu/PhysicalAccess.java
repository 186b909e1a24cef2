package bootscope.core.cpu.mmu;

import bootscope.core.bits.Host;
import bootscope.core.memory.MemoryMap;

/**
 * The processor's accesses by physical address, 1 to 8 bytes that lie within one page: RAM and ROM
 * at once, whatever else may answer with the clock exact. Data and page tables alike may lie in a
 * device.
 */
final class PhysicalAccess {
  private final MemoryMap memory;
  private final Mmu.AccessHost host;

  PhysicalAccess(MemoryMap memory, Mmu.AccessHost host) {
    this.memory = memory;
    this.host = host;
  }

  /** Zero-extended. */
  long load(long physical, int size) {
    long offset = memory.readOffset(physical);
    if (offset >= 0) {
      return memory.isWatched(offset)
          ? memory.load(physical, size)
          : Host.get(memory.ram().host(offset), size);
    }
    long before = host.beforeDevice();
    long value = memory.load(physical, size);
    host.afterDevice(before);
    return value;
  }

  void store(long physical, int size, long value) {
    if (memory.writeOffset(physical) >= 0) {
      memory.store(physical, size, value);
    } else {
      long before = host.beforeDevice();
      memory.store(physical, size, value);
      host.afterDevice(before);
    }
  }
}
