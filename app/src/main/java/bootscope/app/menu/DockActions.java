package bootscope.app.menu;

import bootscope.views.action.Action;
import bootscope.views.control.dock.Dock;
import bootscope.views.control.dock.PaneKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javafx.beans.binding.BooleanBinding;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.value.ObservableBooleanValue;
import javafx.geometry.Side;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignA;
import org.kordamp.ikonli.materialdesign2.MaterialDesignB;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignD;
import org.kordamp.ikonli.materialdesign2.MaterialDesignM;
import org.kordamp.ikonli.materialdesign2.MaterialDesignO;
import org.kordamp.ikonli.materialdesign2.MaterialDesignT;
import org.kordamp.ikonli.materialdesign2.MaterialDesignV;

/** What can be done to panes. */
final class DockActions {
  /** Those of a pane's tab. */
  static final List<String> TAB_MENU =
      List.of(
          "pane.split-right",
          "pane.split-down",
          "pane.detach",
          "view.zoom-in",
          "view.zoom-out",
          "view.zoom-reset",
          "pane.close");

  private static final String[] CONTEXT_MENU_KEYS = {"Shift+F10", "Context Menu"};

  private DockActions() {}

  /**
   * @param shown whether there are panes to be seen
   */
  static List<Action> of(Dock dock, ObservableBooleanValue shown) {
    BooleanBinding active = dock.activeProperty().isNotNull().and(shown);
    List<Action> actions = new ArrayList<>();
    int number = 0;
    for (PaneKind kind : dock.kinds()) {
      Action.Builder show =
          Action.of("pane.show." + kind.id())
              .text(kind.titleKey())
              .number(kind.pane().number())
              .icon(kind.icon())
              .menu("panes", 0)
              .enabled(shown)
              .selected(copy(dock.openProperty(kind.id())));
      if (++number <= 10) {
        show.keys("Alt+" + number % 10);
      }
      actions.add(show.run(() -> dock.show(kind.id())));
    }
    actions.addAll(
        List.of(
            plain("pane.next", MaterialDesignA.ARROW_RIGHT, 1, shown, "F6")
                .run(() -> dock.cycle(1)),
            plain("pane.previous", MaterialDesignA.ARROW_LEFT, 1, shown, "Shift+F6")
                .run(() -> dock.cycle(-1)),
            plain("pane.next-tab", MaterialDesignT.TAB, 1, active, "Ctrl+PageDown")
                .run(() -> dock.cycleTab(1)),
            plain("pane.previous-tab", MaterialDesignT.TAB_UNSELECTED, 1, active, "Ctrl+PageUp")
                .run(() -> dock.cycleTab(-1)),
            plain("pane.context-menu", MaterialDesignD.DOTS_VERTICAL, 1, active, CONTEXT_MENU_KEYS)
                .run(dock::requestContextMenu),
            plain("pane.split-right", MaterialDesignD.DOCK_RIGHT, 2, active)
                .run(onActive(dock, id -> dock.split(id, Side.RIGHT))),
            plain("pane.split-down", MaterialDesignD.DOCK_BOTTOM, 2, active)
                .run(onActive(dock, id -> dock.split(id, Side.BOTTOM))),
            plain("pane.detach", MaterialDesignO.OPEN_IN_NEW, 2, active)
                .run(onActive(dock, dock::detach)),
            plain("pane.close", MaterialDesignC.CLOSE, 2, active, "Ctrl+Shift+W")
                .run(onActive(dock, dock::close)),
            layout("standard", MaterialDesignV.VIEW_DASHBOARD_OUTLINE, 0, shown)
                .run(dock::restoreStandard),
            layout("compact", MaterialDesignV.VIEW_SPLIT_VERTICAL, 1, shown)
                .run(() -> dock.restore(dock.standards().compact())),
            layout("wide", MaterialDesignV.VIEW_GRID_OUTLINE, 1, shown)
                .run(() -> dock.restore(dock.standards().wide())),
            Action.of("pane.reset-layout")
                .icon(MaterialDesignB.BACKUP_RESTORE)
                .menu("layout", 2)
                .enabled(shown)
                .run(dock::reset),
            Action.of("view.zoom-in")
                .icon(MaterialDesignM.MAGNIFY_PLUS_OUTLINE)
                .menu("view", 1)
                .keys("Ctrl+=", "Ctrl+Plus", "Ctrl+Shift+=", "Ctrl+Num +")
                .enabled(active)
                .run(() -> dock.zoomActive(1)),
            Action.of("view.zoom-out")
                .icon(MaterialDesignM.MAGNIFY_MINUS_OUTLINE)
                .menu("view", 1)
                .keys("Ctrl+-", "Ctrl+Num -")
                .enabled(active)
                .run(() -> dock.zoomActive(-1)),
            Action.of("view.zoom-reset")
                .icon(MaterialDesignM.MAGNIFY)
                .menu("view", 1)
                .keys("Ctrl+0", "Ctrl+Num 0")
                .enabled(active)
                .run(() -> dock.zoomActive(0))));
    return actions;
  }

  private static Action.Builder layout(
      String name, Ikon icon, int section, ObservableBooleanValue enabled) {
    return Action.of("layout." + name).icon(icon).menu("layout", section).enabled(enabled);
  }

  private static Action.Builder plain(
      String id, Ikon icon, int section, ObservableBooleanValue enabled, String... keys) {
    return Action.of(id).icon(icon).menu("panes", section).enabled(enabled).keys(keys);
  }

  private static Runnable onActive(Dock dock, Consumer<String> body) {
    return () -> body.accept(dock.activeProperty().get());
  }

  private static BooleanProperty copy(ObservableBooleanValue value) {
    BooleanProperty copy = new SimpleBooleanProperty(value.get());
    value.addListener((o, before, now) -> copy.set(now));
    return copy;
  }
}
