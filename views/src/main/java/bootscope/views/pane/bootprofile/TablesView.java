package bootscope.views.pane.bootprofile;

import bootscope.views.control.dock.PaneContext;
import bootscope.views.control.table.TextTable;
import bootscope.views.pane.bootprofile.ProfileRow.Fold;
import bootscope.views.pane.bootprofile.ProfileTab.Column;
import bootscope.views.text.Texts;
import java.text.NumberFormat;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
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

/** The tables, each on a tab, with a field that filters them. */
final class TablesView {
  private final Texts texts;
  private final BorderPane content = new BorderPane();
  private final TabPane tabs = new TabPane();
  private final TextField filter = new TextField();
  private final Label note = new Label();
  private final Map<ProfileTab, TableModel> models = new EnumMap<>(ProfileTab.class);
  private final Map<ProfileTab, TextTable<ProfileRow>> tables = new EnumMap<>(ProfileTab.class);
  private Consumer<ProfileRow> onChosen = row -> {};
  private Consumer<ProfileRow> onOpen = row -> {};
  private ProfileTables shown;

  TablesView(PaneContext context) {
    texts = context.texts();
    for (ProfileTab tab : ProfileTab.values()) {
      models.put(tab, new TableModel(tab));
      TextTable<ProfileRow> table = table(context, tab);
      tables.put(tab, table);
      Tab node = new Tab();
      node.setId("bootprofile-tab-" + tab.id());
      node.textProperty().bind(texts.bind("bootprofile.tab." + tab.id()));
      node.setContent(table);
      node.setClosable(false);
      tabs.getTabs().add(node);
    }
    tabs.setId("bootprofile-tabs");
    tabs.getStyleClass().add("bs-profile-tabs");
    tabs.setMinSize(0, 0);
    tabs.getSelectionModel().selectedIndexProperty().addListener((o, before, now) -> refresh());
    filter.setId("bootprofile-filter");
    filter.promptTextProperty().bind(texts.bind("bootprofile.filter"));
    filter.accessibleTextProperty().bind(texts.bind("bootprofile.filter"));
    filter.setPrefColumnCount(18);
    filter.textProperty().addListener((o, before, now) -> filter(now));
    filter.addEventHandler(KeyEvent.KEY_PRESSED, this::keyInFilter);
    note.setId("bootprofile-note");
    note.getStyleClass().add("muted");
    note.setMaxWidth(Double.MAX_VALUE);
    HBox.setHgrow(note, Priority.ALWAYS);
    HBox bar = new HBox(6, filter, note);
    bar.setAlignment(javafx.geometry.Pos.CENTER_LEFT);
    bar.getStyleClass().add("pane-bar");
    content.setTop(bar);
    content.setCenter(tabs);
    content.setMinSize(0, 0);
  }

  private TextTable<ProfileRow> table(PaneContext context, ProfileTab tab) {
    TextTable<ProfileRow> table =
        new TextTable<>(
            texts,
            "bootprofile-table-" + tab.id(),
            "bootprofile.tab." + tab.id(),
            "bootprofile.no-rows");
    for (Column column : tab.columns()) {
      table.column(column.key(), row -> text(tab, column, row));
    }
    table.fit(context.fontSize());
    table.setOnOpen(row -> onOpen.accept(row));
    table.setOnChange(() -> chosen(tab));
    TableModel model = models.get(tab);
    table.showSorted(tab.columns().indexOf(model.sort()), model.isDescending());
    table.setOnSort(
        (column, descending) -> {
          model.sort(tab.columns().get(column), descending);
          refresh();
        });
    table.addEventFilter(KeyEvent.KEY_PRESSED, e -> keyInTable(table, e));
    return table;
  }

  // ---------------------------------------------------------------- words

  String text(ProfileTab tab, Column column, ProfileRow row) {
    return switch (column) {
      case NAME -> indented(tab, row);
      case SELF_SHARE -> share(row.self());
      case TOTAL_SHARE -> share(row.total());
      case PLACE -> texts.get("bootprofile.place." + row.note());
      case LEVEL -> row.note();
      case PID -> row.calls() < 0 ? "" : String.valueOf(row.calls());
      default -> number(column.value(row));
    };
  }

  private String indented(ProfileTab tab, ProfileRow row) {
    String mark =
        switch (row.fold()) {
          case NONE -> tab == ProfileTab.TREE ? "  " : "";
          case CLOSED -> "▸ ";
          case OPEN -> "▾ ";
        };
    String how =
        tab == ProfileTab.TREE && !row.note().equals("CALL") && !row.note().equals("START")
            ? texts.get("bootprofile.entered", row.name(), entered(row.note()))
            : row.name();
    return "  ".repeat(Math.min(row.level(), 60)) + mark + how;
  }

  private String entered(String how) {
    return texts.get("bootprofile.entered." + how);
  }

  private String share(long part) {
    long all = shown == null ? 0 : shown.all();
    return String.format(Locale.ROOT, "%.2f %%", 100.0 * part / Math.max(1, all));
  }

  private String number(long value) {
    return NumberFormat.getIntegerInstance(texts.localeProperty().get()).format(value);
  }

  // ---------------------------------------------------------------- what is shown

  Node content() {
    return content;
  }

  TextTable<ProfileRow> table() {
    return tables.get(tab());
  }

  ProfileTab tab() {
    return ProfileTab.values()[Math.max(0, tabs.getSelectionModel().getSelectedIndex())];
  }

  void showTab(ProfileTab tab) {
    tabs.getSelectionModel().select(tab.ordinal());
    table().requestFocus();
  }

  TextField filter() {
    return filter;
  }

  /** Sets who is told of a row that is chosen. */
  void setOnChosen(Consumer<ProfileRow> now) {
    onChosen = now;
  }

  /** Sets who is told of a row that is opened. */
  void setOnOpen(Consumer<ProfileRow> now) {
    onOpen = now;
  }

  /** The one row that is chosen. */
  Optional<ProfileRow> one() {
    List<ProfileRow> chosen = table().chosen();
    return chosen.size() == 1 ? Optional.of(chosen.getFirst()) : Optional.empty();
  }

  /** The chosen rows, or all that are shown, as text. */
  String copied() {
    List<ProfileRow> chosen = table().chosen();
    return table().aligned(chosen.isEmpty() ? table().rows() : chosen);
  }

  /** Shows other tables; null for none. */
  void show(ProfileTables now) {
    if (shown != now) {
      shown = now;
      refresh();
    }
  }

  /** Chooses a function's row where the tab has one of it alone, without going there. */
  void choose(int function) {
    if (tab() != ProfileTab.FUNCTIONS && tab() != ProfileTab.INITCALLS) {
      return;
    }
    List<ProfileRow> rows = table().rows();
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).function() == function) {
        if (!table().getSelectionModel().isSelected(i)) {
          table().getSelectionModel().clearAndSelect(i);
          table().scrollTo(Math.max(0, i - 3));
        }
        return;
      }
    }
  }

  private void filter(String words) {
    models.values().forEach(m -> m.filter(words));
    refresh();
  }

  private void refresh() {
    TableModel model = models.get(tab());
    model.show(shown);
    table().show(model.rows());
    note.setText(model.left() == 0 ? "" : texts.get("bootprofile.more", model.left()));
  }

  /** Sorts by the column behind the present one. */
  void sortNext() {
    List<Column> columns = tab().columns();
    TableModel model = models.get(tab());
    Column next = columns.get((columns.indexOf(model.sort()) + 1) % columns.size());
    sort(next, !next.isText());
  }

  /** Turns the order round. */
  void sortOther() {
    TableModel model = models.get(tab());
    sort(model.sort(), !model.isDescending());
  }

  private void sort(Column by, boolean descending) {
    table().showSorted(tab().columns().indexOf(by), descending);
    models.get(tab()).sort(by, descending);
    refresh();
  }

  private void chosen(ProfileTab tab) {
    if (tab == tab()) {
      onChosen.accept(one().orElse(null));
    }
  }

  // ---------------------------------------------------------------- keys

  /** Shows or hides what is below the chosen row. */
  void fold(boolean open) {
    List<ProfileRow> chosen = new ArrayList<>(table().chosen());
    chosen.forEach(row -> models.get(tab()).fold(row, open));
    refresh();
  }

  private void keyInTable(TextTable<ProfileRow> table, KeyEvent e) {
    if (e.isControlDown() || e.isAltDown() || e.isShiftDown() || e.isMetaDown()) {
      return;
    }
    boolean folds = table.chosen().stream().anyMatch(r -> r.fold() != Fold.NONE);
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
