package bootscope.views.control;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LabelSpreadTest {
  private static double[] same(int count, double value) {
    double[] all = new double[count];
    Arrays.fill(all, value);
    return all;
  }

  @Test
  void labelsWithRoomStayWhereTheyBelong() {
    double[] wanted = {10, 50, 90};
    assertArrayEquals(wanted, LabelSpread.apart(wanted, same(3, 10), 0, 100), 1e-9);
  }

  @Test
  void labelsInOnePlaceSpreadEvenlyAroundIt() {
    assertArrayEquals(
        new double[] {40, 50, 60},
        LabelSpread.apart(new double[] {50, 50, 50}, same(3, 10), 0, 100),
        1e-9);
  }

  @Test
  void labelsAtTheEdgeMoveInwards() {
    assertArrayEquals(
        new double[] {5, 15, 25},
        LabelSpread.apart(new double[] {1, 2, 3}, same(3, 10), 0, 100),
        1e-9);
    assertArrayEquals(
        new double[] {85, 95},
        LabelSpread.apart(new double[] {99, 100}, same(2, 10), 0, 100),
        1e-9);
  }

  @Test
  void labelsNeverOverlap() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      int count = 1 + random.nextInt(12);
      double[] wanted = random.doubles(count, -20, 320).sorted().toArray();
      double[] sizes = random.doubles(count, 5, 25).toArray();
      double[] placed = LabelSpread.apart(wanted, sizes, 0, 300);
      for (int i = 0; i < count; i++) {
        assertTrue(placed[i] - sizes[i] / 2 >= -1e-6, "seed " + seed);
        assertTrue(placed[i] + sizes[i] / 2 <= 300 + 1e-6, "seed " + seed);
        assertTrue(
            i == 0 || placed[i] - placed[i - 1] >= (sizes[i] + sizes[i - 1]) / 2 - 1e-6,
            "seed " + seed);
      }
    }
  }

  @Test
  void rowsTakeLabelsUntilTheyAreFull() {
    assertArrayEquals(
        new int[] {0, 1, -1, 0}, LabelSpread.rows(new double[] {0, 5, 8, 40}, same(4, 20), 2, 2));
  }
}
