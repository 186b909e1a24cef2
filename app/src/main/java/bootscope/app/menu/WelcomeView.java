package bootscope.app.menu;

import bootscope.core.bits.FileNames;
import bootscope.views.action.Action;
import bootscope.views.action.ActionMenus;
import bootscope.views.action.ActionRegistry;
import bootscope.views.action.Icon;
import bootscope.views.text.Texts;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import javafx.beans.InvalidationListener;
import javafx.collections.ObservableList;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignF;
import org.kordamp.ikonli.materialdesign2.MaterialDesignT;

/** What there is to begin with, while no guest is open. */
final class WelcomeView extends ScrollPane {
  private static final int RECENT = 6;

  private final Texts texts;

  WelcomeView(
      Texts texts,
      ActionRegistry actions,
      ActionMenus menus,
      ObservableList<String> recent,
      Consumer<String> openRecent,
      List<String> guests,
      Consumer<String> openGuest) {
    this.texts = texts;
    setId("welcome");
    setFitToWidth(true);
    setFitToHeight(true);
    getStyleClass().add("edge-to-edge");

    Label title = label("app.name", "title");
    Label lead = label("app.lead", "lead");
    Label hint = label("welcome.drop", "muted");
    HBox buttons = new HBox(12, button(menus, actions.get("file.open"), true));
    Action host = actions.get("file.host-kernel");
    if (host.enabled().get()) {
      buttons.getChildren().add(button(menus, host, false));
    }
    buttons.setStyle("-fx-alignment: center;");
    VBox drop = new VBox(new Icon(MaterialDesignT.TRAY_ARROW_DOWN), hint, buttons);
    drop.getStyleClass().add("drop");
    drop.setMaxWidth(USE_PREF_SIZE);

    VBox recentColumn = column("welcome.recent");
    InvalidationListener fill =
        o -> {
          recentColumn.getChildren().subList(1, recentColumn.getChildren().size()).clear();
          recent.stream()
              .limit(RECENT)
              .forEach(p -> recentColumn.getChildren().add(recentFile(p, openRecent)));
          if (recent.isEmpty()) {
            Label none = label("welcome.recent.none", "muted");
            none.setStyle("-fx-padding: 0.4em 0;");
            recentColumn.getChildren().add(none);
          }
        };
    recent.addListener(fill);
    fill.invalidated(recent);

    VBox guestColumn = column("welcome.guests");
    for (String guest : guests) {
      Button choice = choice(MaterialDesignC.CUBE_OUTLINE, guest, texts.get("guest." + guest));
      choice.setId("guest-" + guest);
      choice.setOnAction(e -> openGuest.accept(guest));
      guestColumn.getChildren().add(choice);
    }
    HBox columns = new HBox(guestColumn, recentColumn);
    columns.getStyleClass().add("columns");
    VBox all = new VBox(new VBox(6, title, lead), drop, columns);
    ((VBox) all.getChildren().getFirst()).setStyle("-fx-alignment: center;");
    all.getStyleClass().add("welcome");
    setContent(all);
  }

  private Label label(String key, String style) {
    Label label = new Label();
    label.textProperty().bind(texts.bind(key));
    label.getStyleClass().add(style);
    label.setWrapText(true);
    return label;
  }

  private VBox column(String heading) {
    VBox column = new VBox(label(heading, "heading"));
    column.getStyleClass().add("column");
    return column;
  }

  private static ButtonBase button(ActionMenus menus, Action action, boolean main) {
    ButtonBase button = menus.button(action);
    button.setId("welcome-" + button.getId());
    button.setContentDisplay(ContentDisplay.LEFT);
    button.getStyleClass().remove("flat");
    if (main) {
      button.getStyleClass().add("accent");
    }
    return button;
  }

  private Node recentFile(String path, Consumer<String> open) {
    Path file = FileNames.path(path);
    String folder = file.getParent() == null ? "" : file.getParent().toString();
    Button choice =
        choice(MaterialDesignF.FILE_OUTLINE, String.valueOf(file.getFileName()), folder);
    choice.setOnAction(e -> open.accept(path));
    return choice;
  }

  private static Button choice(Ikon icon, String name, String what) {
    Label first = new Label(name);
    first.getStyleClass().add("name");
    Label second = new Label(what);
    second.getStyleClass().add("what");
    second.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
    HBox graphic = new HBox(10, new Icon(icon), new VBox(first, second));
    graphic.setStyle("-fx-alignment: center-left;");
    Button button = new Button();
    button.setGraphic(graphic);
    button.setAccessibleText(name + ": " + what);
    button.getStyleClass().addAll("flat", "choice");
    button.setMaxWidth(Double.MAX_VALUE);
    return button;
  }
}
