package bootscope.core.io;

import bootscope.core.bits.Host;
import bootscope.core.memory.GuestRam;
import bootscope.core.memory.MemoryMap;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * A bus master's way to guest memory, by physical address. It reaches RAM only: an address from the
 * guest at which a device or nothing answers makes the whole access fail, with nothing copied, and
 * never harms the host. What it writes is marked as dirty, and instructions decoded from it are
 * dropped. Nothing is allocated but RAM that the guest touches for the first time.
 *
 * <p>Deviation: real devices reach each other's memory too; nobody needs it, and a device that
 * started itself so could hold the machine for ever.
 */
public final class Dma {
  private static final int PAGE = GuestRam.PAGE_BYTES;

  private final MemoryMap memory;
  private final String device;
  private final BooleanSupplier enabled;

  /**
   * @param device its name, for who watches
   * @param enabled whether the device may master the bus now (PCI 3.0 §6.2.2, bit 2)
   */
  public Dma(MemoryMap memory, String device, BooleanSupplier enabled) {
    this.memory = memory;
    this.device = device;
    this.enabled = enabled;
  }

  /** Whether the device may master the bus now. */
  public boolean master() {
    return enabled.getAsBoolean();
  }

  /** Whether the device may master the bus, and RAM answers throughout a range of bytes. */
  public boolean reaches(long address, long length) {
    if (length < 0 || !enabled.getAsBoolean()) {
      return false;
    }
    long end = address + length;
    if (address < 0 || end < address || end > memory.ram().bytes() + GuestRam.FOUR_GIB) {
      return false; // also keeps the loop short
    }
    for (long at = address; at < end; at = (at | PAGE - 1) + 1) {
      if (memory.writeOffset(at) < 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Reads bytes.
   *
   * @return false when part of the range is not RAM, or the device may not read: nothing was read
   */
  public boolean read(long address, byte[] into, int from, int length) {
    if (!reaches(address, length)) {
      return false;
    }
    GuestRam ram = memory.ram();
    for (int done = 0; done < length; ) {
      long at = address + done;
      int part = Math.min(length - done, PAGE - (int) (at & PAGE - 1));
      long offset = memory.readOffset(at);
      memory.busMaster(device);
      try {
        memory.readByDevice(at, part);
      } finally {
        memory.busMaster(null);
      }
      if (offset >= 0 && ram.present(offset)) {
        Host.copyOut(ram.host(offset), into, from + done, part);
      } else {
        Arrays.fill(into, from + done, from + done + part, (byte) 0);
      }
      done += part;
    }
    return true;
  }

  /**
   * Writes bytes.
   *
   * @return false when part of the range is not RAM, or the device may not write: nothing was
   *     written
   */
  public boolean write(long address, byte[] bytes, int from, int length) {
    if (!reaches(address, length)) {
      return false;
    }
    memory.busMaster(device);
    try {
      memory.poke(address, bytes, from, length);
    } finally {
      memory.busMaster(null);
    }
    return true;
  }

  /**
   * Reads a little-endian number.
   *
   * @param size 1, 2 or 4 bytes, anywhere
   * @return zero-extended, or −1 when it cannot be read
   */
  public long load(long address, int size) {
    if (!reaches(address, size)) {
      return -1;
    }
    if (crosses(address, size)) {
      int half = size / 2;
      return load(address, half) | load(address + half, half) << 8 * half;
    }
    memory.busMaster(device);
    try {
      return memory.load(address, size);
    } finally {
      memory.busMaster(null);
    }
  }

  /**
   * What {@link #load} would give, told to nobody.
   *
   * @param size 1, 2 or 4 bytes, anywhere
   */
  public long peek(long address, int size) {
    if (!reaches(address, size)) {
      return -1;
    }
    long value = 0;
    byte[] bytes = memory.peek(address, size);
    for (int i = size - 1; i >= 0; i--) {
      value = value << 8 | bytes[i] & 0xFF;
    }
    return value;
  }

  private static boolean crosses(long address, int size) {
    return (address & PAGE - 1) + size > PAGE;
  }

  /**
   * Writes a little-endian number.
   *
   * @param size 1, 2 or 4 bytes, anywhere
   * @return false when it cannot be written
   */
  public boolean store(long address, int size, long value) {
    if (!reaches(address, size)) {
      return false;
    }
    if (crosses(address, size)) {
      int half = size / 2;
      return store(address, half, value) & store(address + half, half, value >>> 8 * half);
    }
    memory.busMaster(device);
    try {
      memory.store(address, size, value);
    } finally {
      memory.busMaster(null);
    }
    return true;
  }
}
