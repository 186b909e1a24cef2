package bootscope.views.pane.terminal;

import bootscope.views.action.Icon;
import bootscope.views.control.terminal.TerminalView;
import bootscope.views.text.Texts;
import java.util.function.Supplier;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.beans.value.ObservableValue;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignF;

/** Search in the terminal: Enter goes to older places, Shift+Enter to newer, Escape ends it. */
final class FindBar extends HBox {
  private final Texts texts;
  private final Supplier<TerminalView> view;
  private final TextField field = new TextField();
  private final ToggleButton matchCase = new ToggleButton();
  private final StringProperty count = new SimpleStringProperty("");
  private int found;

  FindBar(Texts texts, Supplier<TerminalView> view) {
    this.texts = texts;
    this.view = view;
    getStyleClass().add("find-bar");
    setAlignment(Pos.CENTER_LEFT);
    setSpacing(4);
    setStyle("-fx-padding: 3 6 3 6;");
    field.setId("terminal-find");
    field.promptTextProperty().bind(texts.bind("terminal.find.prompt"));
    field.accessibleTextProperty().bind(texts.bind("terminal.find.prompt"));
    HBox.setHgrow(field, Priority.ALWAYS);
    Label counted = new Label();
    counted.getStyleClass().add("muted");
    counted.setMinWidth(USE_PREF_SIZE);
    counted.textProperty().bind(count);
    matchCase.getStyleClass().addAll("flat", "action-button");
    matchCase.setGraphic(new Icon(MaterialDesignF.FORMAT_LETTER_CASE));
    name(matchCase, texts.bind("terminal.find.case"));
    matchCase.selectedProperty().addListener((o, before, now) -> search());
    field.textProperty().addListener((o, before, now) -> search());
    field.addEventFilter(KeyEvent.KEY_PRESSED, this::pressed);
    getChildren()
        .addAll(
            field,
            counted,
            matchCase,
            button(MaterialDesignC.CHEVRON_UP, "terminal.find.older", () -> next(false)),
            button(MaterialDesignC.CHEVRON_DOWN, "terminal.find.newer", () -> next(true)),
            button(MaterialDesignC.CLOSE, "terminal.find.close", this::close));
    setVisible(false);
    managedProperty().bind(visibleProperty());
  }

  private Button button(Ikon icon, String key, Runnable run) {
    Button button = new Button();
    button.getStyleClass().addAll("flat", "action-button");
    button.setGraphic(new Icon(icon));
    button.setOnAction(e -> run.run());
    name(button, texts.bind(key));
    return button;
  }

  private static void name(javafx.scene.control.ButtonBase button, ObservableValue<String> text) {
    button.accessibleTextProperty().bind(text);
    Tooltip tip = new Tooltip();
    tip.textProperty().bind(text);
    button.setTooltip(tip);
  }

  /** Opens the bar, or gives it the keyboard again. */
  void open() {
    setVisible(true);
    field.requestFocus();
    field.selectAll();
    search();
  }

  void close() {
    setVisible(false);
    if (view.get() != null) {
      view.get().find("", false);
      view.get().requestFocus();
    }
  }

  private void search() {
    if (view.get() != null) {
      found = view.get().find(field.getText(), matchCase.isSelected());
      showCount();
    }
  }

  private void next(boolean newer) {
    if (view.get() != null) {
      view.get().findNext(newer);
      showCount();
    }
  }

  private void showCount() {
    if (field.getText().isEmpty()) {
      count.set("");
    } else if (found == 0) {
      count.set(texts.get("terminal.find.none"));
    } else {
      count.set(texts.get("terminal.find.count", view.get().currentMatch() + 1, found));
    }
  }

  private void pressed(KeyEvent event) {
    if (event.getCode() == KeyCode.ENTER) {
      next(event.isShiftDown());
      event.consume();
    } else if (event.getCode() == KeyCode.ESCAPE) {
      close();
      event.consume();
    }
  }
}
