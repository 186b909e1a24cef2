package bootscope.views.pane.breakpoints;

import bootscope.core.debug.BreakpointKind;
import bootscope.core.debug.BreakpointKind.Parameter;
import bootscope.core.debug.BreakpointKind.Type;
import bootscope.core.debug.BreakpointKinds;
import bootscope.views.control.name.NameField;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javafx.beans.property.Property;
import javafx.geometry.Pos;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Control;
import javafx.scene.control.TextField;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.util.StringConverter;

/** The fields that say where to stop: the kind of breakpoint, and what that kind asks for. */
final class KindFields {
  private static final double WIDE = 170; // the first field, or more
  private static final double MIDDLE = 120;
  private static final double NARROW = 70;

  private final Texts texts;
  private final BreakpointsModel model;
  private final String id;
  private final Runnable onEnter;
  private final ComboBox<BreakpointKind> kind = new ComboBox<>();
  private final HBox parameters = new HBox(6);
  private final List<Field> fields = new ArrayList<>();

  /**
   * A parameter's field.
   *
   * @param typed where its text is typed; null where one of several is chosen
   * @param text what it says
   */
  private record Field(
      Parameter parameter, Control control, TextInputControl typed, Property<String> text) {
    boolean isTyped() {
      return typed != null;
    }

    /** Whether it asks for the same as another kind's parameter. */
    boolean asks(Parameter other) {
      return parameter.name().equals(other.name()) && parameter.type() == other.type();
    }

    /** Offers nothing for it: what is asked for may have been said already. */
    void empty() {
      if (control instanceof NameField field) {
        field.put("");
      } else {
        typed.clear();
      }
    }

    void say(String now) {
      if (isTyped() || parameter.choices().contains(now)) {
        text.setValue(now);
      }
    }
  }

  /**
   * @param id what the fields' ids begin with: {@code <id>-kind}, and {@code <id>-field} for the
   *     first parameter, {@code <id>-field-2} for the second, …
   * @param onEnter called when Enter is pressed in one
   */
  KindFields(Texts texts, BreakpointsModel model, String id, Runnable onEnter) {
    this.texts = texts;
    this.model = model;
    this.id = id;
    this.onEnter = onEnter;
    parameters.setAlignment(Pos.CENTER_LEFT);
    kind.setId(id + "-kind");
    kind.getItems().setAll(BreakpointKinds.ALL);
    kind.accessibleTextProperty().bind(texts.bind("breakpoints.kind"));
    kind.setConverter(
        new StringConverter<>() {
          @Override
          public String toString(BreakpointKind value) {
            return value == null ? "" : model.title(value);
          }

          @Override
          public BreakpointKind fromString(String text) {
            throw new UnsupportedOperationException();
          }
        });
    kind.setMinWidth(Region.USE_PREF_SIZE);
    onEnter(kind);
    kind.setValue(BreakpointKinds.ALL.getFirst());
    kind.valueProperty().subscribe(this::chosen);
  }

  ComboBox<BreakpointKind> kind() {
    return kind;
  }

  /** What the chosen kind asks for, side by side. */
  HBox parameters() {
    return parameters;
  }

  /** What takes the keyboard: the first parameter, or the kind where it asks for nothing. */
  Region first() {
    return fields.isEmpty() ? kind : fields.getFirst().control;
  }

  /** What has been typed or chosen, by the parameters' names. */
  Map<String, String> said() {
    Map<String, String> said = new HashMap<>();
    fields.forEach(
        f -> said.put(f.parameter.name(), Objects.requireNonNullElse(f.text.getValue(), "")));
    return said;
  }

  /**
   * Fills the fields of a kind.
   *
   * @param said what its parameters are to say, by name
   */
  void show(BreakpointKind of, Map<String, String> said) {
    if (kind.getValue() == of) {
      chosen(of); // what its lists offer may be another guest's
    } else {
      kind.setValue(of);
    }
    fields.forEach(f -> f.say(said.getOrDefault(f.parameter.name(), "")));
  }

  /** Empties what was typed. */
  void clear() {
    fields.stream().filter(Field::isTyped).forEach(Field::empty);
  }

  /** Whether something is asked for, and nothing is typed. */
  boolean isUnsaid() {
    return fields.stream().anyMatch(f -> !f.parameter.optional())
        && fields.stream().filter(Field::isTyped).allMatch(f -> f.typed.getText().isBlank());
  }

  /**
   * Puts another word in the place of one, in the first field that has it.
   *
   * @return whether one has it
   */
  boolean replaceWord(String word, String by) {
    for (Field f : fields) {
      if (f.control instanceof NameField field && field.replaceWord(word, by)) {
        return true;
      }
      if (f.isTyped() && f.typed.getText().strip().equals(word)) {
        f.typed.setText(by);
        return true;
      }
    }
    return false;
  }

  /**
   * Gives a word the keyboard.
   *
   * @return whether a field for names has it
   */
  boolean selectWord(String word) {
    return fields.stream().anyMatch(f -> f.control instanceof NameField n && n.selectWord(word));
  }

  /** What was typed for a kind before stays where this one asks for the same. */
  private void chosen(BreakpointKind chosen) {
    List<Field> before = fields.stream().filter(Field::isTyped).toList();
    fields.clear();
    for (Parameter parameter : chosen.parameters()) {
      Field field = field(parameter, fields.size() + 1);
      before.stream()
          .filter(f -> f.asks(parameter))
          .findFirst()
          .ifPresent(f -> field.say(f.typed.getText()));
      fields.add(field);
    }
    parameters.getChildren().setAll(fields.stream().map(Field::control).toList());
  }

  private Field field(Parameter parameter, int number) {
    Field field =
        switch (parameter.type()) {
          case CHOICE -> choice(parameter);
          case MILESTONE -> listed(parameter, model.milestones());
          case PCI_FUNCTION -> listed(parameter, model.pciFunctions());
          case SYMBOL -> plain(parameter, new NameField(texts, model::symbols));
          case DEVICE_REGISTER -> plain(parameter, new NameField(texts, model::deviceRegisters));
          case PCI_REGISTER -> plain(parameter, new NameField(texts, model::pciRegisters));
          case ADDRESS -> plain(parameter, new NameField(texts, model::inExpression));
          case COUNT, LINE, WORD -> plain(parameter, new TextField());
        };
    Control control = field.control;
    control.setId(id + "-field" + (number == 1 ? "" : "-" + number));
    control.setAccessibleText(
        texts.getOr("breakpoints.parameter." + parameter.name(), parameter.name()));
    if (field.isTyped()) {
      double width = number == 1 ? WIDE : parameter.type() == Type.COUNT ? NARROW : MIDDLE;
      control.setPrefWidth(width);
      control.setMaxWidth(number == 1 ? Double.MAX_VALUE : width * 1.3);
      HBox.setHgrow(control, number == 1 ? Priority.ALWAYS : Priority.NEVER);
    } else {
      control.setMinWidth(Region.USE_PREF_SIZE);
    }
    return field;
  }

  private Field choice(Parameter parameter) {
    ComboBox<String> box = new ComboBox<>();
    box.getItems().setAll(parameter.choices());
    box.setValue(parameter.choices().getFirst());
    onEnter(box);
    return new Field(parameter, box, null, box.valueProperty());
  }

  private Field listed(Parameter parameter, List<String> names) {
    ComboBox<String> box = new ComboBox<>();
    box.setEditable(true);
    box.setPromptText(parameter.example());
    box.getItems().setAll(names);
    onEnter(box);
    return new Field(parameter, box, box.getEditor(), box.getEditor().textProperty());
  }

  private Field plain(Parameter parameter, TextField field) {
    field.setPromptText(parameter.example());
    field.setOnAction(e -> onEnter.run());
    return new Field(parameter, field, field, field.textProperty());
  }

  /** A list that is open has Enter for itself. */
  private void onEnter(ComboBox<?> box) {
    box.addEventFilter(
        KeyEvent.KEY_PRESSED,
        e -> {
          if (e.getCode() == KeyCode.ENTER && !box.isShowing()) {
            onEnter.run();
            e.consume();
          }
        });
  }
}
