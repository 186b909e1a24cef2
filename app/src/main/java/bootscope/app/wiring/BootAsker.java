package bootscope.app.wiring;

import bootscope.app.cli.UsageException;
import bootscope.app.menu.BootOptionsForm;
import bootscope.app.menu.Workbench;
import bootscope.views.pane.Guest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.value.ObservableBooleanValue;

/**
 * Asks what to boot a kernel with: whatever runs now is not lost before the answer, and what was
 * asked for in vain, as a file was missing, is there to be mended. Call on the JavaFX thread.
 */
final class BootAsker {
  /** What came to nothing, and who was to be told of its guest. */
  private record Refused(BootRequest request, Consumer<Guest> opened) {}

  private final Workbench workbench;
  private final BiConsumer<BootRequest, Consumer<Guest>> open;
  private final ObjectProperty<Refused> refused = new SimpleObjectProperty<>();

  /**
   * @param open opens a guest
   */
  BootAsker(Workbench workbench, BiConsumer<BootRequest, Consumer<Guest>> open) {
    this.workbench = workbench;
    this.open = open;
  }

  /** Opening came to nothing. */
  void refused(BootRequest request, Consumer<Guest> opened) {
    refused.set(new Refused(request, opened));
  }

  /** A guest is open: what came to nothing before is forgotten. */
  void begun() {
    refused.set(null);
  }

  /** Whether there is something to ask about, though no guest may be open. */
  ObservableBooleanValue hasRefused() {
    return refused.isNotNull();
  }

  /**
   * Asks.
   *
   * @param now what the open guest was booted with; null without one
   */
  void ask(BootRequest now) {
    Refused mend = refused.get();
    if (mend != null) {
      ask(mend.request, mend.request.options(), mend.opened);
    } else if (now != null) {
      ask(now, now.options(), guest -> {});
    }
  }

  /** Asks, with these RAM disks in place of those that there are. */
  void ask(BootRequest now, List<Path> initrds) {
    ask(now, now.withInitrds(initrds).options(), guest -> {});
  }

  private void ask(BootRequest from, BootOptionsForm.Options now, Consumer<Guest> opened) {
    Workbench w = workbench;
    BootOptionsForm form =
        new BootOptionsForm(
            w.texts(),
            now,
            new BootOptionsForm.Asker() {
              @Override
              public List<Path> chooseInitrds() {
                return w.initrds();
              }

              @Override
              public Optional<Path> chooseDisk() {
                return w.fileToRead(w.texts().get("chooser.disk"));
              }

              @Override
              public String problem(BootOptionsForm.Options options) {
                try {
                  from.with(options);
                  return "";
                } catch (UsageException e) {
                  return Opener.sentence(e.getMessage());
                }
              }

              @Override
              public void boot(BootOptionsForm.Options options) {
                open.accept(from.with(options), opened);
              }

              @Override
              public void close() {
                w.answered();
              }
            });
    w.ask(form, form.field());
  }
}
