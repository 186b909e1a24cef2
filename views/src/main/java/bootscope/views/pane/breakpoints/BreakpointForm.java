package bootscope.views.pane.breakpoints;

import bootscope.views.control.name.NameField;
import bootscope.views.control.name.Wrong;
import bootscope.views.control.name.WrongNote;
import bootscope.views.text.Texts;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;

/** Asks for a breakpoint: its kind, where, and whether it is switched on. Enter adds it. */
public final class BreakpointForm extends VBox {
  private final Texts texts;
  private final BreakpointsModel model;
  private final KindFields fields;
  private final NameField condition;
  private final CheckBox enabled = new CheckBox();
  private final WrongNote problem;
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
    fields = new KindFields(texts, model, "add-breakpoint", this::submit);
    enabled.setId("add-breakpoint-enabled");
    enabled.setText(texts.get("add-breakpoint.enabled"));
    enabled.setSelected(true);
    GridPane grid = new GridPane(12, 8);
    row(grid, 0, "breakpoints.kind", fields.kind());
    row(grid, 1, "breakpoints.where", fields.parameters());
    condition = new NameField(texts, model::inExpression);
    condition.setId("add-breakpoint-condition");
    condition.setPromptText("$rax == 0");
    condition.setOnAction(e -> submit());
    row(grid, 2, "breakpoints.condition", condition);
    grid.add(enabled, 1, 3);
    Label hint = new Label();
    hint.getStyleClass().add("muted");
    hint.setWrapText(true);
    fields
        .kind()
        .valueProperty()
        .subscribe(k -> hint.setText(texts.getOr("add-breakpoint.hint." + k.id(), k.hint())));
    problem = new WrongNote(texts, "add-breakpoint-problem", this::take);
    addEventFilter(KeyEvent.KEY_PRESSED, problem::press);
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

  private void row(GridPane grid, int row, String key, Node field) {
    Label label = new Label(texts.get(key));
    label.setMinWidth(USE_PREF_SIZE);
    label.setLabelFor(field);
    GridPane.setHgrow(field, Priority.ALWAYS);
    grid.addRow(row, label, field);
  }

  /** What takes the keyboard. */
  public Node field() {
    return fields.first();
  }

  private void submit() {
    Wrong wrong =
        model.add(
            fields.kind().getValue(), fields.said(), condition.getText(), enabled.isSelected());
    problem.show(wrong);
    if (wrong == null) {
      close.run();
    } else if (!fields.selectWord(wrong.term()) && !condition.selectWord(wrong.term())) {
      fields.first().requestFocus();
    }
  }

  /** Takes what was meant, and goes on with it. */
  private void take(String name) {
    String term = problem.wrong().term();
    if (fields.replaceWord(term, name) || condition.replaceWord(term, name)) {
      submit();
    }
  }
}
