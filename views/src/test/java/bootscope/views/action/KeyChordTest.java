package bootscope.views.action;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;

class KeyChordTest {
  @Test
  void whatIsShownCanBeReadBack() {
    for (String text :
        new String[] {
          "F9",
          "Ctrl+Shift+P",
          "Ctrl+Alt+Shift+Meta+A",
          "Ctrl+=",
          "Ctrl+-",
          "Ctrl+Num +",
          "Ctrl+Plus",
          "Ctrl+PageDown",
          "Alt+Enter",
          "Ctrl+Num 0",
          "Alt+1"
        }) {
      assertEquals(text, KeyChord.of(text).toString());
    }
  }

  @Test
  void everyKeyCanBeReadBack() {
    for (KeyCode code : KeyCode.values()) {
      KeyChord chord = new KeyChord(true, false, true, false, code);
      Optional<KeyChord> read = KeyChord.parse(chord.toString());
      if (!code.isModifierKey() && code != KeyCode.UNDEFINED) {
        assertTrue(read.isPresent(), chord.toString());
        assertEquals(chord.toString(), read.get().toString());
      }
    }
  }

  @Test
  void whatIsNoKeyIsRefused() {
    for (String text : new String[] {"", "Ctrl", "Ctrl+", "Hyper+X", "Ctrl+Nonsense", "Shift"}) {
      assertEquals(Optional.empty(), KeyChord.parse(text), text);
    }
  }
}
