package bootscope.views.pane.bootprofile;

import bootscope.core.profile.compare.AlignedTree;
import bootscope.core.profile.compare.Comparison;
import bootscope.core.profile.compare.MatchedFunction;
import bootscope.views.control.flame.FlameColours;
import bootscope.views.control.flame.FlameItem;
import bootscope.views.control.flame.FlameSlices;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * All call paths of two runs as one chart: callers above what they called, the widest first. A path
 * is as wide as the larger of what its function retired itself in either run, with the widths of
 * all below it. A slice's name is the number of its path's node. Made in the background; immutable.
 */
final class ComparedPaths {
  /** Of a picture. */
  private static final int MOST = ProfileDigest.MOST;

  private static final int LOOK = 1 << 12;

  private final Comparison comparison;
  private final List<String> names; // by function
  private final long[] begins; // by node; −1 for what is not in the chart
  private final long[] widths;
  private final char[] depths;
  private final FlameSlices slices;

  private ComparedPaths(Comparison comparison, BooleanSupplier cancelled) {
    this.comparison = comparison;
    AlignedTree tree = comparison.tree();
    names = comparison.matched().stream().map(MatchedFunction::text).toList();
    widths = new long[tree.size()];
    begins = new long[tree.size()];
    depths = new char[tree.size()];
    for (int i = tree.size() - 1; i >= 0; i--) {
      widths[i] +=
          Math.max(
              tree.amounts(AlignedTree.BEFORE, i).self(),
              tree.amounts(AlignedTree.AFTER, i).self());
      if (i > 0) {
        widths[tree.parent(i)] += widths[i];
      }
    }
    slices = slices(cancelled);
  }

  /**
   * The chart of a comparison.
   *
   * @throws CancellationException when it is to end
   */
  static ComparedPaths of(Comparison comparison, BooleanSupplier cancelled) {
    return new ComparedPaths(comparison, cancelled);
  }

  private FlameSlices slices(BooleanSupplier cancelled) {
    for (double grain = 1; ; grain = Math.max(4 * grain, widths[0] / (double) (1 << 20))) {
      FlameSlices.Builder builder = new FlameSlices.Builder(0, widths[0], grain, MOST);
      try {
        add(builder, cancelled);
        return builder.build();
      } catch (FlameSlices.TooManyException e) {
        // Coarser, then.
      }
    }
  }

  private void add(FlameSlices.Builder builder, BooleanSupplier cancelled) {
    AlignedTree tree = comparison.tree();
    Arrays.fill(begins, -1);
    Deque<Integer> open = new ArrayDeque<>();
    begins[0] = 0;
    open.push(0);
    int count = 0;
    while (!open.isEmpty()) {
      if ((++count & LOOK - 1) == 0 && cancelled.getAsBoolean()) {
        throw new CancellationException();
      }
      int node = open.pop();
      builder.add(depths[node], begins[node], begins[node] + widths[node], node, 0, 0);
      if (depths[node] + 1 >= FlameSlices.MOST_ROWS) {
        continue;
      }
      List<Integer> children = children(node);
      long at = begins[node];
      for (int child : children) {
        begins[child] = at;
        depths[child] = (char) (depths[node] + 1);
        at += widths[child];
      }
      for (int i = children.size() - 1; i >= 0; i--) {
        open.push(children.get(i)); // the first is taken first
      }
    }
  }

  private List<Integer> children(int node) {
    AlignedTree tree = comparison.tree();
    List<Integer> children = new ArrayList<>();
    for (int child = tree.firstChild(node); child > 0; child = tree.nextSibling(child)) {
      if (widths[child] > 0) {
        children.add(child);
      }
    }
    children.sort(
        Comparator.comparingLong((Integer i) -> -widths[i])
            .thenComparing(Comparator.naturalOrder()));
    return children;
  }

  FlameSlices slices() {
    return slices;
  }

  /** The name of a node's function. */
  String name(int node) {
    return names.get(comparison.tree().function(node));
  }

  /** The name of a function, by its place among those that are matched. */
  String functionName(int function) {
    return names.get(function);
  }

  /** By how much of the larger a path took more or less. */
  FlameColours colours() {
    AlignedTree tree = comparison.tree();
    int[] groups = new int[tree.size()];
    for (int i = 0; i < groups.length; i++) {
      groups[i] =
          FlameColours.change(
              tree.amounts(AlignedTree.BEFORE, i).total(),
              tree.amounts(AlignedTree.AFTER, i).total());
    }
    return new FlameColours(FlameColours.By.NAME, groups, FlameColours.Scale.CHANGE);
  }

  /** A node in the chart; null for one that is too deep for it or without width. */
  FlameItem item(int node) {
    return begins[node] < 0 || widths[node] == 0
        ? null
        : new FlameItem(depths[node], begins[node], begins[node] + widths[node], node, 0, 1);
  }

  /** The widest path to a function; −1 where the chart has none. */
  int widest(int function) {
    AlignedTree tree = comparison.tree();
    int best = -1;
    for (int i = 0; i < tree.size(); i++) {
      if (tree.function(i) == function
          && begins[i] >= 0
          && widths[i] > (best < 0 ? 0 : widths[best])) {
        best = i;
      }
    }
    return best;
  }
}
