package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.FxThread;
import bootscope.views.control.table.ValueTable;
import java.nio.file.Path;
import java.util.function.IntSupplier;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.control.TableRow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The registers in the real window, by the mouse. */
class RegistersWindowTest {
  @TempDir Path folder;

  private static Node row(ValueTable table, String id) {
    return table.lookupAll(".table-row-cell").stream()
        .filter(n -> n instanceof TableRow<?> row && id.equals(row.getItem()) && row.isVisible())
        .findFirst()
        .orElse(null);
  }

  private static double top(ValueTable table, String id) {
    Bounds row = row(table, id).localToScene(row(table, id).getLayoutBounds());
    return row.getMinY() - table.localToScene(table.getLayoutBounds()).getMinY();
  }

  /**
   * Scrolls so that so many rows come before CR0's, clicks one, and gives where that was and is.
   * Rows and room may come and go while a window opens: they are counted when it is scrolled.
   */
  private static double[] click(User user, ValueTable table, IntSupplier above, String id) {
    FxThread.run(() -> table.getSelectionModel().clearSelection());
    user.await(
        "it is in sight",
        () -> {
          table.scrollTo(table.getItems().indexOf("cr0") - above.getAsInt());
          table.layout();
          return isInSight(table, id);
        });
    User.frames();
    double before = FxThread.get(() -> top(table, id));
    user.click(FxThread.get(() -> row(table, id)));
    user.await("it is chosen", () -> id.equals(table.getSelectionModel().getSelectedItem()));
    User.frames();
    return new double[] {before, FxThread.get(() -> row(table, id) == null ? -1 : top(table, id))};
  }

  private static boolean isInSight(ValueTable table, String id) {
    return row(table, id) != null
        && top(table, id) >= 0
        && top(table, id) + table.getFixedCellSize() <= table.getHeight();
  }

  /** Those that have fields show them below the table, which takes room from it. */
  @Test
  void aRowThatIsClickedStaysWhereItIsOrElseInSight() {
    try (User user = User.with(folder, "long-mode")) {
      ValueTable table = user.find("#registers-table", ValueTable.class);
      user.await("registers", () -> table.getItems().contains("cr0"));
      double[] height = {0};
      IntSupplier most =
          () -> {
            height[0] = table.getHeight();
            return (int) (height[0] / table.getFixedCellSize()) - 2;
          };
      double[] lowest = click(user, table, most, "cr0");
      double room = FxThread.get(table::getHeight);
      assertTrue(room < height[0], "its fields are shown");
      assertTrue(lowest[0] > room - table.getFixedCellSize(), "they would hide it");
      assertEquals(room - table.getFixedCellSize(), lowest[1], 2, "the lowest now");

      for (String next : new String[] {"cr0", "cr4", "efer"}) {
        double[] top = click(user, table, () -> 3, next);
        assertEquals(top[0], top[1], 1, next);
      }
    }
    try (User user = User.with(folder, "hello-pvh")) {
      ValueTable table = user.find("#registers-table", ValueTable.class);
      user.await("registers", () -> table.getItems().contains("cr0"));
      double[] top = click(user, table, () -> 3, "cr0");
      assertEquals(top[0], top[1], 1, "the first that has fields");
    }
  }
}
