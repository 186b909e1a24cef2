package bootscope.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.cli.ConsoleMux.Event;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsoleMuxTest {
  private final StringBuilder guest = new StringBuilder();
  private final StringBuilder out = new StringBuilder();
  private final ConsoleMux mux =
      new ConsoleMux(true, true, b -> guest.append((char) b), out::append);

  private static List<Event> type(ConsoleMux mux, String keys) {
    List<Event> events = new ArrayList<>();
    for (byte key : keys.getBytes(StandardCharsets.UTF_8)) {
      Event event = mux.accept(key & 0xff);
      if (!(event instanceof Event.Nothing)) {
        events.add(event);
      }
    }
    return events;
  }

  @Test
  void theGuestsBytesAreNeverEchoed() {
    assertEquals(List.of(), type(mux, "ls\r"));
    assertEquals("ls\r", guest.toString());
    assertEquals("", out.toString());
  }

  @Test
  void ctrlACSwitchesThereAndBack() {
    assertEquals(List.of(new Event.OpenMonitor()), type(mux, "\001c"));
    assertTrue(mux.inMonitor());
    assertEquals(List.of(new Event.CloseMonitor()), type(mux, "\001c"));
    assertFalse(mux.inMonitor());
  }

  @Test
  void theMonitorGetsLinesAndTheGuestNothing() {
    mux.setInMonitor(true);
    assertEquals(List.of(new Event.Line("info r"), new Event.Line("")), type(mux, "info r\r\r"));
    assertEquals("info r\n\n", out.toString());
    assertEquals("", guest.toString());
  }

  @Test
  void mistakesAreTakenBackByTheCharacter() {
    mux.setInMonitor(true);
    assertEquals(List.of(new Event.Line("ab")), type(mux, "a\u00e9\177b\r"));
    assertEquals("a\u00e9\b \bb\n", out.toString());
    assertEquals(List.of(new Event.Line("q")), type(mux, "step\025q\r"));
    assertEquals(List.of(new Event.Line("q")), type(mux, "step\003q\r"));
  }

  @Test
  void aTerminalThatEchoesIsNotHelped() {
    ConsoleMux lines = new ConsoleMux(true, false, b -> {}, out::append);
    lines.setInMonitor(true);
    assertEquals(List.of(new Event.Line("quit")), type(lines, "quit\n"));
    assertEquals("", out.toString());
  }

  @Test
  void ctrlABSendsABreakBetweenWhatIsTypedAroundIt() {
    assertEquals(List.of(new Event.SendBreak()), type(mux, "a\001bh"));
    assertEquals("ah", guest.toString());
  }

  @Test
  void quitAndHelpWorkOnBothSides() {
    assertEquals(List.of(new Event.Quit()), type(mux, "\001x"));
    mux.setInMonitor(true);
    assertEquals(List.of(new Event.Quit()), type(mux, "\001h\001x"));
    assertEquals(EscapeFilter.HELP, out.toString());
  }

  /** As with {@code -serial stdio}, which shares nothing. */
  @Test
  void whereNothingIsSharedEachKeyIsTheGuests() {
    ConsoleMux alone = new ConsoleMux(false, true, b -> guest.append((char) b), out::append);
    assertEquals(List.of(), type(alone, "\001x\001c\001\001\034\003"));
    assertEquals("\001x\001c\001\001\034\003", guest.toString());
    assertEquals("", out.toString());
  }
}
