package bootscope.views.pane.timeline;

import bootscope.views.action.Action;
import bootscope.views.action.ActionRegistry;
import bootscope.views.text.Texts;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.VBox;

/** Says what the timeline does not show, and how to see it. */
final class TimelineNotes extends VBox {
  private final Texts texts;
  private final Label hidden = new Label();
  private final Hyperlink show = new Hyperlink();
  private final FlowPane others = new FlowPane(8, 0, hidden, show);
  private final Label figures = new Label();

  /**
   * @param showOthers what puts runs of other guests on the same scale
   */
  TimelineNotes(Texts texts, ActionRegistry actions, Action showOthers) {
    this.texts = texts;
    getStyleClass().add("pane-notes");
    hidden.setId("timeline-hidden");
    hidden.getStyleClass().add("muted");
    hidden.setWrapText(true);
    show.setId("timeline-show-hidden");
    show.textProperty().bind(showOthers.name(texts));
    show.setOnAction(e -> actions.run(showOthers));
    others.setAlignment(Pos.CENTER_LEFT);
    figures.setId("timeline-figures-left-out");
    figures.getStyleClass().add("muted");
    figures.setWrapText(true);
    figures.textProperty().bind(texts.bind("timeline.figures.left-out"));
    getChildren().setAll(others, figures);
    show(0, false);
  }

  /**
   * @param runs how many runs of other guests are left out
   * @param figuresLeftOut whether published figures have no place on the axis
   */
  void show(int runs, boolean figuresLeftOut) {
    hidden.setText(texts.get("timeline.hidden", runs));
    set(others, runs > 0);
    set(figures, figuresLeftOut);
    set(this, runs > 0 || figuresLeftOut);
  }

  private static void set(Node node, boolean shown) {
    node.setVisible(shown);
    node.setManaged(shown);
  }
}
