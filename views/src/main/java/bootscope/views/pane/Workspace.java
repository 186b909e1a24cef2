package bootscope.views.pane;

import bootscope.core.history.Instant;
import bootscope.core.history.MarkedInstant;
import bootscope.core.session.MachineView;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.BooleanBinding;
import javafx.beans.value.ObservableValue;
import javafx.collections.ObservableList;

/** What each pane is given. Use it on the JavaFX thread. */
public interface Workspace {
  /** The guest that is open, or null. */
  ObservableValue<Guest> guest();

  /**
   * The newest view of it, null without a guest. Changes at most 30 times a second, after {@link
   * #guest} has.
   */
  ObservableValue<MachineView> view();

  /**
   * Puts the machine to an instant of its run, where it can be.
   *
   * @param done run when it is there, or is to stay where it was
   */
  default void bringTo(Instant there, Runnable done) {
    Guest now = guest().getValue();
    if (now == null) {
      done.run();
    } else {
      now.goTo(there, done);
    }
  }

  /**
   * Returns to a run that the machine was on before: to its end, or an instant of it.
   *
   * @param run its number
   * @param there null for its end
   */
  default void returnTo(int run, Instant there) {
    Guest now = guest().getValue();
    if (now != null) {
      now.returnTo(
          run,
          () -> {
            if (there != null) {
              bringTo(there, () -> {});
            }
          });
    }
  }

  /** Whether the machine can be put to another instant now. */
  default BooleanBinding canBring() {
    return Bindings.createBooleanBinding(
        () ->
            view().getValue() != null
                && view().getValue().canGoTo(view().getValue().instructions()),
        view());
  }

  /** The ways to boot that were measured, and who shows them. */
  ShownWays ways();

  Navigator navigator();

  /** The monitor of the guest that is open; null without one. */
  GuestMonitor monitor();

  /** Places in memory to find again; kept in a saved session. Panes may change the list. */
  ObservableList<Bookmark> bookmarks();

  /** Instants of the run to find again; kept in a saved session. */
  ObservableList<MarkedInstant> markedInstants();

  /**
   * Tells the user of a mistake.
   *
   * @param message what happened, in one sentence
   * @param remedy what can be done about it
   */
  void tell(String message, String remedy);

  /** As {@link #tell}, of what is true of the present machine only: it goes with that machine. */
  void tellOfMachine(String message, String remedy);

  /** Tells the user something of the present machine, in a sentence and lines below it. */
  void answer(String message, List<Told> lines);

  /** Does the work on a thread of its own, off the JavaFX thread, for files and the like. */
  void inBackground(Runnable work);

  /** Asks for a file to write; empty when the user would rather not. */
  Optional<Path> fileToSave(String name);

  /**
   * Asks for a file to read; empty when the user would rather not.
   *
   * @param title shown over the dialog, in the user's language
   */
  Optional<Path> fileToRead(String title);
}
