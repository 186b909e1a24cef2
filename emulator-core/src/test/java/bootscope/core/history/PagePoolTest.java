package bootscope.core.history;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.bits.Host;
import bootscope.core.memory.GuestRam;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PagePoolTest {
  private static final int PAGE = GuestRam.PAGE_BYTES;

  /** Compresses to anything from some bytes to more than itself. */
  private static byte[] page(Random random) {
    byte[] page = new byte[PAGE];
    byte[] noise = new byte[random.nextInt(4) == 0 ? PAGE : random.nextInt(PAGE)];
    random.nextBytes(noise);
    System.arraycopy(noise, 0, page, 0, noise.length);
    return page;
  }

  private static void settle(PagePool pool) {
    pool.send();
    while (pool.packing() > 0) {
      Thread.onSpinWait();
      pool.settle();
    }
  }

  private static void check(PagePool pool, Map<Integer, byte[]> model) {
    byte[] held = new byte[PAGE];
    model.forEach(
        (number, page) -> {
          pool.read(number, held);
          assertArrayEquals(page, held);
        });
  }

  /** Whatever is compressed, freed while it is, and taken again: each gives what was put there. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void eachGivesWhatWasPutThere(long seed) {
    Random random = new Random(seed);
    Map<Integer, byte[]> model = new LinkedHashMap<>();
    try (PagePool pool = new PagePool()) {
      for (int i = 0; i < 20_000; i++) {
        List<Integer> numbers = i % 50 == 0 ? new ArrayList<>(model.keySet()) : List.of();
        if (i % 50 == 0 && random.nextInt(3) > 0) {
          numbers.stream().filter(n -> random.nextInt(3) == 0).forEach(pool::pack);
        } else if (i % 50 == 0 && numbers.size() > 300) {
          for (int n : numbers) {
            if (random.nextInt(3) > 0) {
              pool.free(n);
              model.remove(n);
            }
          }
        } else {
          byte[] page = page(random);
          model.put(pool.copy(page), page);
        }
        if (random.nextInt(100) == 0) {
          pool.settle();
        }
        if (i % 1000 == 0) {
          check(pool, model);
        }
      }
      settle(pool);
      check(pool, model);
      for (int n : model.keySet()) {
        pool.free(n);
      }
      assertEquals(0, pool.bytes(), "all room is given back");
    }
  }

  /** What fits twice into a page takes less than it did. */
  @ParameterizedTest
  @ValueSource(ints = {100, 300, 1000, 2000, 4096})
  void itTakesAsMuchRoomAsItsCellsAre(int noise) {
    Random random = new Random(noise);
    int count = 4800;
    try (PagePool pool = new PagePool()) {
      for (int i = 0; i < count; i++) {
        byte[] page = new byte[PAGE];
        byte[] bytes = new byte[noise];
        random.nextBytes(bytes);
        System.arraycopy(bytes, 0, page, 0, noise);
        pool.pack(pool.copy(page));
      }
      settle(pool);
      double part = pool.bytes() / (double) count / PAGE;
      double wanted = noise == PAGE ? 1 : Math.max(1 / 16.0, (noise + 40) / (double) PAGE * 1.35);
      assertTrue(part <= wanted, () -> part + " of it");
    }
  }

  /** The same page of another place is found to be the same. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsTheSameIsFoundCompressedOrNot(boolean packed) {
    byte[] page = new byte[PAGE];
    Arrays.fill(page, 100, 200, (byte) 7);
    try (PageRoom room = new PageRoom();
        PagePool pool = new PagePool()) {
      long host = room.host(room.take());
      Host.copyIn(page, 0, host, PAGE);
      int number = pool.copy(host);
      if (packed) {
        pool.pack(number);
        settle(pool);
        assertEquals(0, pool.stayingBytes());
      }
      assertTrue(pool.same(number, host));
      Host.putByte(host + PAGE - 1, 1);
      assertFalse(pool.same(number, host));
    }
  }
}
