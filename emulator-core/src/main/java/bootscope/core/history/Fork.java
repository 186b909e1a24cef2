package bootscope.core.history;

import bootscope.core.machine.Stimulus;

/**
 * Where two runs part: up to there they are one.
 *
 * @param run number of the one that began there
 * @param instructions retired there
 * @param virtualNanos virtual time there
 * @param why it became another
 */
public record Fork(int run, long instructions, long virtualNanos, Why why) {
  /** What made a run another. */
  public enum Why {
    /** A character came on a serial port. */
    TYPED,
    /** A BREAK came on one, or a button was pressed. */
    SENT,
    /** A register or memory was changed by hand. */
    HAND,
    /** What had been changed by hand there was not changed again. */
    LEFT_OUT,
    /** The guest was reset by hand. */
    RESET;

    static Why of(Stimulus what) {
      return what instanceof Stimulus.Typed ? TYPED : SENT;
    }
  }
}
