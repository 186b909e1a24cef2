package bootscope.core.history;

import bootscope.core.debug.Debugger;
import bootscope.core.machine.InputLog.Input;
import bootscope.core.machine.Stimulus;
import bootscope.core.timeline.Lanes;
import bootscope.core.timeline.Milestone;
import java.util.List;

/**
 * What is known of a run when the machine leaves its end.
 *
 * @param farthest instructions up to which it is known
 * @param nanos virtual time there
 * @param resets how often the machine had been reset there
 * @param standing how the machine stood there
 * @param inputs all that came until then
 * @param milestones likewise
 * @param lanes likewise
 * @param waiting what was typed there and not taken
 */
record Ending(
    long farthest,
    long nanos,
    long resets,
    Debugger.Standing standing,
    List<Input> inputs,
    List<Milestone> milestones,
    Lanes lanes,
    List<Stimulus> waiting) {}
