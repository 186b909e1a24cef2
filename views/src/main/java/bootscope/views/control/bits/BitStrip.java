package bootscope.views.control.bits;

import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.List;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.AccessibleRole;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.VBox;

/**
 * Shows a {@link BitStripModel}: a cell for each field with its bits, name and value. A click,
 * Space or Enter toggles; arrows go from cell to cell.
 */
public final class BitStrip extends FlowPane {
  private static final PseudoClass CHANGED = PseudoClass.getPseudoClass("changed");
  private static final PseudoClass SET = PseudoClass.getPseudoClass("set");
  private static final PseudoClass EDITABLE = PseudoClass.getPseudoClass("editable");

  private final Texts texts;
  private final BitStripModel model;
  private final List<Cell> cells = new ArrayList<>();

  public BitStrip(Texts texts, BitStripModel model) {
    this.texts = texts;
    this.model = model;
    getStyleClass().add("bs-bit-strip");
    setAccessibleText(model.name());
    for (BitField field : model.fields()) {
      cells.add(new Cell(field));
    }
    getChildren().addAll(cells);
    model.setListener(this::update);
    texts.localeProperty().addListener((o, before, now) -> update());
    update();
  }

  private void update() {
    cells.forEach(Cell::update);
  }

  private final class Cell extends VBox {
    private final BitField field;
    private final Label value = new Label();
    private final Tooltip tip = new Tooltip();

    Cell(BitField field) {
      this.field = field;
      getStyleClass().add("bs-bit-cell");
      setAlignment(Pos.CENTER);
      setFocusTraversable(true);
      setAccessibleRole(AccessibleRole.TOGGLE_BUTTON);
      Label bits = new Label(field.bitsText());
      bits.getStyleClass().add("bs-bit-number");
      Label name = new Label(field.name());
      name.getStyleClass().add("bs-bit-name");
      value.getStyleClass().add("bs-bit-value");
      getChildren().addAll(bits, name, value);
      tip.setWrapText(true);
      tip.setMaxWidth(420);
      Tooltip.install(this, tip);
      addEventHandler(MouseEvent.MOUSE_PRESSED, this::mousePressed);
      addEventHandler(KeyEvent.KEY_PRESSED, this::keyPressed);
    }

    private void mousePressed(MouseEvent event) {
      requestFocus();
      if (event.getButton() == MouseButton.PRIMARY) {
        model.toggle(field);
      }
    }

    private void keyPressed(KeyEvent event) {
      int at = cells.indexOf(this);
      if (event.getCode() == KeyCode.SPACE || event.getCode() == KeyCode.ENTER) {
        model.toggle(field);
      } else if (event.getCode() == KeyCode.LEFT && at > 0) {
        cells.get(at - 1).requestFocus();
      } else if (event.getCode() == KeyCode.RIGHT && at + 1 < cells.size()) {
        cells.get(at + 1).requestFocus();
      } else {
        return;
      }
      event.consume();
    }

    private void update() {
      String text = field.valueText(model.value());
      String meaning = field.meaning(model.value());
      value.setText(text);
      tip.setText(
          field.name()
              + " ("
              + field.bitsText()
              + ") = "
              + text
              + (meaning.isEmpty() ? "" : ": " + meaning)
              + "\n"
              + field.description());
      String key = model.changed(field) ? "control.bits.changed" : "control.bits.field";
      setAccessibleText(
          texts.get(
              key, model.name(), field.name(), meaning.isEmpty() ? text : text + ", " + meaning));
      pseudoClassStateChanged(CHANGED, model.changed(field));
      pseudoClassStateChanged(SET, field.in(model.value()) != 0);
      pseudoClassStateChanged(EDITABLE, model.editable(field));
    }
  }
}
