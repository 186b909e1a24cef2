package bootscope.views.pane;

import bootscope.views.action.Icon;
import bootscope.views.text.Texts;
import javafx.beans.property.BooleanProperty;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.Region;
import org.kordamp.ikonli.Ikon;

/** The small tool bars that panes have at their top. */
public final class PaneTools {
  private final Texts texts;

  public PaneTools(Texts texts) {
    this.texts = texts;
  }

  /** A bar of these, left to right; a narrow one takes several lines. */
  public FlowPane bar(Node... tools) {
    FlowPane bar = new FlowPane(2, 2, tools);
    bar.setAlignment(Pos.CENTER_LEFT);
    bar.getStyleClass().add("pane-tools");
    return bar;
  }

  /**
   * A button with an icon.
   *
   * @param key of its name, which is its tooltip
   */
  public Button button(String key, Ikon icon, Runnable run) {
    Button button = new Button();
    button.setGraphic(new Icon(icon));
    button.getStyleClass().addAll("flat", "action-button");
    button.setId(key.replace('.', '-'));
    button.accessibleTextProperty().bind(texts.bind(key));
    button.setTooltip(tip(key));
    button.setOnAction(e -> run.run());
    return button;
  }

  /** A switch with its name on it. */
  public ToggleButton toggle(String key, BooleanProperty property) {
    ToggleButton button = new ToggleButton();
    button.textProperty().bind(texts.bind(key));
    button.getStyleClass().addAll("small");
    button.setId(key.replace('.', '-'));
    button.selectedProperty().bindBidirectional(property);
    button.setTooltip(tip(texts.has(key + ".tip") ? key + ".tip" : key));
    button.setMinWidth(Region.USE_PREF_SIZE);
    return button;
  }

  private Tooltip tip(String key) {
    Tooltip tip = new Tooltip();
    tip.textProperty().bind(texts.bind(key));
    return tip;
  }
}
