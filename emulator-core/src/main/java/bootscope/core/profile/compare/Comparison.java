package bootscope.core.profile.compare;

import bootscope.core.profile.CallTree;
import bootscope.core.profile.Profile;
import bootscope.core.profile.ProfiledFunction;
import bootscope.core.profile.ProfiledFunction.Place;
import bootscope.core.profile.ProfiledThread;
import bootscope.core.timeline.Milestone;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Two profiles held against each other, by milestone, initcall, function and path. All is in
 * instructions, which are the same in each run of one boot: of a profile and itself all differences
 * are zero. Immutable.
 */
public final class Comparison {
  /** Linux calls all initcalls here, and these on the way. */
  static final String INITCALLS = "do_one_initcall";

  private static final ProfiledFunction NAMELESS =
      new ProfiledFunction("threads without a name", Place.THREAD, "", 0);

  private static final Set<String> STAGES =
      Set.of(Place.FIRMWARE.text(), Place.DECOMPRESSOR.text());

  private static final Comparator<FunctionChange> BY_SELF =
      Comparator.comparingLong((FunctionChange c) -> -Math.abs(c.self()))
          .thenComparing(c -> -Math.abs(c.total()))
          .thenComparing(c -> -Math.abs(c.calls()))
          .thenComparing(Comparison::name);

  static final Comparator<FunctionChange> BY_TOTAL =
      Comparator.comparingLong((FunctionChange c) -> -Math.abs(c.total()))
          .thenComparing(c -> -Math.abs(c.calls()))
          .thenComparing(Comparison::name);

  private final List<MatchedFunction> matched;
  private final AlignedTree tree;
  private final List<MilestoneChange> milestones;
  private final List<FunctionChange> functions;
  private final List<FunctionChange> waiting;
  private final List<FunctionChange> threads;
  private final List<InitcallChange> initcalls;

  private Comparison(Profile before, Profile after, Span span) throws CompareException {
    CallTree treeBefore = span.tree(before, "first");
    CallTree treeAfter = span.tree(after, "second");
    List<ProfiledFunction> ofBefore = functions(before);
    List<ProfiledFunction> ofAfter = functions(after);
    FunctionMatcher matcher = new FunctionMatcher(ofBefore, treeBefore, ofAfter, treeAfter);
    List<MatchedFunction> all = new ArrayList<>(matcher.all());
    Optional<ProfiledFunction> events =
        Optional.of(new ProfiledFunction("interrupts and exceptions", Place.THREAD, "", 0));
    all.add(new MatchedFunction(events, events, Fate.SAME, ""));
    matched = List.copyOf(all);
    tree =
        new AlignedTree(
            matcher.ofBefore(ofBefore.get(Profile.MACHINE)),
            matched.size() - 1,
            main(matched),
            treeBefore,
            f -> matcher.ofBefore(ofBefore.get(f)),
            treeAfter,
            f -> matcher.ofAfter(ofAfter.get(f)));
    milestones = milestones(before.milestones(), after.milestones());
    List<FunctionChange> changes = changes();
    functions = ranked(changes, BY_SELF, c -> !isThread(c) && !isWaiting(c));
    waiting = ranked(changes, BY_SELF, c -> isWaiting(c));
    threads = ranked(changes, BY_TOTAL, c -> isThread(c));
    initcalls =
        new InitcallChanges(tree, matched)
            .add(
                AlignedTree.BEFORE,
                span.initcalls(before, "first"),
                f -> matcher.ofBefore(ofBefore.get(f)))
            .add(
                AlignedTree.AFTER,
                span.initcalls(after, "second"),
                f -> matcher.ofAfter(ofAfter.get(f)))
            .all();
  }

  /**
   * A profile's functions by number. Threads whose names are not known are one: their numbers go by
   * when they began, which another thread's coming or going changes. What runs before a kernel has
   * the names of its stages.
   */
  private static List<ProfiledFunction> functions(Profile profile) {
    List<ProfiledFunction> all = new ArrayList<>(profile.functions());
    for (ProfiledThread t : profile.threads()) {
      if (t.id() < 0 && !STAGES.contains(t.name())) {
        all.set(t.function(), NAMELESS);
      }
    }
    return all;
  }

  private static int main(List<MatchedFunction> matched) {
    return IntStream.range(0, matched.size())
        .filter(i -> matched.get(i).newest().name().equals(AlignedTree.MAIN))
        .filter(i -> matched.get(i).newest().place() == Place.KERNEL)
        .findFirst()
        .orElse(-1);
  }

  /** Compares two whole runs. */
  public static Comparison of(Profile before, Profile after) {
    try {
      return new Comparison(before, after, Span.ALL);
    } catch (CompareException e) {
      throw new IllegalStateException(e); // each run has all of itself
    }
  }

  /**
   * Compares a part of each run.
   *
   * @throws CompareException when one of them has no such part
   */
  public static Comparison of(Profile before, Profile after, Span span) throws CompareException {
    return new Comparison(before, after, span);
  }

  private static String name(FunctionChange c) {
    return c.function().text();
  }

  private static boolean isThread(FunctionChange c) {
    return c.function().newest().place() == Place.THREAD;
  }

  private static boolean isWaiting(FunctionChange c) {
    return Waiting.is(c.function().newest());
  }

  private static List<FunctionChange> ranked(
      List<FunctionChange> all,
      Comparator<FunctionChange> order,
      java.util.function.Predicate<FunctionChange> which) {
    return all.stream().filter(which).sorted(order).toList();
  }

  private List<FunctionChange> changes() {
    Amounts[] before = tree.byFunction(AlignedTree.BEFORE, matched.size());
    Amounts[] after = tree.byFunction(AlignedTree.AFTER, matched.size());
    int machine = tree.function(0);
    return IntStream.range(0, matched.size())
        .filter(i -> i != machine)
        .mapToObj(i -> new FunctionChange(matched.get(i), before[i], after[i]))
        .toList();
  }

  private static List<MilestoneChange> milestones(List<Milestone> before, List<Milestone> after) {
    List<MilestoneChange> all = new ArrayList<>();
    for (Milestone m : before) {
      all.add(new MilestoneChange(Optional.of(m), like(m, after)));
    }
    for (Milestone m : after) {
      if (like(m, before).isEmpty()) {
        all.add(new MilestoneChange(Optional.empty(), Optional.of(m)));
      }
    }
    all.sort(
        Comparator.comparingLong(
            (MilestoneChange m) -> m.before().or(m::after).orElseThrow().instructions()));
    return List.copyOf(all);
  }

  /** One name may be noticed in more than one way. */
  private static Optional<Milestone> like(Milestone m, List<Milestone> all) {
    return all.stream()
        .filter(o -> o.name().equals(m.name()) && o.source() == m.source())
        .findFirst();
  }

  // ---------------------------------------------------------------- what came out

  /** What all of each run took. */
  public Amounts total(int run) {
    return tree.amounts(run, 0);
  }

  /** All functions of either run, by the numbers that {@link #tree} has. */
  public List<MatchedFunction> matched() {
    return matched;
  }

  /** All calls by their paths. */
  public AlignedTree tree() {
    return tree;
  }

  /** Milestones of either run, in their order, wherever the compared part lies. */
  public List<MilestoneChange> milestones() {
    return milestones;
  }

  /** Functions that neither wait nor are threads; most instructions of their own first. */
  public List<FunctionChange> functions() {
    return functions;
  }

  /** Functions that wait: what they take hangs on when others are done. */
  public List<FunctionChange> waiting() {
    return waiting;
  }

  /** Threads by name, and what stands for interrupts and exceptions. */
  public List<FunctionChange> threads() {
    return threads;
  }

  /**
   * What Linux called as an initcall, of the kernel or of a module; the greatest difference, with
   * what others did for it, first.
   */
  public List<InitcallChange> initcalls() {
    return initcalls;
  }

  /** Whether no function took anything else, and no milestone came at another time. */
  public boolean isZero() {
    return functions.stream().allMatch(FunctionChange::isZero)
        && waiting.stream().allMatch(FunctionChange::isZero)
        && threads.stream().allMatch(FunctionChange::isZero)
        && initcalls.stream().allMatch(InitcallChange::isZero)
        && milestones.stream().allMatch(m -> m.inBoth() && m.instructions() == 0)
        && IntStream.range(0, tree.size())
            .allMatch(i -> tree.amounts(0, i).equals(tree.amounts(1, i)));
  }

  // ---------------------------------------------------------------- where it comes from

  /**
   * Where the difference comes from: from the machine on, each time the child that has most of it,
   * as long as that is at least half of its parent's. Empty where the totals are the same.
   */
  public List<Integer> cause() {
    List<Integer> way = new ArrayList<>();
    long difference = tree.total(0);
    int node = 0;
    while (difference != 0) {
      int most = 0;
      for (int child = tree.firstChild(node); child > 0; child = tree.nextSibling(child)) {
        boolean same = Long.signum(tree.total(child)) == Long.signum(difference);
        if (same && (most == 0 || Math.abs(tree.total(child)) > Math.abs(tree.total(most)))) {
          most = child;
        }
      }
      if (most == 0 || Math.abs(tree.total(most)) < (Math.abs(difference) + 1) / 2) {
        break;
      }
      way.add(most);
      node = most;
      difference = tree.total(node);
    }
    return way;
  }

  /** Those of a node's children that differ most, the most first. */
  List<Integer> greatestChildren(int node, int most) {
    List<Integer> children = new ArrayList<>();
    for (int child = tree.firstChild(node); child > 0; child = tree.nextSibling(child)) {
      if (tree.total(child) != 0) {
        children.add(child);
      }
    }
    children.sort(
        Comparator.comparingLong((Integer i) -> -Math.abs(tree.total(i)))
            .thenComparing(Comparator.naturalOrder()));
    return children.subList(0, Math.min(most, children.size()));
  }

  /**
   * The nodes whose own instructions differ most, the most first.
   *
   * @param most so many at the most
   */
  public List<Integer> leaves(int most) {
    return IntStream.range(1, tree.size())
        .filter(i -> tree.self(i) != 0)
        .boxed()
        .sorted(
            Comparator.comparingLong((Integer i) -> -Math.abs(tree.self(i)))
                .thenComparing(Comparator.naturalOrder()))
        .limit(most)
        .toList();
  }

  /** A node's path in words: {@code init > start_kernel > ...}. */
  public String path(int node) {
    return String.join(
        " > ", tree.path(node).stream().map(i -> matched.get(tree.function(i)).text()).toList());
  }
}
