package bootscope.app.cli.run;

import bootscope.core.history.Branch;
import bootscope.core.history.History;
import bootscope.core.history.MarkedInstant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The instants that the monitor's user marked. */
final class Marks {
  /**
   * One.
   *
   * @param number counts them, from 1; never used again
   * @param run that the machine was on
   */
  record Mark(int number, int run, MarkedInstant instant) {
    /** Whether the present run has come by it, or will. */
    boolean on(History.Known known) {
      return run == known.run()
          || known.branches().stream()
              .filter(b -> b.number() == run)
              .mapToLong(Branch::from)
              .anyMatch(from -> instant.instructions() <= from);
    }
  }

  private final List<Mark> all = new ArrayList<>();
  private int last;

  /** Marks an instant; it had no other note then, and no other has this note. */
  Mark add(MarkedInstant instant, int run) {
    List<MarkedInstant> left = instant.among(all.stream().map(Mark::instant).toList());
    all.removeIf(m -> !left.contains(m.instant) || m.instant.equals(instant));
    Mark added = new Mark(++last, run, instant);
    all.add(added);
    return added;
  }

  /** In the order in which they were marked. */
  List<Mark> list() {
    return List.copyOf(all);
  }

  Optional<Mark> numbered(int number) {
    return all.stream().filter(m -> m.number == number).findFirst();
  }

  Optional<Mark> noted(String note) {
    return all.stream().filter(m -> m.instant.note().equals(note)).findFirst();
  }

  void remove(Mark mark) {
    all.remove(mark);
  }
}
