package bootscope.views.control.hex;

import java.util.concurrent.CompletionStage;

/** Memory, a page at a time, as it is while the machine is stopped or as it was just now. */
@FunctionalInterface
public interface ByteSource {
  /** Bytes in a page. */
  int PAGE_SIZE = 4096;

  /**
   * Asks for the page that begins at an address, a multiple of {@link #PAGE_SIZE}. The answer may
   * come later and on any thread.
   */
  CompletionStage<Page> read(long address);

  /**
   * A page's contents.
   *
   * @param bytes {@link #PAGE_SIZE} bytes, not to be changed; null if there is nothing to read
   */
  record Page(long address, byte[] bytes) {
    public Page {
      if (bytes != null && bytes.length != PAGE_SIZE) {
        throw new IllegalArgumentException("a page has " + PAGE_SIZE + " bytes");
      }
    }

    public static Page unreadable(long address) {
      return new Page(address, null);
    }
  }
}
