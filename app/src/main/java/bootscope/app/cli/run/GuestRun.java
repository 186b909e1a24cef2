package bootscope.app.cli.run;

import bootscope.app.cli.ConsoleMux;
import bootscope.app.cli.ExitStatus;
import bootscope.app.cli.RunOptions;
import bootscope.app.cli.RunOptions.CharDevice;
import bootscope.app.cli.Terminal;
import bootscope.app.cli.UsageException;
import bootscope.app.cli.capsule.Capsule;
import bootscope.app.cli.capsule.Capsule.KeptBreakpoint;
import bootscope.app.cli.capsule.Capsule.Word;
import bootscope.app.cli.capsule.CapsuleException;
import bootscope.app.cli.capsule.CapsuleFile;
import bootscope.app.cli.capsule.GuestWords;
import bootscope.app.cli.monitor.Monitor;
import bootscope.core.boot.BootException;
import bootscope.core.boot.EntryContract;
import bootscope.core.debug.Breakpoint;
import bootscope.core.debug.BreakpointException;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.ExpressionException;
import bootscope.core.debug.Stop;
import bootscope.core.debug.Symbols;
import bootscope.core.drive.Drive;
import bootscope.core.event.GuestListener;
import bootscope.core.history.History;
import bootscope.core.history.Recording;
import bootscope.core.history.Replay;
import bootscope.core.image.KernelImage;
import bootscope.core.machine.Boot;
import bootscope.core.machine.Machine;
import bootscope.core.machine.Snapshot;
import bootscope.core.machine.SnapshotException;
import bootscope.core.machine.StateHash;
import bootscope.core.machine.Stimulus;
import bootscope.core.machine.StopReason;
import bootscope.core.profile.CallRecorder;
import bootscope.core.profile.Profile;
import bootscope.core.profile.UserProgram;
import bootscope.core.timeline.RunClock;
import bootscope.core.timeline.Timeline;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** One run of a guest, from opening its files to the line that says how it ended. */
final class GuestRun implements AutoCloseable {
  /** Typed bytes that wait for the guest; a pipe then waits too. */
  private static final int MOST_TYPED = 1 << 16;

  private final RunOptions options;
  private final PrintStream out; // the user's, wherever a client has the standard output
  private final PrintStream err;
  private final Debugger debugger;
  private final Outputs outputs;
  private final GuestLog log;
  private final Terminal terminal;
  private final Keyboard keyboard;
  private final ConsoleMux mux;
  private final Monitor monitor;
  private final Marks marks = new Marks();
  private final ConsoleLines lines;
  private final int consolePort;

  /** Commands come through a pipe: what follows {@code cont} waits until the guest stops. */
  private final boolean scripted;

  private final CallRecorder recorder; // null without a profile
  private final Drive drive;
  private final Desk desk; // null where nobody can come from outside
  private Consumer<String> asker; // who has a client's line for the monitor answered
  private Optional<History> history = Optional.empty();
  private final ArrayDeque<Long> hashPoints;
  private final RunFiles files;
  private boolean snapshotDue;
  private boolean wasReset; // by hand
  private final long startInstructions; // above 0 after a snapshot
  private volatile boolean interrupted;
  private final CountDownLatch finished = new CountDownLatch(1);

  GuestRun(
      RunOptions options,
      RunFiles files,
      InputStream in,
      PrintStream out,
      PrintStream err,
      long startNanos) {
    this.options = options;
    this.files = files;
    this.out = options.clientOnStdio() ? err : out;
    this.err = err;
    List<UserProgram> programs = ProfileReports.programs(options);
    debugger = open(options, startNanos, err);
    MachinePast past = new MachinePast(() -> history);
    files.begin(debugger.machine().configuration().drives());
    outputs = new Outputs(options, out, files);
    log = new GuestLog(options, err, files);
    consolePort = consolePort(options);
    boolean reads = consolePort >= 0 || options.monitorOnStdio();
    boolean keysAreGuests = options.monitorReachable();
    startInstructions = debugger.machine().clock().instructions();
    terminal = reads ? Terminal.raw(!keysAreGuests) : null;
    boolean raw = terminal != null && terminal.isRaw();
    scripted = !raw && (options.stopAtStart() || options.monitorOnStdio());
    // What a script says next does not stop a command that runs the guest.
    keyboard = reads ? new Keyboard(in, scripted ? () -> {} : debugger::requestStop) : null;
    mux =
        new ConsoleMux(
            options.consoleShared(),
            raw,
            key -> type(new Stimulus.Typed(consolePort, key)),
            this::say);
    lines = new ConsoleLines(debugger, Math.max(consolePort, 0));
    monitor =
        new MachineMonitor(debugger, past, marks, lines, this::guestWords, this::resetByUser)
            .saying(text -> answers().accept(text));
    hashPoints = new ArrayDeque<>(options.stateHashAt());
    snapshotDue = options.snapshotSave().isPresent();
    debugger.listenToRuns(new Events());
    debugger
        .breakpoints()
        .hears(
            (breakpoint, text) -> {
              outputs.endLine();
              say("breakpoint " + breakpoint.id() + ": " + text + "\n");
            });
    debugger.between(outputs::flush); // what the guest says while a command runs it
    drive = new Drive(debugger, new Seat());
    recorder =
        options.profile().wanted()
            ? new CallRecorder(debugger, options.profile().cost().isPresent(), programs)
            : null;
    desk =
        options.doors().isEmpty()
            ? null
            : new Desk(debugger, new Clients(), keyboard == null ? () -> {} : keyboard::wake);
    boolean controlled =
        options.stopAtStart() || options.monitorOnStdio() || desk != null || raw && keysAreGuests;
    if (controlled) {
      debugger.keepContract();
    }
    if (controlled && options.history() > 0) {
      lines.hear();
      History kept = new History(debugger, drive, options.history());
      kept.cancelledBy(() -> debugger.machine().stopRequested());
      history = Optional.of(kept);
    }
    if (desk != null) {
      desk.open(options.doors(), in, out, this::say);
    }
  }

  private void answer(String text) {
    outputs.endLine(); // the guest may have said something during a command
    say(text);
  }

  private Consumer<String> answers() {
    return asker == null ? this::answer : asker;
  }

  /** Something for the console; without one there is nobody to take it. */
  private void type(Stimulus what) {
    if (consolePort >= 0) {
      drive.type(what);
    }
  }

  /** What the drive wants of whoever sits at the terminal. */
  private final class Seat implements Drive.Seat {
    @Override
    public void idles() {
      outputs.flush();
    }

    /** Someone sits there, and the guest listens: the host rests meanwhile. */
    @Override
    public boolean paced() {
      return terminal != null
          && terminal.isRaw()
          && consolePort >= 0
          && debugger.machine().listening(consolePort);
    }

    @Override
    public void rest(long nanoseconds) {
      keyboard.await(nanoseconds);
    }
  }

  private static Debugger open(RunOptions options, long startNanos, PrintStream err) {
    RunClock clock = RunClock.sinceLaunch(System::nanoTime, startNanos);
    try {
      if (options.snapshotLoad().isPresent()) {
        Snapshot.Loaded loaded =
            Snapshot.open(options.snapshotLoad().get(), Configurations.engine(options.engine()));
        return withMilestones(opened(options, loaded, clock, err));
      }
      if (options.kernel().isEmpty()) {
        return withMilestones(Debugger.start(Configurations.bootWithoutKernel(options), clock));
      }
      KernelImage kernel =
          KernelFiles.with(
              options.debugFiles(), EmulatorBackend.openBootable(options.kernel().get()));
      boolean timeline =
          !options.timelines().isEmpty() || options.stopAtStart() || options.profile().wanted();
      if (timeline) {
        // On a thread of its own, while the machine is built and the kernel placed.
        Thread.ofPlatform().daemon().name("symbols").start(kernel::symbols);
      }
      Boot boot = Configurations.boot(options, kernel);
      Debugger debugger = Debugger.start(boot, clock);
      if (timeline) {
        debugger.findMilestones();
      }
      hearLoadersCodes(debugger, options.loader());
      return debugger;
    } catch (BootException | SnapshotException e) {
      throw new UsageException(e.getMessage());
    }
  }

  /** Of a saved machine. */
  private static Debugger opened(
      RunOptions options, Snapshot.Loaded loaded, RunClock clock, PrintStream err) {
    if (options.debugFiles().symbols().isEmpty()) {
      Symbols symbols = loaded.symbols().map(Symbols::of).orElse(Symbols.NONE);
      return Debugger.of(loaded.machine(), symbols, clock);
    }
    try {
      SavedSymbols from =
          SavedSymbols.of(
              options.debugFiles(), options.snapshotLoad().orElseThrow(), loaded.symbols());
      from.warning(loaded.machine()).ifPresent(w -> err.println("bootscope: warning: " + w));
      return Debugger.of(loaded.machine(), from.saved(), from.from(), clock);
    } catch (UsageException e) {
      loaded.machine().close();
      throw e;
    }
  }

  private static Debugger withMilestones(Debugger debugger) {
    debugger.findMilestones();
    return debugger;
  }

  /** What a guest that expects this loader's machine tells it of its boot. */
  static void hearLoadersCodes(Debugger debugger, RunOptions.Loader loader) {
    if (loader == RunOptions.Loader.CLOUD_HYPERVISOR) {
      debugger.namePostCodes();
    } else if (loader == RunOptions.Loader.FIRECRACKER) {
      debugger.hearBootTimer();
    }
  }

  /** The port that the terminal belongs to, or −1. */
  private static int consolePort(RunOptions options) {
    for (int i = 0; i < options.serials().size(); i++) {
      if (options.serials().get(i).kind() == CharDevice.Kind.STDIO) {
        return i;
      }
    }
    return -1;
  }

  /** Writes and prints what is wanted of a profile. */
  void profile() {
    if (recorder != null) {
      ProfileReports.write(options, recorder, out, files);
    }
  }

  /** The profile up to here, where one is recorded. */
  Profile recorded() {
    return recorder.profile();
  }

  Timeline timeline() {
    return debugger.recorder().timeline();
  }

  private void say(String text) {
    outputs.flush();
    out.print(text);
    out.flush();
  }

  // ---------------------------------------------------------------- the run

  /** Runs the guest to its end, and says how it was. */
  ExitStatus run() throws BootException, InterruptedException {
    Thread onSignal = new Thread(this::interrupt, "interrupt");
    Runtime.getRuntime().addShutdownHook(onSignal);
    try {
      RunReports.warnings(debugger, err);
      log.engine(debugger.machine());
      if (options.replay().isPresent()) {
        replay(options.replay().get());
      }
      log.reset(debugger, startInstructions == 0 ? "power-up" : "as the snapshot has it");
      ExitStatus status = untilTheEnd();
      outputs.pause();
      debugger.machine().endDisks();
      if (options.stateHash()) {
        outputs.endLine();
        sayHash();
      }
      debugger.machine().keepCode(); // before the end is waited for no longer
      log.report(debugger.machine());
      RunReports.summary(
          status,
          debugger.machine(),
          debugger.machine().clock().instructions(),
          startInstructions,
          drive.resets(),
          debugger.runNanos(),
          err);
      RunReports.missed(
          options, snapshotDue, hashPoints, debugger.machine().clock().instructions(), err);
      return status;
    } finally {
      finished.countDown();
      try {
        Runtime.getRuntime().removeShutdownHook(onSignal);
      } catch (IllegalStateException e) {
        // The program is ending already, by that very hook.
      }
    }
  }

  /** Ctrl-C: the runtime is going down; lets the run end with its report. */
  private void interrupt() {
    interrupted = true;
    debugger.requestStop();
    if (keyboard != null) {
      keyboard.interrupt();
    }
    if (desk != null) {
      desk.wake();
    }
    try {
      finished.await(3, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private ExitStatus untilTheEnd() throws BootException, InterruptedException {
    if (options.checkEntry()) {
      checkEntry();
    }
    if (options.stopAtStart() && !options.monitorReachable()) {
      hold(debugger.stop());
    } else if (options.stopAtStart()) {
      say(stoppedAt());
      openMonitor();
    } else if (options.monitorOnStdio() && !scripted) {
      say(ConsoleMux.PROMPT);
      mux.setInMonitor(true); // while the guest runs
    }
    while (true) {
      if (desk != null) {
        desk.doAll();
      }
      if (interrupted) {
        return ExitStatus.INTERRUPTED;
      }
      ExitStatus end = killed ? ExitStatus.QUIT : turn();
      if (end != null) {
        return end;
      }
    }
  }

  private ExitStatus turn() throws BootException, InterruptedException {
    if (running) {
      return guestTurn();
    }
    return mux.inMonitor() ? monitorTurn() : heldTurn();
  }

  /** Where the machine stands there; through firmware when it has come there. */
  private void checkEntry() {
    if (debugger.boot() == null) {
      throw new UsageException("-check-entry: a snapshot no longer stands at its PVH entry");
    }
    if (!EntryContract.exists(debugger.boot().plan().entry().abi())) {
      throw new UsageException(
          "-check-entry: a bzImage or a boot sector is not entered through PVH; give a vmlinux");
    }
    if (options.loader() == RunOptions.Loader.ALL) {
      say(RunReports.loaders(options, debugger.boot().kernel()));
    } else if (debugger.boot().plan().isDirect()) {
      say(ContractText.here(debugger));
    }
  }

  /** What begins this boot elsewhere. */
  private List<Word> guestWords() {
    if (options.snapshotLoad().isPresent() || wasReset) {
      throw new UsageException(
          "capsule: a run "
              + (wasReset ? "with a reset by hand in it" : "that a snapshot began")
              + " cannot be made again from its boot");
    }
    for (RunOptions.DriveChoice drive : options.drives()) {
      if (!drive.readOnly() && !drive.snapshot()) {
        throw new UsageException(
            "capsule: the guest may have changed " + drive.file() + " since: give -snapshot");
      }
    }
    return GuestWords.of(
        options.kernel(),
        options.initrds(),
        options.append(),
        options.firmware(),
        options.loader(),
        Configurations.machine(options).withDrives(List.of()),
        options.drives());
  }

  /** Runs a capsule's boot to where it stood. */
  private void replay(Path index) throws BootException {
    try {
      Capsule capsule = CapsuleFile.read(index);
      for (KeptBreakpoint b : capsule.breakpoints()) {
        pending(b.in(debugger.breakpoints()));
      }
      capsule.marks().forEach(m -> marks.add(m, other -> false)); // each has its own
      new Replay(debugger, drive, () -> history.ifPresent(History::look))
          .run(capsule.recording(), this::isWanted);
      sayHowFar(capsule.recording());
    } catch (CapsuleException
        | BreakpointException
        | ExpressionException
        | IllegalArgumentException
        | IllegalStateException e) {
      throw new UsageException("-replay: " + e.getMessage());
    }
    outputs.flush();
  }

  /** Tells of a breakpoint that comes from elsewhere, and is on what this kernel has not. */
  private void pending(Breakpoint b) {
    b.trigger()
        .missing(debugger.breakpoints().surroundings())
        .ifPresent(
            why ->
                err.printf(
                    Locale.ROOT,
                    "bootscope: warning: breakpoint %d (%s) is kept, and pending: %s; -symbols FILE"
                        + " gives symbols of the kernel's build%n",
                    b.id(),
                    b.where(),
                    why.getMessage()));
  }

  /** Whether somebody has pressed a key, or Ctrl-C. */
  private boolean isWanted() {
    return interrupted || keyboard != null && !scripted && keyboard.await(0);
  }

  /** Where the boot has come; at its end, its state was compared by {@link Replay}. */
  private void sayHowFar(Recording recording) {
    long now = debugger.machine().clock().instructions();
    outputs.endLine();
    if (now < recording.instructions()) {
      if (!interrupted) {
        keyboard.poll(); // the key was for this
      }
      say(
          String.format(
              Locale.ROOT,
              "interrupted after %,d of %s; what was typed then comes as it came%n",
              now,
              Whereabouts.counted(recording.instructions(), "instruction")));
    } else {
      say(
          String.format(
              Locale.ROOT,
              "the state after %s was compared: its hash is the capsule's%n",
              Whereabouts.counted(now, "instruction")));
    }
  }

  private void resetByUser() throws BootException {
    wasReset = true;
    outputs.endLine();
    history.ifPresent(History::look);
    drive.reset();
    history.ifPresent(History::changed);
    endShown = -1;
    log.reset(debugger, "system_reset");
  }

  private String stoppedAt() {
    long now = debugger.machine().clock().instructions();
    if (now > 0) {
      return String.format(
          Locale.ROOT, "stopped after %s%n", Whereabouts.counted(now, "instruction"));
    }
    if (debugger.boot() == null) {
      return "stopped before the first instruction\n";
    }
    return debugger.boot().plan().isDirect()
        ? String.format(
            Locale.ROOT,
            "stopped before the first instruction, at the %s%n",
            debugger.boot().plan().entry().abi().place())
        : "stopped before the first instruction, at the reset vector\n";
  }

  /** Whether the guest runs although the monitor has the terminal ({@code -monitor stdio}). */
  private boolean running = true;

  /** A client wants the run to end. */
  private boolean killed;

  private void openMonitor() {
    say(new Whereabouts(debugger).here() + ConsoleMux.PROMPT);
    mux.setInMonitor(true);
    hold(debugger.stop());
  }

  /** The machine stands, and nobody but who let it stand is told. */
  private void hold(Stop stop) {
    running = false;
    if (desk != null) {
      desk.stands(stop);
    }
  }

  private void goOn() {
    running = true;
    if (desk != null) {
      desk.goes();
    }
  }

  private boolean attended() {
    return desk != null && desk.isAttended();
  }

  /** A client lets the machine stand; what is typed goes where it went. */
  private ExitStatus heldTurn() throws InterruptedException {
    if (keyboard == null || keyboardEnded) {
      desk.doNext();
      return null;
    }
    return typed(keyboard.take());
  }

  private boolean keyboardEnded;

  private ExitStatus typed(int key) {
    if (key == Keyboard.NOTHING) {
      return null; // interrupted, or a client wants something
    }
    if (key == Keyboard.END && desk != null) {
      keyboardEnded = true;
      mux.setInMonitor(false);
      return null; // clients may go on
    }
    if (key == Keyboard.END) {
      say("\n");
      return ExitStatus.QUIT;
    }
    return handle(mux.accept(key));
  }

  /** One byte for the monitor. */
  private ExitStatus monitorTurn() throws InterruptedException {
    return typed(keyboard.take());
  }

  private ExitStatus handle(ConsoleMux.Event event) {
    switch (event) {
      case ConsoleMux.Event.Nothing nothing -> {}
      case ConsoleMux.Event.Quit quit -> {
        return ExitStatus.QUIT;
      }
      case ConsoleMux.Event.SendBreak send -> type(new Stimulus.Break(consolePort));
      case ConsoleMux.Event.OpenMonitor open -> {
        debugger.stopHere();
        say("\n");
        openMonitor();
      }
      case ConsoleMux.Event.CloseMonitor close -> goOn();
      case ConsoleMux.Event.Line line -> {
        debugger.clearStopRequest(); // the line's own arrival asked for it
        switch (monitor.execute(line.text())) {
          case STAY -> {
            hold(debugger.stop());
            say(ConsoleMux.PROMPT);
          }
          case CONTINUE -> {
            goOn();
            mux.setInMonitor(options.monitorOnStdio());
          }
          case QUIT -> {
            return ExitStatus.QUIT;
          }
        }
      }
    }
    return null;
  }

  /** Input, then a slice of the guest. */
  private ExitStatus guestTurn() throws BootException, InterruptedException {
    while (keyboard != null && !scripted && (terminal.isRaw() || drive.typed() < MOST_TYPED)) {
      int key = keyboard.poll();
      if (key < 0) {
        break;
      }
      ExitStatus end = handle(mux.accept(key));
      if (end != null || !running) {
        return end;
      }
    }
    history.ifPresent(History::look);
    if (!endShown()) {
      endShown = -1; // the machine was taken back, and comes to that end anew
    }
    StopReason reason = drive.slice(nextStop(), lastMoment()).reason();
    outputs.flush();
    return act(reason);
  }

  private long nextStop() {
    long now = debugger.machine().clock().instructions();
    long stop = Long.MAX_VALUE;
    if (options.maxInstructions().isPresent()) {
      stop = Math.min(stop, options.maxInstructions().getAsLong());
    }
    if (!hashPoints.isEmpty()) {
      stop = Math.min(stop, Math.max(now, hashPoints.peek()));
    }
    if (snapshotDue) {
      stop = Math.min(stop, Math.max(now, options.snapshotSave().get().atInstructions()));
    }
    return stop;
  }

  /** The virtual time at which {@code -max-time} is over. */
  private long lastMoment() {
    return options.maxTime().orElse(Long.MAX_VALUE);
  }

  private ExitStatus act(StopReason reason) throws BootException, InterruptedException {
    return switch (reason) {
      case LIMIT -> limit();
      case REQUESTED -> null;
      case BREAKPOINT -> {
        outputs.endLine();
        if (attended()) {
          hold(debugger.stop());
        } else {
          say(Whereabouts.why(debugger.stop()));
          openMonitor();
        }
        yield null;
      }
      case POWER_OFF -> {
        if ((options.noShutdown() || attended()) && !endShown()) {
          showEnd(reason);
          yield null;
        }
        yield ExitStatus.POWERED_OFF;
      }
      case DEBUG_EXIT -> {
        if (attended() && !endShown()) {
          showEnd(reason);
          yield null;
        }
        yield ExitStatus.ofDebugExit(debugger.machine().exitStatus());
      }
      case RESET -> reset(reason, ExitStatus.RESET);
      case TRIPLE_FAULT -> reset(reason, ExitStatus.TRIPLE_FAULT);
      case HALTED -> {
        if ((options.stopAtStart() || attended()) && !endShown()) {
          showEnd(reason);
          yield null;
        }
        yield ExitStatus.HALTED;
      }
      case WAITING -> waitForInput();
      case END_OF_TIME -> ExitStatus.TIME_LIMIT;
    };
  }

  /** Instructions after which the monitor was opened at an end; below 0 for none. */
  private long endShown = -1;

  private boolean endShown() {
    return debugger.machine().clock().instructions() == endShown;
  }

  /** Stops in the monitor although the guest is at its end; {@code cont} ends the run. */
  private void showEnd(StopReason reason) {
    endShown = debugger.machine().clock().instructions();
    outputs.endLine();
    if (attended() || !options.monitorReachable()) {
      hold(debugger.stop());
    } else {
      say(reason.text() + "\n");
      openMonitor();
    }
  }

  private ExitStatus limit() {
    long now = debugger.machine().clock().instructions();
    while (!hashPoints.isEmpty() && hashPoints.peek() <= now) {
      hashPoints.remove();
      outputs.endLine();
      sayHash();
    }
    if (snapshotDue && options.snapshotSave().get().atInstructions() <= now) {
      snapshotDue = false;
      try {
        Snapshot.save(
            debugger.machine(),
            debugger.symbols().all(),
            files.report(options.snapshotSave().get().file()));
      } catch (SnapshotException e) {
        throw new UsageException(e.getMessage());
      }
    }
    boolean over =
        options.maxInstructions().isPresent() && now >= options.maxInstructions().getAsLong();
    if (over) {
      return ExitStatus.INSTRUCTION_LIMIT;
    }
    return debugger.machine().clock().now() >= lastMoment() ? ExitStatus.TIME_LIMIT : null;
  }

  private void sayHash() {
    say(
        String.format(
            Locale.ROOT,
            "state hash at %d: %s%n",
            debugger.machine().clock().instructions(),
            StateHash.of(debugger.machine())));
  }

  private ExitStatus reset(StopReason reason, ExitStatus status) throws BootException {
    Machine m = debugger.machine();
    outputs.pause();
    if (reason == StopReason.TRIPLE_FAULT) {
      RunReports.autopsy(debugger, err);
    }
    boolean told = options.stopAtStart() || attended() && reason == StopReason.TRIPLE_FAULT;
    if (told && !endShown()) {
      showEnd(reason);
      return null;
    }
    endShown = -1;
    boolean forEver = drive.resetsForEver();
    if (options.noReboot() || forEver || !debugger.restartable()) {
      if (forEver) {
        err.println("bootscope: reset again at the same instruction: so it would go on for ever");
      }
      return status;
    }
    drive.reset();
    log.reset(debugger, reason == StopReason.RESET ? m.resetCause() : reason.text());
    return null;
  }

  /**
   * The guest sleeps until something is typed: as long as it takes, or as {@code -max-time} leaves
   * it, on the wall.
   */
  private ExitStatus waitForInput() throws InterruptedException {
    if (attended() && (keyboard == null || scripted || keyboardEnded)) {
      desk.doNext();
      return null;
    }
    if (keyboard == null || scripted) {
      return ExitStatus.HALTED;
    }
    if (options.maxTime().isPresent()
        && !keyboard.await(lastMoment() - debugger.machine().clock().now())) {
      return ExitStatus.TIME_LIMIT;
    }
    int key = keyboard.take();
    if (key == Keyboard.END) {
      return ExitStatus.HALTED;
    }
    return key == Keyboard.NOTHING ? null : handle(mux.accept(key));
  }

  @Override
  public void close() {
    if (desk != null) {
      desk.close();
    }
    if (terminal != null) {
      terminal.close();
    }
    outputs.close();
    log.close();
    history.ifPresent(History::close);
    debugger.close();
  }

  /** What clients from outside want. */
  private final class Clients implements Desk.Run {
    @Override
    public void goOn() {
      mux.setInMonitor(options.monitorOnStdio());
      GuestRun.this.goOn();
    }

    @Override
    public void hold() {
      running = false;
    }

    @Override
    public Stop step(Function<Debugger, Stop> step) {
      history.ifPresent(History::look);
      drive.feed();
      debugger.clearStopRequest();
      Stop stop = step.apply(debugger);
      history.ifPresent(History::look);
      outputs.flush();
      return stop;
    }

    @Override
    public Optional<History> history() {
      return history;
    }

    @Override
    public void monitor(String line, Consumer<String> out) {
      asker = out;
      try {
        debugger.clearStopRequest();
        if (monitor.execute(line) != Monitor.Outcome.STAY) {
          throw new UsageException("here the client itself lets the guest go on, or goes");
        }
      } finally {
        asker = null;
      }
    }

    @Override
    public void end() {
      killed = true;
    }
  }

  /** The guest's doings. */
  private final class Events implements GuestListener {
    @Override
    public void serial(int port, int character) {
      outputs.serial(port, character);
    }

    @Override
    public void fiveBitWord(int port) {
      log.fiveBitWord(debugger, port);
    }

    @Override
    public void disk(String message) {
      err.println("bootscope: " + message);
    }

    @Override
    public void debugConsole(int character) {
      outputs.debugConsole(character);
    }

    @Override
    public void firmwareLog(int character) {
      log.firmwareLog(character);
    }

    @Override
    public void kernelEntered() {
      if (options.checkEntry() && EntryContract.exists(debugger.boot().plan().entry().abi())) {
        outputs.endLine();
        say(ContractText.here(debugger));
      }
    }

    @Override
    public void undefined(long linearAddress, byte[] bytes) {
      log.undefined(debugger, linearAddress, bytes);
    }

    @Override
    public void unknownMsr(int msr, boolean write) {
      log.unknownMsr(msr, write);
    }

    @Override
    public void exception(int vector, int errorCode, long linearAddress) {
      log.exception(debugger, vector, errorCode, linearAddress);
    }

    @Override
    public void interrupt(int vector) {
      log.interrupt(debugger, vector);
    }

    @Override
    public void decoded(long linearAddress, long physicalAddress, int bytes) {
      log.decoded(debugger, linearAddress, bytes);
    }
  }
}
