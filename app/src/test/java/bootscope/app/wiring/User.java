package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.FxThread;
import bootscope.app.menu.FileChoice;
import bootscope.app.settings.SettingsStore;
import bootscope.core.session.MachineView;
import bootscope.views.action.KeyChord;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javafx.animation.AnimationTimer;
import javafx.application.Platform;
import javafx.event.Event;
import javafx.event.EventType;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Control;
import javafx.scene.control.Labeled;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.DragEvent;
import javafx.scene.input.Dragboard;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.scene.input.TransferMode;
import javafx.scene.robot.Robot;
import javafx.stage.PopupWindow;
import javafx.stage.Stage;
import javafx.stage.Window;

/**
 * A user in front of the real window, on JavaFX's headless platform: presses keys, moves the mouse,
 * opens menus, answers file dialogs, and looks at what is shown. Whatever it waits for must come
 * within a bounded time.
 */
final class User implements AutoCloseable {
  /** Generous, for a busy host: only a hang gets here. */
  private static final long PATIENCE = 90_000_000_000L;

  private static final int FRAMES = 3;

  /** The user's answers to file dialogs, in the order of the questions. */
  final ArrayDeque<List<Path>> answers = new ArrayDeque<>();

  /** Names that were proposed for files to save. */
  final List<String> proposed = new ArrayList<>();

  private final Robot robot;
  private Stage stage;
  private Gui gui;
  private int quits;

  private User() {
    robot = new Robot();
  }

  /** Starts the program's window with the settings that a folder holds. */
  static User at(Path settings, GuiLauncher.Start start) {
    Keeping keeping = Keeping.USUAL.unpacking(settings.resolve("capsules"));
    return at(settings, GuiLauncher.Setup.standard(start, keeping));
  }

  /** The same with other parts. */
  static User at(Path settings, GuiLauncher.Setup parts) {
    User user = FxThread.get(User::new);
    FxThread.run(
        () -> {
          GuiLauncher.Setup setup = parts.with((texts, owner) -> user.new Dialogs());
          user.stage = new Stage();
          user.gui = new Gui(user.stage, setup, new SettingsStore(settings), () -> user.quits++);
          user.gui.show(setup.start());
          user.stage.setX(0); // all of it on the screen, within the mouse's reach
          user.stage.setY(0);
        });
    user.await("the keyboard", () -> user.stage.isFocused());
    return user;
  }

  /** With a built-in guest that stands at its entry. */
  static User with(Path settings, String guest) {
    User user = at(settings, new GuiLauncher.BuiltIn(guest));
    user.await("the guest at its entry", () -> user.view() != null);
    return user;
  }

  @Override
  public void close() {
    List<String> missing = FxThread.get(() -> withoutText(stage.getScene().getRoot()).toList());
    FxThread.run(() -> gui.close());
    assertEquals(List.of(), missing, "keys that no text was found for");
  }

  /** What shows a key for want of its text, visible or not. */
  private static Stream<String> withoutText(Node node) {
    Stream<String> here =
        node instanceof Labeled labeled && labeled.getText() != null
            ? Stream.of(labeled.getText()).filter(t -> t.startsWith("«"))
            : Stream.of();
    return node instanceof Parent parent
        ? Stream.concat(here, parent.getChildrenUnmodifiable().stream().flatMap(User::withoutText))
        : here;
  }

  Gui gui() {
    return gui;
  }

  Stage stage() {
    return stage;
  }

  int quits() {
    return quits;
  }

  GuestSession session() {
    return (GuestSession) gui.behind();
  }

  /** What the core says, to compare what is shown with. */
  MachineView view() {
    return session().workspace().view().getValue();
  }

  // ---------------------------------------------------------------- waiting

  /** Waits for something; while the guest gets on, for as long as the test may take. */
  void await(String what, Callable<Boolean> condition) {
    long end = System.nanoTime() + PATIENCE;
    long seen = instructions();
    while (!FxThread.get(condition)) {
      long now = instructions();
      if (now != seen) {
        seen = now;
        end = System.nanoTime() + PATIENCE;
      }
      assertTrue(System.nanoTime() < end, () -> "never came: " + what + "; " + situation());
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private long instructions() {
    MachineView view = FxThread.get(this::view);
    return view == null ? 0 : view.instructions();
  }

  /** What someone who looks for the reason wants to know. */
  private String situation() {
    return FxThread.get(
        () -> {
          Node focus = stage.getScene().getFocusOwner();
          return "focus: "
              + focus
              + " with "
              + typed()
              + (stage.isFocused() ? "" : " in a window without the keyboard")
              + ", windows: "
              + Window.getWindows().size()
              + ", notices: "
              + notices()
              + reports();
        });
  }

  /** The details of all notices, which are opened for it. */
  private String reports() {
    String more = gui.workbench().texts().get("notice.details");
    banners()
        .flatMap(b -> b.lookupAll(".button").stream())
        .filter(b -> b instanceof Button button && button.getText().equals(more))
        .forEach(b -> ((Button) b).fire());
    return banners()
        .flatMap(b -> b.lookupAll(".details").stream())
        .map(area -> "\n" + ((TextArea) area).getText())
        .collect(Collectors.joining());
  }

  // ---------------------------------------------------------------- looking

  /**
   * A node of the main window by a selector; it must be there. Panes come into the window a moment
   * after they are wanted: a test's own thread waits for them.
   */
  <T> T find(String selector, Class<T> type) {
    if (!Platform.isFxApplicationThread()) {
      await(selector, () -> stage.getScene().lookup(selector) != null);
    }
    return FxThread.get(
        () -> {
          Node node = stage.getScene().lookup(selector);
          assertNotNull(node, selector);
          return type.cast(node);
        });
  }

  boolean shown(String selector) {
    return FxThread.get(
        () -> {
          Node node = stage.getScene().lookup(selector);
          return node != null && isShown(node);
        });
  }

  private static boolean isShown(Node node) {
    for (Node n = node; n != null; n = n.getParent()) {
      if (!n.isVisible()) {
        return false;
      }
    }
    return node.getScene() != null;
  }

  String text(String selector) {
    return FxThread.get(() -> ((Labeled) stage.getScene().lookup(selector)).getText());
  }

  /** The notices above the panes, each with its remedy, newest first, and the answer over them. */
  List<String> notices() {
    return FxThread.get(() -> banners().map(Node::getAccessibleText).toList());
  }

  private Stream<Node> banners() {
    return Stream.of("#notices", "#answers")
        .flatMap(bar -> stage.getScene().lookup(bar).lookupAll(".banner").stream());
  }

  void awaitNotice(String part) {
    await(
        "a notice with: " + part,
        () -> banners().anyMatch(n -> n.getAccessibleText().contains(part)));
  }

  // ---------------------------------------------------------------- keys

  /** Presses a key with its modifiers, as {@code Ctrl+Shift+P}. */
  void press(String chord) {
    KeyChord key = KeyChord.of(chord);
    List<KeyCode> held = new ArrayList<>();
    if (key.ctrl()) {
      held.add(KeyCode.CONTROL);
    }
    if (key.alt()) {
      held.add(KeyCode.ALT);
    }
    if (key.shift()) {
      held.add(KeyCode.SHIFT);
    }
    seen();
    FxThread.run(
        () -> {
          held.forEach(robot::keyPress);
          robot.keyPress(key.code());
          robot.keyRelease(key.code());
          held.reversed().forEach(robot::keyRelease);
        });
  }

  /** Types small letters, digits and what else has a key of its own. */
  void type(String text) {
    seen();
    for (char c : text.toCharArray()) {
      FxThread.run(
          () -> {
            boolean shift = Character.isUpperCase(c) || c == '_' || c == ':' || c == '+';
            KeyCode code =
                switch (c) {
                  case '_' -> KeyCode.MINUS;
                  case '-' -> KeyCode.MINUS;
                  case '.' -> KeyCode.PERIOD;
                  case ':' -> KeyCode.SEMICOLON;
                  case ' ' -> KeyCode.SPACE;
                  case '+' -> KeyCode.EQUALS;
                  default -> KeyCode.getKeyCode(String.valueOf(Character.toUpperCase(c)));
                };
            if (shift) {
              robot.keyPress(KeyCode.SHIFT);
            }
            robot.keyPress(code);
            robot.keyRelease(code);
            if (shift) {
              robot.keyRelease(KeyCode.SHIFT);
            }
          });
    }
  }

  /**
   * A control that was just put there takes keys from its first layout on; a user sees it before.
   */
  private void seen() {
    await(
        "what has the keyboard to be seen",
        () ->
            !stage.isFocused()
                || !(stage.getScene().getFocusOwner() instanceof Control control)
                || control.getSkin() != null);
  }

  /** What stands in the field that has the keyboard. */
  private String typed() {
    return switch (stage.getScene().getFocusOwner()) {
      case TextInputControl field -> field.getText();
      case ComboBox<?> box -> box.getEditor().getText();
      case null, default -> "";
    };
  }

  /** Asks for a breakpoint at a symbol, by the dialog. */
  void addBreakpoint(String symbol) {
    press("Ctrl+Shift+B");
    awaitAndType("#add-breakpoint-field", symbol);
    press("Enter");
  }

  /** Waits for a field, and types into it once it has the keyboard. */
  void awaitAndType(String selector, String text) {
    await(
        selector + " with the keyboard",
        () -> {
          Node field = stage.getScene().lookup(selector);
          return field != null && isShown(field) && field.isFocused();
        });
    frames(); // a form is only complete, with its default button, once it has been drawn
    type(text);
    await(text + " in the field", () -> typed().equals(text));
  }

  /** Waits until the window has been drawn a few times. */
  static void frames() {
    CompletableFuture<Void> drawn = new CompletableFuture<>();
    FxThread.run(
        () ->
            new AnimationTimer() {
              private int count;

              @Override
              public void handle(long now) {
                if (++count == FRAMES) {
                  stop();
                  drawn.complete(null);
                }
              }
            }.start());
    drawn.orTimeout(PATIENCE, TimeUnit.NANOSECONDS).join();
  }

  // ---------------------------------------------------------------- mouse

  /** Clicks the middle of a node. */
  void click(Node node) {
    click(node, 1);
  }

  void doubleClick(Node node) {
    click(node, 2);
  }

  void click(String selector) {
    click(find(selector, Node.class), 1);
  }

  private void click(Node node, int times) {
    frames(); // what was just shown lies where it will stay
    FxThread.run(
        () -> {
          assertTrue(isShown(node), () -> "cannot be clicked, it is hidden: " + node);
          Bounds b = node.localToScreen(node.getLayoutBounds());
          click(b.getCenterX(), b.getCenterY(), times);
        });
  }

  /** Clicks a place of a node, by its own coordinates. */
  void click(Node node, double x, double y) {
    frames(); // what was just shown lies where it will stay
    FxThread.run(
        () -> {
          var p = node.localToScreen(x, y);
          click(p.getX(), p.getY(), 1);
        });
  }

  /** Opens the context menu of a place of a node, by its own coordinates. */
  void contextMenu(Node node, double x, double y) {
    frames(); // what was just shown lies where it will stay
    FxThread.run(
        () -> {
          assertTrue(isShown(node), () -> "has no menu, it is hidden: " + node);
          var p = node.localToScreen(x, y);
          robot.mouseMove(p.getX(), p.getY());
          robot.mousePress(MouseButton.SECONDARY);
          robot.mouseRelease(MouseButton.SECONDARY);
        });
  }

  private void click(double x, double y, int times) {
    robot.mouseMove(x + 200, y + 200); // so that no click before counts as a part of this one
    robot.mouseMove(x, y);
    for (int i = 0; i < times; i++) {
      robot.mousePress(MouseButton.PRIMARY);
      robot.mouseRelease(MouseButton.PRIMARY);
    }
  }

  /** Moves the mouse to a place of a node, by its own coordinates. */
  void move(Node node, double x, double y) {
    FxThread.run(
        () -> {
          var p = node.localToScreen(x, y);
          robot.mouseMove(p.getX(), p.getY());
        });
  }

  /** Drags with the primary button from one place of a node to another. */
  void drag(Node node, double fromX, double fromY, double toX, double toY) {
    frames(); // what was just shown lies where it will stay
    move(node, fromX, fromY);
    FxThread.run(() -> robot.mousePress(MouseButton.PRIMARY));
    move(node, (fromX + toX) / 2, (fromY + toY) / 2);
    move(node, toX, toY);
    FxThread.run(() -> robot.mouseRelease(MouseButton.PRIMARY));
  }

  /** Drags files over the window and drops them there, where they are accepted. */
  void drop(Path... files) {
    drop(stage.getScene(), files);
  }

  /** The same over another window's scene. */
  void drop(Scene scene, Path... files) {
    FxThread.run(
        () -> {
          Dragboard board = FileDrag.of(Arrays.asList(files));
          Node focused = scene.getFocusOwner();
          Node target = focused == null ? scene.getRoot() : focused;
          fire(target, DragEvent.DRAG_ENTERED, board);
          assertTrue(fire(target, DragEvent.DRAG_OVER, board).isAccepted(), "may be dropped here");
          fire(target, DragEvent.DRAG_DROPPED, board);
          fire(target, DragEvent.DRAG_EXITED, board);
        });
  }

  private static DragEvent fire(Node target, EventType<DragEvent> type, Dragboard board) {
    DragEvent event =
        new DragEvent(type, board, 340, 340, 340, 340, TransferMode.COPY, null, target, null);
    Event.fireEvent(target, event);
    return event;
  }

  // ---------------------------------------------------------------- menus

  /**
   * Opens a menu of the menu bar by a click, and clicks an item in it, or in a menu in it.
   *
   * @param menu as in the ids: {@code file}
   * @param items ids, or the texts of items that have none
   */
  void menu(String menu, String... items) {
    await("the menu " + menu, () -> menuButton(menu) != null);
    click(FxThread.get(() -> menuButton(menu)));
    for (String item : items) {
      choose(item);
    }
  }

  private Node menuButton(String menu) {
    return stage.getScene().getRoot().lookupAll(".menu-bar .menu-button").stream()
        .filter(n -> n instanceof Labeled l && l.getText().equals(menuText(menu)))
        .findFirst()
        .orElse(null);
  }

  private String menuText(String menu) {
    return gui.workbench().texts().get("menu." + menu);
  }

  /** Clicks an item of a menu that is open, once it is there. */
  void choose(String item) {
    await("the menu item " + item, () -> item(item) != null);
    click(FxThread.get(() -> item(item)));
  }

  /** What shows an item in the menus that are open: by its id, or by its text. */
  private static Node item(String wanted) {
    for (Window window : List.copyOf(Window.getWindows())) {
      if (window instanceof PopupWindow && window.isShowing()) {
        for (Node node : window.getScene().getRoot().lookupAll(".menu-item")) {
          boolean named =
              node.lookupAll(".label").stream()
                  .anyMatch(l -> l instanceof Labeled t && wanted.equals(t.getText()));
          if (isShown(node) && (wanted.equals(node.getId()) || named)) {
            return node;
          }
        }
      }
    }
    return null;
  }

  // ---------------------------------------------------------------- files

  private final class Dialogs implements FileChoice {
    private List<Path> answer() {
      List<Path> answer = answers.poll();
      assertNotNull(answer, "a file dialog that no one expected");
      return answer;
    }

    @Override
    public void startAt(Path file) {}

    @Override
    public List<Path> toOpen() {
      return answer();
    }

    @Override
    public List<Path> initrds() {
      return answer();
    }

    @Override
    public Optional<Path> sessionToOpen() {
      return answer().stream().findFirst();
    }

    @Override
    public Optional<Path> capsuleToOpen() {
      return sessionToOpen();
    }

    @Override
    public Optional<Path> capsuleToSave() {
      return sessionToSave();
    }

    @Override
    public Optional<Path> sessionToSave() {
      return answer().stream().findFirst();
    }

    @Override
    public Optional<Path> toRead(String title) {
      return answer().stream().findFirst();
    }

    @Override
    public Optional<Path> toSave(String name) {
      proposed.add(name);
      return answer().stream().findFirst();
    }
  }
}
