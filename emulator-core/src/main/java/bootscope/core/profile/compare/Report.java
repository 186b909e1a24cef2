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
  /** Children that are told of where the difference spreads. */
  private static final int SPREAD = 3;

  /** Steps to the cause that are told; more are summed up. */
  private static final int MOST_STEPS = 40;

  /** Functions of a path that are told, its thread aside. */
  private static final int SHOWN = 4;

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

  /** What must be known of the paths, in a sentence; empty where there is nothing. */
  String note() {
    return comparison.tree().cameApart()
        ? "The runs come to start_kernel in different ways: it is compared by itself, below its"
            + " thread, and is no part of what called it."
        : "";
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
    all.add(initcalls());
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

  /** Initcalls by their own instructions and those of others that they caused. */
  private Table initcalls() {
    List<InitcallChange> changed =
        comparison.initcalls().stream().filter(c -> c.own() != 0 || c.caused() != 0).toList();
    List<List<String>> rows = new ArrayList<>();
    for (InitcallChange c : changed.subList(0, Math.min(top, changed.size()))) {
      String fate = c.function().fateText();
      rows.add(
          List.of(
              c.function().text() + (fate.isEmpty() ? "" : " (" + fate + ")"),
              c.level(),
              Shown.number(c.before().total()),
              Shown.number(c.after().total()),
              Shown.signed(c.own()),
              Shown.number(c.causedBefore()),
              Shown.number(c.causedAfter()),
              Shown.signed(c.caused())));
    }
    return new Table(
        "Initcalls with what they call, and what others did for them",
        List.of("", "level", "before", "after", "change", "others' before", "after", "change"),
        rows,
        rest(changed.size()));
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
    int[] threads = threads();
    for (int node : comparison.leaves(top)) {
      long one = tree.amounts(AlignedTree.BEFORE, node).self();
      long other = tree.amounts(AlignedTree.AFTER, node).self();
      rows.add(
          List.of(
              shortened(node, threads[node]),
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
  private String shortened(int node, int thread) {
    AlignedTree tree = comparison.tree();
    List<String> names = new ArrayList<>();
    int at = node;
    for (; at != thread && at > 0 && names.size() < SHOWN; at = tree.parent(at)) {
      names.addFirst(name(at));
    }
    if (at > 0 && at != thread && tree.parent(at) != thread) {
      names.addFirst("...");
    } else if (at > 0 && at != thread) {
      names.addFirst(name(at));
    }
    names.addFirst(name(thread));
    return String.join(" > ", names);
  }

  /** For each node the thread, or what stands for one, that it is below; itself if it is one. */
  private int[] threads() {
    AlignedTree tree = comparison.tree();
    int[] threads = new int[tree.size()];
    for (int node = 1; node < threads.length; node++) {
      int parent = tree.parent(node);
      threads[node] = parent == 0 ? node : threads[parent];
    }
    return threads;
  }

  private String name(int node) {
    return comparison.matched().get(comparison.tree().function(node)).text();
  }

  /**
   * The way to where the difference comes from, a line a step, then where it spreads from there;
   * empty where there is none.
   */
  List<String> cause() {
    AlignedTree tree = comparison.tree();
    List<Integer> way = comparison.cause();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < way.size(); i++) {
      int node = way.get(i);
      if (i < MOST_STEPS || i == way.size() - 1) {
        lines.add(Shown.signed(tree.total(node)) + "  " + name(node));
      } else if (i == MOST_STEPS) {
        lines.add("...  " + (way.size() - 1 - i) + " between"); // a guest may call without end
      }
    }
    if (!way.isEmpty()) {
      int last = way.getLast();
      if (tree.self(last) != 0) {
        lines.add(Shown.signed(tree.self(last)) + "  in itself");
      }
      for (int node : comparison.greatestChildren(last, SPREAD)) {
        lines.add(Shown.signed(tree.total(node)) + "  in " + name(node));
      }
    }
    return lines;
  }

  /** How many lines of {@link #cause} are steps down, the first that spreads among them. */
  int steps() {
    return Math.min(comparison.cause().size(), MOST_STEPS + 2) + 1;
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
