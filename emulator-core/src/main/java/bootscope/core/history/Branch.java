package bootscope.core.history;

import bootscope.core.timeline.Lanes;
import bootscope.core.timeline.Milestone;
import java.util.List;

/**
 * A run that the machine was on before it became another, and to which it can return.
 *
 * @param number of the run; the first is 1
 * @param from instructions at which it parts from the present one
 * @param end instructions up to which it is known
 * @param endNanos the same in virtual time, ns
 * @param milestones of all of it
 * @param lanes of all of it
 */
public record Branch(
    int number, long from, long end, long endNanos, List<Milestone> milestones, Lanes lanes) {}
