package bootscope.views.control;

import java.util.ArrayList;
import java.util.List;

/** Rows of a table as plain text, for copying. */
public final class TextColumns {
  private static final String GAP = "  ";

  private TextColumns() {}

  /**
   * A line for each row, with the columns below each other.
   *
   * @param rows of cells; the last one of each, behind which nothing stands, makes no column wider
   * @return empty without rows; no blank at a line's end, and no break at the text's
   */
  public static String aligned(List<List<String>> rows) {
    List<Integer> widths = new ArrayList<>();
    for (List<String> row : rows) {
      for (int i = 0; i < row.size() - 1; i++) {
        if (i == widths.size()) {
          widths.add(0);
        }
        widths.set(i, Math.max(widths.get(i), row.get(i).length()));
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        line.append(i == 0 ? "" : GAP).append(row.get(i));
        if (i < row.size() - 1) {
          line.repeat(' ', widths.get(i) - row.get(i).length());
        }
      }
      lines.add(line.toString().stripTrailing());
    }
    return String.join("\n", lines);
  }
}
