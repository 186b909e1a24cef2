package bootscope.app.menu;

import bootscope.views.text.Texts;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;

/** Asks what is to become of what a guest wrote to disks and their files lack. */
public final class UnwrittenForm extends VBox {
  /** The three answers; each takes the form away. */
  public interface Answers {
    void write();

    void discard();

    void stay();
  }

  private final Button write = new Button();

  /**
   * @param what how much, and which files
   */
  public UnwrittenForm(Texts texts, String what, Answers answers) {
    setId("unwritten");
    setSpacing(10);
    setMaxSize(560, USE_PREF_SIZE);
    Label title = new Label(texts.get("unwritten.title"));
    title.getStyleClass().add("overlay-title");
    Label text = new Label(what);
    text.setWrapText(true);
    text.setMinHeight(USE_PREF_SIZE);
    write.setText(texts.get("unwritten.write"));
    write.setId("unwritten-write");
    write.setDefaultButton(true);
    write.getStyleClass().add("accent");
    write.setOnAction(e -> answers.write());
    Button discard = new Button(texts.get("unwritten.discard"));
    discard.setId("unwritten-discard");
    discard.setOnAction(e -> answers.discard());
    Button cancel = new Button(texts.get("ask.cancel"));
    cancel.setId("unwritten-cancel");
    cancel.setOnAction(e -> answers.stay());
    HBox buttons = new HBox(8, write, discard, cancel);
    buttons.setAlignment(Pos.CENTER_RIGHT);
    getChildren().addAll(title, text, buttons);
  }

  /** What takes the keyboard. */
  public Node first() {
    return write;
  }
}
