package bootscope.views.control.gallery;

import bootscope.views.FxThread;
import bootscope.views.control.CanvasView;
import bootscope.views.control.ControlStyles;
import javafx.event.Event;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.image.WritableImage;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;

/** Runs tests of controls on the JavaFX thread, in a window on the headless platform. */
public final class Headless {
  /** A piece of a test. */
  @FunctionalInterface
  public interface Work {
    void run() throws Exception;
  }

  private Headless() {}

  /** Runs work on the JavaFX thread and waits for it. */
  public static void run(Work work) {
    FxThread.run(work::run);
  }

  /** Shows a control in a window of some size, styled and laid out. */
  public static Stage show(Node control, double width, double height) {
    StackPane root = new StackPane(control);
    root.setStyle("-fx-font-size: 13px");
    Scene scene = new Scene(root, width, height);
    scene.getStylesheets().addFirst(ControlStyles.address());
    Stage stage = new Stage();
    stage.setScene(scene);
    stage.show();
    control.requestFocus();
    settle(control);
    return stage;
  }

  /** Applies styles and layout and paints. */
  public static void settle(Node control) {
    control.getScene().getRoot().applyCss();
    control.getScene().getRoot().layout();
    if (control instanceof CanvasView view) {
      view.paintNow();
    }
  }

  /** A picture of a control as it is now. */
  public static WritableImage picture(Node control) {
    settle(control);
    return control.snapshot(null, null);
  }

  /** How many pixels of a picture have a colour, given as 0xRRGGBB. */
  public static int count(WritableImage image, int rgb) {
    int found = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        found += (image.getPixelReader().getArgb(x, y) & 0xffffff) == rgb ? 1 : 0;
      }
    }
    return found;
  }

  /** Moves the mouse onto a control. */
  public static void enter(Node target) {
    Event.fireEvent(
        target,
        new MouseEvent(
            MouseEvent.MOUSE_ENTERED,
            1,
            1,
            1,
            1,
            MouseButton.NONE,
            0,
            false,
            false,
            false,
            false,
            false,
            false,
            false,
            false,
            false,
            true,
            null));
  }

  /** Presses a key on a control. */
  public static void press(Node target, KeyCode code, boolean shift, boolean control) {
    Event.fireEvent(
        target, new KeyEvent(KeyEvent.KEY_PRESSED, "", "", code, shift, control, false, false));
  }

  public static void press(Node target, KeyCode code) {
    press(target, code, false, false);
  }

  /** Types characters on a control, as text. */
  public static void type(Node target, String text) {
    for (char c : text.toCharArray()) {
      KeyCode code = KeyCode.getKeyCode(String.valueOf(Character.toUpperCase(c)));
      press(target, code == null ? KeyCode.UNDEFINED : code);
      Event.fireEvent(
          target,
          new KeyEvent(
              KeyEvent.KEY_TYPED,
              String.valueOf(c),
              "",
              KeyCode.UNDEFINED,
              false,
              false,
              false,
              false));
    }
  }

  /** Clicks at a point of a control. */
  public static void click(Node target, double x, double y, int clicks) {
    Event.fireEvent(target, mouse(target, MouseEvent.MOUSE_PRESSED, x, y, clicks));
    Event.fireEvent(target, mouse(target, MouseEvent.MOUSE_RELEASED, x, y, clicks));
    Event.fireEvent(target, mouse(target, MouseEvent.MOUSE_CLICKED, x, y, clicks));
  }

  /** Presses at one point, drags to another and lets go. */
  public static void drag(Node target, double x, double y, double toX, double toY) {
    Event.fireEvent(target, mouse(target, MouseEvent.MOUSE_PRESSED, x, y, 1));
    Event.fireEvent(target, mouse(target, MouseEvent.MOUSE_DRAGGED, toX, toY, 1));
    Event.fireEvent(target, mouse(target, MouseEvent.MOUSE_RELEASED, toX, toY, 1));
  }

  /** As {@link #drag}, so fast that nothing is told of the way. */
  public static void fling(Node target, double x, double y, double toX, double toY) {
    Event.fireEvent(target, mouse(target, MouseEvent.MOUSE_PRESSED, x, y, 1));
    Event.fireEvent(target, mouse(target, MouseEvent.MOUSE_RELEASED, toX, toY, 1));
  }

  /** Moves the mouse over a control. */
  public static void move(Node target, double x, double y) {
    Event.fireEvent(target, mouse(target, MouseEvent.MOUSE_MOVED, x, y, 0));
  }

  private static MouseEvent mouse(
      Node target, javafx.event.EventType<MouseEvent> type, double x, double y, int clicks) {
    var scene = target.localToScene(x, y);
    return new MouseEvent(
        null,
        target,
        type,
        scene.getX(),
        scene.getY(),
        scene.getX(),
        scene.getY(),
        type == MouseEvent.MOUSE_MOVED ? MouseButton.NONE : MouseButton.PRIMARY,
        clicks,
        false,
        false,
        false,
        false,
        type != MouseEvent.MOUSE_MOVED,
        false,
        false,
        false,
        false,
        clicks == 1,
        null);
  }

  /** Turns the wheel over a point; positive is away from the user. */
  public static void wheel(Node target, double x, double y, double delta) {
    var scene = target.localToScene(x, y);
    Event.fireEvent(
        target,
        new ScrollEvent(
            null,
            target,
            ScrollEvent.SCROLL,
            scene.getX(),
            scene.getY(),
            scene.getX(),
            scene.getY(),
            false,
            false,
            false,
            false,
            false,
            false,
            0,
            delta,
            0,
            delta,
            ScrollEvent.HorizontalTextScrollUnits.NONE,
            0,
            ScrollEvent.VerticalTextScrollUnits.NONE,
            0,
            0,
            null));
  }
}
