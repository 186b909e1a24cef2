package bootscope.core.device.virtio;

import bootscope.core.describe.StateException;
import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import bootscope.core.io.Dma;

/**
 * A split virtqueue, the device's side (virtio 1.2 §2.7). Everything in the rings is the guest's: a
 * ring that cannot be as it is makes the device ask for a reset, and no ring costs more than its
 * size in steps.
 */
final class Virtqueue {
  /** No MSI-X vector (§4.1.5.1.2). */
  static final int NO_VECTOR = 0xFFFF;

  /** What {@link #next} found. */
  enum Taken {
    NONE,
    CHAIN,
    BROKEN
  }

  /** What {@link #put} came to. */
  enum Returned {
    SILENT,
    NOTIFY,
    BROKEN
  }

  private static final int NEXT = 1;
  private static final int WRITE = 2;
  private static final int INDIRECT = 4;
  private static final int LEGACY_ALIGN = 4096;

  private final String name;
  private final int most;
  private final Dma dma;
  private final Chain chain;
  private int size;
  private int vector;
  private boolean enabled;
  private final long[] areas = new long[3]; // descriptors, driver's, device's
  private int lastAvailable;
  private int used;

  /**
   * @param name for the saved state
   * @param most its size at reset, a power of two
   */
  Virtqueue(String name, int most, Dma dma) {
    this.name = name;
    this.most = most;
    this.dma = dma;
    chain = new Chain(most, dma);
    reset();
  }

  void reset() {
    size = most;
    vector = NO_VECTOR;
    enabled = false;
    areas[0] = 0;
    areas[1] = 0;
    areas[2] = 0;
    lastAvailable = 0;
    used = 0;
  }

  int size() {
    return size;
  }

  /** Takes a size; what is no power of two, or too large, changes nothing (§2.7). */
  void size(int entries) {
    if (!enabled && Integer.bitCount(entries) == 1 && entries <= most) {
      size = entries;
    }
  }

  int vector() {
    return vector;
  }

  void vector(int vector) {
    this.vector = vector;
  }

  boolean enabled() {
    return enabled;
  }

  /** The driver has set it up (§4.1.4.3.2: it never takes that back but by a reset). */
  void enable() {
    enabled = true;
  }

  /** Physical address of an area: 0 the descriptors, 1 the driver's ring, 2 the device's. */
  long area(int area) {
    return areas[area];
  }

  /** Moves an area; its lowest bits are 0, as they must be (§2.7). */
  void area(int area, long address) {
    if (!enabled) {
      int alignment = area == 0 ? 16 : area == 1 ? 2 : 4;
      areas[area] = address & -alignment;
    }
  }

  /** Page number of a legacy queue, 0 for none (§4.1.4.10). */
  long legacyPage() {
    return areas[0] / LEGACY_ALIGN;
  }

  /** Sets up a legacy queue: its three areas follow each other (§2.7.2). */
  void legacyPage(long page) {
    int kept = vector;
    reset();
    vector = kept;
    if (page != 0) {
      area(0, page * LEGACY_ALIGN);
      area(1, areas[0] + 16L * size);
      area(2, areas[1] + 6 + 2L * size + LEGACY_ALIGN - 1 & -LEGACY_ALIGN);
      enable();
    }
  }

  /**
   * Takes the next buffer that the driver has made available, to be {@link #chain}.
   *
   * @param indirect whether indirect descriptors were negotiated
   */
  Taken next(boolean indirect) {
    long index = dma.load(areas[1] + 2, 2);
    int waiting = (int) (index - lastAvailable) & 0xFFFF;
    if (index >= 0 && waiting == 0) {
      return Taken.NONE;
    }
    long head = dma.load(areas[1] + 4 + 2L * (lastAvailable & size - 1), 2);
    if (index < 0 || waiting > size || head < 0 || head >= size) {
      return Taken.BROKEN;
    }
    chain.clear((int) head);
    if (!collect(indirect)) {
      return Taken.BROKEN;
    }
    lastAvailable = lastAvailable + 1 & 0xFFFF;
    return Taken.CHAIN;
  }

  /**
   * How many buffers are there to be taken, 0 where the ring cannot be as it is; told to nobody.
   */
  int waiting() {
    long index = enabled ? dma.peek(areas[1] + 2, 2) : -1;
    int waiting = (int) (index - lastAvailable) & 0xFFFF;
    return index < 0 || waiting > size ? 0 : waiting;
  }

  /** The buffer that was taken last, until the next is. */
  Chain chain() {
    return chain;
  }

  /** Follows a chain: at most as many descriptors as the queue has (§2.7.5.3.1), so it ends. */
  private boolean collect(boolean indirect) {
    long table = areas[0];
    long entries = size;
    long at = chain.head();
    boolean mayIndirect = indirect;
    for (int steps = 0; steps < size; ) {
      long descriptor = table + 16 * at;
      long low = dma.load(descriptor, 4);
      long high = dma.load(descriptor + 4, 4);
      long length = dma.load(descriptor + 8, 4);
      int flags = (int) dma.load(descriptor + 12, 2);
      long next = dma.load(descriptor + 14, 2);
      if (low < 0 || high < 0 || length < 0 || flags < 0 || next < 0) {
        return false;
      }
      long address = low | high << 32;
      if ((flags & INDIRECT) != 0) {
        // One table ends a chain (§2.7.5.3.1); there are none within it.
        if (!mayIndirect || (flags & NEXT) != 0 || length == 0 || length % 16 != 0) {
          return false;
        }
        mayIndirect = false;
        table = address;
        entries = length / 16;
        at = 0;
        continue;
      }
      if (!chain.add(address, length, (flags & WRITE) != 0)) {
        return false;
      }
      if ((flags & NEXT) == 0) {
        return true;
      }
      if (next >= entries) {
        return false;
      }
      at = next;
      steps++;
    }
    return false;
  }

  /**
   * Gives the buffer that was taken last back.
   *
   * @param written bytes that the device has written from the first one on
   * @param eventIndex whether the driver says at which index it wants to hear (§2.7.7)
   */
  Returned put(long written, boolean eventIndex) {
    long element = areas[2] + 4 + 8L * (used & size - 1);
    int before = used;
    int after = used + 1 & 0xFFFF;
    if (!dma.store(element, 4, chain.head())
        || !dma.store(element + 4, 4, written)
        || !dma.store(areas[2] + 2, 2, after)) {
      return Returned.BROKEN;
    }
    used = after;
    long wanted = dma.load(eventIndex ? areas[1] + 4 + 2L * size : areas[1], 2);
    if (wanted < 0) {
      return Returned.BROKEN;
    }
    boolean notify = eventIndex ? wanted == before : (wanted & 1) == 0;
    return notify ? Returned.NOTIFY : Returned.SILENT;
  }

  /** Asks the driver to tell of the next buffer (§2.7.10); false when the ring is not there. */
  boolean listen(boolean eventIndex) {
    return !eventIndex || dma.store(areas[2] + 4 + 8L * size, 2, lastAvailable);
  }

  void save(StateWriter out) {
    out.putInt(name + ".size", size);
    out.putInt(name + ".vector", vector);
    out.putBoolean(name + ".enabled", enabled);
    out.putLongs(name + ".areas", areas);
    out.putInt(name + ".lastAvailable", lastAvailable);
    out.putInt(name + ".used", used);
  }

  void restore(StateReader in) {
    size = in.getInt(name + ".size");
    vector = in.getInt(name + ".vector") & 0xFFFF;
    enabled = in.getBoolean(name + ".enabled");
    in.getLongs(name + ".areas", areas);
    lastAvailable = in.getInt(name + ".lastAvailable") & 0xFFFF;
    used = in.getInt(name + ".used") & 0xFFFF;
    if (size < 1 || size > most || Integer.bitCount(size) != 1) {
      throw new StateException(name + " has " + size + " entries");
    }
  }
}
