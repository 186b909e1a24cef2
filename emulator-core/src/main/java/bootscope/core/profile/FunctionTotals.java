package bootscope.core.profile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A tree's instructions by function. */
public final class FunctionTotals {
  /**
   * What a function cost.
   *
   * @param function its number in the profile
   * @param self instructions that it retired itself
   * @param total the same with what it called; a call within its own call counts once
   * @param calls how often it was entered
   * @param idle virtual time without instructions in it, in nanoseconds
   */
  public record Row(int function, long self, long total, long calls, long idle) {}

  private FunctionTotals() {}

  /**
   * All functions that were entered, those with most instructions of their own first.
   *
   * @param functions how many the profile has
   */
  public static List<Row> of(CallTree tree, int functions) {
    long[] self = new long[functions];
    long[] total = new long[functions];
    long[] calls = new long[functions];
    long[] idle = new long[functions];
    int[] open = new int[functions]; // how often it is on the way down to a node
    int[] path = new int[64];
    int depth = 0;
    int[] order = preorder(tree);
    for (int node : order) {
      int above = tree.parent(node);
      while (depth > 0 && path[depth - 1] != above) {
        open[tree.function(path[--depth])]--;
      }
      if (depth == path.length) {
        path = java.util.Arrays.copyOf(path, 2 * depth);
      }
      int f = tree.function(node);
      self[f] += tree.self(node);
      calls[f] += tree.calls(node);
      idle[f] += tree.idle(node);
      if (open[f] == 0) {
        total[f] += tree.total(node);
      }
      open[f]++;
      path[depth++] = node;
    }
    List<Row> rows = new ArrayList<>();
    for (int f = 0; f < functions; f++) {
      if (calls[f] > 0) {
        rows.add(new Row(f, self[f], total[f], calls[f], idle[f]));
      }
    }
    rows.sort(Comparator.comparingLong(Row::self).reversed().thenComparing(Row::function));
    return rows;
  }

  /** All nodes, each before those below it, which follow it at once. */
  private static int[] preorder(CallTree tree) {
    int[] firstChild = new int[tree.size()];
    int[] next = new int[tree.size()];
    for (int node = tree.size() - 1; node > 0; node--) {
      next[node] = firstChild[tree.parent(node)];
      firstChild[tree.parent(node)] = node;
    }
    int[] order = new int[tree.size()];
    int count = 0;
    int node = 0;
    while (true) {
      order[count++] = node;
      if (firstChild[node] != 0) {
        node = firstChild[node];
        continue;
      }
      while (node != 0 && next[node] == 0) {
        node = tree.parent(node);
      }
      if (node == 0) {
        return order;
      }
      node = next[node];
    }
  }
}
