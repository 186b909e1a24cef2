package bootscope.core.profile.compare;

import bootscope.core.profile.CallTree;
import bootscope.core.profile.Entered;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * The calls of two runs by their paths, one tree for both: nodes are the same where function and
 * way of entering are, from the root on. Interrupts and exceptions lie, wherever they fell, below
 * {@link #EVENTS}, since that is chance. Node 0 is the machine; a parent's number is less than its
 * children's.
 *
 * <p>Where a number of a run is asked for, the run is {@link #BEFORE} or {@link #AFTER}.
 */
public final class AlignedTree {
  public static final int BEFORE = 0;
  public static final int AFTER = 1;

  /** The node below which interrupts and exceptions are. */
  public static final int EVENTS = 1;

  /** Linux's first function that all ways of booting come to. */
  static final String MAIN = "start_kernel";

  private final boolean apart;
  private final CallTree shape; // functions are numbers of matched ones
  private final long[][] self = new long[2][];
  private final long[][] calls = new long[2][];
  private final long[][] idle = new long[2][];
  private final long[][] total = new long[2][];
  private final long[][] totalIdle = new long[2][];
  private final int[] firstChild; // lists, in the order of nodes
  private final int[] nextSibling;

  /**
   * @param machine number of the machine's matched function
   * @param events number of what stands for interrupts and exceptions
   * @param main number of Linux's {@code start_kernel}; −1 if neither run came to it
   * @param functions matched functions' numbers by a tree's functions
   */
  AlignedTree(
      int machine,
      int events,
      int main,
      CallTree before,
      IntUnaryOperator ofBefore,
      CallTree after,
      IntUnaryOperator ofAfter) {
    shape = new CallTree(machine);
    shape.child(0, events, Entered.START);
    List<Integer> way = wayTo(main, before, ofBefore);
    List<Integer> other = wayTo(main, after, ofAfter);
    apart = !way.isEmpty() && !other.isEmpty() && !way.equals(other);
    int[] nodesBefore = place(before, ofBefore, apart ? main : -1);
    int[] nodesAfter = place(after, ofAfter, apart ? main : -1);
    sum(BEFORE, before, nodesBefore);
    sum(AFTER, after, nodesAfter);
    firstChild = new int[shape.size()];
    nextSibling = new int[shape.size()];
    for (int node = shape.size() - 1; node > 0; node--) {
      int parent = shape.parent(node);
      nextSibling[node] = firstChild[parent];
      firstChild[parent] = node;
    }
  }

  /** Functions on the first path to one, itself last; empty where there is none. */
  private static List<Integer> wayTo(int main, CallTree tree, IntUnaryOperator of) {
    List<Integer> way = new ArrayList<>();
    int node = 1;
    while (node < tree.size() && of.applyAsInt(tree.function(node)) != main) {
      node++;
    }
    for (int at = node < tree.size() ? node : 0; at > 0; at = tree.parent(at)) {
      way.add(of.applyAsInt(tree.function(at)));
    }
    Collections.reverse(way);
    return way;
  }

  /**
   * For each node of a run's tree the one that it is here.
   *
   * @param main a function that lies below its thread, whatever called it; −1 for none
   */
  private int[] place(CallTree tree, IntUnaryOperator of, int main) {
    int[] nodes = new int[tree.size()];
    int[] threads = new int[tree.size()];
    for (int i = 1; i < nodes.length; i++) {
      Entered how = tree.entered(i);
      boolean event = how == Entered.INTERRUPT || how == Entered.EXCEPTION;
      int parent = event ? EVENTS : nodes[tree.parent(i)];
      int function = of.applyAsInt(tree.function(i));
      if (function == main && threads[tree.parent(i)] > 0) {
        parent = threads[tree.parent(i)];
        how = Entered.START;
      }
      nodes[i] = shape.child(parent, function, how);
      threads[i] = event ? 0 : tree.parent(i) == 0 ? nodes[i] : threads[tree.parent(i)];
    }
    return nodes;
  }

  private void sum(int run, CallTree tree, int[] nodes) {
    self[run] = new long[shape.size()];
    calls[run] = new long[shape.size()];
    idle[run] = new long[shape.size()];
    for (int i = 0; i < nodes.length; i++) {
      self[run][nodes[i]] += tree.self(i);
      calls[run][nodes[i]] += tree.calls(i);
      idle[run][nodes[i]] += tree.idle(i);
    }
    total[run] = self[run].clone();
    totalIdle[run] = idle[run].clone();
    for (int node = shape.size() - 1; node > 0; node--) {
      total[run][shape.parent(node)] += total[run][node];
      totalIdle[run][shape.parent(node)] += totalIdle[run][node];
    }
  }

  /**
   * Whether the two runs came to Linux's {@code start_kernel} in different ways. It then lies below
   * its thread, and is no part of what called it.
   */
  public boolean cameApart() {
    return apart;
  }

  /** How many nodes there are. */
  public int size() {
    return shape.size();
  }

  /** −1 for the machine. */
  public int parent(int node) {
    return shape.parent(node);
  }

  /** The first of its children, or 0. */
  public int firstChild(int node) {
    return firstChild[node];
  }

  /** Another child of its parent, or 0. */
  public int nextSibling(int node) {
    return nextSibling[node];
  }

  /** Its place among {@link Comparison#matched}. */
  public int function(int node) {
    return shape.function(node);
  }

  public Entered entered(int node) {
    return shape.entered(node);
  }

  /** What a node took in a run; {@code idle} is that of all below it. */
  public Amounts amounts(int run, int node) {
    return new Amounts(self[run][node], total[run][node], calls[run][node], totalIdle[run][node]);
  }

  /** Instructions of its own that came or, negative, went. */
  public long self(int node) {
    return self[AFTER][node] - self[BEFORE][node];
  }

  /** Instructions of it and all below it that came or went. */
  public long total(int node) {
    return total[AFTER][node] - total[BEFORE][node];
  }

  /** Nodes from the machine's child to this one. */
  public List<Integer> path(int node) {
    List<Integer> path = new ArrayList<>();
    for (int at = node; at > 0; at = parent(at)) {
      path.add(at);
    }
    Collections.reverse(path);
    return path;
  }

  /**
   * What each function took in a run; calls of it within itself count once.
   *
   * @param functions how many there are
   */
  Amounts[] byFunction(int run, int functions) {
    long[][] sums = new long[4][functions]; // self, total, calls, idle
    int[] open = new int[functions]; // times on the way down to where we are
    for (int node = 0, up = -1; ; ) {
      int function = function(node);
      if (up < 0) { // comes from above
        sums[0][function] += self[run][node];
        sums[2][function] += calls[run][node];
        if (open[function]++ == 0) {
          sums[1][function] += total[run][node];
          sums[3][function] += totalIdle[run][node];
        }
        if (firstChild[node] > 0) {
          node = firstChild[node];
          continue;
        }
      }
      open[function]--;
      if (nextSibling[node] > 0) {
        node = nextSibling[node];
        up = -1;
      } else if (node == 0 || parent(node) == 0 && nextSibling[node] == 0) {
        break;
      } else {
        node = parent(node);
        up = node;
      }
    }
    Amounts[] all = new Amounts[functions];
    Arrays.setAll(all, i -> new Amounts(sums[0][i], sums[1][i], sums[2][i], sums[3][i]));
    return all;
  }
}
