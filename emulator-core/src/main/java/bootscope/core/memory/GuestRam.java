package bootscope.core.memory;

import bootscope.core.bits.AddressSpace;
import bootscope.core.bits.Host;
import bootscope.core.bits.ZeroedMemory;
import java.lang.foreign.Arena;
import java.util.Locale;

/**
 * The bytes that a guest's addresses lead to: RAM, and behind it the contents of ROM chips. A byte
 * is known by its offset. Zero until written, taken from the host in chunks of 2 MiB as the guest
 * first touches them, so that a large guest costs what it uses.
 *
 * <p>RAM up to {@code lowBytes} lies at physical address 0; the rest starts at 4 GiB, above the
 * hole for devices. Where ROM lies, and what hides RAM, {@link MemoryMap} says. Beside each page of
 * 4 KiB stand flags for who must hear of an access, and when it was written ({@link DirtyPages}).
 */
public final class GuestRam {
  public static final int PAGE_BYTES = 4096;
  public static final int CHUNK_BYTES = 1 << 21;
  public static final long FOUR_GIB = 1L << 32;

  /** Page flag: instructions have been decoded from it, so that writes must be told. */
  public static final int CODE = 1;

  /** Page flag: a watchpoint lies in it, so that every access must be looked at. */
  public static final int WATCHED = 2;

  private final Arena arena;
  private final long bytes;
  private final long lowBytes;
  private final long storedBytes;
  private final long[] chunks; // host addresses; 0: not touched yet
  private final long reserved; // host address of all of them, or 0: they are allocated one by one
  private final byte[] flags;
  private final DirtyPages dirty;

  /**
   * @param bytes size of RAM, a positive multiple of 4,096
   * @param lowBytes how much of it lies below 4 GiB, a multiple of 4,096
   * @param romBytes size of all ROM, a multiple of 4,096
   * @throws OutOfMemoryError where the host does not let this process have so much
   */
  public GuestRam(Arena arena, long bytes, long lowBytes, long romBytes) {
    if (bytes <= 0 || bytes % PAGE_BYTES != 0 || lowBytes % PAGE_BYTES != 0 || lowBytes > bytes) {
      throw new IllegalArgumentException("RAM of " + bytes + " bytes, " + lowBytes + " low");
    }
    if (romBytes < 0 || romBytes % PAGE_BYTES != 0) {
      throw new IllegalArgumentException("ROM of " + romBytes + " bytes");
    }
    this.arena = arena;
    this.bytes = bytes;
    this.lowBytes = lowBytes;
    storedBytes = bytes + romBytes;
    chunks = new long[(int) ((storedBytes + CHUNK_BYTES - 1) / CHUNK_BYTES)];
    checkRoom((long) CHUNK_BYTES * chunks.length);
    reserved = ZeroedMemory.reserve(arena, (long) CHUNK_BYTES * chunks.length);
    flags = new byte[(int) (storedBytes / PAGE_BYTES)];
    dirty = new DirtyPages(arena, flags.length);
  }

  /** Before the guest is there: later the runtime itself would be without memory, and end. */
  private static void checkRoom(long wanted) {
    long left = AddressSpace.left() - AddressSpace.RUNTIMES;
    if (wanted > left) {
      throw new OutOfMemoryError(
          String.format(
              Locale.ROOT,
              "the guest's %,d MiB of memory do not fit into the %,d MiB of addresses that are left"
                  + " (ulimit -v)",
              wanted >> 20,
              Math.max(0, left) >> 20));
    }
  }

  /** Without ROM. */
  public GuestRam(Arena arena, long bytes, long lowBytes) {
    this(arena, bytes, lowBytes, 0);
  }

  /** Size of RAM; the ROM, if there is any, begins at this offset. */
  public long bytes() {
    return bytes;
  }

  /** Size of RAM and ROM: offsets lie below it. */
  public long storedBytes() {
    return storedBytes;
  }

  /** Bytes that lie below 4 GiB. */
  public long lowBytes() {
    return lowBytes;
  }

  /** Pages of RAM and ROM. */
  public int pages() {
    return flags.length;
  }

  /** The RAM offset of a physical address, or −1 where there is no RAM. */
  public long offset(long physicalAddress) {
    if (Long.compareUnsigned(physicalAddress, lowBytes) < 0) {
      return physicalAddress;
    }
    long above = physicalAddress - FOUR_GIB;
    return above >= 0 && above < bytes - lowBytes ? lowBytes + above : -1;
  }

  /** The physical address of an offset in RAM. */
  public long physicalAddress(long offset) {
    return offset < lowBytes ? offset : offset - lowBytes + FOUR_GIB;
  }

  /** The host address of an offset; valid to the end of its page. */
  public long host(long offset) {
    int chunk = (int) (offset >>> 21);
    long host = chunks[chunk];
    if (host == 0) {
      host =
          reserved != 0
              ? reserved + (long) CHUNK_BYTES * chunk
              : Host.allocate(arena, CHUNK_BYTES, PAGE_BYTES);
      chunks[chunk] = host;
    }
    return host + (offset & (CHUNK_BYTES - 1));
  }

  /** Whether any byte of the chunk that holds this offset was ever touched. */
  public boolean present(long offset) {
    return chunks[(int) (offset >>> 21)] != 0;
  }

  /** Flags of a page by its number (offset / 4,096). */
  public int flags(int page) {
    return flags[page];
  }

  public void setFlag(int page, int flag) {
    flags[page] |= (byte) flag;
  }

  public void clearFlag(int page, int flag) {
    flags[page] &= (byte) ~flag;
  }

  /** When each page was written. */
  public DirtyPages dirty() {
    return dirty;
  }

  /** Bytes from an offset on, in any number of pages, are about to change. */
  public void writing(long offset, long length) {
    for (long at = offset & -PAGE_BYTES; at < offset + length; at += PAGE_BYTES) {
      dirty.mark((int) (at / PAGE_BYTES));
    }
  }
}
