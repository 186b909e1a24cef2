package bootscope.app.wiring;

import bootscope.app.menu.GuestState;
import bootscope.app.menu.Progress;
import bootscope.app.menu.Workbench;
import bootscope.core.history.MarkedInstant;
import bootscope.core.session.MachineView;
import bootscope.core.session.Phase;
import bootscope.core.session.Session;
import bootscope.views.pane.Bookmark;
import bootscope.views.pane.Guest;
import bootscope.views.pane.ShownWays;
import bootscope.views.pane.Workspace;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.application.Platform;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;

/**
 * The guest that is open, if one is, with its newest view and what the window's status bar says of
 * it. All on the JavaFX thread.
 */
final class OpenGuest {
  private final Workbench workbench;
  private final PaneNavigator navigator;
  private final Workspace workspace;
  private final Troubles troubles;
  private final ObjectProperty<Guest> guest = new SimpleObjectProperty<>();
  private final ObjectProperty<MachineView> view = new SimpleObjectProperty<>();
  private final ObjectProperty<GuestState> state = new SimpleObjectProperty<>(GuestState.NONE);
  private final ObjectProperty<Progress> progress = new SimpleObjectProperty<>();
  private final ObservableList<Bookmark> bookmarks = FXCollections.observableArrayList();
  private final ObservableList<MarkedInstant> markedInstants = FXCollections.observableArrayList();
  private final Meter meter = new Meter();
  private final AtomicBoolean pullDue = new AtomicBoolean();
  private BootRequest request;
  private WindowMonitor monitor; // null without a guest
  private BootRequest last; // null before the first

  /**
   * @param ways to boot that were measured
   * @param navigator leads to places in it
   */
  OpenGuest(Workbench workbench, ShownWays ways, PaneNavigator navigator) {
    this.workbench = workbench;
    this.navigator = navigator;
    workspace = new PaneWorkspace(workbench, this, ways, navigator);
    troubles = new Troubles(workbench, workspace);
  }

  /** Null without one. */
  ReadOnlyObjectProperty<Guest> guest() {
    return guest;
  }

  /** Null without a guest. What the status bar shows is of the same view. */
  ReadOnlyObjectProperty<MachineView> view() {
    return view;
  }

  ReadOnlyObjectProperty<GuestState> state() {
    return state;
  }

  /** What the status bar shows of work that takes long. */
  ObjectProperty<Progress> progress() {
    return progress;
  }

  ObservableList<Bookmark> bookmarks() {
    return bookmarks;
  }

  ObservableList<MarkedInstant> markedInstants() {
    return markedInstants;
  }

  /** What the panes are given. */
  Workspace workspace() {
    return workspace;
  }

  /** The guest's monitor; null without a guest. */
  WindowMonitor monitor() {
    return monitor;
  }

  /** Who tells of what went wrong. */
  Troubles troubles() {
    return troubles;
  }

  /** What the guest was booted with; empty without one. */
  Optional<BootRequest> request() {
    return Optional.ofNullable(request);
  }

  // ---------------------------------------------------------------- beginning and ending

  /** Something is being loaded; the empty name: not any more, and nothing is open. */
  void loading(String name) {
    state.set(name.isEmpty() ? GuestState.NONE : GuestState.loading(name));
  }

  /** A guest takes the place of the one before, which has {@linkplain #end ended}. */
  Guest begin(BootRequest wanted, GuestLoader.Loaded loaded) {
    request = wanted;
    if (last == null || !wanted.kernel().equals(last.kernel())) {
      bookmarks.clear(); // they are places of another guest
      markedInstants.clear();
    } else if (!wanted.stopping().equals(last.stopping())) {
      markedInstants.replaceAll(MarkedInstant::gone); // this boot goes its own way
    }
    last = wanted;
    troubles.guestMade();
    meter.reset();
    Session session = loaded.session();
    session.paced(true);
    Guest now =
        new Guest(
            wanted.builtIn() ? wanted.kernel() : wanted.name(),
            session,
            loaded.boot(),
            Platform::runLater,
            this::answerFailed);
    monitor = new WindowMonitor(session, wanted);
    guest.set(now);
    session.onChange(this::requestPull);
    pull();
    return now;
  }

  /** Ends the guest, if there is one. */
  void end() {
    Guest old = guest.get();
    if (old != null) {
      old.session().onChange(() -> {});
      old.close();
      old.session().shutDown();
      markedInstants.replaceAll(MarkedInstant::outlasting);
      navigator.forgetCursors();
      view.set(null);
      guest.set(null);
      monitor = null;
      request = null;
      workbench.machineGone();
    }
  }

  // ---------------------------------------------------------------- following it

  /** On the emulation thread: something is to be drawn. */
  private void requestPull() {
    if (pullDue.compareAndSet(false, true)) {
      Platform.runLater(this::pull);
    }
  }

  /** Takes the newest view of it. */
  void pull() {
    pullDue.set(false);
    Guest now = guest.get();
    if (now == null) {
      return;
    }
    MachineView newest = now.session().view();
    MachineView before = view.get();
    if (before == null || newest.number() > before.number()) {
      if (before != null && newest.restarts() != before.restarts()) {
        markedInstants.replaceAll(MarkedInstant::outlasting);
        troubles.machineMade();
        meter.reset();
      }
      state.set(GuestStates.of(now, newest, meter.mips(newest), workbench.texts()));
      view.set(newest);
      troubles.follow(now, newest);
    }
  }

  void answerFailed(Throwable cause) {
    boolean gone = guest.get() == null || view.get().phase() == Phase.FAILED;
    if (!gone) {
      troubles.defectOnce(cause);
    }
  }

  // ---------------------------------------------------------------- doing something with it

  /** Does something with it; nothing happens without a guest. */
  Optional<CompletableFuture<MachineView>> command(
      Function<Session, CompletableFuture<MachineView>> command) {
    Guest now = guest.get();
    if (now == null) {
      return Optional.empty();
    }
    CompletableFuture<MachineView> end = command.apply(now.session());
    whenFailed(now, end, this::answerFailed);
    return Optional.of(end);
  }

  /** What a guest that is no longer there did not do is not said of the one that is. */
  void whenFailed(Guest of, CompletableFuture<?> end, Consumer<Throwable> tell) {
    end.whenComplete(
        (done, trouble) -> {
          if (trouble != null) {
            Platform.runLater(
                () -> {
                  if (guest.get() == of) {
                    tell.accept(trouble);
                  }
                });
          }
        });
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
      if (now.runNanos() < nanos) { // it was taken back
        reset();
      }
      if (now.runNanos() - nanos >= SPAN) {
        mips = (now.instructions() - instructions) * 1e3 / (now.runNanos() - nanos);
        instructions = now.instructions();
        nanos = now.runNanos();
      }
      return now.phase() == Phase.RUNNING || now.phase() == Phase.WAITING ? mips : 0;
    }
  }
}
