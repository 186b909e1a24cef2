package bootscope.core.history;

import bootscope.core.timeline.Lanes;
import bootscope.core.timeline.Milestone;
import java.util.List;

/**
 * A run that the machine was on before it became another, and to which it can return.
 *
 * @param number of the run; the first is 1
 * @param fork where it parts from the present one
 * @param apart whether it is this run that became another there, and not the present one
 * @param end instructions up to which it is known
 * @param endNanos the same in virtual time, ns
 * @param milestones of all of it
 * @param lanes of all of it
 */
public record Branch(
    int number,
    Fork fork,
    boolean apart,
    long end,
    long endNanos,
    List<Milestone> milestones,
    Lanes lanes) {
  /**
   * Whether an instant of it is one of the present run, too. Where it became another is none, since
   * that it was changed does not show there in numbers; for the other run it is the one before.
   *
   * @param virtualNanos virtual time of the instant
   */
  public boolean shares(long virtualNanos) {
    return apart ? virtualNanos < fork.virtualNanos() : virtualNanos <= fork.virtualNanos();
  }
}
