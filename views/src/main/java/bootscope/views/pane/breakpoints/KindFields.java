package bootscope.views.pane.breakpoints;

import bootscope.core.debug.BreakpointKind;
import bootscope.core.debug.BreakpointKind.Parameter;
import bootscope.core.debug.BreakpointKinds;
import bootscope.views.control.name.NameField;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javafx.geometry.Pos;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Control;
import javafx.scene.control.TextField;
import javafx.scene.control.TextInputControl;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.util.StringConverter;

/** The fields that say where to stop: the kind of breakpoint, and what that kind asks for. */
final class KindFields {
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
   * @param typed its text; null where one of several is chosen
   */
  private record Field(Control control, TextInputControl typed, Supplier<String> text) {}

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
    List<Parameter> asked = kind.getValue().parameters();
    for (int i = 0; i < asked.size(); i++) {
      String text = fields.get(i).text.get();
      said.put(asked.get(i).name(), text == null ? "" : text);
    }
    return said;
  }

  /** Empties what was typed. */
  void clear() {
    fields.stream().filter(f -> f.typed != null).forEach(f -> f.typed.clear());
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
      if (f.typed != null && f.typed.getText().strip().equals(word)) {
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

  private void chosen(BreakpointKind chosen) {
    fields.clear();
    for (Parameter parameter : chosen.parameters()) {
      fields.add(field(parameter, fields.size() + 1));
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
          case COUNT, WORD -> plain(parameter, new TextField());
        };
    Control control = field.control;
    control.setId(id + "-field" + (number == 1 ? "" : "-" + number));
    control.setAccessibleText(
        texts.getOr("breakpoints.parameter." + parameter.name(), parameter.name()));
    if (field.typed != null) {
      control.setPrefWidth(number == 1 ? 170 : 70);
      control.setMaxWidth(number == 1 ? Double.MAX_VALUE : 90);
      HBox.setHgrow(control, number == 1 ? Priority.ALWAYS : Priority.NEVER);
    } else {
      control.setMinWidth(Region.USE_PREF_SIZE);
    }
    return field;
  }

  private static Field choice(Parameter parameter) {
    ComboBox<String> box = new ComboBox<>();
    box.getItems().setAll(parameter.choices());
    box.setValue(parameter.choices().getFirst());
    return new Field(box, null, box::getValue);
  }

  private Field listed(Parameter parameter, List<String> names) {
    ComboBox<String> box = new ComboBox<>();
    box.setEditable(true);
    box.setPromptText(parameter.example());
    box.getItems().setAll(names);
    box.getEditor().setOnAction(e -> onEnter.run());
    return new Field(box, box.getEditor(), box.getEditor()::getText);
  }

  private Field plain(Parameter parameter, TextField field) {
    field.setPromptText(parameter.example());
    field.setOnAction(e -> onEnter.run());
    return new Field(field, field, field::getText);
  }
}
