package bootscope.views.pane.search;

import bootscope.core.debug.Accesses;
import bootscope.core.debug.AddressTrigger;
import bootscope.core.debug.DataTrigger;
import bootscope.core.debug.MemoryRange;
import bootscope.core.debug.Trigger;
import bootscope.core.debug.search.Hit;
import bootscope.views.action.Action;
import bootscope.views.control.KeyboardWithin;
import bootscope.views.control.TextColumns;
import bootscope.views.control.dock.PaneContext;
import bootscope.views.pane.AccessQuestion.Which;
import bootscope.views.pane.Conditions;
import bootscope.views.pane.Guest;
import bootscope.views.pane.Navigator;
import bootscope.views.pane.PaneMenu;
import bootscope.views.pane.Workspace;
import bootscope.views.pane.WriteQuestion;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
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

/** What can be done with the places that were found. */
final class SearchActions {
  private final Workspace workspace;
  private final TableView<Hit> table;
  private final Conditions conditions = new Conditions();
  private final WriteQuestion writes;
  private final PaneMenu menu;

  /**
   * @param focus gives the keyboard to the field for what is looked for
   */
  SearchActions(
      PaneContext context,
      Workspace workspace,
      Node content,
      TableView<Hit> table,
      Runnable focus) {
    this.workspace = workspace;
    this.table = table;
    writes = new WriteQuestion(context.texts(), workspace);
    BooleanProperty one = conditions.when(() -> one().isPresent());
    menu = new PaneMenu(context, workspace, "search");
    menu.section(
            menu.copy(content, () -> text(rows().isEmpty() ? table.getItems() : rows())),
            menu.copy(
                "address",
                MaterialDesignC.CODE_BRACKETS,
                conditions.when(() -> !rows().isEmpty()),
                () ->
                    rows().stream()
                        .map(h -> "0x" + Long.toHexString(h.address()))
                        .collect(Collectors.joining("\n"))))
        .section(
            Action.of("search.to-memory")
                .icon(MaterialDesignM.MEMORY)
                .enabled(one)
                .run(() -> one().ifPresent(this::toMemory)),
            Action.of("search.to-code")
                .icon(MaterialDesignC.CODE_BRACES)
                .enabled(one)
                .run(() -> one().ifPresent(this::toCode)))
        .section(
            stopping(
                "search.break",
                MaterialDesignR.RECORD_CIRCLE_OUTLINE,
                h -> h.code() ? code(h) : null),
            stopping("search.break-on-write", MaterialDesignE.EYE_OUTLINE, SearchActions::written),
            asking("search.last-write", MaterialDesignH.HISTORY, Which.LAST),
            asking("search.next-write", MaterialDesignF.FAST_FORWARD_OUTLINE, Which.NEXT))
        .section(
            Action.of("search.focus")
                .icon(MaterialDesignM.MAGNIFY)
                .paneKeys("Ctrl+F")
                .enabled(new KeyboardWithin(content))
                .run(focus),
            context.actions().get("search.start"),
            context.actions().get("search.cancel"),
            context.actions().get("search.physical"),
            context.actions().get("search.aligned"),
            context.actions().get("search.anyCase"));
  }

  private Action asking(String id, Ikon icon, Which which) {
    return Action.of(id)
        .icon(icon)
        .enabled(conditions.when(() -> one().isPresent()).and(workspace.canBring()))
        .run(
            () ->
                one()
                    .ifPresent(
                        h -> writes.of(which, name(h), h.physical(), h.address(), bytes(h))));
  }

  private Action stopping(String id, Ikon icon, Function<Hit, Trigger> trigger) {
    return Action.of(id)
        .icon(icon)
        .enabled(conditions.when(() -> one().map(trigger).isPresent()))
        .selected(
            conditions.when(
                () ->
                    one()
                        .map(trigger)
                        .filter(t -> Guest.stopsAt(workspace.view().getValue(), t))
                        .isPresent()))
        .run(() -> one().map(trigger).ifPresent(guest()::toggleBreakpoint));
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

  /** Shows the chosen one: an instruction as code, everything else in memory. */
  void show() {
    one()
        .ifPresent(
            h -> {
              if (h.code()) {
                toCode(h);
              } else {
                toMemory(h);
              }
            });
  }

  private void toMemory(Hit hit) {
    workspace
        .navigator()
        .goToMemory(new Navigator.Place(hit.address(), hit.physical(), hit.length()));
  }

  private void toCode(Hit hit) {
    workspace.navigator().goToCode(hit.address(), hit.physical());
  }

  private List<Hit> rows() {
    return table.getSelectionModel().getSelectedItems().stream().filter(Objects::nonNull).toList();
  }

  private Optional<Hit> one() {
    List<Hit> rows = rows();
    return rows.size() == 1 && guest() != null ? Optional.of(rows.getFirst()) : Optional.empty();
  }

  private Guest guest() {
    return workspace.guest().getValue();
  }

  private static String name(Hit hit) {
    return hit.symbol().isEmpty() ? "0x" + Long.toHexString(hit.address()) : hit.symbol();
  }

  private static int bytes(Hit hit) {
    return Math.min(hit.length(), DataTrigger.MOST_BYTES);
  }

  private static Trigger code(Hit hit) {
    return new AddressTrigger(hit.address(), hit.physical(), name(hit));
  }

  private static Trigger written(Hit hit) {
    return new DataTrigger(
        new MemoryRange(hit.address(), hit.physical(), bytes(hit), name(hit)), Accesses.WRITE);
  }

  private static String text(List<Hit> hits) {
    return TextColumns.aligned(
        hits.stream().map(h -> List.of(h.addressText(), h.symbol(), h.text())).toList());
  }
}
