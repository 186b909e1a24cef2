package bootscope.views.control.table;

import bootscope.views.control.TextColumns;
import bootscope.views.text.Texts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.value.ObservableDoubleValue;
import javafx.beans.value.ObservableValue;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import javafx.css.PseudoClass;
import javafx.scene.control.Label;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;

/**
 * A table that is only read: rows of texts, as many of them chosen as one likes. Enter or a double
 * click opens a row.
 *
 * <p>Its items are places, which stay as long as there are as many rows: other rows come into them,
 * and only the cells whose texts change are laid out anew.
 */
public final class TextTable<R> extends TableView<TextTable.Slot<R>> {
  /** A place for a row. */
  public static final class Slot<R> {
    private final ReadOnlyObjectWrapper<R> row;

    private Slot(R row) {
      this.row = new ReadOnlyObjectWrapper<>(row);
    }

    public R row() {
      return row.get();
    }
  }

  private static final double LEAST_WIDTH = 30;

  /** Width of a letter, of the text's size. */
  private static final double CELL = 0.61;

  private static final PseudoClass MARKED = PseudoClass.getPseudoClass("marked");

  private final Texts texts;
  private final Map<TableColumn<Slot<R>, ?>, Function<R, String>> shown = new LinkedHashMap<>();
  private Predicate<R> marked = row -> false;
  private Function<R, String> styling = row -> "";
  private Consumer<R> open = row -> {};
  private Runnable told = () -> {};
  private Sorter sorter; // null while nobody is told
  private List<R> rows = List.of();
  private ColumnFit<Slot<R>> fit;

  /**
   * @param id of the node
   * @param name key of what it is called
   * @param none key of what it says without rows
   */
  public TextTable(Texts texts, String id, String name, String none) {
    this.texts = texts;
    setId(id);
    accessibleTextProperty().bind(texts.bind(name));
    getStyleClass().addAll("bs-value-table", "bs-text-table");
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
    TableColumn<Slot<R>, R> column = new TableColumn<>();
    shown.put(column, text);
    column.textProperty().bind(heading);
    column.setCellValueFactory(data -> data.getValue().row.getReadOnlyProperty());
    column.setMinWidth(LEAST_WIDTH);
    column.setSortable(false);
    column.setReorderable(false);
    column.setCellFactory(c -> new TextCell(text));
    getColumns().add(column);
    return this;
  }

  /** Behind the last column: fits their widths to what they show, in a size of letters. */
  public TextTable<R> fit(ObservableDoubleValue fontSize) {
    fit = ColumnFit.of(this, (column, slot) -> shown.get(column).apply(slot.row()));
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

  /** Is told that rows are wanted in another order. */
  @FunctionalInterface
  public interface Sorter {
    /**
     * @param column by its place
     */
    void sort(int column, boolean descending);
  }

  /** Lets rows be sorted by their headings: whoever is told shows them in that order. */
  public void setOnSort(Sorter now) {
    getColumns().forEach(column -> column.setSortable(true));
    setSortPolicy(
        table -> {
          if (sorter != null && !getSortOrder().isEmpty()) {
            TableColumn<Slot<R>, ?> by = getSortOrder().getFirst();
            sorter.sort(
                getColumns().indexOf(by), by.getSortType() == TableColumn.SortType.DESCENDING);
          }
          return true;
        });
    sorter = now;
  }

  /** Shows at the headings by what rows are sorted; nobody is told. */
  public void showSorted(int column, boolean descending) {
    Sorter told = sorter;
    sorter = null;
    TableColumn<Slot<R>, ?> by = getColumns().get(column);
    by.setSortType(descending ? TableColumn.SortType.DESCENDING : TableColumn.SortType.ASCENDING);
    getSortOrder().setAll(List.of(by));
    sorter = told;
  }

  /** What is done with a row that is opened. */
  public void setOnOpen(Consumer<R> now) {
    open = now;
  }

  /** What is done when other rows are shown, or others are chosen. */
  public void setOnChange(Runnable now) {
    told = now;
    getSelectionModel()
        .getSelectedIndices()
        .addListener((ListChangeListener<Integer>) change -> told.run());
  }

  /** What is shown, from top to bottom. */
  public List<R> rows() {
    return rows;
  }

  /** The chosen rows, from top to bottom. */
  public List<R> chosen() {
    return getSelectionModel().getSelectedIndices().stream()
        .filter(i -> i >= 0 && i < rows.size())
        .sorted()
        .map(rows::get)
        .toList();
  }

  /** The one row that is chosen, or the first of them; null where none is. */
  public R one() {
    List<R> all = chosen();
    return all.isEmpty() ? null : all.getFirst();
  }

  /** Rows in aligned columns, below the headings. */
  public String aligned(List<R> rows) {
    Stream<List<String>> heads =
        Stream.of(getColumns().stream().map(TableColumn::getText).toList());
    return TextColumns.aligned(Stream.concat(heads, rows.stream().map(this::texts)).toList());
  }

  /** What the columns show of a row. */
  public List<String> texts(R row) {
    return shown.values().stream().map(text -> text.apply(row)).toList();
  }

  /**
   * Shows other rows. What is chosen stays so: a row that is still there, else the one that is in
   * its place.
   */
  public void show(List<R> now) {
    if (rows.equals(now)) {
      return;
    }
    List<Integer> before = getSelectionModel().getSelectedIndices().stream().sorted().toList();
    List<Integer> chosen =
        before.stream()
            .map(i -> where(now, i))
            .filter(i -> i >= 0 && i < now.size())
            .sorted()
            .distinct()
            .toList();
    rows = List.copyOf(now);
    place();
    if (!chosen.equals(getSelectionModel().getSelectedIndices().stream().sorted().toList())) {
      getSelectionModel().clearSelection();
      chosen.forEach(getSelectionModel()::select);
    }
    if (fit != null) {
      fit.fit();
    }
    told.run();
  }

  private int where(List<R> now, int index) {
    int same = index >= 0 && index < rows.size() ? now.indexOf(rows.get(index)) : -1;
    return same >= 0 ? same : index;
  }

  private void place() {
    ObservableList<Slot<R>> slots = getItems();
    int common = Math.min(slots.size(), rows.size());
    for (int i = 0; i < common; i++) {
      slots.get(i).row.set(rows.get(i));
    }
    if (slots.size() > common) {
      slots.remove(common, slots.size());
    } else if (rows.size() > common) {
      slots.addAll(rows.subList(common, rows.size()).stream().map(Slot::new).toList());
    }
  }

  private TableRow<Slot<R>> row() {
    TableRow<Slot<R>> row = new TableRow<>();
    row.setOnMouseClicked(
        e -> {
          if (e.getClickCount() == 2 && row.getItem() != null) {
            open.accept(row.getItem().row());
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

  private final class TextCell extends LoneCell<Slot<R>, R> {
    private final Function<R, String> text;
    private final Tooltip tip = new Tooltip();
    private String dressed = "";

    TextCell(Function<R, String> text) {
      this.text = text;
    }

    @Override
    protected void updateItem(R row, boolean empty) {
      super.updateItem(row, empty);
      boolean none = empty || row == null;
      setText(none ? null : text.apply(row));
      tip.setText(getText());
      setTooltip(getText() == null || getText().isEmpty() ? null : tip);
      dress(none ? "" : styling.apply(row));
      pseudoClassStateChanged(MARKED, !none && marked.test(row));
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
