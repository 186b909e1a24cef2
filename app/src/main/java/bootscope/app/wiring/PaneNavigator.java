package bootscope.app.wiring;

import bootscope.views.action.PaneId;
import bootscope.views.control.dock.Dock;
import bootscope.views.control.dock.PaneKind;
import bootscope.views.pane.Navigator;
import bootscope.views.pane.ShownWays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.value.ObservableValue;

/** Brings panes to the front. One that is made only then gets the place when it says so. */
final class PaneNavigator implements Navigator {
  private static final String MEMORY = "memory";
  private static final String CODE = "disassembly";
  private static final String SOURCE = "source";
  private static final String WALK = "pagewalk";
  private static final String TIMELINE = "timeline";

  private final Dock dock;
  private final ShownWays ways;
  private final Map<String, Consumer<Place>> targets = new HashMap<>();
  private final Map<String, Place> waiting = new HashMap<>();
  private final Map<String, LongConsumer> instantTargets = new HashMap<>();
  private final Map<String, Long> waitingInstants = new HashMap<>();

  /** The pane of each kind that had the keyboard last. */
  private final Map<String, PaneId> used = new HashMap<>();

  private final Map<PaneId, CodeCursor> cursors = new HashMap<>();
  private final ObjectProperty<CodeCursor> cursor = new SimpleObjectProperty<>();

  /**
   * @param ways that a timeline may show in place of the guest's run
   */
  PaneNavigator(Dock dock, ShownWays ways) {
    this.dock = dock;
    this.ways = ways;
    dock.activeProperty().subscribe(this::activated);
  }

  private void activated(String id) {
    if (id != null) {
      PaneId pane = PaneId.of(id);
      used.put(pane.kind(), pane);
      showCursor();
    }
  }

  /** Of the panes of a kind: the one used last, else the first one, if it is open. */
  private PaneId chosen(String kind) {
    PaneId last = used.get(kind);
    return Stream.concat(Stream.ofNullable(last), all(kind))
        .filter(p -> dock.openProperty(p.toString()).get())
        .findFirst()
        .orElse(new PaneId(kind, 1));
  }

  private Stream<PaneId> all(String kind) {
    return dock.kinds().stream().map(PaneKind::pane).filter(p -> p.kind().equals(kind));
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
  public void goToSource(long address, boolean physical) {
    go(SOURCE, new Place(address, physical, 1));
  }

  @Override
  public void goToWalk(long linear) {
    go(WALK, new Place(linear, false, 1));
  }

  @Override
  public void goToOther(PaneId pane, Place place) {
    List<PaneId> others = all(pane.kind()).filter(p -> !p.equals(pane)).toList();
    others.stream()
        .filter(p -> dock.openProperty(p.toString()).get())
        .findFirst()
        .or(() -> others.stream().findFirst())
        .map(PaneId::toString)
        .ifPresent(other -> go(other, place, () -> dock.showBeside(other, pane.toString())));
  }

  private void go(String kind, Place place) {
    String pane = chosen(kind).toString();
    go(pane, place, () -> dock.show(pane));
  }

  private void go(String pane, Place place, Runnable show) {
    waiting.put(pane, place);
    show.run();
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
  public void onMemory(PaneId pane, Consumer<Place> target) {
    register(pane.toString(), target);
  }

  @Override
  public void onCode(PaneId pane, Consumer<Place> target) {
    register(pane.toString(), target);
  }

  @Override
  public void onSource(Consumer<Place> target) {
    register(SOURCE, target);
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
  public void setCursor(PaneId pane, CodeCursor at) {
    cursors.put(pane, at);
    showCursor();
  }

  /** The guest that they were in is gone. */
  void forgetCursors() {
    cursors.clear();
    showCursor();
  }

  private void showCursor() {
    cursor.set(cursors.get(chosen(CODE)));
  }

  @Override
  public ObservableValue<CodeCursor> cursor() {
    return cursor;
  }
}
