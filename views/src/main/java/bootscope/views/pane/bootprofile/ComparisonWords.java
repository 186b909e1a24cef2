package bootscope.views.pane.bootprofile;

import bootscope.core.profile.compare.AlignedTree;
import bootscope.core.profile.compare.Amounts;
import bootscope.core.profile.compare.Comparison;
import bootscope.core.profile.compare.Fate;
import bootscope.core.profile.compare.MatchedFunction;
import bootscope.views.control.flame.FlameItem;
import bootscope.views.pane.bootprofile.ComparedTab.Column;
import bootscope.views.text.Texts;
import java.text.NumberFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is said of a comparison. Differences have their sign, so that no colour is needed. */
final class ComparisonWords {
  private static final int PATH_ENDS = 8; // functions of a long path that are said, of its end

  private final Texts texts;

  ComparisonWords(Texts texts) {
    this.texts = texts;
  }

  private String number(long value) {
    return NumberFormat.getIntegerInstance(texts.localeProperty().get()).format(value);
  }

  /** With its sign; 0 for none. */
  String signed(long value) {
    return value > 0 ? "+" + number(value) : number(value);
  }

  private static String percent(double value) {
    return Double.isNaN(value)
        ? ""
        : value == 0 ? "0 %" : String.format(Locale.ROOT, "%+.2f %%", value);
  }

  /** A difference and, where something was before, its part of that. */
  String change(long before, long after) {
    return before == 0 || before == after
        ? signed(after - before)
        : signed(after - before) + " (" + percent(100.0 * (after - before) / before) + ")";
  }

  // ---------------------------------------------------------------- tables

  String cell(ComparedTab tab, Column column, ComparedRow row) {
    return switch (column) {
      case NAME ->
          ProfileTabRows.indented(
              row.level(),
              row.fold(),
              tab == ComparedTab.PATHS,
              tab == ComparedTab.PATHS && !row.note().isEmpty()
                  ? texts.get(
                      "bootprofile.entered",
                      row.name(),
                      texts.get("bootprofile.entered." + row.note()))
                  : row.name());
      case BEFORE, OWN_BEFORE, AT_BEFORE -> row.before() < 0 ? "–" : number(row.before());
      case AFTER, OWN_AFTER, AT_AFTER -> row.after() < 0 ? "–" : number(row.after());
      case CHANGE -> row.inBoth() ? signed(row.change()) : "";
      case PERCENT -> percent(row.percent());
      case OWN_CHANGE, TOTAL_CHANGE, OTHERS_CHANGE -> signed(row.other());
      case CALLS -> signed(row.calls());
      case LEVEL -> row.note();
      case STATUS ->
          tab == ComparedTab.MILESTONES && row.fate() != Fate.SAME
              ? texts.get("bootprofile.compare.milestone." + row.fate().name())
              : fate(row.fate(), row.of());
    };
  }

  private String fate(Fate fate, String of) {
    return fate == Fate.SAME ? "" : texts.get("bootprofile.compare.fate." + fate.name(), of);
  }

  // ---------------------------------------------------------------- the chart

  /** What stands in a path's slice: a sign first, which is seen even where little has room. */
  String slice(ComparisonDigest d, int node) {
    AlignedTree tree = d.comparison().tree();
    long before = tree.amounts(AlignedTree.BEFORE, node).total();
    long after = tree.amounts(AlignedTree.AFTER, node).total();
    String name = node == 0 ? texts.get("bootprofile.compare.all") : d.paths().name(node);
    return before == after
        ? "= " + name
        : (after > before ? "▲ " : "▼ ") + name + "  " + change(before, after);
  }

  /** All that is known of a slice, a line for each thing. */
  String slice(ComparisonDigest d, FlameItem item) {
    return item.count() > 1
        ? texts.get("bootprofile.compare.merged", item.count(), d.paths().name(item.name()))
        : node(d, item.name());
  }

  private String node(ComparisonDigest d, int node) {
    AlignedTree tree = d.comparison().tree();
    Amounts before = tree.amounts(AlignedTree.BEFORE, node);
    Amounts after = tree.amounts(AlignedTree.AFTER, node);
    MatchedFunction f = d.comparison().matched().get(tree.function(node));
    String name = node == 0 ? texts.get("bootprofile.compare.all") : d.paths().name(node);
    Fate fate = ComparedRows.fate(f, before, after);
    return (fate == Fate.SAME ? name : name + " (" + fate(fate, f.of()) + ")")
        + "\n"
        + amount("bootprofile.compare.total", before.total(), after.total())
        + "\n"
        + amount("bootprofile.compare.self", before.self(), after.self())
        + "\n"
        + amount("bootprofile.compare.calls", before.calls(), after.calls());
  }

  private String amount(String key, long before, long after) {
    return texts.get(key, number(before), number(after), change(before, after));
  }

  /** The way to a path's end. */
  String path(ComparisonDigest d, int node) {
    List<Integer> path = d.comparison().tree().path(node);
    int from = Math.max(0, path.size() - PATH_ENDS);
    String end =
        path.subList(from, path.size()).stream()
            .map(d.paths()::name)
            .collect(Collectors.joining(" › "));
    return from == 0 ? end : "… › " + end;
  }

  /** All of the way, a function to a line. */
  String wholePath(ComparisonDigest d, int node) {
    return d.comparison().tree().path(node).stream()
        .map(d.paths()::name)
        .collect(Collectors.joining("\n"));
  }

  // ---------------------------------------------------------------- all of it

  /** What is compared, and what came out, in a sentence each. */
  String state(ComparisonDigest d) {
    Comparison c = d.comparison();
    long before = c.total(AlignedTree.BEFORE).total();
    long after = c.total(AlignedTree.AFTER).total();
    String all =
        texts.get(
            "bootprofile.compare.state",
            d.before().name(),
            before,
            d.after().name(),
            after,
            change(before, after));
    if (c.isZero()) {
      return all + "\n" + texts.get("bootprofile.compare.zero");
    }
    List<Integer> cause = c.cause();
    String end =
        cause.isEmpty()
            ? texts.get("bootprofile.compare.spread")
            : texts.get(
                "bootprofile.compare.cause",
                path(d, cause.getLast()),
                change(
                    c.tree().amounts(AlignedTree.BEFORE, cause.getLast()).total(),
                    c.tree().amounts(AlignedTree.AFTER, cause.getLast()).total()));
    return all
        + "\n"
        + end
        + (c.tree().cameApart() ? "\n" + texts.get("bootprofile.compare.apart") : "");
  }

  /** What a search found. */
  String found(ComparisonModel.Found f) {
    return f.functions() == 0
        ? texts.get("bootprofile.found.none")
        : texts.get(
            "bootprofile.compare.found",
            f.functions(),
            f.paths(),
            number(f.before()),
            number(f.after()),
            change(f.before(), f.after()));
  }
}
