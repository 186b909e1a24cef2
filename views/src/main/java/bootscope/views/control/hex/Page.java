package bootscope.views.control.hex;

/**
 * A page of memory.
 *
 * @param address of its first byte, a multiple of {@link #SIZE}
 * @param bytes {@link #SIZE} of them, not to be changed; null if there is nothing to read
 */
public record Page(long address, byte[] bytes) {
  /** Bytes in a page. */
  public static final int SIZE = 4096;

  public Page {
    if (bytes != null && bytes.length != SIZE) {
      throw new IllegalArgumentException("a page has " + SIZE + " bytes");
    }
  }

  public static Page unreadable(long address) {
    return new Page(address, null);
  }
}
