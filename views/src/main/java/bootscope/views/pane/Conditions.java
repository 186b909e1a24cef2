package bootscope.views.pane;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;

/**
 * What can be done in a pane now, and what is switched on, as properties of its actions: each is
 * worked out anew when something has changed of which any of them depends.
 */
public final class Conditions {
  private record Condition(BooleanProperty property, BooleanSupplier holds) {}

  private final List<Condition> all = new ArrayList<>();

  /** One that holds as long as the supplier says so. */
  public BooleanProperty when(BooleanSupplier holds) {
    Condition condition = new Condition(new SimpleBooleanProperty(holds.getAsBoolean()), holds);
    all.add(condition);
    return condition.property;
  }

  /** Something has changed. */
  public void update() {
    all.forEach(c -> c.property.set(c.holds.getAsBoolean()));
  }
}
