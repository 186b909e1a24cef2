package bootscope.core.image;

/**
 * Where a decompressor writes: an array that grows up to a limit, so that a few bytes that unpack
 * to gigabytes cost neither much memory nor much time.
 */
final class Output {
  /** No image is larger unpacked. */
  static final int MAX_BYTES = 1 << 30;

  private final String file;
  private final int limit;
  private byte[] bytes;
  private int size;

  /**
   * @param file what is being unpacked, for messages
   * @param expected size in bytes, or negative if it is not known
   * @param packed size of the packed bytes, which bounds what may come out: kernels pack 3 to 10
   *     times, and we allow 256 times
   */
  Output(String file, long expected, long packed) throws ImageException {
    this.file = file;
    long most = Math.min(MAX_BYTES, 256 * packed + (1 << 20));
    if (expected > most) {
      throw new ImageException(
          file,
          -1,
          "its "
              + packed
              + " compressed bytes claim to unpack to "
              + expected
              + ", which no kernel does",
          "the file is damaged or hostile: copy or download it again");
    }
    this.limit = (int) (expected >= 0 ? expected : most);
    this.bytes =
        allocate(file, expected >= 0 ? (int) expected : (int) Math.min(most, 4 * packed + 4096));
  }

  /** An output of exactly {@code size} bytes, starting with room for {@code initial}. */
  Output(String file, int size, long initial) throws ImageException {
    this.file = file;
    this.limit = size;
    this.bytes = allocate(file, (int) Math.min(size, initial));
  }

  /**
   * An array, if there is room for it.
   *
   * @param file what is being unpacked, for messages
   */
  static byte[] allocate(String file, int count) throws ImageException {
    Runtime r = Runtime.getRuntime();
    long free = r.maxMemory() - (r.totalMemory() - r.freeMemory());
    if (count > free) {
      // The collector may not have run yet; ask once before giving up.
      System.gc();
      free = r.maxMemory() - (r.totalMemory() - r.freeMemory());
    }
    if (count > free - (1 << 20)) {
      throw tooBigForHeap(file, count, null);
    }
    try {
      return new byte[count];
    } catch (OutOfMemoryError e) { // fragmentation: enough is free, but not in one piece
      throw tooBigForHeap(file, count, e);
    }
  }

  private static ImageException tooBigForHeap(String file, int count, Throwable cause) {
    return new ImageException(
        file,
        -1,
        "unpacking it needs " + (count >> 20) + " MiB, more than the Java heap has left",
        "start with a larger heap, such as -Xmx1g",
        cause);
  }

  /** Makes room for {@code more} bytes after the current size. */
  void reserve(int more) throws ImageException {
    if (more > limit - size) {
      throw new ImageException(
          file,
          -1,
          "it unpacks to more than the " + limit + " bytes that it may have",
          "the file is damaged or hostile: copy or download it again");
    }
    if (more > bytes.length - size) {
      long wanted = Math.max(size + (long) more, Math.min(limit, 2L * bytes.length));
      byte[] larger = allocate(file, (int) wanted);
      System.arraycopy(bytes, 0, larger, 0, size);
      bytes = larger;
    }
  }

  /** Bytes that may still come. */
  int left() {
    return limit - size;
  }

  /** Bytes that can be written without {@link #reserve}. */
  int room() {
    return bytes.length - size;
  }

  /** The array to write to, from {@link #size}; valid until the next {@link #reserve}. */
  byte[] array() {
    return bytes;
  }

  int size() {
    return size;
  }

  /**
   * Says that {@code count} bytes were written. As all that is unpacked comes through here in small
   * pieces, an interrupt of the thread ends it here.
   */
  void advance(int count) throws ImageException {
    size += count;
    ImageException.checkCancelled(file);
  }

  /** Everything written, in an array of its own size; no copy when the size was known. */
  byte[] finish() throws ImageException {
    if (bytes.length == size) {
      return bytes;
    }
    byte[] exact = allocate(file, size);
    System.arraycopy(bytes, 0, exact, 0, size);
    return exact;
  }
}
