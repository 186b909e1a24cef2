package bootscope.views.pane.symbols;

import bootscope.core.debug.SymbolSearch.Kind;
import bootscope.core.debug.search.SymbolList;
import bootscope.core.debug.search.SymbolRow;
import bootscope.core.image.Relocation;
import bootscope.core.session.BreakpointView;
import bootscope.core.session.MachineView;
import bootscope.views.control.TextColumns;
import bootscope.views.pane.Guest;
import bootscope.views.pane.GuestFollower;
import bootscope.views.pane.Workspace;
import bootscope.views.text.Texts;
import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;

/** The symbols that fit what is looked for, all of them when nothing is. */
public final class SymbolsModel extends GuestFollower<Void> {
  private final Texts texts;
  private final Searches searches;
  private final StringProperty wanted = new SimpleStringProperty("");
  private final ObjectProperty<Kind> kind = new SimpleObjectProperty<>(Kind.ALL);
  private Runnable shown = () -> {};
  private Runnable marked = () -> {};
  private SymbolList list; // what is shown is in it
  private SymbolList latest; // what is looked for is looked for in it
  private int[] found = new int[0];
  private Relocation relocation;
  private List<BreakpointView> breakpoints = List.of();

  /**
   * @param executor runs what is done with what was found: the JavaFX thread
   */
  public SymbolsModel(Workspace workspace, Texts texts, Executor executor) {
    super(workspace);
    this.texts = texts;
    searches = new Searches(workspace, executor);
    wanted.addListener((o, before, now) -> search());
    kind.addListener((o, before, now) -> search());
  }

  /** Some letters of a name, or an address after {@code 0x}. */
  StringProperty wantedProperty() {
    return wanted;
  }

  ObjectProperty<Kind> kindProperty() {
    return kind;
  }

  /**
   * Is told of other rows, and that the same ones have changed.
   *
   * @param marks run when the same rows lie elsewhere, or are stopped at or no longer
   */
  void setOnShown(Runnable rows, Runnable marks) {
    shown = rows;
    marked = marks;
  }

  @Override
  protected void onGuest(Guest now) {
    searches.forget();
    list = now == null ? null : list(now);
    latest = list;
    found = new int[0];
    shown.run();
    search();
  }

  @Override
  protected void onView(MachineView view, Void nothing) {
    if (latest != null && latest.modules() != view.modules()) {
      search(list(workspace().guest().getValue()));
    }
    if (!Objects.equals(relocation, view.relocation()) || !breakpoints.equals(view.breakpoints())) {
      relocation = view.relocation();
      breakpoints = view.breakpoints();
      marked.run();
    }
  }

  /** Those of a guest whose kernel's symbols have been read. */
  static SymbolList list(Guest guest) {
    return new SymbolList(guest::symbols, guest.boot().kernel().elf().sections());
  }

  private void search() {
    if (latest != null) {
      search(latest);
    }
  }

  /** What is shown stays until it is known what fits in the list. */
  private void search(SymbolList in) {
    latest = in;
    searches.ask(
        in,
        wanted.get(),
        kind.get(),
        positions -> {
          list = in;
          found = positions;
          shown.run();
        });
  }

  /** What fits, the best first; each row is made when it is asked for. */
  List<SymbolRow> rows() {
    SymbolList from = list;
    int[] positions = found;
    return new AbstractList<>() {
      @Override
      public SymbolRow get(int index) {
        return from.row(positions[index]);
      }

      @Override
      public int size() {
        return positions.length;
      }
    };
  }

  /** How many there are and fit, and where they come from. */
  String note() {
    if (list == null) {
      return "";
    }
    return list.size() == 0
        ? texts.get("symbols.no", list.origin())
        : texts.get("symbols.count", found.length, list.size(), origin());
  }

  private String origin() {
    int modules = list.modules().all().size();
    return modules == 0 ? list.origin() : texts.get("symbols.modules", list.origin(), modules);
  }

  String kindText(SymbolRow row) {
    return texts.get("symbols." + row.kind().word(), String.valueOf(row.type()));
  }

  static String sizeText(SymbolRow row) {
    return row.size() == 0 ? "" : Long.toString(row.size());
  }

  /** Rows in aligned columns. */
  String text(List<SymbolRow> rows) {
    return TextColumns.aligned(
        rows.stream()
            .map(r -> List.of(r.addressText(), r.text(), sizeText(r), kindText(r), r.section()))
            .toList());
  }
}
