package bootscope.core.timeline;

import bootscope.core.event.Recorded;
import bootscope.core.timeline.Milestone.Source;
import java.util.ArrayList;
import java.util.List;

/**
 * The milestones of one run, each at its first occurrence. The same name from two sources is kept
 * twice: a kernel that writes the trace port does so a little after the symbol is reached.
 *
 * <p>Belongs to one thread; {@link #milestones} gives a copy that others may keep.
 */
public final class Timeline implements Recorded {
  private final List<Milestone> milestones = new ArrayList<>();

  /** An empty timeline. */
  public Timeline() {}

  /** A timeline read back. */
  public Timeline(List<Milestone> milestones) {
    for (Milestone m : milestones) {
      record(m);
    }
  }

  /**
   * Records a milestone, unless it has been reached before.
   *
   * @return whether this was the first time
   */
  public boolean record(Milestone m) {
    if (get(m.name(), m.source()) != null) {
      return false;
    }
    int at = milestones.size();
    while (at > 0 && milestones.get(at - 1).instructions() > m.instructions()) {
      at--;
    }
    milestones.add(at, m);
    return true;
  }

  /**
   * Takes milestones as they were recorded first: a run that is run again takes another host time,
   * and does not come to its stops again.
   *
   * @param first of the whole run
   * @param instructions those that were recorded before have happened, and of the others those that
   *     have been recorded once more
   */
  public void asFirst(List<Milestone> first, long instructions) {
    List<Milestone> happened =
        first.stream()
            .filter(m -> m.instructions() < instructions || get(m.name(), m.source()) != null)
            .toList();
    milestones.clear();
    milestones.addAll(happened);
  }

  /** Records a milestone by its parts; see {@link Milestone}. */
  public boolean record(
      String name, Source source, long instructions, long virtualNanos, long hostNanos) {
    return record(new Milestone(name, source, instructions, virtualNanos, hostNanos));
  }

  /** The milestone of a name, from whichever source came first; null when it was not reached. */
  public Milestone get(String name) {
    for (Milestone m : milestones) {
      if (m.name().equals(name)) {
        return m;
      }
    }
    return null;
  }

  /** The milestone of a name from one source, or null. */
  public Milestone get(String name, Source source) {
    for (Milestone m : milestones) {
      if (m.name().equals(name) && m.source() == source) {
        return m;
      }
    }
    return null;
  }

  @Override
  public Mark mark() {
    List<Milestone> marked = milestones();
    return () -> {
      milestones.clear();
      milestones.addAll(marked);
    };
  }

  /** All milestones in the order in which they were reached; a copy. */
  public List<Milestone> milestones() {
    return List.copyOf(milestones);
  }
}
