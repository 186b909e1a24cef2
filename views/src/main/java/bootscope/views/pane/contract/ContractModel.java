package bootscope.views.pane.contract;

import bootscope.core.boot.ContractItem;
import bootscope.core.boot.ContractItem.Verdict;
import bootscope.core.boot.EntryContract;
import bootscope.core.boot.HandOverComparison;
import bootscope.core.session.MachineView;
import bootscope.core.timeline.MeasuredWays;
import bootscope.views.pane.Guest;
import bootscope.views.pane.GuestFollower;
import bootscope.views.pane.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.util.Subscription;

/**
 * The boot ABI's items and how the machine compares: as it was at entry, recomputed at each one, or
 * as it is now when that is asked for.
 */
public final class ContractModel extends GuestFollower<Void> {
  /**
   * A comparison.
   *
   * @param atEntry whether the machine stood before its first instruction
   * @param instructions retired when it was made
   */
  public record Checked(List<ContractItem> items, boolean atEntry, long instructions) {
    public long count(Verdict verdict) {
      return items.stream().filter(i -> i.verdict() == verdict).count();
    }

    public boolean holds() {
      return EntryContract.holds(items);
    }
  }

  private final ReadOnlyObjectWrapper<Checked> checked = new ReadOnlyObjectWrapper<>();
  private final BooleanProperty pass = new SimpleBooleanProperty(true);
  private final BooleanProperty open = new SimpleBooleanProperty(true);
  private final ReadOnlyObjectWrapper<HandOverComparison> ways = new ReadOnlyObjectWrapper<>();
  private final BooleanProperty sideBySide;
  private final BooleanProperty differing = new SimpleBooleanProperty();
  private final Subscription measured;
  private List<ContractItem> shown;

  public ContractModel(Workspace workspace) {
    super(workspace);
    sideBySide = workspace.ways().inContractProperty();
    measured = workspace.ways().measuredProperty().subscribe(this::take);
  }

  private void take(MeasuredWays now) {
    ways.set(now == null ? null : now.handOvers().orElse(null));
  }

  @Override
  public void dispose() {
    measured.unsubscribe();
    super.dispose();
  }

  /** What the measured ways to boot handed over, side by side; null where none is known. */
  public ReadOnlyObjectProperty<HandOverComparison> waysProperty() {
    return ways.getReadOnlyProperty();
  }

  /** Whether the ways are to be shown in place of the guest. */
  public BooleanProperty sideBySideProperty() {
    return sideBySide;
  }

  /** Whether they are: there must be some. */
  public boolean sideBySide() {
    return sideBySide.get() && ways.get() != null;
  }

  /** Whether of the comparison only what the ways differ in is shown, and what fails. */
  public BooleanProperty differingProperty() {
    return differing;
  }

  /** What is to be shown of the comparison. */
  public List<HandOverComparison.Row> rows() {
    return ways.get() == null
        ? List.of()
        : ways.get().rows().stream()
            .filter(
                r ->
                    r.cells().stream().flatMap(Optional::stream).anyMatch(this::fails)
                        || (r.requirement().isEmpty() ? open.get() : pass.get())
                            && (!differing.get() || r.differs()))
            .toList();
  }

  private boolean fails(HandOverComparison.Cell cell) {
    return cell.verdict() == Verdict.FAIL;
  }

  /** How many items of each way break the ABI, in the order of the ways. */
  public List<Long> failures() {
    List<Long> counts = new ArrayList<>();
    for (int i = 0; i < ways.get().ways().size(); i++) {
      int way = i;
      counts.add(
          ways.get().rows().stream()
              .filter(r -> r.cells().get(way).filter(this::fails).isPresent())
              .count());
    }
    return counts;
  }

  /** Null until there is one. */
  public ReadOnlyObjectProperty<Checked> checkedProperty() {
    return checked.getReadOnlyProperty();
  }

  /** Whether items that hold are shown. Those that fail always are. */
  public BooleanProperty passProperty() {
    return pass;
  }

  /** Whether items that the ABI leaves open are shown. */
  public BooleanProperty openProperty() {
    return open;
  }

  /** What is to be shown of the items. */
  public List<ContractItem> items() {
    return checked.get() == null
        ? List.of()
        : checked.get().items.stream()
            .filter(
                i ->
                    switch (i.verdict()) {
                      case FAIL -> true;
                      case PASS -> pass.get();
                      case UNSPECIFIED -> open.get();
                    })
            .toList();
  }

  @Override
  protected void onGuest(Guest guest) {
    shown = null;
    checked.set(null);
  }

  @Override
  protected void onView(MachineView view, Void nothing) {
    List<ContractItem> atEntry = guest().session().contractAtEntry();
    if (atEntry != shown && !atEntry.isEmpty()) { // made anew each time the machine stands there
      shown = atEntry;
      showEntry(atEntry);
    }
  }

  private void showEntry(List<ContractItem> items) {
    Checked now = new Checked(items, true, 0);
    if (!now.equals(checked.get())) {
      checked.set(now);
    }
  }

  /** Shows the comparison that was made at entry. */
  public void showEntry() {
    if (guest() != null) {
      showEntry(guest().session().contractAtEntry());
    }
  }

  /** Compares the machine as it is now. */
  public void checkNow() {
    if (guest() == null) {
      return;
    }
    guest()
        .ask(d -> new Checked(d.contract(), d.instructions() == 0, d.instructions()), checked::set);
  }

  /** All of it as text, for copying. */
  public String text() {
    if (sideBySide()) {
      return String.join("\n", ways.get().lines()) + "\n";
    }
    return checked.get() == null
        ? ""
        : String.join("\n", EntryContract.lines(checked.get().items)) + "\n";
  }
}
