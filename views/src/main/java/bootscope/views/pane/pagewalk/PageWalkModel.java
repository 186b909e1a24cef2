package bootscope.views.pane.pagewalk;

import bootscope.core.debug.Expression;
import bootscope.core.debug.ExpressionException;
import bootscope.core.debug.Inspector;
import bootscope.core.debug.PageMap;
import bootscope.core.debug.PageMap.Range;
import bootscope.core.debug.PageWalk;
import bootscope.core.debug.Symbols;
import bootscope.core.debug.Translation.Paging;
import bootscope.core.debug.ViewScope;
import bootscope.core.session.MachineView;
import bootscope.core.session.Question;
import bootscope.views.control.map.SizeText;
import bootscope.views.control.name.Wrong;
import bootscope.views.control.sheet.Sheet;
import bootscope.views.control.sheet.SheetCell;
import bootscope.views.control.sheet.SheetRow;
import bootscope.views.pane.Guest;
import bootscope.views.pane.GuestFollower;
import bootscope.views.pane.GuestNames;
import bootscope.views.pane.Workspace;
import bootscope.views.text.Texts;
import java.util.List;
import java.util.Locale;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;

/**
 * How one linear address is translated in each view, and which ranges are mapped. The address is
 * what an expression gives, anew in each view; without one it is the next instruction's.
 */
public final class PageWalkModel extends GuestFollower<PageWalkModel.Read> {
  /** More ranges are not listed. */
  static final int MOST_RANGES = 4096;

  /**
   * A table entry in guest-physical memory.
   *
   * @param bytes 4 or 8
   */
  public record At(String name, long address, int bytes) {}

  /** CR3, as what leads to a place. */
  public record FromCr3(long table) {}

  /**
   * A mapped range.
   *
   * @param symbol what lies at its beginning; empty for nothing known
   */
  public record Stretch(Range range, String symbol) {
    /** {@code 00100000–001fffff}: addresses with as many digits as the range needs. */
    public String span() {
      String form = range.last() >>> 32 == 0 ? "%08x–%08x" : "%016x–%016x";
      return String.format(Locale.ROOT, form, range.linear(), range.last());
    }

    private boolean fits(String words, long address) {
      boolean holds = address != NO_ADDRESS && holds(address);
      String all = (span() + " " + range.rights() + " " + symbol).toLowerCase(Locale.ROOT);
      return holds || List.of(words.split(" +")).stream().allMatch(all::contains);
    }

    private boolean holds(long address) {
      return Long.compareUnsigned(address - range.linear(), range.bytes()) < 0;
    }
  }

  /**
   * What was mapped when the machine last stood.
   *
   * @param cut whether there is more
   */
  record Mapped(List<Stretch> stretches, Paging paging, boolean cut, long instructions) {
    static Mapped of(Inspector d) {
      PageMap map = d.pageMap();
      List<Range> ranges = map.ranges();
      List<Stretch> stretches =
          ranges.stream().limit(MOST_RANGES).map(r -> new Stretch(r, name(d, r.linear()))).toList();
      boolean cut = map.cut() || ranges.size() > MOST_RANGES;
      return new Mapped(stretches, map.paging(), cut, d.instructions());
    }

    private static String name(Inspector d, long linear) {
      String name = d.nameOf(false, linear);
      return name == null ? "" : name;
    }
  }

  /**
   * What is asked of the machine.
   *
   * @param walk null where the expression has no value now
   */
  record Read(PageWalk walk, Mapped mapped) {}

  private static final long NO_ADDRESS = -1;

  private final Texts texts;
  private final GuestNames names;
  private final WalkRows walkRows;
  private final ReadOnlyObjectWrapper<List<SheetRow>> rows = new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyObjectWrapper<List<Stretch>> stretches =
      new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyObjectWrapper<String> note = new ReadOnlyObjectWrapper<>("");
  private final StringProperty said = new SimpleStringProperty("");
  private final StringProperty filter = new SimpleStringProperty("");
  private Read read;

  public PageWalkModel(Workspace workspace, Texts texts) {
    super(workspace);
    this.texts = texts;
    names = new GuestNames(texts);
    walkRows = new WalkRows(texts);
    filter.addListener((o, before, now) -> showMapped());
  }

  /** The walk; none without a guest. */
  public ReadOnlyObjectProperty<List<SheetRow>> rowsProperty() {
    return rows.getReadOnlyProperty();
  }

  /** The mapped ranges that the filter lets through. */
  public ReadOnlyObjectProperty<List<Stretch>> stretchesProperty() {
    return stretches.getReadOnlyProperty();
  }

  /** How many ranges there are, of which instant, and whether there are more; empty for none. */
  public ReadOnlyObjectProperty<String> noteProperty() {
    return note.getReadOnlyProperty();
  }

  /** Words of ranges to show, or an address in one; empty for all. */
  public StringProperty filterProperty() {
    return filter;
  }

  /** What is followed, as it was said; empty for the next instruction. */
  public StringProperty saidProperty() {
    return said;
  }

  /**
   * Follows what an expression gives, in hexadecimal where it has numbers; blank for the next
   * instruction.
   *
   * @return what is wrong with it; null for nothing
   */
  public Wrong follow(String expression) {
    Guest guest = guest();
    MachineView view = workspace().view().getValue();
    if (guest == null || view == null) {
      return null;
    }
    String wanted = expression.strip();
    try {
      if (!wanted.isEmpty()) {
        Expression.parse(wanted, 16).value(new ViewScope(guest.symbols(), view.registers()));
      }
      said.set(wanted);
      put();
      return null;
    } catch (ExpressionException e) {
      return names.wrong(guest, e);
    }
  }

  /** Follows an address, before there is a guest, too. */
  public void follow(long linear) {
    said.set("0x" + Long.toHexString(linear));
    if (guest() != null) {
      put();
    }
  }

  @Override
  protected void onGuest(Guest guest) {
    read = null;
    rows.set(List.of());
    stretches.set(List.of());
    note.set("");
    if (guest != null) {
      put();
    }
  }

  private void put() {
    Guest guest = guest();
    String expression = said.get();
    ask(
        Question.onwards(
            (d, stands, before) ->
                new Read(
                    walk(d, guest.symbols(), expression),
                    stands || before == null ? Mapped.of(d) : before.mapped)));
  }

  private static PageWalk walk(Inspector d, Symbols symbols, String expression) {
    try {
      return d.pageWalk(
          expression.isEmpty()
              ? d.registers().linearRip()
              : Expression.parse(expression, 16).value(new ViewScope(symbols, d.registers())));
    } catch (ExpressionException e) {
      return null; // a symbol of a kernel that is not yet, or no longer, there
    }
  }

  @Override
  protected void onView(MachineView view, Read now) {
    tellMapped(now.mapped, view);
    if (read != null && read.equals(now)) {
      return;
    }
    boolean same = read != null && read.mapped.stretches.equals(now.mapped.stretches);
    read = now;
    rows.set(now.walk == null ? List.of(none()) : walkRows.of(now.walk));
    if (!same) {
      showMapped();
    }
  }

  private SheetRow none() {
    return SheetRow.of(SheetCell.of(texts.get("pagewalk.noValue", said.get())).style("fail"));
  }

  private void showMapped() {
    if (read == null) {
      return;
    }
    String wanted = filter.get().strip().toLowerCase(Locale.ROOT);
    long address = address(wanted);
    List<Stretch> found =
        read.mapped.stretches.stream()
            .filter(s -> wanted.isEmpty() || s.fits(wanted, address))
            .toList();
    if (!found.equals(stretches.get())) {
      stretches.set(found);
    }
  }

  private void tellMapped(Mapped mapped, MachineView view) {
    if (mapped.paging == Paging.NONE) {
      note.set(texts.get("pagewalk.mapped.noPaging"));
      return;
    }
    int count = mapped.stretches.size();
    String ranges =
        mapped.instructions == view.instructions()
            ? texts.get("pagewalk.mapped.now", count)
            : texts.get("pagewalk.mapped", count, mapped.instructions);
    note.set(mapped.cut ? ranges + " " + texts.get("pagewalk.mapped.cut") : ranges);
  }

  private static long address(String hex) {
    try {
      return Long.parseUnsignedLong(hex.replaceFirst("^0x", ""), 16);
    } catch (NumberFormatException e) {
      return NO_ADDRESS;
    }
  }

  /** The walk as text, for copying. */
  public String text() {
    return Sheet.text(rows.get());
  }

  /** A range's size in words. */
  static String size(Range range) {
    return SizeText.of(range.bytes());
  }
}
