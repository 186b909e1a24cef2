package bootscope.views.pane.breakpoints;

import bootscope.views.pane.breakpoints.BreakpointsModel.Place;
import bootscope.views.text.Texts;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;

/** Asks for a breakpoint: its kind, where, and whether it is switched on. Enter adds it. */
public final class BreakpointForm extends VBox {
  private final Texts texts;
  private final BreakpointsModel model;
  private final PlaceFields fields;
  private final CheckBox enabled = new CheckBox();
  private final Label problem = new Label();
  private final Runnable close;

  /**
   * @param close takes the form away
   */
  public BreakpointForm(Texts texts, BreakpointsModel model, Runnable close) {
    this.texts = texts;
    this.model = model;
    this.close = close;
    setId("add-breakpoint");
    setSpacing(10);
    setMaxSize(520, USE_PREF_SIZE);
    Label title = new Label(texts.get("add-breakpoint.title"));
    title.getStyleClass().add("overlay-title");
    fields = new PlaceFields(texts, model, "add-breakpoint", this::submit);
    fields.where().setMaxWidth(Double.MAX_VALUE);
    fields.where().setPrefWidth(300);
    enabled.setId("add-breakpoint-enabled");
    enabled.setText(texts.get("add-breakpoint.enabled"));
    enabled.setSelected(true);
    GridPane grid = new GridPane(12, 8);
    row(grid, 0, "breakpoints.kind", fields.place());
    row(grid, 1, "breakpoints.where", fields.where());
    grid.add(enabled, 1, 2);
    Label hint = new Label();
    hint.getStyleClass().add("muted");
    hint.setWrapText(true);
    fields
        .place()
        .valueProperty()
        .subscribe(p -> hint.setText(texts.get("add-breakpoint.hint." + p.name())));
    problem.setId("add-breakpoint-problem");
    problem.getStyleClass().add("danger");
    problem.setWrapText(true);
    say(null);
    fields.where().getEditor().textProperty().addListener((o, before, now) -> say(null));
    Button add = new Button(texts.get("breakpoints.add"));
    add.setId("add-breakpoint-add");
    add.getStyleClass().add("accent");
    add.setDefaultButton(true);
    add.setOnAction(e -> submit());
    Button cancel = new Button(texts.get("ask.cancel"));
    cancel.setOnAction(e -> close.run());
    HBox buttons = new HBox(8, add, cancel);
    buttons.setAlignment(Pos.CENTER_RIGHT);
    getChildren().addAll(title, grid, hint, problem, buttons);
  }

  private void row(GridPane grid, int row, String key, ComboBox<?> field) {
    Label label = new Label(texts.get(key));
    label.setMinWidth(USE_PREF_SIZE);
    label.setLabelFor(field);
    GridPane.setHgrow(field, Priority.ALWAYS);
    grid.addRow(row, label, field);
  }

  /** What takes the keyboard. */
  public Node field() {
    return fields.where();
  }

  private void submit() {
    Place place = fields.place().getValue();
    String wrong = model.add(place, fields.text(), enabled.isSelected());
    say(wrong);
    if (wrong == null) {
      close.run();
    } else {
      fields.where().requestFocus();
    }
  }

  private void say(String text) {
    problem.setText(text == null ? "" : text);
    problem.setVisible(text != null);
    problem.setManaged(text != null);
  }
}
