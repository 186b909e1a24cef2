package bootscope.views.pane.descriptors;

import bootscope.core.debug.DescriptorTables.Kind;
import bootscope.core.debug.DescriptorTables.Line;
import bootscope.core.debug.DescriptorTables.Table;
import bootscope.core.session.MachineView;
import bootscope.core.session.Question;
import bootscope.views.pane.Guest;
import bootscope.views.pane.GuestFollower;
import bootscope.views.pane.Workspace;
import java.util.List;
import java.util.Locale;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;

/** One of the descriptor tables in each view, and those of its lines that a filter lets through. */
public final class DescriptorsModel extends GuestFollower<Table> {
  private final ObjectProperty<Kind> kind = new SimpleObjectProperty<>(Kind.GDT);
  private final StringProperty filter = new SimpleStringProperty("");
  private final ReadOnlyObjectWrapper<Table> table = new ReadOnlyObjectWrapper<>();
  private final ReadOnlyObjectWrapper<List<Line>> lines = new ReadOnlyObjectWrapper<>(List.of());

  public DescriptorsModel(Workspace workspace) {
    super(workspace);
    kind.addListener((o, before, now) -> put());
    filter.addListener((o, before, now) -> show());
  }

  /** Which of them is asked for. */
  public ObjectProperty<Kind> kindProperty() {
    return kind;
  }

  /** Words that each line that is shown has; empty for all. */
  public StringProperty filterProperty() {
    return filter;
  }

  /** The table; null without a guest. */
  public ReadOnlyObjectProperty<Table> tableProperty() {
    return table.getReadOnlyProperty();
  }

  /** The lines that are shown. */
  public ReadOnlyObjectProperty<List<Line>> linesProperty() {
    return lines.getReadOnlyProperty();
  }

  @Override
  protected void onGuest(Guest guest) {
    table.set(null);
    show();
    put();
  }

  private void put() {
    Kind wanted = kind.get();
    if (guest() != null) {
      ask(Question.of(d -> d.descriptors(wanted)));
    }
  }

  @Override
  protected void onView(MachineView view, Table now) {
    if (!now.equals(table.get())) {
      table.set(now);
      show();
    }
  }

  private void show() {
    Table shown = table.get();
    String words = filter.get().strip().toLowerCase(Locale.ROOT);
    lines.set(
        shown == null
            ? List.of()
            : shown.lines().stream()
                .filter(l -> words.isEmpty() || has(l, words.split(" +")))
                .toList());
  }

  private static boolean has(Line line, String[] words) {
    String all = String.join(" ", line.cells()).toLowerCase(Locale.ROOT);
    return List.of(words).stream().allMatch(all::contains);
  }

  /** The table as the monitor has it; empty without a guest. */
  public String text() {
    return table.get() == null ? "" : table.get().text().stripTrailing();
  }
}
