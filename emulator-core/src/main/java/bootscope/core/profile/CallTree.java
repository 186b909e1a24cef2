package bootscope.core.profile;

import java.util.Arrays;

/**
 * Calls put together by their paths: a node for each function that was entered from one place in
 * the tree. Node 0 is the machine; below it are the threads. A parent's number is less than its
 * children's.
 *
 * <p>Bounded: when there are {@link #MOST_NODES}, what would be a new one counts as part of its
 * caller, and is counted as merged.
 */
public final class CallTree {
  /** Most nodes, of 41 bytes each with their share of the table. */
  public static final int MOST_NODES = 1 << 22;

  private static final int NONE = -1;

  private int size;
  private int[] parent = new int[1 << 10];
  private int[] function = new int[1 << 10];
  private byte[] entered = new byte[1 << 10];
  private long[] self = new long[1 << 10];
  private long[] calls = new long[1 << 10];
  private long[] idle = new long[1 << 10];
  private int[] table = new int[1 << 12]; // by hash of parent, function and way; nodes, or NONE
  private long merged;
  private long[] total; // null until asked for

  /**
   * @param machine the function that stands for the machine
   */
  public CallTree(int machine) {
    Arrays.fill(table, NONE);
    add(NONE, machine, Entered.START);
  }

  private void add(int of, int what, Entered how) {
    if (size == parent.length) {
      int more = 2 * size;
      parent = Arrays.copyOf(parent, more);
      function = Arrays.copyOf(function, more);
      entered = Arrays.copyOf(entered, more);
      self = Arrays.copyOf(self, more);
      calls = Arrays.copyOf(calls, more);
      idle = Arrays.copyOf(idle, more);
    }
    parent[size] = of;
    function[size] = what;
    entered[size] = (byte) how.ordinal();
    size++;
  }

  private int place(int of, int what, int how) {
    long hash = (of * 31L + what) * 8 + how;
    hash *= 0x9E37_79B9_7F4A_7C15L;
    return (int) (hash >>> 32) & table.length - 1;
  }

  /** The node of a function below another, made if there is none yet. */
  public int child(int of, int what, Entered how) {
    int at = place(of, what, how.ordinal());
    while (table[at] != NONE) {
      int node = table[at];
      if (parent[node] == of && function[node] == what && entered[node] == how.ordinal()) {
        return node;
      }
      at = at + 1 & table.length - 1;
    }
    if (size == MOST_NODES) {
      merged++;
      return of;
    }
    int node = size;
    add(of, what, how);
    table[at] = node;
    if (2 * size > table.length) {
      grow();
    }
    return node;
  }

  private void grow() {
    table = new int[2 * table.length];
    Arrays.fill(table, NONE);
    for (int node = 1; node < size; node++) {
      int at = place(parent[node], function[node], entered[node]);
      while (table[at] != NONE) {
        at = at + 1 & table.length - 1;
      }
      table[at] = node;
    }
  }

  /** Counts instructions that a node retired itself. */
  public void addSelf(int node, long instructions) {
    self[node] += instructions;
    total = null;
  }

  /** Counts how often it was entered. */
  public void addCalls(int node, long times) {
    calls[node] += times;
  }

  /** Counts time in which it waited for an interrupt, in nanoseconds. */
  public void addIdle(int node, long nanoseconds) {
    idle[node] += nanoseconds;
  }

  /** How many nodes there are, the machine's among them. */
  public int size() {
    return size;
  }

  /** −1 for the machine. */
  public int parent(int node) {
    return parent[node];
  }

  public int function(int node) {
    return function[node];
  }

  public Entered entered(int node) {
    return Entered.of(entered[node]);
  }

  /** Instructions that it retired itself. */
  public long self(int node) {
    return self[node];
  }

  /** How often it was entered. */
  public long calls(int node) {
    return calls[node];
  }

  /** Virtual time that passed in it without instructions, in nanoseconds. */
  public long idle(int node) {
    return idle[node];
  }

  /** How many calls were counted as part of their callers because there were too many nodes. */
  public long merged() {
    return merged;
  }

  /** Instructions of a node with all below it. */
  public long total(int node) {
    if (total == null || total.length < size) {
      long[] sums = Arrays.copyOf(self, size);
      for (int i = size - 1; i > 0; i--) {
        sums[parent[i]] += sums[i];
      }
      total = sums;
    }
    return total[node];
  }

  /** Number of nodes above it, the machine's among them. */
  public int depth(int node) {
    int depth = 0;
    for (int i = parent[node]; i >= 0; i = parent[i]) {
      depth++;
    }
    return depth;
  }
}
