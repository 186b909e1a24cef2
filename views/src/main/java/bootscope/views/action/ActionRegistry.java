package bootscope.views.action;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** All actions, in the order in which menus show them. Runs them, and reports what fails. */
public final class ActionRegistry {
  private final Map<String, Action> actions = new LinkedHashMap<>();
  private final BiConsumer<Action, Throwable> onFailure;

  /**
   * @param onFailure told of an action that threw: a defect of ours, to be shown with its report
   */
  public ActionRegistry(BiConsumer<Action, Throwable> onFailure) {
    this.onFailure = Objects.requireNonNull(onFailure);
  }

  public void add(Action... more) {
    add(Arrays.asList(more));
  }

  public void add(Collection<Action> more) {
    for (Action action : more) {
      if (actions.putIfAbsent(action.id(), action) != null) {
        throw new IllegalArgumentException("two actions are called " + action.id());
      }
    }
  }

  public Collection<Action> all() {
    return Collections.unmodifiableCollection(actions.values());
  }

  public Optional<Action> find(String id) {
    return Optional.ofNullable(actions.get(id));
  }

  /** The action of this id, which is known to exist. */
  public Action get(String id) {
    return find(id).orElseThrow(() -> new IllegalArgumentException("no action " + id));
  }

  /** The menus' names, in order of first use. */
  public List<String> menus() {
    return actions.values().stream().map(Action::menu).filter(Objects::nonNull).distinct().toList();
  }

  public Stream<Action> inMenu(String menu) {
    return actions.values().stream().filter(a -> menu.equals(a.menu()));
  }

  /** Does it, if it can be done now. Never throws. */
  public void run(Action action) {
    try {
      action.perform();
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      onFailure.accept(action, e);
    }
  }

  /** As {@link #run(Action)}, by name. */
  public void run(String id) {
    run(get(id));
  }
}
