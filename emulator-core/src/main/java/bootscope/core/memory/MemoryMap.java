package bootscope.core.memory;

import bootscope.core.bits.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What answers at a guest-physical address: RAM, ROM, a device, or nothing. Where nothing answers,
 * a load gives all ones and a store is lost, as on a PC's bus, and the access is counted for the
 * report.
 */
public final class MemoryMap {
  /** Hears of stores into pages from which instructions were decoded. */
  @FunctionalInterface
  public interface CodeWatcher {
    void codeWritten(long physicalAddress, int size);
  }

  /** Hears of the first access to an address that nothing claims in each direction. */
  @FunctionalInterface
  public interface UnclaimedWatcher {
    void unclaimed(long physicalAddress, boolean write);
  }

  /** A device's window. */
  public record Window(long start, long length, String name, MmioDevice device) {
    boolean contains(long physicalAddress) {
      return Long.compareUnsigned(physicalAddress - start, length) < 0;
    }
  }

  /** How often the guest touched an address that nothing claims, by 4-byte address. */
  public record Unclaimed(long physicalAddress, long loads, long stores) {}

  private static final int UNCLAIMED_LIMIT = 4096;

  private final GuestRam ram;
  private final List<Window> windows = new ArrayList<>();
  private final TreeMap<Long, long[]> unclaimed = new TreeMap<>();
  private long unclaimedElsewhere;
  private CodeWatcher codeWatcher = (address, size) -> {};
  private UnclaimedWatcher unclaimedWatcher = (address, write) -> {};

  public MemoryMap(GuestRam ram) {
    this.ram = ram;
  }

  public GuestRam ram() {
    return ram;
  }

  public void codeWatcher(CodeWatcher watcher) {
    codeWatcher = watcher;
  }

  public void unclaimedWatcher(UnclaimedWatcher watcher) {
    unclaimedWatcher = watcher;
  }

  /**
   * Gives a window to a device. It hides RAM beneath it.
   *
   * @throws IllegalArgumentException when it overlaps another window
   */
  public void map(long start, long length, String name, MmioDevice device) {
    for (Window w : windows) {
      if (start < w.start + w.length && w.start < start + length) {
        throw new IllegalArgumentException(
            "window 0x%x of %s overlaps %s".formatted(start, name, w.name));
      }
    }
    windows.add(new Window(start, length, name, device));
  }

  /**
   * Moves a device's window; it comes before whatever else lies there. For the local APIC, which
   * the guest can put anywhere.
   *
   * @param present whether the window is there at all
   */
  public void place(long start, long length, String name, MmioDevice device, boolean present) {
    windows.removeIf(w -> w.name.equals(name));
    if (present) {
      windows.addFirst(new Window(start, length, name, device));
    }
  }

  /** The windows, in the order in which they are asked. */
  public List<Window> windows() {
    return List.copyOf(windows);
  }

  /** RAM offset of an address that RAM answers, else −1. */
  public long ramOffset(long physicalAddress) {
    return window(physicalAddress) == null ? ram.offset(physicalAddress) : -1;
  }

  /** The guest's load of 1–8 bytes that lie within one page. */
  public long load(long physicalAddress, int size) {
    Window w = window(physicalAddress);
    if (w == null) {
      long offset = ram.offset(physicalAddress);
      if (offset >= 0) {
        return Host.get(ram.host(offset), size);
      }
      count(physicalAddress, 0);
      return size == 8 ? -1 : (1L << 8 * size) - 1;
    }
    return w.device.load(physicalAddress - w.start, size);
  }

  /** The guest's store of 1–8 bytes that lie within one page. */
  public void store(long physicalAddress, int size, long value) {
    Window w = window(physicalAddress);
    if (w == null) {
      long offset = ram.offset(physicalAddress);
      if (offset >= 0) {
        written(physicalAddress, offset, size);
        Host.put(ram.host(offset), size, value);
      } else {
        count(physicalAddress, 1);
      }
    } else {
      w.device.store(physicalAddress - w.start, size, value);
    }
  }

  /** Copies what memory holds, without side effects; bytes that only a device has are peeked. */
  public byte[] peek(long physicalAddress, int length) {
    byte[] bytes = new byte[length];
    for (int done = 0; done < length; ) {
      long at = physicalAddress + done;
      int part = Math.min(length - done, (int) (4096 - (at & 4095)));
      Window w = window(at);
      long offset = ram.offset(at);
      if (w != null) {
        for (int i = 0; i < part; i++) {
          Window one = window(at + i);
          bytes[done + i] = (byte) (one == null ? 0xFF : one.device.peek(at + i - one.start, 1));
        }
      } else if (offset < 0) {
        java.util.Arrays.fill(bytes, done, done + part, (byte) 0xFF);
      } else if (ram.present(offset)) {
        Host.copyOut(ram.host(offset), bytes, done, part);
      }
      done += part;
    }
    return bytes;
  }

  /**
   * Writes into RAM past the processor: loaders, devices' DMA, the debugger. Decoded instructions
   * that it overwrites are dropped.
   *
   * @throws IndexOutOfBoundsException when part of the range is not RAM
   */
  public void poke(long physicalAddress, byte[] bytes, int from, int length) {
    for (int done = 0; done < length; ) {
      long at = physicalAddress + done;
      int part = Math.min(length - done, (int) (4096 - (at & 4095)));
      long offset = ram.offset(at);
      if (offset < 0) {
        throw new IndexOutOfBoundsException("no RAM at physical address 0x" + Long.toHexString(at));
      }
      written(at, offset, part);
      Host.copyIn(bytes, from + done, ram.host(offset), part);
      done += part;
    }
  }

  public void poke(long physicalAddress, byte[] bytes) {
    poke(physicalAddress, bytes, 0, bytes.length);
  }

  /** Accesses that nothing answered at further addresses, when there were too many to keep. */
  public long unclaimedElsewhere() {
    return unclaimedElsewhere;
  }

  /** Accesses that nothing answered, at the first few thousand addresses. */
  public List<Unclaimed> unclaimed() {
    return unclaimed.entrySet().stream()
        .map(e -> new Unclaimed(e.getKey(), e.getValue()[0], e.getValue()[1]))
        .toList();
  }

  private void written(long physicalAddress, long offset, int size) {
    int page = (int) (offset >>> 12);
    int flags = ram.flags(page);
    if ((flags & GuestRam.CODE) != 0) {
      codeWatcher.codeWritten(physicalAddress, size);
    }
    ram.setFlag(page, GuestRam.DIRTY);
  }

  private Window window(long physicalAddress) {
    for (int i = 0; i < windows.size(); i++) {
      Window w = windows.get(i);
      if (w.contains(physicalAddress)) {
        return w;
      }
    }
    return null;
  }

  private void count(long physicalAddress, int direction) {
    long key = physicalAddress & ~3L;
    long[] counts = unclaimed.get(key);
    if (counts == null) {
      if (unclaimed.size() >= UNCLAIMED_LIMIT) {
        unclaimedElsewhere++;
        return; // a guest that sweeps the address space must not grow the host
      }
      counts = new long[2];
      unclaimed.put(key, counts);
    }
    if (counts[direction]++ == 0) {
      unclaimedWatcher.unclaimed(key, direction != 0);
    }
  }
}
