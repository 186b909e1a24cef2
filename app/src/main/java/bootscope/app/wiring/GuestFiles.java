package bootscope.app.wiring;

import bootscope.app.cli.RunOptions;
import bootscope.app.menu.FilesPort;
import bootscope.app.menu.Workbench;
import bootscope.core.bits.FileNames;
import bootscope.views.pane.Guest;
import bootscope.views.pane.Workspace;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javafx.application.Platform;
import javafx.beans.binding.Bindings;
import javafx.beans.value.ObservableBooleanValue;

/** Opens guests in the background, saves and closes them. All on the JavaFX thread. */
final class GuestFiles implements FilesPort {
  /** How long the end of a guest's thread is waited for, in s. */
  private static final long ENDING = 2;

  /** The same while it may be writing a disk's file: 4 GiB at most. */
  private static final long WRITING = 600;

  private final Workbench workbench;
  private final OpenGuest open;
  private final DiskChanges disks;
  private final Measuring measuring;
  private final HostKernel hostKernel;
  private final BootAsker asker;
  private final Opener opener;
  private final SessionFiles sessions;
  private final Capsules capsules;

  /**
   * @param workspace what the panes are given
   * @param keeping what is kept of guests
   * @param hostKernel the running system's
   */
  GuestFiles(
      Workbench workbench,
      OpenGuest open,
      DiskChanges disks,
      Measuring measuring,
      Workspace workspace,
      Keeping keeping,
      HostKernel hostKernel) {
    this.workbench = workbench;
    this.open = open;
    this.disks = disks;
    this.measuring = measuring;
    this.hostKernel = hostKernel;
    asker = new BootAsker(workbench, this::open);
    opener = new Opener(new Opened(), keeping, workbench, open.progress());
    sessions = new SessionFiles(workbench, open, workspace, this::open);
    capsules = new Capsules(workbench, open, workspace, keeping.capsules(), this::open);
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
    open.request().ifPresent(now -> asker.ask(now, given));
  }

  /** Opens a guest; the one that is open stays until the new one is ready. */
  void open(BootRequest wanted) {
    open(wanted, opened -> {});
  }

  /** Opens a guest, and runs it as the index of an unpacked capsule says. */
  void replay(BootRequest wanted, Path index) {
    capsules.open(wanted, index);
  }

  /**
   * As {@link #open(BootRequest)}.
   *
   * @param opened told of the guest before it runs, as to set breakpoints; not if it was refused
   */
  private void open(BootRequest wanted, Consumer<Guest> opened) {
    opener.open(wanted, opened);
  }

  @Override
  public ObservableBooleanValue hasOptions() {
    return Bindings.or(asker.hasRefused(), Bindings.isNotNull(open.guest()));
  }

  @Override
  public void bootOptions() {
    asker.ask(open.request().orElse(null));
  }

  @Override
  public void measureWays() {
    measuring.ask(open.request().orElse(null));
  }

  @Override
  public Optional<Path> hostKernel() {
    return hostKernel.file();
  }

  @Override
  public String hostKernelText() {
    return hostKernel.textKey();
  }

  @Override
  public void saveSession(Path file) {
    sessions.save(file);
  }

  @Override
  public void saveCapsule(Path file) {
    capsules.save(file);
  }

  @Override
  public void writeDisks() {
    disks.write();
  }

  @Override
  public void leave(Runnable then) {
    disks.settle(then);
  }

  @Override
  public void closeGuest() {
    opener.cancel();
    disks.settle(
        () -> {
          open.end();
          open.loading("");
        });
  }

  /** The window is closing: ends all threads. */
  void close() {
    opener.cancel();
    measuring.cancel();
    Guest last = open.guest().get();
    open.end();
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

  /** What opening comes to. */
  private final class Opened implements Opener.Host {
    @Override
    public boolean hasGuest() {
      return open.guest().get() != null;
    }

    @Override
    public void loading(String name) {
      open.loading(name);
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
            Guest old = open.guest().get();
            if (old == null) {
              free.complete(null);
              return;
            }
            if (!wanted.sharesDisk(open.request().orElseThrow())) {
              keepCode(old).whenComplete((done, trouble) -> free.complete(null));
              return;
            }
            open.end();
            open.loading(wanted.name());
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
      open.end();
      asker.begun();
      Guest now = open.begin(wanted, loaded);
      if (!wanted.builtIn()) {
        workbench.addRecent(FileNames.text(FileNames.path(wanted.kernel()).toAbsolutePath()));
      }
      opened.accept(now);
      if (!wanted.stop()) {
        now.session().run();
      }
    }

    @Override
    public void offerInitrds(List<Path> given) {
      openInitrds(given);
    }

    @Override
    public void openSession(GivenFiles.Session session, List<Path> kernels, List<Path> initrds) {
      sessions.open(session, kernels, initrds);
    }

    @Override
    public void openCapsule(Path file) {
      capsules.open(file);
    }

    @Override
    public void defect(String where, Throwable cause) {
      open.troubles().defect(where, cause);
    }
  }
}
