package bootscope.views.pane;

import bootscope.core.debug.Translation;
import bootscope.core.debug.Translation.Entry;
import bootscope.core.debug.Translation.Rule;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** Asks how a linear address is translated, and tells each entry on the way. */
public final class WalkQuestion {
  private final Texts texts;
  private final Navigator navigator;
  private final BiConsumer<String, List<Workspace.Way>> answer;

  /**
   * @param navigator leads to the entries
   * @param answer tells the answer, as {@link Workspace#answer} does
   */
  public WalkQuestion(
      Texts texts, Navigator navigator, BiConsumer<String, List<Workspace.Way>> answer) {
    this.texts = texts;
    this.navigator = navigator;
    this.answer = answer;
  }

  private record Answered(long instructions, Translation translation) {}

  /** How a guest's linear address is translated where the guest stands. */
  public void of(Guest guest, long linear) {
    guest.ask(
        d -> new Answered(d.instructions(), d.translation(linear)),
        a -> tell(a.instructions, a.translation));
  }

  private void tell(long instructions, Translation t) {
    List<Workspace.Way> ways = new ArrayList<>();
    if (!t.entries().isEmpty()) {
      String paging = texts.get("walk.paging." + t.paging());
      ways.add(way(texts.get("walk.cr3", hex(t.cr3()), paging, hex(t.table())), t.table()));
    }
    t.entries().forEach(e -> ways.add(way(entry(e), e.at())));
    if (t.physical() < 0) {
      String last = t.entries().isEmpty() ? "" : t.lastLevel().name();
      String end = texts.get("walk.end." + t.ending(), last, hex(t.reservedBits()));
      ways.add(new Workspace.Way(end, "", () -> {}));
    } else {
      ways.add(way(page(t), t.physical()));
    }
    answer.accept(texts.get("walk.whole", hex(t.linear()), instructions), ways);
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

  private Workspace.Way way(String text, long physical) {
    return new Workspace.Way(
        text, texts.get("walk.show"), () -> navigator.goToMemory(physical, true));
  }

  private static String place(long physical, String symbol) {
    return hex(physical) + (symbol == null ? "" : " <" + symbol + ">");
  }

  private static String hex(long value) {
    return String.format(Locale.ROOT, "0x%x", value);
  }
}
