package bootscope.core.remote;

import bootscope.core.debug.Editor;
import bootscope.core.debug.Inspector;
import bootscope.core.debug.Stop;
import bootscope.core.drive.RunWatch;
import bootscope.core.history.History;
import bootscope.core.history.InstantException;
import bootscope.core.history.Instants;
import bootscope.core.history.Search;
import bootscope.core.session.MachineView;
import bootscope.core.session.Session;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/** The machine of a session. */
public final class SessionGuest implements RemoteGuest {
  /** Does a line for the monitor. */
  @FunctionalInterface
  public interface Monitor {
    CompletableFuture<Void> say(String line, Consumer<String> out);
  }

  private final Session session;
  private final Monitor monitor;

  public SessionGuest(Session session, Monitor monitor) {
    this.session = session;
    this.monitor = monitor;
  }

  @Override
  public <T> CompletableFuture<T> ask(Function<? super Inspector, ? extends T> question) {
    return session.ask(question);
  }

  @Override
  public <T> CompletableFuture<T> change(Function<? super Editor, ? extends T> change) {
    return session.change(change);
  }

  @Override
  public CompletableFuture<Stop> go(Motion motion) {
    CompletableFuture<MachineView> begun =
        switch (motion) {
          case Motion.Run run -> session.run();
          case Motion.Step step -> session.step();
          case Motion.Steps steps -> session.step(steps.count());
          case Motion.StepOver over -> session.stepOver();
          case Motion.StepLine line -> session.stepLine(line.over());
          case Motion.RunTo place -> session.runTo(place.address(), place.physical());
          case Motion.StepOut out -> session.stepOut();
          case Motion.StepWhile range -> session.stepWhile(range.from(), range.end());
          case Motion.GoTo there -> goTo(there.said());
          case Motion.StepBack back -> session.time().stepBack();
          case Motion.StepOverBack back -> session.time().stepOverBack();
          case Motion.StepOutBack back -> session.time().stepOutBack();
          case Motion.Branch branch -> session.time().returnTo(branch.run());
          case Motion.StepLineBack line -> session.time().stepLineBack(line.over());
          case Motion.RunBack back -> session.time().runBack();
        };
    return begun.thenCompose(view -> session.stands());
  }

  private CompletableFuture<MachineView> goTo(String said) {
    MachineView now = session.view();
    try {
      History.Known known =
          now.known().orElseThrow(() -> new IllegalStateException("no history is kept"));
      return session.time().goTo(Instants.of(said, known, now.instructions()));
    } catch (InstantException | IllegalStateException e) {
      return CompletableFuture.failedFuture(new IllegalArgumentException(e.getMessage()));
    }
  }

  @Override
  public <T> CompletableFuture<T> past(Search<T> search) {
    return session.time().search(search);
  }

  @Override
  public CompletableFuture<Stop> stands() {
    return session.stands();
  }

  @Override
  public Runnable hear(RunWatch.Listener listener) {
    return session.hear(listener);
  }

  @Override
  public void pause() {
    session.pause();
  }

  /** The window keeps it. */
  @Override
  public void kill() {
    session.pause();
  }

  @Override
  public boolean hasPast() {
    return session.view().known().isPresent();
  }

  @Override
  public CompletableFuture<Void> monitor(String line, Consumer<String> out) {
    return monitor.say(line, out);
  }
}
