package bootscope.views.pane.source;

import bootscope.views.action.Icon;
import bootscope.views.control.source.SourcePage;
import bootscope.views.text.Texts;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignA;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;

/** Finds lines of the text that is shown: Enter goes on, Shift+Enter back, Escape ends it. */
final class SourceFindBar extends HBox {
  private final Texts texts;
  private final SourcePage page;
  private final Node view;
  private final TextField field = new TextField();
  private final Label count = new Label();

  /**
   * @param view what shows the page, and has the keyboard again at the end
   */
  SourceFindBar(Texts texts, SourcePage page, Node view) {
    this.texts = texts;
    this.page = page;
    this.view = view;
    getStyleClass().add("find-bar");
    setAlignment(Pos.CENTER_LEFT);
    setSpacing(4);
    setStyle("-fx-padding: 3 6 3 6;");
    field.setId("source-find-field");
    field.promptTextProperty().bind(texts.bind("source.find.prompt"));
    field.accessibleTextProperty().bind(texts.bind("source.find.prompt"));
    HBox.setHgrow(field, Priority.ALWAYS);
    count.setId("source-find-count");
    count.getStyleClass().add("muted");
    count.setMinWidth(USE_PREF_SIZE);
    field.textProperty().addListener((o, before, now) -> search());
    field.addEventFilter(KeyEvent.KEY_PRESSED, this::pressed);
    getChildren()
        .addAll(
            field,
            count,
            button(MaterialDesignA.ARROW_UP, "action.source.find-previous", () -> next(false)),
            button(MaterialDesignA.ARROW_DOWN, "action.source.find-next", () -> next(true)),
            button(MaterialDesignC.CLOSE, "source.find.close", this::close));
    setVisible(false);
    managedProperty().bind(visibleProperty());
  }

  private Button button(Ikon icon, String key, Runnable run) {
    Button button = new Button();
    button.getStyleClass().addAll("flat", "action-button");
    button.setGraphic(new Icon(icon));
    button.setOnAction(e -> run.run());
    button.accessibleTextProperty().bind(texts.bind(key));
    Tooltip tip = new Tooltip();
    tip.textProperty().bind(texts.bind(key));
    button.setTooltip(tip);
    return button;
  }

  /** Opens the bar, or gives it the keyboard again. */
  void open() {
    setVisible(true);
    field.requestFocus();
    field.selectAll();
    search();
  }

  /** Another text is shown. */
  void anew() {
    if (isVisible()) {
      count();
    }
  }

  void close() {
    setVisible(false);
    page.setSought("");
    view.requestFocus();
  }

  /** The next place, or the one before; asks for what where nothing was sought yet. */
  void next(boolean forward) {
    if (field.getText().isEmpty()) {
      open();
      return;
    }
    page.setSought(field.getText());
    setVisible(true);
    page.findNext(forward, false);
  }

  private void search() {
    page.setSought(field.getText());
    page.findNext(true, true);
    count();
  }

  private void count() {
    int lines = page.text().count(field.getText());
    count.setText(
        field.getText().isEmpty()
            ? ""
            : lines == 0 ? texts.get("source.find.none") : texts.get("source.find.lines", lines));
  }

  private void pressed(KeyEvent event) {
    switch (event.getCode()) {
      case ENTER -> next(!event.isShiftDown());
      case ESCAPE -> close();
      default -> {
        return;
      }
    }
    event.consume();
  }
}
