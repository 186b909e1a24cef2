package bootscope.views.action;

import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javafx.beans.binding.Bindings;
import javafx.beans.value.ChangeListener;
import javafx.beans.value.ObservableValue;
import javafx.beans.value.WeakChangeListener;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.CheckMenuItem;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.StackPane;

/** Makes menu items and buttons of actions; each follows its action's state, keys and language. */
public final class ActionMenus {
  private final ActionRegistry registry;
  private final KeyMap keys;
  private final Texts texts;

  public ActionMenus(ActionRegistry registry, KeyMap keys, Texts texts) {
    this.registry = registry;
    this.keys = keys;
    this.texts = texts;
  }

  public MenuItem item(Action action) {
    MenuItem item;
    if (action.selected() == null) {
      item = new MenuItem();
    } else {
      CheckMenuItem check = new CheckMenuItem();
      check.setSelected(action.selected().get());
      follow(check, action.selected(), () -> check.setSelected(action.selected().get()));
      item = check;
    }
    item.setId(action.id());
    item.setMnemonicParsing(false); // names such as start_info are shown as they are
    item.setGraphic(new Icon(action.icon()));
    item.textProperty().bind(action.name(texts));
    item.disableProperty().bind(Bindings.not(action.enabled()));
    item.setOnAction(
        e -> {
          registry.run(action);
          if (item instanceof CheckMenuItem check) {
            check.setSelected(action.selected().get());
          }
        });
    Runnable accelerator =
        () -> item.setAccelerator(keys.shown(action).map(KeyChord::combination).orElse(null));
    accelerator.run();
    follow(item, keys.revisionProperty(), accelerator);
    return item;
  }

  /** Items of these actions, with a line wherever the section changes. */
  public List<MenuItem> items(Collection<Action> actions) {
    List<MenuItem> items = new ArrayList<>();
    Action before = null;
    for (Action action : actions) {
      if (before != null && before.section() != action.section()) {
        items.add(new SeparatorMenuItem());
      }
      items.add(item(action));
      before = action;
    }
    return items;
  }

  public ContextMenu contextMenu(Action... actions) {
    ContextMenu menu = new ContextMenu();
    menu.getItems().setAll(items(List.of(actions)));
    return menu;
  }

  /** The id of an action's buttons: a stylesheet's selector could not name one with dots. */
  public static String buttonId(Action action) {
    return "button-" + action.id().replace('.', '-');
  }

  /** A flat button with the action's icon; a switch stays pressed while it is on. */
  public ButtonBase button(Action action) {
    ButtonBase button = action.selected() == null ? new Button() : new ToggleButton();
    if (button instanceof ToggleButton toggle) {
      toggle.setSelected(action.selected().get());
      follow(toggle, action.selected(), () -> toggle.setSelected(action.selected().get()));
    }
    button.setId(buttonId(action));
    button.setMnemonicParsing(false);
    button.getStyleClass().addAll("flat", "action-button");
    button.setGraphic(new Icon(action.icon()));
    button.textProperty().bind(action.name(texts));
    button.setContentDisplay(action.labelled() ? ContentDisplay.LEFT : ContentDisplay.GRAPHIC_ONLY);
    button.disableProperty().bind(Bindings.not(action.enabled()));
    button.accessibleTextProperty().bind(action.name(texts));
    button.setOnAction(
        e -> {
          registry.run(action);
          if (button instanceof ToggleButton toggle) {
            toggle.setSelected(action.selected().get());
          }
        });
    Tooltip tooltip = new Tooltip();
    tooltip.textProperty().bind(tip(action));
    button.setTooltip(tooltip);
    return button;
  }

  private ObservableValue<String> tip(Action action) {
    return Bindings.createStringBinding(
        () -> action.tip(texts) + keys.shown(action).map(c -> "  (" + c + ")").orElse(""),
        texts.localeProperty(),
        keys.revisionProperty());
  }

  /**
   * A button that says why, while it cannot be pressed: the toolkit shows no tooltip of a disabled
   * node, so that the frame around it has another.
   */
  public StackPane explainedButton(Action action) {
    ButtonBase button = button(action);
    StackPane frame = new StackPane(button);
    Tooltip why = new Tooltip();
    Runnable update =
        () -> {
          why.setText(action.named(texts) + "\n" + action.whyDisabled(texts));
          if (action.enabled().get()) {
            Tooltip.uninstall(frame, why);
          } else {
            Tooltip.install(frame, why);
          }
        };
    update.run();
    follow(frame, action.enabled(), update);
    follow(frame, texts.localeProperty(), update);
    return frame;
  }

  /**
   * Watches a value for as long as the item lives: context menus are made again and again, and the
   * actions outlive them all.
   */
  private static void follow(Object item, ObservableValue<?> value, Runnable update) {
    ChangeListener<Object> listener = (o, before, now) -> update.run();
    value.addListener(new WeakChangeListener<>(listener));
    var properties =
        item instanceof MenuItem menu ? menu.getProperties() : ((Node) item).getProperties();
    properties.put("bootscope.follow." + properties.size(), listener);
  }
}
