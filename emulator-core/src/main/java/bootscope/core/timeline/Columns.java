package bootscope.core.timeline;

import java.util.List;

/** Lays a table out in lines of text. */
public final class Columns {
  private Columns() {}

  /**
   * Columns two blanks apart, as wide as they need; all rows have equally many.
   *
   * @param firstRight from this column on they are set to the right, as numbers are
   */
  public static String text(List<List<String>> rows, int firstRight) {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder out = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        String blanks = " ".repeat(widths[i] - row.get(i).length());
        line.append(i == 0 ? "" : "  ");
        line.append(i < firstRight ? row.get(i) + blanks : blanks + row.get(i));
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
    return out.toString();
  }
}
