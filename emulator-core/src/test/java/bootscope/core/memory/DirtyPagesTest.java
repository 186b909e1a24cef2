package bootscope.core.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which pages were marked in which epoch. */
class DirtyPagesTest {
  private static final int PAGES = 40;

  private final Arena arena = Arena.ofConfined();
  private final GuestRam ram = new GuestRam(arena, PAGES * 4096L, PAGES * 4096L);
  private final DirtyPages dirty = ram.dirty();

  @AfterEach
  void close() {
    arena.close();
  }

  @Test
  void nothingIsMarkedAtFirst() {
    assertEquals(1, dirty.epoch());
    assertEquals(0, dirty.since(0).length);
    assertFalse(dirty.marked(0));
  }

  @Test
  void anEpochBeginsWithNothingMarkedAndSaysSo() {
    long[] told = {0};
    dirty.epochWatcher(() -> told[0] = dirty.epoch());
    dirty.mark(3);
    assertTrue(dirty.marked(3));
    assertEquals(2, dirty.begin());
    assertEquals(2, told[0]);
    assertFalse(dirty.marked(3));
    assertEquals(0, dirty.since(2).length);
    assertArrayEquals(new int[] {3}, dirty.since(1));
  }

  @Test
  void aRangeMarksEachPageThatItTouches() {
    ram.writing(2 * 4096 - 1, 4096 + 2);
    assertArrayEquals(new int[] {3, 2, 1}, dirty.since(1));
    dirty.begin();
    ram.writing(4096, 4096);
    assertArrayEquals(new int[] {1}, dirty.since(2));
  }

  @Test
  void whatWasMarkedSinceAnEpochIsWhatAListOfAllMarksSays() {
    long seed = System.nanoTime();
    System.out.println("DirtyPagesTest seed " + seed);
    Random random = new Random(seed);
    List<Integer> order = new ArrayList<>(); // the one that was marked first in its last epoch
    long[] epochs = new long[PAGES];
    for (int i = 0; i < 20_000; i++) {
      if (random.nextInt(12) == 0) {
        dirty.begin();
      }
      int page = random.nextInt(random.nextBoolean() ? 4 : PAGES);
      dirty.mark(page);
      if (epochs[page] != dirty.epoch()) {
        epochs[page] = dirty.epoch();
        order.remove((Integer) page);
        order.add(page);
      }
      long since = Math.max(0, dirty.epoch() - random.nextInt(30));
      int[] expected =
          order.reversed().stream()
              .filter(p -> epochs[p] >= since)
              .mapToInt(Integer::intValue)
              .toArray();
      assertArrayEquals(expected, dirty.since(since), "seed " + seed + ", mark " + i);
    }
  }
}
