package bootscope.views.pane.registers;

import bootscope.views.control.bits.BitStrip;
import bootscope.views.control.dock.DockPane;
import bootscope.views.control.dock.PaneContext;
import bootscope.views.control.table.ValueRow;
import bootscope.views.control.table.ValueTable;
import bootscope.views.pane.PaneMenu;
import bootscope.views.pane.Workspace;
import bootscope.views.pane.registers.RegistersModel.Width;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import javafx.collections.ListChangeListener;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.TableColumn;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;

/**
 * The registers: flags as toggles above, all registers below, the chosen one's fields at the end.
 */
public final class RegistersPane implements DockPane {
  private static final double PADDING = 13;

  private final PaneContext context;
  private final Workspace workspace;
  private final RegistersModel model;
  private final ValueTable table;
  private final VBox fields = new VBox();
  private final Map<String, BitStrip> strips = new HashMap<>();
  private final BorderPane content = new BorderPane();
  private final BitStrip flags;

  public RegistersPane(PaneContext context, Workspace workspace) {
    this.context = context;
    this.workspace = workspace;
    model = new RegistersModel(workspace, context.texts());
    model.setOnRefused(
        why -> workspace.tellOfMachine(why, context.texts().get("registers.refused.remedy")));
    table = new ValueTable(context.texts(), model.table());
    table.setId("registers-table");
    table.accessibleTextProperty().bind(context.texts().bind("pane.registers"));
    table.setOnFollow(this::follow);
    context
        .fontSize()
        .subscribe(
            size -> {
              ValueTable.fitRows(table, size.doubleValue());
              fields.setMinHeight(0);
              widen();
            });
    table
        .getSelectionModel()
        .selectedItemProperty()
        .addListener((o, before, now) -> showFields(now == null ? null : model.table().row(now)));
    flags = new BitStrip(context.texts(), model.flags());
    flags.setId("registers-flags");
    // Behind the flags, in the same lines: beside them, it would take their width from them.
    flags.getChildren().add(widths());
    VBox top = new VBox(flags);
    top.getStyleClass().add("pane-head");
    fields.getStyleClass().add("pane-foot");
    hideFields();
    fields.widthProperty().addListener((o, before, now) -> fields.setMinHeight(0));
    content.setTop(top);
    content.setCenter(table);
    content.setBottom(fields);
    table.getSelectionModel().setSelectionMode(SelectionMode.MULTIPLE);
    RegisterActions actions =
        new RegisterActions(context, workspace, model, table, this::focusFields);
    actions
        .menu()
        .on(content, asked -> actions.choose(asked, flags), () -> PaneMenu.chosenRow(table));
    table
        .getSelectionModel()
        .getSelectedIndices()
        .addListener((ListChangeListener<Integer>) change -> actions.update());
    workspace.view().addListener((o, before, now) -> actions.update());
    model.widthProperty().addListener((o, before, now) -> actions.update());
    workspace.guest().subscribe(guest -> hideFields());
    model.digitsProperty().subscribe(digits -> widen());
  }

  /** Names of nine characters, and values as long as the mode has them, are shown whole. */
  private void widen() {
    double cell = 0.61 * context.fontSize().get();
    fix(table.getColumns().get(0), 9 * cell + PADDING);
    fix(table.getColumns().get(1), model.digitsProperty().get() * cell + PADDING);
  }

  private static void fix(TableColumn<String, ?> column, double width) {
    if (column.getMinWidth() != width) {
      column.setMaxWidth(Double.MAX_VALUE);
      column.setMinWidth(width);
      column.setMaxWidth(width);
      column.setPrefWidth(width);
    }
  }

  private ComboBox<Width> widths() {
    ComboBox<Width> box = new ComboBox<>();
    box.setId("registers-width");
    box.getItems().setAll(Width.values());
    box.setConverter(
        new StringConverter<>() {
          @Override
          public String toString(Width width) {
            return width == null
                ? ""
                : width == Width.AUTO
                    ? context.texts().get("registers.auto")
                    : context.texts().get("registers.bits", width.bits());
          }

          @Override
          public Width fromString(String text) {
            throw new UnsupportedOperationException();
          }
        });
    box.valueProperty().bindBidirectional(model.widthProperty());
    box.accessibleTextProperty().bind(context.texts().bind("registers.width"));
    box.setMinWidth(Region.USE_PREF_SIZE);
    return box;
  }

  /**
   * Shows a register's fields below the table. Once there are any, the place stays as high as it
   * has ever been: the rows must not move under the mouse that chooses them.
   */
  private void showFields(ValueRow row) {
    BitStrip strip =
        row == null || row.id().equals("rflags")
            ? null
            : model
                .strip(row.id())
                .map(m -> strips.computeIfAbsent(row.id(), id -> new BitStrip(context.texts(), m)))
                .orElse(null);
    if (strip == null && !fields.isManaged()) {
      return;
    }
    fields.setMinHeight(fields.getHeight());
    fields.getChildren().clear();
    if (strip != null) {
      Label name = new Label(row.name().toUpperCase(Locale.ROOT));
      name.getStyleClass().add("muted");
      fields.getChildren().addAll(name, strip);
      fields.setManaged(true);
      fields.setVisible(true);
      table.keepInSight(row);
    }
  }

  /** Gives the keyboard to the chosen register's fields, the flags' above or those below. */
  private void focusFields() {
    ValueRow row = model.table().row(table.getSelectionModel().getSelectedItem());
    if (row != null) {
      BitStrip shown = row.id().equals("rflags") ? flags : strips.get(row.id());
      if (shown != null) {
        shown.getChildren().getFirst().requestFocus();
      }
    }
  }

  /** Gives the place back: its height was for a text or a pane of another size. */
  private void hideFields() {
    fields.setMinHeight(Region.USE_COMPUTED_SIZE);
    fields.getChildren().clear();
    fields.setVisible(false);
    fields.setManaged(false);
  }

  private void follow(ValueRow row) {
    model
        .target(row.id())
        .ifPresent(
            t -> {
              if (t.code()) {
                workspace.navigator().goToCode(t.address(), t.physical());
              } else {
                workspace.navigator().goToMemory(t.address(), t.physical());
              }
            });
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
