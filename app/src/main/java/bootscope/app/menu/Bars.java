package bootscope.app.menu;

import bootscope.views.action.Action;
import bootscope.views.action.ActionMenus;
import bootscope.views.action.ActionRegistry;
import bootscope.views.action.Icon;
import bootscope.views.text.Texts;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.application.Platform;
import javafx.beans.InvalidationListener;
import javafx.beans.binding.Bindings;
import javafx.collections.ObservableList;
import javafx.geometry.Orientation;
import javafx.scene.Node;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuBar;
import javafx.scene.control.MenuItem;
import javafx.scene.control.Separator;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.ToolBar;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignD;
import org.kordamp.ikonli.materialdesign2.MaterialDesignF;
import org.kordamp.ikonli.materialdesign2.MaterialDesignH;
import org.kordamp.ikonli.materialdesign2.MaterialDesignT;
import org.kordamp.ikonli.materialdesign2.MaterialDesignV;

/** Menu bar and toolbar, made from the registry: an action that says where it goes is there. */
final class Bars {
  private static final List<String> MENUS =
      List.of("file", "edit", "run", "breakpoints", "view", "panes", "help");

  private final ActionRegistry actions;
  private final ActionMenus menus;
  private final Texts texts;

  Bars(ActionRegistry actions, ActionMenus menus, Texts texts) {
    this.actions = actions;
    this.menus = menus;
    this.texts = texts;
  }

  /**
   * The menu bar.
   *
   * @param recent paths to list under “Open recent”
   * @param activePane id of the pane that has the keyboard, or null
   */
  MenuBar menuBar(
      ObservableList<String> recent,
      Consumer<String> openRecent,
      List<String> guests,
      Consumer<String> openGuest,
      Supplier<String> activePane) {
    MenuBar bar = new MenuBar();
    for (String name : MENUS) {
      Menu menu = menu(name);
      menu.getItems().addAll(menus.items(actions.inMenu(name).toList()));
      if (name.equals("file")) {
        int after = 3;
        menu.getItems().add(after, guestMenu(guests, openGuest));
        menu.getItems().add(after, recentMenu(recent, openRecent));
      }
      if (name.equals("view")) {
        menu.getItems()
            .addAll(
                new SeparatorMenuItem(),
                submenu("layout", MaterialDesignV.VIEW_DASHBOARD_OUTLINE),
                submenu("presenterSize", MaterialDesignF.FORMAT_SIZE),
                submenu("theme", MaterialDesignT.THEME_LIGHT_DARK));
      }
      if (name.equals("panes")) {
        Menu own = menu("pane");
        own.setGraphic(new Icon(MaterialDesignD.DOTS_VERTICAL));
        menu.getItems().addAll(0, List.of(own, new SeparatorMenuItem()));
        menu.setOnShowing(e -> fillOwn(own, activePane.get()));
        // Not before a chosen item has run.
        menu.setOnHidden(e -> Platform.runLater(own.getItems()::clear));
      }
      bar.getMenus().add(menu);
    }
    return bar;
  }

  /** The actions of the pane that has the keyboard: those whose ids begin with its own. */
  private void fillOwn(Menu menu, String pane) {
    List<Action> found =
        pane == null
            ? List.of()
            : actions.all().stream().filter(a -> a.id().startsWith(pane + ".")).toList();
    menu.getItems().setAll(menus.items(found));
    menu.setDisable(found.isEmpty());
  }

  private Menu submenu(String name, Ikon icon) {
    Menu menu = menu(name);
    menu.setGraphic(new Icon(icon));
    menu.getItems().addAll(menus.items(actions.inMenu(name).toList()));
    return menu;
  }

  private Menu menu(String name) {
    Menu menu = new Menu();
    menu.setId("menu-" + name);
    menu.textProperty().bind(texts.bind("menu." + name));
    return menu;
  }

  private Menu recentMenu(ObservableList<String> recent, Consumer<String> open) {
    Menu menu = menu("recent");
    menu.setGraphic(new Icon(MaterialDesignH.HISTORY));
    InvalidationListener fill =
        o ->
            menu.getItems()
                .setAll(
                    recent.stream()
                        .map(
                            path -> {
                              MenuItem item = new MenuItem(path);
                              item.setMnemonicParsing(false);
                              item.setGraphic(new Icon(MaterialDesignF.FILE_OUTLINE));
                              item.setOnAction(e -> open.accept(path));
                              return item;
                            })
                        .toList());
    recent.addListener(fill);
    fill.invalidated(recent);
    menu.disableProperty().bind(Bindings.isEmpty(recent));
    return menu;
  }

  private Menu guestMenu(List<String> guests, Consumer<String> open) {
    Menu menu = menu("guests");
    menu.setGraphic(new Icon(MaterialDesignC.CUBE_OUTLINE));
    for (String guest : guests) {
      MenuItem item = new MenuItem(guest);
      item.setMnemonicParsing(false);
      item.setGraphic(new Icon(MaterialDesignC.CUBE_OUTLINE));
      item.setOnAction(e -> open.accept(guest));
      menu.getItems().add(item);
    }
    return menu;
  }

  ToolBar toolBar() {
    ToolBar bar = new ToolBar();
    bar.getStyleClass().add("main");
    int last = -1;
    List<Action> shown =
        actions.all().stream()
            .filter(a -> a.toolbar() >= 0)
            .sorted((a, b) -> Integer.compare(a.toolbar(), b.toolbar()))
            .toList();
    int end = shown.isEmpty() ? 0 : shown.getLast().toolbar();
    for (Action action : shown) {
      if (last >= 0 && action.toolbar() != last) {
        bar.getItems().add(action.toolbar() == end ? spring() : line());
      }
      last = action.toolbar();
      StackPane button = menus.explainedButton(action);
      if (action.id().equals("run.continue")) {
        button.getChildren().getFirst().getStyleClass().add("primary");
      }
      bar.getItems().add(button);
    }
    return bar;
  }

  private static Node line() {
    return new Separator(Orientation.VERTICAL);
  }

  /** Pushes what follows to the right edge. */
  private static Node spring() {
    Region spring = new Region();
    HBox.setHgrow(spring, Priority.ALWAYS);
    return spring;
  }
}
