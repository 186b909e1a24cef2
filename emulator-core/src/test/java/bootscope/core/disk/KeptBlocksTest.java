package bootscope.core.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an overlay keeps, against copies of all of it. */
class KeptBlocksTest {
  private static final int BLOCKS = 40;

  private record Copy(KeptBlocks kept, TreeMap<Long, Byte> model) {}

  private static byte[] block(int value) {
    byte[] bytes = new byte[Overlay.BLOCK];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private static void check(Overlay overlay, TreeMap<Long, Byte> model) throws IOException {
    assertArrayEquals(
        model.keySet().stream().mapToLong(Long::longValue).toArray(), overlay.blocks());
    byte[] read = new byte[Overlay.BLOCK];
    for (long number = 0; number < BLOCKS; number++) {
      assertEquals(model.containsKey(number), overlay.read(number, 0, read, 0, read.length));
      if (model.containsKey(number)) {
        assertArrayEquals(block(model.get(number)), read, "block " + number);
      }
    }
  }

  /** In memory, and most of it in the file. */
  @ParameterizedTest
  @CsvSource({"0, 1", "256, 2", "0, 3"})
  void itPutsBackWhatWasThere(int memoryBlocks, long seed) throws Exception {
    Random random = new Random(seed);
    List<Copy> copies = new ArrayList<>();
    TreeMap<Long, Byte> model = new TreeMap<>();
    try (Overlay overlay = new Overlay(memoryBlocks)) {
      for (int step = 0; step < 3_000; step++) {
        long number = random.nextInt(BLOCKS);
        switch (random.nextInt(12)) {
          case 0 -> {
            overlay.zero(number);
            model.put(number, (byte) 0);
          }
          case 1 -> copies.add(new Copy(overlay.keep(), new TreeMap<>(model)));
          case 2 -> {
            if (!copies.isEmpty()) {
              Copy back = copies.get(random.nextInt(copies.size()));
              overlay.putBack(back.kept);
              model = new TreeMap<>(back.model);
            }
          }
          case 3 -> {
            if (copies.size() > 5) {
              overlay.drop(copies.remove(random.nextInt(copies.size())).kept);
            }
          }
          case 4 -> {
            if (random.nextInt(20) == 0) {
              overlay.clear();
              model.clear();
            }
          }
          default -> {
            byte value = (byte) random.nextInt(256);
            overlay.write(number, block(value), 0);
            model.put(number, value);
          }
        }
        if (step % 50 == 0) {
          check(overlay, model);
        }
      }
      for (Copy copy : copies) {
        overlay.putBack(copy.kept);
        check(overlay, copy.model);
      }
    }
  }

  @Test
  void whatDidNotChangeIsKeptOnce() throws Exception {
    try (Overlay overlay = new Overlay(256)) {
      for (int i = 0; i < 10; i++) {
        overlay.write(i, block(1), 0);
      }
      KeptBlocks first = overlay.keep();
      assertTrue(first.size(null) > 10 * Overlay.BLOCK);
      KeptBlocks again = overlay.keep();
      assertEquals(0, again.size(first));
      overlay.write(3, block(2), 0);
      KeptBlocks second = overlay.keep();
      long size = second.size(first);
      assertTrue(size >= Overlay.BLOCK && size < 2 * Overlay.BLOCK, size + " bytes");
      overlay.drop(first);
      overlay.drop(again);
      overlay.drop(second);
      byte[] read = new byte[1];
      assertTrue(overlay.read(3, 0, read, 0, 1));
      assertEquals(2, read[0]);
      assertFalse(overlay.contains(11));
    }
  }
}
