package bootscope.views.pane.registers;

import bootscope.core.debug.CpuRegister.Group;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.RegisterName;
import bootscope.core.debug.RegisterTrigger;
import bootscope.core.session.MachineView;
import bootscope.core.session.Phase;
import bootscope.views.action.Action;
import bootscope.views.control.TextColumns;
import bootscope.views.control.dock.PaneContext;
import bootscope.views.control.table.ValueRow;
import bootscope.views.control.table.ValueTable;
import bootscope.views.pane.AccessQuestion;
import bootscope.views.pane.AccessQuestion.Which;
import bootscope.views.pane.Conditions;
import bootscope.views.pane.Guest;
import bootscope.views.pane.PaneMenu;
import bootscope.views.pane.Workspace;
import bootscope.views.pane.WriteQuestion;
import bootscope.views.pane.registers.RegistersModel.Target;
import bootscope.views.pane.registers.RegistersModel.Width;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import javafx.beans.property.BooleanProperty;
import javafx.scene.Node;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignE;
import org.kordamp.ikonli.materialdesign2.MaterialDesignF;
import org.kordamp.ikonli.materialdesign2.MaterialDesignH;
import org.kordamp.ikonli.materialdesign2.MaterialDesignM;
import org.kordamp.ikonli.materialdesign2.MaterialDesignP;
import org.kordamp.ikonli.materialdesign2.MaterialDesignR;
import org.kordamp.ikonli.materialdesign2.MaterialDesignT;

/** What can be done with the registers that are chosen in their table. */
final class RegisterActions {
  private final Workspace workspace;
  private final RegistersModel model;
  private final ValueTable table;
  private final Conditions conditions = new Conditions();
  private final PaneMenu menu;
  private final WriteQuestion writes;
  private final AccessQuestion accesses;

  /**
   * @param showFields gives the keyboard to the fields of the chosen register
   */
  RegisterActions(
      PaneContext context,
      Workspace workspace,
      RegistersModel model,
      ValueTable table,
      Runnable showFields) {
    this.workspace = workspace;
    this.model = model;
    this.table = table;
    writes = new WriteQuestion(context.texts(), workspace);
    accesses = new AccessQuestion(context.texts(), workspace);
    menu = new PaneMenu(context, workspace, "registers");
    BooleanProperty chosen = conditions.when(() -> !values().isEmpty());
    BooleanProperty any = conditions.when(() -> !model.table().rows().isEmpty());
    BooleanProperty watched =
        conditions.when(() -> trigger().filter(t -> Guest.stopsAt(view(), t)).isPresent());
    menu.section(
            menu.copy(table, () -> text(rows().isEmpty() ? model.table().rows() : rows())),
            menu.copy("value", MaterialDesignC.CONTENT_COPY, chosen, this::valuesText),
            menu.copy("assignment", MaterialDesignE.EQUAL, chosen, this::assignments),
            menu.copy(
                "all",
                MaterialDesignF.FILE_DOCUMENT_OUTLINE,
                any,
                () -> text(model.table().rows())))
        .section(
            Action.of("registers.edit")
                .icon(MaterialDesignP.PENCIL_OUTLINE)
                .enabled(conditions.when(this::editable))
                .run(() -> table.editRow(table.getSelectionModel().getSelectedIndex())),
            Action.of("registers.fields")
                .icon(MaterialDesignT.TABLE_COLUMN)
                .enabled(
                    conditions.when(() -> one().flatMap(row -> model.strip(row.id())).isPresent()))
                .run(showFields))
        .section(
            Action.of("registers.follow-memory")
                .icon(MaterialDesignM.MEMORY)
                .enabled(conditions.when(() -> memory().isPresent()))
                .run(
                    () ->
                        memory()
                            .ifPresent(
                                t -> workspace.navigator().goToMemory(t.address(), t.physical()))),
            Action.of("registers.follow-code")
                .icon(MaterialDesignC.CODE_BRACES)
                .enabled(conditions.when(() -> code().isPresent()))
                .run(
                    () ->
                        code().ifPresent(t -> workspace.navigator().goToCode(t.address(), false))),
            Action.of("registers.translate")
                .icon(MaterialDesignF.FILE_TREE_OUTLINE)
                .enabled(conditions.when(() -> stands() && linear().isPresent()))
                .run(() -> linear().ifPresent(address -> workspace.navigator().goToWalk(address))),
            Action.of("registers.break-on-write")
                .icon(MaterialDesignR.RECORD_CIRCLE_OUTLINE)
                .enabled(conditions.when(() -> trigger().isPresent() && guest() != null))
                .selected(watched)
                .run(() -> trigger().ifPresent(guest()::toggleBreakpoint)))
        .section(
            Action.of("registers.last-write")
                .icon(MaterialDesignH.HISTORY)
                .enabled(
                    conditions
                        .when(() -> guest() != null && register().isPresent())
                        .and(workspace.canBring()))
                .run(this::askLastWrite),
            Action.of("registers.next-write")
                .icon(MaterialDesignF.FAST_FORWARD_OUTLINE)
                .enabled(
                    conditions
                        .when(() -> guest() != null && trigger().isPresent())
                        .and(workspace.canBring()))
                .run(() -> trigger().ifPresent(t -> accesses.of(Which.NEXT, t))))
        .section()
        .submenu("registers.width", widths());
  }

  private List<Action> widths() {
    List<Action> all = new ArrayList<>();
    for (Width width : Width.values()) {
      String name = width == Width.AUTO ? "auto" : Integer.toString(width.bits());
      all.add(
          Action.of("registers.width-" + name)
              .icon(MaterialDesignF.FORMAT_LETTER_CASE)
              .selected(conditions.when(() -> model.widthProperty().get() == width))
              .run(() -> model.widthProperty().set(width)));
    }
    return all;
  }

  PaneMenu menu() {
    return menu;
  }

  /** Something else is chosen or shown. */
  void update() {
    conditions.update();
  }

  // ---------------------------------------------------------------- what is chosen

  private List<ValueRow> rows() {
    return table.getSelectionModel().getSelectedIndices().stream()
        .filter(i -> i >= 0 && i < model.table().rows().size())
        .map(model.table().rows()::get)
        .toList();
  }

  private List<ValueRow> values() {
    return rows().stream().filter(row -> !row.heading()).toList();
  }

  private Optional<ValueRow> one() {
    List<ValueRow> values = values();
    return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
  }

  private MachineView view() {
    return workspace.view().getValue();
  }

  private Guest guest() {
    return workspace.guest().getValue();
  }

  private boolean stands() {
    return guest() != null && view() != null && view().phase() != Phase.RUNNING;
  }

  private boolean editable() {
    return view() != null
        && view().phase() != Phase.RUNNING
        && one().filter(model.table()::editable).isPresent();
  }

  private Optional<RegisterTrigger> trigger() {
    return one().flatMap(row -> RegisterTrigger.named(row.id()));
  }

  /** The chosen one, where it has at most 64 bits. */
  private Optional<RegisterName> register() {
    return one().flatMap(row -> CpuRegisters.named(row.id())).filter(r -> r.width() <= 64);
  }

  private void askLastWrite() {
    trigger()
        .ifPresentOrElse(
            writes::last, () -> register().ifPresent(r -> writes.lastChange(one().get().id(), r)));
  }

  private Optional<Target> memory() {
    return one().flatMap(row -> model.target(row.id()).or(() -> held(row)));
  }

  /** The linear address that a register holds, mapped or not. */
  private Optional<Long> linear() {
    Optional<Target> known = memory();
    return known.isPresent()
        ? known.filter(t -> !t.physical()).map(Target::address)
        : register()
            .filter(r -> r.register().group() == Group.GENERAL || r.register().name().equals("cr2"))
            .map(view().registers()::get);
  }

  private Optional<Target> code() {
    return one()
        .flatMap(row -> model.target(row.id()).or(() -> held(row)))
        .filter(t -> !t.physical());
  }

  /** The linear address that a model-specific register holds, by what it is for. */
  private Optional<Target> held(ValueRow row) {
    return CpuRegisters.named(row.id())
        .map(RegisterName::register)
        .filter(r -> r.group() == Group.MSR && r.name().matches("[lc]star|sysenter_e[is]p|.*_base"))
        .filter(r -> view() != null && view().registers().get(r) != 0)
        .map(r -> new Target(view().registers().get(r), false, false));
  }

  // ---------------------------------------------------------------- as text

  /** Rows in aligned columns: name, value, meaning. */
  static String text(List<ValueRow> rows) {
    return TextColumns.aligned(
        rows.stream()
            .map(r -> r.heading() ? List.of(r.name()) : List.of(r.name(), r.value(), r.note()))
            .toList());
  }

  private String valuesText() {
    return values().stream().map(row -> "0x" + row.value()).collect(Collectors.joining("\n"));
  }

  private String assignments() {
    return values().stream()
        .map(row -> String.format(Locale.ROOT, "%s = 0x%s", row.name(), row.value()))
        .collect(Collectors.joining("\n"));
  }

  /** Chooses what the menu is asked for. */
  void choose(Node asked, Node flags) {
    PaneMenu.chooseRow(table, asked);
    for (Node node = asked; node != null; node = node.getParent()) {
      if (node == flags) {
        table.getSelectionModel().clearSelection();
        table.getSelectionModel().select("rflags");
      }
    }
    conditions.update();
  }
}
