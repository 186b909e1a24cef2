package bootscope.core.disk;

import java.io.IOException;

/**
 * Which blocks the image file lacks, and what it held before any was written to it: so a machine
 * can be put back to before a flush, and the file follows at the next one. Nothing here decides
 * what the guest sees.
 */
final class WriteBack implements AutoCloseable {
  /** Blocks that wait at most: it bounds what a flush costs, 32 MiB. */
  static final int MOST_WAITING = 8192;

  private static final int UNDO_BLOCKS = 256;

  private final ImageFile image;
  private final long capacity;
  private final Overlay before;
  private final BlockIndex waiting = new BlockIndex();
  private final byte[] block = new byte[Overlay.BLOCK];
  private boolean guestWrote; // since the file had all that the guest had written

  /**
   * @param capacity the disk's bytes, up to which the file may grow
   */
  WriteBack(ImageFile image, long capacity, int memoryBlocks) {
    this.image = image;
    this.capacity = capacity;
    before = new Overlay(memoryBlocks);
  }

  /** Where the file was written, what it held before: as {@link Overlay#read}. */
  boolean readBefore(long number, int offset, byte[] into, int from, int length)
      throws IOException {
    return before.read(number, offset, into, from, length);
  }

  boolean hasBefore(long number) {
    return before.contains(number);
  }

  /** A block of the overlay was written. */
  void wrote(long number) {
    waiting.put(number, 0);
    guestWrote = true;
  }

  /** Whether the guest has written what the file lacks, rather than somebody put it back. */
  boolean guestWrote() {
    return guestWrote;
  }

  /** How many blocks the file lacks. */
  int lacking() {
    return waiting.size();
  }

  /** The file as it is now is the disk: nothing is to be written to it, or taken back. */
  void settle() {
    waiting.clear();
    before.clear();
    guestWrote = false;
  }

  boolean full() {
    return waiting.size() >= MOST_WAITING;
  }

  /** The overlay was put back to another time: the file lacks it all, and has too much. */
  void restored(Overlay overlay) {
    waiting.clear();
    guestWrote = false;
    for (long number : overlay.blocks()) {
      waiting.put(number, 0);
    }
    for (long number : before.blocks()) {
      waiting.put(number, 0);
    }
  }

  /** Writes what waits to the file, from its start to its end. When that fails, all of it waits. */
  void write(Overlay overlay) throws IOException {
    if (waiting.size() == 0) {
      return;
    }
    image.check();
    for (long number : waiting.blocks()) {
      long at = number * Overlay.BLOCK;
      if (!before.contains(number)) {
        image.read(at, block, 0, block.length);
        before.write(number, block, 0);
      }
      if (!overlay.read(number, 0, block, 0, block.length)) {
        before.read(number, 0, block, 0, block.length);
      }
      image.write(at, block, 0, (int) Math.min(block.length, capacity - at));
    }
    waiting.clear();
    guestWrote = false;
  }

  /**
   * As {@link #write}, all or nothing: when it fails, the file is as it was, unless putting that
   * back fails too, of which the exception then tells ({@link Throwable#getSuppressed}).
   */
  void writeWhole(Overlay overlay) throws IOException {
    long size = image.bytes();
    image.check();
    try (Overlay undo = new Overlay(UNDO_BLOCKS)) {
      for (long number : waiting.blocks()) { // before anything is touched
        image.read(number * Overlay.BLOCK, block, 0, block.length);
        undo.write(number, block, 0);
      }
      try {
        write(overlay);
        image.force();
      } catch (IOException e) {
        putBack(undo, size, e);
        throw e;
      }
    }
  }

  private void putBack(Overlay undo, long size, IOException cause) {
    try {
      for (long number : undo.blocks()) {
        long at = number * Overlay.BLOCK;
        undo.read(number, 0, block, 0, block.length);
        image.write(at, block, 0, (int) Math.min(block.length, Math.max(0, size - at)));
        waiting.put(number, 0);
      }
      image.truncate(size);
      image.force();
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  @Override
  public void close() {
    before.close();
  }
}
