package bootscope.views.pane.bootprofile;

import bootscope.views.control.dock.PaneContext;
import bootscope.views.control.table.TextTable;
import bootscope.views.pane.bootprofile.ProfileRow.Fold;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.Tab;
import javafx.scene.control.TabPane;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;

/**
 * Tables, each on a tab, with a field that filters them.
 *
 * @param <C> what the tables are of
 * @param <R> their rows
 */
final class TablesView<C, R> {
  private static final double NAME = 140; // pixels of the first column, at the least

  private final Texts texts;
  private final BorderPane content = new BorderPane();
  private final TabPane tabs = new TabPane();
  private final TextField filter = new TextField();
  private final Label note = new Label();
  private final HBox bar = new HBox(6, filter, note);
  private final List<TableRows<C, R>> models;
  private final List<TextTable<R>> tables = new ArrayList<>();
  private Consumer<R> onChosen = row -> {};
  private Consumer<R> onOpen = row -> {};
  private C shown;

  /**
   * @param prefix of keys of texts
   * @param id prefix of nodes' ids
   */
  TablesView(PaneContext context, String prefix, String id, List<TableRows<C, R>> models) {
    texts = context.texts();
    this.models = models;
    for (TableRows<C, R> model : models) {
      TextTable<R> table = table(context, prefix, id, model);
      tables.add(table);
      Tab node = new Tab();
      node.setId(id + "-tab-" + model.id());
      node.textProperty().bind(texts.bind(prefix + ".tab." + model.id()));
      node.setContent(table);
      node.setClosable(false);
      tabs.getTabs().add(node);
    }
    tabs.setId(id + "-tabs");
    tabs.getStyleClass().add("bs-profile-tabs");
    tabs.setMinSize(0, 0);
    tabs.getSelectionModel().selectedIndexProperty().addListener((o, before, now) -> refresh());
    filter.setId(id + "-filter");
    filter.promptTextProperty().bind(texts.bind("bootprofile.filter"));
    filter.accessibleTextProperty().bind(texts.bind("bootprofile.filter"));
    filter.setPrefColumnCount(18);
    filter.textProperty().addListener((o, before, now) -> filter(now));
    filter.addEventHandler(KeyEvent.KEY_PRESSED, this::keyInFilter);
    note.setId(id + "-note");
    note.getStyleClass().add("muted");
    note.setMaxWidth(Double.MAX_VALUE);
    HBox.setHgrow(note, Priority.ALWAYS);
    bar.setAlignment(Pos.CENTER_LEFT);
    bar.getStyleClass().add("pane-bar");
    content.setTop(bar);
    content.setCenter(tabs);
    content.setMinSize(0, 0);
  }

  private TextTable<R> table(PaneContext context, String prefix, String id, TableRows<C, R> model) {
    TextTable<R> table =
        new TextTable<>(
            texts,
            id + "-table-" + model.id(),
            prefix + ".tab." + model.id(),
            "bootprofile.no-rows");
    List<TableRows.Heading> columns = model.columns();
    for (int i = 0; i < columns.size(); i++) {
      int column = i;
      table.column(columns.get(i).key(), row -> model.text(column, row));
    }
    table.getColumns().getFirst().setMinWidth(NAME); // the others are cut before it
    table.fit(context.fontSize());
    table.setOnOpen(row -> onOpen.accept(row));
    table.setOnChange(() -> chosen(table));
    table.showSorted(model.sorted(), model.isDescending());
    table.setOnSort(
        (column, descending) -> {
          model.sort(column, descending);
          refresh();
        });
    table.addEventFilter(KeyEvent.KEY_PRESSED, e -> keyInTable(table, e));
    return table;
  }

  /** Puts something behind the field that filters. */
  void addToBar(Node node) {
    bar.getChildren().add(1, node);
  }

  // ---------------------------------------------------------------- what is shown

  Node content() {
    return content;
  }

  TextTable<R> table() {
    return tables.get(tab());
  }

  private TableRows<C, R> model() {
    return models.get(tab());
  }

  private int tab() {
    return Math.max(0, tabs.getSelectionModel().getSelectedIndex());
  }

  /** Shows a tab, by its place. */
  void showTab(int tab) {
    tabs.getSelectionModel().select(tab);
  }

  TextField filter() {
    return filter;
  }

  /** Sets who is told of a row that is chosen. */
  void setOnChosen(Consumer<R> now) {
    onChosen = now;
  }

  /** Sets who is told of a row that is opened. */
  void setOnOpen(Consumer<R> now) {
    onOpen = now;
  }

  /** The one row that is chosen. */
  Optional<R> one() {
    List<R> chosen = table().chosen();
    return chosen.size() == 1 ? Optional.of(chosen.getFirst()) : Optional.empty();
  }

  /** The chosen rows, or all that are shown, as text. */
  String copied() {
    List<R> chosen = table().chosen();
    return table().aligned(chosen.isEmpty() ? table().rows() : chosen);
  }

  /** Shows other tables; null for none. */
  void show(C now) {
    if (shown != now) {
      shown = now;
      refresh();
    }
  }

  /** Chooses the row of what a slice is of, where the tab has one, without going there. */
  void choose(int name) {
    List<R> rows = table().rows();
    for (int i = 0; i < rows.size(); i++) {
      if (model().isOf(rows.get(i), name)) {
        if (!table().getSelectionModel().isSelected(i)) {
          table().getSelectionModel().clearAndSelect(i);
          table().scrollTo(Math.max(0, i - 3));
        }
        return;
      }
    }
  }

  private void filter(String words) {
    models.forEach(m -> m.filter(words));
    refresh();
  }

  /** Shows what the present tab's rows have become. */
  void refresh() {
    model().show(shown);
    table().show(model().rows());
    note.setText(model().left() == 0 ? "" : texts.get("bootprofile.more", model().left()));
  }

  /** Sorts by the column behind the present one. */
  void sortNext() {
    int next = (model().sorted() + 1) % model().columns().size();
    sort(next, !model().columns().get(next).text());
  }

  /** Turns the order round. */
  void sortOther() {
    sort(model().sorted(), !model().isDescending());
  }

  private void sort(int by, boolean descending) {
    table().showSorted(by, descending);
    model().sort(by, descending);
    refresh();
  }

  private void chosen(TextTable<R> table) {
    if (table == table()) {
      onChosen.accept(one().orElse(null));
    }
  }

  // ---------------------------------------------------------------- keys

  /** Shows or hides what is below the chosen row. */
  void fold(boolean open) {
    List<R> chosen = new ArrayList<>(table().chosen());
    chosen.forEach(row -> model().fold(row, open));
    refresh();
  }

  private void keyInTable(TextTable<R> table, KeyEvent e) {
    if (e.isControlDown() || e.isAltDown() || e.isShiftDown() || e.isMetaDown()) {
      return;
    }
    boolean folds = table.chosen().stream().anyMatch(r -> model().fold(r) != Fold.NONE);
    if (folds && (e.getCode() == KeyCode.RIGHT || e.getCode() == KeyCode.LEFT)) {
      int at = table.getSelectionModel().getSelectedIndex();
      fold(e.getCode() == KeyCode.RIGHT);
      table.getSelectionModel().clearAndSelect(at);
      e.consume();
    }
  }

  private void keyInFilter(KeyEvent e) {
    if (e.getCode() == KeyCode.ESCAPE && !filter.getText().isEmpty()) {
      filter.clear();
      e.consume();
    } else if (e.getCode() == KeyCode.DOWN || e.getCode() == KeyCode.ENTER) {
      table().requestFocus();
      if (table().getSelectionModel().isEmpty()) {
        table().getSelectionModel().select(0);
      }
      e.consume();
    }
  }
}
