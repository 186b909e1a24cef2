package bootscope.core.profile.compare;

import bootscope.core.profile.export.Packed;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * The paths that a page shows: at most so many, those that took most, where an instruction of
 * difference counts {@link #CHANGE} times. Others are part of their callers. A path's width is the
 * larger of what its function retired itself in either run, with the widths of all below it.
 */
final class ChangedPaths {
  static final int MOST = 30_000;
  private static final int CHANGE = 100;

  private final AlignedTree tree;
  private final long[] width;
  private final boolean[] shows;
  private int shown;

  /**
   * @param most paths
   */
  ChangedPaths(AlignedTree tree, int most) {
    this.tree = tree;
    int size = tree.size();
    width = new long[size];
    double[] weight = new double[size];
    for (int i = size - 1; i >= 0; i--) {
      long before = tree.amounts(AlignedTree.BEFORE, i).self();
      long after = tree.amounts(AlignedTree.AFTER, i).self();
      width[i] += Math.max(before, after);
      weight[i] += Math.max(before, after) + (CHANGE - 1.0) * Math.abs((double) after - before);
      if (i > 0) {
        width[tree.parent(i)] += width[i];
        weight[tree.parent(i)] += weight[i];
      }
    }
    double[] sorted = weight.clone();
    Arrays.sort(sorted);
    double limit = size > most ? sorted[size - most - 1] : -1; // what is greater is shown
    shows = new boolean[size];
    for (int i = 0; i < size; i++) {
      shows[i] = i == 0 || weight[i] > limit && shows[tree.parent(i)];
      shown += shows[i] ? 1 : 0;
    }
  }

  /** How many are shown. */
  int shown() {
    return shown;
  }

  /** Which functions are on paths that are shown. */
  boolean[] functions(int count) {
    boolean[] drawn = new boolean[count];
    for (int i = 0; i < shows.length; i++) {
      drawn[tree.function(i)] |= shows[i];
    }
    return drawn;
  }

  /**
   * A row of numbers for each path, callers before what they called: depth, function, way, total
   * before and after, self before and after, calls before and after, width, and instructions before
   * and after of what is left out below it.
   *
   * @param number of a function in the page
   */
  String rows(IntUnaryOperator number) {
    Packed rows = new Packed();
    int node = 0;
    int depth = 0;
    row(rows, node, depth, number);
    while (true) {
      int next = shown(tree.firstChild(node));
      if (next > 0) {
        depth++;
      } else {
        while (node > 0 && next == 0) {
          next = shown(tree.nextSibling(node));
          if (next == 0) {
            node = tree.parent(node);
            depth--;
          }
        }
      }
      if (next == 0) {
        return rows.text();
      }
      node = next;
      row(rows, node, depth, number);
    }
  }

  /** A node, or the next one beside it that is shown; 0 for none. */
  private int shown(int from) {
    int node = from;
    while (node > 0 && !shows[node]) {
      node = tree.nextSibling(node);
    }
    return node;
  }

  private void row(Packed rows, int node, int depth, IntUnaryOperator number) {
    Amounts before = tree.amounts(AlignedTree.BEFORE, node);
    Amounts after = tree.amounts(AlignedTree.AFTER, node);
    long leftBefore = before.total() - before.self();
    long leftAfter = after.total() - after.self();
    int child = shown(tree.firstChild(node));
    for (; child > 0; child = shown(tree.nextSibling(child))) {
      leftBefore -= tree.amounts(AlignedTree.BEFORE, child).total();
      leftAfter -= tree.amounts(AlignedTree.AFTER, child).total();
    }
    rows.add(depth).add(number.applyAsInt(tree.function(node))).add(tree.entered(node).ordinal());
    rows.add(before.total()).add(after.total()).add(before.self()).add(after.self());
    rows.add(before.calls()).add(after.calls()).add(width[node]);
    rows.add(leftBefore).add(leftAfter);
  }
}
