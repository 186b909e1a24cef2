package bootscope.views.pane.stack;

import bootscope.core.debug.Accesses;
import bootscope.core.debug.DataTrigger;
import bootscope.core.debug.MemoryRange;
import bootscope.core.session.MachineView;
import bootscope.core.session.Phase;
import bootscope.views.action.Action;
import bootscope.views.control.dock.DockPane;
import bootscope.views.control.dock.PaneContext;
import bootscope.views.control.table.TextTable;
import bootscope.views.pane.Conditions;
import bootscope.views.pane.Guest;
import bootscope.views.pane.Navigator.Place;
import bootscope.views.pane.OriginQuestion;
import bootscope.views.pane.PaneMenu;
import bootscope.views.pane.Workspace;
import bootscope.views.pane.WriteQuestion;
import bootscope.views.pane.stack.StackWordsModel.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.beans.property.BooleanProperty;
import javafx.beans.value.ObservableBooleanValue;
import javafx.scene.Node;
import javafx.scene.layout.BorderPane;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignA;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignF;
import org.kordamp.ikonli.materialdesign2.MaterialDesignH;
import org.kordamp.ikonli.materialdesign2.MaterialDesignM;
import org.kordamp.ikonli.materialdesign2.MaterialDesignN;
import org.kordamp.ikonli.materialdesign2.MaterialDesignR;
import org.kordamp.ikonli.materialdesign2.MaterialDesignS;

/**
 * The words on the stack, from its pointer on. Enter or a double click follows a word: a return
 * address to the code, any other to memory.
 */
public final class StackWordsPane implements DockPane {
  private final Workspace workspace;
  private final StackWordsModel model;
  private final TextTable<Row> table;
  private final BorderPane content = new BorderPane();
  private final Conditions conditions = new Conditions();

  public StackWordsPane(PaneContext context, Workspace workspace) {
    this.workspace = workspace;
    model = new StackWordsModel(workspace, context.texts());
    table =
        new TextTable<Row>(context.texts(), "stack-table", "pane.stack", "stack.none")
            .column("stack.address", model::address)
            .column("stack.offset", model::offset)
            .column("stack.value", model::value)
            .column("stack.meaning", Row::meaning)
            .fit(context.fontSize());
    table.mark(Row::guess);
    table.setOnOpen(this::follow);
    model.onRows(table::show);
    content.setCenter(table);
    menu(context)
        .on(
            content,
            asked -> {
              PaneMenu.chooseRow(table, asked);
              conditions.update();
            },
            () -> PaneMenu.chosenRow(table));
    table.setOnChange(conditions::update);
    workspace.view().addListener((o, before, now) -> conditions.update());
  }

  private PaneMenu menu(PaneContext context) {
    PaneMenu menu = new PaneMenu(context, workspace, "stack");
    WriteQuestion writes = new WriteQuestion(context.texts(), workspace);
    OriginQuestion origins = new OriginQuestion(context.texts(), workspace);
    BooleanProperty one = conditions.when(() -> one().isPresent());
    ObservableBooleanValue past = one.and(workspace.canBring());
    BooleanProperty any = conditions.when(() -> !table.rows().isEmpty());
    menu.section(
            menu.copy(table, () -> model.text(chosenOrAll())),
            menu.copy(
                "all", MaterialDesignF.FILE_DOCUMENT_OUTLINE, any, () -> model.text(table.rows())),
            menu.copy("value", MaterialDesignN.NUMERIC, one, () -> one().map(this::value).get()),
            menu.copy(
                "address", MaterialDesignN.NUMERIC, one, () -> one().map(model::address).get()))
        .section(
            action("memory", MaterialDesignM.MEMORY, one, this::showWord),
            action(
                "follow",
                MaterialDesignA.ARROW_RIGHT_BOLD_OUTLINE,
                one,
                r -> workspace.navigator().goToMemory(r.word().value(), false)),
            action(
                "follow-code",
                MaterialDesignC.CODE_BRACES,
                one,
                r -> workspace.navigator().goToCode(r.word().value(), false)),
            action(
                "translate",
                MaterialDesignF.FILE_TREE_OUTLINE,
                conditions.when(() -> stands() && one().isPresent()),
                r -> workspace.navigator().goToWalk(r.word().place())))
        .section()
        .submenu("stack.watch", watches())
        .section(
            action(
                "last-write",
                MaterialDesignH.HISTORY,
                past,
                r -> writes.last(name(r), false, r.word().place(), r.word().bytes())),
            action(
                "next-write",
                MaterialDesignF.FAST_FORWARD_OUTLINE,
                past,
                r -> writes.next(name(r), false, r.word().place(), r.word().bytes())),
            action(
                "origin",
                MaterialDesignS.SOURCE_BRANCH,
                past,
                r -> origins.of(name(r), false, r.word().place(), r.word().bytes())));
    return menu;
  }

  private Action action(String id, Ikon icon, ObservableBooleanValue when, Consumer<Row> run) {
    return Action.of("stack." + id).icon(icon).enabled(when).run(() -> one().ifPresent(run));
  }

  private List<Action> watches() {
    List<Action> all = new ArrayList<>();
    for (Accesses on : Accesses.values()) {
      all.add(
          Action.of("stack.watch-" + on.name().toLowerCase(Locale.ROOT))
              .icon(MaterialDesignR.RECORD_CIRCLE_OUTLINE)
              .enabled(conditions.when(() -> one().isPresent()))
              .selected(
                  conditions.when(
                      () ->
                          one()
                              .filter(
                                  r -> Guest.stopsAt(workspace.view().getValue(), trigger(r, on)))
                              .isPresent()))
              .run(() -> one().ifPresent(r -> guest().toggleBreakpoint(trigger(r, on)))));
    }
    return all;
  }

  // ---------------------------------------------------------------- what is chosen

  private Guest guest() {
    return model.guest();
  }

  private boolean stands() {
    MachineView now = workspace.view().getValue();
    return guest() != null && now != null && now.phase() != Phase.RUNNING;
  }

  private Optional<Row> one() {
    List<Row> chosen = table.chosen();
    return chosen.size() == 1 ? Optional.of(chosen.getFirst()) : Optional.empty();
  }

  private List<Row> chosenOrAll() {
    List<Row> chosen = table.chosen();
    return chosen.isEmpty() ? table.rows() : chosen;
  }

  private String value(Row row) {
    return "0x" + Long.toHexString(row.word().value());
  }

  private String name(Row row) {
    return model.address(row);
  }

  private DataTrigger trigger(Row row, Accesses on) {
    return new DataTrigger(
        new MemoryRange(row.word().place(), false, row.word().bytes(), name(row)), on);
  }

  // ---------------------------------------------------------------- what is done

  private void showWord(Row row) {
    workspace.navigator().goToMemory(new Place(row.word().place(), false, row.word().bytes()));
  }

  private void follow(Row row) {
    if (row.code()) {
      workspace.navigator().goToCode(row.word().value(), false);
    } else {
      workspace.navigator().goToMemory(row.word().value(), false);
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
    model.setVisible(now);
  }

  @Override
  public void dispose() {
    model.dispose();
  }
}
