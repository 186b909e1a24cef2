package bootscope.views.pane.bootprofile;

import bootscope.core.debug.AddressTrigger;
import bootscope.core.history.Instant;
import bootscope.core.profile.ProfiledFunction;
import bootscope.core.profile.WorkLink;
import bootscope.core.session.MachineView;
import bootscope.views.action.Action;
import bootscope.views.control.KeyboardWithin;
import bootscope.views.control.dock.PaneContext;
import bootscope.views.control.flame.FlameItem;
import bootscope.views.control.flame.FlameModel;
import bootscope.views.control.flame.FlameView;
import bootscope.views.pane.Conditions;
import bootscope.views.pane.Guest;
import bootscope.views.pane.PaneMenu;
import bootscope.views.pane.Workspace;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import javafx.beans.property.BooleanProperty;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignA;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignE;
import org.kordamp.ikonli.materialdesign2.MaterialDesignF;
import org.kordamp.ikonli.materialdesign2.MaterialDesignM;
import org.kordamp.ikonli.materialdesign2.MaterialDesignR;
import org.kordamp.ikonli.materialdesign2.MaterialDesignS;

/** What can be done with a profile, and with the call or the row that was chosen last. */
final class BootProfileActions {
  private final Workspace workspace;
  private final BootProfileModel model;
  private final ProfileWords words;
  private final FlameView view;
  private final TablesView<ProfileTables, ProfileRow> tables;
  private final ProfileFindBar find;
  private final ComparisonView compared;
  private final ComparisonActions comparisons;
  private final Conditions conditions = new Conditions();
  private final List<Action> tools = new ArrayList<>();
  private ProfileRow row; // chosen last, where that was in a table; else null

  /**
   * @param content what has the keyboard for the pane's keys
   */
  BootProfileActions(
      PaneContext context,
      Workspace workspace,
      BootProfileModel model,
      ProfileWords words,
      FlameView view,
      TablesView<ProfileTables, ProfileRow> tables,
      ProfileFindBar find,
      Node content,
      BootProfilePane pane,
      ComparisonView compared,
      ComparisonActions comparisons) {
    this.workspace = workspace;
    this.model = model;
    this.words = words;
    this.view = view;
    this.tables = tables;
    this.find = find;
    this.compared = compared;
    this.comparisons = comparisons;
    BooleanProperty profile = conditions.when(() -> model.digest() != null && !isComparing());
    BooleanProperty any = conditions.when(() -> model.digest() != null || isComparing());
    BooleanProperty path =
        conditions.when(
            () -> isComparing() ? compared.hasPath() : row == null && model.call() != null);
    BooleanProperty begun = conditions.when(() -> canGo(begun()));
    BooleanProperty ended = conditions.when(() -> canGo(ended()));
    BooleanProperty code =
        conditions.when(() -> !isComparing() && address() != 0 && model.isOfGuest());
    BooleanProperty focus = conditions.when(() -> chart().focus() != null);
    BooleanProperty range = conditions.when(() -> !isComparing() && model.chart().hasRange());
    PaneMenu menu = new PaneMenu(context, workspace, "bootprofile");
    menu.section(
            menu.copy(content, this::copied),
            menu.copy(
                "path",
                MaterialDesignS.STAIRS,
                path,
                () ->
                    isComparing()
                        ? compared.wholePath()
                        : words.wholePath(model.digest(), model.call())),
            menu.copy("table", MaterialDesignF.FILE_TABLE_OUTLINE, any, () -> tables().copied()))
        .section(
            action("begin", MaterialDesignS.SKIP_BACKWARD, begun).run(() -> go(begun())),
            action("end", MaterialDesignS.SKIP_FORWARD, ended).run(() -> go(ended())),
            action(
                    "asked",
                    MaterialDesignA.ACCOUNT_ARROW_LEFT_OUTLINE,
                    conditions.when(() -> asked().isPresent()))
                .run(() -> asked().ifPresent(this::showAsker)))
        .section(
            action("code", MaterialDesignC.CODE_BRACES, code)
                .run(() -> workspace.navigator().goToCode(address(), false)),
            action("source", MaterialDesignF.FILE_DOCUMENT_EDIT_OUTLINE, code)
                .run(() -> workspace.navigator().goToSource(address(), false)),
            action("break", MaterialDesignR.RECORD_CIRCLE_OUTLINE, code)
                .selected(conditions.when(this::stopsThere))
                .run(() -> model.guest().toggleBreakpoint(trigger())))
        .section(
            action("zoom", MaterialDesignM.MAGNIFY_EXPAND, focus).run(() -> view().zoomToFocus()),
            action("range", MaterialDesignF.FILTER_OUTLINE, profile).run(view::range),
            action("no-range", MaterialDesignF.FILTER_OFF_OUTLINE, range)
                .run(
                    () -> {
                      model.chart().clearRange();
                      model.rangeChanged();
                    }))
        .section(
            tool(
                action("find", MaterialDesignM.MAGNIFY, any)
                    .paneKeys("Ctrl+F")
                    .enabled(new KeyboardWithin(content).and(any))
                    .run(() -> find().open())),
            action("find-function", MaterialDesignM.MAGNIFY_SCAN, conditions.when(this::hasName))
                .run(() -> find().open(name())),
            action("filter", MaterialDesignF.FORM_TEXTBOX, any)
                .run(() -> tables().filter().requestFocus()),
            action("sort", MaterialDesignS.SORT_VARIANT, any).run(() -> tables().sortNext()),
            action("sort-other", MaterialDesignS.SWAP_VERTICAL, any)
                .run(() -> tables().sortOther()))
        .section(
            tool(
                action("zoom-in", MaterialDesignM.MAGNIFY_PLUS_OUTLINE, any)
                    .run(() -> chart().zoom(1.5, 0.5))),
            tool(
                action("zoom-out", MaterialDesignM.MAGNIFY_MINUS_OUTLINE, any)
                    .run(() -> chart().zoom(1 / 1.5, 0.5))),
            tool(
                action("zoom-all", MaterialDesignA.ARROW_EXPAND_HORIZONTAL, any)
                    .run(() -> chart().showAll())));
    files(pane, menu, profile);
    menu.section(comparisons.all().toArray(Action[]::new));
    menu.on(content, this::asked, this::place);
  }

  private void files(BootProfilePane pane, PaneMenu menu, BooleanProperty any) {
    List<Action> all = new ArrayList<>();
    if (!pane.files().endings().isEmpty()) {
      all.add(action("export", MaterialDesignE.EXPORT_VARIANT, any).run(pane::export));
    }
    if (pane.files().reads()) {
      all.add(
          Action.of("bootprofile.open")
              .icon(MaterialDesignF.FOLDER_OPEN_OUTLINE)
              .run(pane::openFile));
      all.add(
          action(
                  "close-file",
                  MaterialDesignC.CLOSE,
                  conditions.when(() -> model.isFromFile() && !isComparing()))
              .run(model::showGuest));
    }
    if (!all.isEmpty()) {
      menu.section(all.toArray(Action[]::new));
    }
  }

  private static Action.Builder action(String id, Ikon icon, BooleanProperty enabled) {
    return Action.of("bootprofile." + id).icon(icon).enabled(enabled);
  }

  private Action tool(Action action) {
    tools.add(action);
    return action;
  }

  /** Those of the pane's bar. */
  List<Action> tools() {
    return tools;
  }

  void update() {
    conditions.update();
    comparisons.update();
  }

  // ---------------------------------------------------------------- profile, or comparison

  private boolean isComparing() {
    return compared.isShown();
  }

  private FlameModel chart() {
    return isComparing() ? compared.chart() : model.chart();
  }

  private FlameView view() {
    return isComparing() ? compared.view() : view;
  }

  private TablesView<?, ?> tables() {
    return isComparing() ? compared.tables() : tables;
  }

  private ProfileFindBar find() {
    return isComparing() ? compared.find() : find;
  }

  // ---------------------------------------------------------------- what is chosen

  /** Something was chosen in the chart, or nothing. */
  void chartChosen() {
    row = null;
    conditions.update();
  }

  /** A row was chosen in a table; null for none. */
  void rowChosen(ProfileRow now) {
    FlameItem focus = model.chart().focus();
    boolean same = now != null && focus != null && focus.name() == now.function();
    row = same && view.isFocused() ? null : now;
    BitSet chosen = new BitSet();
    if (now != null) {
      chosen.set(now.function());
    }
    model.chart().setChosen(chosen);
    conditions.update();
  }

  /** A row was opened: shows it in the chart. */
  void open(ProfileRow opened) {
    if (opened.begun() >= 0) {
      model.chart().zoomTo(model.value(opened.begun()), model.value(opened.ended()));
    }
    model.showFunction(opened.function());
    view.requestFocus();
  }

  /** The menu is asked for about a node. */
  private void asked(Node node) {
    if (isComparing()) {
      compared.asked(node);
      conditions.update();
      return;
    }
    for (Node at = node; at != null; at = at.getParent()) {
      if (at == view) {
        chartChosen();
        return;
      }
      if (at == tables.table()) {
        PaneMenu.chooseRow(tables.table(), node);
        rowChosen(tables.one().orElse(null));
        return;
      }
    }
  }

  private Bounds place() {
    if (isComparing()) {
      return compared.place();
    }
    return view.isFocused() ? view.focusOnScreen() : PaneMenu.chosenRow(tables.table());
  }

  private String copied() {
    if (isComparing()) {
      return compared.copied();
    }
    if (row == null && model.call() != null) {
      return words.call(model.digest(), model.call())
          + "\n"
          + words.wholePath(model.digest(), model.call());
    }
    if (row == null && model.digest() != null && model.chart().focus() != null) {
      return words.slice(model); // no call, or it is still being looked for
    }
    return model.digest() == null ? "" : tables.copied();
  }

  private int function() {
    if (row != null) {
      return row.function();
    }
    return model.call() == null ? -1 : model.call().function();
  }

  private Optional<ProfiledFunction> profiled() {
    int function = function();
    return model.digest() == null || function < 0
        ? Optional.empty()
        : Optional.of(model.digest().profile().functions().get(function));
  }

  private boolean hasName() {
    return !name().isEmpty();
  }

  private String name() {
    return isComparing() ? compared.name() : profiled().map(ProfiledFunction::text).orElse("");
  }

  private long address() {
    return profiled().map(ProfiledFunction::address).orElse(0L);
  }

  private long begun() {
    return row != null ? row.begun() : model.call() == null ? -1 : model.call().begun();
  }

  /** −1 where it has none that is known. */
  private long ended() {
    if (row != null) {
      return row.ended();
    }
    return model.call() == null || !model.call().returned() ? -1 : model.call().ended();
  }

  // ---------------------------------------------------------------- what is done

  private boolean canGo(long instant) {
    MachineView now = workspace.view().getValue();
    return instant >= 0
        && !isComparing()
        && model.isOfGuest()
        && now != null
        && now.canGoTo(instant);
  }

  private void go(long instant) {
    workspace.bringTo(new Instant.Count(instant), () -> {});
  }

  private Optional<WorkLink> asked() {
    return !isComparing() && row == null && model.call() != null && model.digest() != null
        ? model.digest().asked(model.call())
        : Optional.empty();
  }

  /** Shows where it was asked for: what ran then, as deep as it was. */
  private void showAsker(WorkLink link) {
    long at = model.value(link.asked());
    double span = model.chart().to() - model.chart().from();
    model.chart().bringIntoSight(at, at + 1);
    if (span > model.chart().whole().to() / 8.0) {
      model.chart().setView(at - span / 16, at + span / 16);
    }
    model.chart().setMark(at);
    FlameItem deepest = null;
    for (int i = 0; i < model.chart().rows(); i++) {
      FlameItem item = model.chart().at(i, at);
      deepest = item == null ? deepest : item;
    }
    if (deepest != null) {
      model.chart().setFocus(deepest);
    }
  }

  private AddressTrigger trigger() {
    return new AddressTrigger(address(), false, name());
  }

  private boolean stopsThere() {
    return address() != 0 && Guest.stopsAt(workspace.view().getValue(), trigger());
  }
}
