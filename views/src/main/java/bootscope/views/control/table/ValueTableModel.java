package bootscope.views.control.table;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rows of a table of values, and which of them changed between the last two stops. */
public final class ValueTableModel {
  /** Receives what the user typed for a value. */
  @FunctionalInterface
  public interface Editor {
    /**
     * Takes a new value.
     *
     * @return null if it was taken, else why not, in words for the user
     */
    String edit(ValueRow row, String text);
  }

  private Runnable listener = () -> {};
  private Editor editor;
  private List<ValueRow> rows = List.of();
  private final Map<String, ValueRow> byId = new HashMap<>();
  private final Map<String, String> values = new HashMap<>();
  private final Set<String> changed = new HashSet<>();

  public void setListener(Runnable listener) {
    this.listener = listener;
  }

  public void setEditor(Editor editor) {
    this.editor = editor;
    listener.run();
  }

  public Editor editor() {
    return editor;
  }

  public List<ValueRow> rows() {
    return rows;
  }

  /** A row by its id, or null. */
  public ValueRow row(String id) {
    return byId.get(id);
  }

  /** Shows the values at a new stop; those that differ from the last ones are changed. */
  public void stop(List<ValueRow> newRows) {
    changed.clear();
    for (ValueRow row : newRows) {
      String before = values.get(row.id());
      if (before != null && !before.equals(row.value())) {
        changed.add(row.id());
      }
    }
    take(newRows);
  }

  /** Shows values anew without a stop in between, as after an edit or in another format. */
  public void show(List<ValueRow> newRows) {
    take(newRows);
  }

  private void take(List<ValueRow> newRows) {
    rows = List.copyOf(newRows);
    byId.clear();
    for (ValueRow row : rows) {
      byId.put(row.id(), row);
      values.put(row.id(), row.value());
    }
    listener.run();
  }

  public boolean changed(ValueRow row) {
    return changed.contains(row.id());
  }

  public boolean editable(ValueRow row) {
    return editor != null && row.editable() && !row.heading();
  }
}
