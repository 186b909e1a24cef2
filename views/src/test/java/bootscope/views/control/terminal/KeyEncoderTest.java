package bootscope.views.control.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bootscope.views.control.terminal.KeyEncoder.Key;
import bootscope.views.control.terminal.KeyEncoder.Modes;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class KeyEncoderTest {
  private static final Modes APPLICATION = new Modes(true, false, false, false);
  private static final Modes BRACKETED = new Modes(false, false, true, false);

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8).replace('\u001b', '␛');
  }

  private static String key(Key key, Modes modes) {
    return text(KeyEncoder.encode(key, false, false, false, modes));
  }

  @Test
  void arrowsDependOnTheCursorKeyMode() {
    assertEquals("␛[A", key(Key.UP, Modes.NORMAL));
    assertEquals("␛OA", key(Key.UP, APPLICATION));
    assertEquals("␛OH", key(Key.HOME, APPLICATION));
    assertEquals("␛[1;5C", text(KeyEncoder.encode(Key.RIGHT, false, false, true, APPLICATION)));
  }

  @Test
  void functionAndEditingKeysHaveNumbers() {
    assertEquals("␛OP", key(Key.F1, Modes.NORMAL));
    assertEquals("␛[15~", key(Key.F5, Modes.NORMAL));
    assertEquals("␛[24~", key(Key.F12, Modes.NORMAL));
    assertEquals("␛[3~", key(Key.DELETE, Modes.NORMAL));
    assertEquals("␛[5;2~", text(KeyEncoder.encode(Key.PAGE_UP, true, false, false, Modes.NORMAL)));
    assertEquals("␛[1;3P", text(KeyEncoder.encode(Key.F1, false, true, false, Modes.NORMAL)));
  }

  @Test
  void controlMakesTheC0Codes() {
    assertEquals("\u0003", text(KeyEncoder.control('c', false)));
    assertEquals("\u0000", text(KeyEncoder.control(' ', false)));
    assertEquals("␛", text(KeyEncoder.control('[', false)));
    assertEquals("␛\u0001", text(KeyEncoder.control('A', true)));
    assertEquals(0, KeyEncoder.control('é', false).length);
  }

  @Test
  void enterTabAndBackspaceSendWhatAVt220Sends() {
    assertEquals("\r", key(Key.ENTER, Modes.NORMAL));
    assertEquals("\r\n", key(Key.ENTER, new Modes(false, false, false, true)));
    assertEquals("\u007f", key(Key.BACKSPACE, Modes.NORMAL));
    assertEquals("␛[Z", text(KeyEncoder.encode(Key.TAB, true, false, false, Modes.NORMAL)));
  }

  @Test
  void aPasteIsTypedLineByLineAndCannotEndItsOwnBrackets() {
    assertEquals("a\rb\rc", text(KeyEncoder.paste("a\nb\r\nc", Modes.NORMAL)));
    assertEquals("␛[200~x[201~y␛[201~", text(KeyEncoder.paste("x\u001b[201~y", BRACKETED)));
  }
}
