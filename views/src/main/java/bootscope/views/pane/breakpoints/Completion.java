package bootscope.views.pane.breakpoints;

import java.util.List;
import java.util.function.Function;
import javafx.scene.control.ComboBox;

/** Offers, below a field, the names that go on from what was typed in it. */
final class Completion {
  /** Fewer characters say too little. */
  private static final int LEAST = 2;

  private Completion() {}

  /**
   * @param names those that begin with a text, the shortest first
   */
  static void of(ComboBox<String> field, Function<String, List<String>> names) {
    field
        .getEditor()
        .textProperty()
        .addListener(
            (o, before, now) -> {
              if (!field.getEditor().isFocused() || field.getItems().contains(now)) {
                return; // chosen from the list, or set
              }
              List<String> offered = now.length() < LEAST ? List.of() : names.apply(now.strip());
              int caret = field.getEditor().getCaretPosition();
              field.getItems().setAll(offered);
              field.getEditor().positionCaret(caret);
              if (offered.isEmpty()) {
                field.hide();
              } else if (!field.isShowing()) {
                field.show();
              }
            });
  }
}
