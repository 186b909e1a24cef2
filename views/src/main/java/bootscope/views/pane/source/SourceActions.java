package bootscope.views.pane.source;

import bootscope.core.session.MachineView;
import bootscope.core.session.Phase;
import bootscope.views.action.Action;
import bootscope.views.action.ActionRegistry;
import bootscope.views.control.KeyboardWithin;
import bootscope.views.control.dock.PaneContext;
import bootscope.views.pane.Conditions;
import bootscope.views.pane.PaneMenu;
import bootscope.views.pane.Workspace;
import java.util.function.Consumer;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.BooleanBinding;
import javafx.beans.property.BooleanProperty;
import javafx.scene.Node;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignA;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignF;
import org.kordamp.ikonli.materialdesign2.MaterialDesignM;
import org.kordamp.ikonli.materialdesign2.MaterialDesignR;
import org.kordamp.ikonli.materialdesign2.MaterialDesignS;

/** What can be done in the source, with the caret's line or the lines that are selected. */
final class SourceActions {
  private final PaneContext context;
  private final Workspace workspace;
  private final SourceModel model;
  private final Conditions conditions = new Conditions();
  private final KeyboardWithin keyboard;
  private final PaneMenu menu;

  /**
   * @param content of the pane
   * @param form asks for a file or a line, with a text to begin with
   * @param locate asks where the missing file is
   * @param places what was said of that
   * @param forget drops it
   */
  SourceActions(
      PaneContext context,
      Workspace workspace,
      SourceModel model,
      Node content,
      SourceFindBar find,
      Consumer<String> form,
      Runnable locate,
      SourcePlaces places,
      Runnable forget) {
    this.context = context;
    this.workspace = workspace;
    this.model = model;
    keyboard = new KeyboardWithin(content);
    BooleanProperty text = conditions.when(model::hasText);
    BooleanProperty stands = conditions.when(() -> model.hasText() && stands());
    BooleanBinding inText = Bindings.and(text, keyboard);
    menu = new PaneMenu(context, workspace, "source");
    menu.section(
            menu.copy(content, model::copied),
            menu.copy("place", MaterialDesignC.CONTENT_COPY, text, () -> model.name(caret())),
            Action.of("source.select-all")
                .icon(MaterialDesignS.SELECT_ALL)
                .paneKeys("Ctrl+A")
                .enabled(inText)
                .run(model.page()::selectAll))
        .section(
            Action.of("source.toggle-breakpoint")
                .icon(MaterialDesignR.RECORD_CIRCLE_OUTLINE)
                .paneKeysOf("breakpoint.toggle")
                .enabled(inText)
                .run(() -> model.toggleBreakpoint(caret())),
            Action.of("source.run-to")
                .icon(MaterialDesignC.CURSOR_TEXT)
                .paneKeysOf("run.to-cursor")
                .enabled(Bindings.and(stands, keyboard))
                .run(() -> model.runTo(caret())))
        .section(
            step("step-into", "run.step-line-into"),
            step("step-over", "run.step-line-over"),
            step("step-back", "run.step-line-back"),
            step("step-over-back", "run.step-line-over-back"))
        .section(
            Action.of("source.to-code")
                .icon(MaterialDesignC.CODE_BRACES)
                .paneKeys("Enter")
                .enabled(inText)
                .run(() -> model.toCode(caret())),
            context.action("source.follow"),
            context.action("source.following"),
            context.action("source.back"),
            context.action("source.forward"))
        .section(
            context.action("source.open-file"),
            key("go-to-line", MaterialDesignM.MAP_MARKER_RIGHT_OUTLINE, inText, "Ctrl+L")
                .run(() -> form.accept(":")),
            key("find", MaterialDesignM.MAGNIFY, inText, "Ctrl+F").run(find::open),
            key("find-next", MaterialDesignA.ARROW_DOWN, inText, "F3").run(() -> find.next(true)),
            key("find-previous", MaterialDesignA.ARROW_UP, inText, "Shift+F3")
                .run(() -> find.next(false)))
        .section(
            Action.of("source.locate")
                .icon(MaterialDesignF.FILE_FIND)
                .enabled(conditions.when(this::isMissing))
                .run(locate),
            Action.of("source.forget-places")
                .icon(MaterialDesignF.FOLDER_REMOVE_OUTLINE)
                .enabled(conditions.when(places::any))
                .run(forget));
  }

  private Action.Builder key(String name, Ikon icon, BooleanBinding when, String chord) {
    return Action.of("source." + name).icon(icon).paneKeys(chord).enabled(when);
  }

  /** A step by line, by the keys that step by instruction elsewhere. */
  private Action step(String name, String window) {
    ActionRegistry actions = context.actions();
    Action step = actions.get(window);
    return Action.of("source." + name)
        .text(step.textKey())
        .icon(step.icon())
        .paneKeysOf("run." + name)
        .enabled(Bindings.and(step.enabled(), keyboard))
        .run(() -> actions.run(step));
  }

  PaneMenu menu() {
    return menu;
  }

  /** Something else is shown. */
  void update() {
    conditions.update();
  }

  private int caret() {
    return model.page().caret();
  }

  private boolean stands() {
    MachineView now = workspace.view().getValue();
    return now != null && now.phase() == Phase.PAUSED;
  }

  private boolean isMissing() {
    return model.gapProperty().get() != null && model.gapProperty().get().missing() != null;
  }
}
