package bootscope.views.pane.pagewalk;

import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.EntryBits;
import bootscope.core.debug.Expression;
import bootscope.core.debug.ExpressionException;
import bootscope.core.debug.Inspector;
import bootscope.core.debug.PageMap;
import bootscope.core.debug.PageMap.Range;
import bootscope.core.debug.PageWalk;
import bootscope.core.debug.PageWalk.Agreement;
import bootscope.core.debug.PageWalk.Kept;
import bootscope.core.debug.PageWalk.Right;
import bootscope.core.debug.Symbols;
import bootscope.core.debug.Translation;
import bootscope.core.debug.Translation.Ending;
import bootscope.core.debug.Translation.Entry;
import bootscope.core.debug.Translation.Paging;
import bootscope.core.debug.Translation.Rule;
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
import bootscope.views.pane.Link;
import bootscope.views.pane.Workspace;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
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
    if (read != null && read.equals(now)) {
      return;
    }
    read = now;
    rows.set(now.walk == null ? List.of(none()) : rows(now.walk));
    showMapped();
  }

  private SheetRow none() {
    return SheetRow.of(SheetCell.of(texts.get("pagewalk.noValue", said.get())).style("fail"));
  }

  private void showMapped() {
    if (read == null) {
      return;
    }
    Mapped mapped = read.mapped;
    String wanted = filter.get().strip().toLowerCase(Locale.ROOT);
    long address = address(wanted);
    List<Stretch> found =
        mapped.stretches.stream().filter(s -> wanted.isEmpty() || s.fits(wanted, address)).toList();
    if (!found.equals(stretches.get())) {
      stretches.set(found);
    }
    note.set(
        mapped.paging == Paging.NONE
            ? texts.get("pagewalk.mapped.noPaging")
            : texts.get("pagewalk.mapped", mapped.stretches.size(), mapped.instructions)
                + (mapped.cut ? " " + texts.get("pagewalk.mapped.cut") : ""));
  }

  private static long address(String hex) {
    try {
      return Long.parseUnsignedLong(hex.replaceFirst("^0x", ""), 16);
    } catch (NumberFormatException e) {
      return NO_ADDRESS;
    }
  }

  // ---------------------------------------------------------------- rows

  private List<SheetRow> rows(PageWalk walk) {
    Translation t = walk.translation();
    List<SheetRow> all = new ArrayList<>();
    all.add(heading(hex(t.linear())));
    if (t.paging() != Paging.NONE) {
      all.add(
          SheetRow.of(
                  SheetCell.mono(CpuRegisters.CR3.name().toUpperCase(Locale.ROOT)),
                  SheetCell.mono(hex(t.cr3())).link(new FromCr3(t.table())),
                  SheetCell.of(texts.get("walk.paging." + t.paging())))
              .style("first-line"));
    }
    for (int i = 0; i < t.entries().size(); i++) {
      addEntry(all, t, t.entries().get(i), walk.bits().get(i));
    }
    all.add(end(t));
    if (!t.rules().isEmpty()) {
      String rules = t.rules().stream().map(this::rule).collect(Collectors.joining("; "));
      all.add(SheetRow.of(SheetCell.muted(rules)).style("second-line"));
    }
    addRights(all, walk);
    addKept(all, walk);
    return List.copyOf(all);
  }

  private static String named(Translation t) {
    return t.symbol() == null ? "" : " <" + t.symbol() + ">";
  }

  private static SheetRow heading(String text) {
    return SheetRow.of(SheetCell.of(text)).style("sheet-heading");
  }

  private void addEntry(
      List<SheetRow> all, Translation t, Entry entry, List<EntryBits.Field> fields) {
    String name = name(t, entry);
    At at = new At(name, entry.at(), entry.bytes());
    String place = hex(entry.at()) + (entry.symbol() == null ? "" : " <" + entry.symbol() + ">");
    boolean last = entry == t.entries().getLast();
    if (fields.isEmpty()) {
      all.add(
          SheetRow.of(
                  SheetCell.mono(name),
                  SheetCell.mono(place).link(at),
                  SheetCell.of(texts.get("pagewalk.noMemory")).style("fail"))
              .style("first-line"));
      return;
    }
    String form = entry.bytes() == 8 ? "%016x" : "%08x";
    all.add(
        SheetRow.of(
                SheetCell.mono(name),
                SheetCell.mono(place).link(at),
                SheetCell.mono(String.format(Locale.ROOT, form, entry.value()))
                    .style(last && t.ending() != Ending.MAPPED ? "fail" : ""))
            .style("first-line"));
    String bits =
        fields.reversed().stream()
            .filter(f -> f.named() || f.value() != 0)
            .map(EntryBits.Field::text)
            .collect(Collectors.joining(" "));
    all.add(
        SheetRow.of(SheetCell.mono(bits).tip(tip(t.paging(), fields))).style("second-line small"));
    String words =
        entry.words().stream()
            .map(w -> texts.get("walk.word." + w))
            .collect(Collectors.joining(", "));
    all.add(
        SheetRow.of(
                SheetCell.muted(
                    words + (entry.held() ? texts.get("walk.held") : "") + wrong(fields)))
            .style("second-line"));
  }

  private String wrong(List<EntryBits.Field> fields) {
    String bits =
        fields.stream()
            .filter(EntryBits.Field::wrong)
            .map(f -> f.bits() + "=" + hex(f.value() >>> f.low()))
            .collect(Collectors.joining(", "));
    return bits.isEmpty() ? "" : texts.get("pagewalk.reserved", bits);
  }

  /** What each bit means, and where the manual says so. */
  private static String tip(Paging paging, List<EntryBits.Field> fields) {
    String source =
        switch (paging) {
          case BITS_32 -> "SDM vol. 3A §4.3";
          case PAE -> "SDM vol. 3A §4.4";
          default -> "SDM vol. 3A §4.5";
        };
    return fields.reversed().stream()
            .map(f -> f.bits() + "  " + f.text() + ": " + f.meaning().text())
            .collect(Collectors.joining("\n"))
        + "\n"
        + source;
  }

  /** With its number in its table. */
  private static String name(Translation t, Entry entry) {
    boolean pointer = t.paging() == Paging.PAE && entry.level() == Translation.Level.PDPTE;
    long index = (entry.at() & (pointer ? 0x1F : 0xFFF)) / entry.bytes();
    return entry.level() + " " + index;
  }

  private SheetRow end(Translation t) {
    if (t.ending() == Ending.MAPPED) {
      String page =
          t.paging() == Paging.NONE
              ? texts.get("walk.noPaging")
              : texts.get("walk.page", Translation.size(t.pageBytes()));
      return SheetRow.of(
              SheetCell.of(texts.get("pagewalk.physical")),
              SheetCell.mono(hex(t.physical()) + named(t)).link(Link.memory(t.physical())),
              SheetCell.of(page))
          .style("first-line");
    }
    String last = t.entries().isEmpty() ? "" : t.lastLevel().name();
    String why = texts.get("walk.end." + t.ending(), last, hex(t.reservedBits()));
    return SheetRow.of(SheetCell.of(why).style("fail")).style("first-line");
  }

  private String rule(Rule rule) {
    String by = rule.level() == null ? "" : rule.level().name();
    return texts.get("walk.rule." + rule.kind(), by);
  }

  private void addRights(List<SheetRow> all, PageWalk walk) {
    if (walk.rights().isEmpty()) {
      return;
    }
    all.add(heading(texts.get("pagewalk.rights")));
    for (Right r : walk.rights()) {
      String who = who(r.user(), r.use());
      String why = r.taken().stream().map(PageWalk.Taken::text).collect(Collectors.joining(", "));
      all.add(
          r.allowed()
              ? SheetRow.of(SheetCell.of(who), SheetCell.of(texts.get("pagewalk.yes")))
              : SheetRow.of(
                  SheetCell.of(who),
                  SheetCell.of(texts.get("pagewalk.no", hex(r.error()))).style("fail"),
                  SheetCell.muted(why)));
    }
  }

  private String who(boolean user, PageWalk.Use use) {
    return user ? texts.get("pagewalk.user." + use) : texts.get("pagewalk.supervisor." + use);
  }

  private void addKept(List<SheetRow> all, PageWalk walk) {
    all.add(heading(texts.get("pagewalk.kept")));
    if (walk.kept().isEmpty()) {
      all.add(SheetRow.of(SheetCell.muted(texts.get("pagewalk.kept.none"))));
    }
    for (Kept k : walk.kept()) {
      var kept = k.translation();
      String who = who(kept.user(), k.use());
      boolean agrees = k.agreement() == Agreement.AGREES;
      all.add(
          SheetRow.of(
              SheetCell.of(kept.ac() ? texts.get("pagewalk.ac", who) : who),
              SheetCell.mono(hex(kept.physical())).link(Link.memory(kept.physical())),
              SheetCell.of(
                      texts.get(
                          kept.global() ? "pagewalk.kept.global" : "pagewalk.kept.page",
                          Translation.size(1L << kept.pageShift()),
                          texts.get("pagewalk." + k.agreement())))
                  .style(agrees ? "" : "fail")));
    }
  }

  private static String hex(long value) {
    return String.format(Locale.ROOT, "0x%x", value);
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
