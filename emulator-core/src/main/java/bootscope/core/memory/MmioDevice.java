package bootscope.core.memory;

/**
 * A device behind physical addresses. Offsets are in bytes from the start of its window, sizes 1,
 * 2, 4 or 8 bytes, values zero-extended; an access never reaches outside the window.
 */
public interface MmioDevice {
  /** The guest's read, with its side effects. */
  long load(long offset, int size);

  /** The guest's write; only the low {@code size} bytes of the value count. */
  void store(long offset, int size, long value);

  /** What a read would give, without side effects: for the debugger. */
  long peek(long offset, int size);
}
