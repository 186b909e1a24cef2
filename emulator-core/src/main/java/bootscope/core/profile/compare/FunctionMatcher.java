package bootscope.core.profile.compare;

import bootscope.core.profile.CallTree;
import bootscope.core.profile.Entered;
import bootscope.core.profile.ProfiledFunction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Finds which functions of two profiles are the same, if not by name then by what they do. */
final class FunctionMatcher {
  /** Instructions a call may differ by a tenth, or by so many. */
  private static final long SIMILAR = 4;

  /** One profile's functions that ran. */
  private static final class Side {
    final Map<FunctionKey, ProfiledFunction> functions = new TreeMap<>();
    final Map<FunctionKey, Set<FunctionKey>> callers = new HashMap<>();
    final Map<FunctionKey, Set<FunctionKey>> callees = new HashMap<>();
    final Map<FunctionKey, long[]> amounts = new HashMap<>(); // self, calls

    Side(List<ProfiledFunction> all, CallTree tree) {
      List<FunctionKey> keys = all.stream().map(FunctionKey::of).toList();
      Set<Long> seen = new java.util.HashSet<>();
      for (int i = 0; i < tree.size(); i++) {
        FunctionKey key = keys.get(tree.function(i));
        functions.putIfAbsent(key, all.get(tree.function(i)));
        long[] sums = amounts.computeIfAbsent(key, k -> new long[2]);
        sums[0] += tree.self(i);
        sums[1] += tree.calls(i);
        Entered how = tree.entered(i);
        if (i > 0 && (how == Entered.CALL || how == Entered.START)) {
          int caller = tree.function(tree.parent(i));
          if (seen.add((long) caller << 32 | tree.function(i))) {
            callers.computeIfAbsent(key, k -> new TreeSet<>()).add(keys.get(caller));
            callees.computeIfAbsent(keys.get(caller), k -> new TreeSet<>()).add(key);
          }
        }
      }
    }
  }

  private final Side before;
  private final Side after;
  private final List<MatchedFunction> matched = new ArrayList<>();
  private final Map<FunctionKey, Integer> ofBefore = new HashMap<>();
  private final Map<FunctionKey, Integer> ofAfter = new HashMap<>();
  private final Map<FunctionKey, FunctionKey> renamed = new HashMap<>(); // after to before

  FunctionMatcher(
      List<ProfiledFunction> functionsBefore,
      CallTree treeBefore,
      List<ProfiledFunction> functionsAfter,
      CallTree treeAfter) {
    before = new Side(functionsBefore, treeBefore);
    after = new Side(functionsAfter, treeAfter);
    for (FunctionKey key : before.functions.keySet()) {
      if (after.functions.containsKey(key)) {
        add(key, key, Fate.SAME, "");
      }
    }
    byBase();
    byNeighbours();
    unmatched(before, ofBefore).forEach(key -> add(key, null, Fate.GONE, ""));
    unmatched(after, ofAfter).forEach(key -> add(null, key, Fate.NEW, ""));
  }

  /** All functions that ran in either, by their numbers here. */
  List<MatchedFunction> all() {
    return List.copyOf(matched);
  }

  /** The number here of one of the first profile's; −1 if it did not run. */
  int ofBefore(ProfiledFunction f) {
    return ofBefore.getOrDefault(FunctionKey.of(f), -1);
  }

  /** The same of the second profile's. */
  int ofAfter(ProfiledFunction f) {
    return ofAfter.getOrDefault(FunctionKey.of(f), -1);
  }

  private void add(FunctionKey one, FunctionKey other, Fate fate, String of) {
    if (one != null) {
      ofBefore.put(one, matched.size());
    }
    if (other != null) {
      ofAfter.put(other, matched.size());
    }
    if (one != null && other != null) {
      renamed.put(other, one);
    }
    matched.add(
        new MatchedFunction(
            Optional.ofNullable(one).map(before.functions::get),
            Optional.ofNullable(other).map(after.functions::get),
            fate,
            of));
  }

  private static List<FunctionKey> unmatched(Side side, Map<FunctionKey, Integer> of) {
    return side.functions.keySet().stream().filter(key -> !of.containsKey(key)).toList();
  }

  private static Map<FunctionKey, List<FunctionKey>> groups(List<FunctionKey> keys) {
    Map<FunctionKey, List<FunctionKey>> groups = new TreeMap<>();
    keys.forEach(k -> groups.computeIfAbsent(k.base(), base -> new ArrayList<>()).add(k));
    return groups;
  }

  /** Copies and parts of one function: as many as can be are the same, others came or went. */
  private void byBase() {
    Map<FunctionKey, List<FunctionKey>> gone = groups(unmatched(before, ofBefore));
    Map<FunctionKey, List<FunctionKey>> come = groups(unmatched(after, ofAfter));
    Map<FunctionKey, List<FunctionKey>> there =
        groups(before.functions.keySet().stream().filter(ofBefore::containsKey).toList());
    Set<FunctionKey> bases = new TreeSet<>(gone.keySet());
    bases.addAll(come.keySet());
    for (FunctionKey base : bases) {
      List<FunctionKey> old = gone.getOrDefault(base, List.of());
      List<FunctionKey> now = come.getOrDefault(base, List.of());
      int both = Math.min(old.size(), now.size());
      for (int i = 0; i < both; i++) {
        add(old.get(i), now.get(i), Fate.RENAMED, "");
      }
      if (both > 0 || there.containsKey(base)) {
        String of = shortest(there.getOrDefault(base, both > 0 ? old : List.of()));
        old.subList(both, old.size()).forEach(k -> add(k, null, Fate.JOINED, of));
        now.subList(both, now.size()).forEach(k -> add(null, k, Fate.SPLIT, of));
      }
    }
  }

  private static String shortest(List<FunctionKey> keys) {
    return keys.getFirst().name(); // sorted, so that the one without a suffix is first
  }

  /** One that went and one that came, with the same neighbours that no others have. */
  private void byNeighbours() {
    Map<List<Object>, List<FunctionKey>> gone = new HashMap<>();
    for (FunctionKey key : unmatched(before, ofBefore)) {
      gone.computeIfAbsent(neighbours(before, key), n -> new ArrayList<>()).add(key);
    }
    Map<List<Object>, List<FunctionKey>> come = new HashMap<>();
    List<FunctionKey> unmatched = unmatched(after, ofAfter);
    for (FunctionKey key : unmatched) {
      come.computeIfAbsent(neighbours(after, key), n -> new ArrayList<>()).add(key);
    }
    for (FunctionKey key : unmatched) {
      List<Object> neighbours = neighbours(after, key);
      List<FunctionKey> old = gone.getOrDefault(neighbours, List.of());
      if (old.size() == 1
          && come.getOrDefault(neighbours, List.of()).size() == 1
          && !isInitcall(after.callers.getOrDefault(key, Set.of()))
          && alike(before.amounts.get(old.getFirst()), after.amounts.get(key))) {
        add(old.getFirst(), key, Fate.LIKELY_RENAMED, "");
        gone.remove(neighbours);
      }
    }
  }

  /** What nothing but the loop over all initcalls calls, or nothing at all, has no neighbours. */
  private static boolean isInitcall(Set<FunctionKey> callers) {
    return callers.stream().allMatch(k -> k.name().equals(Comparison.INITCALLS));
  }

  private List<Object> neighbours(Side side, FunctionKey key) {
    return List.of(
        key.place(),
        key.module(),
        asBefore(side, side.callers.getOrDefault(key, Set.of())),
        asBefore(side, side.callees.getOrDefault(key, Set.of())));
  }

  private Set<FunctionKey> asBefore(Side side, Set<FunctionKey> keys) {
    if (side == before) {
      return keys;
    }
    Set<FunctionKey> same = new TreeSet<>();
    keys.forEach(k -> same.add(renamed.getOrDefault(k, k)));
    return same;
  }

  /** Whether two took about as many instructions a call. */
  private static boolean alike(long[] one, long[] other) {
    long a = one[0] / Math.max(1, one[1]);
    long b = other[0] / Math.max(1, other[1]);
    return Math.abs(a - b) <= Math.max(SIMILAR, Math.max(a, b) / 10);
  }
}
