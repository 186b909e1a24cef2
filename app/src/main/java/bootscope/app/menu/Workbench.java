package bootscope.app.menu;

import bootscope.views.action.ActionRegistry;
import bootscope.views.control.dock.Dock;
import bootscope.views.text.Texts;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.layout.Region;

/** The window, as the parts behind it see it. Use it on the JavaFX thread. */
public interface Workbench {
  Texts texts();

  ActionRegistry actions();

  Dock dock();

  /** Shows a notice above the panes until it is dismissed. */
  void tell(Notice notice);

  /** As {@link #tell}, of what is true of the present machine only: it goes with that machine. */
  void tellOfMachine(Notice notice);

  /** The machine that notices were told of is no more, or has been made anew. */
  void machineGone();

  /**
   * Shows something over the window that asks for an answer; Escape closes it.
   *
   * @param focus what takes the keyboard
   */
  void ask(Region content, Node focus);

  /** Closes it. */
  void answered();

  /** Asks for a file to write; empty when the user would rather not. */
  Optional<Path> fileToSave(String name);

  /**
   * Asks for a file to read; empty when the user would rather not.
   *
   * @param title shown over the dialog, in the user's language
   */
  Optional<Path> fileToRead(String title);

  /** Asks for initial RAM disks. */
  List<Path> initrds();

  /** Puts a file on the list of recent ones; call it when opening has succeeded. */
  void addRecent(String path);
}
