package bootscope.app.menu;

import bootscope.views.text.Texts;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javafx.stage.Window;

/** Asks the user for files: with the system's dialogs, or with whatever stands in for the user. */
public interface FileChoice {
  /** Makes one for a window. */
  @FunctionalInterface
  interface Maker {
    FileChoice make(Texts texts, Window owner);
  }

  /** Where the first dialog starts: beside this file. */
  void startAt(Path file);

  /** A kernel, its initial RAM disks, a saved session, or several of them; empty for none. */
  List<Path> toOpen();

  /** Several at once; empty when none was chosen. */
  List<Path> initrds();

  Optional<Path> sessionToOpen();

  Optional<Path> sessionToSave();

  Optional<Path> capsuleToOpen();

  /** Asks for the file that a boot capsule is to be written to. */
  Optional<Path> capsuleToSave();

  /**
   * Any file to read.
   *
   * @param title shown over the dialog, in the user's language
   */
  Optional<Path> toRead(String title);

  /**
   * Any file to write.
   *
   * @param name what is proposed
   */
  Optional<Path> toSave(String name);
}
