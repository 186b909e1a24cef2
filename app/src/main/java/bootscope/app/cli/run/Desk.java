package bootscope.app.cli.run;

import bootscope.app.cli.RunOptions.Door;
import bootscope.app.cli.UsageException;
import bootscope.core.boot.BootException;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.Editor;
import bootscope.core.debug.Inspector;
import bootscope.core.debug.Stop;
import bootscope.core.drive.GuestGoneException;
import bootscope.core.drive.Refused;
import bootscope.core.drive.RunWatch;
import bootscope.core.drive.Tasks;
import bootscope.core.history.CancelledException;
import bootscope.core.history.History;
import bootscope.core.history.Instant;
import bootscope.core.history.InstantException;
import bootscope.core.history.Instants;
import bootscope.core.history.Search;
import bootscope.core.history.Travel;
import bootscope.core.remote.Motion;
import bootscope.core.remote.Protocol;
import bootscope.core.remote.RemoteGuest;
import bootscope.core.remote.RemoteServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A run on the terminal, for clients from outside: what they want is done by the thread that owns
 * the machine, between two turns of it or of the terminal.
 */
final class Desk implements RemoteGuest, AutoCloseable {
  /** What the run does for clients. On its thread. */
  interface Run {
    /** Lets the guest go on. */
    void goOn();

    /** Lets it stand, without a monitor on the terminal. */
    void hold();

    /** Makes a step, with what was typed and what is recorded. */
    Stop step(Function<Debugger, Stop> step) throws BootException;

    Optional<History> history();

    /** Does a line for the monitor. */
    void monitor(String line, Consumer<String> out);

    /** Ends as soon as it can. */
    void end();
  }

  private final Debugger debugger;
  private final Run run;
  private final Tasks tasks;
  private final List<CompletableFuture<Stop>> waiting = new ArrayList<>(); // for it to stand
  private final RunWatch watch = new RunWatch();
  private final List<RemoteServer> servers = new ArrayList<>();
  private volatile int clients;
  private boolean standing;
  private boolean stepping; // for a client

  /**
   * @param wake makes the run's thread look at what is to be done; from any thread
   */
  Desk(Debugger debugger, Run run, Runnable wake) {
    this.debugger = debugger;
    this.run = run;
    tasks =
        new Tasks(
            () -> {
              debugger.callAttention();
              wake.run();
            });
    debugger.interjection(this::interject);
  }

  /**
   * Between two instructions, after something was sent. A client's step is cut short by what wants
   * the machine to stop alone, so that steps that are sent at once are all made.
   */
  private void interject() {
    tasks.answer();
    if (!tasks.isEmpty() && (!stepping || tasks.wantStop())) {
      debugger.requestStop();
    }
  }

  // ---------------------------------------------------------------- doors

  /**
   * Opens the doors that were asked for.
   *
   * @throws UsageException where one cannot be opened
   */
  void open(List<Door> doors, InputStream in, OutputStream out, Consumer<String> say) {
    for (Door door : doors) {
      if (door.address().isEmpty()) {
        Thread.ofPlatform().daemon().name("client").start(() -> serve(door.protocol(), in, out));
      } else {
        open(door, door.address().get(), say);
      }
    }
  }

  private void open(Door door, SocketAddress address, Consumer<String> say) {
    try {
      RemoteServer server =
          RemoteServer.open(
              address, "clients", (from, to) -> door.protocol().serve(this, from, to));
      servers.add(server);
      say.accept("waiting for " + door.protocol().client() + " at " + server.place() + "\n");
    } catch (BindException e) {
      throw new UsageException(
          door.protocol().option()
              + ": "
              + address
              + " is taken, or not this computer's: "
              + e.getMessage());
    } catch (IOException e) {
      throw new UsageException(door.protocol().option() + ": " + address + ": " + e.getMessage());
    }
  }

  private void serve(Protocol protocol, InputStream in, OutputStream out) {
    try {
      protocol.serve(this, in, out);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      tasks.send(
          false,
          () -> {
            run.end(); // nobody else can come by that way
            return null;
          });
    }
  }

  // ---------------------------------------------------------------- the run's thread

  /** Does what was sent. */
  void doAll() {
    while (tasks.doOne()) {}
  }

  /** Makes {@link #doNext} return. From any thread. */
  void wake() {
    tasks.stopAnd(() -> null);
  }

  /** Waits for something to be sent, and does it. */
  void doNext() throws InterruptedException {
    tasks.doNext();
  }

  /** Whether a client is there. */
  boolean isAttended() {
    return clients > 0;
  }

  /** The machine stands, for a client or for whoever sits before it. */
  void stands(Stop stop) {
    standing = true;
    watch.stands(stop);
    List<CompletableFuture<Stop>> now = List.copyOf(waiting);
    waiting.clear();
    now.forEach(w -> w.complete(stop));
  }

  /** It goes on. */
  void goes() {
    standing = false;
    watch.goes();
  }

  private void pauseNow() {
    if (!standing) {
      run.hold();
      stands(debugger.stopHere());
    }
  }

  // ---------------------------------------------------------------- the clients' threads

  @Override
  public void attended(boolean now) {
    synchronized (this) {
      clients += now ? 1 : -1;
    }
  }

  @Override
  public <T> CompletableFuture<T> ask(Function<? super Inspector, ? extends T> question) {
    return tasks.send(true, () -> refusing(() -> question.apply(debugger.inspector())));
  }

  @Override
  public <T> CompletableFuture<T> change(Function<? super Editor, ? extends T> change) {
    return tasks.send(
        true,
        () ->
            refusing(
                () -> {
                  T done = change.apply(debugger.editor());
                  run.history().ifPresent(History::look);
                  return done;
                }));
  }

  /** What may go wrong. */
  @FunctionalInterface
  private interface Work<T> {
    T get() throws BootException;
  }

  private static <T> T refusing(Work<T> work) {
    try {
      return work.get();
    } catch (CancelledException
        | IllegalArgumentException
        | IllegalStateException
        | UsageException
        | BootException e) {
      throw new Refused(e);
    }
  }

  @Override
  public CompletableFuture<Stop> go(Motion motion) {
    return tasks
        .send(
            false,
            () ->
                refusing(
                    () -> {
                      begin(motion);
                      return null;
                    }))
        .thenCompose(begun -> stands());
  }

  private void begin(Motion motion) throws BootException {
    if (!standing) {
      return;
    }
    stepping = true;
    try {
      move(motion);
    } finally {
      stepping = false;
    }
  }

  private void move(Motion motion) throws BootException {
    switch (motion) {
      case Motion.Run r -> {
        goes();
        run.goOn();
      }
      case Motion.Step s -> came(run.step(Debugger::step));
      case Motion.Steps s -> came(run.step(d -> d.step(s.count())));
      case Motion.StepOver s -> came(run.step(Debugger::stepOver));
      case Motion.StepLine s -> came(run.step(d -> d.stepLine(s.over())));
      case Motion.RunTo p -> came(run.step(d -> d.runTo(p.address(), p.physical())));
      case Motion.StepOut s -> came(run.step(Debugger::stepOut));
      case Motion.StepWhile w -> came(run.step(d -> d.stepWhile(w.from(), w.end())));
      case Motion.GoTo there -> came(travel(h -> h.goTo(instant(there.said(), h))));
      case Motion.StepBack b -> came(travel(History::stepBack));
      case Motion.StepOverBack b -> came(travel(History::stepOverBack));
      case Motion.StepOutBack b -> came(travel(History::stepOutBack));
      case Motion.Branch b -> came(travel(h -> h.returnTo(b.run())));
      case Motion.StepLineBack b -> came(travel(h -> h.stepLineBack(b.over())));
      case Motion.RunBack b -> came(travel(History::runBack));
    }
  }

  private void came(Stop stop) {
    run.hold();
    stands(stop);
  }

  private Instant instant(String said, History history) {
    try {
      return Instants.of(said, history.known(), debugger.machine().clock().instructions());
    } catch (InstantException e) {
      throw new IllegalArgumentException(e.getMessage());
    }
  }

  private History known() {
    History history =
        run.history().orElseThrow(() -> new IllegalStateException("no history is kept"));
    history
        .obstacle()
        .ifPresent(
            o -> {
              throw new IllegalStateException("there is no history: " + o);
            });
    history.look();
    return history;
  }

  private Stop travel(Travel way) throws BootException {
    History history = known();
    try {
      return way.go(history);
    } catch (CancelledException e) {
      return debugger.stopHere();
    }
  }

  @Override
  public CompletableFuture<Stop> stands() {
    CompletableFuture<Stop> stop = new CompletableFuture<>();
    tasks
        .send(
            true,
            () -> {
              waiting.add(stop);
              if (standing) {
                stands(debugger.stop());
              }
              return null;
            })
        .exceptionally(
            closed -> {
              stop.completeExceptionally(closed);
              return null;
            });
    return stop;
  }

  @Override
  public Runnable hear(RunWatch.Listener listener) {
    return watch.add(listener);
  }

  @Override
  public void pause() {
    tasks.stopAnd(
        () -> {
          pauseNow();
          return null;
        });
  }

  @Override
  public void kill() {
    tasks.stopAnd(
        () -> {
          run.end();
          return null;
        });
  }

  @Override
  public <T> CompletableFuture<T> past(Search<T> search) {
    return tasks.send(
        false,
        () ->
            refusing(
                () -> {
                  if (!standing) {
                    throw new IllegalStateException("the machine runs");
                  }
                  return search.in(known());
                }));
  }

  @Override
  public boolean hasPast() {
    return run.history().filter(h -> h.obstacle().isEmpty()).isPresent();
  }

  @Override
  public CompletableFuture<Void> monitor(String line, Consumer<String> out) {
    return tasks.send(
        false,
        () ->
            refusing(
                () -> {
                  run.monitor(line, out);
                  if (standing) {
                    watch.stands(debugger.stop()); // it may have moved the machine
                  }
                  return null;
                }));
  }

  /** The run is over. */
  @Override
  public void close() {
    for (RemoteServer server : servers) {
      try {
        server.close();
      } catch (IOException e) {
        // It is gone all the same.
      }
    }
    GuestGoneException gone = new GuestGoneException(null);
    waiting.forEach(w -> w.completeExceptionally(gone));
    tasks.close(gone);
  }
}
