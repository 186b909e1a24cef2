package bootscope.core.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * An instant of a run that the user wants to find again. It is of the run on which it was marked
 * alone, and of those that are the same up to there.
 *
 * @param note in the user's words
 * @param run number of the run on which it was marked, {@link #BY_ITSELF} or {@link #GONE}
 * @param instructions retired at it
 * @param virtualNanos virtual time then
 */
public record MarkedInstant(String note, int run, long instructions, long virtualNanos) {
  /** The run that a boot takes as long as nothing comes from outside. */
  public static final int BY_ITSELF = 0;

  /** A run of a machine that is there no more, in which something came from outside before. */
  public static final int GONE = -1;

  /** Where one goes for it: by time, since in idle time no instruction retires. */
  public Instant instant() {
    return new Instant.Time(virtualNanos);
  }

  /** Whether the present run has come by it, or will. */
  public boolean on(History.Known known) {
    return run == known.run()
        || run == BY_ITSELF && known.untouched().holds(instructions, virtualNanos)
        || known.branches().stream().anyMatch(b -> b.number() == run && b.shares(virtualNanos));
  }

  /**
   * The same once the machine is another, whose runs are counted anew.
   *
   * @param known of the machine that was; empty where nothing is known of it
   */
  public MarkedInstant outlasting(Optional<History.Known> known) {
    boolean lasts =
        run == BY_ITSELF
            || known
                .filter(k -> on(k) && k.untouched().holds(instructions, virtualNanos))
                .isPresent();
    return new MarkedInstant(note, lasts ? BY_ITSELF : GONE, instructions, virtualNanos);
  }

  /** The same of a machine of which nothing is known. */
  public MarkedInstant gone() {
    return new MarkedInstant(note, GONE, instructions, virtualNanos);
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
