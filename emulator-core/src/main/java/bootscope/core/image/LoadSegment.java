package bootscope.core.image;

/**
 * One part of a kernel to place in guest memory: {@code fileSize} bytes from the file at {@code
 * physicalAddress}, then zeros up to {@code memorySize}. The parts of an {@link Elf} have been
 * checked: they lie within the file and do not wrap. They may overlap.
 */
public final class LoadSegment {
  private final ImageBytes bytes;
  private final ElfSegment segment;
  private final long memorySize;

  LoadSegment(ImageBytes bytes, ElfSegment segment, long memorySize) {
    this.bytes = bytes;
    this.segment = segment;
    this.memorySize = memorySize;
  }

  public long physicalAddress() {
    return segment.physicalAddress();
  }

  public long virtualAddress() {
    return segment.virtualAddress();
  }

  /** Bytes that come from the file. */
  public long fileSize() {
    return segment.fileSize();
  }

  /** Bytes taken in guest memory: at least {@link #fileSize}. */
  public long memorySize() {
    return memorySize;
  }

  /** The program header that this comes from. */
  public ElfSegment header() {
    return segment;
  }

  /** Name of the file, for messages. */
  public String file() {
    return bytes.file();
  }

  /**
   * Copies a part of the file's bytes straight to host memory.
   *
   * @param from first byte, counted from the start of this segment
   * @param count bytes; {@code from + count} is at most {@link #fileSize}
   */
  public void copyToHost(long from, long hostAddress, long count) throws ImageException {
    checkRange(from, count);
    bytes.copyToHost(segment.offset() + from, hostAddress, count);
  }

  /** Copies a part of the file's bytes into an array. */
  public void copyTo(long from, byte[] to, int at, int count) throws ImageException {
    checkRange(from, count);
    bytes.copyTo(segment.offset() + from, to, at, count);
  }

  private void checkRange(long from, long count) {
    if (from < 0 || count < 0 || from > segment.fileSize() - count) {
      throw new IndexOutOfBoundsException(
          from + "+" + count + " of " + segment.fileSize() + " bytes");
    }
  }
}
