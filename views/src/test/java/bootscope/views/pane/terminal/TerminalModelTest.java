package bootscope.views.pane.terminal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.boot.DirectPvh;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImages;
import bootscope.core.machine.Boot;
import bootscope.core.machine.MachineConfiguration;
import bootscope.core.session.SerialLog;
import bootscope.core.session.Session;
import bootscope.views.control.terminal.LineTag;
import bootscope.views.control.terminal.TerminalScreen;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class TerminalModelTest {
  private static final long SECOND = 1_000_000_000;

  private static void send(SerialLog log, String text, long instructions) {
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      log.append(b, instructions, instructions * 2);
    }
  }

  private static String row(TerminalScreen screen, long number) {
    return screen.line(number).text(0, screen.line(number).contentLength());
  }

  private static boolean shows(TerminalScreen screen, String text) {
    for (long i = screen.firstLine(); i < screen.endLine(); i++) {
      if (row(screen, i).contains(text)) {
        return true;
      }
    }
    return false;
  }

  @Test
  void eachLineKnowsWhenItWasBegun() {
    SerialLog log = new SerialLog();
    PortFeed feed = new PortFeed(log);
    send(log, "first\r\nsec", 100);
    assertFalse(feed.pump(SECOND));
    send(log, "ond\r\nthird", 200);
    assertFalse(feed.pump(SECOND));
    assertEquals("second", row(feed.screen(), 1));
    assertEquals(new LineTag(100, 200), feed.screen().line(0).tag());
    assertEquals(new LineTag(100, 200), feed.screen().line(1).tag());
    assertEquals(new LineTag(200, 400), feed.screen().line(2).tag());
  }

  @Test
  void aCharacterInTwoPartsIsOne() {
    SerialLog log = new SerialLog();
    PortFeed feed = new PortFeed(log);
    byte[] bytes = "é".getBytes(StandardCharsets.UTF_8);
    log.append(bytes[0] & 0xFF, 1, 1);
    feed.pump(SECOND);
    log.append(bytes[1] & 0xFF, 2, 2);
    feed.pump(SECOND);
    assertEquals("é", row(feed.screen(), 0));
  }

  @Test
  void aFloodIsShownInPartsAndWhatWasOverwrittenIsCounted() {
    SerialLog log = new SerialLog();
    PortFeed feed = new PortFeed(log);
    int lines = 60_000;
    for (int i = 0; i < lines; i++) {
      send(
          log,
          String.format(Locale.ROOT, "line %06d of a flood that is long%n", i)
              .replace("\n", "\r\n"),
          i);
    }
    long sent = log.end();
    assertTrue(sent > 1 << 20);
    assertTrue(feed.pump(1), "one look at the clock is over the budget");
    int frames = 1;
    while (feed.pump(4_000_000)) {
      frames++;
    }
    assertTrue(frames < 1000);
    assertEquals(sent - (1 << 20), feed.lost());
    assertTrue(shows(feed.screen(), "line 059999"));
    assertEquals(lines - 1, feed.screen().line(feed.screen().endLine() - 2).tag().instructions());
  }

  @Test
  void aMachineMadeAnewStartsWithAnEmptyScreen() {
    SerialLog log = new SerialLog();
    PortFeed feed = new PortFeed(log);
    send(log, "before the restart", 1);
    feed.pump(SECOND);
    log.clear();
    send(log, "after", 1);
    feed.pump(SECOND);
    assertTrue(shows(feed.screen(), "after"));
    assertFalse(shows(feed.screen(), "before"));
  }

  @Test
  void onlyQuestionsThatTheGuestStillAsksAreAnswered() {
    SerialLog log = new SerialLog();
    PortFeed feed = new PortFeed(log);
    List<String> answers = new ArrayList<>();
    feed.screen().setReplies(feed::reply);
    feed.setReplies(bytes -> answers.add(new String(bytes, StandardCharsets.US_ASCII)));
    send(log, "\u001b[6n", 1);
    feed.catchUp();
    feed.pump(SECOND);
    assertEquals(List.of(), answers);
    send(log, "\u001b[6n", 2);
    feed.pump(SECOND);
    assertEquals(List.of("\u001b[1;1R"), answers);
  }

  @Test
  void whatIsTypedReachesAGuestThatEchoesIt() throws Exception {
    Path guest = Path.of("../assets/guests/echo.elf");
    try (Session session =
        Session.start(
            Boot.of(
                new DirectPvh(),
                KernelImages.open(ImageBytes.ofFile(guest)),
                List.of(),
                "",
                MachineConfiguration.ofRam(32L << 20)))) {
      TerminalModel model = new TerminalModel();
      model.open(session);
      assertEquals(1, model.ports());
      session.run();
      // Setting its UART up, the guest empties the FIFOs: only then does typing count.
      await(
          () -> {
            model.pump();
            return shows(model.screen(0), "end with Ctrl-D");
          });
      model.type("typed here\r".getBytes(StandardCharsets.US_ASCII));
      await(
          () -> {
            model.pump();
            return shows(model.screen(0), "typed here");
          });
      assertArrayEquals(session.serial(0).bytes(0), model.raw());
      String text = new String(model.textWithMoments(), StandardCharsets.UTF_8);
      assertTrue(text.lines().allMatch(l -> l.isEmpty() || l.startsWith("[")), text);
      assertTrue(text.contains("typed here"), text);

      session.restart().get();
      model.pump();
      assertFalse(shows(model.screen(0), "typed here"));
      model.open(null);
      assertEquals(0, model.ports());
      assertEquals(0, model.raw().length);
    }
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long limit = System.nanoTime() + 10 * SECOND;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < limit, "nothing came");
      Thread.sleep(2);
    }
  }
}
