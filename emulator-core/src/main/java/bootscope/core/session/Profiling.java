package bootscope.core.session;

import bootscope.core.boot.BootException;
import bootscope.core.debug.Debugger;
import bootscope.core.drive.Refused;
import bootscope.core.history.Recording;
import bootscope.core.profile.CallRecorder;
import bootscope.core.profile.Profile;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Records the profile of a session's machine, always from the beginning of its boot: a machine that
 * has gone on is made anew, and its run is run once more, with all that came from outside at the
 * same instants. One that is restarted goes on being recorded, anew.
 *
 * <p>All methods may be called from any thread; none waits. Futures complete as a {@link
 * Session}'s.
 */
public final class Profiling {
  /**
   * What is recorded.
   *
   * @param on whether it is being recorded now
   * @param number of the recording, from 1; 0 before the first
   */
  public record State(boolean on, int number) {}

  /** A recording that begins, and what is to follow it. */
  private record Begun(Recording run, boolean goesOn) {}

  private final Emulation emulation;
  private final TimeTravel time;
  private final Debugger debugger;
  private volatile State state = new State(false, 0);
  private CallRecorder recorder; // null while nothing is recorded
  private Profile last; // what was recorded before; null for nothing

  Profiling(Emulation emulation, TimeTravel time) {
    this.emulation = emulation;
    this.time = time;
    debugger = emulation.debugger();
  }

  /** What is recorded; a view follows each change. */
  public State state() {
    return state;
  }

  /**
   * What was recorded up to now, or until it ended; empty where nothing was. Asked for while the
   * machine runs it takes it a few milliseconds.
   */
  public CompletableFuture<Optional<Profile>> profile() {
    return emulation
        .tasks()
        .send(true, () -> Optional.ofNullable(recorder == null ? last : recorder.profile()));
  }

  /**
   * Records from now on, from the beginning of the boot. A machine that has gone on from there is
   * made anew and runs to where it was; if it ran, it goes on.
   *
   * <p>The future fails with {@link IllegalStateException} where its run cannot be run once more,
   * and with {@link BootException} when a file can no longer be read.
   */
  public CompletableFuture<MachineView> begin() {
    return emulation.tasks().stopAnd(this::begun).thenCompose(this::rerun);
  }

  private Begun begun() {
    if (recorder != null) {
      return new Begun(null, false);
    }
    boolean goesOn = emulation.phase() == Phase.RUNNING;
    emulation.pause();
    if (debugger.machine().clock().now() == 0) {
      attach();
      emulation.past().begin(); // no mark is left that knows nothing of the recording
      emulation.publish();
      return new Begun(null, goesOn);
    }
    if (!debugger.restartable()) {
      throw new Refused(new IllegalStateException("there is no boot to start anew"));
    }
    try {
      Recording run = Recording.of(debugger);
      emulation.drive().restart();
      attach();
      emulation.restarted();
      return new Begun(run, goesOn);
    } catch (BootException | IllegalStateException e) {
      throw new Refused(e);
    }
  }

  private CompletableFuture<MachineView> rerun(Begun begun) {
    CompletableFuture<MachineView> there =
        begun.run == null
            ? CompletableFuture.completedFuture(emulation.view())
            : time.replay(begun.run);
    return !begun.goesOn
        ? there
        : there.thenCompose(
            view ->
                emulation
                    .tasks()
                    .send(
                        false,
                        () -> {
                          emulation.run();
                          return emulation.view();
                        }));
  }

  /** Records no more; what was recorded stays. */
  public CompletableFuture<MachineView> end() {
    return emulation
        .tasks()
        .send(
            true,
            () -> {
              detach();
              emulation.changed();
              return emulation.view();
            });
  }

  // ---------------------------------------------------------------- the emulation thread's

  private void attach() {
    recorder = new CallRecorder(debugger);
    last = null;
    state = new State(true, state.number + 1);
  }

  private void detach() {
    if (recorder != null) {
      last = recorder.profile();
      recorder.close();
      recorder = null;
      state = new State(false, state.number);
    }
  }

  /**
   * The machine is about to be made anew.
   *
   * @return run when it has been
   */
  Runnable restarts() {
    boolean was = recorder != null;
    detach();
    return was ? this::attach : () -> {};
  }

  /** The machine is about to be put to where no run of it leads. */
  void leaves() {
    detach();
  }
}
