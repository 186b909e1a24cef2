package bootscope.app.menu;

import java.nio.file.Path;
import java.util.Optional;
import javafx.beans.value.ObservableBooleanValue;
import javafx.beans.value.ObservableValue;

/**
 * What the window asks of whatever runs the guest. All calls come on the JavaFX thread and return
 * at once; the observable values change on it, at most 30 times a second. Trouble is told through
 * {@link Workbench#tell}.
 */
public interface SessionPort {
  /** Never null. */
  ObservableValue<GuestState> state();

  /** Null while nothing takes long. */
  ObservableValue<Progress> progress();

  /** Loads a vmlinux, vmlinuz, {@code .deb} or saved session, and stops at its entry. */
  void open(Path file);

  void openBuiltIn(String name);

  void openInitrd(Path file);

  /** Asks for memory size, command line and RAM disks, and boots with them. */
  void bootOptions();

  /** The running system's kernel, if it can be read. */
  Optional<Path> hostKernel();

  /** The text key of the action that boots it: where it cannot, one that says why. */
  default String hostKernelText() {
    return "action.file.host-kernel";
  }

  void saveSession(Path file);

  void closeGuest();

  void resume();

  void pause();

  void stepInto();

  void stepOver();

  void stepOut();

  /** Loads the same again, and stops at its entry. */
  void restart();

  /** Whether a pane offers a cursor at an address, for the two that follow. */
  ObservableBooleanValue hasCursor();

  void runToCursor();

  void toggleBreakpoint();

  void addBreakpoint();

  void disableAllBreakpoints();

  void removeAllBreakpoints();

  /** Asks for an address or symbol, and shows it. */
  void goTo();

  /** Ends all threads; the window is closing. */
  void close();
}
