package bootscope.views.pane.timeline;

import bootscope.core.timeline.TimelineClock;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.beans.value.ObservableValue;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuItem;
import javafx.scene.control.RadioMenuItem;
import javafx.scene.control.ToggleGroup;
import javafx.util.StringConverter;

/** One of several: as a box, and as menu items, of which that is chosen which is so then. */
final class Choices {
  private Choices() {}

  /**
   * A box.
   *
   * @param title what it chooses, for screen readers and for its {@link #menu}
   */
  static <T> ChoiceBox<T> box(
      String id, ObservableValue<String> title, Function<T, String> name, List<T> all, T chosen) {
    ChoiceBox<T> box = new ChoiceBox<>();
    box.setId(id);
    box.accessibleTextProperty().bind(title);
    box.setConverter(
        new StringConverter<>() {
          @Override
          public String toString(T value) {
            return value == null ? "" : name.apply(value);
          }

          @Override
          public T fromString(String text) {
            return null;
          }
        });
    box.getItems().setAll(all);
    box.setValue(chosen);
    return box;
  }

  /** A box that chooses the measure of an axis. */
  static ChoiceBox<TimelineClock> clock(String id, Texts texts, TimelineClock chosen) {
    ChoiceBox<TimelineClock> box =
        box(
            id,
            texts.bind("timeline.clock"),
            c -> texts.get("timeline.clock." + c.name().toLowerCase(Locale.ROOT)),
            List.of(TimelineClock.values()),
            chosen);
    box.setMinWidth(70);
    return box;
  }

  /**
   * An item for each value.
   *
   * @param all what there is to choose; null may be among it
   */
  static <T> List<MenuItem> items(
      List<T> all, T chosen, Function<T, String> name, Consumer<T> choose) {
    ToggleGroup group = new ToggleGroup();
    List<MenuItem> items = new ArrayList<>();
    for (T value : all) {
      RadioMenuItem item = new RadioMenuItem(name.apply(value));
      item.setMnemonicParsing(false);
      item.setToggleGroup(group);
      item.setSelected(Objects.equals(value, chosen));
      item.setOnAction(e -> choose.accept(value));
      items.add(item);
    }
    return items;
  }

  /** A menu that chooses as a box does, under what screen readers call the box. */
  static <T> Menu menu(ChoiceBox<T> box) {
    Menu menu = new Menu(box.getAccessibleText());
    menu.setId(box.getId() + "-menu");
    menu.getItems()
        .setAll(items(box.getItems(), box.getValue(), box.getConverter()::toString, box::setValue));
    return menu;
  }
}
