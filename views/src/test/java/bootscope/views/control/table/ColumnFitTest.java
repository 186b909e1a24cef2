package bootscope.views.control.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class ColumnFitTest {
  private static void assertShares(double[] shares, double room, double... needed) {
    assertArrayEquals(shares, ColumnFit.shares(needed, room));
  }

  @Test
  void eachHasWhatItNeedsAndTheLastTheRest() {
    assertShares(new double[] {100, 40, 160}, 300, 100, 40, 60);
    assertShares(new double[] {100, 40, 60}, 200, 100, 40, 60);
  }

  @Test
  void whereThereIsTooLittleTheWidestHaveLess() {
    assertShares(new double[] {90, 40, 60}, 190, 100, 40, 60);
    assertShares(new double[] {75, 40, 75}, 190, 1000, 40, 80);
    assertShares(new double[] {10, 10, 10}, 30, 1000, 40, 80);
    assertShares(new double[] {0, 0}, 0, 7, 8);
  }
}
