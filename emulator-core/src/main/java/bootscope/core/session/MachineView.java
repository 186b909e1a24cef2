package bootscope.core.session;

import bootscope.core.cpu.engine.EngineStatus;
import bootscope.core.debug.DeviceRegisters;
import bootscope.core.debug.Edits;
import bootscope.core.debug.LastExceptions.LastException;
import bootscope.core.debug.Modules;
import bootscope.core.debug.RegisterValues;
import bootscope.core.debug.Stop;
import bootscope.core.history.History;
import bootscope.core.image.Relocation;
import bootscope.core.machine.Stimulus;
import bootscope.core.machine.StopReason;
import bootscope.core.timeline.Milestone;
import java.util.List;
import java.util.Optional;

/**
 * A machine at one instant. Immutable; a newer one replaces it.
 *
 * @param number counts views: a higher one is newer
 * @param moment two views with the same one show the very same state; their answers only may be to
 *     other questions
 * @param full whether the standing questions were asked; of a running machine they are for some
 *     views only, as many as are worth reading
 * @param answers to them
 * @param stop how it last came to a stop; for {@link StopReason#LIMIT} after a step; null before
 *     the first stop
 * @param instructions retired since the machine was made
 * @param virtualNanos virtual time since then
 * @param runNanos host time that it has been running
 * @param place where it stands in the kernel, such as {@code start_kernel+0x12}; null elsewhere
 * @param relocation how far the kernel was moved; null as long as that is not known
 * @param modules that the kernel has loaded; the very same object as long as they are
 * @param devices what registers the machine's devices have
 * @param milestones of the boot so far
 * @param exceptions the guest's last few, oldest first
 * @param edits what was changed by hand
 * @param breakpoints in the order in which they were added
 * @param disks in their drives' order
 * @param diskTrouble what last went wrong with an image file, a sentence; null when nothing has
 * @param restarts how often the machine was made anew
 * @param engine what runs it
 * @param untaken what was typed and pressed while it stands, which it takes when it goes on, in
 *     order; empty while it runs
 * @param known the run that is known, in which the machine can be put to any instant; empty where
 *     no history is kept
 * @param failure a defect that stopped the session, or null
 */
public record MachineView(
    long number,
    long moment,
    boolean full,
    Answers answers,
    Phase phase,
    Stop stop,
    long instructions,
    long virtualNanos,
    long runNanos,
    RegisterValues registers,
    String place,
    Relocation relocation,
    Modules modules,
    DeviceRegisters devices,
    List<Milestone> milestones,
    List<LastException> exceptions,
    Edits.Known edits,
    List<BreakpointView> breakpoints,
    List<DiskView> disks,
    String diskTrouble,
    int restarts,
    EngineStatus engine,
    List<Stimulus> untaken,
    Optional<History.Known> known,
    Throwable failure) {

  /** The same machine, found to have failed. */
  MachineView failed(Throwable defect) {
    return new MachineView(
        number + 1,
        moment + 1,
        false,
        Answers.NONE,
        Phase.FAILED,
        stop,
        instructions,
        virtualNanos,
        runNanos,
        registers,
        place,
        relocation,
        modules,
        devices,
        milestones,
        exceptions,
        edits,
        breakpoints,
        disks,
        diskTrouble,
        restarts,
        engine,
        List.of(),
        known,
        defect);
  }

  /** Why it last came to a stop; null before the first. */
  public StopReason reason() {
    return stop == null ? null : stop.reason();
  }

  /** What the last stop was for, by breakpoint. */
  public List<Stop.Hit> hits() {
    return stop == null ? List.of() : stop.hits();
  }

  /** Whether the machine can be put to an instant of its run; not while it runs. */
  public boolean canGoTo(long instant) {
    boolean stands = phase == Phase.PAUSED || phase == Phase.WAITING || phase == Phase.ENDED;
    return stands && known.isPresent() && known.get().holds(instant);
  }

  /** How much of what the guest wrote to disks their files lack, in bytes. */
  public long unwritten() {
    return disks.stream().mapToLong(DiskView::unwritten).sum();
  }

  /** Million instructions a second of host time, since the machine was made. */
  public double mips() {
    return runNanos == 0 ? 0 : instructions * 1e3 / runNanos;
  }
}
