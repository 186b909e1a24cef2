package bootscope.views.control.dock;

import java.util.Map;
import java.util.TreeMap;

/** What a pane keeps between starts: a few names with short values, such as its unit or syntax. */
public final class PaneMemory {
  private final Map<String, String> values = new TreeMap<>();
  private final Runnable onChange;

  /**
   * @param onChange a reason to save
   */
  public PaneMemory(Runnable onChange) {
    this.onChange = onChange;
  }

  /** What was put under the name, or {@code otherwise}. Do not trust it: the file can be edited. */
  public String get(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  public void put(String name, String value) {
    if (!value.equals(values.put(name, value))) {
      onChange.run();
    }
  }

  Map<String, String> all() {
    return new TreeMap<>(values);
  }

  void restore(Map<String, String> saved) {
    saved.forEach(
        (name, value) -> {
          if (value != null) {
            values.put(name, value);
          }
        });
  }
}
