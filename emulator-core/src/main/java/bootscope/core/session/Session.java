package bootscope.core.session;

import bootscope.core.boot.BootException;
import bootscope.core.boot.ContractItem;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.Editor;
import bootscope.core.debug.Inspector;
import bootscope.core.debug.SavePoint;
import bootscope.core.debug.Stop;
import bootscope.core.debug.Symbols;
import bootscope.core.disk.DiskException;
import bootscope.core.drive.Refused;
import bootscope.core.drive.RunWatch;
import bootscope.core.drive.Tasks;
import bootscope.core.machine.Boot;
import bootscope.core.machine.InputLog.Input;
import bootscope.core.machine.Machine;
import bootscope.core.machine.SnapshotException;
import bootscope.core.machine.Stimulus;
import bootscope.core.timeline.RunClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * A machine that runs on a thread of its own. Front ends send commands, none of which waits for the
 * guest, and look at {@link #view} as often as they draw; {@link #onChange} says when it is worth
 * it. Whatever else they want to know or change they {@link #ask}.
 *
 * <p>All methods may be called from any thread. A future completes on the emulation thread:
 * continue with {@code thenAcceptAsync} on one's own.
 */
public final class Session implements AutoCloseable {
  private final Emulation emulation;
  private final TimeTravel time;
  private final Profiling profiling;
  private final Tasks tasks;
  private final Debugger debugger; // the emulation thread's own

  /** Whether a view is on its way that answers the questions that were put last. */
  private final AtomicBoolean askedAnew = new AtomicBoolean();

  private Session(Emulation emulation) {
    this.emulation = emulation;
    time = new TimeTravel(emulation);
    profiling = new Profiling(emulation, time);
    tasks = emulation.tasks();
    debugger = emulation.debugger();
  }

  /**
   * A session that stands, paused, before the first instruction of a boot.
   *
   * @throws BootException when a file can no longer be read
   */
  public static Session start(Boot boot) throws BootException {
    return start(boot, 0);
  }

  /**
   * As {@link #start(Boot)}, with a history.
   *
   * @param history bytes that it takes at the most; 0 for none
   */
  public static Session start(Boot boot, long history) throws BootException {
    return start(boot, System::nanoTime, history);
  }

  /** As {@link #start(Boot)}, by another clock than the host's. */
  static Session start(Boot boot, LongSupplier nanoTime) throws BootException {
    return start(boot, nanoTime, 0);
  }

  private static Session start(Boot boot, LongSupplier nanoTime, long history)
      throws BootException {
    boot.kernel().symbols(); // the timeline needs them before the guest runs
    Debugger debugger = Debugger.start(boot, RunClock.ofRuns(nanoTime));
    try {
      debugger.findMilestones();
      return started(new Emulation(debugger, nanoTime, history));
    } catch (RuntimeException | Error e) {
      debugger.close();
      throw e;
    }
  }

  /** A session with a machine from elsewhere, as from a snapshot; it cannot be restarted. */
  public static Session of(Machine machine) {
    Debugger debugger = Debugger.of(machine, Symbols.NONE, RunClock.ofRuns(System::nanoTime));
    return started(new Emulation(debugger, System::nanoTime, 0));
  }

  private static Session started(Emulation emulation) {
    emulation.start();
    return new Session(emulation);
  }

  /** For tests of how it ends. */
  Machine machine() {
    return debugger.machine();
  }

  // ---------------------------------------------------------------- looking

  /** The newest view. Never waits. */
  public MachineView view() {
    return emulation.view();
  }

  /**
   * Sets what is called, on the emulation thread, when there is a new view: at most 30 times a
   * second while the machine runs, and at each stop. It must be short, as a request to redraw is.
   */
  public void onChange(Runnable listener) {
    emulation.onChange(listener);
  }

  /**
   * Tells somebody from now on when the machine goes on and when it stands, on the emulation
   * thread.
   *
   * @return ends that
   */
  public Runnable hear(RunWatch.Listener listener) {
    return emulation.watch().add(listener);
  }

  /** How many serial ports the machine has. */
  public int serialPorts() {
    return emulation.writer().serials().size();
  }

  /** What a serial port sent; 0 is COM1. */
  public SerialLog serial(int port) {
    return emulation.writer().serials().get(port);
  }

  /** What happened in the boot so far. */
  public EventLog log() {
    return emulation.writer().log();
  }

  /**
   * How the machine compared with the boot ABI when it last stood before the kernel's first
   * instruction. Empty for a machine from elsewhere, and where the kernel is not entered through
   * PVH.
   */
  public List<ContractItem> contractAtEntry() {
    return emulation.writer().contract();
  }

  /**
   * Has each {@linkplain MachineView#full full} view from now on answer a question, until it is
   * {@linkplain #withdraw withdrawn}. One that does comes at once.
   */
  public void stand(Question<?> question) {
    emulation.views().stand(question);
    if (askedAnew.compareAndSet(false, true)) {
      tasks.send(
          true,
          () -> {
            askedAnew.set(false);
            emulation.renew();
            return null;
          });
    }
  }

  /** Asks a question no longer. */
  public void withdraw(Question<?> question) {
    emulation.views().withdraw(question);
  }

  /**
   * Asks something of the machine between two instructions; it goes on afterwards if it was
   * running. Whatever the function throws is its future's alone.
   */
  public <T> CompletableFuture<T> ask(Function<? super Inspector, ? extends T> question) {
    return tasks.send(
        true,
        () -> {
          try {
            return question.apply(debugger.inspector());
          } catch (Throwable e) {
            throw new Refused(e);
          }
        });
  }

  /**
   * As {@link #ask}, for what changes the machine or its breakpoints: a new view follows. What
   * cannot be done is refused with {@link IllegalArgumentException} or {@link
   * IllegalStateException}, before anything is touched, and the session goes on. Anything else that
   * is thrown has left the machine half changed: that is a defect, and ends the session.
   */
  public <T> CompletableFuture<T> change(Function<? super Editor, ? extends T> change) {
    return tasks.send(
        true,
        () -> {
          T answer;
          try {
            answer = change.apply(debugger.editor());
          } catch (IllegalArgumentException | IllegalStateException e) {
            throw new Refused(e);
          }
          emulation.changed();
          return answer;
        });
  }

  /**
   * Reads guest memory without side effects.
   *
   * @return fewer bytes than asked where nothing is mapped
   */
  public CompletableFuture<byte[]> read(boolean physical, long address, int length) {
    return ask(
        d -> {
          byte[] bytes = new byte[length];
          return Arrays.copyOf(bytes, d.peek(physical, address, bytes));
        });
  }

  /** What came from outside so far, in the order in which the machine took it. */
  public CompletableFuture<List<Input>> inputs() {
    return tasks.send(true, emulation.drive()::inputs);
  }

  /**
   * Lets somebody drive the machine by hand, as a monitor does: what takes long is cut short by
   * what wants the machine to stop, as {@link #pause} does. A machine that was running goes on
   * afterwards, unless that has made it stand. What cannot be done is refused as of {@link
   * #change}.
   */
  public <T> CompletableFuture<T> control(Function<Controls, ? extends T> work) {
    return tasks.send(
        false,
        () ->
            emulation.control(
                controls -> {
                  try {
                    return work.apply(controls);
                  } catch (IllegalArgumentException | IllegalStateException e) {
                    throw new Refused(e);
                  }
                }));
  }

  // ---------------------------------------------------------------- time

  /** The machine's past. */
  public TimeTravel time() {
    return time;
  }

  /** The profile of its run. */
  public Profiling profiling() {
    return profiling;
  }

  // ---------------------------------------------------------------- commands

  /** Lets the machine run until something stops it. */
  public CompletableFuture<MachineView> run() {
    return tasks.send(
        false,
        () -> {
          emulation.run();
          return emulation.view();
        });
  }

  /** Stops the machine where it is; also cuts a long step short. */
  public CompletableFuture<MachineView> pause() {
    return tasks.stopAnd(
        () -> {
          emulation.pause();
          return emulation.view();
        });
  }

  /** Runs one instruction. */
  public CompletableFuture<MachineView> step() {
    return command(Debugger::step);
  }

  /** Runs so many instructions: {@link Debugger#step(long)}. */
  public CompletableFuture<MachineView> step(long count) {
    return command(d -> d.step(count));
  }

  /** Runs one instruction, with whatever function it calls. */
  public CompletableFuture<MachineView> stepOver() {
    return command(Debugger::stepOver);
  }

  /** Runs until another line of source: {@link Debugger#stepLine}. */
  public CompletableFuture<MachineView> stepLine(boolean over) {
    return command(d -> d.stepLine(over));
  }

  /** Runs until the present function has returned. */
  public CompletableFuture<MachineView> stepOut() {
    return command(Debugger::stepOut);
  }

  /**
   * Runs instruction by instruction, as long as the next one's linear address lies in a range.
   *
   * @param end the first address behind it
   */
  public CompletableFuture<MachineView> stepWhile(long from, long end) {
    return command(d -> d.stepWhile(from, end));
  }

  /** Completes when the machine stands, with how it came to; at once where it does. */
  public CompletableFuture<Stop> stands() {
    CompletableFuture<Stop> stop = new CompletableFuture<>();
    tasks
        .send(
            true,
            () -> {
              emulation.awaitStop(stop);
              return null;
            })
        .exceptionally(
            closed -> {
              stop.completeExceptionally(closed);
              return null;
            });
    return stop;
  }

  /** Runs until just before the instruction at an address, of either kind. */
  public CompletableFuture<MachineView> runTo(long address, boolean physical) {
    return command(d -> d.runTo(address, physical));
  }

  private CompletableFuture<MachineView> command(Function<Debugger, Stop> step) {
    return tasks.send(
        false,
        () -> {
          emulation.step(step);
          return emulation.view();
        });
  }

  /**
   * Makes the machine anew and pauses before its first instruction. Breakpoints stay.
   *
   * <p>The future fails with {@link IllegalStateException} where there is no boot to repeat, and
   * with {@link BootException} when a file can no longer be read.
   */
  public CompletableFuture<MachineView> restart() {
    return tasks.stopAnd(
        () -> {
          Runnable recordAnew = profiling.restarts();
          try {
            emulation.drive().restart();
          } catch (BootException | IllegalStateException e) {
            throw new Refused(e);
          }
          recordAnew.run();
          emulation.restarted();
          return emulation.view();
        });
  }

  /**
   * Writes the machine to a file, to be put back to it.
   *
   * <p>The future fails with {@link SnapshotException} when the file cannot be written.
   */
  public CompletableFuture<SavePoint> save(Path file) {
    return tasks.send(
        true,
        () -> {
          try {
            return debugger.save(file);
          } catch (SnapshotException e) {
            throw new Refused(e);
          }
        });
  }

  /**
   * Puts the machine back to an instant at which it was saved, and pauses, unless it had ended:
   * {@link Debugger#restore}. Logs and serial output are those of that instant; a profile ends.
   *
   * <p>The future fails with {@link SnapshotException} when its file is of no use, and with {@link
   * IllegalStateException} when the machine was made anew since.
   */
  public CompletableFuture<MachineView> restore(SavePoint point) {
    return tasks.stopAnd(
        () -> {
          profiling.leaves();
          try {
            debugger.restore(point);
          } catch (SnapshotException | IllegalStateException e) {
            throw new Refused(e);
          }
          emulation.past().begin();
          emulation.publish();
          return emulation.view();
        });
  }

  /**
   * Makes the disks' files what the guest sees, wherever it is. A guest that has powered off needs
   * no call of this, unless it was taken back: its files are written then.
   *
   * <p>The future fails with {@link DiskException} when a file cannot be written; it is as it was.
   */
  public CompletableFuture<MachineView> writeDisks() {
    return tasks.send(
        true,
        () -> {
          try {
            emulation.writer().disks().write(debugger.machine().disks());
          } catch (DiskException e) {
            throw new Refused(e);
          } finally {
            emulation.publish();
          }
          return emulation.view();
        });
  }

  /** Types characters, 0–255 each, on a serial port's terminal. */
  public void type(int port, byte[] characters) {
    Objects.checkIndex(port, emulation.writer().serials().size());
    List<Stimulus> keys = new ArrayList<>(characters.length);
    for (byte c : characters) {
      keys.add(new Stimulus.Typed(port, c & 0xFF));
    }
    stimulate(keys);
  }

  /** Does something to the machine from outside, behind what was typed before it. */
  public void stimulate(Stimulus what) {
    stimulate(List.of(what));
  }

  private void stimulate(List<Stimulus> what) {
    tasks.send(
        false,
        () -> {
          emulation.drive().type(what);
          emulation.wake();
          return null;
        });
  }

  /**
   * Whether idle time of the guest passes as it does on the wall, so that a blinking guest blinks.
   * It changes nothing that the guest can see.
   */
  public void paced(boolean paced) {
    emulation.paced(paced);
    tasks.send(true, () -> null);
  }

  /** Ends the thread and frees the machine; completes when both is done. Doesn't wait. */
  public CompletableFuture<Void> shutDown() {
    tasks.stopAnd(
        () -> {
          emulation.close();
          return null;
        });
    return emulation.closed();
  }

  /** As {@link #shutDown}, and waits for it. */
  @Override
  public void close() {
    shutDown().join();
  }
}
