package bootscope.core.image;

import bootscope.core.bits.Host;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * What the legacy frame of LZ4 holds: magic, then blocks of a 32-bit packed size and data that
 * unpack to 8 MiB each, the last one to less. There is no end mark: Linux puts the unpacked size
 * behind it. So each block's place is known, and a block is unpacked when something of it is
 * wanted; by two threads where many are. Damage is found where it is read.
 */
final class Lz4Image extends ImageBytes {
  static final int MAGIC = 0x184C_2102;
  static final int BLOCK = 8 << 20; // bytes

  /** LZ4 packs no better: one byte of a length counts 255. */
  private static final long BEST = 255;

  private final ImageBytes from;
  private final long[] packed; // where blocks begin, and where another one would
  private final AtomicReferenceArray<byte[]> blocks;

  private Lz4Image(String file, long length, ImageBytes from, long[] packed) {
    super(file, length);
    this.from = from;
    this.packed = packed;
    blocks = new AtomicReferenceArray<>(packed.length - 1);
  }

  /**
   * The content of a frame of full blocks; empty for another one, such as several frames behind
   * each other.
   *
   * @param file name for messages
   * @param from where the frame is
   * @param length of the frame and what follows it
   * @param size of the content
   */
  static Optional<ImageBytes> of(String file, ImageBytes from, long offset, long length, long size)
      throws ImageException {
    if (size <= 0 || size > Output.MAX_BYTES || size > BEST * length) {
      return Optional.empty();
    }
    long[] packed = new long[(int) ((size + BLOCK - 1) / BLOCK) + 1];
    long at = offset + 4;
    long end = offset + length;
    for (int i = 0; i < packed.length - 1; i++) {
      int bytes = end - at > 4 ? LittleEndian.i32(from.read(at, 4), 0) : 0;
      if (bytes <= 0 || bytes > end - at - 4) {
        return Optional.empty();
      }
      packed[i] = at + 4;
      at += 4 + bytes;
    }
    packed[packed.length - 1] = at + 4;
    return Optional.of(new Lz4Image(file, size, from, packed));
  }

  @Override
  public void verify() throws ImageException {
    unpack(0, blocks.length() - 1);
  }

  @Override
  void copyArray(long offset, byte[] to, int at, int count) throws ImageException {
    each(
        offset,
        count,
        (block, start, done, bytes) -> System.arraycopy(block, start, to, at + (int) done, bytes));
  }

  @Override
  void copyHost(long offset, long hostAddress, long count) throws ImageException {
    each(
        offset,
        count,
        (block, start, done, bytes) -> Host.copyIn(block, start, hostAddress + done, bytes));
  }

  @Override
  InputStream openStream(long offset, long count) throws ImageException {
    List<InputStream> parts = new ArrayList<>();
    each(
        offset,
        count,
        (block, start, done, bytes) -> parts.add(new ByteArrayInputStream(block, start, bytes)));
    return new SequenceInputStream(Collections.enumeration(parts));
  }

  /** Takes a part of a block. */
  @FunctionalInterface
  private interface Part {
    /**
     * @param start of the part in the block
     * @param done bytes of parts before it
     */
    void take(byte[] block, int start, long done, int bytes);
  }

  private void each(long offset, long count, Part part) throws ImageException {
    if (count == 0) {
      return;
    }
    unpack((int) (offset / BLOCK), (int) ((offset + count - 1) / BLOCK));
    for (long done = 0; done < count; ) {
      byte[] block = blocks.get((int) ((offset + done) / BLOCK));
      int start = (int) ((offset + done) % BLOCK);
      int bytes = (int) Math.min(count - done, block.length - start);
      part.take(block, start, done, bytes);
      done += bytes;
    }
  }

  /** Makes sure of these blocks. What is wrong is told of the first one that has something. */
  private void unpack(int first, int last) throws ImageException {
    List<Integer> missing = new ArrayList<>();
    for (int i = first; i <= last; i++) {
      if (blocks.get(i) == null) {
        missing.add(i);
      }
    }
    if (missing.size() > 1) {
      Thread other =
          Thread.ofPlatform().daemon().name("unpacking").start(() -> everySecond(missing, 1));
      everySecond(missing, 0);
      try {
        other.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw ImageException.cancelled(file());
      }
    }
    for (int i : missing) {
      if (blocks.get(i) == null) {
        unpack(i);
      }
    }
  }

  private void everySecond(List<Integer> missing, int first) {
    try {
      for (int i = first; i < missing.size(); i += 2) {
        unpack(missing.get(i));
      }
    } catch (ImageException e) {
      return; // tried again by who asked, in order
    }
  }

  private void unpack(int number) throws ImageException {
    long at = packed[number];
    ImageException.checkCancelled(file());
    Window in = from.window(at, (int) (packed[number + 1] - 4 - at));
    int size = (int) Math.min(BLOCK, length() - (long) number * BLOCK);
    byte[] out = Output.allocate(from.file(), size);
    int end = Lz4Block.decode(in.array(), in.offset(), in.end(), out, 0, size);
    if (end != size) {
      String why =
          end < 0
              ? "a sequence points outside its block"
              : "a block of " + size + " bytes has " + end;
      throw new ImageException(
          from.file(),
          at + (end < 0 ? Math.clamp(-1 - end - in.offset(), 0, in.length()) : 0),
          "the LZ4 data is corrupt (" + why + ")",
          Decompressor.DAMAGED);
    }
    blocks.set(number, out);
  }
}
