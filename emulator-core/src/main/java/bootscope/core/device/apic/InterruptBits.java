package bootscope.core.device.apic;

import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import java.util.Arrays;

/** One of the local APIC's registers of 256 bits, a bit for each vector: IRR, ISR or TMR. */
final class InterruptBits {
  private final int[] words = new int[8];

  void clear() {
    Arrays.fill(words, 0);
  }

  void set(int vector, boolean value) {
    int bit = 1 << vector;
    words[vector >> 5] = value ? words[vector >> 5] | bit : words[vector >> 5] & ~bit;
  }

  boolean get(int vector) {
    return (words[vector >> 5] >> vector & 1) != 0;
  }

  /** Vectors 32 × {@code index} and up, as software reads them. */
  int word(int index) {
    return words[index];
  }

  /** The highest vector, or −1. */
  int highest() {
    for (int i = 7; i >= 0; i--) {
      if (words[i] != 0) {
        return i << 5 | 31 - Integer.numberOfLeadingZeros(words[i]);
      }
    }
    return -1;
  }

  void save(StateWriter out, String name) {
    out.putInts(name, words);
  }

  void restore(StateReader in, String name) {
    in.getInts(name, words);
  }
}
