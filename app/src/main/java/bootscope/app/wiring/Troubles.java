package bootscope.app.wiring;

import bootscope.app.menu.Notice;
import bootscope.app.menu.Workbench;
import bootscope.core.cpu.state.Bits;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.history.History;
import bootscope.core.machine.StopReason;
import bootscope.core.session.MachineView;
import bootscope.core.session.Phase;
import bootscope.views.pane.Guest;
import bootscope.views.pane.Told;
import bootscope.views.pane.Workspace;
import bootscope.views.text.Texts;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Tells, each once, what brought a guest down and what mistakes of ours came to light with it. What
 * ended the guest is said as long as it stands at that end, and again when it is brought back
 * there.
 */
final class Troubles {
  /** Where a machine stands, and why: the same instant of another run is another place. */
  private record Place(int run, long instructions, StopReason reason) {
    static Place of(MachineView view) {
      return new Place(
          view.known().map(History.Known::run).orElse(0), view.instructions(), view.reason());
    }
  }

  private final Workbench workbench;
  private final Workspace workspace;
  private final Set<String> toldDefects = new HashSet<>();
  private boolean toldFailure;
  private boolean toldEnd; // where it stands
  private Place place;

  /**
   * @param workspace leads to the places that are told of
   */
  Troubles(Workbench workbench, Workspace workspace) {
    this.workbench = workbench;
    this.workspace = workspace;
  }

  private Texts texts() {
    return workbench.texts();
  }

  /** Another guest is open. */
  void guestMade() {
    toldDefects.clear();
    machineMade();
  }

  /** Whatever was said of a machine is not said of the next one. */
  void machineMade() {
    toldFailure = false;
    toldEnd = false;
    place = null;
    workbench.machineGone();
  }

  /** Says once what brought the guest down, while it stands there. */
  void follow(Guest guest, MachineView now) {
    Place here = Place.of(now);
    if (!here.equals(place)) {
      place = here;
      toldEnd = false;
      workbench.machineMoved();
    }
    if (now.phase() == Phase.FAILED) {
      if (!toldFailure) {
        toldFailure = true;
        workbench.tellOfMachine(defectNotice(texts().get("status.emulator"), now.failure()));
      }
    } else if (now.stop() != null && now.phase() != Phase.RUNNING && !toldEnd) {
      toldEnd = true;
      Notice notice =
          GuestStates.notice(
              now,
              texts(),
              workspace.navigator(),
              address -> nameOf(guest, now, address),
              workspace.navigator()::goToWalk);
      if (notice != null) {
        workbench.tellOfInstant(notice);
      }
    }
  }

  /** Tells something of the present machine, with ways from there. */
  void answer(String message, List<Told> lines) {
    workbench.answer(new Notice(Notice.Kind.INFORMATION, message, "", lines, ""));
  }

  private static String nameOf(Guest guest, MachineView now, long address) {
    boolean paging = now.registers().has(CpuRegisters.CR0, Bits.CR0_PG);
    return guest.symbols().nameOf(address, paging);
  }

  /** A mistake of ours. */
  void defect(String where, Throwable cause) {
    workbench.tell(defectNotice(where, cause));
  }

  private Notice defectNotice(String where, Throwable cause) {
    return Notice.defect(
        texts().get("notice.defect", where), texts().get("notice.defect.remedy"), cause);
  }

  /** Tells each mistake once: what a pane asks sixty times a second may fail as often. */
  void defectOnce(Throwable cause) {
    StackTraceElement[] trace = cause.getStackTrace();
    if (toldDefects.add(cause.getClass() + " " + (trace.length == 0 ? "" : trace[0]))) {
      defect(texts().get("status.emulator"), cause);
    }
  }
}
