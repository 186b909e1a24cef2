package bootscope.views.pane;

import bootscope.views.action.Action;
import bootscope.views.action.Icon;
import bootscope.views.control.dock.PaneContext;
import javafx.beans.property.BooleanProperty;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.MenuButton;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.Region;
import org.kordamp.ikonli.Ikon;

/**
 * The small tool bars that panes have at their top. Each tool is an action, so that the menus, the
 * palette and the key sheet have it, too; ids begin with the kind's, and a further pane of it puts
 * its own there.
 */
public final class PaneTools {
  private final PaneContext context;

  public PaneTools(PaneContext context) {
    this.context = context;
  }

  /** A bar of these, left to right; a narrow one takes several lines. */
  public FlowPane bar(Node... tools) {
    FlowPane bar = new FlowPane(2, 2, tools);
    bar.setAlignment(Pos.CENTER_LEFT);
    bar.getStyleClass().add("pane-tools");
    return bar;
  }

  /**
   * A button with an icon.
   *
   * @param id of its action in the kind's first pane, and key of its name, which is its tooltip
   */
  public ButtonBase button(String id, Ikon icon, Runnable run) {
    ButtonBase button = add(Action.of(context.own(id)).text(id).icon(icon).run(run));
    button.setId(context.own(id).replace('.', '-'));
    return button;
  }

  /**
   * A switch with its name on it.
   *
   * @param id of its action in the kind's first pane
   * @param key of its name
   */
  public ButtonBase toggle(String id, String key, Ikon icon, BooleanProperty property) {
    ButtonBase button =
        add(Action.of(context.own(id)).text(key).icon(icon).toggles(property).build());
    button.setId(context.own(key).replace('.', '-'));
    button.setContentDisplay(ContentDisplay.TEXT_ONLY);
    button.getStyleClass().removeAll("flat", "action-button");
    button.getStyleClass().add("small");
    button.setMinWidth(Region.USE_PREF_SIZE);
    return button;
  }

  /**
   * A button with an icon that opens a menu, which has no items yet.
   *
   * @param key of its name, which is its tooltip
   */
  public MenuButton menu(String id, Ikon icon, String key) {
    MenuButton menu = new MenuButton();
    menu.setId(context.own(id));
    menu.getStyleClass().addAll("flat", "action-button");
    menu.setGraphic(new Icon(icon));
    menu.accessibleTextProperty().bind(context.texts().bind(key));
    Tooltip tip = new Tooltip();
    tip.textProperty().bind(context.texts().bind(key));
    menu.setTooltip(tip);
    return menu;
  }

  private ButtonBase add(Action action) {
    context.actions().add(action);
    return context.menus().button(action);
  }
}
