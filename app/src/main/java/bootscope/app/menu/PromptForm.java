package bootscope.app.menu;

import bootscope.views.control.name.NameField;
import bootscope.views.control.name.Proposal;
import bootscope.views.control.name.Wrong;
import bootscope.views.control.name.WrongNote;
import bootscope.views.text.Texts;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.VBox;

/** Asks for one line with names in it; Enter gives it, Escape takes the form away. */
public final class PromptForm extends VBox {
  private final NameField field;
  private final WrongNote problem;
  private final BiConsumer<String, Consumer<Wrong>> check;

  /**
   * @param id of the node, and in the texts: {@code <id>.title}, {@code <id>.prompt}
   * @param source as of {@link NameField}
   * @param check given the line and whom to tell what is wrong with it
   */
  public PromptForm(
      Texts texts,
      String id,
      Function<String, List<Proposal>> source,
      BiConsumer<String, Consumer<Wrong>> check) {
    this.check = check;
    setId(id);
    setSpacing(8);
    setMaxSize(520, USE_PREF_SIZE);
    field = new NameField(texts, source);
    Label title = new Label(texts.get(id + ".title"));
    title.getStyleClass().add("overlay-title");
    title.setLabelFor(field);
    field.setId(id + "-field");
    field.setPromptText(texts.get(id + ".prompt"));
    field.setPrefColumnCount(36);
    problem = new WrongNote(texts, id + "-problem", this::take);
    field.textProperty().addListener((o, before, now) -> problem.show(null));
    field.setOnAction(e -> submit());
    addEventFilter(KeyEvent.KEY_PRESSED, problem::press);
    getChildren().addAll(title, field, problem);
  }

  private void submit() {
    check.accept(field.getText().strip(), problem::show);
  }

  /** Takes what was meant, and goes on with it. */
  private void take(String name) {
    if (field.replaceWord(problem.wrong().term(), name)) {
      submit();
    }
  }

  /** What takes the keyboard. */
  public Node field() {
    return field;
  }
}
