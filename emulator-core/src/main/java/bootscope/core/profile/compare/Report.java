package bootscope.core.profile.compare;

import bootscope.core.profile.ProfileOrigin;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * What reports are made of.
 *
 * @param before what the first profile is called, and of what it is
 * @param after the same of the second
 * @param outcomes of all conditions
 * @param top rows of a table at the most
 */
public record Report(
    Comparison comparison,
    Span span,
    Named before,
    Named after,
    List<Condition.Outcome> outcomes,
    int top) {
  /** What a profile is called. */
  public record Named(String name, ProfileOrigin origin) {
    /** Name, kernel and options in a line. */
    String text() {
      StringBuilder text = new StringBuilder(name);
      for (String more : List.of(origin.title(), origin.kernel(), origin.options())) {
        text.append(more.isBlank() ? "" : ", " + more.strip());
      }
      return MatchedFunction.shown(text.toString());
    }
  }

  public Report {
    outcomes = List.copyOf(outcomes);
  }

  /** A table: a head, and rows of as many cells, the first of which are names. */
  record Table(String title, List<String> head, List<List<String>> rows, String rest) {}

  /** Whether a condition holds, or cannot be told. */
  public boolean fails() {
    return outcomes.stream().anyMatch(o -> o.verdict() != Condition.Verdict.PASSED);
  }

  /** The totals in a line. */
  String totals() {
    long one = comparison.total(AlignedTree.BEFORE).total();
    long other = comparison.total(AlignedTree.AFTER).total();
    return String.format(
        Locale.ROOT,
        "%s -> %s instructions, %s",
        Shown.number(one),
        Shown.number(other),
        one == other ? "no difference" : Shown.change(one, other));
  }

  /** Which part of the runs is compared; empty for all of them. */
  String part() {
    if (span.equals(Span.ALL)) {
      return "";
    }
    return MatchedFunction.shown(
        "from " + span.from().orElse("the beginning") + " until " + span.until().orElse("the end"));
  }

  /** All tables that have rows, in their order. */
  List<Table> tables() {
    List<Table> all = new ArrayList<>();
    all.add(milestones());
    all.add(
        functions("Functions by their own instructions", comparison.functions(), Amounts::self));
    all.add(
        functions(
            "Functions with what they call",
            comparison.functions().stream().sorted(Comparison.BY_TOTAL).toList(),
            Amounts::total));
    all.add(functions("Initcalls with what they call", comparison.initcalls(), Amounts::total));
    all.add(functions("Threads, and interrupts", comparison.threads(), Amounts::total));
    all.add(functions("What waits, by its own instructions", comparison.waiting(), Amounts::self));
    all.add(paths());
    all.removeIf(t -> t.rows().isEmpty());
    return all;
  }

  private Table milestones() {
    List<List<String>> rows = new ArrayList<>();
    for (MilestoneChange m : comparison.milestones()) {
      String one = m.before().map(b -> Shown.number(b.instructions())).orElse(Shown.NONE);
      String other = m.after().map(a -> Shown.number(a.instructions())).orElse(Shown.NONE);
      rows.add(
          List.of(
              MatchedFunction.shown(m.name()),
              one,
              other,
              m.inBoth() ? Shown.signed(m.instructions()) : Shown.NONE,
              m.inBoth()
                  ? Shown.percent(m.before().get().instructions(), m.after().get().instructions())
                  : "",
              ""));
    }
    List<String> head = List.of("", "before", "after", "change", "", "");
    return new Table("Milestones, in instructions", head, rows, "");
  }

  private Table functions(String title, List<FunctionChange> all, ToLongFunction<Amounts> amount) {
    List<FunctionChange> changed =
        all.stream()
            .filter(c -> amount.applyAsLong(c.before()) != amount.applyAsLong(c.after()))
            .toList();
    List<List<String>> rows = new ArrayList<>();
    for (FunctionChange c : changed.subList(0, Math.min(top, changed.size()))) {
      long one = amount.applyAsLong(c.before());
      long other = amount.applyAsLong(c.after());
      String fate = c.function().fateText();
      rows.add(
          List.of(
              c.function().text() + (fate.isEmpty() ? "" : " (" + fate + ")"),
              Shown.number(one),
              Shown.number(other),
              Shown.signed(other - one),
              Shown.percent(one, other),
              Shown.signed(c.calls())));
    }
    return new Table(
        title, List.of("", "before", "after", "change", "", "calls"), rows, rest(changed.size()));
  }

  private String rest(int all) {
    int more = all - top;
    return more <= 0
        ? ""
        : more == 1 ? "and 1 more" : String.format(Locale.ROOT, "and %,d more", more);
  }

  private Table paths() {
    AlignedTree tree = comparison.tree();
    List<List<String>> rows = new ArrayList<>();
    for (int node : comparison.leaves(top)) {
      long one = tree.amounts(AlignedTree.BEFORE, node).self();
      long other = tree.amounts(AlignedTree.AFTER, node).self();
      rows.add(
          List.of(
              shortened(node),
              Shown.number(one),
              Shown.number(other),
              Shown.signed(other - one),
              Shown.percent(one, other),
              Shown.signed(
                  tree.amounts(AlignedTree.AFTER, node).calls()
                      - tree.amounts(AlignedTree.BEFORE, node).calls())));
    }
    List<String> head = List.of("", "before", "after", "change", "", "calls");
    return new Table("Paths by the instructions of their last function", head, rows, "");
  }

  /** A path's thread and its last functions. */
  private String shortened(int node) {
    List<Integer> path = comparison.tree().path(node);
    int shown = 4;
    if (path.size() <= shown + 1) {
      return comparison.path(node);
    }
    List<String> names =
        path.stream()
            .map(i -> comparison.matched().get(comparison.tree().function(i)).text())
            .toList();
    return names.getFirst()
        + " > ... > "
        + String.join(" > ", names.subList(names.size() - shown, names.size()));
  }

  /** The way to where the difference comes from, a line a step; empty where there is none. */
  List<String> cause() {
    AlignedTree tree = comparison.tree();
    List<Integer> way = comparison.cause();
    List<String> lines = new ArrayList<>();
    for (int node : way) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%s  %s",
              Shown.signed(tree.total(node)),
              comparison.matched().get(tree.function(node)).text()));
    }
    if (!way.isEmpty() && tree.self(way.getLast()) != 0) {
      lines.add(Shown.signed(tree.self(way.getLast())) + "  in itself");
    }
    return lines;
  }

  /** Why there is no cause, in a sentence. */
  String noCause() {
    long changed = comparison.functions().stream().filter(c -> !c.isZero()).count();
    if (comparison.isZero()) {
      return "Nothing differs: all functions, paths and milestones have the same numbers.";
    }
    if (comparison.tree().total(0) == 0) {
      return String.format(
          Locale.ROOT,
          "The totals are the same, but %s.",
          changed == 1
              ? "1 function differs"
              : String.format(Locale.ROOT, "%,d functions differ", changed));
    }
    return "No thread has half of the difference.";
  }
}
