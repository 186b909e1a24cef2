package bootscope.views.control.flame;

/**
 * By what slices are coloured: each name, lane or mark is of a group, and each group has a colour.
 *
 * @param by what a slice's group goes by
 * @param groups by the number of the name, the lane or the mark; −1 for a plain colour
 * @param ramp whether groups are steps of one colour, 0 the weakest to 7
 */
public record FlameColours(By by, int[] groups, boolean ramp) {
  /** What a group goes by. */
  public enum By {
    NAME,
    LANE,
    MARK
  }

  /** All in one colour. */
  public static final FlameColours PLAIN = new FlameColours(By.NAME, new int[0], false);

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
