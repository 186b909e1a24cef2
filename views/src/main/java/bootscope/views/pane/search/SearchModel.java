package bootscope.views.pane.search;

import bootscope.core.debug.Expression;
import bootscope.core.debug.ExpressionException;
import bootscope.core.debug.MemorySpan;
import bootscope.core.debug.ViewScope;
import bootscope.core.debug.search.Finder;
import bootscope.core.debug.search.GuestSearch;
import bootscope.core.debug.search.Hit;
import bootscope.core.debug.search.SearchKind;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.session.MachineView;
import bootscope.views.control.map.SizeText;
import bootscope.views.control.name.Wrong;
import bootscope.views.pane.Guest;
import bootscope.views.pane.GuestFollower;
import bootscope.views.pane.GuestNames;
import bootscope.views.pane.Workspace;
import bootscope.views.text.Texts;
import java.util.List;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;

/**
 * A search through the guest's memory, a piece at a time, so that the guest and the window go on in
 * between. What is looked at while the guest runs is of as many instants as there are pieces.
 */
public final class SearchModel extends GuestFollower<Void> {
  /** So many hits are listed. */
  static final int MOST = 1_000;

  private final Texts texts;
  private final GuestNames names;
  private final ObjectProperty<SearchKind> kind = new SimpleObjectProperty<>(SearchKind.TEXT);
  private final BooleanProperty physical = new SimpleBooleanProperty();
  private final BooleanProperty aligned = new SimpleBooleanProperty();
  private final BooleanProperty anyCase = new SimpleBooleanProperty();
  private final ReadOnlyBooleanWrapper searching = new ReadOnlyBooleanWrapper();
  private final ReadOnlyStringWrapper note = new ReadOnlyStringWrapper("");
  private final ObservableList<Hit> hits = FXCollections.observableArrayList();
  private Run run;

  public SearchModel(Workspace workspace, Texts texts) {
    super(workspace);
    this.texts = texts;
    names = new GuestNames(texts);
  }

  ObjectProperty<SearchKind> kindProperty() {
    return kind;
  }

  /** Whether guest-physical addresses are looked through, and not linear ones. */
  BooleanProperty physicalProperty() {
    return physical;
  }

  /** Whether numbers count at multiples of their size only. */
  BooleanProperty alignedProperty() {
    return aligned;
  }

  /** Whether capitals and small letters are alike. */
  BooleanProperty anyCaseProperty() {
    return anyCase;
  }

  ReadOnlyBooleanProperty searchingProperty() {
    return searching.getReadOnlyProperty();
  }

  /** How far it is, and what came of it. */
  ReadOnlyStringProperty noteProperty() {
    return note.getReadOnlyProperty();
  }

  /** What was found, by ascending address. */
  ObservableList<Hit> hits() {
    return hits;
  }

  @Override
  protected void onGuest(Guest now) {
    cancel();
    hits.clear();
    note.set("");
  }

  @Override
  protected void onView(MachineView view, Void nothing) {}

  // ---------------------------------------------------------------- a search

  /**
   * Begins one, in place of another.
   *
   * @param from expression of the first address; empty for all there is
   * @param to expression of the last one; empty for the end
   * @return what is wrong with what was typed; null for nothing
   */
  Wrong start(String text, String from, String to) {
    cancel();
    Guest guest = workspace().guest().getValue();
    if (guest == null) {
      return new Wrong(texts.get("registers.noGuest"));
    }
    if (text.isBlank()) {
      return new Wrong(texts.get("search.nothing"));
    }
    MemorySpan within;
    Finder finder;
    try {
      within =
          from.isBlank() && to.isBlank()
              ? null
              : new MemorySpan(
                  from.isBlank() ? 0 : value(guest, from), to.isBlank() ? -1 : value(guest, to));
      finder =
          Finder.of(
                  kind.get(),
                  text,
                  aligned.get(),
                  anyCase.get(),
                  Syntax.INTEL,
                  guest.symbols(),
                  expression -> value(guest, expression))
              .orElse(null);
    } catch (ExpressionException e) {
      return names.wrong(guest, e);
    } catch (IllegalArgumentException e) {
      return new Wrong(texts.get("memory.badPattern"));
    }
    if (within != null && Long.compareUnsigned(within.first(), within.last()) > 0) {
      return new Wrong(texts.get("search.backwards"));
    }
    if (finder == null) {
      return new Wrong(texts.get("search.tooWide", kind.get().bytes()));
    }
    hits.clear();
    searching.set(true);
    note.set(texts.get("memory.searching"));
    run = new Run(guest);
    Run its = run;
    SearchKind what = kind.get();
    boolean physically = physical.get();
    guest.ask(d -> GuestSearch.of(d, what, finder, physically, within), its::begin, its::failed);
    return null;
  }

  private long value(Guest guest, String text) throws ExpressionException {
    MachineView view = workspace().view().getValue();
    return Expression.parse(text, 16).value(new ViewScope(guest.symbols(), view.registers()));
  }

  /** Ends the search; what was found stays. */
  void cancel() {
    if (run != null) {
      run = null;
      searching.set(false);
      note.set(texts.get("search.cancelled", hits.size()));
    }
  }

  /** One search, which goes on from piece to piece as long as it is the model's. */
  private final class Run {
    private final Guest guest;
    private GuestSearch search;

    Run(Guest guest) {
      this.guest = guest;
    }

    private void begin(GuestSearch begun) {
      search = begun;
      next();
    }

    private void next() {
      if (run != this) {
        return;
      }
      if (search.over()) {
        end(texts.get("search.found", hits.size(), SizeText.of(search.total())));
        return;
      }
      int most = MOST - hits.size();
      guest.ask(
          d -> search.next(d, most),
          found -> {
            if (run == this) {
              take(found);
            }
          },
          this::failed);
    }

    private void take(List<Hit> found) {
      if (!found.isEmpty()) {
        hits.addAll(found);
      }
      if (hits.size() >= MOST) {
        end(
            texts.get(
                "search.most", MOST, SizeText.of(search.done()), SizeText.of(search.total())));
        return;
      }
      note.set(
          texts.get(
              "search.progress",
              hits.size(),
              SizeText.of(search.done()),
              SizeText.of(search.total())));
      next();
    }

    private void end(String words) {
      run = null;
      searching.set(false);
      note.set(words);
    }

    private void failed() {
      if (run == this) {
        end(texts.get("search.failed"));
      }
    }
  }
}
