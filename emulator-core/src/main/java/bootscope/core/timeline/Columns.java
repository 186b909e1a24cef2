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
    StringBuilder out = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        int column = i;
        int width = rows.stream().mapToInt(r -> r.get(column).length()).max().orElse(0);
        String blanks = " ".repeat(width - row.get(i).length());
        line.append(i == 0 ? "" : "  ");
        line.append(i < firstRight ? row.get(i) + blanks : blanks + row.get(i));
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
    return out.toString();
  }
}
