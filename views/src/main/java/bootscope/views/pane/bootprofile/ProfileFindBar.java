package bootscope.views.pane.bootprofile;

import bootscope.views.action.Icon;
import bootscope.views.text.Texts;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;

/** Has functions stand out by their names, and says what they come to. */
final class ProfileFindBar extends HBox {
  private final Consumer<String> search;
  private final Supplier<String> result;
  private final Node view;
  private final TextField field = new TextField();
  private final Label found = new Label();

  /**
   * @param id prefix of nodes' ids
   * @param search told what to look for; empty for nothing
   * @param result says what the search found
   * @param view has the keyboard again at the end
   */
  ProfileFindBar(
      Texts texts, String id, Consumer<String> search, Supplier<String> result, Node view) {
    this.search = search;
    this.result = result;
    this.view = view;
    getStyleClass().add("find-bar");
    setAlignment(Pos.CENTER_LEFT);
    setSpacing(4);
    setStyle("-fx-padding: 3 6 3 6;");
    field.setId(id + "-find-field");
    field.promptTextProperty().bind(texts.bind("bootprofile.find"));
    field.accessibleTextProperty().bind(texts.bind("bootprofile.find"));
    field.setMinWidth(120);
    HBox.setHgrow(field, Priority.ALWAYS);
    found.setId(id + "-found");
    found.getStyleClass().add("muted");
    field.textProperty().addListener((o, before, now) -> search());
    field.addEventFilter(KeyEvent.KEY_PRESSED, this::pressed);
    Button close = new Button();
    close.getStyleClass().addAll("flat", "action-button");
    close.setGraphic(new Icon(MaterialDesignC.CLOSE));
    close.setOnAction(e -> close());
    close.accessibleTextProperty().bind(texts.bind("bootprofile.find.close"));
    Tooltip tip = new Tooltip();
    tip.textProperty().bind(texts.bind("bootprofile.find.close"));
    close.setTooltip(tip);
    getChildren().addAll(field, found, close);
    setVisible(false);
    managedProperty().bind(visibleProperty());
  }

  void open() {
    setVisible(true);
    field.requestFocus();
    field.selectAll();
    search();
  }

  /** Looks for something. */
  void open(String words) {
    field.setText(words);
    open();
  }

  void close() {
    setVisible(false);
    search.accept("");
    view.requestFocus();
  }

  /** Another profile or part of it is shown. */
  void update() {
    if (isVisible()) {
      say();
    }
  }

  private void search() {
    if (isVisible()) {
      search.accept(field.getText());
      say();
    }
  }

  private void say() {
    found.setText(field.getText().isEmpty() ? "" : result.get());
  }

  private void pressed(KeyEvent e) {
    if (e.getCode() == KeyCode.ESCAPE) {
      close();
      e.consume();
    } else if (e.getCode() == KeyCode.ENTER) {
      view.requestFocus();
      e.consume();
    }
  }
}
