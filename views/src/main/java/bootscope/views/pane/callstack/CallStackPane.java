package bootscope.views.pane.callstack;

import bootscope.core.debug.AddressTrigger;
import bootscope.core.session.MachineView;
import bootscope.core.session.Phase;
import bootscope.views.action.Action;
import bootscope.views.control.dock.DockPane;
import bootscope.views.control.dock.PaneContext;
import bootscope.views.control.table.TextTable;
import bootscope.views.pane.Conditions;
import bootscope.views.pane.Guest;
import bootscope.views.pane.Navigator.Place;
import bootscope.views.pane.PaneMenu;
import bootscope.views.pane.Workspace;
import bootscope.views.pane.WriteQuestion;
import bootscope.views.pane.callstack.CallStackModel.Row;
import java.util.List;
import java.util.Optional;
import javafx.beans.property.BooleanProperty;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.BorderPane;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignD;
import org.kordamp.ikonli.materialdesign2.MaterialDesignF;
import org.kordamp.ikonli.materialdesign2.MaterialDesignH;
import org.kordamp.ikonli.materialdesign2.MaterialDesignM;
import org.kordamp.ikonli.materialdesign2.MaterialDesignN;
import org.kordamp.ikonli.materialdesign2.MaterialDesignR;

/**
 * Who called the function that runs. Enter or a double click shows a frame's code; below are the
 * registers that it has on the stack.
 */
public final class CallStackPane implements DockPane {
  private final Workspace workspace;
  private final CallStackModel model;
  private final TextTable<Row> table;
  private final Label kept = new Label();
  private final BorderPane content = new BorderPane();
  private final Conditions conditions = new Conditions();

  public CallStackPane(PaneContext context, Workspace workspace) {
    this.workspace = workspace;
    model = new CallStackModel(workspace, context.texts());
    table =
        new TextTable<Row>(context.texts(), "callstack-table", "pane.callstack", "callstack.none")
            .column("callstack.number", model::number)
            .column("callstack.function", model::function)
            .column("callstack.way", model::way)
            .column("callstack.found", model::found)
            .column("callstack.address", model::address)
            .fit(context.fontSize());
    table.mark(row -> row.frame().found().guess());
    table.setOnOpen(this::showCode);
    model.onRows(table::show);
    kept.setId("callstack-kept");
    kept.setWrapText(true);
    kept.setMinHeight(0);
    kept.getStyleClass().addAll("pane-foot", "mono");
    content.setCenter(table);
    content.setBottom(kept);
    menu(context)
        .on(
            content,
            asked -> {
              PaneMenu.chooseRow(table, asked);
              update();
            },
            () -> PaneMenu.chosenRow(table));
    table.setOnChange(this::update);
    workspace.view().addListener((o, before, now) -> update());
    update();
  }

  private PaneMenu menu(PaneContext context) {
    PaneMenu menu = new PaneMenu(context, workspace, "callstack");
    WriteQuestion writes = new WriteQuestion(context.texts(), workspace);
    BooleanProperty one = conditions.when(() -> one().isPresent());
    BooleanProperty onStack =
        conditions.when(() -> one().filter(r -> r.frame().slot().isPresent()).isPresent());
    BooleanProperty any = conditions.when(() -> !table.rows().isEmpty());
    menu.section(
            menu.copy(table, () -> model.text(chosenOrAll())),
            menu.copy(
                "all", MaterialDesignF.FILE_DOCUMENT_OUTLINE, any, () -> model.text(table.rows())),
            menu.copy(
                "address", MaterialDesignN.NUMERIC, one, () -> one().map(model::address).get()))
        .section(
            Action.of("callstack.code")
                .icon(MaterialDesignC.CODE_BRACES)
                .enabled(one)
                .run(() -> one().ifPresent(this::showCode)),
            Action.of("callstack.source")
                .icon(MaterialDesignF.FILE_DOCUMENT_EDIT_OUTLINE)
                .enabled(one)
                .run(() -> one().ifPresent(this::showSource)),
            Action.of("callstack.memory")
                .icon(MaterialDesignM.MEMORY)
                .enabled(onStack)
                .run(() -> one().ifPresent(this::showSlot)))
        .section(
            Action.of("callstack.break")
                .icon(MaterialDesignR.RECORD_CIRCLE_OUTLINE)
                .enabled(one)
                .selected(conditions.when(() -> one().filter(this::stopsThere).isPresent()))
                .run(() -> one().ifPresent(r -> guest().toggleBreakpoint(trigger(r)))),
            Action.of("callstack.run-to")
                .icon(MaterialDesignD.DEBUG_STEP_OUT)
                .enabled(conditions.when(() -> stands() && one().isPresent()))
                .run(() -> one().ifPresent(r -> guest().runTo(r.frame().address()))))
        .section(
            Action.of("callstack.last-write")
                .icon(MaterialDesignH.HISTORY)
                .enabled(onStack.and(workspace.canBring()))
                .run(() -> one().ifPresent(r -> ask(writes, r))));
    return menu;
  }

  private void update() {
    conditions.update();
    String text = one().map(model::kept).orElse("");
    kept.setText(text);
    kept.setVisible(!text.isEmpty());
    kept.setManaged(!text.isEmpty());
  }

  // ---------------------------------------------------------------- what is chosen

  private Guest guest() {
    return model.guest();
  }

  private boolean stands() {
    MachineView now = workspace.view().getValue();
    return guest() != null && now != null && now.phase() == Phase.PAUSED;
  }

  private Optional<Row> one() {
    List<Row> chosen = table.chosen();
    return chosen.size() == 1 ? Optional.of(chosen.getFirst()) : Optional.empty();
  }

  private List<Row> chosenOrAll() {
    List<Row> chosen = table.chosen();
    return chosen.isEmpty() ? table.rows() : chosen;
  }

  // ---------------------------------------------------------------- what is done

  private void showCode(Row row) {
    workspace.navigator().goToCode(row.frame().address(), false);
  }

  private void showSource(Row row) {
    workspace.navigator().goToSource(row.frame().at(), false);
  }

  private void showSlot(Row row) {
    row.frame().kept().stream()
        .filter(k -> k.register().equals("rip"))
        .findFirst()
        .ifPresent(k -> workspace.navigator().goToMemory(new Place(k.place(), false, k.bytes())));
  }

  private static AddressTrigger trigger(Row row) {
    String name = row.frame().name();
    String hex = "0x" + Long.toHexString(row.frame().address());
    return new AddressTrigger(row.frame().address(), false, name.isEmpty() ? hex : name);
  }

  private boolean stopsThere(Row row) {
    return Guest.stopsAt(workspace.view().getValue(), trigger(row));
  }

  private void ask(WriteQuestion writes, Row row) {
    row.frame().kept().stream()
        .filter(k -> k.register().equals("rip"))
        .findFirst()
        .ifPresent(k -> writes.last(model.slotName(row), false, k.place(), k.bytes()));
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
