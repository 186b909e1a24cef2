package bootscope.views.pane;

import bootscope.core.timeline.MeasuredWays;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;

/**
 * The ways to boot that were measured last, and which panes show them in place of the guest. Use it
 * on the JavaFX thread.
 */
public final class ShownWays {
  private final ObjectProperty<MeasuredWays> measured = new SimpleObjectProperty<>();
  private final BooleanProperty onTimeline = new SimpleBooleanProperty();
  private final BooleanProperty inContract = new SimpleBooleanProperty();

  /** Null where none were. */
  public ObjectProperty<MeasuredWays> measuredProperty() {
    return measured;
  }

  /** Whether the timeline shows them; only while there are any. */
  public BooleanProperty onTimelineProperty() {
    return onTimeline;
  }

  /** Whether the entry contract shows what they hand over; only while that is known of any. */
  public BooleanProperty inContractProperty() {
    return inContract;
  }
}
