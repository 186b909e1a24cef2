package bootscope.core.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.BitSet;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Against a bit for each address. */
class FreeSpaceTest {
  private static final int START = 24;
  private static final int END = 200;

  @Test
  void whatIsFreeIsWhatWasNotTaken() {
    Random random = new Random(7);
    for (int round = 0; round < 500; round++) {
      FreeSpace space = new FreeSpace(START, END);
      BitSet free = new BitSet();
      free.set(START, END);
      for (int i = 0; i < 12; i++) {
        int from = random.nextInt(220);
        int to = from + random.nextInt(random.nextInt(8) == 0 ? 150 : 20);
        space.take(from, to);
        free.clear(from, to);
        compare(space, free, 1 + random.nextInt(30), 1 << random.nextInt(5));
      }
    }
  }

  @Test
  void anEmptyStretchHasRoomForNothing() {
    FreeSpace space = new FreeSpace(10, 10);
    assertEquals(OptionalLong.empty(), space.lowest(1, 1));
    assertEquals(OptionalLong.empty(), space.highest(1, 1));
    assertEquals(0, space.largest(1));
  }

  private static void compare(FreeSpace space, BitSet free, int size, int unit) {
    OptionalLong lowest = OptionalLong.empty();
    OptionalLong highest = OptionalLong.empty();
    int largest = 0;
    for (int at = 0; at < 256; at++) {
      int length = free.nextClearBit(at) - at;
      assertEquals(length >= size, space.has(at, at + size), "at " + at);
      if (at % unit == 0) {
        largest = Math.max(largest, length);
        if (length >= size) {
          lowest = lowest.isPresent() ? lowest : OptionalLong.of(at);
          highest = OptionalLong.of(at);
        }
      }
    }
    assertEquals(lowest, space.lowest(size, unit));
    assertEquals(highest, space.highest(size, unit));
    assertEquals(largest, space.largest(unit));
  }
}
