package bootscope.views.pane;

import bootscope.core.debug.Breakpoint;
import bootscope.core.debug.Editor;
import bootscope.core.debug.Inspector;
import bootscope.core.debug.RegisterName;
import bootscope.core.debug.Stop;
import bootscope.core.debug.Symbols;
import bootscope.core.debug.Trigger;
import bootscope.core.history.CancelledException;
import bootscope.core.history.Instant;
import bootscope.core.history.Occurrence;
import bootscope.core.history.Origin;
import bootscope.core.history.Recording;
import bootscope.core.history.Written;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.machine.Boot;
import bootscope.core.session.MachineView;
import bootscope.core.session.Session;
import bootscope.core.session.TimeTravel;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The guest that is open, as panes ask things of it once; what is to be known with each view they
 * ask as a {@link GuestFollower}. Nothing waits.
 */
public final class Guest {
  private final String name;
  private final Session session;
  private final Boot boot;
  private final Symbols symbols;
  private final Executor executor;
  private final Consumer<Throwable> onDefect;
  private BiConsumer<String, CompletableFuture<?>> onLong = (key, end) -> {};
  private boolean closed;

  /**
   * @param executor runs what is done with answers: the JavaFX thread
   * @param onDefect told of questions that failed by our mistake
   */
  public Guest(
      String name, Session session, Boot boot, Executor executor, Consumer<Throwable> onDefect) {
    this.name = name;
    this.session = session;
    this.boot = boot;
    this.executor = executor;
    this.onDefect = onDefect;
    symbols = Symbols.of(boot.kernel());
  }

  /** Of its file, or {@code guest:NAME}. */
  public String name() {
    return name;
  }

  public Session session() {
    return session;
  }

  public Boot boot() {
    return boot;
  }

  /**
   * As they lie in the newest view of the machine, those of loaded modules among them. May be asked
   * from any thread; the table has been read.
   */
  public Symbols symbols() {
    MachineView now = session.view();
    return symbols.at(Optional.ofNullable(now.relocation())).with(now.modules());
  }

  /**
   * Sets who is told of what goes through time, which may take long: of the key of the text that
   * says what it does, and of its end.
   */
  public void onLong(BiConsumer<String, CompletableFuture<?>> told) {
    onLong = told;
  }

  /**
   * Asks something of the machine between two instructions. The answer comes later, on the
   * executor, and not at all once the guest is closed.
   */
  public <T> void ask(Function<Inspector, T> question, Consumer<? super T> answer) {
    ask(question, answer, () -> {});
  }

  /**
   * As {@link #ask(Function, Consumer)}.
   *
   * @param failed run in place of the answer when there is none, by a mistake that has been told
   */
  public <T> void ask(
      Function<Inspector, T> question, Consumer<? super T> answer, Runnable failed) {
    deliver(session.ask(question), answer, failed);
  }

  /** Sets a breakpoint for a trigger, or removes those that there are for it. */
  public void toggleBreakpoint(Trigger trigger) {
    change(
        d -> {
          List<Breakpoint> same =
              d.breakpoints().list().stream().filter(b -> b.trigger().equals(trigger)).toList();
          same.forEach(b -> d.breakpoints().delete(b.id()));
          if (same.isEmpty()) {
            d.breakpoints().add(trigger);
          }
          return null;
        },
        done -> {});
  }

  /** Whether a machine, or none (null), has a breakpoint for a trigger. */
  public static boolean stopsAt(MachineView view, Trigger trigger) {
    return view != null && view.breakpoints().stream().anyMatch(b -> b.trigger().equals(trigger));
  }

  /** Runs to the instruction at a linear address, or to where something else stops the guest. */
  public void runTo(long linear) {
    runTo(linear, false);
  }

  /** The same for an address of either kind. */
  public void runTo(long address, boolean physical) {
    CompletableFuture<MachineView> way = session.runTo(address, physical);
    onLong.accept("running.to-cursor", way);
    deliver(way, view -> {}, () -> {});
  }

  /**
   * Runs to where a trigger stops the guest for once, or something else does; then that breakpoint
   * is gone.
   */
  public void runTo(Trigger trigger) {
    CompletableFuture<Integer> set = session.change(d -> d.breakpoints().add(trigger, true).id());
    CompletableFuture<Stop> way =
        set.thenCompose(id -> session.run().thenCompose(view -> session.stands()));
    onLong.accept("running.to-cursor", way);
    deliver(
        way.thenCombine(set, (stop, id) -> id)
            .thenCompose(id -> session.change(d -> d.breakpoints().delete(id))),
        done -> {},
        () -> {});
  }

  /**
   * Puts the machine to an instant of its known run; nothing happens while it runs.
   *
   * @param done run when it is there, or when it could not be put there
   */
  public void goTo(Instant there, Runnable done) {
    CompletableFuture<MachineView> way = session.time().goTo(there);
    onLong.accept("running.to-instant", way);
    deliver(way, view -> done.run(), done);
  }

  /**
   * Returns to a run that became another: {@link TimeTravel#returnTo}.
   *
   * @param done run when it is there
   */
  public void returnTo(int run, Runnable done) {
    CompletableFuture<MachineView> way = session.time().returnTo(run);
    onLong.accept("running.to-branch", way);
    deliver(way, view -> done.run(), () -> {});
  }

  /**
   * Runs a boot that has not begun as it was recorded: {@link TimeTravel#replay}.
   *
   * @return completes on the emulation thread
   */
  public CompletableFuture<MachineView> replay(Recording recording) {
    CompletableFuture<MachineView> way = session.time().replay(recording);
    onLong.accept("running.capsule", way);
    return way;
  }

  /**
   * Asks who last wrote one of some bytes: {@link TimeTravel#lastWrite}.
   *
   * @param noMemory run in place of the answer where there are no bytes
   */
  public void lastWrite(
      boolean physical,
      long address,
      int length,
      Consumer<? super Optional<Written>> answer,
      Runnable noMemory) {
    search(
        "running.search",
        session.time().lastWrite(physical, address, length, Syntax.INTEL),
        answer,
        IllegalArgumentException.class,
        noMemory);
  }

  /** Asks who writes one of some bytes next; as {@link #lastWrite}. */
  public void nextWrite(
      boolean physical,
      long address,
      int length,
      Consumer<? super Optional<Written>> answer,
      Runnable noMemory) {
    search(
        "running.search",
        session.time().nextWrite(physical, address, length, Syntax.INTEL),
        answer,
        IllegalArgumentException.class,
        noMemory);
  }

  /** Asks where some bytes came from: {@link TimeTravel#origin}; as {@link #lastWrite}. */
  public void origin(
      boolean physical,
      long address,
      int length,
      Consumer<? super Origin> answer,
      Runnable noMemory) {
    search(
        "running.origin",
        session.time().origin(physical, address, length, Syntax.INTEL),
        answer,
        IllegalArgumentException.class,
        noMemory);
  }

  /**
   * Asks when what a trigger waits for last was, or will be next in what is known: {@link
   * TimeTravel#last}, {@link TimeTravel#next}.
   */
  public void occurrence(
      boolean last, Trigger trigger, Consumer<? super Optional<Occurrence>> answer) {
    TimeTravel time = session.time();
    search(
        "running.search",
        last ? time.last(trigger, Syntax.INTEL) : time.next(trigger, Syntax.INTEL),
        answer,
        IllegalStateException.class,
        () -> {}); // it runs by now
  }

  /**
   * Asks when a register last changed: {@link TimeTravel#lastChange}.
   *
   * @param givenUp run in place of the answer where it is too far back
   */
  public void lastChange(
      String name,
      RegisterName register,
      Consumer<? super Optional<Occurrence>> answer,
      Runnable givenUp) {
    search(
        "running.search",
        session.time().lastChange(name, register, Syntax.INTEL),
        answer,
        IllegalStateException.class,
        givenUp);
  }

  /**
   * @param key of the text that says what is being done
   * @param refusal what the search fails with where there is no answer
   * @param none run in place of the answer then
   */
  private <T> void search(
      String key,
      CompletableFuture<T> search,
      Consumer<? super T> answer,
      Class<? extends RuntimeException> refusal,
      Runnable none) {
    onLong.accept(key, search);
    search.whenCompleteAsync(
        (value, trouble) -> {
          if (closed) {
            return;
          }
          switch (trouble) {
            case null -> answer.accept(value);
            case CancelledException e -> {} // whoever did that knows
            case Throwable t when refusal.isInstance(t) -> none.run();
            default -> failed(trouble);
          }
        },
        executor);
  }

  /** As {@link #ask}, for what changes the machine: all panes see it. */
  public <T> void change(Function<Editor, T> change, Consumer<? super T> answer) {
    deliver(session.change(change), answer, () -> {});
  }

  private <T> void deliver(
      CompletableFuture<T> future, Consumer<? super T> answer, Runnable failed) {
    future.whenCompleteAsync(
        (value, trouble) -> {
          if (closed) {
            return;
          }
          if (trouble == null) {
            answer.accept(value);
          } else {
            failed(trouble);
            failed.run();
          }
        },
        executor);
  }

  /** A question failed by our mistake. */
  void failed(Throwable trouble) {
    onDefect.accept(trouble);
  }

  /** No more answers. Called where the executor runs. */
  public void close() {
    closed = true;
  }
}
