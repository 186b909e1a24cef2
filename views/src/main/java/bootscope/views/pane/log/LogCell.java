package bootscope.views.pane.log;

import bootscope.core.session.LogEvent;
import bootscope.views.pane.Link;
import bootscope.views.text.Texts;
import java.text.NumberFormat;
import java.util.function.Consumer;
import javafx.beans.value.ObservableDoubleValue;
import javafx.geometry.Pos;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;

/** A row of the log: instruction count, category, words; both ends are links. */
final class LogCell extends ListCell<LogEvent> {
  private final LogModel model;
  private final Texts texts;
  private final HBox row = new HBox();
  private final Hyperlink count = new Hyperlink();
  private final Label category = new Label();
  private final Label words = new Label();
  private final Tooltip tip = new Tooltip();

  LogCell(LogModel model, Texts texts, ObservableDoubleValue countWidth, Consumer<Link> follow) {
    this.model = model;
    this.texts = texts;
    getStyleClass().add("log-cell");
    row.getStyleClass().add("log-row");
    row.setAlignment(Pos.BASELINE_LEFT);
    count.getStyleClass().addAll("mono", "log-count");
    count.setAlignment(Pos.BASELINE_RIGHT);
    count.setFocusTraversable(false);
    count.setMinWidth(HBox.USE_PREF_SIZE);
    count.prefWidthProperty().bind(countWidth);
    count.setOnAction(
        e -> {
          count.setVisited(false);
          if (getItem() != null) {
            follow.accept(LogWords.instant(getItem()));
          }
        });
    category.getStyleClass().add("log-category");
    category.setMinWidth(HBox.USE_PREF_SIZE);
    words.setMinWidth(0);
    words.setMaxWidth(Double.MAX_VALUE);
    HBox.setHgrow(words, Priority.ALWAYS);
    row.getChildren().addAll(count, category, words);
    // The list is as wide as its pane; long rows are cut, and told whole by the tip.
    setPrefWidth(0);
    setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
    setOnMouseClicked(
        e -> {
          if (e.getClickCount() == 2 && getItem() != null) {
            follow.accept(LogWords.link(getItem()));
          }
        });
  }

  static String count(long instructions, Texts texts) {
    return NumberFormat.getIntegerInstance(texts.localeProperty().get()).format(instructions);
  }

  @Override
  protected void updateItem(LogEvent event, boolean empty) {
    super.updateItem(event, empty);
    if (empty || event == null) {
      setGraphic(null);
      setTooltip(null);
      setText(null);
      return;
    }
    String text = model.text(event);
    String id = LogCategory.of(event).id();
    count.setText(count(event.instructions(), texts));
    category.setText(texts.get("log.category." + id));
    category.getStyleClass().setAll("label", "log-category", "log-" + id);
    words.setText(text);
    words.getStyleClass().setAll("label");
    if (model.matches(event)) {
      words.getStyleClass().add("match");
    }
    tip.setText(text + "\n" + texts.get("log.tip", event.instructions(), event.virtualNanos()));
    setTooltip(tip);
    setAccessibleText(count.getText() + " " + category.getText() + " " + text);
    setGraphic(row);
  }
}
