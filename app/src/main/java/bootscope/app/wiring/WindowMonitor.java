package bootscope.app.wiring;

import bootscope.app.cli.run.SessionMonitor;
import bootscope.core.session.Session;
import bootscope.views.pane.GuestMonitor;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The monitor of the window's guest. */
final class WindowMonitor implements GuestMonitor {
  private final Session session;
  private final SessionMonitor monitor;

  /**
   * @param request that the guest was booted with
   */
  WindowMonitor(Session session, BootRequest request) {
    this.session = session;
    monitor = new SessionMonitor(session, () -> Capsules.words(request));
    monitor.listen();
  }

  /** The same, for whoever lets the guest go on by other ways. */
  SessionMonitor lines() {
    return monitor;
  }

  @Override
  public CompletableFuture<?> execute(String line, Consumer<String> said) {
    return monitor
        .execute(line, said)
        .thenCompose(
            outcome ->
                switch (outcome) {
                  case STAY -> CompletableFuture.completedFuture(null);
                  case CONTINUE -> monitor.goOn(said);
                  case QUIT -> {
                    said.accept("the window is closed by File > Quit\n");
                    yield CompletableFuture.completedFuture(null);
                  }
                });
  }

  @Override
  public List<String> completing(String line, String word) {
    return monitor.completing(line, word);
  }

  @Override
  public void cancel() {
    session.pause();
  }
}
