package bootscope.views.pane.search;

import bootscope.core.debug.search.Hit;
import bootscope.core.debug.search.SearchKind;
import bootscope.views.action.Action;
import bootscope.views.control.dock.DockPane;
import bootscope.views.control.dock.PaneContext;
import bootscope.views.control.name.NameField;
import bootscope.views.control.name.Wrong;
import bootscope.views.control.name.WrongNote;
import bootscope.views.control.table.ColumnFit;
import bootscope.views.control.table.ValueTable;
import bootscope.views.pane.GuestNames;
import bootscope.views.pane.PaneMenu;
import bootscope.views.pane.PaneTools;
import bootscope.views.pane.Workspace;
import bootscope.views.text.Texts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.collections.ListChangeListener;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import org.kordamp.ikonli.materialdesign2.MaterialDesignF;
import org.kordamp.ikonli.materialdesign2.MaterialDesignM;
import org.kordamp.ikonli.materialdesign2.MaterialDesignS;

/** A search: what and where above, what was found, and how far it is below. */
public final class SearchPane implements DockPane {
  private static final double CELL = 0.61;

  private final Texts texts;
  private final SearchModel model;
  private final NameField field;
  private final NameField from;
  private final NameField to;
  private final TableView<Hit> table = new TableView<>();
  private final WrongNote problem;
  private final BorderPane content = new BorderPane();
  private final SearchActions actions;

  public SearchPane(PaneContext context, Workspace workspace) {
    texts = context.texts();
    model = new SearchModel(workspace, texts);
    GuestNames names = new GuestNames(texts);
    field =
        new NameField(
            texts,
            word ->
                model.kindProperty().get().expression()
                    ? names.inExpression(workspace.guest().getValue(), word)
                    : List.of());
    field.setId("search-field");
    field.setPrefColumnCount(18);
    field.setOnAction(e -> start());
    from = place(names, workspace, "search-from", "search.from");
    to = place(names, workspace, "search-to", "search.to");
    problem = new WrongNote(texts, "search-problem", this::take);
    problem.getStyleClass().add("pane-note");
    PaneTools tools = new PaneTools(context);
    Node physical =
        tools.toggle(
            "search.physical",
            "address.physical",
            MaterialDesignM.MEMORY,
            model.physicalProperty());
    Node aligned =
        tools.toggle(
            "search.aligned",
            "search.aligned",
            MaterialDesignF.FORMAT_ALIGN_LEFT,
            model.alignedProperty());
    Node anyCase =
        tools.toggle(
            "search.anyCase",
            "search.anyCase",
            MaterialDesignF.FORMAT_LETTER_CASE,
            model.anyCaseProperty());
    Node start = tools.button("search.start", MaterialDesignM.MAGNIFY, this::start);
    Action cancel =
        Action.of("search.cancel")
            .text("search.cancel")
            .icon(MaterialDesignS.STOP_CIRCLE_OUTLINE)
            .enabled(model.searchingProperty())
            .run(model::cancel);
    context.actions().add(cancel);
    model
        .kindProperty()
        .subscribe(
            kind -> {
              field.setPromptText(texts.get("search.prompt." + kind));
              field.setAccessibleText(texts.get("search.prompt." + kind));
              show(aligned, kind.number());
              show(anyCase, kind.text());
            });
    content.setTop(
        tools.bar(
            kinds(),
            field,
            start,
            context.menus().button(cancel),
            physical,
            aligned,
            anyCase,
            from,
            to));
    table.setId("search-table");
    table.getStyleClass().add("bs-value-table");
    table.accessibleTextProperty().bind(texts.bind("pane.search"));
    table.getSelectionModel().setSelectionMode(SelectionMode.MULTIPLE);
    table.setItems(model.hits());
    Label none = new Label();
    none.textProperty().bind(texts.bind("search.none"));
    none.getStyleClass().add("muted");
    table.setPlaceholder(none);
    table.setRowFactory(t -> row());
    Map<TableColumn<Hit, ?>, Function<Hit, String>> shown = new HashMap<>();
    shown.put(column("search.address", Hit::addressText), Hit::addressText);
    shown.put(column("search.symbol", Hit::symbol), Hit::symbol);
    shown.put(column("search.content", Hit::text), Hit::text);
    ColumnFit<Hit> fit = ColumnFit.of(table, (column, hit) -> shown.get(column).apply(hit));
    context
        .fontSize()
        .subscribe(
            size -> {
              ValueTable.fitRows(table, size.doubleValue());
              fit.setCell(CELL * size.doubleValue());
            });
    content.setCenter(table);
    Label note = new Label();
    note.setId("search-note");
    note.textProperty().bind(model.noteProperty());
    note.getStyleClass().add("pane-note");
    note.setMaxWidth(Double.MAX_VALUE);
    content.setBottom(new VBox(problem, note));
    content.addEventFilter(KeyEvent.KEY_PRESSED, this::keyPressed);
    actions = new SearchActions(context, workspace, content, table, this::focusField);
    actions.menu().on(content, actions::choose, () -> PaneMenu.chosenRow(table));
    table
        .getSelectionModel()
        .getSelectedIndices()
        .addListener((ListChangeListener<Integer>) change -> actions.update());
    table.setOnKeyPressed(
        e -> {
          if (e.getCode() == KeyCode.ENTER) {
            actions.show();
            e.consume();
          }
        });
    workspace.view().addListener((o, before, now) -> actions.update());
  }

  private static void show(Node tool, boolean shown) {
    tool.setVisible(shown);
    tool.setManaged(shown);
  }

  private NameField place(GuestNames names, Workspace workspace, String id, String key) {
    NameField place =
        new NameField(texts, word -> names.inExpression(workspace.guest().getValue(), word));
    place.setId(id);
    place.promptTextProperty().bind(texts.bind(key));
    place.accessibleTextProperty().bind(texts.bind(key));
    place.setPrefColumnCount(9);
    place.setOnAction(e -> start());
    return place;
  }

  private ComboBox<SearchKind> kinds() {
    ComboBox<SearchKind> box = new ComboBox<>();
    box.setId("search-kind");
    box.getItems().setAll(SearchKind.values());
    box.setConverter(
        new StringConverter<>() {
          @Override
          public String toString(SearchKind kind) {
            return kind == null ? "" : texts.get("search.kind." + kind);
          }

          @Override
          public SearchKind fromString(String text) {
            throw new UnsupportedOperationException();
          }
        });
    box.valueProperty().bindBidirectional(model.kindProperty());
    box.accessibleTextProperty().bind(texts.bind("search.kind"));
    box.setMinWidth(Region.USE_PREF_SIZE);
    return box;
  }

  private TableColumn<Hit, String> column(String key, Function<Hit, String> text) {
    TableColumn<Hit, String> column = new TableColumn<>();
    column.textProperty().bind(texts.bind(key));
    column.setCellValueFactory(data -> new ReadOnlyStringWrapper(text.apply(data.getValue())));
    column.setMinWidth(40);
    column.setSortable(false);
    column.setReorderable(false);
    table.getColumns().add(column);
    return column;
  }

  private TableRow<Hit> row() {
    TableRow<Hit> row = new TableRow<>();
    row.setOnMouseClicked(
        e -> {
          if (e.getClickCount() == 2 && row.getItem() != null) {
            actions.show();
          }
        });
    return row;
  }

  private void start() {
    problem.show(null);
    Wrong wrong = model.start(field.getText(), from.getText(), to.getText());
    problem.show(wrong);
  }

  /** Takes what was meant, and goes on with it. */
  private void take(String name) {
    String term = problem.wrong().term();
    if (field.replaceWord(term, name)
        || from.replaceWord(term, name)
        || to.replaceWord(term, name)) {
      start();
    }
  }

  private void keyPressed(KeyEvent event) {
    if (event.getCode() == KeyCode.ESCAPE
        && model.searchingProperty().get()
        && !field.isOffering()) {
      model.cancel();
      event.consume();
    } else {
      problem.press(event);
    }
  }

  private void focusField() {
    field.requestFocus();
    field.selectAll();
  }

  @Override
  public Node content() {
    return content;
  }

  @Override
  public Node focusTarget() {
    return table.getItems().isEmpty() ? field : table;
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
