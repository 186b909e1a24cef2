package bootscope.core.history;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * An instant of a run that the user wants to find again. It is of the run on which it was marked
 * alone, and of those that are the same up to there.
 *
 * @param note in the user's words
 * @param run number of the run on which it was marked; {@value #NONE} where that is there no more
 * @param byItself whether nothing came from outside before: each boot that is begun so comes by it
 * @param instructions retired at it
 * @param virtualNanos virtual time then
 */
public record MarkedInstant(
    String note, int run, boolean byItself, long instructions, long virtualNanos) {
  /** Number of no run. */
  public static final int NONE = 0;

  /** One of the known run. */
  public static MarkedInstant of(
      String note, History.Known known, long instructions, long virtualNanos) {
    boolean byItself = known.untouched().holds(instructions, virtualNanos);
    return new MarkedInstant(note, known.run(), byItself, instructions, virtualNanos);
  }

  /** Where one goes for it: by time, since in idle time no instruction retires. */
  public Instant instant() {
    return new Instant.Time(virtualNanos);
  }

  /** Whether the present run has come by it, or will. */
  public boolean on(History.Known known) {
    return run == known.run()
        || byItself && known.untouched().holds(instructions, virtualNanos)
        || known.branches().stream().anyMatch(b -> b.number() == run && b.shares(virtualNanos));
  }

  /** The same once the machine is another, which begins the same boot: its runs are others. */
  public MarkedInstant outlasting() {
    return new MarkedInstant(note, NONE, byItself, instructions, virtualNanos);
  }

  /** The same once another boot is begun. */
  public MarkedInstant gone() {
    return new MarkedInstant(note, NONE, false, instructions, virtualNanos);
  }

  /**
   * Those that are marked once this is, too: each instant of a run has one note, and each note one
   * instant. Without a note it is marked no longer.
   *
   * @param here whether an instant is one of the run on which this is
   */
  public List<MarkedInstant> among(List<MarkedInstant> marked, Predicate<MarkedInstant> here) {
    List<MarkedInstant> all = new ArrayList<>(marked);
    all.removeIf(m -> m.virtualNanos == virtualNanos && here.test(m) || m.note.equals(note));
    if (!note.isEmpty()) {
      all.add(this);
    }
    return all;
  }
}
