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
import java.util.concurrent.CompletableFuture;
import javafx.application.Platform;

/** Sets breakpoints that a session's or a capsule's file has kept. */
final class KeptBreakpoints {
  /**
   * What came of them.
   *
   * @param pending names of what the kernel has not: they are set, and wait for it
   * @param leftOut why others could not be set in any kernel
   */
  record Outcome(List<String> pending, List<String> leftOut) {}

  private KeptBreakpoints() {}

  /**
   * Sets them, and tells of those that are pending.
   *
   * @return what came of them, on the session's thread
   */
  static CompletableFuture<Outcome> set(
      List<KeptBreakpoint> kept, Session session, Workbench workbench) {
    return session
        .change(e -> set(kept, e.breakpoints()))
        .thenApply(
            outcome -> {
              if (!outcome.pending.isEmpty()) {
                Platform.runLater(() -> tell(outcome.pending, workbench));
              }
              return outcome;
            });
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

  private static void tell(List<String> pending, Workbench workbench) {
    workbench.tell(
        Notice.warning(
            workbench.texts().get("breakpoints.pending", String.join(", ", pending)),
            workbench.texts().get("breakpoints.pending.remedy")));
  }
}
