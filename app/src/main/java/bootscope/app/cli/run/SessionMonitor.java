package bootscope.app.cli.run;

import bootscope.app.cli.UsageException;
import bootscope.app.cli.capsule.Capsule.Word;
import bootscope.app.cli.monitor.Monitor;
import bootscope.app.cli.monitor.Monitor.Outcome;
import bootscope.core.session.Controls;
import bootscope.core.session.Session;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The monitor of a session's machine, for whoever sends it lines: the same commands as on the
 * terminal. May be called from any thread.
 */
public final class SessionMonitor {
  private final Session session;
  private final Supplier<List<Word>> words;
  private volatile Monitor monitor; // made on the emulation thread, and used there
  private Controls controls;
  private Consumer<String> out;

  /**
   * @param words what begins this boot elsewhere; throws {@link UsageException} where it cannot be
   *     made again
   */
  public SessionMonitor(Session session, Supplier<List<Word>> words) {
    this.session = session;
    this.words = words;
  }

  /** From now on lines of the guest's console are known: before it runs. */
  public void listen() {
    session.control(this::made);
  }

  /**
   * Does a line. One that lets the guest go on is answered when it is on its way.
   *
   * @param said takes what is said to it, in pieces, on the emulation thread
   */
  public CompletableFuture<Outcome> execute(String line, Consumer<String> said) {
    return session.control(
        given -> {
          controls = given;
          out = said;
          return made(given).execute(line);
        });
  }

  /**
   * Lets the guest go on, and says why it stands when it does.
   *
   * @param said as of {@link #execute}
   */
  public CompletableFuture<Void> goOn(Consumer<String> said) {
    return session
        .run()
        .thenCompose(running -> session.stands())
        .thenCompose(
            stop ->
                session.control(
                    given -> {
                      Whereabouts here = new Whereabouts(given.debugger());
                      said.accept(here.came(stop));
                      return null;
                    }));
  }

  /** What a word may go on to: {@link Monitor#completing}. Empty before the first line. */
  public List<String> completing(String line, String word) {
    Monitor now = monitor;
    return now == null ? List.of() : now.completing(line, word);
  }

  private Monitor made(Controls given) {
    controls = given;
    if (monitor == null) {
      ConsoleLines lines = new ConsoleLines(given.debugger(), 0);
      lines.hear();
      MachinePast past = new MachinePast(() -> controls.history(), way -> controls.travel(way));
      monitor =
          new MachineMonitor(
                  given.debugger(), past, new Marks(), lines, words, () -> controls.reset())
              .saying(text -> out.accept(text));
    }
    return monitor;
  }
}
