package bootscope.core.profile.compare;

import bootscope.core.profile.Initcalls;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;

/**
 * Puts two runs' initcalls together: which there are, of which level, and what others did for them
 * is known by who asked whom; what they took themselves, by the calls.
 */
final class InitcallChanges {
  private static final Comparator<InitcallChange> ORDER =
      Comparator.comparingLong((InitcallChange c) -> -(Math.abs(c.own()) + Math.abs(c.caused())))
          .thenComparing(c -> -Math.abs(c.after().calls() - c.before().calls()))
          .thenComparing(c -> c.function().text());

  /** What is known of one, by run. */
  private static final class Sums {
    final String[] levels = new String[2];
    final long[] caused = new long[2];
    final Amounts[] own = {Amounts.NONE, Amounts.NONE};
  }

  private final AlignedTree tree;
  private final List<MatchedFunction> matched;
  private final Map<Integer, Sums> found = new TreeMap<>();

  InitcallChanges(AlignedTree tree, List<MatchedFunction> matched) {
    this.tree = tree;
    this.matched = matched;
  }

  /**
   * Adds a run's, of those that ran in what is compared.
   *
   * @param number of a matched function, by the run's; −1 for what did not run
   */
  InitcallChanges add(int run, List<Initcalls.Row> rows, IntUnaryOperator number) {
    for (Initcalls.Row row : rows) {
      int function = number.applyAsInt(row.function());
      if (function < 0) {
        continue;
      }
      Sums sums = found.computeIfAbsent(function, f -> new Sums());
      sums.caused[run] += row.caused();
      sums.levels[run] = sums.levels[run] == null ? row.level() : sums.levels[run];
    }
    return this;
  }

  /** All, the greatest difference first. */
  List<InitcallChange> all() {
    for (int node = 1; node < tree.size(); node++) {
      Sums sums = found.get(tree.function(node));
      String caller = matched.get(tree.function(tree.parent(node))).newest().name();
      for (int run = 0; run < 2 && sums != null && caller.equals(Comparison.INITCALLS); run++) {
        sums.own[run] = sums.own[run].plus(tree.amounts(run, node));
      }
    }
    List<InitcallChange> all = new ArrayList<>();
    found.forEach(
        (f, s) ->
            all.add(
                new InitcallChange(
                    matched.get(f),
                    Optional.ofNullable(s.levels[AlignedTree.BEFORE]),
                    Optional.ofNullable(s.levels[AlignedTree.AFTER]),
                    s.own[AlignedTree.BEFORE],
                    s.own[AlignedTree.AFTER],
                    s.caused[AlignedTree.BEFORE],
                    s.caused[AlignedTree.AFTER])));
    all.sort(ORDER);
    return all;
  }
}
