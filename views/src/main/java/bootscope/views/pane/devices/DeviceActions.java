package bootscope.views.pane.devices;

import bootscope.core.debug.Accesses;
import bootscope.core.debug.DeviceTrigger;
import bootscope.core.debug.InterruptWay;
import bootscope.core.session.MachineView;
import bootscope.core.session.Phase;
import bootscope.views.action.Action;
import bootscope.views.control.KeyboardWithin;
import bootscope.views.control.TextColumns;
import bootscope.views.control.dock.PaneContext;
import bootscope.views.control.table.TextTable;
import bootscope.views.control.table.ValueRow;
import bootscope.views.control.table.ValueTable;
import bootscope.views.pane.AccessQuestion;
import bootscope.views.pane.AccessQuestion.Which;
import bootscope.views.pane.Conditions;
import bootscope.views.pane.Guest;
import bootscope.views.pane.PaneMenu;
import bootscope.views.pane.Workspace;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javafx.scene.Node;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignE;
import org.kordamp.ikonli.materialdesign2.MaterialDesignF;
import org.kordamp.ikonli.materialdesign2.MaterialDesignH;
import org.kordamp.ikonli.materialdesign2.MaterialDesignM;
import org.kordamp.ikonli.materialdesign2.MaterialDesignP;
import org.kordamp.ikonli.materialdesign2.MaterialDesignR;
import org.kordamp.ikonli.materialdesign2.MaterialDesignT;

/** What can be done with the registers, or the ways of interrupts, that are chosen. */
final class DeviceActions {
  private final Workspace workspace;
  private final DevicesModel model;
  private final ValueTable table;
  private final TextTable<InterruptWay> ways;
  private final Conditions conditions = new Conditions();
  private final AccessQuestion accesses;
  private final PaneMenu menu;

  /**
   * @param showFields gives the keyboard to the fields of the chosen register
   * @param find gives it to the field that rows are found by
   */
  DeviceActions(
      PaneContext context,
      Workspace workspace,
      DevicesModel model,
      Node content,
      ValueTable table,
      TextTable<InterruptWay> ways,
      Runnable showFields,
      Runnable find) {
    this.workspace = workspace;
    this.model = model;
    this.table = table;
    this.ways = ways;
    accesses = new AccessQuestion(context.texts(), workspace);
    menu = new PaneMenu(context, workspace, "devices");
    menu.section(
            menu.copy(content, this::copied),
            menu.copy(
                "value",
                MaterialDesignC.CONTENT_COPY,
                conditions.when(() -> !values().isEmpty()),
                () ->
                    values().stream().map(r -> "0x" + r.value()).collect(Collectors.joining("\n"))),
            menu.copy(
                "all",
                MaterialDesignF.FILE_DOCUMENT_OUTLINE,
                conditions.when(() -> !model.table().rows().isEmpty()),
                () -> model.interruptsProperty().get() ? ways.aligned(model.ways()) : model.text()))
        .section(
            Action.of("devices.edit")
                .icon(MaterialDesignP.PENCIL_OUTLINE)
                .enabled(conditions.when(this::editable))
                .run(() -> table.editRow(table.getSelectionModel().getSelectedIndex())),
            Action.of("devices.fields")
                .icon(MaterialDesignT.TABLE_COLUMN)
                .enabled(conditions.when(() -> one().flatMap(r -> model.strip(r.id())).isPresent()))
                .run(showFields),
            Action.of("devices.filter")
                .icon(MaterialDesignF.FILTER_OUTLINE)
                .paneKeys("Ctrl+F")
                .enabled(new KeyboardWithin(content))
                .run(find),
            context.actions().get("devices.interrupts"))
        .section(
            Action.of("devices.to-memory")
                .icon(MaterialDesignM.MEMORY)
                .enabled(conditions.when(() -> memory().isPresent()))
                .run(() -> memory().ifPresent(at -> workspace.navigator().goToMemory(at, true))),
            Action.of("devices.to-handler")
                .icon(MaterialDesignC.CODE_BRACES)
                .enabled(conditions.when(() -> handler().isPresent()))
                .run(
                    () ->
                        handler()
                            .ifPresent(h -> workspace.navigator().goToCode(h.linear(), false))))
        .section(
            watch(
                "devices.break-on-access", MaterialDesignR.RECORD_CIRCLE_OUTLINE, Accesses.ACCESS),
            watch("devices.break-on-write", MaterialDesignE.EYE_OUTLINE, Accesses.WRITE))
        .section(
            asking("devices.last-write", MaterialDesignH.HISTORY, Which.LAST),
            asking("devices.next-write", MaterialDesignF.FAST_FORWARD_OUTLINE, Which.NEXT));
  }

  private Action watch(String id, Ikon icon, Accesses on) {
    return Action.of(id)
        .icon(icon)
        .enabled(conditions.when(() -> guest() != null && trigger(on).isPresent()))
        .selected(
            conditions.when(() -> trigger(on).filter(t -> Guest.stopsAt(view(), t)).isPresent()))
        .run(() -> trigger(on).ifPresent(guest()::toggleBreakpoint));
  }

  private Action asking(String id, Ikon icon, Which which) {
    return Action.of(id)
        .icon(icon)
        .enabled(
            conditions
                .when(() -> guest() != null && trigger(Accesses.WRITE).isPresent())
                .and(workspace.canBring()))
        .run(() -> trigger(Accesses.WRITE).ifPresent(t -> accesses.of(which, t)));
  }

  PaneMenu menu() {
    return menu;
  }

  /** Something else is chosen or shown. */
  void update() {
    conditions.update();
  }

  /** Chooses what the menu is asked for. */
  void choose(Node asked) {
    PaneMenu.chooseRow(table, asked);
    PaneMenu.chooseRow(ways, asked);
    conditions.update();
  }

  /** Goes to a way's handler. */
  void followWay(InterruptWay way) {
    handler(way).ifPresent(h -> workspace.navigator().goToCode(h.linear(), false));
  }

  // ---------------------------------------------------------------- what is chosen

  private List<ValueRow> rows() {
    if (model.interruptsProperty().get()) {
      return List.of();
    }
    return table.getSelectionModel().getSelectedIndices().stream()
        .filter(i -> i >= 0 && i < model.table().rows().size())
        .map(model.table().rows()::get)
        .toList();
  }

  private List<ValueRow> values() {
    return rows().stream().filter(r -> !r.heading() && !r.value().isEmpty()).toList();
  }

  private Optional<ValueRow> one() {
    List<ValueRow> all = rows().stream().filter(r -> !r.heading()).toList();
    return all.size() == 1 ? Optional.of(all.getFirst()) : Optional.empty();
  }

  private MachineView view() {
    return workspace.view().getValue();
  }

  private Guest guest() {
    return workspace.guest().getValue();
  }

  private boolean editable() {
    return view() != null
        && view().phase() != Phase.RUNNING
        && one().filter(model.table()::editable).isPresent();
  }

  private Optional<DeviceTrigger> trigger(Accesses on) {
    return one().flatMap(r -> model.reachable(r.id())).map(r -> new DeviceTrigger(r, on));
  }

  private Optional<Long> memory() {
    return one().flatMap(r -> model.memory(r.id()));
  }

  private Optional<InterruptWay.Handler> handler() {
    return model.interruptsProperty().get()
        ? Optional.ofNullable(ways.one()).flatMap(DeviceActions::handler)
        : Optional.empty();
  }

  private static Optional<InterruptWay.Handler> handler(InterruptWay way) {
    return Optional.of(way.handler()).filter(InterruptWay.Handler::exists);
  }

  private String copied() {
    if (model.interruptsProperty().get()) {
      return ways.aligned(ways.chosen().isEmpty() ? model.ways() : ways.chosen());
    }
    return text(rows().isEmpty() ? model.table().rows() : rows());
  }

  private static String text(List<ValueRow> rows) {
    return TextColumns.aligned(
        rows.stream()
            .map(r -> r.heading() ? List.of(r.name()) : List.of(r.name(), r.value(), r.note()))
            .toList());
  }
}
