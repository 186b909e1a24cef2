package bootscope.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import bootscope.app.cli.EscapeFilter.Action;
import org.junit.jupiter.api.Test;

class EscapeFilterTest {
  private final StringBuilder guest = new StringBuilder();
  private final EscapeFilter filter = new EscapeFilter(b -> guest.append((char) b));

  private Action type(String keys) {
    Action last = null;
    for (char key : keys.toCharArray()) {
      last = filter.accept(key);
    }
    return last;
  }

  @Test
  void whatIsTypedIsTheGuestsAndCtrlCToo() {
    assertNull(type("ls\r\003"));
    assertEquals("ls\r\003", guest.toString());
  }

  @Test
  void ctrlAStartsACommandThatTheGuestDoesNotSee() {
    assertEquals(Action.QUIT, type("\001x"));
    assertEquals(Action.MONITOR, type("\001c"));
    assertEquals(Action.HELP, type("\001h"));
    assertEquals(Action.BREAK, type("\001b"));
    assertNull(type("\001z"));
    assertEquals("", guest.toString());
  }

  @Test
  void ctrlATwiceIsOneForTheGuest() {
    assertNull(type("\001\001x"));
    assertEquals("\001x", guest.toString());
  }

  /** It knows no strings, so none without an end can hold anything back. */
  @Test
  void controlStringsPassAsTheyAreAlsoWithoutAnEnd() {
    String strings = "\033]0;title\033P1q\033_a\033^b\033Xc\u0090d\u009de";
    assertNull(type(strings));
    assertEquals(strings, guest.toString());
    assertEquals(Action.QUIT, type("\001x"));
  }
}
