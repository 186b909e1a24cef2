package bootscope.app.wiring;

import bootscope.app.cli.BuiltInGuests;
import bootscope.core.boot.BootException;
import bootscope.core.boot.BootModule;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.ImageException;
import bootscope.core.image.KernelImage;
import bootscope.core.image.KernelImages;
import bootscope.core.machine.Boot;
import bootscope.core.session.Session;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Opens a guest's files and makes its session, on a thread of its own. */
final class GuestLoader {
  /** What came of it. */
  sealed interface Outcome {}

  /** A session that stands before the first instruction. */
  record Loaded(Boot boot, Session session) implements Outcome {}

  /** The user's mistake. */
  record Refused(String where, String what, String remedy) implements Outcome {}

  /** Ours, or the host's. */
  record Failed(Throwable cause) implements Outcome {}

  private final AtomicBoolean cancelled = new AtomicBoolean();

  /**
   * Begins.
   *
   * @param done called once on the loading thread, unless cancelled before
   */
  static GuestLoader start(BootRequest request, Consumer<Outcome> done) {
    GuestLoader loader = new GuestLoader();
    Thread.ofPlatform()
        .daemon()
        .name("loading")
        .start(() -> loader.finish(loader.load(request), done));
    return loader;
  }

  /** Nothing comes of it any more. What runs is not torn away; it ends soon by itself. */
  void cancel() {
    cancelled.set(true);
  }

  private void finish(Outcome outcome, Consumer<Outcome> done) {
    if (outcome == null) {
      return;
    }
    if (cancelled.get()) {
      if (outcome instanceof Loaded loaded) {
        loaded.session().shutDown();
      }
    } else {
      done.accept(outcome);
    }
  }

  private Outcome load(BootRequest request) {
    try {
      KernelImage kernel = open(request);
      if (cancelled.get()) {
        return null;
      }
      List<BootModule> modules = new ArrayList<>();
      for (Path file : request.initrds()) {
        modules.add(BootModule.of(ImageBytes.ofFile(file), ""));
      }
      Boot boot = Boot.pvh(kernel, modules, request.append(), request.machine());
      return cancelled.get() ? null : new Loaded(boot, Session.start(boot));
    } catch (ImageException e) {
      return new Refused(e.file(), e.what(), e.remedy());
    } catch (BootException e) {
      return new Refused(e.where(), e.what(), e.remedy());
    } catch (InvalidPathException e) {
      return new Refused(request.kernel(), "this is not a file's name", "check it");
    } catch (Throwable e) { // a defect, or memory that is not there: told, never swallowed
      return new Failed(e);
    }
  }

  private static KernelImage open(BootRequest request) throws ImageException {
    return request.builtIn()
        ? KernelImages.open(
            ImageBytes.ofArray(request.kernel(), BuiltInGuests.read(request.name())))
        : KernelImages.open(Path.of(request.kernel()));
  }
}
