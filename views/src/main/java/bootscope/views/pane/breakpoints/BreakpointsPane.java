package bootscope.views.pane.breakpoints;

import bootscope.core.session.BreakpointView;
import bootscope.core.session.MachineView;
import bootscope.views.action.Icon;
import bootscope.views.control.dock.DockPane;
import bootscope.views.control.dock.PaneContext;
import bootscope.views.control.name.Wrong;
import bootscope.views.control.name.WrongNote;
import bootscope.views.control.table.ColumnFit;
import bootscope.views.control.table.ValueTable;
import bootscope.views.pane.Guest;
import bootscope.views.pane.PaneMenu;
import bootscope.views.pane.PaneTools;
import bootscope.views.pane.Workspace;
import bootscope.views.pane.breakpoints.BreakpointsModel.Row;
import bootscope.views.text.Texts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.scene.Node;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignP;

/**
 * The breakpoints. Space switches the chosen ones, Enter or a double click goes there, F2 changes
 * what one stops at, Delete removes them.
 */
public final class BreakpointsPane implements DockPane {
  private static final double LEAST_WIDTH = 30;

  /** Width of a letter, of the text's size. */
  private static final double CELL = 0.61;

  private final Texts texts;
  private final Workspace workspace;
  private final BreakpointsModel model;
  private final TableView<Row> table = new TableView<>();
  private final Map<TableColumn<Row, ?>, Function<BreakpointView, String>> shown = new HashMap<>();
  private final KindFields fields;
  private final WrongNote problem;
  private final StopEditor editor;
  private final BorderPane content = new BorderPane();
  private boolean visible;

  public BreakpointsPane(PaneContext context, Workspace workspace) {
    texts = context.texts();
    this.workspace = workspace;
    model = new BreakpointsModel(texts);
    problem = new WrongNote(texts, "breakpoints-problem", this::take);
    problem.getStyleClass().add("pane-note");
    content.addEventFilter(KeyEvent.KEY_PRESSED, problem::press);
    editor = new StopEditor(texts, model, problem::show, table::requestFocus);
    table.setId("breakpoints-table");
    table.accessibleTextProperty().bind(texts.bind("pane.breakpoints"));
    table.getStyleClass().add("bs-value-table");
    table.setItems(model.rows());
    Label none = new Label();
    none.textProperty().bind(texts.bind("breakpoints.none"));
    none.setWrapText(true);
    none.getStyleClass().add("muted");
    table.setPlaceholder(none);
    table.getColumns().add(enabledColumn());
    addColumn("breakpoints.where", BreakpointView::where);
    addColumn("breakpoints.hits", b -> Long.toString(b.hits()));
    addColumn("breakpoints.address", model::addressText);
    addColumn("breakpoints.kind", model::kindText);
    addColumn("breakpoints.condition", model::conditionText);
    ColumnFit<Row> fit =
        ColumnFit.of(table, (column, row) -> shown.get(column).apply(row.breakpoint()));
    context
        .fontSize()
        .subscribe(
            size -> {
              ValueTable.fitRows(table, size.doubleValue());
              fit.setCell(CELL * size.doubleValue());
            });
    table.getSelectionModel().setSelectionMode(SelectionMode.MULTIPLE);

    PaneTools tools = new PaneTools(context);
    fields = new KindFields(texts, model, "breakpoints", this::enter);
    Node add = tools.button("breakpoints.add", MaterialDesignP.PLUS, this::add);
    BreakpointActions actions =
        new BreakpointActions(context, workspace, model, table, content, editor::edit);
    Node go = context.menus().button(actions.goTo());
    Node place = context.menus().button(actions.place());
    Node remove = context.menus().button(actions.remove());
    actions.menu().on(content, actions::asked, () -> PaneMenu.chosenRow(table));
    table.setOnKeyPressed(actions::keyPressed);
    table.setRowFactory(t -> row(actions));
    content.setTop(tools.bar(fields.kind(), fields.parameters(), add, go, place, remove));
    content.setCenter(table);
    content.setBottom(new VBox(editor, problem));
    workspace.guest().subscribe(this::guestChanged);
    workspace.view().subscribe(this::viewChanged);
  }

  private static TableRow<Row> row(BreakpointActions actions) {
    TableRow<Row> row = new TableRow<>();
    row.setOnMouseClicked(
        e -> {
          if (e.getClickCount() == 2 && row.getItem() != null) {
            actions.goTo(row.getItem().breakpoint());
          }
        });
    return row;
  }

  private TableColumn<Row, Row> enabledColumn() {
    TableColumn<Row, Row> column = new TableColumn<>();
    column.setCellValueFactory(data -> new ReadOnlyObjectWrapper<>(data.getValue()));
    column.setMinWidth(58);
    column.setMaxWidth(58);
    column.setResizable(false);
    column.setSortable(false);
    column.setReorderable(false);
    column.setCellFactory(
        c ->
            new TableCell<>() {
              private final CheckBox box = new CheckBox();
              private final Icon hit = new Icon(MaterialDesignC.CHEVRON_RIGHT);

              {
                box.setOnAction(
                    e -> {
                      if (getItem() != null) {
                        model.enable(getItem().breakpoint().id(), box.isSelected());
                      }
                    });
                box.setFocusTraversable(false);
              }

              @Override
              protected void updateItem(Row row, boolean empty) {
                super.updateItem(row, empty);
                setGraphic(empty || row == null ? null : box);
                if (!empty && row != null) {
                  box.setSelected(row.breakpoint().enabled());
                  box.setAccessibleText(
                      texts.get(
                          row.hit() ? "breakpoints.enabled.hit" : "breakpoints.enabled",
                          row.breakpoint().where()));
                  box.setGraphic(row.hit() ? hit : null);
                }
              }
            });
    return column;
  }

  private void addColumn(String key, Function<BreakpointView, String> text) {
    TableColumn<Row, Row> column = new TableColumn<>();
    shown.put(column, text);
    table.getColumns().add(column);
    column.textProperty().bind(texts.bind(key));
    column.setCellValueFactory(data -> new ReadOnlyObjectWrapper<>(data.getValue()));
    column.setMinWidth(LEAST_WIDTH);
    column.setSortable(false);
    column.setReorderable(false);
    column.setCellFactory(
        c ->
            new TableCell<>() {
              private final Tooltip tip = new Tooltip();

              @Override
              protected void updateItem(Row row, boolean empty) {
                super.updateItem(row, empty);
                String why = empty || row == null ? "" : model.waitingText(row.breakpoint());
                setText(empty || row == null ? null : text.apply(row.breakpoint()));
                tip.setText(why.isEmpty() ? getText() : why);
                setTooltip(tip.getText() == null || tip.getText().isEmpty() ? null : tip);
                setStyle(row != null && !empty && row.hit() ? "-fx-font-weight: bold;" : "");
              }
            });
  }

  /**
   * Enter adds what was said; where nothing is, as behind what was just added, nothing is wrong.
   */
  private void enter() {
    if (fields.isUnsaid()) {
      problem.show(null);
      fields.first().requestFocus();
    } else {
      add();
    }
  }

  private void add() {
    Wrong wrong = model.add(fields.kind().getValue(), fields.said(), "", true);
    problem.show(wrong);
    if (wrong == null) {
      fields.clear();
    }
  }

  /** Takes what was meant, and goes on with it. */
  private void take(String name) {
    if (editor.isVisible()) {
      editor.take(problem.wrong().term(), name);
    } else if (fields.replaceWord(problem.wrong().term(), name)) {
      add();
    }
  }

  private void guestChanged(Guest guest) {
    model.setGuest(guest);
    editor.close();
    problem.show(null);
  }

  private void viewChanged(MachineView now) {
    if (visible && now != null) {
      List<Integer> chosen = List.copyOf(table.getSelectionModel().getSelectedIndices());
      int count = model.rows().size();
      model.show(now);
      // A row that is put in the place of another is no longer chosen, though it is the same one.
      if (model.rows().size() == count
          && !table.getSelectionModel().getSelectedIndices().equals(chosen)) {
        table.getSelectionModel().clearSelection();
        chosen.forEach(table.getSelectionModel()::select);
      }
    }
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
    visible = now;
    if (now) {
      viewChanged(workspace.view().getValue());
    }
  }
}
