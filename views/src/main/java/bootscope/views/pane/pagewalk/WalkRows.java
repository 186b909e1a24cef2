package bootscope.views.pane.pagewalk;

import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.EntryBits;
import bootscope.core.debug.PageWalk;
import bootscope.core.debug.PageWalk.Agreement;
import bootscope.core.debug.PageWalk.Kept;
import bootscope.core.debug.PageWalk.Right;
import bootscope.core.debug.Translation;
import bootscope.core.debug.Translation.Ending;
import bootscope.core.debug.Translation.Entry;
import bootscope.core.debug.Translation.Paging;
import bootscope.core.debug.Translation.Rule;
import bootscope.views.control.sheet.SheetCell;
import bootscope.views.control.sheet.SheetRow;
import bootscope.views.pane.Link;
import bootscope.views.pane.pagewalk.PageWalkModel.At;
import bootscope.views.pane.pagewalk.PageWalkModel.FromCr3;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Tells a page walk in rows: CR3, the entries, where they lead, rights, and what is kept. */
final class WalkRows {
  private final Texts texts;
  private Map<Object, List<SheetRow>> before = Map.of();

  WalkRows(Texts texts) {
    this.texts = texts;
  }

  /** All that there is to say of a walk. */
  List<SheetRow> of(PageWalk walk) {
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
    Map<Object, List<SheetRow>> known = new HashMap<>();
    for (int i = 0; i < t.entries().size(); i++) {
      Entry entry = t.entries().get(i);
      List<EntryBits.Field> fields = walk.bits().get(i);
      boolean ends = entry == t.entries().getLast() && t.ending() != Ending.MAPPED;
      Object said = List.of(texts.localeProperty().get(), t.paging(), entry, fields, ends);
      all.addAll(known(known, said, () -> entry(t.paging(), entry, fields, ends)));
    }
    all.add(end(t));
    if (!t.rules().isEmpty()) {
      String rules = t.rules().stream().map(this::rule).collect(Collectors.joining("; "));
      all.add(SheetRow.of(SheetCell.muted(rules)).style("second-line"));
    }
    Object said = List.of(texts.localeProperty().get(), walk.rights());
    all.addAll(known(known, said, () -> rights(walk)));
    addKept(all, walk);
    before = known;
    return List.copyOf(all);
  }

  /** The rows of what is said, those of the walk before where they are: most entries are. */
  private List<SheetRow> known(
      Map<Object, List<SheetRow>> known, Object said, Supplier<List<SheetRow>> rows) {
    List<SheetRow> same = before.get(said);
    return known.computeIfAbsent(said, s -> same != null ? same : rows.get());
  }

  private static String named(Translation t) {
    return t.symbol() == null ? "" : " <" + t.symbol() + ">";
  }

  private static SheetRow heading(String text) {
    return SheetRow.of(SheetCell.of(text)).style("sheet-heading");
  }

  private List<SheetRow> entry(
      Paging paging, Entry entry, List<EntryBits.Field> fields, boolean ends) {
    String name = name(paging, entry);
    At at = new At(name, entry.at(), entry.bytes());
    String place = hex(entry.at()) + (entry.symbol() == null ? "" : " <" + entry.symbol() + ">");
    if (fields.isEmpty()) {
      SheetCell none = SheetCell.of(texts.get("pagewalk.noMemory")).style("fail");
      return List.of(
          SheetRow.of(SheetCell.mono(name), SheetCell.mono(place).link(at), none)
              .style("first-line"));
    }
    String form = entry.bytes() == 8 ? "%016x" : "%08x";
    SheetRow first =
        SheetRow.of(
            SheetCell.mono(name),
            SheetCell.mono(place).link(at),
            SheetCell.mono(String.format(Locale.ROOT, form, entry.value()))
                .style(ends ? "fail" : ""));
    String bits =
        fields.reversed().stream()
            .filter(f -> f.named() || f.value() != 0)
            .map(EntryBits.Field::text)
            .collect(Collectors.joining(" "));
    String words =
        entry.words().stream()
            .map(w -> texts.get("walk.word." + w))
            .collect(Collectors.joining(", "));
    String held = entry.held() ? texts.get("walk.held") : "";
    return List.of(
        first.style("first-line"),
        SheetRow.of(SheetCell.mono(bits).tip(tip(paging, fields))).style("second-line small"),
        SheetRow.of(SheetCell.muted(words + held + wrong(fields))).style("second-line"));
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
  private static String name(Paging paging, Entry entry) {
    boolean pointer = paging == Paging.PAE && entry.level() == Translation.Level.PDPTE;
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

  private List<SheetRow> rights(PageWalk walk) {
    List<SheetRow> all = new ArrayList<>();
    if (!walk.rights().isEmpty()) {
      all.add(heading(texts.get("pagewalk.rights")));
    }
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
    return all;
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
}
