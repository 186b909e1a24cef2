package bootscope.core.device.virtio;

import bootscope.core.io.Dma;

/**
 * One buffer that the driver has made available: bytes for the device to read, then bytes for it to
 * write, each in segments of guest memory (virtio 1.2 §2.7.4). How they are cut means nothing
 * (§2.7.4.3). Addresses and lengths are the guest's, and may lie anywhere.
 */
final class Chain {
  private final Dma dma;
  private final long[] addresses;
  private final long[] lengths;
  private int segments;
  private int readable; // how many of the segments are for reading
  private long readableBytes;
  private long writableBytes;
  private int head;

  /**
   * @param most segments of the longest chain
   */
  Chain(int most, Dma dma) {
    this.dma = dma;
    addresses = new long[most];
    lengths = new long[most];
  }

  void clear(int head) {
    this.head = head;
    segments = 0;
    readable = 0;
    readableBytes = 0;
    writableBytes = 0;
  }

  /**
   * Adds a segment.
   *
   * @return false when there are too many, or it is for reading behind one for writing (§2.7.4.2)
   */
  boolean add(long address, long length, boolean writable) {
    if (segments == addresses.length || !writable && readable < segments) {
      return false;
    }
    addresses[segments] = address;
    lengths[segments++] = length;
    if (writable) {
      writableBytes += length;
    } else {
      readable = segments;
      readableBytes += length;
    }
    return true;
  }

  /** Index of its first descriptor, by which the driver knows it again. */
  int head() {
    return head;
  }

  long readableBytes() {
    return readableBytes;
  }

  long writableBytes() {
    return writableBytes;
  }

  /**
   * Copies bytes that the device is to read.
   *
   * @param position from the first such byte on
   * @return false when they are not all there, or not all in RAM
   */
  boolean read(long position, byte[] into, int from, int length) {
    return copy(0, readable, position, into, from, length, false);
  }

  /**
   * Copies bytes to where the device may write.
   *
   * @param position from the first such byte on
   * @return false when there is not room for all, or not all of it is RAM
   */
  boolean write(long position, byte[] data, int from, int length) {
    return copy(readable, segments, position, data, from, length, true);
  }

  private boolean copy(
      int first, int end, long position, byte[] bytes, int from, int length, boolean toGuest) {
    long skip = position;
    int done = 0;
    for (int i = first; i < end && done < length; i++) {
      if (skip >= lengths[i]) {
        skip -= lengths[i];
        continue;
      }
      int part = (int) Math.min(length - done, lengths[i] - skip);
      long address = addresses[i] + skip;
      boolean copied =
          toGuest
              ? dma.write(address, bytes, from + done, part)
              : dma.read(address, bytes, from + done, part);
      if (!copied) {
        return false;
      }
      skip = 0;
      done += part;
    }
    return done == length;
  }
}
