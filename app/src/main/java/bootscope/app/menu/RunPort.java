package bootscope.app.menu;

import javafx.beans.property.BooleanProperty;
import javafx.beans.value.ObservableBooleanValue;
import javafx.beans.value.ObservableValue;

/**
 * What the window asks of what is behind it about the guest that is open: what it does, and to run,
 * step and stop it; nothing happens without one. All calls come on the JavaFX thread and return at
 * once; the observable values change on it, at most 30 times a second.
 */
public interface RunPort {
  /** Never null. */
  ObservableValue<GuestState> state();

  /** Null while nothing takes long. */
  ObservableValue<Progress> progress();

  void resume();

  void pause();

  void stepInto();

  void stepOver();

  /**
   * Runs to another line of source; an instruction where none is known.
   *
   * @param over whether called functions run as one
   */
  void stepLine(boolean over);

  /** Goes back to where a line of source begins; as {@link #stepLine}. */
  void stepLineBack(boolean over);

  void stepOut();

  /** Goes back by an instruction. */
  void stepBack();

  /** Goes back by an instruction, over what was called. */
  void stepOverBack();

  /** Goes back to the call of the present function. */
  void stepOutBack();

  /** Runs backwards to a breakpoint. */
  void runBack();

  /** Goes back to where what is known of the run begins. */
  void goToBegin();

  /** Goes to where what is known of the run ends. */
  void goToEnd();

  /** Asks for an instant of the run, and goes there. */
  void goToInstant();

  /** Marks the instant at which the guest stands, with a note. */
  void markInstant();

  /** Whether gdb may attach to the guest; what is set is done, or told why not. */
  BooleanProperty letsGdbAttach();

  /**
   * Whether the guest's calls are recorded; what is set is done, or told why not. A guest that has
   * gone on from its first instruction is restarted for it, and runs to where it was.
   */
  BooleanProperty recordsProfile();

  /** Loads the same again, and stops at its entry. */
  void restart();

  /** Presses the machine's power button. */
  void pressPowerButton();

  /** Presses the button that raises a non-maskable interrupt. */
  void pressNmiButton();

  /** Whether a pane offers a cursor at an address, to run to or to set a breakpoint at. */
  ObservableBooleanValue hasCursor();

  void runToCursor();

  /** Whether something was changed by hand since the guest last ran, to be taken back. */
  ObservableBooleanValue canUndo();

  /** Takes the last change by hand back. */
  void undo();

  /** Whether a change was taken back that can be made again. */
  ObservableBooleanValue canRedo();

  /** Makes the change again that was taken back last. */
  void redo();

  /** Asks for an address or symbol, and shows it. */
  void goTo();

  /** Asks for a symbol by some letters of its name, and shows it or stops there. */
  void goToSymbol();

  /** Asks for a linear address, and tells how it is translated. */
  void translate();
}
