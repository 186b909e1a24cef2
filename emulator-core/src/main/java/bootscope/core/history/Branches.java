package bootscope.core.history;

import static java.util.Comparator.comparingInt;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The runs that became others: which of them are kept, and where they part. */
final class Branches {
  /** As many are kept, the newest. */
  static final int MOST = 100;

  /** A run that is not the present one. */
  record Kept(int number, Checkpoints.Tip tip, Ending ending) {}

  /** How a run began: as another up to an instant. */
  private record Origin(int of, Fork fork) {}

  private final List<Kept> kept = new ArrayList<>(); // in the order in which they were left
  private final List<Origin> origins = new ArrayList<>(List.of(new Origin(0, null))); // by number
  private int present = 1;
  private List<Branch> list = List.of();

  /** Number of the present run. */
  int present() {
    return present;
  }

  /**
   * The present run becomes another.
   *
   * @param at instructions up to which it is the same
   * @param nanos virtual time then
   */
  void begin(long at, long nanos, Fork.Why why, Checkpoints.Tip left, Ending ending) {
    kept.add(new Kept(present, left, ending));
    int next = origins.size() + 1;
    origins.add(new Origin(present, new Fork(next, at, nanos, why)));
    present = next;
    changed();
  }

  /** Another is the present run. */
  void turnTo(Kept other, Checkpoints.Tip left, Ending ending) {
    kept.remove(other);
    kept.add(new Kept(present, left, ending));
    present = other.number;
    changed();
  }

  /** The one that was left first, if there are too many. */
  Optional<Kept> surplus() {
    if (kept.size() <= MOST) {
      return Optional.empty();
    }
    Kept oldest = kept.removeFirst();
    changed();
    return Optional.of(oldest);
  }

  Optional<Kept> numbered(int number) {
    return kept.stream().filter(k -> k.number == number).findFirst();
  }

  /** Those that are kept, by number; the same list as long as nothing has changed. */
  List<Branch> list() {
    return list;
  }

  private void changed() {
    list = kept.stream().map(this::branch).sorted(comparingInt(Branch::number)).toList();
  }

  /** Where it parts from the present run: the earliest at which either became another. */
  private Branch branch(Kept k) {
    Fork fork = null;
    boolean apart = false;
    int one = present;
    int other = k.number;
    while (one != other) { // whoever began later goes back to where it began
      boolean others = other > one;
      Origin later = origins.get(Math.max(one, other) - 1);
      if (fork == null || later.fork.virtualNanos() <= fork.virtualNanos()) {
        fork = later.fork;
        apart = others;
      }
      if (others) {
        other = later.of;
      } else {
        one = later.of;
      }
    }
    Ending end = k.ending;
    return new Branch(
        k.number, fork, apart, end.farthest(), end.nanos(), end.milestones(), end.lanes());
  }
}
