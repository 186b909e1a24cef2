package bootscope.core.session;

import bootscope.core.boot.BootException;
import bootscope.core.boot.ContractItem;
import bootscope.core.boot.Placement;
import bootscope.core.debug.Breakpoint;
import bootscope.core.debug.Breakpoints;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.Editor;
import bootscope.core.debug.Inspector;
import bootscope.core.debug.RegisterName;
import bootscope.core.debug.RegisterValues;
import bootscope.core.debug.SavePoint;
import bootscope.core.debug.Stop;
import bootscope.core.debug.Symbols;
import bootscope.core.debug.Trigger;
import bootscope.core.disk.Disk;
import bootscope.core.disk.DiskException;
import bootscope.core.drive.Drive;
import bootscope.core.event.GuestListener;
import bootscope.core.event.Recorded;
import bootscope.core.history.History;
import bootscope.core.history.Instant;
import bootscope.core.history.Occurrence;
import bootscope.core.history.Occurrences;
import bootscope.core.history.Origin;
import bootscope.core.history.Recording;
import bootscope.core.history.Replay;
import bootscope.core.history.Written;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.machine.Boot;
import bootscope.core.machine.InputLog.Input;
import bootscope.core.machine.Machine;
import bootscope.core.machine.SnapshotException;
import bootscope.core.machine.Stimulus;
import bootscope.core.machine.StopReason;
import bootscope.core.timeline.Milestone;
import bootscope.core.timeline.RunClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A machine that runs on a thread of its own. Front ends send commands, none of which waits for the
 * guest, and look at {@link #view} as often as they draw; {@link #onChange} says when it is worth
 * it. Whatever else they want to know or change they {@link #ask}.
 *
 * <p>All methods may be called from any thread. A future completes on the emulation thread:
 * continue with {@code thenAcceptAsync} on one's own.
 */
public final class Session implements AutoCloseable {
  /** Least time between two views of a running machine: 30 a second, as many as anyone can read. */
  private static final long FRAME = 1_000_000_000L / 30;

  /**
   * The same between two that answer standing questions: values that change more often than ten
   * times a second nobody reads, and to ask costs the guest's time.
   */
  private static final long READABLE = 100_000_000L;

  /** Physical address of a processor's first instruction (SDM vol. 3A §9.1.4). */
  private static final long RESET_VECTOR = 0xFFFF_FFF0L;

  /** The longest line of a firmware's log that is kept, in characters. */
  private static final int FIRMWARE_LINE = 200;

  /**
   * Something to do on the emulation thread.
   *
   * @param question whether it may be done in the midst of a step that takes long
   */
  private record Task(boolean question, Runnable work, CompletableFuture<?> answer) {}

  /** A milestone that has been told. */
  private record Told(String name, Milestone.Source source) {}

  /** What was asked for was not done, and the machine is as it was: the asker's own trouble. */
  private static final class Refused extends RuntimeException {
    Refused(Throwable cause) {
      super(cause);
    }
  }

  private final LinkedBlockingQueue<Task> tasks = new LinkedBlockingQueue<>();
  private final Thread thread;
  private final List<SerialLog> serials = new ArrayList<>();
  private final EventLog log = new EventLog();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final LongSupplier nanoTime;

  /** Commands that want the machine to stop and are still to be carried out. */
  private final AtomicInteger stops = new AtomicInteger();

  private final List<Question<?>> standing = new CopyOnWriteArrayList<>();

  /** Whether a view is on its way that answers the questions that were put last. */
  private final AtomicBoolean askedAnew = new AtomicBoolean();

  // The emulation thread's own.
  private final Debugger debugger;
  private final Drive drive;
  private final Past past;
  private Phase phase = Phase.PAUSED;
  private Stop stop;
  private boolean stepping;
  private long published;
  private long asked;
  private long moment;
  private long answered = -1;
  private Answers answers = Answers.NONE;
  private Throwable failure;
  private boolean closing;

  /** Whose work the defect cut short. */
  private final List<CompletableFuture<?>> cutShort = new ArrayList<>();

  private final Set<Told> told = new HashSet<>();
  private final Set<Object> toldOnce = new HashSet<>();
  private long toldEdits; // of this machine
  private final StringBuilder firmwareLine = new StringBuilder();
  private final DiskKeeper disks = new DiskKeeper(this::tell);

  private volatile MachineView view;
  private volatile List<ContractItem> contract = List.of();
  private volatile Runnable onChange = () -> {};
  private volatile boolean paced;

  /**
   * @param history bytes that it takes at the most; 0 for none
   */
  private Session(Debugger debugger, LongSupplier nanoTime, long history) {
    this.debugger = debugger;
    this.nanoTime = nanoTime;
    int ports = debugger.machine().configuration().serialPorts();
    for (int i = 0; i < ports; i++) {
      serials.add(new SerialLog());
    }
    Events events = new Events();
    debugger.listen(events);
    debugger.keep(events);
    debugger.breakpoints().hears(this::said);
    drive = new Drive(debugger, new Seat());
    debugger.between(this::betweenSlices);
    debugger.interjection(this::attend);
    logBoot();
    record();
    past = new Past(debugger, drive, log, this::record, history);
    publish();
    thread = Thread.ofPlatform().daemon().name("emulation").unstarted(this::loop);
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
      return started(new Session(debugger, nanoTime, history));
    } catch (RuntimeException | Error e) {
      debugger.close();
      throw e;
    }
  }

  /** A session with a machine from elsewhere, as from a snapshot; it cannot be restarted. */
  public static Session of(Machine machine) {
    Debugger debugger = Debugger.of(machine, Symbols.NONE, RunClock.ofRuns(System::nanoTime));
    return started(new Session(debugger, System::nanoTime, 0));
  }

  private static Session started(Session session) {
    session.thread.start();
    return session;
  }

  /** For tests of how it ends. */
  Machine machine() {
    return debugger.machine();
  }

  // ---------------------------------------------------------------- looking

  /** The newest view. Never waits. */
  public MachineView view() {
    return view;
  }

  /**
   * Sets what is called, on the emulation thread, when there is a new view: at most 30 times a
   * second while the machine runs, and at each stop. It must be short, as a request to redraw is.
   */
  public void onChange(Runnable listener) {
    onChange = listener;
  }

  /** How many serial ports the machine has. */
  public int serialPorts() {
    return serials.size();
  }

  /** What a serial port sent; 0 is COM1. */
  public SerialLog serial(int port) {
    return serials.get(port);
  }

  /** What happened in the boot so far. */
  public EventLog log() {
    return log;
  }

  /**
   * How the machine compared with the boot ABI when it last stood before the kernel's first
   * instruction. Empty for a machine from elsewhere, and where the kernel is not entered through
   * PVH.
   */
  public List<ContractItem> contractAtEntry() {
    return contract;
  }

  /**
   * Has each {@linkplain MachineView#full full} view from now on answer a question, until it is
   * {@linkplain #withdraw withdrawn}. One that does comes at once.
   */
  public void stand(Question<?> question) {
    standing.add(question);
    if (askedAnew.compareAndSet(false, true)) {
      send(
          true,
          () -> {
            askedAnew.set(false);
            renew();
            return null;
          });
    }
  }

  /** Asks a question no longer. */
  public void withdraw(Question<?> question) {
    standing.remove(question);
  }

  /**
   * Asks something of the machine between two instructions; it goes on afterwards if it was
   * running. Whatever the function throws is its future's alone.
   */
  public <T> CompletableFuture<T> ask(Function<? super Inspector, ? extends T> question) {
    return send(
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
    return send(
        true,
        () -> {
          T answer;
          try {
            answer = change.apply(debugger.editor());
          } catch (IllegalArgumentException | IllegalStateException e) {
            throw new Refused(e);
          }
          tellEdits();
          past.look();
          moment++;
          show(true); // whoever changed it wants to see it
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
    return send(true, drive::inputs);
  }

  // ---------------------------------------------------------------- commands

  /** Lets the machine run until something stops it. */
  public CompletableFuture<MachineView> run() {
    return send(
        false,
        () -> {
          if (phase == Phase.PAUSED) {
            resetIfDue();
            phase = Phase.RUNNING;
            publish();
          }
          return view;
        });
  }

  /** Stops the machine where it is; also cuts a long step short. */
  public CompletableFuture<MachineView> pause() {
    return stopAnd(
        () -> {
          if (phase == Phase.RUNNING || phase == Phase.WAITING) {
            stopped(debugger.stopHere(), false);
          }
          return view;
        });
  }

  /** Runs one instruction. */
  public CompletableFuture<MachineView> step() {
    return command(Debugger::step);
  }

  /** Runs one instruction, with whatever function it calls. */
  public CompletableFuture<MachineView> stepOver() {
    return command(Debugger::stepOver);
  }

  /** Runs until the present function has returned. */
  public CompletableFuture<MachineView> stepOut() {
    return command(Debugger::stepOut);
  }

  /** Runs until just before the instruction at an address, of either kind. */
  public CompletableFuture<MachineView> runTo(long address, boolean physical) {
    return command(d -> d.runTo(address, physical));
  }

  private CompletableFuture<MachineView> command(Function<Debugger, Stop> step) {
    return send(
        false,
        () -> {
          if (phase != Phase.PAUSED) {
            return view;
          }
          resetIfDue();
          past.look();
          drive.feed();
          phase = Phase.RUNNING;
          debugger.clearStopRequest();
          if (stops.get() > 0) {
            debugger.requestStop(); // it was asked for since
          }
          stepping = true;
          Stop end;
          try {
            end = step.apply(debugger);
          } finally {
            stepping = false;
          }
          stopped(end, past.look());
          return view;
        });
  }

  // ---------------------------------------------------------------- time

  /**
   * Puts the machine to an instant of the known run: {@link History#goTo}. Logs and serial output
   * are those of that instant.
   *
   * <p>This and the others that go back do nothing while the machine runs. Their futures fail with
   * {@link IllegalStateException} where there is no history.
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
    return travel(h -> h.runBack(() -> stops.get() > 0));
  }

  /**
   * Returns to a run that became another: {@link History#returnTo}. The future fails with {@link
   * IllegalArgumentException} where none has this number.
   */
  public CompletableFuture<MachineView> returnTo(int run) {
    return travel(h -> h.returnTo(run));
  }

  /**
   * What a boot needs to come to where the machine stands. The future fails with {@link
   * IllegalStateException} while it runs, and as {@link Recording#of} says.
   */
  public CompletableFuture<Recording> recording() {
    return send(
        false,
        () -> {
          try {
            if (phase == Phase.RUNNING) {
              throw new IllegalStateException("the machine runs");
            }
            return Recording.of(debugger);
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
    return send(
        false,
        () -> {
          try {
            Replay replay = new Replay(debugger, drive, this::betweenSlices);
            stands(replay.run(recording, () -> stops.get() > 0));
          } catch (BootException | IllegalArgumentException | IllegalStateException e) {
            stands(debugger.stopHere());
            throw new Refused(e);
          } finally {
            publish();
          }
          return view;
        });
  }

  private CompletableFuture<MachineView> travel(Past.Travel way) {
    return send(
        false,
        () -> {
          if (phase == Phase.RUNNING) {
            return view;
          }
          try {
            stands(past.go(way));
          } catch (BootException | IllegalArgumentException | IllegalStateException e) {
            throw new Refused(e);
          }
          publish();
          return view;
        });
  }

  /**
   * Asks who last wrote one of some bytes before where the machine stands: {@link
   * History#lastWrite}. It is not asked while it runs.
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
   * Asks where bytes of memory came from: {@link History#origin}. A command that makes a running
   * machine stop ends it early.
   *
   * <p>The future fails as of {@link #lastWrite}, with {@link IllegalArgumentException} also for
   * more bytes than can be followed.
   */
  public CompletableFuture<Origin> origin(
      boolean physical, long address, int length, Syntax syntax) {
    return search(h -> h.origin(physical, address, length, syntax, () -> stops.get() > 0));
  }

  /**
   * Asks when what a trigger waits for last was before where the machine stands: {@link
   * Occurrences#last}. The future fails as that of {@link #lastWrite}.
   */
  public CompletableFuture<Optional<Occurrence>> last(Trigger trigger, Syntax syntax) {
    return search(h -> h.occurrences(syntax).last(trigger, this::wanted));
  }

  /** The same of when a register last got another value: {@link Occurrences#lastChange}. */
  public CompletableFuture<Optional<Occurrence>> lastChange(
      String name, RegisterName register, Syntax syntax) {
    return search(h -> h.occurrences(syntax).lastChange(name, register, this::wanted));
  }

  /** Whether somebody wants the machine's thread to do something else. */
  private boolean wanted() {
    return stops.get() > 0;
  }

  private <T> CompletableFuture<T> search(Past.Search<T> search) {
    return send(
        false,
        () -> {
          if (phase == Phase.RUNNING) {
            throw new Refused(new IllegalStateException("the machine runs"));
          }
          try {
            return past.find(search);
          } catch (BootException | IllegalArgumentException | IllegalStateException e) {
            throw new Refused(e);
          } finally {
            renew(); // whoever looked on the way looks again
          }
        });
  }

  /**
   * Makes the machine anew and pauses before its first instruction. Breakpoints stay.
   *
   * <p>The future fails with {@link IllegalStateException} where there is no boot to repeat, and
   * with {@link BootException} when a file can no longer be read.
   */
  public CompletableFuture<MachineView> restart() {
    return stopAnd(
        () -> {
          try {
            drive.restart();
          } catch (BootException | IllegalStateException e) {
            throw new Refused(e);
          }
          serials.forEach(SerialLog::clear);
          log.clear();
          told.clear();
          toldOnce.clear();
          toldEdits = 0;
          logBoot();
          phase = Phase.PAUSED;
          stop = null;
          disks.forget();
          past.look();
          publish();
          return view;
        });
  }

  /**
   * Writes the machine to a file, to be put back to it.
   *
   * <p>The future fails with {@link SnapshotException} when the file cannot be written.
   */
  public CompletableFuture<SavePoint> save(Path file) {
    return send(
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
   * {@link Debugger#restore}. Logs and serial output are those of that instant.
   *
   * <p>The future fails with {@link SnapshotException} when its file is of no use, and with {@link
   * IllegalStateException} when the machine was made anew since.
   */
  public CompletableFuture<MachineView> restore(SavePoint point) {
    return stopAnd(
        () -> {
          try {
            debugger.restore(point);
          } catch (SnapshotException | IllegalStateException e) {
            throw new Refused(e);
          }
          past.begin();
          publish();
          return view;
        });
  }

  /**
   * Makes the disks' files what the guest sees, wherever it is. A guest that has powered off needs
   * no call of this, unless it was taken back: its files are written then.
   *
   * <p>The future fails with {@link DiskException} when a file cannot be written; it is as it was.
   */
  public CompletableFuture<MachineView> writeDisks() {
    return send(
        true,
        () -> {
          try {
            disks.write(debugger.machine().disks());
          } catch (DiskException e) {
            throw new Refused(e);
          } finally {
            publish();
          }
          return view;
        });
  }

  /** The guest has asked for a reset, and is to go on: through its boot again. */
  private void resetIfDue() {
    if (!debugger.machine().resetDue() || !debugger.restartable()) {
      return;
    }
    try {
      drive.reset();
    } catch (BootException e) {
      throw new Refused(e);
    }
    told.clear();
    toldOnce.clear();
    logBoot();
  }

  /** Types characters, 0–255 each, on a serial port's terminal. */
  public void type(int port, byte[] characters) {
    Objects.checkIndex(port, serials.size());
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
    send(
        false,
        () -> {
          drive.type(what);
          if (phase == Phase.WAITING) {
            phase = Phase.RUNNING;
          }
          return null;
        });
  }

  /**
   * Whether idle time of the guest passes as it does on the wall, so that a blinking guest blinks.
   * It changes nothing that the guest can see.
   */
  public void paced(boolean paced) {
    this.paced = paced;
    send(true, () -> null);
  }

  /** Ends the thread and frees the machine; completes when both is done. Doesn't wait. */
  public CompletableFuture<Void> shutDown() {
    stopAnd(
        () -> {
          closing = true;
          return null;
        });
    return closed;
  }

  /** As {@link #shutDown}, and waits for it. */
  @Override
  public void close() {
    shutDown().join();
  }

  /** As a command that does not wait for the end of a step that runs. */
  private <T> CompletableFuture<T> stopAnd(Supplier<T> work) {
    stops.incrementAndGet();
    return send(
        false,
        () -> {
          stops.decrementAndGet();
          return work.get();
        });
  }

  /**
   * Has something done on the emulation thread. What it throws is a defect of the machine and ends
   * the session, unless it is {@link Refused}: then it belongs to the future alone.
   */
  private <T> CompletableFuture<T> send(boolean question, Supplier<T> work) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    Runnable run =
        () -> {
          T value;
          try {
            value = work.get();
          } catch (Refused e) {
            answer.completeExceptionally(e.getCause());
            return;
          } catch (Throwable e) {
            cutShort.add(answer); // told when the session has been seen to fail
            throw e;
          }
          answer.complete(value);
        };
    tasks.add(new Task(question, run, answer));
    debugger.callAttention();
    if (closed.isDone()) {
      refuseAll();
    }
    return answer;
  }

  private void refuseAll() {
    for (Task task = tasks.poll(); task != null; task = tasks.poll()) {
      task.answer.completeExceptionally(new IllegalStateException("the session is closed"));
    }
  }

  // ---------------------------------------------------------------- the emulation thread

  private void loop() {
    try {
      while (!closing) {
        Task task = phase == Phase.RUNNING ? tasks.poll() : tasks.take();
        if (task != null) {
          task.work.run();
        } else {
          slice();
        }
      }
      phase = Phase.CLOSED;
      publish();
    } catch (Throwable e) { // a defect: shown, never swallowed, and the window stays up
      fail(e);
    }
    free();
    cutShort.forEach(answer -> answer.completeExceptionally(failure));
    refuseAll();
  }

  /** Shows a defect, even if it is one that prevents a view from being made or told of. */
  private void fail(Throwable defect) {
    failure = defect;
    phase = Phase.FAILED;
    try {
      moment++;
      view = look(true);
    } catch (Throwable e) {
      keep(e);
      view = view.failed(defect);
    }
    try {
      onChange.run();
    } catch (Throwable e) {
      keep(e);
    }
  }

  private void keep(Throwable another) {
    if (another != failure) {
      failure.addSuppressed(another);
    }
  }

  private void free() {
    try {
      past.close();
      debugger.close();
      closed.complete(null);
    } catch (Throwable e) {
      closed.completeExceptionally(e);
    }
  }

  /**
   * Something was sent while the machine runs: answers questions, and ends a slice for a command. A
   * step goes on, but for what wants it to stop; so steps that are sent at once are all taken.
   */
  private void attend() {
    answer();
    if (!tasks.isEmpty() && (!stepping || stops.get() > 0)) {
      debugger.requestStop();
    }
  }

  private void answer() {
    for (Task task = tasks.peek(); task != null && task.question; task = tasks.peek()) {
      tasks.remove().work.run();
    }
  }

  /**
   * In the midst of idle time or a long step: answers questions, shows how far it is, and ends it
   * for a command.
   */
  private void between() {
    answer();
    if (!tasks.isEmpty()) {
      debugger.requestStop();
    }
    if (nanoTime.getAsLong() - published >= FRAME) {
      publish();
    }
  }

  /** The same between two instructions of a long step. */
  private void betweenSlices() {
    past.look();
    between();
  }

  private void slice() {
    past.look();
    Stop end = drive.slice(past.end(), Long.MAX_VALUE);
    if (end.reason() != StopReason.LIMIT && end.reason() != StopReason.REQUESTED) {
      stopped(end, past.look());
    } else if (nanoTime.getAsLong() - published >= FRAME) {
      publish();
    }
  }

  /** The machine has come to a stop, or was put where it had stood. */
  private void stands(Stop at) {
    stop = at;
    phase =
        switch (at.reason()) {
          case POWER_OFF, DEBUG_EXIT, HALTED, END_OF_TIME -> Phase.ENDED;
          case WAITING -> Phase.WAITING;
          default -> Phase.PAUSED;
        };
  }

  /**
   * @param known whether it had come to this stop before, which is told already
   */
  private void stopped(Stop end, boolean known) {
    stands(end);
    if (!known) {
      tell(end);
    }
    if (end.reason() == StopReason.POWER_OFF) {
      disks.poweredOff(debugger.machine().disks());
    }
    publish();
  }

  private void tell(Stop end) {
    StopReason reason = end.reason();
    switch (reason) {
      case POWER_OFF, HALTED, TRIPLE_FAULT, END_OF_TIME -> tell(new LogEvent.Ended(reason, ""));
      case DEBUG_EXIT ->
          tell(new LogEvent.Ended(reason, "status " + debugger.machine().exitStatus()));
      case RESET -> tell(new LogEvent.Ended(reason, debugger.machine().resetCause()));
      default -> {}
    }
    long rip = debugger.machine().processor().linearRip();
    end.hits().forEach(h -> tell(new LogEvent.Hit(h, rip, debugger.nameOf(rip))));
  }

  private void said(Breakpoint by, String text) {
    long rip = debugger.machine().processor().linearRip();
    tell(new LogEvent.Said(by.id(), text, rip, debugger.nameOf(rip)));
  }

  /** What the drive wants of whoever sits before the machine. */
  private final class Seat implements Drive.Seat {
    @Override
    public void took(Stimulus what) {
      if (!(what instanceof Stimulus.Typed)) {
        tell(new LogEvent.Stimulated(what));
      }
    }

    @Override
    public void idles() {
      between();
    }

    @Override
    public boolean paced() {
      return paced;
    }

    /** A command cuts it short. */
    @Override
    public void rest(long nanoseconds) {
      long until = nanoTime.getAsLong() + nanoseconds;
      long left = nanoseconds;
      while (left > 0 && paced && tasks.isEmpty()) {
        LockSupport.parkNanos(Math.min(left, 5_000_000));
        between();
        left = until - nanoTime.getAsLong();
      }
    }
  }

  /** Logs what the loader did; the machine stands before its first instruction. */
  private void logBoot() {
    Boot boot = debugger.boot();
    if (boot == null) {
      return;
    }
    tell(new LogEvent.Opened(boot.kernel().describeChain()));
    boot.warnings().forEach(text -> tell(new LogEvent.Warned(text)));
    for (Placement p : boot.plan().placements()) {
      tell(new LogEvent.Placed(p.name(), p.address(), p.length()));
    }
    for (Disk disk : debugger.machine().disks()) {
      tell(new LogEvent.DiskOpened(DiskView.of(disk)));
    }
    long start = boot.plan().isDirect() ? boot.plan().entry().physicalAddress() : RESET_VECTOR;
    tell(new LogEvent.Entered(start));
  }

  private void tell(LogEvent.What what) {
    tellMilestones();
    Machine m = debugger.machine();
    // The clock is exact between blocks, the processor's own time within one.
    long now = Math.max(m.clock().now(), m.processor().now());
    log.add(now - m.clock().skipped(), now, what);
  }

  private void tellEdits() {
    long count = debugger.edits().count();
    debugger.edits().known().all().stream()
        .filter(e -> e.number() > toldEdits)
        .forEach(e -> tell(new LogEvent.Edited(e)));
    toldEdits = count;
  }

  private void tellMilestones() {
    List<Milestone> milestones = debugger.recorder().timeline().milestones();
    if (milestones.size() != told.size()) {
      for (Milestone m : milestones) {
        if (told.add(new Told(m.name(), m.source()))) {
          log.add(m.instructions(), m.virtualNanos(), new LogEvent.Reached(m.name()));
        }
      }
    }
  }

  /** Shows the machine as it is by now. */
  private void publish() {
    moment++;
    show(phase != Phase.RUNNING || nanoTime.getAsLong() - asked >= READABLE);
  }

  /** Shows the machine once more, for the questions' sake: those that are new, if it stands. */
  private void renew() {
    if (phase == Phase.RUNNING) {
      moment++;
    }
    show(true);
  }

  private void show(boolean full) {
    published = nanoTime.getAsLong();
    view = look(full);
    onChange.run();
  }

  private MachineView look(boolean full) {
    if (full) {
      asked = published;
      boolean stands = phase != Phase.RUNNING && phase != Phase.WAITING;
      boolean same = answered == moment;
      answers = Answers.of(standing, debugger.inspector(), stands, answers, same);
      answered = moment;
    }
    record();
    Machine m = debugger.machine();
    return new MachineView(
        view == null ? 1 : view.number() + 1,
        moment,
        full,
        full ? answers : Answers.NONE,
        phase,
        stop,
        m.clock().instructions(),
        m.clock().now(),
        debugger.runNanos(),
        RegisterValues.of(m.processor()),
        debugger.nameOf(m.processor().linearRip()),
        debugger.symbols().relocation().orElse(null),
        debugger.devices(),
        debugger.recorder().timeline().milestones(),
        debugger.exceptions().all(),
        debugger.edits().known(),
        breakpoints(),
        m.disks().stream().map(DiskView::of).toList(),
        disks.trouble(),
        debugger.restarts(),
        m.processor().engine().status(),
        past.known(),
        failure);
  }

  /** What there is to be told, and kept, of where the machine has come. */
  private void record() {
    tellMilestones();
    Boot boot = debugger.boot();
    if (boot != null && boot.plan().isDirect() && debugger.atStart()) {
      checkContract();
    }
  }

  private List<BreakpointView> breakpoints() {
    Breakpoints all = debugger.breakpoints();
    return all.list().stream().map(b -> BreakpointView.of(b, all.surroundings())).toList();
  }

  private void checkContract() {
    contract = debugger.inspector().contract();
  }

  /** The guest's doings. */
  private final class Events implements GuestListener, Recorded {
    @Override
    public Mark mark() {
      List<Recorded> all = new ArrayList<>(serials);
      all.add(log);
      all.add(disks);
      Mark records = Mark.of(all);
      Set<Told> markedTold = Set.copyOf(told);
      Set<Object> markedOnce = Set.copyOf(toldOnce);
      long markedEdits = toldEdits;
      String markedLine = firmwareLine.toString();
      List<ContractItem> markedContract = contract;
      Phase markedPhase = phase == Phase.RUNNING ? Phase.PAUSED : phase;
      Stop markedStop = stop;
      return () -> {
        records.cut();
        told.clear();
        told.addAll(markedTold);
        toldOnce.clear();
        toldOnce.addAll(markedOnce);
        toldEdits = markedEdits;
        firmwareLine.setLength(0);
        firmwareLine.append(markedLine);
        contract = markedContract;
        phase = markedPhase;
        stop = markedStop;
      };
    }

    @Override
    public void kernelEntered() {
      checkContract();
    }

    @Override
    public void serial(int port, int character) {
      Machine m = debugger.machine();
      serials.get(port).append(character, m.clock().instructions(), m.clock().now());
    }

    @Override
    public void firmwareLog(int character) {
      boolean end = character == '\n' || firmwareLine.length() == FIRMWARE_LINE;
      if (character >= ' ' && character < 0x7F) {
        firmwareLine.append((char) character);
      }
      if (end && !firmwareLine.isEmpty()) {
        tell(new LogEvent.FirmwareSaid(firmwareLine.toString()));
        firmwareLine.setLength(0);
      }
    }

    @Override
    public void disk(String message) {
      disks.trouble(message);
    }

    @Override
    public void fiveBitWord(int port) {
      once(new LogEvent.FiveBitWords(port));
    }

    @Override
    public void undefined(long linearAddress, byte[] bytes) {
      String hex = HexFormat.ofDelimiter(" ").formatHex(bytes);
      once(new LogEvent.Undefined(linearAddress, hex, debugger.nameOf(linearAddress)));
    }

    @Override
    public void unknownMsr(int msr, boolean write) {
      once(new LogEvent.UnknownMsr(msr, write));
    }

    @Override
    public void unclaimedPort(int port, boolean write) {
      tell(new LogEvent.UnclaimedPort(port, write));
    }

    @Override
    public void unclaimedMemory(long physicalAddress, boolean write) {
      tell(new LogEvent.UnclaimedMemory(physicalAddress, write));
    }

    @Override
    public void exception(int vector, int errorCode, long linearAddress) {
      long rip = debugger.machine().processor().linearRip();
      tell(new LogEvent.Fault(vector, errorCode, linearAddress, rip, debugger.nameOf(rip)));
    }

    private void once(LogEvent.What what) {
      if (toldOnce.size() < EventLog.MOST && toldOnce.add(what)) {
        tell(what);
      }
    }
  }
}
