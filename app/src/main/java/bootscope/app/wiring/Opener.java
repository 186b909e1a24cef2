package bootscope.app.wiring;

import bootscope.app.menu.Notice;
import bootscope.app.menu.Progress;
import bootscope.app.menu.Workbench;
import bootscope.core.bits.FileNames;
import bootscope.views.pane.Guest;
import bootscope.views.text.Texts;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import javafx.application.Platform;
import javafx.beans.value.WritableValue;

/**
 * From what a user gave to a guest that stands at its entry. One at a time: what is opened last
 * wins. All on the JavaFX thread, but for the loading itself.
 */
final class Opener {
  /** What becomes of it. */
  interface Host {
    boolean hasGuest();

    /** Goes on once nothing that the open guest has would be lost unasked. */
    void settle(Runnable then);

    /**
     * Closes the open guest, if it has a disk that the wanted one must have. On the loading thread;
     * waits for it.
     */
    void makeRoom(BootRequest wanted);

    /** It came to nothing, by the user's mistake, who may mend it. */
    void refused(BootRequest wanted, Consumer<Guest> opened);

    /** Something is being loaded and no guest is open; the empty name: not any more. */
    void loading(String name);

    /** The guest is here. */
    void begin(BootRequest wanted, GuestLoader.Loaded loaded, Consumer<Guest> opened);

    /** Initial RAM disks were given for the guest that is open. */
    void offerInitrds(List<Path> files);

    /**
     * A saved session is to be opened, with these files in place of its own where there are any.
     */
    void openSession(GivenFiles.Session session, List<Path> kernels, List<Path> initrds);

    /** A boot is to be opened, and run as it ran. */
    void openCapsule(Path file);

    /** A mistake of ours. */
    void defect(String where, Throwable cause);
  }

  private final Host host;
  private final Keeping keeping;
  private final Workbench workbench;
  private final WritableValue<Progress> progress;
  private GuestLoader loader;

  Opener(Host host, Keeping keeping, Workbench workbench, WritableValue<Progress> progress) {
    this.keeping = keeping;
    this.host = host;
    this.workbench = workbench;
    this.progress = progress;
  }

  private Texts texts() {
    return workbench.texts();
  }

  /** Opens files of any kind. */
  void open(List<Path> files) {
    begin(String.valueOf(files.getFirst().getFileName()));
    GuestLoader[] mine = new GuestLoader[1];
    loader =
        GuestLoader.sort(
            files, outcome -> Platform.runLater(() -> take(mine[0], outcome, null, null)));
    mine[0] = loader;
  }

  /**
   * Opens a guest.
   *
   * @param opened told of the guest before it runs; not if it was refused
   */
  void open(BootRequest wanted, Consumer<Guest> opened) {
    host.settle(() -> load(wanted, opened));
  }

  private void load(BootRequest wanted, Consumer<Guest> opened) {
    begin(wanted.name());
    GuestLoader[] mine = new GuestLoader[1];
    loader =
        GuestLoader.load(
            wanted,
            keeping,
            () -> host.makeRoom(wanted),
            outcome -> Platform.runLater(() -> take(mine[0], outcome, wanted, opened)));
    mine[0] = loader;
  }

  private void begin(String name) {
    cancel();
    progress.setValue(new Progress(texts().get("loading.opening", name), -1, this::cancel));
    if (!host.hasGuest()) {
      host.loading(name);
    }
  }

  /** Stops whatever is being loaded. */
  void cancel() {
    if (loader != null) {
      loader.cancel();
      ended();
    }
  }

  private void ended() {
    loader = null;
    progress.setValue(null);
    if (!host.hasGuest()) {
      host.loading("");
    }
  }

  private void take(
      GuestLoader from, GuestLoader.Outcome outcome, BootRequest wanted, Consumer<Guest> opened) {
    if (from != loader) { // cancelled meanwhile
      if (outcome instanceof GuestLoader.Loaded late) {
        late.session().shutDown();
      }
      return;
    }
    if (outcome instanceof GuestLoader.Loaded now) {
      loader = null;
      progress.setValue(null);
      host.begin(wanted, now, opened);
      return;
    }
    ended();
    switch (outcome) {
      case GuestLoader.Sorted sorted -> open(sorted.files());
      case GuestLoader.Refused no -> {
        boolean mendable = wanted != null && wanted.hasOptions() && !no.isOf(wanted.kernel());
        if (mendable) {
          host.refused(wanted, opened);
        }
        String mend = mendable ? " " + texts().get("open.mend") : "";
        refuse(no.where(), no.what(), sentence(no.remedy()) + mend);
      }
      case GuestLoader.NoSession no ->
          tell(
              texts().get("session.unreadable", no.file()),
              texts().get("session.unreadable.remedy", no.why()));
      case GuestLoader.Failed no -> host.defect(texts().get("action.file.open"), no.cause());
      case GuestLoader.Loaded now -> throw new AssertionError(now);
    }
  }

  private void open(GivenFiles files) {
    if (!files.unknown().isEmpty()) {
      refuse(
          files.unknown().getFirst().toString(),
          texts().get("open.unknown"),
          texts().get("open.unknown.remedy"));
      return;
    }
    if (files.kernels().size() > 1 || files.sessions().size() > 1) {
      List<Path> several =
          files.kernels().size() > 1
              ? files.kernels()
              : files.sessions().stream().map(GivenFiles.Session::file).toList();
      workbench.tell(
          Notice.warning(texts().get("notice.severalFiles", several.getFirst().getFileName()), ""));
    }
    if (!files.capsules().isEmpty()) {
      host.openCapsule(files.capsules().getFirst());
    } else if (!files.sessions().isEmpty()) {
      host.openSession(files.sessions().getFirst(), files.kernels(), files.initrds());
    } else if (!files.kernels().isEmpty()) {
      BootRequest kernel = BootRequest.ofKernel(FileNames.text(files.kernels().getFirst()));
      open(kernel.withInitrds(files.initrds()), guest -> {});
    } else if (host.hasGuest()) {
      host.offerInitrds(files.initrds());
    } else {
      tell(
          texts().get("open.initrdAlone", files.initrds().getFirst().getFileName()),
          texts().get("open.initrdAlone.remedy"));
    }
  }

  private void refuse(String where, String what, String remedy) {
    tell(texts().get("notice.open", what.isEmpty() ? where : where + ": " + what), remedy);
  }

  private void tell(String what, String remedy) {
    workbench.tell(Notice.error(what, remedy));
  }

  /** With a capital and a full stop. */
  static String sentence(String words) {
    return words.isEmpty()
        ? ""
        : Character.toUpperCase(words.charAt(0))
            + words.substring(1)
            + (words.endsWith(".") ? "" : ".");
  }
}
