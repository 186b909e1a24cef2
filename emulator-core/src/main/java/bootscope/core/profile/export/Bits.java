package bootscope.core.profile.export;

import java.util.Arrays;

/** A set of numbers, of which most are not in it or lie close together: a bit each. */
final class Bits {
  private long[] words = new long[64];

  void set(long number) {
    int word = Math.toIntExact(number >>> 6);
    if (word >= words.length) {
      words = Arrays.copyOf(words, Math.max(word + 1, 2 * words.length));
    }
    words[word] |= 1L << number;
  }

  boolean has(long number) {
    long word = number >>> 6;
    return word < words.length && (words[(int) word] >>> number & 1) != 0;
  }
}
