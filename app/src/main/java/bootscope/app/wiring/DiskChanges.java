package bootscope.app.wiring;

import bootscope.app.menu.Notice;
import bootscope.app.menu.UnwrittenForm;
import bootscope.app.menu.Workbench;
import bootscope.core.disk.DiskException;
import bootscope.core.session.DiskView;
import bootscope.core.session.MachineView;
import bootscope.core.session.Phase;
import bootscope.views.control.map.SizeText;
import bootscope.views.pane.Guest;
import bootscope.views.text.Texts;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import javafx.application.Platform;

/**
 * What becomes of what the guest wrote to disks and their files lack. Call on the JavaFX thread.
 */
final class DiskChanges {
  private final Workbench workbench;
  private final OpenGuest open;
  private String toldTrouble;

  DiskChanges(Workbench workbench, OpenGuest open) {
    this.workbench = workbench;
    this.open = open;
    open.view().subscribe(this::follow);
  }

  private Texts texts() {
    return workbench.texts();
  }

  /** Writes it to the files, wherever the guest is. */
  void write() {
    Guest now = open.guest().get();
    if (now != null) {
      written(now, now.session().writeDisks(), () -> {});
    }
  }

  /**
   * Goes on once the user has said what is to become of it; at once where there is nothing. Not at
   * all if the user would rather stay.
   */
  void settle(Runnable then) {
    Guest now = open.guest().get();
    MachineView view = now == null ? null : now.session().view();
    // What a failed machine holds cannot be had any more.
    if (view == null || view.phase() == Phase.FAILED || view.unwritten() == 0) {
      then.run();
      return;
    }
    UnwrittenForm form =
        new UnwrittenForm(
            texts(),
            texts().get("unwritten.what", SizeText.of(view.unwritten()), files(view)),
            new UnwrittenForm.Answers() {
              @Override
              public void write() {
                workbench.answered();
                written(
                    now,
                    now.session().pause().thenCompose(paused -> now.session().writeDisks()),
                    then);
              }

              @Override
              public void discard() {
                workbench.answered();
                then.run();
              }

              @Override
              public void stay() {
                workbench.answered();
              }
            });
    workbench.ask(form, form.first());
  }

  private static String files(MachineView view) {
    return view.disks().stream()
        .filter(d -> d.unwritten() > 0)
        .map(d -> d.file().getFileName().toString())
        .collect(Collectors.joining(", "));
  }

  private void written(Guest of, CompletableFuture<MachineView> written, Runnable then) {
    written.whenComplete(
        (view, trouble) ->
            Platform.runLater(
                () -> {
                  if (trouble == null) {
                    then.run();
                  } else if (open.guest().get() == of) {
                    failed(trouble);
                  }
                }));
  }

  private void failed(Throwable trouble) {
    Throwable cause = trouble instanceof CompletionException ? trouble.getCause() : trouble;
    if (cause instanceof DiskException e) {
      toldTrouble = e.getMessage(); // the next view has it too
      tell(e.getMessage());
    } else {
      tell(String.valueOf(cause));
    }
  }

  private void tell(String trouble) {
    workbench.tell(Notice.error(texts().get("unwritten.trouble"), Opener.sentence(trouble)));
  }

  /** Says once what is wrong with a file, and that a run that was taken back is not written. */
  private void follow(MachineView view) {
    String trouble = view == null ? null : view.diskTrouble();
    if (trouble != null && !trouble.equals(toldTrouble)) {
      tell(trouble);
    }
    toldTrouble = trouble;
  }

  /** For the status bar: what the files lack; empty for nothing. */
  static String status(MachineView view, Texts texts) {
    return view.unwritten() == 0
        ? ""
        : texts.get("status.unwritten", SizeText.of(view.unwritten()));
  }

  /** The same at length. */
  static String statusTip(MachineView view, Texts texts) {
    boolean back = view.disks().stream().anyMatch(DiskView::takenBack);
    return view.unwritten() == 0
        ? ""
        : texts.get(back ? "status.unwritten.takenBack" : "status.unwritten.tip", files(view));
  }
}
