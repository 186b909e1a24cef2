package bootscope.views.control.table;

import javafx.beans.value.ChangeListener;
import javafx.beans.value.WeakChangeListener;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableRow;

/**
 * A cell that is laid out by itself when what it shows becomes another. By default, its row and
 * then all of the table are laid out, too, and the row is given its styles anew, for each cell at
 * each step. A row places its cells whether they are managed or not; where the width of a column
 * changes, it is told here, since it no longer hears of it by what its cells ask for.
 */
abstract class LoneCell<S, T> extends TableCell<S, T> {
  /** Kept here: a column does not keep cells that are no longer used. */
  private final ChangeListener<Number> wider = (o, before, now) -> placeAnew();

  LoneCell() {
    setManaged(false);
    ChangeListener<Number> weak = new WeakChangeListener<>(wider);
    tableColumnProperty()
        .addListener(
            (o, before, now) -> {
              if (before != null) {
                before.widthProperty().removeListener(weak);
              }
              if (now != null) {
                now.widthProperty().addListener(weak);
              }
            });
  }

  private void placeAnew() {
    TableRow<S> row = getTableRow();
    if (row != null) {
      row.requestLayout();
    }
  }
}
