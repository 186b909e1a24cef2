package bootscope.app.menu;

import bootscope.views.action.ActionKeys;
import javafx.application.Platform;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.control.ComboBoxBase;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;

/**
 * One thing over the window at a time. It has all keys; Escape or a click beside it closes it, and
 * the keyboard goes back to where it was.
 */
final class Overlay extends StackPane {
  private final ActionKeys keys;
  private final Parent below;
  private Node focusBefore;
  private Node focusInside;

  /**
   * @param below what cannot be reached meanwhile
   */
  Overlay(ActionKeys keys, Parent below) {
    this.keys = keys;
    this.below = below;
    getStyleClass().add("veil");
    setId("overlay");
    setVisible(false);
    setManaged(false);
    setOnMousePressed(
        e -> {
          if (e.getTarget() == this) {
            close();
          }
        });
    // A field with a list keeps Escape to itself, even while its list is closed.
    addEventFilter(
        KeyEvent.KEY_PRESSED,
        e -> {
          if (e.getCode() == KeyCode.ESCAPE
              && getScene().getFocusOwner() instanceof ComboBoxBase<?> box
              && !box.isShowing()) {
            close();
            e.consume();
          }
        });
    addEventHandler(
        KeyEvent.KEY_PRESSED,
        e -> {
          if (e.getCode() == KeyCode.ESCAPE) {
            close();
            e.consume();
          } else if (isShortcut(e)) {
            // What the content did not use must not reach the menus' accelerators.
            e.consume();
          }
        });
  }

  /** Keeps the Tab key from wandering off below. */
  void guard(Scene scene) {
    scene
        .focusOwnerProperty()
        .addListener(
            (o, before, now) -> {
              if (isOpen() && now != null && !within(now)) {
                Node inside = within(before) ? before : focusInside;
                Platform.runLater(inside::requestFocus);
              }
            });
  }

  private boolean within(Node node) {
    for (Node n = node; n != null; n = n.getParent()) {
      if (n == this) {
        return true;
      }
    }
    return false;
  }

  private static boolean isShortcut(KeyEvent event) {
    return event.isControlDown()
        || event.isAltDown()
        || event.isMetaDown()
        || event.getCode().isFunctionKey();
  }

  boolean isOpen() {
    return isVisible();
  }

  void open(Region content, Node focus, Pos where) {
    if (!isOpen()) {
      focusBefore = getScene().getFocusOwner();
    }
    content.getStyleClass().add("overlay");
    setAlignment(content, where);
    setMargin(content, new Insets(48, 24, 24, 24));
    getChildren().setAll(content);
    keys.setSuspended(true);
    setManaged(true);
    setVisible(true);
    focusInside = focus;
    content.applyCss(); // what lies in a scroll pane comes into the window only then
    focus.requestFocus();
  }

  void close() {
    if (!isOpen()) {
      return;
    }
    setVisible(false);
    setManaged(false);
    getChildren().clear();
    keys.setSuspended(false);
    if (focusBefore != null && focusBefore.getScene() == getScene()) {
      focusBefore.requestFocus();
    } else {
      below.requestFocus();
    }
    focusBefore = null;
  }
}
