package bootscope.views.pane.breakpoints;

import bootscope.core.debug.BreakpointKind;
import bootscope.core.debug.BreakpointKind.Parameter;
import bootscope.core.debug.BreakpointKind.Type;
import bootscope.core.debug.BreakpointKinds;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javafx.scene.control.ComboBox;
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
  private final List<ComboBox<String>> fields = new ArrayList<>();

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
    return fields.isEmpty() ? kind : fields.getFirst();
  }

  /** What has been typed or chosen, by the parameters' names. */
  Map<String, String> said() {
    Map<String, String> said = new HashMap<>();
    List<Parameter> asked = kind.getValue().parameters();
    for (int i = 0; i < asked.size(); i++) {
      ComboBox<String> field = fields.get(i);
      String text = field.isEditable() ? field.getEditor().getText() : field.getValue();
      said.put(asked.get(i).name(), text == null ? "" : text);
    }
    return said;
  }

  /** Empties what was typed. */
  void clear() {
    fields.stream().filter(ComboBox::isEditable).forEach(f -> f.getEditor().clear());
  }

  private void chosen(BreakpointKind chosen) {
    fields.clear();
    for (Parameter parameter : chosen.parameters()) {
      fields.add(field(parameter, fields.size() + 1));
    }
    parameters.getChildren().setAll(fields);
  }

  private ComboBox<String> field(Parameter parameter, int number) {
    ComboBox<String> field = new ComboBox<>();
    field.setId(id + "-field" + (number == 1 ? "" : "-" + number));
    field.setAccessibleText(
        texts.getOr("breakpoints.parameter." + parameter.name(), parameter.name()));
    if (parameter.type() == Type.CHOICE) {
      field.getItems().setAll(parameter.choices());
      field.setValue(parameter.choices().getFirst());
      field.setMinWidth(Region.USE_PREF_SIZE);
      return field;
    }
    field.setEditable(true);
    field.setPromptText(parameter.example());
    field.setPrefWidth(number == 1 ? 170 : 70);
    field.setMaxWidth(number == 1 ? Double.MAX_VALUE : 90);
    HBox.setHgrow(field, number == 1 ? Priority.ALWAYS : Priority.NEVER);
    field.getEditor().setOnAction(e -> onEnter.run());
    if (parameter.type() == Type.MILESTONE) {
      field.getItems().setAll(model.milestones());
    } else if (parameter.type() == Type.SYMBOL || parameter.type() == Type.ADDRESS) {
      Completion.of(field, model::symbols, onEnter);
    }
    return field;
  }
}
