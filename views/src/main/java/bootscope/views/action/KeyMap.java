package bootscope.views.action;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;

/**
 * Which keys do what: a preset, and the user's own changes to it. Panes of one kind have the same.
 * {@link #revisionProperty} changes whenever any key does.
 */
public final class KeyMap {
  /** Two or more actions on one chord, of which only the first would ever run. */
  public record Conflict(KeyChord chord, List<Action> actions) {}

  /** What is kept between starts: the preset's id, and changed actions with their keys' names. */
  public record Saved(String preset, Map<String, List<String>> changes) {}

  private final ActionRegistry registry;
  private final List<KeyPreset> presets;
  private final Map<String, List<KeyChord>> changes = new TreeMap<>();
  private final ReadOnlyIntegerWrapper revision = new ReadOnlyIntegerWrapper();
  private KeyPreset preset = KeyPreset.DEFAULT;
  private Supplier<String> paneInUse = () -> null;

  public KeyMap(ActionRegistry registry, List<KeyPreset> presets) {
    this.registry = registry;
    this.presets = List.copyOf(presets);
  }

  public List<KeyPreset> presets() {
    return presets;
  }

  public KeyPreset preset() {
    return preset;
  }

  /** Takes another preset, and drops the user's own changes. */
  public void usePreset(KeyPreset wanted) {
    preset = wanted;
    changes.clear();
    changed();
  }

  public ReadOnlyIntegerProperty revisionProperty() {
    return revision.getReadOnlyProperty();
  }

  /** The keys of an action; the first is the one to show. */
  public List<KeyChord> chords(Action action) {
    List<KeyChord> own = changes.get(action.generalId());
    return own != null ? own : presetChords(action);
  }

  private List<KeyChord> presetChords(Action action) {
    if (action.keysOf() != null) {
      return registry.find(action.keysOf()).map(this::chords).orElse(List.of());
    }
    return preset.keys().getOrDefault(action.generalId(), action.defaultKeys());
  }

  public Optional<KeyChord> shown(Action action) {
    return chords(action).stream().findFirst();
  }

  /** Says which pane was used last; null for none. Its actions come before those of its like. */
  public void setPaneInUse(Supplier<String> id) {
    paneInUse = id;
  }

  /**
   * The action that a chord does now: of several, one of the pane that has the keyboard, else one
   * of the pane that was used last, else the first that can be done.
   */
  public Optional<Action> find(KeyChord chord) {
    List<Action> can =
        registry.all().stream()
            .filter(a -> a.enabled().get() && chords(a).contains(chord))
            .toList();
    String pane = paneInUse.get();
    return can.stream()
        .filter(Action::hasPaneKeys)
        .findFirst()
        .or(() -> can.stream().filter(a -> a.pane().equals(pane)).findFirst())
        .or(() -> can.stream().findFirst());
  }

  /** The actions other than {@code action} that have this chord and could not run beside it. */
  public List<Action> othersOn(KeyChord chord, Action action) {
    return registry.all().stream()
        .filter(a -> a != action && a.clashesWith(action) && chords(a).contains(chord))
        .toList();
  }

  public List<Conflict> conflicts() {
    Map<KeyChord, List<Action>> users = new LinkedHashMap<>();
    for (Action action : registry.all()) {
      chords(action).forEach(c -> users.computeIfAbsent(c, k -> new ArrayList<>()).add(action));
    }
    List<Conflict> conflicts = new ArrayList<>();
    users.forEach(
        (chord, actions) -> {
          List<Action> clash =
              actions.stream()
                  .filter(a -> actions.stream().anyMatch(b -> a != b && a.clashesWith(b)))
                  .toList();
          if (!clash.isEmpty()) {
            conflicts.add(new Conflict(chord, clash));
          }
        });
    return conflicts;
  }

  /** Gives an action exactly these keys. */
  public void assign(Action action, List<KeyChord> chords) {
    if (chords.equals(presetChords(action))) {
      changes.remove(action.generalId());
    } else {
      changes.put(action.generalId(), List.copyOf(chords));
    }
    changed();
  }

  public boolean isChanged(Action action) {
    return changes.containsKey(action.generalId());
  }

  public void reset(Action action) {
    if (changes.remove(action.generalId()) != null) {
      changed();
    }
  }

  public void resetAll() {
    changes.clear();
    changed();
  }

  public Saved save() {
    Map<String, List<String>> named = new TreeMap<>();
    changes.forEach((id, keys) -> named.put(id, keys.stream().map(KeyChord::toString).toList()));
    return new Saved(preset.id(), named);
  }

  /**
   * Takes up what was saved; keys that it no longer understands, it leaves out. An action that is
   * not there yet may come with its pane.
   */
  public void restore(Saved saved) {
    preset =
        presets.stream()
            .filter(p -> p.id().equals(saved.preset()))
            .findFirst()
            .orElse(KeyPreset.DEFAULT);
    changes.clear();
    if (saved.changes() != null) {
      saved
          .changes()
          .forEach(
              (id, keys) -> {
                if (keys != null) {
                  changes.put(
                      id, keys.stream().map(KeyChord::parse).flatMap(Optional::stream).toList());
                }
              });
    }
    changed();
  }

  private void changed() {
    revision.set(revision.get() + 1);
  }
}
