package bootscope.views.control;

import java.util.Arrays;

/** Placing labels along a line so that none covers another. */
public final class LabelSpread {
  private LabelSpread() {}

  /**
   * Moves labels apart as little as possible, in the sense of least squares; their order stays.
   *
   * @param wanted where the middle of each would best be, ascending
   * @param sizes how much room each takes
   * @param from where the room begins
   * @param to where it ends; if there is too little, labels go beyond it
   * @return the middles
   */
  public static double[] apart(double[] wanted, double[] sizes, double from, double to) {
    int count = wanted.length;
    // Clusters of labels that touch: first index, room, and the mean of their wished-for starts.
    int[] firsts = new int[count];
    double[] rooms = new double[count];
    double[] sums = new double[count];
    int clusters = 0;
    for (int i = 0; i < count; i++) {
      firsts[clusters] = i;
      rooms[clusters] = sizes[i];
      sums[clusters] = wanted[i] - sizes[i] / 2;
      clusters++;
      while (clusters > 1) {
        int a = clusters - 2;
        int b = clusters - 1;
        int inA = firsts[b] - firsts[a];
        int inB = i + 1 - firsts[b];
        double startA = clamp(sums[a] / inA, from, to - rooms[a]);
        double startB = clamp(sums[b] / inB, from, to - rooms[b]);
        if (startA + rooms[a] <= startB) {
          break;
        }
        sums[a] += sums[b] - inB * rooms[a];
        rooms[a] += rooms[b];
        clusters--;
      }
    }
    double[] middles = new double[count];
    for (int c = 0; c < clusters; c++) {
      int end = c + 1 < clusters ? firsts[c + 1] : count;
      double at = clamp(sums[c] / (end - firsts[c]), from, to - rooms[c]);
      for (int i = firsts[c]; i < end; i++) {
        middles[i] = at + sizes[i] / 2;
        at += sizes[i];
      }
    }
    return middles;
  }

  private static double clamp(double value, double least, double most) {
    return Math.max(least, Math.min(value, most));
  }

  /**
   * Puts labels into rows, each in the first where it has room.
   *
   * @param starts left ends, ascending
   * @param sizes widths
   * @param gap least room between two
   * @param rows how many rows there are
   * @return each label's row, or −1 where none has room
   */
  public static int[] rows(double[] starts, double[] sizes, double gap, int rows) {
    double[] ends = new double[rows];
    Arrays.fill(ends, Double.NEGATIVE_INFINITY);
    int[] placed = new int[starts.length];
    for (int i = 0; i < starts.length; i++) {
      placed[i] = -1;
      for (int row = 0; row < rows; row++) {
        if (starts[i] >= ends[row] + gap) {
          placed[i] = row;
          ends[row] = starts[i] + sizes[i];
          break;
        }
      }
    }
    return placed;
  }
}
