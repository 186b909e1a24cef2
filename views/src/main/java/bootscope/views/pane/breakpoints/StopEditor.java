package bootscope.views.pane.breakpoints;

import bootscope.core.session.BreakpointView;
import bootscope.views.action.Icon;
import bootscope.views.control.name.Wrong;
import bootscope.views.pane.breakpoints.BreakpointsModel.Row;
import bootscope.views.text.Texts;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javafx.collections.ListChangeListener;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;

/**
 * A line that asks what a breakpoint is to stop at, under which condition or behind how many hits,
 * or what it is to say instead. Enter takes it, Escape does not.
 */
final class StopEditor extends VBox {
  /** What is asked for. */
  enum What {
    PLACE("breakpoints.edit.place", ""),
    CONDITION("breakpoints.edit.condition", "$rax == 0"),
    IGNORED("breakpoints.edit.ignored", "0"),
    MESSAGE("breakpoints.edit.message", "rax={$rax} {$rdi:s}");

    private final String label;
    private final String example;

    What(String label, String example) {
      this.label = label;
      this.example = example;
    }
  }

  private static final double GAP = 6;
  private static final double LEAST_FIELD = 140;
  private static final double LABEL_PART = 0.6; // of the line, at most

  private final Texts texts;
  private final BreakpointsModel model;
  private final Consumer<Wrong> say;
  private final Runnable closed;
  private final Label label = new Label();
  private final TextField field = new TextField();
  private final KindFields fields;
  private final Button take;
  private final Button cancel;
  private final HBox textLine = new HBox(GAP);
  private final FlowPane placeLine = new FlowPane(GAP, 2); // of a narrow pane, several lines
  private What what;
  private int id;
  private Filled was;

  /**
   * @param say shows what is wrong; null for nothing
   * @param closed run when the keyboard goes back
   */
  StopEditor(Texts texts, BreakpointsModel model, Consumer<Wrong> say, Runnable closed) {
    this.texts = texts;
    this.model = model;
    this.say = say;
    this.closed = closed;
    textLine.setAlignment(Pos.CENTER_LEFT);
    placeLine.setAlignment(Pos.CENTER_LEFT);
    getStyleClass().add("pane-tools");
    label.setMinWidth(0); // a long name is cut rather than the fields
    label.maxWidthProperty().bind(widthProperty().multiply(LABEL_PART));
    field.setMinWidth(LEAST_FIELD);
    field.setId("breakpoints-edit");
    field.setOnAction(e -> take());
    fields = new KindFields(texts, model, "breakpoints-edit", this::take);
    HBox.setHgrow(field, Priority.ALWAYS);
    take = button("breakpoints.edit.take", MaterialDesignC.CHECK, this::take);
    cancel = button("breakpoints.edit.cancel", MaterialDesignC.CLOSE, this::leave);
    addEventHandler(
        KeyEvent.KEY_PRESSED,
        e -> {
          if (e.getCode() == KeyCode.ESCAPE) {
            leave();
            e.consume();
          }
        });
    model.rows().addListener((ListChangeListener<Row>) change -> leaveOneThatIsGone());
    close();
  }

  private Button button(String key, Ikon icon, Runnable run) {
    Button button = new Button(null, new Icon(icon));
    button.setId(key.replace('.', '-'));
    button.getStyleClass().addAll("flat", "action-button");
    button.setMinWidth(USE_PREF_SIZE);
    button.accessibleTextProperty().bind(texts.bind(key));
    Tooltip tip = new Tooltip();
    tip.textProperty().bind(texts.bind(key));
    button.setTooltip(tip);
    button.setOnAction(e -> run.run());
    return button;
  }

  /** Asks for something of a breakpoint. */
  void edit(BreakpointView b, What of) {
    what = of;
    id = b.id();
    label.setText(texts.get(of.label, b.where()));
    say.accept(null);
    setVisible(true);
    setManaged(true);
    if (of == What.PLACE) {
      askPlace(b);
    } else {
      askText(of, b);
    }
  }

  private void askPlace(BreakpointView b) {
    was = model.filled(b);
    fields.show(b.trigger().kind(), was.texts());
    placeLine.getChildren().setAll(label, fields.kind(), fields.parameters(), take, cancel);
    getChildren().setAll(placeLine);
    label.setLabelFor(fields.first());
    fields.first().requestFocus();
  }

  private void askText(What of, BreakpointView b) {
    field.setAccessibleText(label.getText());
    field.setPromptText(of.example);
    field.setText(
        switch (of) {
          case PLACE -> throw new IllegalArgumentException("a place is no text");
          case CONDITION -> b.condition();
          case IGNORED -> Long.toString(b.ignored());
          case MESSAGE -> b.message();
        });
    textLine.getChildren().setAll(label, field, take, cancel);
    getChildren().setAll(textLine);
    label.setLabelFor(field);
    field.requestFocus();
    field.selectAll();
  }

  private void take() {
    Wrong wrong =
        switch (what) {
          case PLACE -> model.change(id, was, fields.kind().getValue(), fields.said());
          case CONDITION -> model.condition(id, field.getText());
          case IGNORED -> model.ignore(id, field.getText());
          case MESSAGE -> model.message(id, field.getText());
        };
    if (wrong == null) {
      leave();
    } else {
      say.accept(wrong);
      if (what == What.PLACE) {
        fields.selectWord(wrong.term());
      }
    }
  }

  /** The breakpoint may have gone while this was asked, as one for once does. */
  private void leaveOneThatIsGone() {
    if (isVisible() && model.rows().stream().noneMatch(r -> r.breakpoint().id() == id)) {
      leave();
    }
  }

  private void leave() {
    close();
    say.accept(null);
    closed.run();
  }

  /** Takes what was meant by a word, and goes on with it. */
  void take(String term, String meant) {
    if (what == What.PLACE) {
      fields.replaceWord(term, meant);
    } else {
      field.setText(
          field.getText().replaceFirst(Pattern.quote(term), Matcher.quoteReplacement(meant)));
    }
    take();
  }

  /** Takes the line away. */
  void close() {
    setVisible(false);
    setManaged(false);
  }
}
