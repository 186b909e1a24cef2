package bootscope.views.pane.breakpoints;

import java.util.List;
import java.util.function.Function;
import javafx.scene.control.ComboBox;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;

/** Offers, below a field, the names that go on from what was typed in it. */
final class Completion {
  /** Fewer characters say too little. */
  private static final int LEAST = 2;

  private Completion() {}

  /**
   * @param names those that begin with a text, the shortest first
   * @param onEnter called when Enter is pressed and none of the names is chosen
   */
  static void of(ComboBox<String> field, Function<String, List<String>> names, Runnable onEnter) {
    field.getEditor().textProperty().addListener((o, before, now) -> typed(field, now, names));
    field.addEventFilter(
        KeyEvent.KEY_PRESSED,
        e -> {
          boolean chosen = field.getSelectionModel().getSelectedIndex() >= 0;
          if (e.getCode() == KeyCode.ENTER && field.isShowing() && !chosen) {
            field.hide();
            onEnter.run();
            e.consume();
          }
        });
  }

  private static void typed(
      ComboBox<String> field, String now, Function<String, List<String>> names) {
    if (!field.getEditor().isFocused() || field.getSelectionModel().getSelectedIndex() >= 0) {
      return; // chosen from the list, or set
    }
    List<String> offered = now.length() < LEAST ? List.of() : names.apply(now.strip());
    int caret = field.getEditor().getCaretPosition();
    field.getItems().setAll(offered);
    field.getEditor().positionCaret(caret);
    if (offered.isEmpty() || offered.equals(List.of(now))) {
      field.hide();
    } else if (!field.isShowing()) {
      field.show();
    }
  }
}
