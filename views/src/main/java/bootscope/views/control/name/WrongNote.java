package bootscope.views.control.name;

import bootscope.views.action.KeyChord;
import bootscope.views.text.Texts;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.VBox;

/**
 * Says below fields what is wrong with what was typed, and what may have been meant, each a link
 * that takes it. It takes no room while nothing is wrong.
 */
public final class WrongNote extends VBox {
  private static final KeyChord TAKE = KeyChord.of("Ctrl+Enter");

  private final Texts texts;
  private final Consumer<String> onTake;
  private final Label problem = new Label();
  private final FlowPane near = new FlowPane(6, 2);
  private Wrong wrong;

  /**
   * @param id of the text; those of the links are {@code <id>-near-1}, …
   * @param onTake given a name that is to stand in the place of the wrong one
   */
  public WrongNote(Texts texts, String id, Consumer<String> onTake) {
    this.texts = texts;
    this.onTake = onTake;
    problem.setId(id);
    problem.getStyleClass().add("danger");
    problem.setWrapText(true);
    near.setAlignment(Pos.BASELINE_LEFT);
    getChildren().addAll(problem, near);
    show(null);
  }

  /** Shows what is wrong, or with null nothing. */
  public void show(Wrong now) {
    wrong = now;
    problem.setText(now == null ? "" : now.text());
    near.getChildren().clear();
    if (now != null && !now.near().isEmpty()) {
      near.getChildren().add(new Label(texts.get("control.names.meant")));
      for (String name : now.near()) {
        Hyperlink link = new Hyperlink(name);
        link.setId(problem.getId() + "-near-" + near.getChildren().size());
        link.getStyleClass().add("mono");
        link.setAccessibleText(texts.get("control.names.take", name));
        link.setOnAction(e -> onTake.accept(name));
        near.getChildren().add(link);
      }
      Label key = new Label(TAKE.toString());
      key.getStyleClass().add("key-cap");
      near.getChildren().add(2, key);
    }
    near.setVisible(near.getChildren().size() > 0);
    near.setManaged(near.isVisible());
    setVisible(now != null);
    setManaged(now != null);
  }

  /** What is wrong, as it is shown; null for nothing. */
  public Wrong wrong() {
    return wrong;
  }

  /** Takes the first of what may have been meant, by its key; a filter of the fields' parent. */
  public void press(KeyEvent event) {
    if (TAKE.combination().match(event) && wrong != null && !wrong.near().isEmpty()) {
      event.consume();
      onTake.accept(wrong.near().getFirst());
    }
  }
}
