package bootscope.core.memory;

import bootscope.core.bits.Host;
import bootscope.core.describe.AddressSpace;
import bootscope.core.describe.RegisterAccess;
import bootscope.core.describe.RegisterObserver;
import bootscope.core.event.GuestListeners;
import bootscope.core.event.Recorded;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/**
 * What answers at a guest-physical address: RAM, ROM, a device, or nothing. Where nothing answers,
 * a load gives all ones and a store is lost, as on a PC's bus, and the access is counted for the
 * report.
 *
 * <p>{@link Window}s say where it is not RAM. They may appear, move and go at any time, also while
 * the guest runs code in them; whoever keeps translations hears of it.
 */
public final class MemoryMap implements Recorded {
  /** Hears of stores into pages from which instructions were decoded. */
  @FunctionalInterface
  public interface CodeWatcher {
    /**
     * @param offset of the first byte in {@link GuestRam}
     */
    void codeWritten(long offset, int size);
  }

  /** How often the guest touched an address that nothing claims, by 4-byte address. */
  public record Unclaimed(long physicalAddress, long loads, long stores) {}

  private static final int UNCLAIMED_LIMIT = 4096;

  private final GuestRam ram;
  private final GuestListeners listeners;
  private final List<Window> windows = new ArrayList<>(); // by layer, in each the newest first
  private long plainStart; // the widest stretch of low RAM in which no window lies
  private long plainLength;
  private final TreeMap<Long, long[]> unclaimed = new TreeMap<>();
  private List<Unclaimed> told; // as it is; null where more was counted since
  private long unclaimedElsewhere;
  private CodeWatcher codeWatcher = (offset, size) -> {};
  private Runnable changeWatcher = () -> {};
  private Runnable careWatcher = () -> {};
  private PhysicalObserver[] observers = {};
  private RegisterObserver[] deviceObservers = {};
  private String busMaster; // null for the processor

  /**
   * @param listeners hear of accesses to addresses that nothing claims
   */
  public MemoryMap(GuestRam ram, GuestListeners listeners) {
    this.ram = ram;
    this.listeners = listeners;
    findPlainRam();
  }

  /** As nobody listens yet. */
  public MemoryMap(GuestRam ram) {
    this(ram, new GuestListeners());
  }

  public GuestRam ram() {
    return ram;
  }

  public void codeWatcher(CodeWatcher watcher) {
    codeWatcher = watcher;
  }

  /** Sets who hears that addresses lead elsewhere now, so that translations must be dropped. */
  public void changeWatcher(Runnable watcher) {
    changeWatcher = watcher;
  }

  /** Sets who hears that other pages than before must be looked at on each access. */
  public void careWatcher(Runnable watcher) {
    careWatcher = watcher;
  }

  // ---------------------------------------------------------------- observers

  /** Adds one who sees accesses to stored bytes. */
  public void observe(PhysicalObserver observer) {
    observers = Arrays.copyOf(observers, observers.length + 1);
    observers[observers.length - 1] = observer;
    watch();
  }

  /** Takes one away, if it is there. */
  public void forget(PhysicalObserver observer) {
    observers =
        Arrays.stream(observers).filter(o -> o != observer).toArray(PhysicalObserver[]::new);
    watch();
  }

  /** Flags the pages that the observers want to see. */
  private void watch() {
    for (int page = 0; page < ram.pages(); page++) {
      ram.clearFlag(page, GuestRam.WATCHED);
    }
    for (PhysicalObserver o : observers) {
      long last = o.start() + o.length() - 1;
      for (long at = o.start() & -4096L; at <= last; at += 4096) {
        long offset = readOffset(at);
        if (offset >= 0) {
          ram.setFlag((int) (offset >>> 12), GuestRam.WATCHED);
        }
      }
    }
    careWatcher.run();
  }

  /** Adds one who sees accesses to devices. */
  public void observe(RegisterObserver observer) {
    deviceObservers = Arrays.copyOf(deviceObservers, deviceObservers.length + 1);
    deviceObservers[deviceObservers.length - 1] = observer;
  }

  /** Takes one away, if it is there. */
  public void forget(RegisterObserver observer) {
    deviceObservers =
        Arrays.stream(deviceObservers).filter(o -> o != observer).toArray(RegisterObserver[]::new);
  }

  private void accessed(Window w, long physicalAddress, int size, boolean write, long value) {
    if (deviceObservers.length > 0) {
      var access =
          new RegisterAccess(
              AddressSpace.MEMORY,
              w.name(),
              physicalAddress,
              physicalAddress - w.start(),
              size,
              write,
              value);
      for (RegisterObserver o : deviceObservers) {
        o.accessed(access);
      }
    }
  }

  /**
   * Whether somebody sees accesses to a page of stored bytes.
   *
   * @param offset as {@link #readOffset} has it
   */
  public boolean isWatched(long offset) {
    return (ram.flags((int) (offset >>> 12)) & GuestRam.WATCHED) != 0;
  }

  private void observed(long physicalAddress, long offset, int size, boolean write) {
    if (isWatched(offset)) {
      for (PhysicalObserver o : observers) {
        o.accessed(physicalAddress, size, write);
      }
    }
  }

  /** Says which device accesses memory from now on; null for the processor again. */
  public void busMaster(String device) {
    busMaster = device;
  }

  /** The device that accesses memory now; null for the processor. */
  public String busMaster() {
    return busMaster;
  }

  /** A device is about to read bytes within one page. */
  public void readByDevice(long physicalAddress, int size) {
    long offset = readOffset(physicalAddress);
    if (offset >= 0) {
      observed(physicalAddress, offset, size, false);
    }
  }

  // ---------------------------------------------------------------- windows

  /**
   * Gives a window of the chipset's to a device, for good. It hides RAM beneath it.
   *
   * @throws IllegalArgumentException when it overlaps another window
   */
  public void map(long start, long length, String name, MmioDevice device) {
    for (Window w : windows) {
      if (w.overlaps(start, length)) {
        throw new IllegalArgumentException(
            String.format(Locale.ROOT, "window 0x%x of %s overlaps %s", start, name, w.name()));
      }
    }
    place(Window.of(start, length, name, Window.Layer.CHIPSET, device));
  }

  /** Puts a window where it says, and nowhere else: one of the same name goes. */
  public void place(Window window) {
    for (int i = 0; i < windows.size(); i++) {
      if (windows.get(i).isSame(window)) {
        return;
      }
    }
    windows.removeIf(w -> w.name().equals(window.name()));
    windows.addFirst(window);
    windows.sort((a, b) -> a.layer().compareTo(b.layer())); // keeps the order within a layer
    changed();
  }

  /** Takes a window away, if it is there. */
  public void remove(String name) {
    if (windows.removeIf(w -> w.name().equals(name))) {
      changed();
    }
  }

  /**
   * Sets the windows of the bus, in the order in which they are asked, in place of those that were.
   * As they hide nothing, no translation is kept of them, and none is dropped.
   */
  public void behind(List<Window> bus) {
    windows.removeIf(w -> w.layer() == Window.Layer.BUS);
    windows.addAll(bus);
  }

  /** The windows, in the order in which they are asked; those of the bus after RAM. */
  public List<Window> windows() {
    return List.copyOf(windows);
  }

  private void changed() {
    findPlainRam();
    if (observers.length > 0) {
      watch(); // their addresses may lead to other bytes
    }
    changeWatcher.run();
  }

  /** Most accesses go to low RAM where no window is: they need not look at any. */
  private void findPlainRam() {
    long[] edges = new long[2 * windows.size() + 2];
    edges[1] = ram.lowBytes();
    int count = 2;
    for (Window w : windows) {
      edges[count++] = clampToLow(w.start());
      edges[count++] = clampToLow(w.start() + w.length());
    }
    Arrays.sort(edges);
    plainStart = 0;
    plainLength = 0;
    for (int i = 1; i < edges.length; i++) {
      long start = edges[i - 1];
      long length = edges[i] - start;
      if (length > plainLength && windows.stream().noneMatch(w -> hides(w, start, length))) {
        plainStart = start;
        plainLength = length;
      }
    }
  }

  private long clampToLow(long address) {
    return Long.compareUnsigned(address, ram.lowBytes()) < 0 ? address : ram.lowBytes();
  }

  private static boolean hides(Window w, long start, long length) {
    return w.layer() != Window.Layer.BUS && w.overlaps(start, length);
  }

  /** The window that answers, or null where RAM or nothing does. */
  private Window window(long physicalAddress) {
    if (Long.compareUnsigned(physicalAddress - plainStart, plainLength) < 0) {
      return null;
    }
    for (int i = 0; i < windows.size(); i++) {
      Window w = windows.get(i);
      if (w.contains(physicalAddress)) {
        boolean beneath = w.layer() == Window.Layer.BUS && ram.offset(physicalAddress) >= 0;
        return beneath ? null : w;
      }
    }
    return null;
  }

  /** Whether an access of 1–8 bytes lies on both sides of a window's edge. */
  private boolean reachesOver(long physicalAddress, int size) {
    long within = physicalAddress & Window.GRAIN - 1;
    return within + size > Window.GRAIN && untilEdge(physicalAddress, size) < size;
  }

  /**
   * Of so many bytes from an address, those before the next place where a window begins or ends.
   */
  private int untilEdge(long physicalAddress, int most) {
    if (plainLength >= most
        && Long.compareUnsigned(physicalAddress - plainStart, plainLength - most) <= 0) {
      return most;
    }
    int bytes = most;
    for (int i = 0; i < windows.size(); i++) {
      Window w = windows.get(i);
      long begins = w.start() - physicalAddress;
      long ends = begins + w.length();
      bytes = begins > 0 && begins < bytes ? (int) begins : bytes;
      bytes = ends > 0 && ends < bytes ? (int) ends : bytes;
    }
    return bytes;
  }

  // ---------------------------------------------------------------- stored bytes

  /** Offset in {@link GuestRam} of the byte that a load gives, or −1 where none is stored. */
  public long readOffset(long physicalAddress) {
    Window w = window(physicalAddress);
    return w == null ? ram.offset(physicalAddress) : w.readOffset(physicalAddress);
  }

  /** Offset in {@link GuestRam} of the byte that a store changes, or −1 where none is stored. */
  public long writeOffset(long physicalAddress) {
    Window w = window(physicalAddress);
    return w == null ? ram.offset(physicalAddress) : w.writeOffset(physicalAddress);
  }

  // ---------------------------------------------------------------- accesses

  /**
   * The guest's load of 1–8 bytes that lie within one page. One that reaches over a window's edge
   * is made a byte at a time.
   */
  public long load(long physicalAddress, int size) {
    if (reachesOver(physicalAddress, size)) {
      long value = 0;
      for (int i = 0; i < size; i++) {
        value |= load(physicalAddress + i, 1) << 8 * i;
      }
      return value;
    }
    Window w = window(physicalAddress);
    if (w != null && w.device() != null) {
      long value = w.device().load(physicalAddress - w.start(), size);
      accessed(w, physicalAddress, size, false, value);
      return value;
    }
    long offset = w == null ? ram.offset(physicalAddress) : w.readOffset(physicalAddress);
    if (offset >= 0) {
      observed(physicalAddress, offset, size, false);
      return Host.get(ram.host(offset), size);
    }
    count(physicalAddress, 0);
    return size == 8 ? -1 : (1L << 8 * size) - 1;
  }

  /** The guest's store of 1–8 bytes that lie within one page; at a window's edge as a load. */
  public void store(long physicalAddress, int size, long value) {
    if (reachesOver(physicalAddress, size)) {
      for (int i = 0; i < size; i++) {
        store(physicalAddress + i, 1, value >>> 8 * i & 0xFF);
      }
      return;
    }
    Window w = window(physicalAddress);
    if (w != null && w.device() != null) {
      accessed(w, physicalAddress, size, true, value);
      w.device().store(physicalAddress - w.start(), size, value);
      return;
    }
    long offset = w == null ? ram.offset(physicalAddress) : w.writeOffset(physicalAddress);
    if (offset >= 0) {
      written(physicalAddress, offset, size);
      Host.put(ram.host(offset), size, value);
    } else if (w == null) {
      count(physicalAddress, 1);
      listeners.tell(l -> l.lostWrite(false, physicalAddress, size, value));
    }
  }

  /** Copies what memory holds, without side effects; bytes that only a device has are peeked. */
  public byte[] peek(long physicalAddress, int length) {
    byte[] bytes = new byte[length];
    for (int done = 0; done < length; ) {
      long at = physicalAddress + done;
      int part = untilEdge(at, Math.min(length - done, (int) (4096 - (at & 4095))));
      Window w = window(at);
      long offset = w == null ? ram.offset(at) : w.readOffset(at);
      if (w != null && w.device() != null) {
        for (int i = 0; i < part; i++) {
          bytes[done + i] = (byte) w.device().peek(at + i - w.start(), 1);
        }
      } else if (offset < 0) {
        Arrays.fill(bytes, done, done + part, (byte) 0xFF);
      } else if (ram.present(offset)) {
        Host.copyOut(ram.host(offset), bytes, done, part);
      }
      done += part;
    }
    return bytes;
  }

  /**
   * Writes past the processor, as loaders, devices' DMA and the debugger do. Decoded instructions
   * that it overwrites are dropped.
   *
   * @throws IndexOutOfBoundsException when part of the range does not lead to bytes that a store
   *     changes
   */
  public void poke(long physicalAddress, byte[] bytes, int from, int length) {
    for (int done = 0; done < length; ) {
      long at = physicalAddress + done;
      int part = untilEdge(at, Math.min(length - done, (int) (4096 - (at & 4095))));
      long offset = writeOffset(at);
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

  /**
   * Makes a page what it was at another time, unless it is that already. Nobody has written it:
   * only decoded instructions in it are dropped.
   *
   * @param offset of the page in {@link GuestRam}
   */
  public void putBack(long offset, byte[] page) {
    if (Host.differs(ram.host(offset), page)) {
      changing(offset, page.length);
      Host.copyIn(page, 0, ram.host(offset), page.length);
    }
  }

  /** Bytes at this offset, within one page, are about to be written. */
  private void written(long physicalAddress, long offset, int size) {
    observed(physicalAddress, offset, size, true);
    changing(offset, size);
  }

  private void changing(long offset, int size) {
    int page = (int) (offset >>> 12);
    if ((ram.flags(page) & GuestRam.CODE) != 0) {
      codeWatcher.codeWritten(offset, size);
    }
    ram.dirty().mark(page);
  }

  // ---------------------------------------------------------------- nothing there

  /** Accesses that nothing answered at further addresses, when there were too many to keep. */
  public long unclaimedElsewhere() {
    return unclaimedElsewhere;
  }

  /** Accesses that nothing answered, at the first few thousand addresses. */
  public List<Unclaimed> unclaimed() {
    if (told == null) {
      told =
          unclaimed.entrySet().stream()
              .map(e -> new Unclaimed(e.getKey(), e.getValue()[0], e.getValue()[1]))
              .toList();
    }
    return told;
  }

  /** The record is {@link #unclaimed} and {@link #unclaimedElsewhere}. */
  @Override
  public Mark mark() {
    List<Unclaimed> marked = unclaimed();
    long elsewhere = unclaimedElsewhere;
    return () -> {
      unclaimed.clear();
      marked.forEach(u -> unclaimed.put(u.physicalAddress, new long[] {u.loads, u.stores}));
      told = marked;
      unclaimedElsewhere = elsewhere;
    };
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
    told = null;
    if (counts[direction]++ == 0) {
      listeners.tell(l -> l.unclaimedMemory(key, direction != 0));
    }
  }
}
