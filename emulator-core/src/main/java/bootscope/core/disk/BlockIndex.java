package bootscope.core.disk;

import java.util.Arrays;

/** Numbers by block, without boxing: open addressing, at most half full. */
final class BlockIndex {
  private static final int SMALLEST = 256;

  private long[] keys; // block + 1; 0 is free
  private int[] values;
  private int size;

  BlockIndex() {
    clear();
  }

  void clear() {
    keys = new long[SMALLEST];
    values = new int[SMALLEST];
    size = 0;
  }

  int size() {
    return size;
  }

  /** The number of a block, or {@code absent}. */
  int get(long block, int absent) {
    int at = place(block);
    return keys[at] == 0 ? absent : values[at];
  }

  boolean contains(long block) {
    return keys[place(block)] != 0;
  }

  void put(long block, int value) {
    int at = place(block);
    if (keys[at] == 0) {
      if (++size > keys.length / 2) {
        grow();
        at = place(block);
      }
      keys[at] = block + 1;
    }
    values[at] = value;
  }

  /** All blocks, in ascending order. */
  long[] blocks() {
    long[] all = new long[size];
    int n = 0;
    for (long key : keys) {
      if (key != 0) {
        all[n++] = key - 1;
      }
    }
    Arrays.sort(all);
    return all;
  }

  private int place(long block) {
    int mask = keys.length - 1;
    int at = (int) (block * 0x9E37_79B9_7F4A_7C15L >>> 40) & mask;
    while (keys[at] != 0 && keys[at] != block + 1) {
      at = at + 1 & mask;
    }
    return at;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldValues = values;
    keys = new long[2 * oldKeys.length];
    values = new int[keys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != 0) {
        int at = place(oldKeys[i] - 1);
        keys[at] = oldKeys[i];
        values[at] = oldValues[i];
      }
    }
  }
}
