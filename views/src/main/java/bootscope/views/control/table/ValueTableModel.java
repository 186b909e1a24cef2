package bootscope.views.control.table;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /** The values at the last stop. */
  private final Map<String, String> stopped = new HashMap<>();

  private final Set<String> changed = new HashSet<>();
  private Map<String, String> edited = Map.of();

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
      String before = stopped.get(row.id());
      if (before != null
          && !before.equals(row.value())
          && !digits(before).equals(digits(row.value()))) {
        changed.add(row.id());
      }
    }
    show(newRows);
  }

  /** Without leading zeros: that a register has become longer is no change. */
  private static String digits(String value) {
    return value.replaceFirst("^0+(?=.)", "");
  }

  /** Shows values anew without a stop in between, as after an edit or in another format. */
  public void show(List<ValueRow> newRows) {
    newRows.forEach(row -> stopped.put(row.id(), row.value()));
    take(newRows);
  }

  /**
   * Shows values in passing, while the machine runs: none is changed, and the next stop's are
   * compared with the last stop's.
   */
  public void pass(List<ValueRow> newRows) {
    changed.clear();
    take(newRows);
  }

  /** Compares the next stop with none, as with a machine that has just been made. */
  public void compareWithNone() {
    stopped.clear();
    changed.clear();
  }

  /** Shows nothing, and compares the next stop with none. */
  public void forget() {
    compareWithNone();
    pass(List.of());
  }

  private void take(List<ValueRow> newRows) {
    rows = List.copyOf(newRows);
    byId.clear();
    rows.forEach(row -> byId.put(row.id(), row));
    listener.run();
  }

  /**
   * Marks values that were changed by hand.
   *
   * @param now by row's id, what is to be said of it
   */
  public void edited(Map<String, String> now) {
    if (!now.equals(edited)) {
      edited = Map.copyOf(now);
      listener.run();
    }
  }

  /** How a row's value was changed by hand; empty if it was not. */
  public Optional<String> edited(ValueRow row) {
    return Optional.ofNullable(edited.get(row.id()));
  }

  public boolean changed(ValueRow row) {
    return changed.contains(row.id());
  }

  public boolean editable(ValueRow row) {
    return editor != null && row.editable() && !row.heading();
  }
}
