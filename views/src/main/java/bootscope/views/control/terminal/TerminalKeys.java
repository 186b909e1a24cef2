package bootscope.views.control.terminal;

import bootscope.views.control.terminal.KeyEncoder.Key;
import java.util.EnumMap;
import java.util.Map;
import javafx.scene.TraversalDirection;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;

/**
 * From key events to bytes. Combinations with both Control and Shift are left to the window, whose
 * actions need them, and function keys too unless the view says otherwise. Control+Tab, with or
 * without Shift, leaves the terminal.
 */
final class TerminalKeys {
  private static final Map<KeyCode, Key> SPECIAL = new EnumMap<>(KeyCode.class);

  static {
    for (Key key : Key.values()) {
      String name = key == Key.BACKSPACE ? "BACK_SPACE" : key.name();
      SPECIAL.put(KeyCode.valueOf(name), key);
    }
  }

  private final TerminalView view;
  private boolean typedHandled;

  TerminalKeys(TerminalView view) {
    this.view = view;
  }

  void pressed(KeyEvent event) {
    typedHandled = true;
    if (view.handledHere(event)) {
      event.consume();
      return;
    }
    if (event.isControlDown() && event.getCode() == KeyCode.TAB) {
      view.requestFocusTraversal(
          event.isShiftDown() ? TraversalDirection.PREVIOUS : TraversalDirection.NEXT);
      event.consume();
      return;
    }
    if (event.isControlDown() && event.isShiftDown()
        || event.getCode().isFunctionKey() && !view.functionKeysToGuest()) {
      return;
    }
    Key key = SPECIAL.get(event.getCode());
    if (key != null) {
      send(
          KeyEncoder.encode(
              key,
              event.isShiftDown(),
              event.isAltDown(),
              event.isControlDown(),
              view.screen().keyModes()),
          event);
    } else if (event.isControlDown() && !event.isMetaDown()) {
      int character = character(event.getCode());
      byte[] code = character < 0 ? new byte[0] : KeyEncoder.control(character, event.isAltDown());
      if (code.length > 0) {
        send(code, event);
      } else {
        // AltGr comes as Control and Alt on some systems and makes text.
        typedHandled = !event.isAltDown();
      }
    } else {
      typedHandled = false;
    }
  }

  void typed(KeyEvent event) {
    String text = event.getCharacter();
    if (typedHandled || text.isEmpty() || text.charAt(0) < 0x20 || text.charAt(0) == 0x7f) {
      return;
    }
    boolean alt = event.isAltDown() && !event.isControlDown();
    send(KeyEncoder.text(text, alt), event);
  }

  private void send(byte[] code, KeyEvent event) {
    view.send(code);
    event.consume();
  }

  /** The character of a key held with Control, −1 if it has none. */
  private static int character(KeyCode code) {
    return switch (code) {
      case SPACE -> ' ';
      case OPEN_BRACKET -> '[';
      case CLOSE_BRACKET -> ']';
      case BACK_SLASH -> '\\';
      case SLASH -> '/';
      case MINUS -> '-';
      default -> code.isLetterKey() || code.isDigitKey() ? code.getCode() : -1;
    };
  }
}
