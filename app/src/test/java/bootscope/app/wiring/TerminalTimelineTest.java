package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.FxThread;
import bootscope.app.settings.SavedSession;
import bootscope.app.settings.SessionStore;
import bootscope.app.settings.SettingsStore;
import bootscope.core.debug.CountTrigger;
import bootscope.core.session.BreakpointView;
import bootscope.core.session.Phase;
import bootscope.views.control.terminal.TerminalScreen;
import bootscope.views.control.terminal.TerminalView;
import bootscope.views.control.timeline.TimelineView;
import bootscope.views.pane.Bookmark;
import bootscope.views.pane.terminal.TerminalPane;
import bootscope.views.pane.timeline.TimelinePane;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import javafx.event.Event;
import javafx.scene.Node;
import javafx.scene.control.IndexedCell;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Region;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real window with the real emulator: terminal, timeline and saved sessions. */
class TerminalTimelineTest {
  @TempDir Path folder;

  private Stage stage;
  private Gui gui;
  private GuestSession session;

  private void open(String guest) throws Exception {
    FxThread.run(
        () -> {
          stage = new Stage();
          GuiLauncher.Setup setup = GuiLauncher.Setup.standard(new GuiLauncher.BuiltIn(guest));
          gui = new Gui(stage, setup, new SettingsStore(folder.resolve("config")), () -> {});
          session = (GuestSession) gui.behind();
          gui.show(setup.start());
        });
    await("the guest stands at its entry", () -> view() != null && phase() == Phase.PAUSED);
    FxThread.run(
        () -> {
          gui.workbench().dock().show("timeline");
          gui.workbench().dock().show("terminal");
          stage.getScene().getRoot().applyCss();
          stage.getScene().getRoot().layout();
        });
    await("the terminal", () -> node("terminal-view") != null);
    await("the timeline", () -> node("timeline-view") != null);
  }

  @AfterEach
  void close() {
    FxThread.run(
        () -> {
          if (gui != null) {
            gui.close();
          }
        });
  }

  private bootscope.core.session.MachineView view() {
    return session.workspace().view().getValue();
  }

  private Phase phase() {
    return view().phase();
  }

  private static void await(String what, Callable<Boolean> condition) throws Exception {
    long limit = System.nanoTime() + 20_000_000_000L;
    while (!FxThread.get(condition)) {
      assertTrue(System.nanoTime() < limit, "never came: " + what);
      Thread.sleep(5);
    }
  }

  @SuppressWarnings("unchecked")
  private <T extends Node> T node(String id) {
    return (T) stage.getScene().lookup("#" + id);
  }

  private TerminalPane terminal() {
    return (TerminalPane) gui.workbench().dock().pane("terminal").orElseThrow();
  }

  private TimelinePane timeline() {
    return (TimelinePane) gui.workbench().dock().pane("timeline").orElseThrow();
  }

  private boolean shows(String text) {
    TerminalScreen screen = terminal().model().screen(0);
    for (long i = screen.firstLine(); i < screen.endLine(); i++) {
      if (screen.line(i).text(0, screen.line(i).contentLength()).contains(text)) {
        return true;
      }
    }
    return false;
  }

  private void key(Node node, KeyCode code, String character) {
    Event.fireEvent(
        node,
        new KeyEvent(
            KeyEvent.KEY_PRESSED, KeyEvent.CHAR_UNDEFINED, "", code, false, false, false, false));
    Event.fireEvent(
        node,
        new KeyEvent(
            KeyEvent.KEY_TYPED, character, "", KeyCode.UNDEFINED, false, false, false, false));
  }

  /** Where a place of the node is in the scene is where an event that has no source yet is. */
  private static void click(Node node, double localX, double localY) {
    double x = node.localToScene(localX, localY).getX();
    double y = node.localToScene(localX, localY).getY();
    for (var type : List.of(MouseEvent.MOUSE_PRESSED, MouseEvent.MOUSE_RELEASED)) {
      Event.fireEvent(
          node,
          new MouseEvent(
              type,
              x,
              y,
              x,
              y,
              MouseButton.PRIMARY,
              1,
              false,
              false,
              false,
              false,
              type == MouseEvent.MOUSE_PRESSED,
              false,
              false,
              true,
              false,
              true,
              null));
    }
  }

  @Test
  void keysReachAGuestThatEchoesThemAndALineSaysWhenItWasWritten() throws Exception {
    open("echo");
    FxThread.run(() -> gui.window().actions().run("run.continue"));
    await("the guest waits for input", () -> phase() == Phase.WAITING);
    FxThread.run(
        () -> {
          TerminalView view = node("terminal-view");
          view.requestFocus();
          key(view, KeyCode.H, "h");
          key(view, KeyCode.I, "i");
          key(view, KeyCode.Q, "q");
        });
    await("the echo", () -> shows("hiq"));
    FxThread.run(
        () -> {
          click(node("terminal-view"), 20, 10);
          Label moment = node("terminal-moment");
          assertTrue(moment.getText().startsWith("Begun at instruction "), moment.getText());
          long instant = terminal().model().clickedProperty().get().instructions();
          assertTrue(instant > 0);
          assertEquals(
              instant,
              timeline().model().axis().mark().instructions(),
              "the timeline marks the instant");
          gui.window().actions().run("terminal.find");
          TextField field = node("terminal-find");
          assertTrue(field.getParent().isVisible());
          field.setText("HIQ");
          assertEquals(0, ((TerminalView) node("terminal-view")).currentMatch());
        });
  }

  @Test
  void aBootFillsTheTimelineAndAClickLeadsToTheTerminal() throws Exception {
    open("hello-pvh");
    FxThread.run(() -> gui.window().actions().run("run.continue"));
    await("power-off", () -> phase() == Phase.ENDED);
    FxThread.run(() -> gui.workbench().dock().show("timeline"));
    await(
        "the milestones",
        () ->
            timeline().model().axis().runs().getFirst().milestones().stream()
                .anyMatch(m -> m.name().equals("power_off")));
    await("the lanes", () -> timeline().model().axis().runs().getFirst().lanes().size() > 1);
    FxThread.run(
        () -> {
          assertTrue(timeline().model().csv().contains("pvh_entry"));
          assertTrue(timeline().model().text().contains(" pvh_entry: "));
          TimelineView view = node("timeline-view");
          stage.getScene().getRoot().applyCss();
          stage.getScene().getRoot().layout();
          click(view, view.getWidth() * 0.6, 40);
          Label chosen = node("timeline-chosen");
          assertTrue(chosen.getText().startsWith("Instruction "), chosen.getText());
          double line = chosen.prefHeight(-1);
          Region pane = (Region) chosen.getParent();
          double narrow = pane.prefHeight(120);
          assertTrue(chosen.prefWidth(-1) < 120, "as wide as there is room");
          double high = chosen.prefHeight(chosen.prefWidth(-1));
          assertTrue(high > 1.8 * line, "it goes on in a second line");
          assertTrue(narrow > high, "and links come below");
        });
  }

  @Test
  void aSessionIsSavedAndOpenedAgain() throws Exception {
    open("echo");
    Path file = folder.resolve("echo.bootscope.json");
    FxThread.run(
        () -> {
          session.workspace().bookmarks().add(new Bookmark("here", 0x1234, true));
          session
              .workspace()
              .guest()
              .getValue()
              .change(
                  d -> {
                    d.breakpoints().add(new CountTrigger(100));
                    return d.breakpoints().enable(1, false);
                  },
                  done -> {});
        });
    await("the breakpoint", () -> view().breakpoints().size() == 1);
    FxThread.run(
        () -> {
          gui.workbench().dock().close("log");
          session.ports().files().saveSession(file);
        });
    await("the file", () -> Files.exists(file));
    assertEquals("guest:echo", SessionStore.read(Files.readString(file)).kernel());

    FxThread.run(
        () -> {
          session.ports().files().closeGuest();
          session.ports().files().openBuiltIn("ticks");
        });
    await("another guest", () -> guest().equals("guest:ticks") && view() != null);
    FxThread.run(
        () -> {
          assertTrue(session.workspace().bookmarks().isEmpty());
          gui.workbench().dock().show("log");
          session.ports().files().open(file);
        });
    await(
        "the session again",
        () -> guest().equals("guest:echo") && view() != null && view().breakpoints().size() == 1);
    FxThread.run(
        () -> {
          assertFalse(view().breakpoints().getFirst().enabled());
          assertEquals(
              List.of(new Bookmark("here", 0x1234, true)), session.workspace().bookmarks());
          assertFalse(gui.workbench().dock().openProperty("log").get());
        });
  }

  /** What a breakpoint is on that the kernel has not is pending, and is saved again. */
  @Test
  void aBreakpointThatASessionHasOfOtherSymbolsIsKept() throws Exception {
    open("echo");
    Path file = folder.resolve("echo.bootscope");
    String text =
        """
        {"format": "bootscope-session", "version": 2, "kernel": "guest:echo",
         "machine": MACHINE,
         "breakpoints": [
           {"kind": "symbol", "said": {"symbol": "moon"}, "once": false, "ignored": 3,
            "enabled": true},
           {"kind": "line", "said": {"line": "moon.c:12"}, "once": false, "ignored": 0,
            "enabled": true},
           {"kind": "count", "said": {"instructions": "none"}, "once": false, "ignored": 0,
            "enabled": true}]}
        """;
    Path plain = folder.resolve("plain.bootscope");
    FxThread.run(() -> session.ports().files().saveSession(plain));
    await("the file", () -> Files.exists(plain));
    String machine =
        JsonParser.parseString(Files.readString(plain)).getAsJsonObject().get("machine").toString();
    Files.writeString(file, text.replace("MACHINE", machine));
    FxThread.run(() -> session.ports().files().open(file));
    await("the session", () -> view() != null && view().breakpoints().size() == 2);
    assertTrue(view().breakpoints().stream().allMatch(BreakpointView::missing));
    assertEquals(3, view().breakpoints().getFirst().ignored());
    await("what is pending", () -> says("in a module that is loaded: moon, moon.c:12"));
    await("what was left out", () -> says("so it was left out: 'none' is not a whole number"));
    FxThread.run(() -> gui.workbench().dock().show("breakpoints"));
    await("the pane", () -> FxThread.get(() -> hasCell("pending")));
    Path again = folder.resolve("again.bootscope");
    FxThread.run(() -> session.ports().files().saveSession(again));
    await("the file", () -> Files.exists(again));
    assertEquals(
        List.of(Map.of("symbol", "moon"), Map.of("line", "moon.c:12")),
        SessionStore.read(Files.readString(again)).breakpoints().stream()
            .map(SavedSession.SavedBreakpoint::said)
            .toList());
  }

  private boolean says(String text) {
    return stage.getScene().getRoot().lookupAll(".label").stream()
        .anyMatch(n -> String.valueOf(((Label) n).getText()).contains(text));
  }

  private boolean hasCell(String text) {
    return stage.getScene().getRoot().lookupAll(".table-cell").stream()
        .anyMatch(n -> text.equals(((IndexedCell<?>) n).getText()));
  }

  private String guest() {
    var guest = session.workspace().guest().getValue();
    return guest == null ? "" : guest.name();
  }

  @Test
  void aFileThatIsNoSessionIsRefusedInOneSentence() throws Exception {
    open("echo");
    Path file = folder.resolve("x.json");
    Files.writeString(file, "{}");
    FxThread.run(() -> session.ports().files().open(file));
    await(
        "the notice",
        () ->
            stage.getScene().getRoot().lookupAll(".label").stream()
                .anyMatch(
                    n -> ((Label) n).getText().contains("is not a session that can be opened")));
    assertEquals("guest:echo", FxThread.get(this::guest));
  }
}
