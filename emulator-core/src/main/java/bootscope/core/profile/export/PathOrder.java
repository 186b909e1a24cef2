package bootscope.core.profile.export;

import bootscope.core.profile.CallTree;
import bootscope.core.profile.ProfiledFunction;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A tree's nodes from the machine up, each before those below it, and those below one by their
 * names. Takes 16 bytes a node.
 */
final class PathOrder {
  /** Is shown nodes; what it is shown between a node and its leaving lies below that. */
  interface Visitor {
    void enter(int node, int depth);

    default void leave(int node) {}
  }

  private static final int NONE = -1;

  private final CallTree tree;
  private final int[] first; // of those below a node
  private final int[] next; // beside a node

  PathOrder(CallTree tree, List<ProfiledFunction> functions) {
    this.tree = tree;
    int size = tree.size();
    int[] rank = new int[functions.size()];
    int[] byName =
        IntStream.range(0, rank.length)
            .boxed()
            .sorted(
                Comparator.<Integer, String>comparing(f -> functions.get(f).text())
                    .thenComparing(Comparator.naturalOrder()))
            .mapToInt(Integer::intValue)
            .toArray();
    for (int i = 0; i < byName.length; i++) {
      rank[byName[i]] = i;
    }
    // A node's number has 22 bits (CallTree.MOST_NODES), the way in 3.
    long[] keys = new long[size];
    for (int node = 0; node < size; node++) {
      long key = (long) rank[tree.function(node)] << 3 | tree.entered(node).ordinal();
      keys[node] = key << 23 | node;
    }
    Arrays.sort(keys);
    first = new int[size];
    next = new int[size];
    Arrays.fill(first, NONE);
    for (int i = size - 1; i >= 0; i--) {
      int node = (int) keys[i] & (1 << 23) - 1;
      int parent = tree.parent(node);
      if (parent >= 0) {
        next[node] = first[parent];
        first[parent] = node;
      }
    }
  }

  /** Shows all nodes. */
  void show(Visitor visitor) {
    int node = 0;
    int depth = 0;
    while (true) {
      visitor.enter(node, depth);
      if (first[node] != NONE) {
        node = first[node];
        depth++;
        continue;
      }
      visitor.leave(node);
      while (node != 0 && next[node] == NONE) {
        node = tree.parent(node);
        depth--;
        visitor.leave(node);
      }
      if (node == 0) {
        return;
      }
      node = next[node];
    }
  }

  /** The first of those below a node, or −1. */
  int below(int node) {
    return first[node];
  }

  /** The next one beside a node, or −1. */
  int beside(int node) {
    return next[node];
  }
}
