package bootscope.views.control.sheet;

import javafx.beans.value.ObservableValue;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;

/** A column of headings, sheets and the like that scrolls; or a sentence where there is nothing. */
public final class Page extends StackPane {
  private final VBox column = new VBox();
  private final ScrollPane scroll = new ScrollPane();
  private final Label empty = new Label();

  /**
   * @param name what a reader of the screen calls it
   * @param nothing said while {@link #setFilled} is false
   */
  public Page(ObservableValue<String> name, ObservableValue<String> nothing) {
    getStyleClass().add("page");
    column.getStyleClass().add("page-column");
    scroll.getStyleClass().addAll("page-scroll", "edge-to-edge");
    scroll.setFitToWidth(true);
    scroll.setFocusTraversable(true);
    scroll.accessibleTextProperty().bind(name);
    empty.getStyleClass().add("muted");
    empty.setWrapText(true);
    empty.textProperty().bind(nothing);
    getChildren().addAll(scroll, empty);
    setFilled(false);
  }

  /** Whether there is something to show. The keyboard may come before it. */
  public void setFilled(boolean filled) {
    scroll.setContent(filled ? column : null);
    empty.setVisible(!filled);
  }

  public void add(Node... nodes) {
    column.getChildren().addAll(nodes);
  }

  /** A heading, which is part of the page. */
  public Label heading(ObservableValue<String> text) {
    Label heading = new Label();
    heading.textProperty().bind(text);
    heading.getStyleClass().add("page-heading");
    heading.setMaxWidth(Double.MAX_VALUE);
    column.getChildren().add(heading);
    return heading;
  }

  /** A paragraph, which is part of the page. */
  public Label paragraph(String styleClass) {
    Label label = new Label();
    label.setWrapText(true);
    label.setMinHeight(USE_PREF_SIZE);
    label.getStyleClass().addAll("page-paragraph", styleClass);
    column.getChildren().add(label);
    return label;
  }

  /** What takes the keyboard: the arrows scroll. */
  public Node focusTarget() {
    return scroll;
  }

  /** Shows or hides a part, and its room. */
  public static void show(Node node, boolean shown) {
    node.setVisible(shown);
    node.setManaged(shown);
  }
}
