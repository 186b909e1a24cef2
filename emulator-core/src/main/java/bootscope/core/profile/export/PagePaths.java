package bootscope.core.profile.export;

import bootscope.core.profile.CallTree;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * The paths that a page shows: at most so many, those of most instructions. Others are part of
 * their callers.
 */
final class PagePaths {
  private final CallTree tree;
  private final PathOrder order;
  private final long least;
  private int shown;

  /**
   * @param most paths
   * @param atLeast instructions of each
   */
  PagePaths(CallTree tree, PathOrder order, int most, long atLeast) {
    this.tree = tree;
    this.order = order;
    long[] totals = new long[tree.size()];
    for (int i = 0; i < totals.length; i++) {
      totals[i] = tree.total(i);
    }
    Arrays.sort(totals);
    long fits = totals.length > most ? totals[totals.length - most - 1] + 1 : 0;
    least = Steps.atLeast(Math.max(fits, atLeast));
    for (int i = 0; i < totals.length; i++) {
      shown += shows(i) ? 1 : 0;
    }
  }

  /** Instructions of the smallest path that is shown. */
  long least() {
    return least;
  }

  /** How many are shown. */
  int shown() {
    return shown;
  }

  private boolean shows(int node) {
    return node == 0 || tree.total(node) >= least;
  }

  /** Puts the functions of the paths into a set. */
  void functions(Bits functions) {
    for (int i = 0; i < tree.size(); i++) {
      if (shows(i)) {
        functions.set(tree.function(i));
      }
    }
  }

  /**
   * A row of numbers for each path, callers before what they called: depth, function, way, total,
   * self, calls, nanoseconds of idling, instructions and number of the calls that are left out.
   *
   * @param number of a function in the page
   */
  String rows(IntUnaryOperator number) {
    long[] leftOutCalls = new long[tree.size()];
    long[] leftOut = new long[tree.size()];
    long[] idle = new long[tree.size()];
    for (int i = tree.size() - 1; i > 0; i--) {
      int parent = tree.parent(i);
      idle[i] += tree.idle(i);
      idle[parent] += idle[i];
      if (!shows(i)) {
        // Its instructions and idle time have those below it already, its calls have not.
        leftOutCalls[parent] += tree.calls(i) + leftOutCalls[i];
        leftOut[parent] += tree.total(i);
      }
    }
    idle[0] += tree.idle(0);
    Packed rows = new Packed();
    order.show(
        new PathOrder.Visitor() {
          @Override
          public void enter(int node, int depth) {
            if (shows(node)) {
              rows.add(depth).add(number.applyAsInt(tree.function(node)));
              rows.add(tree.entered(node).ordinal()).add(tree.total(node)).add(tree.self(node));
              rows.add(tree.calls(node)).add(idle[node]);
              rows.add(leftOut[node]).add(leftOutCalls[node]);
            }
          }
        });
    return rows.text();
  }
}
