package bootscope.views.pane.bootprofile;

import bootscope.views.action.Icon;
import bootscope.views.text.Texts;
import java.text.NumberFormat;
import java.util.Locale;
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
  private final Texts texts;
  private final BootProfileModel model;
  private final Node view;
  private final TextField field = new TextField();
  private final Label found = new Label();

  /**
   * @param view has the keyboard again at the end
   */
  ProfileFindBar(Texts texts, BootProfileModel model, Node view) {
    this.texts = texts;
    this.model = model;
    this.view = view;
    getStyleClass().add("find-bar");
    setAlignment(Pos.CENTER_LEFT);
    setSpacing(4);
    setStyle("-fx-padding: 3 6 3 6;");
    field.setId("bootprofile-find-field");
    field.promptTextProperty().bind(texts.bind("bootprofile.find"));
    field.accessibleTextProperty().bind(texts.bind("bootprofile.find"));
    field.setMinWidth(120);
    HBox.setHgrow(field, Priority.ALWAYS);
    found.setId("bootprofile-found");
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
    model.search("");
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
      model.search(field.getText());
      say();
    }
  }

  private void say() {
    if (field.getText().isEmpty()) {
      found.setText("");
      return;
    }
    BootProfileModel.Found f = model.found();
    NumberFormat numbers = NumberFormat.getIntegerInstance(texts.localeProperty().get());
    found.setText(
        f.functions() == 0
            ? texts.get("bootprofile.found.none")
            : texts.get(
                "bootprofile.found",
                f.functions(),
                f.calls(),
                numbers.format(f.instructions()),
                String.format(Locale.ROOT, "%.2f", 100 * f.share())));
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
