package bootscope.views.control.table;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.value.ObservableDoubleValue;
import javafx.beans.value.ObservableValue;
import javafx.scene.control.Label;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;

/**
 * A table of any number of rows of text, of which one can be chosen. Enter or a double click goes
 * to where a row leads.
 *
 * @param <R> a row; equal ones show the same
 */
public final class TextTable<R> extends TableView<R> {
  private static final double LEAST_WIDTH = 30;

  /** Width of a letter, of the text's size. */
  private static final double CELL = 0.61;

  private final Map<TableColumn<R, ?>, Function<R, String>> texts = new LinkedHashMap<>();
  private final Function<R, String> style;

  /**
   * @param style class of a row's texts; empty for none
   * @param nothing said where there are no rows
   */
  public TextTable(Function<R, String> style, ObservableValue<String> nothing) {
    this.style = style;
    getStyleClass().add("bs-value-table");
    Label none = new Label();
    none.textProperty().bind(nothing);
    none.setWrapText(true);
    setPlaceholder(none);
  }

  /** One more column. */
  public TextTable<R> column(ObservableValue<String> title, Function<R, String> text) {
    TableColumn<R, R> column = new TableColumn<>();
    texts.put(column, text);
    column.textProperty().bind(title);
    column.setCellValueFactory(data -> new ReadOnlyObjectWrapper<>(data.getValue()));
    column.setMinWidth(LEAST_WIDTH);
    column.setSortable(false);
    column.setReorderable(false);
    column.setCellFactory(c -> new Cell(text));
    getColumns().add(column);
    return this;
  }

  /**
   * Once it has its columns.
   *
   * @param fontSize in pixels
   * @param follow told a row that is gone to
   */
  public void finish(ObservableDoubleValue fontSize, Consumer<R> follow) {
    ColumnFit<R> fit = ColumnFit.of(this, (column, row) -> texts.get(column).apply(row));
    fontSize.subscribe(
        size -> {
          ValueTable.fitRows(this, size.doubleValue());
          fit.setCell(CELL * size.doubleValue());
        });
    setRowFactory(
        t -> {
          TableRow<R> row = new TableRow<>();
          row.setOnMouseClicked(
              e -> {
                if (e.getClickCount() == 2 && row.getItem() != null) {
                  follow.accept(row.getItem());
                }
              });
          return row;
        });
    setOnKeyPressed(
        e -> {
          if (e.getCode() == KeyCode.ENTER && chosen() != null) {
            follow.accept(chosen());
            e.consume();
          }
        });
  }

  /** Shows other rows; what was chosen stays so, by its place where it is another by now. */
  public void setRows(List<R> rows) {
    if (getItems().equals(rows)) {
      return;
    }
    R chosen = chosen();
    int index = getSelectionModel().getSelectedIndex();
    getItems().setAll(rows);
    int same = chosen == null ? -1 : rows.indexOf(chosen);
    if (same >= 0) {
      getSelectionModel().select(same);
    } else if (chosen != null && index < rows.size()) {
      getSelectionModel().select(index);
    }
  }

  /** The chosen row; null where none is. */
  public R chosen() {
    return getSelectionModel().getSelectedItem();
  }

  /** What the columns show of a row. */
  public List<String> texts(R row) {
    return texts.values().stream().map(text -> text.apply(row)).toList();
  }

  private final class Cell extends TableCell<R, R> {
    private final Function<R, String> text;
    private final Tooltip tip = new Tooltip();
    private String dressed = "";

    Cell(Function<R, String> text) {
      this.text = text;
    }

    @Override
    protected void updateItem(R row, boolean empty) {
      super.updateItem(row, empty);
      boolean none = empty || row == null;
      setText(none ? null : text.apply(row));
      tip.setText(getText());
      setTooltip(none || getText().isEmpty() ? null : tip);
      String wanted = none ? "" : style.apply(row);
      if (!wanted.equals(dressed)) {
        getStyleClass().remove(dressed);
        if (!wanted.isEmpty()) {
          getStyleClass().add(wanted);
        }
        dressed = wanted;
      }
    }
  }
}
