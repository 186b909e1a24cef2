package bootscope.core.device.virtio;

import bootscope.core.io.PortMap;
import bootscope.core.memory.MemoryMap;

/**
 * A driver for a virtio block device in one page after another of guest memory: finds the device by
 * its capabilities, sets up its queue, and makes requests (virtio 1.2 §3.1, §5.2).
 */
public final class BlkDriver {
  public static final long WINDOW = 0xFEBF_C000L;
  public static final long MSIX = 0xFEBF_B000L;
  public static final int PORTS = 0xC000;
  public static final long DESCRIPTORS = 0x10_0000;
  public static final long AVAILABLE = 0x10_2000;
  public static final long USED = 0x10_3000;
  public static final long REQUEST = 0x10_4000; // header; status at + 0x800
  public static final long STATUS = REQUEST + 0x800;
  public static final long DATA = 0x11_0000;

  public static final long VERSION_1 = 1L << 32;
  public static final long EVENT_INDEX = 1L << 29;
  public static final long INDIRECT = 1L << 28;
  public static final long FLUSH = 1L << 9;

  private final MemoryMap memory;
  private final PortMap ports;
  private final int slot;
  int size = 256;
  int available;

  /**
   * @param slot the device's, on bus 0
   */
  public BlkDriver(MemoryMap memory, PortMap ports, int slot) {
    this.memory = memory;
    this.ports = ports;
    this.slot = slot;
  }

  long config(int register, int bytes) {
    ports.out(0xCF8, 4, 0x8000_0000 | slot << 11 | register & 0xFC);
    return ports.in(0xCFC + (register & 3), bytes) & (bytes == 4 ? 0xFFFF_FFFFL : 0xFFFF);
  }

  void config(int register, int bytes, long value) {
    ports.out(0xCF8, 4, 0x8000_0000 | slot << 11 | register & 0xFC);
    ports.out(0xCFC + (register & 3), bytes, (int) value);
  }

  /** Assigns the registers and lets the device onto the bus. */
  void assign() {
    config(0x10, 4, PORTS);
    config(0x14, 4, MSIX);
    config(0x20, 4, WINDOW);
    config(0x24, 4, 0);
    config(0x04, 2, 7);
  }

  long get(int offset, int bytes) {
    return memory.load(WINDOW + offset, bytes);
  }

  void set(int offset, int bytes, long value) {
    memory.store(WINDOW + offset, bytes, value);
  }

  /** Status, features, queue 0, and ready. */
  public void start(long features) {
    assign();
    set(0x14, 1, 0);
    set(0x14, 1, 1);
    set(0x14, 1, 3);
    set(0x08, 4, 0);
    set(0x0C, 4, features & 0xFFFF_FFFFL);
    set(0x08, 4, 1);
    set(0x0C, 4, features >>> 32);
    set(0x14, 1, 0xB);
    queue();
    set(0x14, 1, 0xF);
  }

  void queue() {
    set(0x16, 2, 0);
    set(0x18, 2, size);
    address(0x20, DESCRIPTORS);
    address(0x28, AVAILABLE);
    address(0x30, USED);
    set(0x1C, 2, 1);
  }

  void address(int offset, long address) {
    set(offset, 4, address & 0xFFFF_FFFFL);
    set(offset + 4, 4, address >>> 32);
  }

  /** Writes a descriptor; flags 1 next, 2 for the device to write, 4 indirect. */
  void descriptor(long table, int index, long address, long length, int flags, int next) {
    long at = table + 16L * index;
    memory.store(at, 8, address);
    memory.store(at + 8, 4, length);
    memory.store(at + 12, 2, flags);
    memory.store(at + 14, 2, next);
  }

  void header(int type, long sector) {
    memory.store(REQUEST, 4, type);
    memory.store(REQUEST + 4, 4, 0);
    memory.store(REQUEST + 8, 8, sector);
    memory.store(STATUS, 1, 0xEE);
  }

  /** Makes a chain available, without telling. */
  void offer(int head) {
    memory.store(AVAILABLE + 4 + 2L * (available % size), 2, head);
    available = available + 1 & 0xFFFF;
    memory.store(AVAILABLE + 2, 2, available);
  }

  public void kick() {
    set(0x3000, 2, 0);
  }

  /** One request of three descriptors, and tells of it. */
  public void request(int type, long sector, long bytes, boolean deviceWrites) {
    header(type, sector);
    descriptor(DESCRIPTORS, 0, REQUEST, 16, 1, 1);
    descriptor(DESCRIPTORS, 1, DATA, bytes, deviceWrites ? 3 : 1, 2);
    descriptor(DESCRIPTORS, 2, STATUS, 1, 2, 0);
    offer(0);
    kick();
  }

  /** Reads sector 0; the status. */
  int request0(BlkBench b) {
    return b.request(0, 0, 512, true);
  }

  int used() {
    return (int) memory.load(USED + 2, 2);
  }

  /** Bytes written, as the latest used element says. */
  long usedLength() {
    return memory.load(USED + 4 + 8L * ((used() - 1 & 0xFFFF) % size) + 4, 4);
  }

  public int status() {
    return (int) memory.load(STATUS, 1);
  }

  boolean needsReset() {
    return (get(0x14, 1) & 0x40) != 0;
  }
}
