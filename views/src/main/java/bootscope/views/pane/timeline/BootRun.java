package bootscope.views.pane.timeline;

import bootscope.core.debug.Edit;
import bootscope.core.history.Branch;
import bootscope.core.history.History;
import bootscope.core.history.MarkedInstant;
import bootscope.core.session.MachineView;
import bootscope.core.timeline.Lanes;
import bootscope.core.timeline.Milestone;
import bootscope.core.timeline.Timeline;
import java.util.List;

/**
 * What is known of a run.
 *
 * @param guest the guest's name, or null for what the user read from a file to compare
 * @param lanes null where only the milestones are known, as from a file
 * @param edits what was changed by hand
 * @param marked instants that the user marked
 * @param endInstructions how far it got
 * @param endNanos virtual time then
 */
record BootRun(
    String name,
    String guest,
    List<Milestone> milestones,
    Lanes lanes,
    List<Edit> edits,
    List<MarkedInstant> marked,
    long endInstructions,
    long endNanos) {
  static BootRun of(
      String name, String guest, MachineView view, Lanes lanes, List<MarkedInstant> marked) {
    // Those of a run in whose past the machine stands go on to its end, whoever was asked for them.
    Lanes all = view.known().map(History.Known::lanes).orElse(lanes);
    // The lanes may be newer than the view by a moment.
    boolean newer = all != null && all.endNanos() > view.virtualNanos();
    return new BootRun(
        name,
        guest,
        view.known().map(History.Known::milestones).orElse(view.milestones()),
        all,
        view.edits().all(),
        marked,
        newer ? all.endInstructions() : view.instructions(),
        newer ? all.endNanos() : view.virtualNanos());
  }

  static BootRun of(String name, String guest, Branch branch, List<MarkedInstant> marked) {
    return new BootRun(
        name,
        guest,
        branch.milestones(),
        branch.lanes(),
        List.of(),
        marked,
        branch.end(),
        branch.endNanos());
  }

  static BootRun of(String name, Timeline timeline) {
    List<Milestone> all = timeline.milestones();
    Milestone last = all.isEmpty() ? null : all.getLast();
    return new BootRun(
        name,
        null,
        all,
        null,
        List.of(),
        List.of(),
        last == null ? 0 : last.instructions(),
        last == null ? 0 : last.virtualNanos());
  }

  Timeline timeline() {
    return new Timeline(milestones);
  }
}
