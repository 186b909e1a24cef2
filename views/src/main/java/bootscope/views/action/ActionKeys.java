package bootscope.views.action;

import java.util.Optional;
import java.util.function.Supplier;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;

/**
 * Runs actions by their keys, wherever the focus is. Only a key that would type into a text field,
 * or that copies, cuts or pastes there or selects all of it, goes to the field; and a node that
 * wants raw input, such as a terminal, also gets the chords that a guest knows: Ctrl or Alt with a
 * letter, but not the function keys nor Ctrl+Shift.
 */
public final class ActionKeys {
  private static final String RAW = "bootscope.raw-input";

  private final ActionRegistry registry;
  private final KeyMap keys;
  private boolean suspended;
  private Supplier<Optional<Runnable>> escape = Optional::empty;

  public ActionKeys(ActionRegistry registry, KeyMap keys) {
    this.registry = registry;
    this.keys = keys;
  }

  /** Marks a node whose input goes to a guest. */
  public static void rawInput(Node node) {
    node.getProperties().put(RAW, Boolean.TRUE);
  }

  /** While suspended, keys run nothing: something over the window has them all. */
  public void setSuspended(boolean now) {
    suspended = now;
  }

  /**
   * Sets what Escape does, wherever the keyboard is.
   *
   * @param what asked at each Escape; empty where it is an ordinary key
   */
  public void onEscape(Supplier<Optional<Runnable>> what) {
    escape = what;
  }

  /** Makes the keys work in a window. */
  public void install(Scene scene) {
    // What a key would type after its action goes nowhere: the action may have moved the focus, as
    // to a terminal, and the guest must not get an 8 for Alt+8.
    boolean[] used = new boolean[1];
    scene.addEventFilter(
        KeyEvent.KEY_PRESSED,
        event -> {
          used[0] = press(event, scene.getFocusOwner());
          if (used[0]) {
            event.consume();
          }
        });
    scene.addEventFilter(
        KeyEvent.KEY_TYPED,
        event -> {
          if (used[0]) {
            event.consume();
          }
        });
  }

  private boolean press(KeyEvent event, Node focus) {
    Optional<KeyChord> chord = KeyChord.of(event);
    if (suspended || chord.isEmpty()) {
      return false;
    }
    Optional<Runnable> ends = event.getCode() == KeyCode.ESCAPE ? escape.get() : Optional.empty();
    if (ends.isPresent()) {
      ends.get().run();
      return true;
    }
    if (keepsForItself(focus, chord.get())) {
      return false;
    }
    Optional<Action> action = keys.find(chord.get());
    action.ifPresent(registry::run);
    return action.isPresent();
  }

  private static boolean keepsForItself(Node focus, KeyChord chord) {
    if (focus instanceof TextInputControl && (chord.types() || chord.edits())) {
      return true;
    }
    for (Node node = focus; node != null; node = node.getParent()) {
      if (node.hasProperties() && node.getProperties().containsKey(RAW)) {
        return !chord.code().isFunctionKey() && !(chord.ctrl() && chord.shift());
      }
    }
    return false;
  }
}
