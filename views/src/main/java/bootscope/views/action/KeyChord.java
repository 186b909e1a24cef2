package bootscope.views.action;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyCombination.ModifierValue;
import javafx.scene.input.KeyEvent;

/**
 * A key with the modifiers held: {@code Ctrl+Shift+P}, {@code F9}. Its text form is what is shown
 * and what is saved.
 */
public record KeyChord(boolean ctrl, boolean alt, boolean shift, boolean meta, KeyCode code) {
  private static final Map<String, KeyCode> BY_NAME = byName();

  private static Map<String, KeyCode> byName() {
    Map<String, KeyCode> names = new HashMap<>();
    for (KeyCode code : KeyCode.values()) {
      names.putIfAbsent(name(code).toLowerCase(Locale.ROOT), code);
    }
    return Map.copyOf(names);
  }

  private static String name(KeyCode code) {
    return switch (code) {
      case ADD -> "Num +";
      case SUBTRACT -> "Num -";
      case NUMPAD0 -> "Num 0";
      case EQUALS -> "=";
      case MINUS -> "-";
      case PAGE_UP -> "PageUp";
      case PAGE_DOWN -> "PageDown";
      case ESCAPE -> "Escape";
      default -> code.getName();
    };
  }

  /** Reads {@link #toString}'s form. */
  public static Optional<KeyChord> parse(String text) {
    boolean ctrl = false;
    boolean alt = false;
    boolean shift = false;
    boolean meta = false;
    String rest = text.strip();
    while (true) {
      int plus = rest.indexOf('+');
      if (plus <= 0 || plus == rest.length() - 1) {
        break;
      }
      switch (rest.substring(0, plus).strip().toLowerCase(Locale.ROOT)) {
        case "ctrl" -> ctrl = true;
        case "alt" -> alt = true;
        case "shift" -> shift = true;
        case "meta" -> meta = true;
        default -> {
          return Optional.empty();
        }
      }
      rest = rest.substring(plus + 1).strip();
    }
    KeyCode code = BY_NAME.get(rest.toLowerCase(Locale.ROOT));
    return code == null || code.isModifierKey() || code == KeyCode.UNDEFINED
        ? Optional.empty()
        : Optional.of(new KeyChord(ctrl, alt, shift, meta, code));
  }

  /** As {@link #parse}, for text that we wrote ourselves. */
  public static KeyChord of(String text) {
    return parse(text).orElseThrow(() -> new IllegalArgumentException("no key: " + text));
  }

  /** The chord of a key press, or empty while only modifiers are down. */
  public static Optional<KeyChord> of(KeyEvent event) {
    KeyCode code = event.getCode();
    return code.isModifierKey() || code == KeyCode.UNDEFINED
        ? Optional.empty()
        : Optional.of(
            new KeyChord(
                event.isControlDown(),
                event.isAltDown(),
                event.isShiftDown(),
                event.isMetaDown(),
                code));
  }

  /** The same for menus, which show it. */
  public KeyCombination combination() {
    return new KeyCodeCombination(
        code, value(shift), value(ctrl), value(alt), value(meta), ModifierValue.UP);
  }

  /** Whether the press would type something into a text field. */
  boolean types() {
    return !ctrl && !alt && !meta && !code.isFunctionKey();
  }

  /** Whether the press would edit a text field: select all, copy, cut, paste, undo, redo. */
  boolean edits() {
    return ctrl
        && !alt
        && !meta
        && switch (code) {
          case A, C, V, X, Y -> !shift;
          case Z -> true;
          default -> false;
        };
  }

  private static ModifierValue value(boolean down) {
    return down ? ModifierValue.DOWN : ModifierValue.UP;
  }

  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    if (ctrl) {
      parts.add("Ctrl");
    }
    if (alt) {
      parts.add("Alt");
    }
    if (shift) {
      parts.add("Shift");
    }
    if (meta) {
      parts.add("Meta");
    }
    parts.add(name(code));
    return String.join("+", parts);
  }
}
