package bootscope.core.boot;

/**
 * An entry of the memory map.
 *
 * @param start guest-physical
 * @param size bytes
 * @param purpose one line for a person
 */
public record MemoryRange(long start, long size, MemoryType type, String purpose) {
  /** First address behind it. */
  public long end() {
    return start + size;
  }

  /** Whether {@code size} bytes from {@code address} lie wholly inside; both are unsigned. */
  public boolean contains(long address, long size) {
    return Long.compareUnsigned(address, start) >= 0
        && Long.compareUnsigned(size, this.size) <= 0
        && Long.compareUnsigned(address - start, this.size - size) <= 0;
  }
}
