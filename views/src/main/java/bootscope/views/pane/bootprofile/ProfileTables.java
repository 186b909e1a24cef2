package bootscope.views.pane.bootprofile;

import bootscope.core.profile.CallTree;
import bootscope.core.profile.CallVisitor;
import bootscope.core.profile.Entered;
import bootscope.core.profile.FunctionTotals;
import bootscope.core.profile.Initcalls;
import bootscope.core.profile.Profile;
import bootscope.core.profile.ProfiledFunction;
import bootscope.core.profile.ProfiledThread;
import bootscope.core.profile.TreeBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/** What tables show of a part of a profile. Immutable. */
final class ProfileTables {
  private static final int LOOK = 1 << 14;

  private final Profile profile;
  private final CallTree tree;
  private final List<FunctionTotals.Row> functions;
  private final List<Initcalls.Row> initcalls;
  private final int[] firstChild; // by node; 0 for none
  private final int[] next;
  private final long from;
  private final long to;

  private ProfileTables(
      Profile profile, CallTree tree, List<Initcalls.Row> initcalls, long from, long to) {
    this.profile = profile;
    this.tree = tree;
    this.from = from;
    this.to = to;
    functions = FunctionTotals.of(tree, profile.functions().size());
    this.initcalls = initcalls.stream().filter(r -> r.begun() >= from && r.begun() < to).toList();
    firstChild = new int[tree.size()];
    next = new int[tree.size()];
    for (int node = tree.size() - 1; node > 0; node--) {
      next[node] = firstChild[tree.parent(node)];
      firstChild[tree.parent(node)] = node;
    }
    tree.total(0); // worked out here, and only read elsewhere
  }

  /**
   * The tables of a part.
   *
   * @param initcalls of the whole profile
   * @param from retired instructions
   * @param to retired instructions
   * @throws CancellationException when it is to end
   */
  static ProfileTables of(
      Profile profile,
      List<Initcalls.Row> initcalls,
      long from,
      long to,
      BooleanSupplier cancelled) {
    TreeBuilder builder = new TreeBuilder(Profile.MACHINE, profile.threads());
    profile.log().show(from, to, new Cancelled(builder, cancelled));
    return new ProfileTables(profile, builder.tree(), initcalls, from, to);
  }

  /** Passes on what it is shown until it is to end. */
  private static final class Cancelled implements CallVisitor {
    private final CallVisitor to;
    private final BooleanSupplier cancelled;
    private int events;

    Cancelled(CallVisitor to, BooleanSupplier cancelled) {
      this.to = to;
      this.cancelled = cancelled;
    }

    private void look() {
      if ((++events & LOOK - 1) == 0 && cancelled.getAsBoolean()) {
        throw new CancellationException();
      }
    }

    @Override
    public void thread(int thread, long instructions, long nanoseconds) {
      look();
      to.thread(thread, instructions, nanoseconds);
    }

    @Override
    public void enter(int function, Entered how, long instructions, long nanoseconds) {
      look();
      to.enter(function, how, instructions, nanoseconds);
    }

    @Override
    public void leave(long instructions, long nanoseconds) {
      look();
      to.leave(instructions, nanoseconds);
    }

    @Override
    public void idle(long idled, long instructions, long nanoseconds) {
      look();
      to.idle(idled, instructions, nanoseconds);
    }

    @Override
    public void end(long instructions, long nanoseconds) {
      to.end(instructions, nanoseconds);
    }
  }

  long from() {
    return from;
  }

  long to() {
    return to;
  }

  /** All instructions of the part. */
  long all() {
    return tree.total(0);
  }

  CallTree tree() {
    return tree;
  }

  List<FunctionTotals.Row> functions() {
    return functions;
  }

  String name(int function) {
    return profile.functions().get(function).text();
  }

  // ---------------------------------------------------------------- flat ones

  List<ProfileRow> functionRows() {
    List<ProfileRow> rows = new ArrayList<>();
    for (FunctionTotals.Row r : functions) {
      if (r.function() != Profile.MACHINE && !isThread(r.function())) {
        rows.add(
            new ProfileRow(
                r.function(),
                r.function(),
                0,
                ProfileRow.Fold.NONE,
                name(r.function()),
                r.self(),
                r.total(),
                r.calls(),
                -1,
                -1,
                profile.functions().get(r.function()).place().text()));
      }
    }
    return rows;
  }

  private boolean isThread(int function) {
    return profile.functions().get(function).place() == ProfiledFunction.Place.THREAD;
  }

  List<ProfileRow> initcallRows() {
    List<ProfileRow> rows = new ArrayList<>();
    for (int i = 0; i < initcalls.size(); i++) {
      Initcalls.Row r = initcalls.get(i);
      rows.add(
          new ProfileRow(
              i,
              r.function(),
              0,
              ProfileRow.Fold.NONE,
              name(r.function()),
              r.own(),
              r.caused(),
              1,
              r.begun(),
              r.ended(),
              r.level()));
    }
    return rows;
  }

  List<ProfileRow> threadRows() {
    Map<Integer, ProfiledThread> byFunction = new HashMap<>();
    profile.threads().forEach(t -> byFunction.put(t.function(), t));
    List<ProfileRow> rows = new ArrayList<>();
    for (int node = firstChild[0]; node != 0; node = next[node]) {
      ProfiledThread thread = byFunction.get(tree.function(node));
      rows.add(
          new ProfileRow(
              node,
              tree.function(node),
              0,
              ProfileRow.Fold.NONE,
              name(tree.function(node)),
              0,
              tree.total(node),
              thread == null ? -1 : thread.id(),
              -1,
              -1,
              ""));
    }
    return rows;
  }

  // ---------------------------------------------------------------- top down

  /** The rows below a node, those of 0 the threads. */
  List<ProfileRow> below(int node, int level) {
    List<ProfileRow> rows = new ArrayList<>();
    for (int child = firstChild[node]; child != 0; child = next[child]) {
      rows.add(
          new ProfileRow(
              child,
              tree.function(child),
              level,
              firstChild[child] == 0 ? ProfileRow.Fold.NONE : ProfileRow.Fold.CLOSED,
              name(tree.function(child)),
              tree.self(child),
              tree.total(child),
              tree.calls(child),
              -1,
              -1,
              tree.entered(child).name()));
    }
    return rows;
  }

  // ---------------------------------------------------------------- bottom up

  /** Nodes that a row of the callers stands for, each with what it has of the function's. */
  record Callers(int function, int[] nodes, long[] self, long[] calls) {}

  /** Where a function has its own instructions: as {@link #callersOf} takes it. */
  Callers placesOf(int function) {
    int[] nodes = new int[16];
    int count = 0;
    for (int node = 1; node < tree.size(); node++) {
      if (tree.function(node) == function) {
        if (count == nodes.length) {
          nodes = Arrays.copyOf(nodes, 2 * count);
        }
        nodes[count++] = node;
      }
    }
    nodes = Arrays.copyOf(nodes, count);
    long[] self = new long[count];
    long[] calls = new long[count];
    for (int i = 0; i < count; i++) {
      self[i] = tree.self(nodes[i]);
      calls[i] = tree.calls(nodes[i]);
    }
    return new Callers(function, nodes, self, calls);
  }

  /** Who called these: by function, in no order. */
  List<Callers> callersOf(Callers called) {
    Map<Integer, List<Integer>> byFunction = new HashMap<>();
    for (int i = 0; i < called.nodes.length; i++) {
      int parent = tree.parent(called.nodes[i]);
      if (parent > 0) {
        byFunction.computeIfAbsent(tree.function(parent), f -> new ArrayList<>()).add(i);
      }
    }
    List<Callers> all = new ArrayList<>();
    byFunction.forEach(
        (function, places) -> {
          int[] nodes = new int[places.size()];
          long[] self = new long[nodes.length];
          long[] calls = new long[nodes.length];
          for (int i = 0; i < nodes.length; i++) {
            nodes[i] = tree.parent(called.nodes[places.get(i)]);
            self[i] = called.self[places.get(i)];
            calls[i] = called.calls[places.get(i)];
          }
          all.add(new Callers(function, nodes, self, calls));
        });
    return all;
  }
}
