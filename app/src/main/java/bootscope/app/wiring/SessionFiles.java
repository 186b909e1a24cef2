package bootscope.app.wiring;

import bootscope.app.cli.ModuleFile;
import bootscope.app.cli.RunOptions;
import bootscope.app.cli.RunOptions.DriveChoice;
import bootscope.app.cli.RunOptions.FirmwareChoice;
import bootscope.app.cli.RunOptions.FwCfgFile;
import bootscope.app.cli.RunOptions.Loader;
import bootscope.app.cli.capsule.Capsule.KeptBreakpoint;
import bootscope.app.menu.Notice;
import bootscope.app.menu.Workbench;
import bootscope.app.settings.SavedSession;
import bootscope.app.settings.SavedSession.SavedBookmark;
import bootscope.app.settings.SavedSession.SavedBreakpoint;
import bootscope.app.settings.SavedSession.SavedDrive;
import bootscope.app.settings.SavedSession.SavedFwCfg;
import bootscope.app.settings.SavedSession.SavedInstant;
import bootscope.app.settings.SessionStore;
import bootscope.core.bits.FileNames;
import bootscope.core.history.MarkedInstant;
import bootscope.core.session.BreakpointView;
import bootscope.core.session.MachineView;
import bootscope.views.pane.Bookmark;
import bootscope.views.pane.Guest;
import bootscope.views.pane.SafeFile;
import bootscope.views.pane.Workspace;
import bootscope.views.text.Texts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javafx.application.Platform;

/** Saves what is open to a file, and opens it again. Call on the JavaFX thread. */
final class SessionFiles {
  /** Of numbers in the window's conditions. */
  private static final int RADIX = 16;

  private final Workbench workbench;
  private final OpenGuest open;
  private final Workspace workspace;
  private final BiConsumer<BootRequest, Consumer<Guest>> opener;

  /**
   * @param opener opens a guest, and tells of it before it runs
   */
  SessionFiles(
      Workbench workbench,
      OpenGuest open,
      Workspace workspace,
      BiConsumer<BootRequest, Consumer<Guest>> opener) {
    this.workbench = workbench;
    this.open = open;
    this.workspace = workspace;
    this.opener = opener;
  }

  private Texts texts() {
    return workbench.texts();
  }

  // ---------------------------------------------------------------- saving

  /** What is open now; null without a guest. */
  SavedSession current() {
    BootRequest request = open.request().orElse(null);
    MachineView view = open.view().get();
    if (request == null || view == null) {
      return null;
    }
    return new SavedSession(
        SavedSession.FORMAT,
        SavedSession.VERSION,
        request.builtIn() ? request.kernel() : absolute(FileNames.path(request.kernel())),
        request.initrds().stream().map(SessionFiles::absoluteModule).toList(),
        request.append(),
        request.firmware().image().map(SessionFiles::firmware).orElse(null),
        request.firmware().folders().stream().map(SessionFiles::absolute).toList(),
        request.loader().key(),
        SavedSession.Machine.of(request.machine()),
        request.drives().stream()
            .map(
                d ->
                    new SavedDrive(d.id(), absolute(d.file()), d.readOnly(), d.snapshot(), d.raw()))
            .toList(),
        request.firmware().files().stream()
            .map(
                f ->
                    new SavedFwCfg(
                        f.name(),
                        f.file().map(SessionFiles::absolute).orElse(null),
                        f.text().orElse(null)))
            .toList(),
        view.breakpoints().stream().map(SessionFiles::saved).toList(),
        open.bookmarks().stream()
            .map(b -> SavedBookmark.of(b.name(), b.address(), b.physical()))
            .toList(),
        open.markedInstants().stream()
            .map(i -> new SavedInstant(i.note(), i.instructions(), i.virtualNanos(), i.byItself()))
            .toList(),
        workbench.dock().layout(),
        workbench.dock().zooms());
  }

  private static MarkedInstant marked(SavedInstant i) {
    return new MarkedInstant(
        i.note(), MarkedInstant.NONE, i.byItself(), i.instructions(), i.virtualNanos());
  }

  private static SavedBreakpoint saved(BreakpointView b) {
    return new SavedBreakpoint(
        b.trigger().kind().id(),
        b.trigger().values(),
        b.condition(),
        b.message().isEmpty() ? null : b.message(),
        b.once(),
        b.ignored(),
        b.enabled());
  }

  /** A bare name is looked for again, anything else is a path. */
  private static String firmware(String image) {
    Path path = FileNames.path(image);
    return path.getNameCount() > 1 || Files.exists(path) ? absolute(path) : image;
  }

  private static String absolute(Path path) {
    return FileNames.text(path.toAbsolutePath().normalize());
  }

  private static String absoluteModule(String item) {
    ModuleFile module = ModuleFile.of(item);
    return module.at(module.file().toAbsolutePath().normalize()).text();
  }

  void save(Path file) {
    SavedSession saved = current();
    if (saved == null) {
      return;
    }
    byte[] bytes = SessionStore.write(saved).getBytes(StandardCharsets.UTF_8);
    workspace.inBackground(
        () -> {
          try {
            SafeFile.write(file, bytes);
            Platform.runLater(() -> workbench.addRecent(absolute(file)));
          } catch (IOException e) {
            Platform.runLater(
                () ->
                    tell(
                        texts().get("save.failed", file),
                        texts().get("save.failed.remedy", e.getMessage())));
          }
        });
  }

  private void tell(String what, String remedy) {
    workbench.tell(Notice.error(what, remedy));
  }

  // ---------------------------------------------------------------- opening

  /**
   * Opens a session.
   *
   * @param kernels what was given with it takes the place of what it names
   * @param initrds likewise
   */
  void open(GivenFiles.Session given, List<Path> kernels, List<Path> initrds) {
    Path file = given.file();
    SavedSession saved = given.saved();
    try {
      open(file, saved, request(saved, file, kernels, initrds));
    } catch (RuntimeException e) { // a path that this system cannot have
      tell(
          texts().get("session.unreadable", file),
          texts().get("session.unreadable.remedy", e.getMessage()));
    }
  }

  /** The loader of a name, which the session's form has let pass. */
  private static Loader loader(String key) {
    return Stream.of(Loader.values()).filter(l -> l.key().equals(key)).findFirst().orElseThrow();
  }

  private static BootRequest request(
      SavedSession saved, Path file, List<Path> kernels, List<Path> initrds) {
    boolean builtIn = saved.kernel().startsWith(RunOptions.GUEST_PREFIX);
    String own = builtIn ? saved.kernel() : FileNames.text(find(saved.kernel(), file));
    return new BootRequest(
        kernels.isEmpty() ? own : FileNames.text(kernels.getFirst()),
        initrds.isEmpty()
            ? saved.initrds().stream().map(item -> findModule(item, file)).toList()
            : initrds.stream().map(FileNames::text).toList(),
        saved.append(),
        new FirmwareChoice(
            Optional.ofNullable(saved.bios()),
            saved.biosFolders().stream().map(FileNames::path).toList(),
            saved.fwCfg().stream().map(f -> fwCfg(f, file)).toList()),
        loader(saved.loader()),
        saved.machine().configuration(),
        saved.drives().stream().map(d -> drive(d, file)).toList(),
        true);
  }

  private static DriveChoice drive(SavedDrive d, Path session) {
    return new DriveChoice(d.id(), find(d.file(), session), d.readOnly(), d.snapshot(), d.raw());
  }

  private static FwCfgFile fwCfg(SavedFwCfg f, Path session) {
    return new FwCfgFile(
        f.name(),
        Optional.ofNullable(f.file()).map(p -> find(p, session)),
        Optional.ofNullable(f.text()));
  }

  private static String findModule(String item, Path sessionFile) {
    ModuleFile module = ModuleFile.of(item);
    String whole = FileNames.text(find(item, sessionFile));
    return Files.exists(FileNames.path(whole)) // beside the session under a name with blanks
        ? whole
        : module.at(find(FileNames.text(module.file()), sessionFile)).text();
  }

  /** Where a file was, or beside the session: a folder with all of it may be moved or lent. */
  private static Path find(String path, Path sessionFile) {
    Path there = FileNames.path(path);
    Path folder = sessionFile.toAbsolutePath().getParent();
    if (!Files.exists(there) && folder != null && there.getFileName() != null) {
      Path beside = folder.resolve(there.getFileName());
      if (Files.exists(beside)) {
        return beside;
      }
    }
    return there;
  }

  private void open(Path file, SavedSession saved, BootRequest request) {
    opener.accept(
        request,
        guest -> {
          breakpoints(guest, saved.breakpoints());
          open.bookmarks()
              .setAll(
                  saved.bookmarks().stream()
                      .map(b -> new Bookmark(b.name(), b.number(), b.physical()))
                      .toList());
          open.markedInstants()
              .setAll(saved.instants().stream().map(SessionFiles::marked).toList());
          if (saved.layout() != null && saved.layout().main() != null) {
            workbench.dock().restore(saved.layout());
          }
          workbench.dock().restoreZooms(saved.zooms());
          workbench.addRecent(absolute(file));
        });
  }

  private void breakpoints(Guest guest, List<SavedBreakpoint> saved) {
    KeptBreakpoints.set(
        saved.stream().map(SessionFiles::kept).toList(), guest.session(), workbench);
  }

  private static KeptBreakpoint kept(SavedBreakpoint b) {
    return new KeptBreakpoint(
        b.kind(), b.said(), b.condition(), b.message(), RADIX, b.enabled(), b.once(), b.ignored());
  }
}
