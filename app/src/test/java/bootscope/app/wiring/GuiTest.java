package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.FxThread;
import bootscope.app.menu.FileChoosers;
import bootscope.app.menu.GuestState;
import bootscope.app.menu.GuestState.Phase;
import bootscope.app.menu.Progress;
import bootscope.app.settings.SettingsStore;
import bootscope.views.action.Action;
import bootscope.views.action.ActionRegistry;
import bootscope.views.action.KeyChord;
import bootscope.views.action.KeyMap;
import bootscope.views.action.KeyPreset;
import bootscope.views.control.theme.Theme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javafx.event.Event;
import javafx.geometry.Bounds;
import javafx.geometry.Rectangle2D;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuBar;
import javafx.scene.control.MenuItem;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyEvent;
import javafx.stage.Screen;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real window on JavaFX's headless platform, before a session that only pretends. */
class GuiTest {
  @TempDir Path folder;

  private Stage stage;
  private Gui gui;
  private DemoSession session;
  private int quits;

  private void open() {
    stage = new Stage();
    GuiLauncher.Setup setup =
        new GuiLauncher.Setup(
            new GuiLauncher.Welcome(),
            workbench -> session = new DemoSession(workbench),
            FileChoosers::new);
    gui = new Gui(stage, setup, new SettingsStore(folder), () -> quits++);
    gui.show(setup.start());
    lay();
  }

  private void openWithGuest() {
    open();
    session.openBuiltIn("hello-pvh");
    lay();
  }

  private void lay() {
    stage.getScene().getRoot().applyCss();
    stage.getScene().getRoot().layout();
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

  private ActionRegistry actions() {
    return gui.window().actions();
  }

  private void press(String chord) {
    KeyChord key = KeyChord.of(chord);
    Node focus = stage.getScene().getFocusOwner();
    KeyEvent event =
        new KeyEvent(
            KeyEvent.KEY_PRESSED,
            "",
            "",
            key.code(),
            key.shift(),
            key.ctrl(),
            key.alt(),
            key.meta());
    Event.fireEvent(focus == null ? stage.getScene() : focus, event);
    lay();
  }

  private <T extends Node> T find(String id, Class<T> type) {
    return assertInstanceOf(type, stage.getScene().lookup("#" + id), id);
  }

  private String label(String id) {
    return find(id, Label.class).getText();
  }

  private void openWithPlace(String maximized) {
    FxThread.run(
        () -> {
          Files.writeString(
              folder.resolve("settings.json"),
              "{\"version\": 1, \"window\": {\"x\": -40, \"y\": -40, \"width\": 9000,"
                  + " \"height\": 8000, \"maximized\": "
                  + maximized
                  + "}}");
          open();
        });
  }

  @Test
  void aWindowThatWasLargerThanTodaysScreenIsFittedToIt() {
    openWithPlace("false");
    FxThread.run(
        () -> {
          Rectangle2D screen = Screen.getPrimary().getVisualBounds();
          assertEquals(
              screen,
              new Rectangle2D(stage.getX(), stage.getY(), stage.getWidth(), stage.getHeight()));
        });
  }

  @Test
  void aWindowThatWasMaximisedStaysSo() {
    openWithPlace("true");
    FxThread.run(() -> assertTrue(stage.isMaximized()));
  }

  @Test
  void everyActionHasATextAnIconAndAKeyOrAMenu() {
    FxThread.run(
        () -> {
          open();
          Set<String> inMenus = menuItemIds();
          for (Action action : actions().all()) {
            assertTrue(gui.workbench().texts().has(action.textKey()), action + " has no text");
            assertNotNull(action.icon(), action + " has no icon");
            if (action.menu() != null) {
              assertTrue(inMenus.contains(action.id()), action + " is in no menu that is shown");
            } else {
              assertFalse(action.defaultKeys().isEmpty(), action + " has neither key nor menu");
            }
          }
          assertTrue(actions().all().size() > 40);
        });
  }

  private Set<String> menuItemIds() {
    MenuBar bar = assertInstanceOf(MenuBar.class, stage.getScene().lookup(".menu-bar"));
    List<MenuItem> items = new ArrayList<>();
    bar.getMenus().forEach(m -> collect(m, items));
    return items.stream().map(MenuItem::getId).collect(Collectors.toSet());
  }

  private static void collect(Menu menu, List<MenuItem> items) {
    for (MenuItem item : menu.getItems()) {
      items.add(item);
      if (item instanceof Menu sub) {
        collect(sub, items);
      }
    }
  }

  @Test
  void noPresetUsesAKeyTwiceOrNamesAnUnknownAction() {
    FxThread.run(
        () -> {
          open();
          for (KeyPreset preset : KeyPreset.all()) {
            KeyMap keys = new KeyMap(actions(), KeyPreset.all());
            keys.usePreset(preset);
            assertEquals(List.of(), keys.conflicts(), preset.id());
            assertTrue(gui.workbench().texts().has("keymap." + preset.id()));
            preset.keys().keySet().forEach(actions()::get);
          }
        });
  }

  @Test
  void theDefaultKeysAreThoseOfTheReadme() {
    FxThread.run(
        () -> {
          open();
          KeyMap keys = new KeyMap(actions(), KeyPreset.all());
          List<String> wanted =
              List.of(
                  "run.continue F9 F5",
                  "run.pause F12",
                  "run.step-into F7 F11",
                  "run.step-over F8 F10",
                  "run.step-out Ctrl+F9 Shift+F8",
                  "run.to-cursor F4",
                  "breakpoint.toggle F2",
                  "run.restart Ctrl+F2",
                  "view.go-to Ctrl+G",
                  "view.command-palette Ctrl+Shift+P");
          for (String line : wanted) {
            String id = line.substring(0, line.indexOf(' '));
            String chords =
                keys.chords(actions().get(id)).stream()
                    .map(KeyChord::toString)
                    .collect(Collectors.joining(" "));
            assertEquals(line, id + " " + chords);
          }
        });
  }

  @Test
  void withoutAGuestTheWelcomeViewOffersTheBuiltInOnes() {
    FxThread.run(
        () -> {
          open();
          assertEquals("No guest", label("status-state"));
          assertTrue(find("button-run-continue", ButtonBase.class).isDisabled());
          find("guest-hello-pvh", Button.class).fire();
          lay();
          assertEquals(List.of("built-in hello-pvh"), session.asked);
          assertNull(stage.getScene().lookup("#welcome"));
          assertEquals("hello-pvh – Bootscope", stage.getTitle());
          assertEquals("Stopped at _start (0x100000)", label("status-state"));
          assertNotNull(stage.getScene().lookup("#pane-disassembly"));
        });
  }

  @Test
  void keysDoWhatTheGuestsStateAllows() {
    FxThread.run(this::openWithGuest);
    FxThread.run(
        () -> {
          press("F7");
          press("F11");
          assertEquals("2 instructions", label("status-instructions"));
          press("F12");
          assertFalse(session.asked.contains("pause"), "it stands already");
          press("F5");
          assertEquals("Running", label("status-state"));
          assertEquals("118 MIPS", label("status-mips"));
          press("F7");
          press("F12");
          assertEquals(
              List.of("built-in hello-pvh", "step into", "step into", "resume", "pause"),
              session.asked);
        });
  }

  @Test
  void toolbarButtonsFollowTheGuest() {
    FxThread.run(this::openWithGuest);
    FxThread.run(
        () -> {
          ButtonBase run = find("button-run-continue", ButtonBase.class);
          ButtonBase pause = find("button-run-pause", ButtonBase.class);
          assertFalse(run.isDisabled());
          assertTrue(pause.isDisabled());
          run.fire();
          assertTrue(run.isDisabled());
          assertFalse(pause.isDisabled());
          assertEquals("Run", run.getAccessibleText());
        });
  }

  @Test
  void thePaletteFindsAnActionAndDoesIt() {
    FxThread.run(this::openWithGuest);
    FxThread.run(
        () -> {
          Node before = stage.getScene().getFocusOwner();
          press("Ctrl+Shift+P");
          TextField field = find("palette-field", TextField.class);
          assertEquals(field, stage.getScene().getFocusOwner());
          field.setText("step in");
          press("Enter");
          assertEquals("step into", session.asked.getLast());
          assertNull(stage.getScene().lookup("#palette"));
          assertEquals(before, stage.getScene().getFocusOwner());
        });
  }

  @Test
  void panesThatComeIntoTheWindowLateLeaveTheKeyboardToThePalette() {
    List<Node> moved = new ArrayList<>();
    FxThread.run(
        () -> {
          open();
          session.openBuiltIn("hello-pvh"); // its panes are laid out at the next pulse
          press("Ctrl+Shift+P");
          assertEquals(find("palette-field", TextField.class), stage.getScene().getFocusOwner());
          stage.getScene().focusOwnerProperty().addListener((o, before, now) -> moved.add(now));
        });
    for (int i = 0; i < 5; i++) {
      FxThread.run(this::lay);
    }
    FxThread.run(() -> assertEquals(List.of(), moved));
  }

  @Test
  void whileThePaletteIsOpenTheGuestGetsNoKeys() {
    FxThread.run(this::openWithGuest);
    FxThread.run(
        () -> {
          press("Ctrl+Shift+P");
          press("F7");
          press("Escape");
          assertEquals(List.of("built-in hello-pvh"), session.asked);
          press("F7");
          assertEquals("step into", session.asked.getLast());
        });
  }

  @Test
  void aKeyCanBeChangedAndAConflictIsToldFirst() {
    FxThread.run(this::openWithGuest);
    FxThread.run(
        () -> {
          press("F1");
          find("change-run-step-into", Button.class).fire();
          press("F8");
          assertTrue(label("keys-hint").contains("Step over"), label("keys-hint"));
          press("F6");
          assertTrue(label("keys-hint").contains("Next pane"), label("keys-hint"));
          press("Ctrl+I");
          press("Escape");
          press("F7");
          assertEquals(List.of("built-in hello-pvh"), session.asked);
          press("Ctrl+I");
          assertEquals("step into", session.asked.getLast());
        });
  }

  @Test
  @SuppressWarnings("unchecked")
  void anotherProgramsKeysCanBeChosen() {
    FxThread.run(this::openWithGuest);
    FxThread.run(
        () -> {
          press("F1");
          ComboBox<KeyPreset> box = find("keys-preset", ComboBox.class);
          box.setValue(
              box.getItems().stream()
                  .filter(p -> p.id().equals("visual-studio"))
                  .findFirst()
                  .orElseThrow());
          press("Escape");
          press("F9");
          assertEquals(List.of("built-in hello-pvh"), session.asked, "F9 is a breakpoint here");
          press("F5");
          assertEquals("resume", session.asked.getLast());
        });
  }

  @Test
  void whatAUserGetsWrongIsToldWithARemedyAndNoDetails() {
    FxThread.run(this::openWithGuest);
    FxThread.run(
        () -> {
          session.open(Path.of("notes.bad"));
          lay();
          Node banner = stage.getScene().lookup(".banner");
          assertEquals("notes.bad is not a kernel.", ((Label) banner.lookup(".message")).getText());
          assertEquals("Choose a vmlinux.", ((Label) banner.lookup(".remedy")).getText());
          ((Button) banner.lookup(".dismiss")).fire();
          assertNull(stage.getScene().lookup(".banner"));
          assertEquals("Stopped at _start (0x100000)", label("status-state"));
        });
  }

  @Test
  void aMistakeOfOursIsReportedAndTheWindowStays() {
    FxThread.run(this::openWithGuest);
    FxThread.run(
        () -> {
          press("Ctrl+G");
          Label message = assertInstanceOf(Label.class, stage.getScene().lookup(".message"));
          assertTrue(message.getText().contains("Go to address or symbol"), message.getText());
          press("F7");
          assertEquals("step into", session.asked.getLast());
        });
  }

  @Test
  void workThatTakesAWhileCanBeCancelled() {
    FxThread.run(
        () -> {
          open();
          int[] cancelled = new int[1];
          session.set(new Progress("Unpacking", 0.5, () -> cancelled[0]++));
          lay();
          assertEquals("Unpacking", label("status-work"));
          Button cancel = find("status-cancel", Button.class);
          Bounds before = cancel.localToScene(cancel.getLayoutBounds());
          session.set(new Progress("Unpacking 1,234,567 of 9,876,543", 0.5, () -> cancelled[0]++));
          lay();
          Bounds then = cancel.localToScene(cancel.getLayoutBounds());
          assertEquals(before, then, "what is to be clicked stays where it is");
          cancel.fire();
          assertEquals(1, cancelled[0]);
          session.set((Progress) null);
          assertFalse(find("status-cancel", Button.class).getParent().isVisible());
        });
  }

  @Test
  void aCrashKeepsThePanesAndSaysWhy() {
    FxThread.run(this::openWithGuest);
    FxThread.run(
        () -> {
          session.set(
              new GuestState(
                  Phase.CRASHED, "x", "triple fault at 0x100040", 7, 7, 0, "32-bit protected"));
          lay();
          assertEquals("Crashed: triple fault at 0x100040", label("status-state"));
          assertNotNull(stage.getScene().lookup("#pane-registers"));
          assertTrue(find("button-run-continue", ButtonBase.class).isDisabled());
          assertFalse(find("button-run-restart", ButtonBase.class).isDisabled());
        });
  }

  @Test
  void oneSwitchPresentsAndGoesBack() {
    FxThread.run(this::openWithGuest);
    List<String> panes = new ArrayList<>();
    FxThread.run(
        () -> {
          gui.workbench().dock().close("log");
          panes.addAll(gui.workbench().dock().layout().panes().toList());
          actions().run("view.presenter");
          actions().run("presenter.size-2-5");
        });
    FxThread.run(this::lay); // whatever the larger text has asked for has come
    FxThread.run(
        () -> {
          assertEquals(
              Set.of("disassembly", "registers", "terminal", "timeline"),
              gui.workbench().dock().layout().panes().collect(Collectors.toSet()));
          assertEquals(32.5, find("status-state", Label.class).getFont().getSize() / 0.92, 0.3);
          assertTrue(actions().get("presenter.size-2-5").selected().get());
          assertFalse(actions().get("presenter.size-2").selected().get());
          actions().run("view.presenter");
        });
    FxThread.run(
        () -> {
          lay();
          assertEquals(panes, gui.workbench().dock().layout().panes().toList());
          assertEquals(13, find("status-state", Label.class).getFont().getSize() / 0.92, 0.3);
        });
  }

  @Test
  void everythingIsThereAgainAfterARestart() {
    FxThread.run(this::openWithGuest);
    FxThread.run(
        () -> {
          session.open(Path.of("/boot/vmlinuz"));
          gui.workbench().dock().close("memory");
          actions().run("view.theme-dark");
          actions().run("view.presenter");
          gui.workbench().dock().show("log");
          press("Ctrl+=");
          gui.close();
          assertEquals(1, quits);
          assertEquals("close", session.asked.getLast());

          openWithGuest();
          assertFalse(gui.workbench().dock().openProperty("memory").get());
          assertTrue(actions().get("view.theme-dark").selected().get());
          assertTrue(actions().get("view.presenter").selected().get());
          assertEquals(Set.of("log"), gui.workbench().dock().zooms().keySet());
          assertEquals(
              "/boot/vmlinuz", new SettingsStore(folder).load().settings().recent().getFirst());
          assertEquals(Theme.DARK, new SettingsStore(folder).load().settings().theme());
        });
  }

  @Test
  void aDamagedSettingsFileIsToldAndHarmless() throws IOException {
    Files.writeString(folder.resolve("settings.json"), "{oops");
    FxThread.run(this::openWithGuest);
    FxThread.run(
        () -> {
          Label message = assertInstanceOf(Label.class, stage.getScene().lookup(".message"));
          assertTrue(message.getText().contains("settings"), message.getText());
        });
  }

  @Test
  void aThemeChangesAtOnce() {
    FxThread.run(this::openWithGuest);
    FxThread.run(
        () -> {
          for (String theme : List.of("high-contrast", "dark", "light", "system")) {
            actions().run("view.theme-" + theme);
            lay();
            assertTrue(actions().get("view.theme-" + theme).selected().get(), theme);
          }
        });
  }

  @Test
  void everyButtonSaysWhatItIsToAScreenReader() {
    FxThread.run(this::openWithGuest);
    FxThread.run(
        () -> {
          for (Node node : stage.getScene().getRoot().lookupAll(".action-button")) {
            ButtonBase button = (ButtonBase) node;
            assertFalse(
                button.getAccessibleText() == null || button.getAccessibleText().isBlank(),
                String.valueOf(button.getId()));
          }
        });
  }
}
