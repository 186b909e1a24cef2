package bootscope.app.wiring;

import bootscope.app.cli.capsule.Capsule.KeptBreakpoint;
import bootscope.app.menu.Notice;
import bootscope.app.menu.Workbench;
import bootscope.core.debug.Breakpoint;
import bootscope.core.debug.BreakpointException;
import bootscope.core.debug.Breakpoints;
import bootscope.core.debug.ExpressionException;
import bootscope.core.session.Session;
import java.util.ArrayList;
import java.util.List;
import javafx.application.Platform;

/** Sets breakpoints that a session's or a capsule's file has kept. */
final class KeptBreakpoints {
  /**
   * What came of them.
   *
   * @param pending names of what the kernel has not: they are set, and wait for it
   * @param leftOut why others could not be set in any kernel
   */
  private record Outcome(List<String> pending, List<String> leftOut) {}

  private KeptBreakpoints() {}

  /** Sets them before whatever is asked of the session next, and tells what did not hold. */
  static void set(List<KeptBreakpoint> kept, Session session, Workbench workbench) {
    session
        .change(e -> set(kept, e.breakpoints()))
        .thenAcceptAsync(outcome -> tell(outcome, workbench), Platform::runLater);
  }

  private static Outcome set(List<KeptBreakpoint> kept, Breakpoints all) {
    Outcome outcome = new Outcome(new ArrayList<>(), new ArrayList<>());
    for (KeptBreakpoint b : kept) {
      try {
        Breakpoint set = b.in(all);
        if (set.trigger().missing(all.surroundings()).isPresent()) {
          outcome.pending.add(set.where());
        }
      } catch (BreakpointException | ExpressionException e) {
        outcome.leftOut.add(e.getMessage());
      }
    }
    return outcome;
  }

  private static void tell(Outcome outcome, Workbench workbench) {
    tell("breakpoints.pending", outcome.pending, workbench);
    tell("breakpoints.leftOut", outcome.leftOut, workbench);
  }

  private static void tell(String key, List<String> which, Workbench workbench) {
    if (!which.isEmpty()) {
      workbench.tell(
          Notice.warning(
              workbench.texts().get(key, String.join(", ", which)),
              workbench.texts().get(key + ".remedy")));
    }
  }
}
