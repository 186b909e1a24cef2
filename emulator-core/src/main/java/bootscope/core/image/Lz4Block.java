package bootscope.core.image;

/**
 * Decodes one LZ4 block: sequences of token, literals, 16-bit distance and match.
 *
 * <p>Written here rather than taken from a library because it is on the way to every boot of a
 * cloud kernel, and those at hand either start slowly, reading their native code from a jar, or use
 * {@code sun.misc.Unsafe}, unchecked on hostile input. Source: "LZ4 Block Format Description".
 */
final class Lz4Block {
  private Lz4Block() {}

  /**
   * Decodes {@code from[at..end)} to {@code to[start..)}, never past {@code limit}.
   *
   * @return the end of what was written, or, when the block is damaged, {@code -1 - p} where p is
   *     the place in {@code from} at which that was noticed
   */
  static int decode(byte[] from, int at, int end, byte[] to, int start, int limit) {
    int in = at;
    int out = start;
    while (in < end) {
      int token = from[in++] & 0xFF;
      int literals = token >>> 4;
      if (literals == 15) {
        int more;
        do {
          if (in >= end || literals > limit) {
            return -1 - in;
          }
          more = from[in++] & 0xFF;
          literals += more;
        } while (more == 255);
      }
      if (literals > end - in || literals > limit - out) {
        return -1 - in;
      }
      if (literals <= 16 && end - in >= 16 && limit - out >= 16) {
        copy16(from, in, to, out);
      } else {
        System.arraycopy(from, in, to, out, literals);
      }
      in += literals;
      out += literals;
      if (in == end) {
        return out; // the last sequence is literals only
      }
      if (end - in < 2) {
        return -1 - in;
      }
      int distance = from[in] & 0xFF | (from[in + 1] & 0xFF) << 8;
      in += 2;
      if (distance == 0 || distance > out - start) {
        return -1 - in;
      }
      int length = token & 15;
      if (length == 15) {
        int more;
        do {
          if (in >= end || length > limit) {
            return -1 - in;
          }
          more = from[in++] & 0xFF;
          length += more;
        } while (more == 255);
      }
      length += 4;
      if (length > limit - out) {
        return -1 - in;
      }
      copyMatch(to, out, distance, length);
      out += length;
    }
    return out;
  }

  /** Sixteen bytes whatever the count asked for: cheaper than a loop that knows when to stop. */
  private static void copy16(byte[] from, int in, byte[] to, int out) {
    for (int i = 0; i < 16; i++) {
      to[out + i] = from[in + i];
    }
  }

  /** Copies from {@code distance} back; what it has just written may be its own source. */
  static void copyMatch(byte[] b, int out, int distance, int length) {
    int from = out - distance;
    if (distance >= length) {
      if (length > 24) {
        System.arraycopy(b, from, b, out, length);
        return;
      }
    } else if (length > 64) {
      // The pattern repeats: each copy doubles what can be copied at once.
      int done = 0;
      int have = distance;
      while (done < length) {
        int part = Math.min(have, length - done);
        System.arraycopy(b, from, b, out + done, part);
        done += part;
        have += part;
      }
      return;
    }
    for (int i = 0; i < length; i++) {
      b[out + i] = b[from + i];
    }
  }
}
