package bootscope.app.wiring;

import bootscope.app.cli.CommandLineParser;
import bootscope.app.cli.Invocation;
import bootscope.app.cli.UsageException;
import bootscope.app.cli.capsule.Capsule;
import bootscope.app.cli.capsule.Capsule.KeptBreakpoint;
import bootscope.app.cli.capsule.Capsule.Word;
import bootscope.app.cli.capsule.CapsuleException;
import bootscope.app.cli.capsule.CapsuleFile;
import bootscope.app.cli.capsule.GuestWords;
import bootscope.app.menu.Notice;
import bootscope.app.menu.Progress;
import bootscope.app.menu.Workbench;
import bootscope.core.bits.FileNames;
import bootscope.core.history.History;
import bootscope.core.history.MarkedInstant;
import bootscope.core.history.Recording;
import bootscope.views.pane.Guest;
import bootscope.views.pane.Workspace;
import bootscope.views.text.Texts;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import javafx.application.Platform;

/** Saves a boot and its run in one file, and opens such files. Call on the JavaFX thread. */
final class Capsules {
  /** Of numbers in the window's conditions. */
  private static final int RADIX = 16;

  private final Workbench workbench;
  private final OpenGuest open;
  private final Workspace workspace;
  private final Path folder;
  private final BiConsumer<BootRequest, Consumer<Guest>> opener;

  /**
   * @param folder into which they are unpacked
   * @param opener opens a guest, and tells of it before it runs
   */
  Capsules(
      Workbench workbench,
      OpenGuest open,
      Workspace workspace,
      Path folder,
      BiConsumer<BootRequest, Consumer<Guest>> opener) {
    this.workbench = workbench;
    this.open = open;
    this.workspace = workspace;
    this.folder = folder;
    this.opener = opener;
  }

  /** Puts what is open, and its run to where it stands, into a file. */
  void save(Path file) {
    Guest guest = open.guest().get();
    BootRequest request = open.request().orElse(null);
    if (guest == null || request == null) {
      return;
    }
    Optional<History.Known> known = open.view().get().known();
    List<MarkedInstant> marks =
        open.markedInstants().stream().filter(m -> known.filter(m::on).isPresent()).toList();
    CompletableFuture<List<KeptBreakpoint>> breakpoints =
        guest.session().change(e -> KeptBreakpoint.of(e.breakpoints(), RADIX));
    guest
        .session()
        .time()
        .recording()
        .thenCombine(breakpoints, (run, stops) -> capsule(request, run, stops, marks))
        .whenComplete(
            (capsule, trouble) ->
                workspace.inBackground(
                    () -> {
                      if (trouble != null) {
                        notSaved(file, trouble);
                      } else {
                        write(capsule, file);
                      }
                    }));
  }

  private static Capsule capsule(
      BootRequest request,
      Recording run,
      List<KeptBreakpoint> breakpoints,
      List<MarkedInstant> marks) {
    return new Capsule(
        words(request), run, breakpoints, marks.stream().filter(run::holds).toList());
  }

  /** What begins a boot elsewhere. */
  static List<Word> words(BootRequest r) {
    r.drives().stream()
        .filter(d -> !d.readOnly() && !d.snapshot())
        .findFirst()
        .ifPresent(
            d -> {
              throw new IllegalStateException(
                  "the guest may change " + d.file() + "; give snapshot=on");
            });
    return GuestWords.of(
        Optional.of(r.kernel()),
        r.initrds(),
        r.append(),
        r.firmware(),
        r.loader(),
        r.machine(),
        r.drives());
  }

  private void write(Capsule capsule, Path file) {
    try (Cancellable work = new Cancellable("capsule.saving")) {
      CapsuleFile.write(capsule, file, work::isCancelled);
      Platform.runLater(() -> tellHere(texts().get("capsule.saved", file)));
    } catch (CapsuleException e) {
      notSaved(file, e);
    }
  }

  private void notSaved(Path file, Throwable trouble) {
    Throwable cause = trouble instanceof CompletionException ? trouble.getCause() : trouble;
    Platform.runLater(() -> tell("capsule.notSaved", file, cause));
  }

  /** Opens one, and runs it to where it stood. */
  void open(Path file) {
    workspace.inBackground(
        () -> {
          try (Cancellable work = new Cancellable("capsule.unpacking")) {
            List<String> words = CapsuleFile.words(file, folder, work::isCancelled);
            Invocation said = new CommandLineParser(InstantSource.system()).parse(words);
            if (said instanceof Invocation.Run run && run.options().replay().isPresent()) {
              Capsule capsule = CapsuleFile.read(run.options().replay().get());
              BootRequest request = BootRequest.of(run.options()).stopping();
              String name = FileNames.text(file.toAbsolutePath());
              Platform.runLater(
                  () -> open(file, request, capsule, () -> workbench.addRecent(name)));
            } else {
              throw new UsageException("it holds no boot");
            }
          } catch (CapsuleException | UsageException e) {
            Platform.runLater(() -> tell("capsule.notOpened", file, e));
          }
        });
  }

  /** Begins the boot of a capsule that was unpacked, and runs it to where it stood. */
  void open(BootRequest request, Path index) {
    workspace.inBackground(
        () -> {
          try {
            Capsule capsule = CapsuleFile.read(index);
            Platform.runLater(() -> open(index, request, capsule, () -> {}));
          } catch (CapsuleException e) {
            Platform.runLater(() -> tell("capsule.notOpened", index, e));
          }
        });
  }

  private void open(Path file, BootRequest request, Capsule capsule, Runnable opened) {
    opener.accept(
        request,
        guest -> {
          open.markedInstants().setAll(capsule.marks());
          KeptBreakpoints.set(capsule.breakpoints(), guest.session(), workbench);
          replay(file, guest, capsule.recording());
          opened.run();
        });
  }

  private void replay(Path file, Guest guest, Recording run) {
    guest
        .replay(run)
        .whenComplete(
            (view, trouble) -> {
              if (trouble != null) {
                Platform.runLater(() -> tell("capsule.notOpened", file, trouble));
              } else {
                Platform.runLater(() -> cameTo(view.instructions(), run.instructions()));
              }
            });
  }

  /** Says so; at the end of the run, the state was compared. */
  private void cameTo(long at, long all) {
    String text =
        at < all ? texts().get("capsule.cutShort", at, all) : texts().get("capsule.agrees", at);
    tellHere(text);
  }

  /** Says something of where the machine stands, until it goes on. */
  private void tellHere(String text) {
    open.pull();
    workbench.tellOfInstant(new Notice(Notice.Kind.INFORMATION, text, "", ""));
  }

  /** Work in the background that shows in the status bar, and that Escape ends. */
  private final class Cancellable implements AutoCloseable {
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private final Progress shown;

    /**
     * @param key of the text that says what is being done
     */
    Cancellable(String key) {
      shown = new Progress(texts().get(key), -1, () -> cancelled.set(true), true);
      Platform.runLater(() -> show(null, shown));
    }

    boolean isCancelled() {
      return cancelled.get();
    }

    @Override
    public void close() {
      Platform.runLater(() -> show(shown, null));
    }
  }

  /** Shows what goes on in place of what did, unless something else has taken that. */
  private void show(Progress before, Progress now) {
    if (open.progress().get() == before) {
      open.progress().set(now);
    }
  }

  private Texts texts() {
    return workbench.texts();
  }

  private void tell(String key, Path file, Throwable why) {
    workbench.tell(
        Notice.error(texts().get(key, file), Opener.sentence(String.valueOf(why.getMessage()))));
  }
}
