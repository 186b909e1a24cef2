package bootscope.app.menu;

import bootscope.views.text.Texts;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.VBox;

/** Asks for one line; Enter gives it, Escape takes the form away. */
public final class PromptForm extends VBox {
  private final TextField field = new TextField();
  private final Label problem = new Label();

  /**
   * @param id of the node, and in the texts: {@code <id>.title}, {@code <id>.prompt}
   * @param check given the line and whom to tell what is wrong with it
   */
  public PromptForm(Texts texts, String id, BiConsumer<String, Consumer<String>> check) {
    setId(id);
    setSpacing(8);
    setMaxSize(520, USE_PREF_SIZE);
    Label title = new Label(texts.get(id + ".title"));
    title.getStyleClass().add("overlay-title");
    title.setLabelFor(field);
    field.setId(id + "-field");
    field.setPromptText(texts.get(id + ".prompt"));
    field.setPrefColumnCount(36);
    problem.getStyleClass().add("danger");
    problem.setWrapText(true);
    show("");
    field.textProperty().addListener((o, before, now) -> show(""));
    field.setOnAction(e -> check.accept(field.getText().strip(), this::show));
    getChildren().addAll(title, field, problem);
  }

  private void show(String text) {
    problem.setText(text);
    problem.setVisible(!text.isEmpty());
    problem.setManaged(!text.isEmpty());
  }

  /** What takes the keyboard. */
  public Node field() {
    return field;
  }
}
