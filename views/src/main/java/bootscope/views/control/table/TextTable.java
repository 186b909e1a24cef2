package bootscope.views.control.table;

import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.value.ObservableDoubleValue;
import javafx.beans.value.ObservableValue;
import javafx.collections.ObservableList;
import javafx.css.PseudoClass;
import javafx.scene.control.Label;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;

/**
 * A table that is only read: rows of texts, as many of them chosen as one likes. Enter or a double
 * click opens a row.
 */
public final class TextTable<R> extends TableView<R> {
  private static final double LEAST_WIDTH = 30;

  /** Width of a letter, of the text's size. */
  private static final double CELL = 0.61;

  private static final PseudoClass MARKED = PseudoClass.getPseudoClass("marked");

  private final Texts texts;
  private final Map<TableColumn<R, ?>, Function<R, String>> shown = new LinkedHashMap<>();
  private Predicate<R> marked = row -> false;
  private Function<R, String> styling = row -> "";
  private Consumer<R> open = row -> {};

  /**
   * @param id of the node
   * @param name key of what it is called
   * @param none key of what it says without rows
   */
  public TextTable(Texts texts, String id, String name, String none, ObservableList<R> rows) {
    this.texts = texts;
    setId(id);
    accessibleTextProperty().bind(texts.bind(name));
    getStyleClass().addAll("bs-value-table", "bs-text-table");
    setItems(rows);
    getSelectionModel().setSelectionMode(SelectionMode.MULTIPLE);
    Label placeholder = new Label();
    placeholder.textProperty().bind(texts.bind(none));
    placeholder.setWrapText(true);
    placeholder.getStyleClass().add("muted");
    setPlaceholder(placeholder);
    setRowFactory(table -> row());
    addEventHandler(KeyEvent.KEY_PRESSED, this::keyPressed);
  }

  /**
   * One more column.
   *
   * @param key of its heading
   */
  public TextTable<R> column(String key, Function<R, String> text) {
    return column(texts.bind(key), text);
  }

  /** The same with a heading that may change. */
  public TextTable<R> column(ObservableValue<String> heading, Function<R, String> text) {
    TableColumn<R, R> column = new TableColumn<>();
    shown.put(column, text);
    column.textProperty().bind(heading);
    column.setCellValueFactory(data -> new ReadOnlyObjectWrapper<>(data.getValue()));
    column.setMinWidth(LEAST_WIDTH);
    column.setSortable(false);
    column.setReorderable(false);
    column.setCellFactory(c -> new TextCell(text));
    getColumns().add(column);
    return this;
  }

  /** Behind the last column: fits their widths to what they show, in a size of letters. */
  public TextTable<R> fit(ObservableDoubleValue fontSize) {
    ColumnFit<R> fit = ColumnFit.of(this, (column, row) -> shown.get(column).apply(row));
    fontSize.subscribe(
        size -> {
          ValueTable.fitRows(this, size.doubleValue());
          fit.setCell(CELL * size.doubleValue());
        });
    return this;
  }

  /** Which rows are to look unlike the others. */
  public void mark(Predicate<R> which) {
    marked = which;
  }

  /** The style class of a row's texts; empty for none. */
  public void setStyling(Function<R, String> now) {
    styling = now;
  }

  /** What is done with a row that is opened. */
  public void setOnOpen(Consumer<R> now) {
    open = now;
  }

  /** The chosen rows, from top to bottom. */
  public List<R> chosen() {
    return getSelectionModel().getSelectedIndices().stream()
        .filter(i -> i >= 0 && i < getItems().size())
        .sorted()
        .map(getItems()::get)
        .toList();
  }

  /** The one row that is chosen, or the first of them; null where none is. */
  public R one() {
    List<R> all = chosen();
    return all.isEmpty() ? null : all.getFirst();
  }

  /** What the columns show of a row. */
  public List<String> texts(R row) {
    return shown.values().stream().map(text -> text.apply(row)).toList();
  }

  /**
   * Shows other rows. What is chosen stays so: a row that is still there, else the one that is in
   * its place.
   */
  public void show(List<R> rows) {
    if (getItems().equals(rows)) {
      return;
    }
    List<Integer> wanted = new ArrayList<>();
    for (int index : List.copyOf(getSelectionModel().getSelectedIndices())) {
      int same = index < 0 ? -1 : rows.indexOf(getItems().get(index));
      wanted.add(same >= 0 ? same : index);
    }
    getSelectionModel().clearSelection();
    getItems().setAll(rows);
    wanted.stream().filter(i -> i >= 0 && i < rows.size()).forEach(getSelectionModel()::select);
  }

  private TableRow<R> row() {
    TableRow<R> row =
        new TableRow<>() {
          @Override
          protected void updateItem(R item, boolean empty) {
            super.updateItem(item, empty);
            pseudoClassStateChanged(MARKED, !empty && item != null && marked.test(item));
          }
        };
    row.setOnMouseClicked(
        e -> {
          if (e.getClickCount() == 2 && row.getItem() != null) {
            open.accept(row.getItem());
          }
        });
    return row;
  }

  private void keyPressed(KeyEvent e) {
    boolean plain = !e.isControlDown() && !e.isAltDown() && !e.isShiftDown() && !e.isMetaDown();
    if (e.getCode() == KeyCode.ENTER && plain && chosen().size() == 1) {
      open.accept(chosen().getFirst());
      e.consume();
    }
  }

  private final class TextCell extends TableCell<R, R> {
    private final Function<R, String> text;
    private final Tooltip tip = new Tooltip();
    private String dressed = "";

    TextCell(Function<R, String> text) {
      this.text = text;
    }

    @Override
    protected void updateItem(R row, boolean empty) {
      super.updateItem(row, empty);
      setText(empty || row == null ? null : text.apply(row));
      tip.setText(getText());
      setTooltip(getText() == null || getText().isEmpty() ? null : tip);
      dress(empty || row == null ? "" : styling.apply(row));
    }

    private void dress(String wanted) {
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
