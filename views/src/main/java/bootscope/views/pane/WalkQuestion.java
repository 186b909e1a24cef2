package bootscope.views.pane;

import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.RegisterTrigger;
import bootscope.core.debug.Translation;
import bootscope.core.debug.Translation.Entry;
import bootscope.core.debug.Translation.Rule;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Asks how a linear address is translated, and tells each entry on the way. */
public final class WalkQuestion {
  private final Texts texts;
  private final Workspace workspace;
  private final WriteQuestion writes;

  public WalkQuestion(Texts texts, Workspace workspace) {
    this.texts = texts;
    this.workspace = workspace;
    writes = new WriteQuestion(texts, workspace);
  }

  private record Answered(long instructions, Translation translation) {}

  /** How a guest's linear address is translated where the guest stands. */
  public void of(Guest guest, long linear) {
    guest.ask(
        d -> new Answered(d.instructions(), d.translation(linear)),
        a -> tell(a.instructions, a.translation));
  }

  private void tell(long instructions, Translation t) {
    List<Told> lines = new ArrayList<>();
    if (!t.entries().isEmpty()) {
      String paging = texts.get("walk.paging." + t.paging());
      String text = texts.get("walk.cr3", hex(t.cr3()), paging, hex(t.table()));
      lines.add(new Told(text, List.of(show(t.table(), 1), wrote(this::cr3))));
    }
    t.entries().forEach(e -> lines.add(new Told(entry(e), ways(e))));
    if (t.physical() < 0) {
      String last = t.entries().isEmpty() ? "" : t.lastLevel().name();
      String end = texts.get("walk.end." + t.ending(), last, hex(t.reservedBits()));
      lines.add(new Told(end));
    } else {
      lines.add(new Told(page(t), List.of(show(t.physical(), 1))));
    }
    workspace.answer(texts.get("walk.whole", hex(t.linear()), instructions), lines);
  }

  private String entry(Entry e) {
    String words =
        e.words().stream().map(w -> texts.get("walk.word." + w)).collect(Collectors.joining(", "));
    return texts.get(
            words.isEmpty() ? "walk.noEntry" : "walk.entry",
            e.level().name(),
            place(e.at(), e.symbol()),
            hex(e.value()),
            words)
        + (e.held() ? texts.get("walk.held") : "");
  }

  private String page(Translation t) {
    String page =
        t.entries().isEmpty()
            ? texts.get("walk.noPaging")
            : texts.get("walk.page", Translation.size(t.pageBytes()));
    String rules =
        t.rules().stream().map(this::rule).map(r -> "; " + r).collect(Collectors.joining());
    return texts.get("walk.end.MAPPED", place(t.physical(), t.symbol()), page) + rules;
  }

  private String rule(Rule rule) {
    String by = rule.level() == null ? "" : rule.level().name();
    return texts.get("walk.rule." + rule.kind(), by);
  }

  /** To an entry, and to who wrote it; to neither where no memory is. */
  private List<Told.Way> ways(Entry e) {
    if (e.words().isEmpty()) {
      return List.of(show(e.at(), 1));
    }
    String name = e.level().name() + " " + place(e.at(), e.symbol());
    return List.of(
        show(e.at(), e.bytes()), wrote(() -> writes.last(name, true, e.at(), e.bytes())));
  }

  /** The answer may still be there when the machine runs on. */
  private Told.Way wrote(Runnable ask) {
    return new Told.Way(
        texts.get("walk.wrote"),
        () -> {
          if (workspace.canBring().get()) {
            ask.run();
          } else {
            workspace.answer(texts.get("walk.wrote.notNow"), List.of());
          }
        });
  }

  private void cr3() {
    RegisterTrigger.named(CpuRegisters.CR3.name()).ifPresent(writes::last);
  }

  private Told.Way show(long physical, int bytes) {
    Navigator.Place place = new Navigator.Place(physical, true, bytes);
    return new Told.Way(texts.get("walk.show"), () -> workspace.navigator().goToMemory(place));
  }

  private static String place(long physical, String symbol) {
    return hex(physical) + (symbol == null ? "" : " <" + symbol + ">");
  }

  private static String hex(long value) {
    return String.format(Locale.ROOT, "0x%x", value);
  }
}
