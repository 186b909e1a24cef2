package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.FxThread;
import bootscope.core.session.Phase;
import bootscope.views.control.name.NameField;
import bootscope.views.control.rich.RichLine;
import bootscope.views.control.rich.RichView;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import javafx.scene.Node;
import javafx.scene.input.Clipboard;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The monitor inside the window: what it does, all panes see. */
class ConsoleWindowTest {
  @TempDir Path folder;
  private User user;

  @BeforeEach
  void open() {
    show("hello-pvh");
  }

  private void show(String guest) {
    user = User.with(folder.resolve(guest), guest);
    FxThread.run(() -> user.gui().window().actions().run("pane.show.console"));
    user.await("the keyboard", () -> field().isFocused());
  }

  @AfterEach
  void close() {
    user.close();
  }

  private void say(String line) {
    user.type(line);
    user.press("Enter");
  }

  private String said() {
    RichView text = user.find("#console-text", RichView.class);
    return text.lines().stream().map(RichLine::text).collect(Collectors.joining("\n"));
  }

  private void awaitSaid(String text) {
    user.await(text, () -> said().contains(text));
  }

  @Test
  void stepsJumpsAndBreakpointsAreThoseOfTheWindow() {
    say("step 3");
    user.await("three steps", () -> user.view().instructions() == 3);
    say("break put_string");
    user.await("a breakpoint", () -> user.view().breakpoints().size() == 1);
    say("cont");
    user.await("its hit", () -> user.view().stop() != null && !user.view().stop().hits().isEmpty());
    awaitSaid("breakpoint 1, put_string, before the instruction");
    long there = user.view().instructions();
    say("goto 2");
    user.await("two", () -> user.view().instructions() == 2);
    assertTrue(user.view().known().orElseThrow().past());
    for (String line : List.of("set $rbx = 0x77", "p $rbx")) {
      FxThread.run(() -> field().put(line));
      user.press("Enter");
    }
    awaitSaid("119");
    assertTrue(there > 2);
  }

  @Test
  void keysGoThroughWhatWasTypedAndCompleteIt() {
    say("info registers rip");
    awaitSaid("rip");
    user.press("Up");
    assertEquals("info registers rip", field().getText());
    user.press("Down");
    assertEquals("", field().getText());
    user.type("backt");
    user.await("an offer", () -> field().isOffering());
    user.press("Tab");
    assertEquals("backtrace", field().getText());
    user.press("Enter");
    awaitSaid("#0");
    say("nonsense");
    awaitSaid("nonsense: there is no such command");
  }

  @Test
  void aGuestThatWaitsGoesOnUnlessACommandMakesItStand() {
    user.close();
    show("echo");
    say("cont");
    user.await("it waits for input", () -> user.view().phase() == Phase.WAITING);
    say("info registers rip");
    awaitSaid("rip ");
    assertEquals(Phase.WAITING, user.view().phase());
    say("goto 5");
    user.await("it stands", () -> user.view().phase() == Phase.PAUSED);
    assertEquals(5, user.view().instructions());
  }

  private static String copied() {
    String text = Clipboard.getSystemClipboard().getString();
    return text == null ? "" : text;
  }

  private NameField field() {
    return user.find("#console-field", NameField.class);
  }

  @Test
  void theMenuCopiesAndClears() {
    say("info registers rip");
    awaitSaid("rip");
    Node text = user.find("#console-text", Node.class);
    user.contextMenu(text, 60, 12);
    user.choose("console.copy-all");
    user.await("copied", () -> copied().contains("(bootscope) info registers rip"));
    FxThread.run(() -> user.gui().window().actions().run("console.clear"));
    user.await("nothing", () -> said().isEmpty());
  }
}
