package bootscope.core.profile;

import bootscope.core.cpu.transfer.TransferLog;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.Symbols;
import bootscope.core.machine.Machine;
import java.util.List;

/**
 * Records all calls of a machine's run, from where it stands on. Nothing of it can be noticed by
 * the guest. Belongs to the machine's thread.
 */
public final class CallRecorder {
  private final Debugger debugger;
  private final Machine machine;
  private final CallFollower follower = new CallFollower();
  private final TransferLog notes;

  /** Begins. The machine stands between two instructions. */
  public CallRecorder(Debugger debugger) {
    this.debugger = debugger;
    machine = debugger.machine();
    notes = machine.processor().noteTransfers(follower);
    follower.begin(machine.processor().linearRip(), machine.clock().instructions());
    debugger.onKernelPlaced(this::placed);
    placed(debugger.kernelSymbols());
  }

  /** It has become known where the kernel lies. */
  private void placed(Symbols symbols) {
    if (symbols.relocation().isEmpty() || symbols.all().isEmpty()) {
      return;
    }
    notes.flush();
    FunctionTable table = new FunctionTable(symbols.all().get());
    notes.edges(new TableEdges(table));
    machine.processor().edgesChanged();
    follower.table(table, machine.processor().linearRip(), machine.clock().instructions());
  }

  /** The calls that have not returned, the innermost first. */
  public List<CallFrame> calls() {
    notes.flush();
    return follower.stack().frames();
  }

  /** A function of the profile, by its number. */
  public ProfiledFunction function(int number) {
    return follower.names().function(number);
  }

  /** The profile up to here. */
  public Profile profile() {
    notes.flush();
    follower.log().upTo(machine.clock().instructions());
    return new Profile(
        follower.names().functions(),
        follower.names().threads(),
        follower.log(),
        debugger.recorder().timeline().milestones());
  }
}
