package bootscope.views.control.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.views.control.gallery.Headless;
import bootscope.views.text.Texts;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;

class LoneCellTest {
  private final Texts texts = new Texts(Locale.ENGLISH);

  private record Row(String first, String second, String third) {}

  private TextTable<Row> table() {
    return new TextTable<Row>(texts, "table", "pane.devices", "devices.none")
        .column("control.table.column.name", Row::first)
        .column("control.table.column.value", Row::second)
        .column("control.table.column.note", Row::third)
        .fit(new SimpleDoubleProperty(13));
  }

  /** Cells of rows lie below the headings of their columns. */
  private static <S> void assertInPlace(TableView<S> table) {
    Set<Object> rows = new HashSet<>();
    for (Node node : table.lookupAll(".table-cell")) {
      TableCell<?, ?> cell = (TableCell<?, ?>) node;
      double left = 0;
      for (TableColumn<S, ?> column : table.getColumns()) {
        if (column == cell.getTableColumn()) {
          break;
        }
        left += column.getWidth();
      }
      assertEquals(left, cell.getLayoutX(), 0.5, cell.getText());
      assertEquals(cell.getTableColumn().getWidth(), cell.getWidth(), 0.5, cell.getText());
      rows.add(cell.getParent());
    }
    assertTrue(rows.size() > 1, "there are cells to look at");
  }

  @Test
  void cellsGoWithTheirColumnsWhenWidthsBecomeOthers() {
    Headless.run(
        () -> {
          TextTable<Row> table = table();
          Stage stage = Headless.show(table, 700, 200);
          table.show(List.of(new Row("a", "b", "c"), new Row("d", "e", "f")));
          Headless.settle(table);
          assertInPlace(table);
          String wide = "a text of some forty characters, or a few";
          table.show(List.of(new Row(wide, "b", "c"), new Row("d", "e", "f")));
          Headless.settle(table);
          assertTrue(table.getColumns().getFirst().getWidth() > 300, "it has become wider");
          assertInPlace(table);
          table.show(List.of(new Row("a", wide, "c"), new Row("d", "e", "f")));
          Headless.settle(table);
          assertInPlace(table);
          stage.close();
        });
  }

  /** What makes a step in the window quick. */
  @Test
  void anotherTextDoesNotLayOutAllRows() {
    Headless.run(
        () -> {
          TextTable<Row> table = table();
          Stage stage = Headless.show(table, 700, 200);
          table.show(List.of(new Row("aaaa", "b", "c"), new Row("d", "e", "f")));
          Headless.settle(table);
          Headless.settle(table); // texts that came in the first layout
          table.show(List.of(new Row("bbbb", "b", "c"), new Row("d", "e", "f")));
          for (Node row : table.lookupAll(".table-row-cell")) {
            assertFalse(((TableRow<?>) row).isNeedsLayout(), "its row");
          }
          assertFalse(((Parent) table.lookup(".virtual-flow")).isNeedsLayout(), "all rows");
          Headless.settle(table);
          assertEquals("bbbb", ((TableCell<?, ?>) table.lookup(".table-cell")).getText());
          stage.close();
        });
  }
}
