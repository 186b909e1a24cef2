package bootscope.views.pane.symbols;

import bootscope.core.debug.SymbolSearch.Kind;
import bootscope.core.debug.search.SymbolRow;
import bootscope.views.control.dock.DockPane;
import bootscope.views.control.dock.PaneContext;
import bootscope.views.control.table.ValueTable;
import bootscope.views.pane.Guest;
import bootscope.views.pane.PaneMenu;
import bootscope.views.pane.PaneTools;
import bootscope.views.pane.Workspace;
import bootscope.views.text.Texts;
import java.util.function.Function;
import javafx.application.Platform;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.collections.FXCollections;
import javafx.collections.ListChangeListener;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.Region;
import javafx.util.StringConverter;

/** The kernel's symbols: what is looked for above, those that fit, and how many below. */
public final class SymbolsPane implements DockPane {
  private static final double CELL = 0.61;
  private static final double PADDING = 14;

  private final Texts texts;
  private final Workspace workspace;
  private final SymbolsModel model;
  private final TableView<SymbolRow> table = new TableView<>();
  private final TextField field = new TextField();
  private final Label note = new Label();
  private final BorderPane content = new BorderPane();
  private final SymbolActions actions;

  public SymbolsPane(PaneContext context, Workspace workspace) {
    this.texts = context.texts();
    this.workspace = workspace;
    model = new SymbolsModel(workspace, texts, Platform::runLater);
    field.setId("symbols-field");
    field.promptTextProperty().bind(texts.bind("symbols.find"));
    field.accessibleTextProperty().bind(texts.bind("symbols.find"));
    field.textProperty().bindBidirectional(model.wantedProperty());
    field.setPrefColumnCount(20);
    field.addEventHandler(KeyEvent.KEY_PRESSED, this::keyInField);
    content.setTop(new PaneTools(context).bar(field, kinds()));
    table.setId("symbols-table");
    table.getStyleClass().add("bs-value-table");
    table.accessibleTextProperty().bind(texts.bind("pane.symbols"));
    table.getSelectionModel().setSelectionMode(SelectionMode.MULTIPLE);
    Label none = new Label();
    none.textProperty().bind(texts.bind("symbols.none"));
    none.getStyleClass().add("muted");
    table.setPlaceholder(none);
    table.setRowFactory(t -> row());
    add("symbols.mark", 2, this::mark);
    add("symbols.name", 34, SymbolRow::text);
    add("symbols.address", 17, SymbolRow::addressText);
    add("symbols.size", 9, SymbolsModel::sizeText);
    add("symbols.kind", 14, model::kindText);
    add("symbols.section", 16, SymbolRow::section);
    context.fontSize().subscribe(size -> fit(size.doubleValue()));
    content.setCenter(table);
    note.setId("symbols-note");
    note.getStyleClass().add("pane-note");
    note.setMaxWidth(Double.MAX_VALUE);
    content.setBottom(note);
    actions = new SymbolActions(context, workspace, model, content, table, this::startFind);
    actions.menu().on(content, actions::choose, () -> PaneMenu.chosenRow(table));
    table.setOnKeyPressed(this::keyInTable);
    table
        .getSelectionModel()
        .getSelectedIndices()
        .addListener((ListChangeListener<Integer>) change -> actions.update());
    model.setOnShown(this::show, this::refresh);
    workspace.view().addListener((o, before, now) -> actions.update());
    show();
  }

  private ComboBox<Kind> kinds() {
    ComboBox<Kind> box = new ComboBox<>();
    box.setId("symbols-kind");
    box.getItems().setAll(Kind.values());
    box.setConverter(
        new StringConverter<>() {
          @Override
          public String toString(Kind kind) {
            return kind == null ? "" : texts.get("symbols.kind." + kind);
          }

          @Override
          public Kind fromString(String text) {
            throw new UnsupportedOperationException();
          }
        });
    box.valueProperty().bindBidirectional(model.kindProperty());
    box.accessibleTextProperty().bind(texts.bind("symbols.kind"));
    box.setMinWidth(Region.USE_PREF_SIZE);
    return box;
  }

  /**
   * @param width in characters, at first
   */
  private void add(String key, int width, Function<SymbolRow, String> text) {
    TableColumn<SymbolRow, String> column = new TableColumn<>();
    column.setUserData(width);
    column.textProperty().bind(texts.bind(key));
    column.setCellValueFactory(data -> new ReadOnlyStringWrapper(text.apply(data.getValue())));
    column.setSortable(false);
    column.setReorderable(false);
    table.getColumns().add(column);
  }

  private void fit(double size) {
    ValueTable.fitRows(table, size);
    for (TableColumn<SymbolRow, ?> column : table.getColumns()) {
      column.setPrefWidth((int) column.getUserData() * CELL * size + PADDING);
    }
  }

  private String mark(SymbolRow row) {
    boolean can = row.code() && (row.only() || row.leads());
    return can && Guest.stopsAt(workspace.view().getValue(), row.trigger()) ? "●" : "";
  }

  private TableRow<SymbolRow> row() {
    TableRow<SymbolRow> row = new TableRow<>();
    row.setOnMouseClicked(
        e -> {
          if (e.getClickCount() == 2 && row.getItem() != null) {
            actions.show();
          }
        });
    return row;
  }

  private void show() {
    table.setItems(FXCollections.observableList(model.rows()));
    table.scrollTo(0);
    note.setText(model.note());
    if (actions != null) { // not while the pane is being made
      actions.update();
    }
  }

  private void refresh() {
    table.refresh();
    actions.update();
  }

  private void keyInField(KeyEvent event) {
    switch (event.getCode()) {
      case ESCAPE -> {
        if (field.getText().isEmpty()) {
          return;
        }
        field.clear();
      }
      case DOWN -> intoTable();
      case ENTER -> {
        if (table.getSelectionModel().isEmpty()) {
          table.getSelectionModel().select(0);
        }
        act(event);
      }
      default -> {
        return;
      }
    }
    event.consume();
  }

  private void intoTable() {
    table.requestFocus();
    if (table.getSelectionModel().isEmpty()) {
      table.getSelectionModel().select(0);
    }
  }

  private void keyInTable(KeyEvent event) {
    if (event.getCode() == KeyCode.ENTER) {
      act(event);
      event.consume();
    }
  }

  /** Enter shows it, with Ctrl it is stopped at. */
  private void act(KeyEvent event) {
    if (event.isShortcutDown()) {
      actions.toggleBreakpoint();
    } else {
      actions.show();
    }
  }

  private void startFind() {
    field.requestFocus();
    field.selectAll();
  }

  @Override
  public Node content() {
    return content;
  }

  @Override
  public Node focusTarget() {
    return table;
  }

  @Override
  public void setVisible(boolean now) {
    model.setVisible(now);
  }

  @Override
  public void dispose() {
    model.dispose();
  }
}
