package bootscope.views.control.flame;

/**
 * By what slices are coloured: each name, lane or mark is of a group, and each group has a colour.
 *
 * @param by what a slice's group goes by
 * @param groups by the number of the name, the lane or the mark; −1 for a plain colour
 * @param scale what colours groups have
 */
public record FlameColours(By by, int[] groups, Scale scale) {
  /** The group in the middle of {@link Scale#CHANGE}. */
  public static final int SAME = 4;

  /** What a group goes by. */
  public enum By {
    NAME,
    LANE,
    MARK
  }

  /** What colours groups have. */
  public enum Scale {
    /** Colours that only differ. */
    SERIES,
    /** Steps of one colour, 0 the weakest to 7. */
    RAMP,
    /** From 0, much less, over {@link FlameColours#SAME} to 8, much more. */
    CHANGE
  }

  /** All in one colour. */
  public static final FlameColours PLAIN = new FlameColours(By.NAME, new int[0], Scale.SERIES);

  /** The group of {@link Scale#CHANGE}: four steps, of how much of the larger a change is. */
  public static int change(long before, long after) {
    long difference = after - before;
    if (difference == 0) {
      return SAME;
    }
    double share = Math.abs((double) difference) / Math.max(before, after);
    int step = share < 0.01 ? 1 : share < 0.1 ? 2 : share < 0.5 ? 3 : 4;
    return difference > 0 ? SAME + step : SAME - step;
  }

  int group(FlameSlices slices, int row, int index) {
    int number =
        switch (by) {
          case NAME -> slices.name(row, index);
          case LANE -> slices.lane(row, index);
          case MARK -> slices.mark(row, index);
        };
    return number >= 0 && number < groups.length ? groups[number] : -1;
  }
}
