package bootscope.app.wiring;

import bootscope.views.control.dock.Dock;
import bootscope.views.pane.Navigator;
import bootscope.views.pane.ShownWays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;

/** Brings panes to the front. One that is made only then gets the place when it says so. */
final class PaneNavigator implements Navigator {
  private static final String MEMORY = "memory";
  private static final String CODE = "disassembly";
  private static final String WALK = "pagewalk";
  private static final String TIMELINE = "timeline";

  private final Dock dock;
  private final ShownWays ways;
  private final Map<String, Consumer<Place>> targets = new HashMap<>();
  private final Map<String, Place> waiting = new HashMap<>();
  private final Map<String, LongConsumer> instantTargets = new HashMap<>();
  private final Map<String, Long> waitingInstants = new HashMap<>();
  private final ObjectProperty<CodeCursor> cursor = new SimpleObjectProperty<>();

  /**
   * @param ways that a timeline may show in place of the guest's run
   */
  PaneNavigator(Dock dock, ShownWays ways) {
    this.dock = dock;
    this.ways = ways;
  }

  @Override
  public void goToMemory(Place place) {
    go(MEMORY, place);
  }

  @Override
  public void goToCode(long address, boolean physical) {
    go(CODE, new Place(address, physical, 1));
  }

  @Override
  public void goToWalk(long linear) {
    go(WALK, new Place(linear, false, 1));
  }

  private void go(String pane, Place place) {
    waiting.put(pane, place);
    dock.show(pane);
    Consumer<Place> target = targets.get(pane);
    if (target != null && waiting.remove(pane) != null) {
      target.accept(place);
    }
  }

  @Override
  public void goToInstant(String pane, long instructions) {
    ways.onTimelineProperty().set(ways.onTimelineProperty().get() && !pane.equals(TIMELINE));
    waitingInstants.put(pane, instructions);
    dock.show(pane);
    LongConsumer target = instantTargets.get(pane);
    if (target != null && waitingInstants.remove(pane) != null) {
      target.accept(instructions);
    }
  }

  @Override
  public void markInstant(String from, long instructions) {
    instantTargets.forEach(
        (pane, target) -> {
          if (!pane.equals(from)) {
            target.accept(instructions);
          }
        });
  }

  @Override
  public void onMemory(Consumer<Place> target) {
    register(MEMORY, target);
  }

  @Override
  public void onCode(Consumer<Place> target) {
    register(CODE, target);
  }

  @Override
  public void onWalk(LongConsumer target) {
    register(WALK, place -> target.accept(place.address()));
  }

  private void register(String pane, Consumer<Place> target) {
    targets.put(pane, target);
    Place place = waiting.remove(pane);
    if (place != null) {
      target.accept(place);
    }
  }

  @Override
  public void onInstant(String pane, LongConsumer target) {
    instantTargets.put(pane, target);
    Long instant = waitingInstants.remove(pane);
    if (instant != null) {
      target.accept(instant);
    }
  }

  @Override
  public ObjectProperty<CodeCursor> cursor() {
    return cursor;
  }
}
