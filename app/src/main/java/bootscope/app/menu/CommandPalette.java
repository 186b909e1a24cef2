package bootscope.app.menu;

import bootscope.views.action.Action;
import bootscope.views.action.ActionRegistry;
import bootscope.views.action.Icon;
import bootscope.views.action.KeyMap;
import bootscope.views.action.PaneId;
import bootscope.views.text.Texts;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** Finds an action by a few letters of its name, and does it. */
final class CommandPalette extends VBox {
  private final ActionRegistry actions;
  private final KeyMap keys;
  private final Texts texts;
  private final Runnable close;
  private final TextField field = new TextField();
  private final ListView<Action> list = new ListView<>();

  CommandPalette(ActionRegistry actions, KeyMap keys, Texts texts, Runnable close) {
    this.actions = actions;
    this.keys = keys;
    this.texts = texts;
    this.close = close;
    setId("palette");
    getStyleClass().add("palette");
    setMaxSize(560, 420);
    field.setId("palette-field");
    field.promptTextProperty().bind(texts.bind("palette.prompt"));
    field.accessibleTextProperty().bind(texts.bind("palette.prompt"));
    Label none = new Label(texts.get("palette.none"));
    none.getStyleClass().add("muted");
    list.setId("palette-list");
    list.setPlaceholder(none);
    list.setFocusTraversable(false);
    list.setCellFactory(v -> new Cell());
    list.setOnMouseClicked(e -> run());
    setVgrow(list, Priority.ALWAYS);
    getChildren().addAll(field, list);
    field.textProperty().subscribe(this::filter);
    field.addEventFilter(KeyEvent.KEY_PRESSED, this::press);
  }

  Node field() {
    return field;
  }

  private void press(KeyEvent event) {
    switch (event.getCode()) {
      case DOWN -> move(1);
      case UP -> move(-1);
      case PAGE_DOWN -> move(8);
      case PAGE_UP -> move(-8);
      case ENTER -> run();
      default -> {
        return;
      }
    }
    event.consume();
  }

  private void move(int by) {
    int size = list.getItems().size();
    if (size > 0) {
      int wanted = Math.clamp(list.getSelectionModel().getSelectedIndex() + by, 0, size - 1);
      list.getSelectionModel().select(wanted);
      list.scrollTo(Math.max(0, wanted - 4));
    }
  }

  private void run() {
    Action action = list.getSelectionModel().getSelectedItem();
    if (action != null && action.enabled().get()) {
      close.run();
      actions.run(action);
    }
  }

  private void filter(String wanted) {
    String query = wanted.strip().toLowerCase(Locale.ROOT);
    List<Action> found =
        actions.all().stream()
            .filter(a -> !a.id().equals("view.command-palette"))
            .filter(a -> rank(name(a), query) < Integer.MAX_VALUE)
            .sorted(
                Comparator.comparing((Action a) -> !a.enabled().get())
                    .thenComparingInt(a -> rank(name(a), query)))
            .toList();
    list.getItems().setAll(found);
    list.getSelectionModel().selectFirst();
  }

  private String name(Action action) {
    return (action.named(texts) + " " + where(action)).toLowerCase(Locale.ROOT);
  }

  /** The pane or the menu that it belongs to: many a name is clear there only. */
  private String where(Action action) {
    PaneId pane = PaneId.of(action.id().substring(0, Math.max(0, action.id().indexOf('.'))));
    String title = "pane." + pane.kind();
    if (action.menu() == null && texts.has(title)) {
      return pane.number() == 1
          ? texts.get(title)
          : texts.get("pane.numbered", texts.get(title), pane.number());
    }
    return action.menu() == null ? "" : texts.getOr("menu." + action.menu(), "");
  }

  /**
   * How well a name fits, 0 best: at the start, at a word's start, within, or its letters in order.
   */
  static int rank(String name, String query) {
    if (query.isEmpty() || name.startsWith(query)) {
      return 0;
    }
    int at = name.indexOf(query);
    if (at > 0) {
      return name.charAt(at - 1) == ' ' ? 1 : 2;
    }
    int from = 0;
    for (int i = 0; i < query.length(); i++) {
      if (query.charAt(i) != ' ') {
        from = name.indexOf(query.charAt(i), from) + 1;
        if (from == 0) {
          return Integer.MAX_VALUE;
        }
      }
    }
    return 3;
  }

  private final class Cell extends ListCell<Action> {
    Cell() {
      setPrefWidth(0); // as wide as the list: what is long is cut
    }

    @Override
    protected void updateItem(Action action, boolean empty) {
      super.updateItem(action, empty);
      setText(null);
      setTooltip(null);
      if (empty || action == null) {
        setGraphic(null);
        return;
      }
      Label name = new Label(action.named(texts), new Icon(action.icon()));
      name.setGraphicTextGap(8);
      name.setMinWidth(USE_PREF_SIZE);
      Region spring = new Region();
      HBox.setHgrow(spring, Priority.ALWAYS);
      Label where = new Label(where(action));
      where.getStyleClass().add("muted");
      HBox row = new HBox(8, name, where, spring);
      row.setStyle("-fx-alignment: center-left;");
      keys.shown(action)
          .ifPresent(
              chord -> {
                Label cap = new Label(chord.toString());
                cap.getStyleClass().add("key-cap");
                row.getChildren().add(cap);
              });
      boolean enabled = action.enabled().get();
      if (!enabled) {
        Label why = new Label(action.whyDisabled(texts));
        why.getStyleClass().add("muted");
        setTooltip(new Tooltip(why.getText()));
        row.getChildren().set(1, why);
        name.setOpacity(0.55);
      }
      setGraphic(row);
      setAccessibleText(action.named(texts) + (enabled ? "" : ". " + action.whyDisabled(texts)));
    }
  }
}
