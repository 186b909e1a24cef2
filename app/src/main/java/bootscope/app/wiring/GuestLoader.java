package bootscope.app.wiring;

import bootscope.app.cli.BuiltInGuests;
import bootscope.app.cli.UsageException;
import bootscope.app.cli.run.Configurations;
import bootscope.app.cli.run.KeptCodes;
import bootscope.app.cli.run.KernelFiles;
import bootscope.app.cli.run.Protocols;
import bootscope.core.bits.FileNames;
import bootscope.core.boot.BootException;
import bootscope.core.boot.BootModule;
import bootscope.core.boot.BootProtocol;
import bootscope.core.disk.WritePolicy;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.ImageException;
import bootscope.core.image.KernelImage;
import bootscope.core.image.KernelImages;
import bootscope.core.machine.Boot;
import bootscope.core.machine.MachineConfiguration;
import bootscope.core.session.Session;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Reads a guest's files and makes its session, on a thread of its own that can be stopped. */
final class GuestLoader {
  /** What came of it. */
  sealed interface Outcome {}

  /** A session that stands before the first instruction. */
  record Loaded(Boot boot, Session session) implements Outcome {}

  /** What was given, told apart. */
  record Sorted(GivenFiles files) implements Outcome {}

  /** The user's mistake. */
  record Refused(String where, String what, String remedy) implements Outcome {
    /** Whether the trouble is with a file, or with what is in it. */
    boolean isOf(String file) {
      return where.startsWith(file);
    }
  }

  /** Also the user's: no session, although it looks like one. */
  record NoSession(Path file, String why) implements Outcome {}

  /** Ours, or the host's. */
  record Failed(Throwable cause) implements Outcome {}

  private interface Work {
    Outcome run() throws Exception;
  }

  private final Consumer<Outcome> done;
  private final Thread thread;
  private boolean cancelled;
  private Outcome outcome;

  private GuestLoader(Work work, Consumer<Outcome> done) {
    this.done = done;
    thread = Thread.ofPlatform().daemon().name("loading").unstarted(() -> finish(run(work)));
  }

  /** What came of it, also where that is of no use any more; waits for it. */
  Outcome join() throws InterruptedException {
    thread.join();
    return outcome;
  }

  private GuestLoader started() {
    thread.start();
    return this;
  }

  /**
   * Begins to load a guest.
   *
   * @param keeping what is kept of it
   * @param makeRoom called on the loading thread when only the disks are still to be opened: they
   *     must be free when it returns
   * @param done called once on the loading thread, unless cancelled before
   */
  static GuestLoader load(
      BootRequest request, Keeping keeping, Runnable makeRoom, Consumer<Outcome> done) {
    return new GuestLoader(() -> load(request, keeping, makeRoom), done).started();
  }

  /** Begins to look at files; otherwise as {@link #load}. */
  static GuestLoader sort(List<Path> files, Consumer<Outcome> done) {
    return new GuestLoader(() -> new Sorted(GivenFiles.of(files)), done).started();
  }

  /** Nothing comes of it any more: reading and unpacking end within moments. */
  void cancel() {
    synchronized (this) {
      cancelled = true;
    }
    thread.interrupt();
  }

  private void finish(Outcome came) {
    outcome = came;
    synchronized (this) {
      if (!cancelled) {
        done.accept(came);
        return;
      }
    }
    if (came instanceof Loaded loaded) {
      loaded.session().shutDown();
    }
  }

  private static Outcome run(Work work) {
    try {
      return work.run();
    } catch (ImageException e) {
      return new Refused(e.file(), e.what(), e.remedy());
    } catch (BootException e) {
      return new Refused(e.where(), e.what(), e.remedy());
    } catch (UsageException e) {
      return refused(e.getMessage());
    } catch (GivenFiles.NoSessionException e) {
      return new NoSession(e.file(), e.getMessage());
    } catch (InvalidPathException e) {
      return new Refused(e.getInput(), "this is not a file's name", "check it");
    } catch (Throwable e) { // a defect, or memory that is not there: told, never swallowed
      return new Failed(e);
    }
  }

  /** An option's trouble, {@code "-option: what is wrong; what to do"}, in its three parts. */
  private static Refused refused(String message) {
    String[] option = message.split(": ", 2);
    String rest = option[option.length - 1];
    String[] parts = rest.split("; ", 2);
    return new Refused(
        option.length == 2 ? option[0] : "the command line",
        parts[0],
        parts.length == 2 ? parts[1] : "check the file");
  }

  private static Outcome load(BootRequest request, Keeping keeping, Runnable makeRoom)
      throws Exception {
    Configurations.engine(request.machine().engine());
    KernelImage kernel = KernelFiles.with(keeping.debugFiles(), open(request));
    List<BootModule> modules = Protocols.modules(request.initrds(), kernel);
    BootProtocol protocol = Protocols.of(request.firmware(), request.loader(), kernel);
    MachineConfiguration machine =
        request
            .machine()
            .withDrives(Configurations.drives(request.drives(), WritePolicy.WRITE_WHEN_TOLD));
    Boot boot =
        KeptCodes.of(keeping.code(), Boot.of(protocol, kernel, modules, request.append(), machine));
    makeRoom.run();
    return new Loaded(boot, Session.start(boot, keeping.history()));
  }

  private static KernelImage open(BootRequest request) throws ImageException {
    return request.builtIn()
        ? KernelImages.openBootable(
            ImageBytes.ofArray(request.kernel(), BuiltInGuests.read(request.name())))
        : KernelImages.openBootable(ImageBytes.ofFile(FileNames.path(request.kernel())));
  }
}
