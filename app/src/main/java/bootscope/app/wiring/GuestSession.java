package bootscope.app.wiring;

import bootscope.app.cli.RunOptions;
import bootscope.app.cli.RunOptions.KeptCodeChoice;
import bootscope.app.menu.GuestState;
import bootscope.app.menu.Notice;
import bootscope.app.menu.PromptForm;
import bootscope.app.menu.Workbench;
import bootscope.core.bits.FileNames;
import bootscope.core.debug.Expression;
import bootscope.core.debug.ExpressionException;
import bootscope.core.debug.ViewScope;
import bootscope.core.machine.Stimulus;
import bootscope.core.session.MachineView;
import bootscope.core.session.Phase;
import bootscope.core.session.Session;
import bootscope.views.pane.Bookmark;
import bootscope.views.pane.Guest;
import bootscope.views.pane.Navigator;
import bootscope.views.pane.ShownWays;
import bootscope.views.pane.Workspace;
import bootscope.views.text.Texts;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javafx.application.Platform;
import javafx.beans.binding.Bindings;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.value.ObservableBooleanValue;
import javafx.beans.value.ObservableValue;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;

/**
 * The emulator behind the window: opens guests in the background, carries out commands, and hands
 * each new view of the machine to status bar and panes. All on the JavaFX thread.
 */
public final class GuestSession extends IdleSession {
  /** How long the end of a guest's thread is waited for, in s. */
  private static final long ENDING = 2;

  /** The same while it may be writing a disk's file: 4 GiB at most. */
  private static final long WRITING = 600;

  private final ObjectProperty<Guest> guest = new SimpleObjectProperty<>();
  private final ObjectProperty<MachineView> view = new SimpleObjectProperty<>();
  private final PaneNavigator navigator;
  private final Breakpointer breakpointer;
  private final Meter meter = new Meter();
  private final AtomicBoolean pullDue = new AtomicBoolean();
  private BootRequest request;
  private long toldStop;
  private final Set<String> toldDefects = new HashSet<>();
  private final ObservableList<Bookmark> bookmarks = FXCollections.observableArrayList();
  private final SessionFiles files;
  private final Opener opener;
  private final LongRuns longRuns;
  private final DiskChanges disks;
  private final BootAsker asker;
  private final Measuring measuring;
  private String lastKernel = "";

  /**
   * @param keptCode where guests' translated code is kept
   */
  public GuestSession(Supplier<Workbench> workbench, KeptCodeChoice keptCode) {
    this(workbench, keptCode, HostKernel.find(Path.of("/boot"), System.getProperty("os.version")));
  }

  /** With another kernel as the running system's. */
  GuestSession(Supplier<Workbench> workbench, KeptCodeChoice keptCode, HostKernel hostKernel) {
    super(workbench, hostKernel);
    measuring = new Measuring(workbench, progress);
    navigator = new PaneNavigator(workbench, measuring.ways());
    breakpointer = new Breakpointer(workbench, guest, navigator);
    files = new SessionFiles(this, workbench);
    opener = new Opener(new Opened(), keptCode, workbench, progress);
    disks = new DiskChanges(workbench, guest);
    asker = new BootAsker(workbench, this::open);
    longRuns = new LongRuns(progress, this::texts, this::pause);
  }

  // ---------------------------------------------------------------- for panes

  /** What the panes are given. */
  public Workspace workspace() {
    return new Workspace() {
      @Override
      public ObservableValue<Guest> guest() {
        return guest;
      }

      @Override
      public ObservableValue<MachineView> view() {
        return view;
      }

      @Override
      public ShownWays ways() {
        return measuring.ways();
      }

      @Override
      public Navigator navigator() {
        return navigator;
      }

      @Override
      public ObservableList<Bookmark> bookmarks() {
        return bookmarks;
      }

      @Override
      public void tell(String message, String remedy) {
        workbench.get().tell(Notice.error(message, remedy));
      }

      @Override
      public void tellOfMachine(String message, String remedy) {
        workbench.get().tellOfMachine(Notice.error(message, remedy));
      }

      @Override
      public void inBackground(Runnable work) {
        Thread.ofPlatform()
            .daemon()
            .name("pane work")
            .start(
                () -> {
                  try {
                    work.run();
                  } catch (Throwable e) { // a defect: told, never swallowed
                    Platform.runLater(() -> defectOnce(e));
                  }
                });
      }

      @Override
      public void addBreakpoint() {
        breakpointer.ask();
      }

      @Override
      public Optional<Path> fileToSave(String name) {
        return workbench.get().fileToSave(name);
      }

      @Override
      public Optional<Path> fileToRead(String title) {
        return workbench.get().fileToRead(title);
      }
    };
  }

  private Texts texts() {
    return workbench.get().texts();
  }

  // ---------------------------------------------------------------- opening and closing

  /** What the present guest was booted with; empty without one. */
  public Optional<BootRequest> request() {
    return Optional.ofNullable(request);
  }

  @Override
  public void open(List<Path> given) {
    opener.open(given);
  }

  @Override
  public void openBuiltIn(String name) {
    open(BootRequest.ofKernel(RunOptions.GUEST_PREFIX + name));
  }

  @Override
  public void openInitrds(List<Path> given) {
    if (request != null) {
      asker.ask(request, given);
    }
  }

  @Override
  public ObservableBooleanValue hasOptions() {
    return Bindings.or(asker.hasRefused(), Bindings.isNotNull(guest));
  }

  @Override
  public void bootOptions() {
    asker.ask(request);
  }

  @Override
  public void measureWays() {
    measuring.ask(request);
  }

  /** Opens a guest; the one that is open stays until the new one is ready. */
  public void open(BootRequest wanted) {
    open(wanted, opened -> {});
  }

  /**
   * As {@link #open(BootRequest)}.
   *
   * @param opened told of the guest before it runs, as to set breakpoints; not if it was refused
   */
  public void open(BootRequest wanted, Consumer<Guest> opened) {
    opener.open(wanted, opened);
  }

  /** What opening comes to. */
  private final class Opened implements Opener.Host {
    @Override
    public boolean hasGuest() {
      return guest.get() != null;
    }

    @Override
    public void loading(String name) {
      state.set(name.isEmpty() ? GuestState.NONE : GuestState.loading(name));
    }

    @Override
    public void settle(Runnable then) {
      disks.settle(then);
    }

    @Override
    public void makeRoom(BootRequest wanted) {
      CompletableFuture<Void> free = new CompletableFuture<>();
      Platform.runLater(
          () -> {
            Guest old = guest.get();
            if (old == null) {
              free.complete(null);
              return;
            }
            if (!wanted.sharesDisk(request)) {
              keepCode(old).whenComplete((done, trouble) -> free.complete(null));
              return;
            }
            end();
            state.set(GuestState.loading(wanted.name()));
            old.session().shutDown().whenComplete((done, trouble) -> free.complete(null));
          });
      free.join();
    }

    /** For the guest that takes its place, should it be the same kernel's. */
    private CompletableFuture<Void> keepCode(Guest old) {
      return old.session()
          .change(
              d -> {
                d.keepCode();
                return null;
              });
    }

    @Override
    public void refused(BootRequest wanted, Consumer<Guest> opened) {
      asker.refused(wanted, opened);
    }

    @Override
    public void begin(BootRequest wanted, GuestLoader.Loaded loaded, Consumer<Guest> opened) {
      GuestSession.this.begin(wanted, loaded, opened);
    }

    @Override
    public void offerInitrds(List<Path> given) {
      openInitrds(given);
    }

    @Override
    public void openSession(GivenFiles.Session session, List<Path> kernels, List<Path> initrds) {
      files.open(session, kernels, initrds);
    }

    @Override
    public void defect(String where, Throwable cause) {
      GuestSession.this.defect(where, cause);
    }
  }

  private void begin(BootRequest wanted, GuestLoader.Loaded loaded, Consumer<Guest> opened) {
    end();
    asker.begun();
    request = wanted;
    if (!wanted.kernel().equals(lastKernel)) {
      lastKernel = wanted.kernel();
      bookmarks.clear(); // they are places of another guest
    }
    toldDefects.clear();
    machineMade();
    Session session = loaded.session();
    session.paced(true);
    Guest now =
        new Guest(
            wanted.builtIn() ? wanted.kernel() : wanted.name(),
            session,
            loaded.boot(),
            Platform::runLater,
            this::answerFailed);
    guest.set(now);
    session.onChange(this::requestPull);
    pull();
    if (!wanted.builtIn()) {
      workbench.get().addRecent(FileNames.text(FileNames.path(wanted.kernel()).toAbsolutePath()));
    }
    opened.accept(now);
    if (!wanted.stop()) {
      session.run();
    }
  }

  private void end() {
    Guest old = guest.get();
    if (old != null) {
      longRuns.clear();
      old.session().onChange(() -> {});
      old.close();
      old.session().shutDown();
      navigator.cursor().set(null);
      view.set(null);
      guest.set(null);
      request = null;
      workbench.get().machineGone();
    }
  }

  /** Whatever was said of a machine is not said of the next one. */
  private void machineMade() {
    toldStop = 0;
    meter.reset();
    workbench.get().machineGone();
  }

  @Override
  public void closeGuest() {
    opener.cancel();
    disks.settle(
        () -> {
          end();
          state.set(GuestState.NONE);
        });
  }

  @Override
  public void leave(Runnable then) {
    disks.settle(then);
  }

  @Override
  public void writeDisks() {
    disks.write();
  }

  @Override
  public void close() {
    opener.cancel();
    measuring.cancel();
    Guest last = guest.get();
    end();
    if (last != null) {
      // A file that is being written must not be left half so; else nothing takes long.
      long patience = last.session().view().unwritten() > 0 ? WRITING : ENDING;
      try {
        last.session().shutDown().get(patience, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException | TimeoutException e) {
        return; // its thread is a daemon, and does not hold up the end
      }
    }
  }

  @Override
  public void saveSession(Path file) {
    files.save(file);
  }

  // ---------------------------------------------------------------- showing

  /** On the emulation thread: something is to be drawn. */
  private void requestPull() {
    if (pullDue.compareAndSet(false, true)) {
      Platform.runLater(this::pull);
    }
  }

  private void pull() {
    pullDue.set(false);
    Guest now = guest.get();
    if (now == null) {
      return;
    }
    MachineView newest = now.session().view();
    MachineView before = view.get();
    if (before == null || newest.number() > before.number()) {
      if (before != null && newest.restarts() != before.restarts()) {
        machineMade();
      }
      state.set(GuestStates.of(now, newest, meter.mips(newest), disks, texts()));
      view.set(newest);
      longRuns.follow(newest);
      disks.follow(newest);
      tellEnd(newest);
    }
  }

  /** Says once what brought the guest down. */
  private void tellEnd(MachineView now) {
    if (now.phase() == Phase.FAILED && toldStop >= 0) {
      toldStop = -1;
      workbench.get().tellOfMachine(defectNotice(texts().get("status.emulator"), now.failure()));
    } else if (now.stop() != null
        && now.phase() != Phase.RUNNING
        && toldStop != now.instructions() + 1) {
      Notice notice = GuestStates.notice(now, texts());
      if (notice != null) {
        toldStop = now.instructions() + 1;
        workbench.get().tellOfMachine(notice);
      }
    }
  }

  private void defect(String where, Throwable cause) {
    workbench.get().tell(defectNotice(where, cause));
  }

  private Notice defectNotice(String where, Throwable cause) {
    return Notice.defect(
        texts().get("notice.defect", where), texts().get("notice.defect.remedy"), cause);
  }

  private void answerFailed(Throwable cause) {
    boolean gone = guest.get() == null || view.get().phase() == Phase.FAILED;
    if (!gone) {
      defectOnce(cause);
    }
  }

  /** Tells each mistake once: what a pane asks sixty times a second may fail as often. */
  private void defectOnce(Throwable cause) {
    StackTraceElement[] trace = cause.getStackTrace();
    if (toldDefects.add(cause.getClass() + " " + (trace.length == 0 ? "" : trace[0]))) {
      defect(texts().get("status.emulator"), cause);
    }
  }

  // ---------------------------------------------------------------- running

  private void command(Function<Session, CompletableFuture<MachineView>> command) {
    command("", command);
  }

  /**
   * Does something with the guest.
   *
   * @param key of the text that says so, should it take long; empty for what never does
   */
  private void command(String key, Function<Session, CompletableFuture<MachineView>> command) {
    Guest now = guest.get();
    if (now != null) {
      CompletableFuture<MachineView> end = command.apply(now.session());
      if (!key.isEmpty()) {
        longRuns.begun(key, end);
      }
      end.whenComplete(
          (done, trouble) -> {
            if (trouble != null) {
              Platform.runLater(() -> commandFailed(now, () -> answerFailed(trouble)));
            }
          });
    }
  }

  /** What a guest that is no longer there did not do is not said of the one that is. */
  private void commandFailed(Guest of, Runnable tell) {
    if (guest.get() == of) {
      tell.run();
    }
  }

  @Override
  public void resume() {
    command(Session::run);
  }

  @Override
  public void pause() {
    command(Session::pause);
  }

  @Override
  public void stepInto() {
    command(Session::step);
  }

  @Override
  public void stepOver() {
    command("running.step-over", Session::stepOver);
  }

  @Override
  public void stepOut() {
    command("running.step-out", Session::stepOut);
  }

  @Override
  public void pressPowerButton() {
    stimulate(new Stimulus.PowerButton());
  }

  @Override
  public void pressNmiButton() {
    stimulate(new Stimulus.Nmi());
  }

  private void stimulate(Stimulus what) {
    Guest now = guest.get();
    if (now != null) {
      now.session().stimulate(what);
    }
  }

  @Override
  public void restart() {
    Guest now = guest.get();
    if (now == null) {
      return;
    }
    MachineView newest = now.session().view();
    if (newest.phase() == Phase.FAILED) { // its thread has gone
      open(request.stopping());
      return;
    }
    disks.settle(() -> restart(now));
  }

  private void restart(Guest now) {
    now.session()
        .restart()
        .whenComplete(
            (done, trouble) -> {
              if (trouble != null) {
                Platform.runLater(() -> commandFailed(now, () -> restartFailed(trouble)));
              }
            });
  }

  private void restartFailed(Throwable trouble) {
    if (trouble instanceof bootscope.core.boot.BootException e) {
      workbench
          .get()
          .tellOfMachine(
              Notice.error(
                  texts().get("notice.open", e.where() + ": " + e.what()),
                  Opener.sentence(e.remedy())));
    } else {
      answerFailed(trouble);
    }
  }

  // ---------------------------------------------------------------- at the cursor

  @Override
  public ObservableBooleanValue hasCursor() {
    return Bindings.isNotNull(navigator.cursor());
  }

  @Override
  public void runToCursor() {
    Navigator.CodeCursor at = navigator.cursor().get();
    if (at != null) {
      command("running.to-cursor", s -> s.runTo(at.address()));
    }
  }

  @Override
  public void toggleBreakpoint() {
    breakpointer.toggle();
  }

  @Override
  public void addBreakpoint() {
    breakpointer.ask();
  }

  @Override
  public void disableAllBreakpoints() {
    breakpointer.disableAll();
  }

  @Override
  public void removeAllBreakpoints() {
    breakpointer.removeAll();
  }

  @Override
  public void goTo() {
    Workbench w = workbench.get();
    PromptForm form = new PromptForm(texts(), "go-to", this::goTo);
    w.ask(form, form.field());
  }

  private void goTo(String text, Consumer<String> wrong) {
    Guest now = guest.get();
    if (now == null) {
      return;
    }
    try {
      MachineView newest = view.get();
      OptionalLong symbol = now.symbols().address(text);
      long address =
          Expression.parse(text, 16).value(new ViewScope(now.symbols(), newest.registers()));
      workbench.get().answered();
      if (symbol.isPresent()) {
        // Before the kernel has its mapping, a function is only where it was loaded.
        now.ask(d -> d.physical(address) == -1, absent -> goToSymbol(now, text, address, absent));
      } else {
        show(address, false);
      }
    } catch (ExpressionException e) {
      wrong.accept(texts().get("go-to." + e.kind(), e.term()));
    }
  }

  private void goToSymbol(Guest now, String name, long address, boolean absent) {
    OptionalLong physical = absent ? now.symbols().physicalAddress(name) : OptionalLong.empty();
    show(physical.orElse(address), physical.isPresent());
  }

  /** In the memory pane if that is in use, else in the disassembly. */
  private void show(long address, boolean physical) {
    if ("memory".equals(workbench.get().dock().activeProperty().get())) {
      navigator.goToMemory(address, physical);
    } else {
      navigator.goToCode(address, physical);
    }
  }

  /** Measures speed over about a quarter of a second. */
  private static final class Meter {
    private static final long SPAN = 250_000_000;
    private long instructions;
    private long nanos;
    private double mips;

    void reset() {
      instructions = 0;
      nanos = 0;
      mips = 0;
    }

    double mips(MachineView now) {
      if (now.runNanos() - nanos >= SPAN) {
        mips = (now.instructions() - instructions) * 1e3 / (now.runNanos() - nanos);
        instructions = now.instructions();
        nanos = now.runNanos();
      }
      return now.phase() == Phase.RUNNING || now.phase() == Phase.WAITING ? mips : 0;
    }
  }
}
