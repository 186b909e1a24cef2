package bootscope.views.control.dock;

import bootscope.views.control.theme.Appearance;
import java.util.function.BooleanSupplier;
import javafx.application.Platform;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.DoubleBinding;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.value.ChangeListener;
import javafx.beans.value.ObservableValue;
import javafx.event.Event;
import javafx.geometry.Bounds;
import javafx.geometry.Point2D;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.ComboBox;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.ContextMenuEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.StackPane;

/** The frame around a pane's content: makes it when first seen, and carries its zoom. */
final class PaneHost extends StackPane {
  private static final double STEP = 1.1;

  private final PaneKind kind;
  private final DoubleProperty zoom = new SimpleDoubleProperty(1);
  private final DoubleBinding fontSize;
  private DockPane pane;
  private boolean visible;
  private boolean waiting;

  PaneHost(PaneKind kind, Appearance appearance) {
    this.kind = kind;
    getStyleClass().add("pane-host");
    setId("pane-" + kind.id());
    setMinSize(0, 0);
    fontSize =
        Bindings.createDoubleBinding(
            () -> Math.round(appearance.fontSizeProperty().get() * zoom.get() * 2) / 2.0,
            appearance.fontSizeProperty(),
            zoom);
    styleProperty().bind(Bindings.createStringBinding(this::style, zoom, fontSize));
    addEventFilter(
        ScrollEvent.SCROLL,
        event -> {
          if (event.isControlDown() && event.getDeltaY() != 0) {
            zoomBy(event.getDeltaY() > 0 ? 1 : -1);
            event.consume();
          }
        });
  }

  private String style() {
    return zoom.get() == 1 ? "" : "-fx-font-size: " + fontSize.get() + "px;";
  }

  PaneKind kind() {
    return kind;
  }

  DoubleProperty zoom() {
    return zoom;
  }

  DoubleBinding fontSize() {
    return fontSize;
  }

  /** Steps of a tenth, down or up. */
  void zoomBy(int steps) {
    double wanted = zoom.get() * Math.pow(STEP, steps);
    double clamped = Math.clamp(wanted, Dock.LEAST_ZOOM, Dock.MOST_ZOOM);
    zoom.set(Math.abs(clamped - 1) < 0.01 ? 1 : clamped);
  }

  void resetZoom() {
    zoom.set(1);
  }

  DockPane pane() {
    return pane;
  }

  /** Takes the content out, until {@link #drop}. */
  void lift() {
    getChildren().clear();
  }

  void drop() {
    if (pane != null) {
      getChildren().setAll(pane.content());
    }
  }

  void setSeen(boolean seen, PaneContext context) {
    if (seen && pane == null) {
      pane = kind.factory().apply(context);
      getChildren().setAll(pane.content());
    }
    if (seen != visible) {
      visible = seen;
      pane.setVisible(seen);
    }
  }

  /** Gives the content the keyboard, as soon as it is in a window, if it is still wanted then. */
  void focusContent(BooleanSupplier wanted) {
    Node target = pane == null || getScene() == null ? this : pane.focusTarget();
    if (target.getScene() != null) {
      if (pane != null && wanted.getAsBoolean() && !typingElsewhere()) {
        target.requestFocus();
      }
    } else if (!waiting) {
      // The split panes take their parts into the window at the next layout only.
      waiting = true;
      target
          .sceneProperty()
          .addListener(
              new ChangeListener<>() {
                @Override
                public void changed(
                    ObservableValue<? extends Scene> scene, Scene before, Scene now) {
                  if (now != null) {
                    waiting = false;
                    scene.removeListener(this);
                    // Later: what is being typed by then stays where it is.
                    Platform.runLater(() -> focusContent(() -> wanted.getAsBoolean() && !typing()));
                  }
                }
              });
    }
  }

  /**
   * Asks for the context menu of what has the keyboard, or would have it: not all systems make such
   * an event of the menu key, and none of Shift+F10 everywhere.
   */
  void requestContextMenu() {
    if (pane == null || getScene() == null) {
      return;
    }
    Node owner = getScene().getFocusOwner();
    Node has = owner != null && holds(owner) ? owner : pane.focusTarget();
    // An empty field has nothing of its own to offer: the pane has.
    boolean empty = has instanceof TextInputControl field && field.getLength() == 0;
    Node asked = empty ? pane.content() : has;
    Bounds place = asked.localToScreen(asked.getLayoutBounds());
    if (place == null) {
      return;
    }
    Point2D within = asked.screenToLocal(place.getCenterX(), place.getCenterY());
    Event.fireEvent(
        asked,
        new ContextMenuEvent(
            ContextMenuEvent.CONTEXT_MENU_REQUESTED,
            within.getX(),
            within.getY(),
            place.getCenterX(),
            place.getCenterY(),
            true,
            null));
  }

  private boolean holds(Node node) {
    Node at = node;
    while (at != null && at != this) {
      at = at.getParent();
    }
    return at == this;
  }

  private boolean typing() {
    Node owner = getScene() == null ? null : getScene().getFocusOwner();
    return owner instanceof TextInputControl || owner instanceof ComboBox<?>;
  }

  /** Whether a field over the panes has the keyboard: what is typed there must not end up here. */
  private boolean typingElsewhere() {
    if (!typing()) {
      return false;
    }
    Node node = getScene().getFocusOwner();
    while (node != null && !(node instanceof PaneHost)) {
      node = node.getParent();
    }
    return node == null;
  }

  void dispose() {
    if (pane != null) {
      pane.dispose();
    }
  }
}
