package bootscope.views.control.sheet;

import java.util.List;

/**
 * A row of a {@link Sheet}.
 *
 * @param style style classes of all its cells, divided by blanks, such as {@code marked}
 */
public record SheetRow(List<SheetCell> cells, String style) {
  public SheetRow {
    cells = List.copyOf(cells);
  }

  public static SheetRow of(SheetCell... cells) {
    return new SheetRow(List.of(cells), "");
  }

  public SheetRow style(String classes) {
    return new SheetRow(cells, classes);
  }
}
