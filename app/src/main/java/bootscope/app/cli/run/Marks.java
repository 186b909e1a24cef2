package bootscope.app.cli.run;

import bootscope.core.history.MarkedInstant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The instants that the monitor's user marked. */
final class Marks {
  /**
   * One.
   *
   * @param number counts them, from 1; never used again
   */
  record Mark(int number, MarkedInstant instant) {}

  private final List<Mark> all = new ArrayList<>();
  private int last;

  /**
   * Marks an instant; it has no other note then, and no other this note.
   *
   * @param here as of {@link MarkedInstant#among}
   */
  Mark add(MarkedInstant instant, Predicate<MarkedInstant> here) {
    List<MarkedInstant> left = instant.among(all.stream().map(Mark::instant).toList(), here);
    all.removeIf(m -> !left.contains(m.instant) || m.instant.equals(instant));
    Mark added = new Mark(++last, instant);
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
