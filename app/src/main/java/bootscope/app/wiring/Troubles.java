package bootscope.app.wiring;

import bootscope.app.menu.Notice;
import bootscope.app.menu.Workbench;
import bootscope.core.cpu.state.Bits;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.session.MachineView;
import bootscope.core.session.Phase;
import bootscope.views.pane.Guest;
import bootscope.views.pane.Navigator;
import bootscope.views.text.Texts;
import java.util.HashSet;
import java.util.Set;

/** Tells, each once, what brought a guest down and what mistakes of ours came to light with it. */
final class Troubles {
  private static final long NOTHING = 0;
  private static final long FAILURE = -1;

  private final Workbench workbench;
  private final Navigator navigator;
  private final Set<String> toldDefects = new HashSet<>();
  private long toldStop = NOTHING; // or FAILURE, or the instruction count of a stop and 1

  /**
   * @param navigator leads to the places that are told of
   */
  Troubles(Workbench workbench, Navigator navigator) {
    this.workbench = workbench;
    this.navigator = navigator;
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
    toldStop = NOTHING;
    workbench.machineGone();
  }

  /** Says once what brought the guest down. */
  void follow(Guest guest, MachineView now) {
    if (now.phase() == Phase.FAILED && toldStop != FAILURE) {
      toldStop = FAILURE;
      workbench.tellOfMachine(defectNotice(texts().get("status.emulator"), now.failure()));
    } else if (now.stop() != null
        && now.phase() != Phase.RUNNING
        && toldStop != now.instructions() + 1) {
      Notice notice =
          GuestStates.notice(now, texts(), navigator, address -> nameOf(guest, now, address));
      if (notice != null) {
        toldStop = now.instructions() + 1;
        workbench.tellOfMachine(notice);
      }
    }
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
