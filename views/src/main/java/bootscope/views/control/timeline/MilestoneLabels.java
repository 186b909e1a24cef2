package bootscope.views.control.timeline;

import bootscope.views.control.LabelSpread;
import bootscope.views.control.timeline.TimelineRun.Milestone;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the names of a run's milestones stand. Those that have no room are counted beside the name
 * before them, as “+2”, so that each milestone in sight is either named or counted.
 */
final class MilestoneLabels {
  /** The row of a name that stands in the line of the run's name. */
  static final int BESIDE_NAME = -1;

  private static final int NONE = -2;
  private static final double GAP = 6;
  private static final double PADDING = 4;

  /** Beside a count's text, on both sides, and between it and the name. */
  static final double COUNT_PADDING = 4;

  /**
   * A name.
   *
   * @param index of its milestone in the run
   * @param row from above, or {@link #BESIDE_NAME}
   * @param start its left end
   * @param end its right end, without the count
   * @param hidden how many milestones behind it have no name of their own
   * @param countEnd the right end of the count, or of the name if there is none
   */
  record Label(
      int index, String text, int row, double start, double end, int hidden, double countEnd) {
    /** Whether the count is at a place of its row. */
    boolean isCountAt(double x) {
      return hidden > 0 && x >= end && x <= countEnd;
    }

    String count() {
      return "+" + hidden;
    }
  }

  private final TimelineModel model;
  private final double cell;
  private final double left;
  private final double width;

  /**
   * @param cell width of a character, in pixels
   * @param left where the axis begins, in pixels
   * @param width how wide it is, in pixels
   */
  MilestoneLabels(TimelineModel model, double cell, double left, double width) {
    this.model = model;
    this.cell = cell;
    this.left = left;
    this.width = width;
  }

  double left() {
    return left;
  }

  /** Where a moment lies, in pixels. */
  double x(TimelineRun.Moment moment) {
    return left + model.x(model.value(moment), width);
  }

  /** The first milestone of a run that is in sight, by index; the count of all if none is. */
  int first(TimelineRun run) {
    return model.firstFrom(run.milestones(), Milestone::at, model.from());
  }

  /** Behind the last milestone of a run that is in sight. */
  int end(TimelineRun run) {
    int end = first(run);
    while (end < run.milestones().size() && x(run.milestones().get(end).at()) <= left + width) {
      end++;
    }
    return end;
  }

  /** The names of the milestones in sight, in their order. */
  List<Label> of(TimelineRun run) {
    int first = first(run);
    int count = end(run) - first;
    String[] texts = new String[count];
    for (int i = 0; i < count; i++) {
      texts[i] = fitting(run.milestones().get(first + i).name());
    }
    // A name gets room for a count as soon as it needs one; then others may lose theirs.
    boolean[] counting = new boolean[count];
    while (true) {
      int[] rows = rows(run, first, texts, counting);
      boolean more = false;
      for (int i = 0, named = -1; i < count; i++) {
        if (rows[i] != NONE) {
          named = i;
        } else if (named >= 0 && !counting[named]) {
          counting[named] = true;
          more = true;
        }
      }
      if (!more) {
        return labels(run, first, texts, counting, rows);
      }
    }
  }

  private String fitting(String name) {
    int room = (int) Math.max(1, (width - countWidth(99) - 2 * PADDING) / cell);
    return name.length() <= room ? name : name.substring(0, Math.max(0, room - 1)) + "…";
  }

  private double countWidth(int hidden) {
    return (1 + String.valueOf(hidden).length()) * cell + 3 * COUNT_PADDING;
  }

  private double nameWidth(String text) {
    return text.length() * cell + PADDING;
  }

  private double start(TimelineRun run, int index, double labelWidth) {
    double at = x(run.milestones().get(index).at());
    return Math.max(left, Math.min(at, left + width - labelWidth));
  }

  /**
   * Later names go above earlier ones where both have no room, so that no line crosses a text. The
   * last resort is the line of the run's name, behind that.
   */
  private int[] rows(TimelineRun run, int first, String[] texts, boolean[] counting) {
    int count = texts.length;
    double[] starts = new double[count];
    double[] widths = new double[count];
    for (int i = 0; i < count; i++) {
      widths[i] = nameWidth(texts[i]) + (counting[i] ? countWidth(count) : 0);
      starts[i] = start(run, first + i, widths[i]);
    }
    int most = model.labelRows();
    int[] rows = LabelSpread.rows(starts, widths, GAP, most);
    double nameEnd = 17 + (run.name().length() + 1) * cell;
    double free = most == 0 ? left : nameEnd; // without rows, the name is left of the axis
    for (int i = 0; i < count; i++) {
      if (rows[i] >= 0) {
        rows[i] = most - 1 - rows[i];
      } else if (starts[i] >= free) {
        rows[i] = BESIDE_NAME;
        free = starts[i] + widths[i] + GAP;
      } else {
        rows[i] = NONE;
      }
    }
    return rows;
  }

  private List<Label> labels(
      TimelineRun run, int first, String[] texts, boolean[] counting, int[] rows) {
    List<Label> labels = new ArrayList<>();
    for (int i = 0; i < rows.length; i++) {
      if (rows[i] == NONE) {
        continue;
      }
      int hidden = 0;
      while (i + 1 + hidden < rows.length && rows[i + 1 + hidden] == NONE) {
        hidden++;
      }
      double name = nameWidth(texts[i]);
      double all = name + (counting[i] ? countWidth(rows.length) : 0);
      double start = start(run, first + i, all);
      double end = start + name;
      double countEnd = end + (hidden > 0 ? countWidth(hidden) : 0);
      labels.add(new Label(first + i, texts[i], rows[i], start, end, hidden, countEnd));
    }
    return labels;
  }
}
