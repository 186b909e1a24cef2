package bootscope.views.control;

/**
 * A named range of addresses. Addresses are unsigned.
 *
 * @param start first address
 * @param last last address, included, so that a region may reach the top of memory
 */
public record MemoryRegion(long start, long last, String name, RegionKind kind) {
  public MemoryRegion {
    if (Long.compareUnsigned(start, last) > 0) {
      throw new IllegalArgumentException("region ends before it starts: " + name);
    }
  }

  public boolean contains(long address) {
    return Long.compareUnsigned(start, address) <= 0 && Long.compareUnsigned(address, last) <= 0;
  }
}
