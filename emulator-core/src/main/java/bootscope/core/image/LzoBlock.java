package bootscope.core.image;

/**
 * Decodes one LZO1X block. No library under a free licence that isn't the GPL decodes it without
 * {@code sun.misc.Unsafe}.
 *
 * <p>Source: the description of the stream in Linux {@code Documentation/staging/lzo.rst}
 * (bitstream version 0, which lzop writes).
 */
final class LzoBlock {
  private final byte[] from;
  private final int end;
  private int in;

  private LzoBlock(byte[] from, int at, int end) {
    this.from = from;
    this.in = at;
    this.end = end;
  }

  /**
   * Decodes {@code from[at..end)} to {@code to[start..)}, never past {@code limit}.
   *
   * @return the end of what was written, or, when the block is damaged, {@code -1 - p} where p is
   *     the place in {@code from} at which that was noticed
   */
  static int decode(byte[] from, int at, int end, byte[] to, int start, int limit) {
    return new LzoBlock(from, at, end).run(to, start, limit);
  }

  private int run(byte[] to, int start, int limit) {
    int out = start;
    // 0 to 3: that many literals came with the last instruction; 4: a run of literals did.
    int state = 0;
    if (in < end && (from[in] & 0xFF) > 17) {
      int count = (from[in++] & 0xFF) - 17;
      if (count > end - in || count > limit - out) {
        return -1 - in;
      }
      System.arraycopy(from, in, to, out, count);
      in += count;
      out += count;
      state = Math.min(count, 4);
    }
    while (in < end) {
      int op = from[in++] & 0xFF;
      int distance;
      int length;
      int literals;
      if (op < 16) {
        if (state == 0) {
          int count = op == 0 ? longCount(15) : op;
          if (count < 0 || count + 3 > end - in || count + 3 > limit - out) {
            return -1 - in;
          }
          System.arraycopy(from, in, to, out, count + 3);
          in += count + 3;
          out += count + 3;
          state = 4;
          continue;
        }
        if (in >= end) {
          return -1 - in;
        }
        int high = (from[in++] & 0xFF) << 2;
        distance = high + (op >>> 2) + (state == 4 ? 2049 : 1);
        length = state == 4 ? 3 : 2;
        literals = op & 3;
      } else if (op < 64) {
        boolean far = op < 32;
        int mask = far ? 7 : 31;
        int count = op & mask;
        length = (count == 0 ? longCount(mask) : count) + 2;
        if (length < 2 || end - in < 2) {
          return -1 - in;
        }
        int word = from[in] & 0xFF | (from[in + 1] & 0xFF) << 8;
        in += 2;
        literals = word & 3;
        distance = (word >>> 2) + (far ? 16384 + ((op & 8) << 11) : 1);
        if (far && distance == 16384) {
          return in == end ? out : -1 - in; // the mark of the end
        }
      } else {
        if (in >= end) {
          return -1 - in;
        }
        int high = (from[in++] & 0xFF) << 3;
        distance = high + (op >>> 2 & 7) + 1;
        length = op < 128 ? 3 + (op >>> 5 & 1) : 5 + (op >>> 5 & 3);
        literals = op & 3;
      }
      if (distance > out - start || length > limit - out) {
        return -1 - in;
      }
      Lz4Block.copyMatch(to, out, distance, length);
      out += length;
      if (literals > end - in || literals > limit - out) {
        return -1 - in;
      }
      for (int i = 0; i < literals; i++) {
        to[out++] = from[in++];
      }
      state = literals;
    }
    return -1 - in; // no mark of the end
  }

  /** A count that did not fit: {@code base}, plus 255 for each zero byte, plus the last byte. */
  private int longCount(int base) {
    int count = base;
    while (in < end && from[in] == 0) {
      count += 255;
      in++;
    }
    if (in >= end || count > 1 << 28) {
      return Integer.MIN_VALUE / 2;
    }
    return count + (from[in++] & 0xFF);
  }
}
