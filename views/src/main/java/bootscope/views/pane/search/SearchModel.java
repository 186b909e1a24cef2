package bootscope.views.pane.search;

import bootscope.core.debug.CodeSearch;
import bootscope.core.debug.Expression;
import bootscope.core.debug.ExpressionException;
import bootscope.core.debug.Inspector;
import bootscope.core.debug.Symbols;
import bootscope.core.debug.ViewScope;
import bootscope.core.image.ElfSection;
import bootscope.core.image.KernelSymbols;
import bootscope.core.session.MachineView;
import bootscope.views.control.hex.BytePattern;
import bootscope.views.control.map.SizeText;
import bootscope.views.control.name.Wrong;
import bootscope.views.pane.Guest;
import bootscope.views.pane.GuestFollower;
import bootscope.views.pane.GuestNames;
import bootscope.views.pane.MemorySpan;
import bootscope.views.pane.Workspace;
import bootscope.views.text.Texts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
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

  private static final int EXECUTABLE = 4; // SHF_EXECINSTR of a section

  /** A stretch to look through, and what its addresses are. */
  private record Where(boolean physical, List<MemorySpan> spans) {}

  private final Texts texts;
  private final GuestNames names;
  private final ObjectProperty<Kind> kind = new SimpleObjectProperty<>(Kind.TEXT);
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

  ObjectProperty<Kind> kindProperty() {
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
      finder = finder(guest, text);
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
    run = new Run(guest, finder);
    Run its = run;
    boolean code = kind.get().code() && within == null;
    boolean physically = physical.get();
    guest.ask(
        d -> code ? code(d, guest, physically) : where(d, physically, within),
        its::begin,
        its::failed);
    return null;
  }

  private static Where where(Inspector d, boolean physical, MemorySpan within) {
    List<MemorySpan> all = MemorySpan.readable(d, physical);
    return new Where(physical, within == null ? all : within.of(all));
  }

  /**
   * The kernel's code, where it is mapped, else where it was loaded; all memory of another guest.
   */
  private static Where code(Inspector d, Guest guest, boolean physical) {
    Symbols symbols = guest.symbols();
    KernelSymbols kernel = symbols.all().orElse(null);
    List<MemorySpan> linear = new ArrayList<>();
    List<MemorySpan> loaded = new ArrayList<>();
    for (ElfSection s : guest.boot().kernel().elf().sections()) {
      OptionalLong at = symbols.placed(s.address());
      OptionalLong place = kernel == null ? at : kernel.physical(s.address());
      if ((s.flags() & EXECUTABLE) == 0 || s.size() == 0 || at.isEmpty() || place.isEmpty()) {
        continue;
      }
      long moved = symbols.relocation().orElseThrow().physical();
      linear.add(new MemorySpan(at.getAsLong(), at.getAsLong() + s.size() - 1));
      loaded.add(
          new MemorySpan(place.getAsLong() + moved, place.getAsLong() + moved + s.size() - 1));
    }
    if (linear.isEmpty()) {
      return where(d, physical, null);
    }
    boolean mapped = linear.stream().allMatch(s -> d.physical(s.first()) != -1);
    return physical || !mapped ? new Where(true, loaded) : new Where(false, linear);
  }

  private long value(Guest guest, String text) throws ExpressionException {
    MachineView view = workspace().view().getValue();
    return Expression.parse(text, 16).value(new ViewScope(guest.symbols(), view.registers()));
  }

  /** Null for a number that is too wide for its kind. */
  private Finder finder(Guest guest, String text) throws ExpressionException {
    Kind what = kind.get();
    return switch (what) {
      case BYTES -> new Finder.OfBytes(BytePattern.ofHex(text), 1);
      case TEXT ->
          new Finder.OfBytes(BytePattern.ofText(text, StandardCharsets.UTF_8, anyCase.get()), 1);
      case UTF_16 ->
          new Finder.OfBytes(BytePattern.ofText(text, StandardCharsets.UTF_16LE, anyCase.get()), 1);
      case U8, U16, U32, U64 -> {
        long value = value(guest, text);
        int bits = 8 * what.bytes();
        boolean fits = bits == 64 || value >>> bits == 0 || value >> bits - 1 == -1;
        yield fits
            ? new Finder.OfBytes(
                BytePattern.ofValue(value, what.bytes()), aligned.get() ? what.bytes() : 1)
            : null;
      }
      case INSTRUCTION -> new Finder.OfCode(CodeSearch.Text.of(text));
      case REFERENCE -> {
        long address = value(guest, text);
        yield new Finder.OfCode(new CodeSearch.References(address, loaded(guest, address)));
      }
    };
  }

  /** Where what is linked at an address was loaded. */
  private static OptionalLong loaded(Guest guest, long address) {
    Symbols symbols = guest.symbols();
    if (symbols.relocation().isEmpty() || symbols.all().isEmpty()) {
      return OptionalLong.empty();
    }
    long linked = address - symbols.relocation().get().virtual();
    OptionalLong place = symbols.all().get().physical(linked);
    return place.isEmpty()
        ? place
        : OptionalLong.of(place.getAsLong() + symbols.relocation().get().physical());
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
    private final Finder finder;
    private Where where;
    private int span;
    private long at;
    private long done; // bytes
    private long total;

    Run(Guest guest, Finder finder) {
      this.guest = guest;
      this.finder = finder;
    }

    private void begin(Where found) {
      where = found;
      found.spans.forEach(s -> total += s.last() - s.first() + 1);
      at = found.spans.isEmpty() ? 0 : found.spans.getFirst().first();
      next();
    }

    private void next() {
      if (run != this) {
        return;
      }
      if (span == where.spans.size()) {
        end(texts.get("search.found", hits.size(), SizeText.of(total)));
        return;
      }
      MemorySpan in = where.spans.get(span);
      long first = at;
      boolean last = Long.compareUnsigned(in.last() - at, finder.piece()) < 0;
      int bytes = last ? (int) (in.last() - at + 1) : finder.piece();
      int most = MOST - hits.size();
      boolean physically = where.physical;
      guest.ask(
          d -> finder.inPiece(d, physically, first, bytes, most),
          found -> {
            if (run == this) {
              done += bytes;
              at = first + bytes;
              if (last) {
                span++;
                at = span < where.spans.size() ? where.spans.get(span).first() : 0;
              }
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
        end(texts.get("search.most", MOST, SizeText.of(done), SizeText.of(total)));
        return;
      }
      note.set(texts.get("search.progress", hits.size(), SizeText.of(done), SizeText.of(total)));
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
