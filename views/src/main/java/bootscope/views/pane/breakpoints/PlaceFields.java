package bootscope.views.pane.breakpoints;

import bootscope.views.pane.breakpoints.BreakpointsModel.Place;
import bootscope.views.text.Texts;
import javafx.scene.control.ComboBox;
import javafx.scene.layout.Region;
import javafx.util.StringConverter;

/** The two fields that say where to stop: the kind of place, and which. */
final class PlaceFields {
  private final Texts texts;
  private final BreakpointsModel model;
  private final ComboBox<Place> place = new ComboBox<>();
  private final ComboBox<String> where = new ComboBox<>();

  /**
   * @param id what the fields' ids begin with: {@code <id>-place}, {@code <id>-field}
   * @param onEnter called when Enter is pressed in the second
   */
  PlaceFields(Texts texts, BreakpointsModel model, String id, Runnable onEnter) {
    this.texts = texts;
    this.model = model;
    place.setId(id + "-place");
    place.getItems().setAll(Place.values());
    place.setValue(Place.SYMBOL);
    place.accessibleTextProperty().bind(texts.bind("breakpoints.kind"));
    place.setConverter(
        new StringConverter<>() {
          @Override
          public String toString(Place value) {
            return value == null ? "" : texts.get("breakpoints.place." + value.name());
          }

          @Override
          public Place fromString(String text) {
            throw new UnsupportedOperationException();
          }
        });
    place.setMinWidth(Region.USE_PREF_SIZE);
    where.setId(id + "-field");
    where.setEditable(true);
    where.setPrefWidth(170);
    where.accessibleTextProperty().bind(texts.bind("breakpoints.where"));
    where.getEditor().setOnAction(e -> onEnter.run());
    place.valueProperty().subscribe(this::chosen);
  }

  ComboBox<Place> place() {
    return place;
  }

  ComboBox<String> where() {
    return where;
  }

  /** What has been typed or chosen. */
  String text() {
    String text = where.getEditor().getText();
    return text == null ? "" : text;
  }

  private void chosen(Place chosen) {
    where.getItems().clear();
    if (chosen == Place.MILESTONE) {
      where.getItems().setAll(model.milestones());
    }
    where.getEditor().clear();
    where.setDisable(chosen == Place.ENTRY);
    where.setPromptText(texts.get("breakpoints.prompt." + chosen.name()));
  }
}
