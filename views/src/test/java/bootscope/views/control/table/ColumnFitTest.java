package bootscope.views.control.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.views.control.gallery.Headless;
import java.util.Arrays;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.text.Text;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;

class ColumnFitTest {
  private static void assertShares(double[] shares, double room, double... needed) {
    assertArrayEquals(shares, ColumnFit.shares(needed, room));
  }

  @Test
  void eachHasWhatItNeedsAndTheLastTheRest() {
    assertShares(new double[] {100, 40, 160}, 300, 100, 40, 60);
    assertShares(new double[] {100, 40, 60}, 200, 100, 40, 60);
  }

  @Test
  void whereThereIsTooLittleTheWidestHaveLess() {
    assertShares(new double[] {90, 40, 60}, 190, 100, 40, 60);
    assertShares(new double[] {75, 40, 75}, 190, 1000, 40, 80);
    assertShares(new double[] {10, 10, 10}, 30, 1000, 40, 80);
    assertShares(new double[] {0, 0}, 0, 7, 8);
  }

  @Test
  void headingsHaveRoomBeforeWhatIsBelowThem() {
    double[] least = {60, 30};
    assertArrayEquals(new double[] {60, 140}, ColumnFit.shares(least, new double[] {60, 900}, 200));
    assertArrayEquals(
        new double[] {115, 85}, ColumnFit.shares(least, new double[] {700, 900}, 200));
    assertArrayEquals(
        new double[] {40, 40}, ColumnFit.shares(least, new double[] {700, 900}, 80), "no room");
  }

  private static void assertHeadingsWhole(TableView<String> table) {
    for (Node node : table.lookupAll(".column-header .label")) {
      Label label = (Label) node;
      Text text = new Text(label.getText());
      text.setFont(label.getFont());
      double needed = text.getLayoutBounds().getWidth();
      double inside = label.getWidth() - label.getInsets().getLeft() - label.getInsets().getRight();
      assertTrue(needed <= inside + 0.5, label.getText() + " needs " + needed + " of " + inside);
    }
  }

  @Test
  void headingsOfATableWithoutRowsHaveRoom() {
    Headless.run(
        () -> {
          TableView<String> table = new TableView<>();
          for (String heading : List.of("Where", "Hits", "Condition")) {
            TableColumn<String, String> column = new TableColumn<>(heading);
            column.setMinWidth(30);
            table.getColumns().add(column);
          }
          ColumnFit.of(table, (column, row) -> row).setCell(8);
          Stage stage = Headless.show(table, 400, 200);
          Headless.settle(table);
          double[] widths =
              table.getColumns().stream().mapToDouble(TableColumn::getWidth).toArray();
          assertEquals(398, Arrays.stream(widths).sum(), 1);
          assertHeadingsWhole(table);
          table.getItems().add("a text of thirty-six characters, all");
          Headless.settle(table);
          assertEquals(
              398, table.getColumns().stream().mapToDouble(TableColumn::getWidth).sum(), 3);
          assertTrue(table.getColumns().getFirst().getWidth() > 120, "fitted once more");
          assertHeadingsWhole(table);
          stage.setWidth(stage.getWidth() - 200);
          Headless.settle(table);
          assertHeadingsWhole(table);
          stage.close();
        });
  }

  @Test
  void widthsStayWhereAllTextsFitAndNoneHasMuchTooMuch() {
    double[] widths = {60, 100, 140};
    assertTrue(ColumnFit.serves(widths, new double[] {60, 90, 20}, 300, 20));
    assertFalse(ColumnFit.serves(widths, new double[] {61, 90, 20}, 300, 20), "one is cut");
    assertFalse(ColumnFit.serves(widths, new double[] {60, 79, 20}, 300, 20), "much too wide");
    assertFalse(ColumnFit.serves(widths, new double[] {60, 90, 20}, 320, 20), "there is more room");
  }
}
