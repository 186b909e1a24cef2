package bootscope.views.pane.symbols;

import bootscope.core.debug.Accesses;
import bootscope.core.debug.DataTrigger;
import bootscope.core.debug.MemoryRange;
import bootscope.core.debug.search.SymbolRow;
import bootscope.core.session.MachineView;
import bootscope.core.session.Phase;
import bootscope.views.action.Action;
import bootscope.views.control.KeyboardWithin;
import bootscope.views.control.dock.PaneContext;
import bootscope.views.pane.AccessQuestion.Which;
import bootscope.views.pane.Conditions;
import bootscope.views.pane.Guest;
import bootscope.views.pane.KernelPlace;
import bootscope.views.pane.PaneMenu;
import bootscope.views.pane.Workspace;
import bootscope.views.pane.WriteQuestion;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javafx.beans.property.BooleanProperty;
import javafx.scene.Node;
import javafx.scene.control.TableView;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignE;
import org.kordamp.ikonli.materialdesign2.MaterialDesignF;
import org.kordamp.ikonli.materialdesign2.MaterialDesignH;
import org.kordamp.ikonli.materialdesign2.MaterialDesignM;
import org.kordamp.ikonli.materialdesign2.MaterialDesignR;

/** What can be done with the symbols that are chosen. */
final class SymbolActions {
  /** So many rows at most are looked at, or made a text of. */
  private static final int MOST_COPIED = 10_000;

  private final Workspace workspace;
  private final TableView<SymbolRow> table;
  private final Conditions conditions = new Conditions();
  private final WriteQuestion writes;
  private final PaneMenu menu;

  /**
   * @param find gives the keyboard to the field that symbols are found by
   */
  SymbolActions(
      PaneContext context,
      Workspace workspace,
      SymbolsModel model,
      Node content,
      TableView<SymbolRow> table,
      Runnable find) {
    this.workspace = workspace;
    this.table = table;
    writes = new WriteQuestion(context.texts(), workspace);
    BooleanProperty some = conditions.when(() -> !rows().isEmpty());
    menu = new PaneMenu(context, workspace, "symbols");
    menu.section(
            menu.copy(
                content,
                () ->
                    model.text(
                        rows().isEmpty()
                            ? model.rows().stream().limit(MOST_COPIED).toList()
                            : rows())),
            menu.copy(
                "name",
                MaterialDesignC.CONTENT_COPY,
                some,
                () -> rows().stream().map(SymbolRow::name).collect(Collectors.joining("\n"))),
            menu.copy(
                "address",
                MaterialDesignC.CODE_BRACKETS,
                conditions.when(() -> rows().stream().anyMatch(r -> r.address().isPresent())),
                () ->
                    rows().stream()
                        .filter(r -> r.address().isPresent())
                        .map(r -> "0x" + r.addressText())
                        .collect(Collectors.joining("\n"))))
        .section(
            Action.of("symbols.to-code")
                .icon(MaterialDesignC.CODE_BRACES)
                .enabled(conditions.when(() -> place().isPresent()))
                .run(() -> place().ifPresent(this::toCode)),
            Action.of("symbols.to-source")
                .icon(MaterialDesignF.FILE_DOCUMENT_EDIT_OUTLINE)
                .enabled(conditions.when(() -> place().filter(SymbolRow::code).isPresent()))
                .run(() -> place().ifPresent(this::toSource)),
            Action.of("symbols.to-memory")
                .icon(MaterialDesignM.MEMORY)
                .enabled(conditions.when(() -> place().isPresent()))
                .run(() -> place().ifPresent(this::toMemory)),
            Action.of("symbols.translate")
                .icon(MaterialDesignF.FILE_TREE_OUTLINE)
                .enabled(conditions.when(() -> stands() && place().isPresent()))
                .run(
                    () ->
                        place()
                            .ifPresent(
                                r -> workspace.navigator().goToWalk(r.address().getAsLong()))),
            Action.of("symbols.filter")
                .icon(MaterialDesignF.FILTER_OUTLINE)
                .paneKeys("Ctrl+F")
                .enabled(new KeyboardWithin(content))
                .run(find))
        .section(
            Action.of("symbols.break")
                .icon(MaterialDesignR.RECORD_CIRCLE_OUTLINE)
                .enabled(conditions.when(() -> function().isPresent()))
                .selected(
                    conditions.when(
                        () ->
                            function().filter(r -> Guest.stopsAt(view(), r.trigger())).isPresent()))
                .run(this::toggleBreakpoint),
            Action.of("symbols.break-on-write")
                .icon(MaterialDesignE.EYE_OUTLINE)
                .enabled(conditions.when(() -> variable().isPresent()))
                .selected(
                    conditions.when(
                        () ->
                            variable().filter(r -> Guest.stopsAt(view(), written(r))).isPresent()))
                .run(() -> variable().ifPresent(r -> guest().toggleBreakpoint(written(r)))),
            asking("symbols.last-write", MaterialDesignH.HISTORY, Which.LAST),
            asking("symbols.next-write", MaterialDesignF.FAST_FORWARD_OUTLINE, Which.NEXT));
  }

  private Action asking(String id, Ikon icon, Which which) {
    return Action.of(id)
        .icon(icon)
        .enabled(conditions.when(() -> variable().isPresent()).and(workspace.canBring()))
        .run(
            () ->
                variable()
                    .ifPresent(
                        r -> writes.of(which, r.name(), false, r.address().getAsLong(), bytes(r))));
  }

  PaneMenu menu() {
    return menu;
  }

  void update() {
    conditions.update();
  }

  /** Chooses what the menu is asked for. */
  void choose(Node asked) {
    PaneMenu.chooseRow(table, asked);
    conditions.update();
  }

  /** Shows the chosen one: a function as code, everything else in memory. */
  void show() {
    place().ifPresent(r -> SymbolForm.show(workspace, guest(), r));
  }

  void toggleBreakpoint() {
    function().ifPresent(r -> guest().toggleBreakpoint(r.trigger()));
  }

  private void toCode(SymbolRow row) {
    KernelPlace.of(guest(), row.address().getAsLong(), workspace.navigator()::goToCode);
  }

  private void toSource(SymbolRow row) {
    KernelPlace.of(guest(), row.address().getAsLong(), workspace.navigator()::goToSource);
  }

  private void toMemory(SymbolRow row) {
    KernelPlace.of(guest(), row.address().getAsLong(), workspace.navigator()::goToMemory);
  }

  private List<SymbolRow> rows() {
    return table.getSelectionModel().getSelectedIndices().stream()
        .filter(i -> i >= 0 && i < table.getItems().size())
        .limit(MOST_COPIED)
        .map(table.getItems()::get)
        .toList();
  }

  private Optional<SymbolRow> one() {
    List<SymbolRow> rows = rows();
    return rows.size() == 1 && guest() != null ? Optional.of(rows.getFirst()) : Optional.empty();
  }

  private Optional<SymbolRow> place() {
    return one().filter(SymbolRow::leads);
  }

  private Optional<SymbolRow> function() {
    return one().filter(r -> r.code() && (r.only() || r.leads()));
  }

  /** One whose bytes can be watched. */
  private Optional<SymbolRow> variable() {
    return one().filter(r -> r.leads() && !r.code());
  }

  private static int bytes(SymbolRow row) {
    return (int) Math.clamp(row.size(), 1, DataTrigger.MOST_BYTES);
  }

  private static DataTrigger written(SymbolRow row) {
    return new DataTrigger(
        new MemoryRange(row.address().getAsLong(), false, bytes(row), row.name()), Accesses.WRITE);
  }

  private Guest guest() {
    return workspace.guest().getValue();
  }

  private MachineView view() {
    return workspace.view().getValue();
  }

  private boolean stands() {
    return view() != null && view().phase() != Phase.RUNNING;
  }
}
