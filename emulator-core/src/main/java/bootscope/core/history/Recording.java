package bootscope.core.history;

import bootscope.core.debug.Debugger;
import bootscope.core.debug.Edit;
import bootscope.core.machine.InputLog.Input;
import bootscope.core.machine.Machine;
import bootscope.core.machine.StateHash;
import java.util.List;

/**
 * What a boot does not have in itself of the run to an instant: with it, a machine that begins the
 * same boot comes to the same state.
 *
 * @param inputs what came from outside, in order
 * @param edits what was changed by hand, in order
 * @param instructions retired at the instant
 * @param virtualNanos virtual time then
 * @param hash of the machine's state there, as {@link StateHash} makes it
 */
public record Recording(
    List<Input> inputs, List<Edit> edits, long instructions, long virtualNanos, String hash) {
  /** Whether an instant of the same run lies within it. */
  public boolean holds(MarkedInstant mark) {
    return mark.instructions() <= instructions && mark.virtualNanos() <= virtualNanos;
  }

  /**
   * That of the run that led a machine to where it stands.
   *
   * @throws IllegalStateException when more was changed by hand than is known
   */
  public static Recording of(Debugger debugger) {
    Machine machine = debugger.machine();
    List<Edit> edits = debugger.edits().known().all();
    if (debugger.edits().count() > edits.size()) {
      throw new IllegalStateException(
          "of "
              + debugger.edits().count()
              + " changes by hand only the last "
              + edits.size()
              + " are known");
    }
    return new Recording(
        machine.inputs().all(),
        edits,
        machine.clock().instructions(),
        machine.clock().now(),
        StateHash.of(machine));
  }
}
