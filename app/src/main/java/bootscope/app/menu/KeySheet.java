package bootscope.app.menu;

import bootscope.views.action.Action;
import bootscope.views.action.ActionRegistry;
import bootscope.views.action.Icon;
import bootscope.views.action.KeyChord;
import bootscope.views.action.KeyMap;
import bootscope.views.action.KeyPreset;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;

/** All keys by menu, to look at and to change. */
final class KeySheet extends VBox {
  private final ActionRegistry actions;
  private final KeyMap keys;
  private final Texts texts;
  private final TextField filter = new TextField();
  private final Label hint = new Label();
  private final VBox rows = new VBox(2);
  private Action changing;
  private KeyChord confirm;

  KeySheet(ActionRegistry actions, KeyMap keys, Texts texts, Runnable close) {
    this.actions = actions;
    this.keys = keys;
    this.texts = texts;
    setId("key-sheet");
    getStyleClass().add("key-sheet");
    setMaxSize(720, 620);

    Label title = new Label(texts.get("keys.title"));
    title.getStyleClass().add("overlay-title");
    Button done = new Button(texts.get("keys.close"));
    done.setOnAction(e -> close.run());
    filter.setPromptText(texts.get("keys.filter"));
    filter.setId("keys-filter");
    HBox.setHgrow(filter, Priority.ALWAYS);
    Button resetAll = new Button(texts.get("keys.resetAll"));
    resetAll.setOnAction(e -> keys.resetAll());
    HBox tools = new HBox(8, new Label(texts.get("keys.preset")), presets(), filter, resetAll);
    tools.setStyle("-fx-alignment: center-left;");
    hint.setId("keys-hint");
    hint.setWrapText(true);
    hint.getStyleClass().add("muted");
    ScrollPane scroll = new ScrollPane(rows);
    scroll.setFitToWidth(true);
    setVgrow(scroll, Priority.ALWAYS);
    getChildren().addAll(new HBox(title, spring(), done), tools, hint, scroll);

    filter.textProperty().addListener((o, before, now) -> fill());
    keys.revisionProperty().addListener((o, before, now) -> fill());
    addEventFilter(KeyEvent.KEY_PRESSED, this::press);
    stopChanging();
  }

  Node field() {
    return filter;
  }

  private ComboBox<KeyPreset> presets() {
    ComboBox<KeyPreset> box = new ComboBox<>();
    box.setId("keys-preset");
    box.getItems().setAll(keys.presets());
    box.setConverter(
        new StringConverter<>() {
          @Override
          public String toString(KeyPreset preset) {
            return preset == null ? "" : texts.get("keymap." + preset.id());
          }

          @Override
          public KeyPreset fromString(String name) {
            throw new UnsupportedOperationException();
          }
        });
    box.setValue(keys.preset());
    box.valueProperty().addListener((o, before, now) -> keys.usePreset(now));
    return box;
  }

  private void fill() {
    Set<KeyChord> taken = new HashSet<>();
    keys.conflicts().forEach(c -> taken.add(c.chord()));
    String query = filter.getText().strip().toLowerCase(Locale.ROOT);
    rows.getChildren().clear();
    List<String> menus = new ArrayList<>(actions.menus());
    menus.add(null);
    Set<String> shown = new HashSet<>(); // panes of one kind have their keys in common
    for (String menu : menus) {
      List<Action> found =
          actions.all().stream()
              .filter(a -> menu == null ? a.menu() == null : menu.equals(a.menu()))
              .filter(a -> fits(a, query))
              .filter(a -> shown.add(a.generalId()))
              .toList();
      if (!found.isEmpty()) {
        Label group = new Label(texts.get(menu == null ? "keys.other" : "menu." + menu));
        group.getStyleClass().add("group");
        rows.getChildren().add(group);
        found.forEach(a -> rows.getChildren().add(row(a, taken)));
      }
    }
  }

  private boolean fits(Action action, String query) {
    return query.isEmpty()
        || action.named(texts).toLowerCase(Locale.ROOT).contains(query)
        || keys.chords(action).stream()
            .anyMatch(c -> c.toString().toLowerCase(Locale.ROOT).contains(query));
  }

  private Node row(Action action, Set<KeyChord> taken) {
    Label name = new Label(action.named(texts), new Icon(action.icon()));
    name.setGraphicTextGap(8);
    HBox caps = new HBox(4);
    for (KeyChord chord : keys.chords(action)) {
      Label cap = new Label(chord.toString());
      cap.getStyleClass().add("key-cap");
      if (keys.isChanged(action)) {
        cap.getStyleClass().add("changed");
      }
      if (taken.contains(chord)) {
        cap.getStyleClass().add("conflict");
      }
      caps.getChildren().add(cap);
    }
    if (caps.getChildren().isEmpty()) {
      Label none = new Label(texts.get("keys.none"));
      none.getStyleClass().add("muted");
      caps.getChildren().add(none);
    }
    Button change = new Button(null, caps);
    change.setId("change-" + action.id().replace('.', '-'));
    change.getStyleClass().addAll("flat", "action-button");
    change.setAccessibleText(action.named(texts) + ": " + chords(action));
    change.setOnAction(e -> startChanging(action));
    HBox row = new HBox(8, name, spring());
    if (keys.isChanged(action)) {
      Button reset = new Button(texts.get("keys.reset"));
      reset.getStyleClass().addAll("flat", "action-button");
      reset.setOnAction(e -> keys.reset(action));
      row.getChildren().add(reset);
    }
    row.getChildren().add(change);
    row.setStyle("-fx-alignment: center-left;");
    return row;
  }

  private String chords(Action action) {
    return keys.chords(action).stream().map(KeyChord::toString).collect(Collectors.joining(", "));
  }

  private void startChanging(Action action) {
    changing = action;
    confirm = null;
    hint.setText(texts.get("keys.press", action.named(texts)));
  }

  private void stopChanging() {
    changing = null;
    confirm = null;
    List<KeyMap.Conflict> conflicts = keys.conflicts();
    hint.setText(
        conflicts.isEmpty()
            ? texts.get("keys.change")
            : conflicts.stream()
                .map(
                    c ->
                        texts.get(
                            "keys.conflict",
                            c.chord(),
                            c.actions().stream()
                                .map(a -> a.named(texts))
                                .collect(Collectors.joining(", "))))
                .collect(Collectors.joining("\n")));
    fill();
  }

  /** While a key is being changed, presses are what it is changed to. */
  private void press(KeyEvent event) {
    Optional<KeyChord> chord = KeyChord.of(event);
    if (changing == null || chord.isEmpty()) {
      return;
    }
    event.consume();
    Action action = changing;
    if (chord.get().code() == KeyCode.ESCAPE) {
      stopChanging();
    } else if (chord.get().code() == KeyCode.DELETE) {
      keys.assign(action, List.of());
      stopChanging();
    } else {
      List<Action> others = keys.othersOn(chord.get(), action);
      if (others.isEmpty() || chord.get().equals(confirm)) {
        keys.assign(action, List.of(chord.get()));
        stopChanging();
      } else {
        confirm = chord.get();
        hint.setText(texts.get("keys.taken", confirm, others.getFirst().named(texts)));
      }
    }
  }

  private static Region spring() {
    Region spring = new Region();
    HBox.setHgrow(spring, Priority.ALWAYS);
    return spring;
  }
}
