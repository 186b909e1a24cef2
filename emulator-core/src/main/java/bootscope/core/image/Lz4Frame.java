package bootscope.core.image;

import java.util.ArrayList;
import java.util.List;

/**
 * The legacy frame of LZ4: magic, then blocks of a 32-bit packed size and data that unpack to 8 MiB
 * each, the last one to less. There is no end mark: Linux puts the unpacked size behind it. So,
 * where that is known, so is each block's place, and two threads share the blocks.
 */
final class Lz4Frame {
  static final int MAGIC = 0x184C_2102;
  static final int BLOCK = 8 << 20; // bytes

  private final byte[] from;
  private final byte[] to;
  private final int size;

  /** Where blocks begin, and where the last one ends. */
  private final List<Integer> packed = new ArrayList<>();

  private Lz4Frame(byte[] from, byte[] to, int size) {
    this.from = from;
    this.to = to;
    this.size = size;
  }

  /**
   * Decodes {@code from[start..end)} to the first {@code size} bytes of an array, if it is a frame
   * of full blocks and as long as that; else what is there is not told.
   *
   * @return whether it was, and is decoded
   */
  static boolean decode(byte[] from, int start, int end, byte[] to, int size) {
    return new Lz4Frame(from, to, size).decode(start, end);
  }

  private boolean decode(int start, int end) {
    int blocks = (size + BLOCK - 1) / BLOCK;
    int at = start + 4;
    for (int i = 0; i < blocks; i++) {
      int length = end - at > 4 ? LittleEndian.i32(from, at) : 0;
      if (length <= 0 || length > end - at - 4) {
        return false;
      }
      packed.add(at + 4);
      at += 4 + length;
    }
    packed.add(at + 4);
    boolean[] whole = new boolean[2];
    Thread other =
        Thread.ofPlatform()
            .daemon()
            .name("unpacking")
            .start(() -> whole[1] = everySecond(1, blocks));
    whole[0] = everySecond(0, blocks);
    try {
      other.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    return whole[0] && whole[1];
  }

  /** Decodes every second block; whether each is as long as it should be. */
  private boolean everySecond(int first, int blocks) {
    for (int i = first; i < blocks; i += 2) {
      int out = i * BLOCK;
      int limit = Math.min(size, out + BLOCK);
      int end = packed.get(i + 1) - 4;
      if (Lz4Block.decode(from, packed.get(i), end, to, out, limit) != limit) {
        return false;
      }
    }
    return true;
  }
}
