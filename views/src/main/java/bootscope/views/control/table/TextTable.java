package bootscope.views.control.table;

import bootscope.views.text.Texts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.value.ObservableDoubleValue;
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
  private final Map<TableColumn<R, ?>, Function<R, String>> shown = new HashMap<>();
  private Predicate<R> marked = row -> false;
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
    TableColumn<R, R> column = new TableColumn<>();
    shown.put(column, text);
    column.textProperty().bind(texts.bind(key));
    column.setCellValueFactory(data -> new ReadOnlyObjectWrapper<>(data.getValue()));
    column.setMinWidth(LEAST_WIDTH);
    column.setSortable(false);
    column.setReorderable(false);
    column.setCellFactory(c -> new TextCell<>(text));
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

  /**
   * Shows other rows in the place of those that there are. What is chosen stays so by its place:
   * the row that is put there is another one, and JavaFX lets go of it.
   */
  public void show(List<R> rows) {
    ObservableList<R> items = getItems();
    List<Integer> before = List.copyOf(getSelectionModel().getSelectedIndices());
    for (int i = 0; i < Math.min(rows.size(), items.size()); i++) {
      if (!Objects.equals(rows.get(i), items.get(i))) {
        items.set(i, rows.get(i));
      }
    }
    if (rows.size() < items.size()) {
      items.remove(rows.size(), items.size());
    } else {
      items.addAll(rows.subList(items.size(), rows.size()));
    }
    if (!getSelectionModel().getSelectedIndices().equals(before)) {
      getSelectionModel().clearSelection();
      before.stream().filter(i -> i < items.size()).forEach(getSelectionModel()::select);
    }
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

  private static final class TextCell<R> extends TableCell<R, R> {
    private final Function<R, String> text;
    private final Tooltip tip = new Tooltip();

    TextCell(Function<R, String> text) {
      this.text = text;
    }

    @Override
    protected void updateItem(R row, boolean empty) {
      super.updateItem(row, empty);
      setText(empty || row == null ? null : text.apply(row));
      tip.setText(getText());
      setTooltip(getText() == null || getText().isEmpty() ? null : tip);
    }
  }
}
