package bootscope.core.session;

import bootscope.core.boot.BootException;
import bootscope.core.debug.RegisterName;
import bootscope.core.debug.Trigger;
import bootscope.core.drive.Refused;
import bootscope.core.history.Advance;
import bootscope.core.history.CancelledException;
import bootscope.core.history.History;
import bootscope.core.history.Instant;
import bootscope.core.history.Occurrence;
import bootscope.core.history.Occurrences;
import bootscope.core.history.Origin;
import bootscope.core.history.Recording;
import bootscope.core.history.Replay;
import bootscope.core.history.Search;
import bootscope.core.history.Travel;
import bootscope.core.history.Written;
import bootscope.core.isa.InstructionFormatter.Syntax;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The past of a session's machine: goes there, and asks questions about it. While the machine runs
 * nothing goes through time, and nothing is asked.
 *
 * <p>All methods may be called from any thread; none waits. Futures complete as a {@link
 * Session}'s, and fail with {@link IllegalStateException} where there is no history.
 *
 * <p>Commands that make a running machine stop, as {@link Session#pause} does, cancel what goes
 * through time: the machine is where it was then, exactly. Questions fail with {@link
 * CancelledException}.
 */
public final class TimeTravel {
  private final Emulation emulation;
  private volatile Recording replayed; // null while none is

  TimeTravel(Emulation emulation) {
    this.emulation = emulation;
  }

  /**
   * How far what goes through time is, or looks for something there; empty while nothing does.
   * Whoever asks now and then gets it anew each time.
   */
  public Optional<Advance> advance() {
    Recording recording = replayed;
    if (recording != null) {
      return Optional.of(new Advance(0, emulation.view().instructions(), recording.instructions()));
    }
    Optional<Advance> advance = emulation.past().advance();
    if (advance.isPresent()) {
      emulation.debugger().callAttention(); // for the next time
    }
    return advance;
  }

  // ---------------------------------------------------------------- going

  /**
   * Puts the machine to an instant of the known run: {@link History#goTo}. Logs and serial output
   * are those of that instant.
   *
   * @param there the nearest that is known is taken
   */
  public CompletableFuture<MachineView> goTo(Instant there) {
    return travel(h -> h.goTo(there));
  }

  /** Goes back by an instruction: {@link History#stepBack}. */
  public CompletableFuture<MachineView> stepBack() {
    return travel(History::stepBack);
  }

  /** Goes back to where a line of source begins: {@link History#stepLineBack}. */
  public CompletableFuture<MachineView> stepLineBack(boolean over) {
    return travel(h -> h.stepLineBack(over));
  }

  /** Goes back over what was called: {@link History#stepOverBack}. */
  public CompletableFuture<MachineView> stepOverBack() {
    return travel(History::stepOverBack);
  }

  /**
   * Goes back to the call of the present function: {@link History#stepOutBack}. The future fails
   * with {@link IllegalStateException} where that cannot be told.
   */
  public CompletableFuture<MachineView> stepOutBack() {
    return travel(History::stepOutBack);
  }

  /** Runs backwards to a breakpoint: {@link History#runBack}. */
  public CompletableFuture<MachineView> runBack() {
    return travel(History::runBack);
  }

  /**
   * Returns to a run that became another: {@link History#returnTo}. The future fails with {@link
   * IllegalArgumentException} where none has this number.
   */
  public CompletableFuture<MachineView> returnTo(int run) {
    return travel(h -> h.returnTo(run));
  }

  private CompletableFuture<MachineView> travel(Travel way) {
    return emulation
        .tasks()
        .send(
            false,
            () -> {
              if (emulation.phase() == Phase.RUNNING) {
                return emulation.view();
              }
              try {
                emulation.stands(emulation.past().go(way));
              } catch (CancelledException e) {
                // The machine is where it was.
              } catch (BootException | IllegalArgumentException | IllegalStateException e) {
                throw new Refused(e);
              }
              emulation.publish();
              return emulation.view();
            });
  }

  // ---------------------------------------------------------------- recordings

  /**
   * What a boot needs to come to where the machine stands. The future fails with {@link
   * IllegalStateException} while it runs, and as {@link Recording#of} says.
   */
  public CompletableFuture<Recording> recording() {
    return emulation
        .tasks()
        .send(
            false,
            () -> {
              try {
                checkStands();
                return Recording.of(emulation.debugger());
              } catch (IllegalStateException e) {
                throw new Refused(e);
              }
            });
  }

  /**
   * Runs a boot that has not begun as it was recorded: {@link Replay}. The future fails with {@link
   * IllegalStateException} where it goes another way.
   */
  public CompletableFuture<MachineView> replay(Recording recording) {
    return emulation
        .tasks()
        .send(
            false,
            () -> {
              replayed = recording;
              try {
                Replay replay =
                    new Replay(emulation.debugger(), emulation.drive(), emulation::betweenSlices);
                emulation.stands(replay.run(recording, emulation.tasks()::wantStop));
              } catch (BootException | IllegalArgumentException | IllegalStateException e) {
                emulation.stands(emulation.debugger().stopHere());
                throw new Refused(e);
              } finally {
                replayed = null;
                emulation.publish();
              }
              return emulation.view();
            });
  }

  // ---------------------------------------------------------------- questions

  /**
   * Asks who last wrote one of some bytes before where the machine stands: {@link
   * History#lastWrite}.
   *
   * <p>The future fails with {@link IllegalStateException} where there is no history or the machine
   * runs, and with {@link IllegalArgumentException} where there is no memory.
   */
  public CompletableFuture<Optional<Written>> lastWrite(
      boolean physical, long address, int length, Syntax syntax) {
    return search(h -> h.lastWrite(physical, address, length, syntax));
  }

  /** The same of who writes them next, in what is known: {@link History#nextWrite}. */
  public CompletableFuture<Optional<Written>> nextWrite(
      boolean physical, long address, int length, Syntax syntax) {
    return search(h -> h.nextWrite(physical, address, length, syntax));
  }

  /**
   * Asks where bytes of memory came from: {@link History#origin}. When it is cancelled, that is as
   * far as was found by then.
   *
   * <p>The future fails as of {@link #lastWrite}, with {@link IllegalArgumentException} also for
   * more bytes than can be followed.
   */
  public CompletableFuture<Origin> origin(
      boolean physical, long address, int length, Syntax syntax) {
    return search(h -> h.origin(physical, address, length, syntax, h::isCancelled));
  }

  /**
   * Asks when what a trigger waits for last was before where the machine stands: {@link
   * Occurrences#last}. The future fails as that of {@link #lastWrite}.
   */
  public CompletableFuture<Optional<Occurrence>> last(Trigger trigger, Syntax syntax) {
    return search(h -> h.occurrences(syntax).last(trigger));
  }

  /** The same of when it will be next, in what is known: {@link Occurrences#next}. */
  public CompletableFuture<Optional<Occurrence>> next(Trigger trigger, Syntax syntax) {
    return search(h -> h.occurrences(syntax).next(trigger));
  }

  /** The same of when a register last got another value: {@link Occurrences#lastChange}. */
  public CompletableFuture<Optional<Occurrence>> lastChange(
      String name, RegisterName register, Syntax syntax) {
    return search(h -> h.occurrences(syntax).lastChange(name, register));
  }

  /** Asks anything of the past. The future fails as that of {@link #lastWrite}. */
  public <T> CompletableFuture<T> search(Search<T> search) {
    return emulation
        .tasks()
        .send(
            false,
            () -> {
              try {
                checkStands();
                return emulation.past().find(search);
              } catch (BootException
                  | CancelledException
                  | IllegalArgumentException
                  | IllegalStateException e) {
                throw new Refused(e);
              } finally {
                emulation.renew(); // whoever looked on the way looks again
              }
            });
  }

  private void checkStands() {
    if (emulation.phase() == Phase.RUNNING) {
      throw new IllegalStateException("the machine runs");
    }
  }
}
