package bootscope.views.pane;

import bootscope.views.action.Action;
import bootscope.views.control.KeyboardWithin;
import bootscope.views.control.dock.PaneContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.beans.value.ObservableBooleanValue;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.ContextMenuEvent;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;

/**
 * A pane's context menu, which has all that the pane can do with what is chosen, and the copying of
 * it. All of it is actions, which this puts into the registry, so that the palette and the menu of
 * the panes have them, too. It opens by a right click and by the menu key ({@code
 * pane.context-menu}).
 */
public final class PaneMenu {
  private final PaneContext context;
  private final Workspace workspace;
  private final String pane;
  private final List<List<Supplier<MenuItem>>> sections = new ArrayList<>();
  private ContextMenu shown;

  /**
   * @param pane its kind's id, with which the ids of its actions begin; a further pane's have its
   *     own
   */
  public PaneMenu(PaneContext context, Workspace workspace, String pane) {
    this.context = context;
    this.workspace = workspace;
    this.pane = context.own(pane);
  }

  // ---------------------------------------------------------------- copying

  /**
   * Ctrl+C of the pane, {@code <pane>.copy}: what is selected or under the caret.
   *
   * @param within what has the keyboard for it: without it, the key is another pane's
   */
  public Action copy(Node within, Supplier<String> text) {
    return copying(within).run(() -> put(text.get()));
  }

  /** The same where the text is yet to come; what it runs ends with {@link #put}. */
  public Action.Builder copying(Node within) {
    return Action.of(pane + ".copy")
        .icon(MaterialDesignC.CONTENT_COPY)
        .paneKeys("Ctrl+C")
        .enabled(new KeyboardWithin(within));
  }

  /**
   * Copies something else: {@code <pane>.copy-<what>}.
   *
   * @param when it can be done
   */
  public Action copy(String what, Ikon icon, ObservableBooleanValue when, Supplier<String> text) {
    return Action.of(pane + ".copy-" + what).icon(icon).enabled(when).run(() -> put(text.get()));
  }

  /** Puts a text onto the clipboard; says so where there is none. */
  public void put(String text) {
    if (text == null || text.isEmpty()) {
      workspace.tell(context.texts().get("copy.nothing"), context.texts().get("copy.choose"));
      return;
    }
    Clipboards.put(text);
  }

  // ---------------------------------------------------------------- the menu

  /** More of what can be done, below a line. The registry gets those that it does not know yet. */
  public PaneMenu section(Action... actions) {
    List<Supplier<MenuItem>> section = new ArrayList<>();
    for (Action action : actions) {
      register(action);
      section.add(() -> context.menus().item(action));
    }
    sections.add(section);
    return this;
  }

  /**
   * A menu in the menu, at the end of the last section.
   *
   * @param key of its name; its id, too
   */
  public PaneMenu submenu(String key, List<Action> actions) {
    actions.forEach(this::register);
    sections
        .getLast()
        .add(
            () -> {
              Menu menu = new Menu(context.texts().get(key));
              menu.setId(key);
              menu.getItems().setAll(context.menus().items(actions));
              menu.setDisable(actions.stream().noneMatch(a -> a.enabled().get()));
              return menu;
            });
    return this;
  }

  private void register(Action action) {
    if (context.actions().find(action.id()).isEmpty()) {
      context.actions().add(action);
    }
  }

  /**
   * Opens the menu where it is asked for in a node, and never in a field to type into, which has
   * one of its own.
   *
   * @param choose told what it is asked for: what was clicked, or what has the keyboard
   * @param place on the screen, where the keyboard asks; null where that has none
   */
  public void on(Node node, Consumer<Node> choose, Supplier<Bounds> place) {
    // A filter: texts and fields within would answer by themselves.
    node.addEventFilter(
        ContextMenuEvent.CONTEXT_MENU_REQUESTED,
        e -> {
          Node asked = e.getTarget() instanceof Node target ? target : node;
          if (asked instanceof TextInputControl) {
            return;
          }
          e.consume();
          Node picked =
              e.isKeyboardTrigger() || e.getPickResult() == null
                  ? asked
                  : e.getPickResult().getIntersectedNode();
          choose.accept(picked == null ? asked : picked);
          Bounds at = e.isKeyboardTrigger() ? place.get() : null;
          if (at == null) {
            show(node, e.getScreenX(), e.getScreenY());
          } else {
            show(node, at.getMinX(), at.getMaxY());
          }
        });
  }

  /** Chooses the row of a table that a menu is asked for, unless it is among those chosen. */
  public static void chooseRow(TableView<?> table, Node asked) {
    for (Node node = asked; node != null && node != table; node = node.getParent()) {
      if (node instanceof TableRow<?> row && !row.isEmpty() && !row.isSelected()) {
        table.getSelectionModel().clearAndSelect(row.getIndex());
      }
    }
  }

  /** Where the first chosen row of a table is on the screen; null where none is in sight. */
  public static Bounds chosenRow(TableView<?> table) {
    return table.lookupAll(".table-row-cell").stream()
        .filter(n -> n instanceof TableRow<?> row && row.isSelected() && row.isVisible())
        .map(n -> n.localToScreen(n.getLayoutBounds()))
        .filter(Objects::nonNull)
        .min(Comparator.comparingDouble(Bounds::getMinY))
        .orElse(null);
  }

  private void show(Node node, double x, double y) {
    if (shown != null) {
      shown.hide();
    }
    shown = new ContextMenu();
    for (List<Supplier<MenuItem>> section : sections) {
      if (!shown.getItems().isEmpty()) {
        shown.getItems().add(new SeparatorMenuItem());
      }
      section.forEach(item -> shown.getItems().add(item.get()));
    }
    shown.show(node.getScene().getWindow(), x, y);
  }
}
