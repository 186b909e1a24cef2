package bootscope.app.menu;

import java.util.List;

/**
 * How it goes with measuring the ways to boot a kernel.
 *
 * @param doing what is being done, in the user's language; empty while nothing is
 * @param fraction of it that is done, from 0 to 1; negative where that is not known
 * @param savings what the exchange of one way for another was found to save, a line each
 * @param problems what could not be measured, or went otherwise than it should, a line each
 * @param any whether there is something to look at
 */
public record MeasureState(
    Phase phase,
    String doing,
    double fraction,
    List<String> savings,
    List<String> problems,
    boolean any) {
  /** Where it stands. */
  public enum Phase {
    /** Nothing was measured yet. */
    NONE,
    RUNNING,
    /** It has come to its end, or was cancelled. */
    DONE
  }

  public static final MeasureState NONE =
      new MeasureState(Phase.NONE, "", -1, List.of(), List.of(), false);

  public MeasureState {
    savings = List.copyOf(savings);
    problems = List.copyOf(problems);
  }
}
