package bootscope.views.pane.breakpoints;

import bootscope.core.session.BreakpointView;
import bootscope.views.control.name.Wrong;
import bootscope.views.text.Texts;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;

/**
 * A line that asks when a breakpoint is to stop the guest, under which condition or behind how many
 * hits, or what it is to say instead. Enter takes it, Escape does not.
 */
final class StopEditor extends HBox {
  /** What is asked for. */
  enum What {
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

  private final Texts texts;
  private final BreakpointsModel model;
  private final Consumer<Wrong> say;
  private final Runnable closed;
  private final Label label = new Label();
  private final TextField field = new TextField();
  private What what;
  private int id;

  /**
   * @param say shows what is wrong; null for nothing
   * @param closed run when the keyboard goes back
   */
  StopEditor(Texts texts, BreakpointsModel model, Consumer<Wrong> say, Runnable closed) {
    super(6);
    this.texts = texts;
    this.model = model;
    this.say = say;
    this.closed = closed;
    setAlignment(Pos.CENTER_LEFT);
    getStyleClass().add("pane-tools");
    label.setLabelFor(field);
    label.setMinWidth(USE_PREF_SIZE);
    field.setId("breakpoints-edit");
    HBox.setHgrow(field, Priority.ALWAYS);
    field.setOnAction(e -> take());
    field.addEventHandler(
        KeyEvent.KEY_PRESSED,
        e -> {
          if (e.getCode() == KeyCode.ESCAPE) {
            close();
            closed.run();
            e.consume();
          }
        });
    getChildren().setAll(label, field);
    close();
  }

  /** Asks for something of a breakpoint. */
  void edit(BreakpointView b, What of) {
    what = of;
    id = b.id();
    label.setText(texts.get(of.label, b.where()));
    field.setAccessibleText(label.getText());
    field.setPromptText(of.example);
    field.setText(
        switch (of) {
          case CONDITION -> b.condition();
          case IGNORED -> Long.toString(b.ignored());
          case MESSAGE -> b.message();
        });
    say.accept(null);
    setVisible(true);
    setManaged(true);
    field.requestFocus();
    field.selectAll();
  }

  private void take() {
    String text = field.getText();
    Wrong wrong =
        switch (what) {
          case CONDITION -> model.condition(id, text);
          case IGNORED -> model.ignore(id, text);
          case MESSAGE -> model.message(id, text);
        };
    say.accept(wrong);
    if (wrong == null) {
      close();
      closed.run();
    }
  }

  /** Takes what was meant by a word, and goes on with it. */
  void take(String term, String meant) {
    field.setText(
        field.getText().replaceFirst(Pattern.quote(term), Matcher.quoteReplacement(meant)));
    take();
  }

  /** Takes the line away. */
  void close() {
    setVisible(false);
    setManaged(false);
  }
}
