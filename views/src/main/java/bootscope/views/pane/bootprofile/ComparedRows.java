package bootscope.views.pane.bootprofile;

import bootscope.core.profile.Entered;
import bootscope.core.profile.compare.AlignedTree;
import bootscope.core.profile.compare.Amounts;
import bootscope.core.profile.compare.Comparison;
import bootscope.core.profile.compare.Fate;
import bootscope.core.profile.compare.FunctionChange;
import bootscope.core.profile.compare.InitcallChange;
import bootscope.core.profile.compare.MatchedFunction;
import bootscope.core.profile.compare.MilestoneChange;
import bootscope.core.timeline.Milestone;
import bootscope.views.pane.bootprofile.ProfileRow.Fold;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What a comparison's tables have rows of, in no order. */
final class ComparedRows {
  private final ComparisonDigest digest;
  private final Map<MatchedFunction, Integer> places = new IdentityHashMap<>();

  ComparedRows(ComparisonDigest digest) {
    this.digest = digest;
    List<MatchedFunction> all = digest.comparison().matched();
    for (int i = 0; i < all.size(); i++) {
      places.put(all.get(i), i);
    }
  }

  /** The rows of a table that is flat. */
  List<ComparedRow> of(ComparedTab tab) {
    Comparison c = digest.comparison();
    return switch (tab) {
      case FUNCTIONS -> own(c.functions());
      case WAITING -> own(c.waiting());
      case THREADS -> c.threads().stream().filter(ComparedRows::ran).map(this::thread).toList();
      case INITCALLS -> c.initcalls().stream().map(this::initcall).toList();
      case MILESTONES ->
          IntStream.range(0, c.milestones().size())
              .mapToObj(i -> milestone(i, c.milestones().get(i)))
              .toList();
      case PATHS -> below(0, 0);
    };
  }

  private static boolean ran(FunctionChange c) {
    return !c.before().equals(Amounts.NONE) || !c.after().equals(Amounts.NONE);
  }

  private List<ComparedRow> own(List<FunctionChange> all) {
    return all.stream()
        .filter(ComparedRows::ran)
        .map(c -> row(c.function(), "", c.before().self(), c.after().self(), c.total(), c.calls()))
        .toList();
  }

  private ComparedRow thread(FunctionChange c) {
    return row(c.function(), "", c.before().total(), c.after().total(), 0, 0);
  }

  private ComparedRow initcall(InitcallChange c) {
    long before = c.before().total();
    return row(c.function(), c.level(), before, c.after().total(), c.caused(), 0);
  }

  private ComparedRow row(
      MatchedFunction f, String note, long before, long after, long other, long calls) {
    int place = places.getOrDefault(f, -1);
    String name = place < 0 ? f.text() : digest.paths().functionName(place);
    Fate fate = f.fate();
    return new ComparedRow(
        -1, place, 0, Fold.NONE, name, note, before, after, other, calls, fate, f.of());
  }

  private static ComparedRow milestone(int number, MilestoneChange m) {
    Fate fate = m.before().isEmpty() ? Fate.NEW : m.after().isEmpty() ? Fate.GONE : Fate.SAME;
    return new ComparedRow(
        -1,
        -1 - number,
        0,
        Fold.NONE,
        m.name(),
        "",
        m.before().map(Milestone::instructions).orElse(-1L),
        m.after().map(Milestone::instructions).orElse(-1L),
        0,
        0,
        fate,
        "");
  }

  /** The rows below a path, those of the machine the threads. */
  List<ComparedRow> below(int node, int level) {
    AlignedTree tree = digest.comparison().tree();
    List<ComparedRow> rows = new ArrayList<>();
    for (int child = tree.firstChild(node); child > 0; child = tree.nextSibling(child)) {
      ComparedRow row = row(child, level);
      if (row.before() != 0 || row.after() != 0 || !row.isSame()) {
        rows.add(row);
      }
    }
    return rows;
  }

  /** A path's. */
  ComparedRow row(int node, int level) {
    AlignedTree tree = digest.comparison().tree();
    Amounts before = tree.amounts(AlignedTree.BEFORE, node);
    Amounts after = tree.amounts(AlignedTree.AFTER, node);
    Entered how = tree.entered(node);
    MatchedFunction f = digest.comparison().matched().get(tree.function(node));
    return new ComparedRow(
        node,
        tree.function(node),
        level,
        tree.firstChild(node) == 0 ? Fold.NONE : Fold.CLOSED,
        digest.paths().name(node),
        how == Entered.CALL || how == Entered.START ? "" : how.name(),
        before.total(),
        after.total(),
        tree.self(node),
        after.calls() - before.calls(),
        fate(f, before, after),
        f.of());
  }

  /** A function that ran in both may be called anew in a place. */
  static Fate fate(MatchedFunction f, Amounts before, Amounts after) {
    if (f.fate() != Fate.SAME || before.equals(after)) {
      return f.fate();
    }
    return before.equals(Amounts.NONE)
        ? Fate.NEW
        : after.equals(Amounts.NONE) ? Fate.GONE : Fate.SAME;
  }
}
