package bootscope.core.session;

import bootscope.core.debug.Breakpoints;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.RegisterValues;
import bootscope.core.debug.Stop;
import bootscope.core.history.History;
import bootscope.core.machine.Machine;
import bootscope.core.machine.Stimulus;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Makes views of a session's machine, with answers to the questions that stand. Belongs to the
 * emulation thread, but for the questions, which any may put.
 */
final class ViewMaker {
  private final Debugger debugger;
  private final DiskKeeper disks;
  private final List<Question<?>> standing = new CopyOnWriteArrayList<>();
  private long number;
  private long moment;
  private long answered = -1; // the moment of the answers
  private Answers answers = Answers.NONE;

  ViewMaker(Debugger debugger, DiskKeeper disks) {
    this.debugger = debugger;
    this.disks = disks;
  }

  /** From any thread. */
  void stand(Question<?> question) {
    standing.add(question);
  }

  /** From any thread. */
  void withdraw(Question<?> question) {
    standing.remove(question);
  }

  /** The machine may have changed since the last view. */
  void changed() {
    moment++;
  }

  /**
   * The machine as it is.
   *
   * @param full whether questions are answered
   * @param untaken what waits for it to go on
   * @param known of its run
   * @param failure the defect that stopped it; null for none
   */
  MachineView look(
      boolean full,
      Phase phase,
      Stop stop,
      List<Stimulus> untaken,
      Optional<History.Known> known,
      Throwable failure) {
    if (full) {
      boolean stands = phase != Phase.RUNNING && phase != Phase.WAITING;
      boolean same = answered == moment;
      answers = Answers.of(standing, debugger.inspector(), stands, answers, same);
      answered = moment;
    }
    Machine m = debugger.machine();
    return new MachineView(
        ++number,
        moment,
        full,
        full ? answers : Answers.NONE,
        phase,
        stop,
        m.clock().instructions(),
        m.clock().now(),
        debugger.runNanos(),
        RegisterValues.of(m.processor()),
        debugger.nameOf(m.processor().linearRip()),
        debugger.symbols().relocation().orElse(null),
        debugger.symbols().modules(),
        debugger.devices(),
        debugger.recorder().timeline().milestones(),
        debugger.exceptions().all(),
        debugger.edits().known(),
        breakpoints(),
        m.disks().stream().map(DiskView::of).toList(),
        disks.trouble(),
        debugger.restarts(),
        m.processor().engine().status(),
        untaken,
        known,
        failure);
  }

  private List<BreakpointView> breakpoints() {
    Breakpoints all = debugger.breakpoints();
    return all.list().stream().map(b -> BreakpointView.of(b, all.surroundings())).toList();
  }
}
