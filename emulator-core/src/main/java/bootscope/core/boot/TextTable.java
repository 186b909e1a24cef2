package bootscope.core.boot;

import java.util.ArrayList;
import java.util.List;

/** Rows of cells as lines of text, columns below each other. */
public final class TextTable {
  private TextTable() {}

  /**
   * A line a row, each cell at the left of its column.
   *
   * @param rows all with as many cells
   */
  public static List<String> lines(List<List<String>> rows) {
    List<Integer> widths = new ArrayList<>();
    for (int i = 0; i < rows.getFirst().size(); i++) {
      int column = i;
      widths.add(rows.stream().mapToInt(r -> r.get(column).length()).max().orElse(0));
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        line.append(i == 0 ? "" : "  ").append(row.get(i));
        line.append(" ".repeat(widths.get(i) - row.get(i).length()));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}
