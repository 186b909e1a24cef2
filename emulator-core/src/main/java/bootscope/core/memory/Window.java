package bootscope.core.memory;

import java.util.Locale;

/**
 * A stretch of physical addresses that leads elsewhere than to the RAM of that address: to a
 * device, to stored bytes, or to nothing.
 *
 * @param start physical, in bytes, a multiple of {@link #GRAIN}
 * @param length bytes, likewise
 * @param name unique in the map
 * @param layer who comes first where windows overlap
 * @param device what answers, or null where bytes do
 * @param readFrom offset in {@link GuestRam} of the first byte that loads give, or −1 for all ones
 * @param writeTo offset of the first byte that stores change, or −1 where they are lost
 */
public record Window(
    long start,
    long length,
    String name,
    Layer layer,
    MmioDevice device,
    long readFrom,
    long writeTo) {

  /**
   * Windows begin and end at multiples of so many bytes, so that an aligned access is in one whole.
   */
  static final int GRAIN = 8;

  /**
   * @throws IllegalArgumentException when it begins or ends elsewhere than {@link #GRAIN} allows
   */
  public Window {
    checkMultiple(start, length, GRAIN);
  }

  private static void checkMultiple(long start, long length, int of) {
    if (((start | length) & of - 1) != 0) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "0x%x bytes at 0x%x", length, start));
    }
  }

  /** Who decodes an address, the first one first. */
  public enum Layer {
    /** The processor itself: its local APIC. */
    PROCESSOR,
    /** The chipset: what has a fixed place, and what PAM makes of RAM below 1 MiB. */
    CHIPSET,
    /** A PCI function, which the chipset asks where RAM does not answer. */
    BUS
  }

  /**
   * A device's window. Translations lead to whole pages, so one that is to hide RAM must consist of
   * them.
   */
  public static Window of(long start, long length, String name, Layer layer, MmioDevice device) {
    return new Window(start, length, name, layer, device, -1, -1);
  }

  /**
   * Stored bytes, in whole pages.
   *
   * @param readFrom offset in {@link GuestRam}, or −1: see {@link Window}
   * @param writeTo likewise
   */
  public static Window ofStored(
      long start, long length, String name, Layer layer, long readFrom, long writeTo) {
    checkMultiple(start, length, GuestRam.PAGE_BYTES);
    return new Window(start, length, name, layer, null, readFrom, writeTo);
  }

  /** As {@link #equals}, which a record links by method handles at each start of the program. */
  boolean isSame(Window other) {
    return start == other.start
        && length == other.length
        && name.equals(other.name)
        && layer == other.layer
        && device == other.device
        && readFrom == other.readFrom
        && writeTo == other.writeTo;
  }

  boolean contains(long physicalAddress) {
    return Long.compareUnsigned(physicalAddress - start, length) < 0;
  }

  /** Whether it has an address in common with a stretch. */
  boolean overlaps(long otherStart, long otherLength) {
    return Long.compareUnsigned(otherStart - start, length) < 0
        || Long.compareUnsigned(start - otherStart, otherLength) < 0;
  }

  long readOffset(long physicalAddress) {
    return readFrom < 0 ? -1 : readFrom + (physicalAddress - start);
  }

  long writeOffset(long physicalAddress) {
    return writeTo < 0 ? -1 : writeTo + (physicalAddress - start);
  }
}
