package bootscope.views.pane.breakpoints;

import bootscope.core.debug.CountTrigger;
import bootscope.core.debug.MilestoneTrigger;
import bootscope.core.session.BreakpointView;
import bootscope.views.action.Action;
import bootscope.views.control.KeyboardWithin;
import bootscope.views.control.dock.PaneContext;
import bootscope.views.pane.AccessQuestion;
import bootscope.views.pane.AccessQuestion.Which;
import bootscope.views.pane.Conditions;
import bootscope.views.pane.PaneMenu;
import bootscope.views.pane.Workspace;
import bootscope.views.pane.breakpoints.BreakpointsModel.Row;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import javafx.beans.property.BooleanProperty;
import javafx.collections.ListChangeListener;
import javafx.scene.Node;
import javafx.scene.control.TableView;
import javafx.scene.input.KeyEvent;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignD;
import org.kordamp.ikonli.materialdesign2.MaterialDesignF;
import org.kordamp.ikonli.materialdesign2.MaterialDesignH;
import org.kordamp.ikonli.materialdesign2.MaterialDesignM;
import org.kordamp.ikonli.materialdesign2.MaterialDesignN;
import org.kordamp.ikonli.materialdesign2.MaterialDesignP;
import org.kordamp.ikonli.materialdesign2.MaterialDesignR;

/** What can be done with the breakpoints that are chosen in their table. */
final class BreakpointActions {
  private final Workspace workspace;
  private final BreakpointsModel model;
  private final TableView<Row> table;
  private final Conditions conditions = new Conditions();
  private final Action goTo;
  private final Action place;
  private final Action remove;
  private final PaneMenu menu;
  private final AccessQuestion accesses;

  /**
   * @param within what has the keyboard for the pane's own keys
   * @param edit asks for something of a breakpoint
   */
  BreakpointActions(
      PaneContext context,
      Workspace workspace,
      BreakpointsModel model,
      TableView<Row> table,
      Node within,
      BiConsumer<BreakpointView, StopEditor.What> edit) {
    this.workspace = workspace;
    this.model = model;
    this.table = table;
    BooleanProperty some = conditions.when(() -> !chosen().isEmpty());
    BooleanProperty one = conditions.when(() -> one().isPresent());
    BooleanProperty any = conditions.when(() -> !model.rows().isEmpty());
    goTo =
        Action.of("breakpoints.goTo")
            .text("breakpoints.goTo")
            .icon(MaterialDesignM.MAP_MARKER_RIGHT_OUTLINE)
            .enabled(conditions.when(() -> one().filter(BreakpointActions::leads).isPresent()))
            .run(() -> one().ifPresent(this::goTo));
    place =
        Action.of("breakpoints.edit-place")
            .icon(MaterialDesignP.PENCIL_OUTLINE)
            .paneKeys("F2")
            .enabled(one.and(new KeyboardWithin(within)))
            .run(() -> one().ifPresent(b -> edit.accept(b, StopEditor.What.PLACE)));
    remove =
        Action.of("breakpoints.remove")
            .text("breakpoints.remove")
            .icon(MaterialDesignD.DELETE_OUTLINE)
            .enabled(some)
            .run(() -> chosen().forEach(b -> model.remove(b.id())));
    accesses = new AccessQuestion(context.texts(), workspace);
    menu = new PaneMenu(context, workspace, "breakpoints");
    menu.section(
            menu.copy(table, () -> model.text(rows().isEmpty() ? model.rows() : rows())),
            menu.copy(
                "all", MaterialDesignF.FILE_DOCUMENT_OUTLINE, any, () -> model.text(model.rows())))
        .section(
            goTo,
            Action.of("breakpoints.enabled")
                .text("action.breakpoints.enabled")
                .icon(MaterialDesignR.RECORD_CIRCLE_OUTLINE)
                .enabled(some)
                .selected(conditions.when(() -> some.get() && allEnabled()))
                .run(this::toggle),
            Action.of("breakpoints.for-once")
                .icon(MaterialDesignN.NUMERIC_1_BOX_OUTLINE)
                .enabled(some)
                .selected(
                    conditions.when(
                        () -> some.get() && chosen().stream().allMatch(BreakpointView::once)))
                .run(this::toggleOnce),
            place,
            Action.of("breakpoints.edit-condition")
                .icon(MaterialDesignF.FILTER_OUTLINE)
                .enabled(one)
                .run(() -> one().ifPresent(b -> edit.accept(b, StopEditor.What.CONDITION))),
            Action.of("breakpoints.edit-ignored")
                .icon(MaterialDesignD.DEBUG_STEP_OVER)
                .enabled(one)
                .run(() -> one().ifPresent(b -> edit.accept(b, StopEditor.What.IGNORED))),
            Action.of("breakpoints.edit-message")
                .icon(MaterialDesignM.MESSAGE_TEXT_OUTLINE)
                .enabled(one)
                .run(() -> one().ifPresent(b -> edit.accept(b, StopEditor.What.MESSAGE))),
            remove)
        .section(asking(Which.LAST), asking(Which.NEXT))
        .section(
            context.actions().get("breakpoints.add"),
            context.actions().get("breakpoint.add"),
            Action.of("breakpoints.enable-all")
                .icon(MaterialDesignC.CHECKBOX_MULTIPLE_MARKED_OUTLINE)
                .enabled(any)
                .run(() -> model.enableAll(true)),
            context.actions().get("breakpoint.disable-all"),
            context.actions().get("breakpoint.remove-all"));
    table
        .getSelectionModel()
        .getSelectedIndices()
        .addListener((ListChangeListener<Integer>) change -> conditions.update());
    model.rows().addListener((ListChangeListener<Row>) change -> conditions.update());
  }

  /** Asks when what the chosen one waits for was, or will be. */
  private Action asking(Which which) {
    boolean last = which == Which.LAST;
    return Action.of(last ? "breakpoints.last" : "breakpoints.next")
        .icon(last ? MaterialDesignH.HISTORY : MaterialDesignF.FAST_FORWARD_OUTLINE)
        .enabled(
            conditions
                .when(() -> one().filter(BreakpointActions::recurs).isPresent())
                .and(workspace.canBring()))
        .run(() -> one().ifPresent(b -> accesses.of(which, b.trigger())));
  }

  /** Whether it may be more than once. */
  private static boolean recurs(BreakpointView b) {
    return !(b.trigger() instanceof CountTrigger || b.trigger() instanceof MilestoneTrigger);
  }

  /** Goes to the chosen one. */
  Action goTo() {
    return goTo;
  }

  /** Changes what the chosen one stops at. */
  Action place() {
    return place;
  }

  /** Removes those that are chosen. */
  Action remove() {
    return remove;
  }

  PaneMenu menu() {
    return menu;
  }

  /** The menu is asked for somewhere in the pane. */
  void asked(Node node) {
    PaneMenu.chooseRow(table, node);
    conditions.update();
  }

  /** The keys of the table itself. */
  void keyPressed(KeyEvent e) {
    if (chosen().isEmpty()) {
      return;
    }
    switch (e.getCode()) {
      case SPACE -> toggle();
      case DELETE, BACK_SPACE -> chosen().forEach(b -> model.remove(b.id()));
      case ENTER -> one().ifPresent(this::goTo);
      default -> {
        return;
      }
    }
    e.consume();
  }

  // ---------------------------------------------------------------- what is chosen

  private List<Row> rows() {
    return table.getSelectionModel().getSelectedIndices().stream()
        .filter(i -> i >= 0 && i < model.rows().size())
        .map(model.rows()::get)
        .filter(Objects::nonNull)
        .toList();
  }

  private List<BreakpointView> chosen() {
    return rows().stream().map(Row::breakpoint).toList();
  }

  private Optional<BreakpointView> one() {
    List<BreakpointView> chosen = chosen();
    return chosen.size() == 1 ? Optional.of(chosen.getFirst()) : Optional.empty();
  }

  private boolean allEnabled() {
    return chosen().stream().allMatch(BreakpointView::enabled);
  }

  private static boolean leads(BreakpointView b) {
    return b.place().isPresent() || b.trigger().count().isPresent();
  }

  // ---------------------------------------------------------------- what is done

  private void toggle() {
    boolean enable = !allEnabled();
    chosen().forEach(b -> model.enable(b.id(), enable));
  }

  private void toggleOnce() {
    boolean once = !chosen().stream().allMatch(BreakpointView::once);
    chosen().forEach(b -> model.once(b.id(), once));
  }

  /** Shows where, or when, a breakpoint is. */
  void goTo(BreakpointView b) {
    b.trigger().count().ifPresent(count -> workspace.navigator().goToInstant("timeline", count));
    b.place()
        .ifPresent(
            p -> {
              if (p.code()) {
                workspace.navigator().goToCode(p.address(), p.physical());
              } else {
                workspace.navigator().goToMemory(p.address(), p.physical());
              }
            });
  }
}
