package bootscope.views.control;

import javafx.application.Platform;
import javafx.beans.property.ReadOnlyBooleanPropertyBase;
import javafx.beans.value.ChangeListener;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.stage.Stage;
import javafx.stage.Window;

/**
 * Whether a node, or one in it, has the keyboard: also while a menu over it is open.
 *
 * <p>Deviation: {@link Node#focusWithinProperty} may stay true for good once what had the keyboard
 * has been taken out of the window and put back, as a dock does; then a key went to a pane that did
 * not have it.
 */
public final class KeyboardWithin extends ReadOnlyBooleanPropertyBase {
  private final Node node;
  private final ChangeListener<Object> changed = (o, before, now) -> update();
  private final ChangeListener<Boolean> focused =
      (o, before, now) -> {
        update();
        Platform.runLater(this::update); // by then another window may have the keyboard
      };
  private final ChangeListener<Window> window = (o, before, now) -> windowChanged(before, now);
  private boolean value;

  public KeyboardWithin(Node node) {
    this.node = node;
    node.sceneProperty().addListener((o, before, now) -> sceneChanged(before, now));
    sceneChanged(null, node.getScene());
  }

  private void sceneChanged(Scene before, Scene now) {
    if (before != null) {
      before.focusOwnerProperty().removeListener(changed);
      before.windowProperty().removeListener(window);
      windowChanged(before.getWindow(), null);
    }
    if (now != null) {
      now.focusOwnerProperty().addListener(changed);
      now.windowProperty().addListener(window);
      windowChanged(null, now.getWindow());
    }
    update();
  }

  private void windowChanged(Window before, Window now) {
    if (before != null) {
      before.focusedProperty().removeListener(focused);
    }
    if (now != null) {
      now.focusedProperty().addListener(focused);
    }
    update();
  }

  private void update() {
    boolean now = has();
    if (now != value) {
      value = now;
      fireValueChangedEvent();
    }
  }

  private boolean has() {
    Scene scene = node.getScene();
    Window own = scene == null ? null : scene.getWindow();
    if (own == null || !own.isFocused() && Window.getWindows().stream().anyMatch(this::hasIt)) {
      return false;
    }
    for (Node at = scene.getFocusOwner(); at != null; at = at.getParent()) {
      if (at == node) {
        return true;
      }
    }
    return false;
  }

  /** Whether another window has the keyboard, and not one of this node's own menus. */
  private boolean hasIt(Window other) {
    return other instanceof Stage && other != node.getScene().getWindow() && other.isFocused();
  }

  @Override
  public boolean get() {
    return value;
  }

  @Override
  public Object getBean() {
    return node;
  }

  @Override
  public String getName() {
    return "keyboardWithin";
  }
}
