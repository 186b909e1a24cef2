package bootscope.app.menu;

import java.util.Objects;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.Property;
import javafx.beans.property.SimpleBooleanProperty;

/** One of several, as the ticks of menu items. */
final class Choices {
  private Choices() {}

  /** True while the property has the value; setting it makes it so, clearing it does nothing. */
  static <T> BooleanProperty of(Property<T> property, T value) {
    BooleanProperty chosen = new SimpleBooleanProperty(Objects.equals(property.getValue(), value));
    property.addListener((o, before, now) -> chosen.set(Objects.equals(now, value)));
    return chosen;
  }
}
