package bootscope.views.control.dock;

import bootscope.views.text.Texts;
import java.util.function.Consumer;
import javafx.beans.binding.Bindings;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import software.coley.bentofx.Bento;
import software.coley.bentofx.control.Header;
import software.coley.bentofx.control.HeaderPane;
import software.coley.bentofx.control.Headers;

/** The row of tabs over an area. */
final class TabHeaders {
  private TabHeaders() {}

  /**
   * Lets a screen reader name tabs, and shows the button that lists them all as soon as one is cut
   * off: the library's own waits until one is out of sight altogether.
   *
   * @param onClick told the pane whose tab was clicked
   */
  static void install(Bento bento, Texts texts, Consumer<String> onClick) {
    bento
        .controlsBuilding()
        .setHeaderPaneFactory(
            leaf -> {
              HeaderPane pane = new HeaderPane(leaf);
              Node list = pane.lookup(".list-button");
              if (list != null && pane.getHeaders() != null) {
                list.accessibleTextProperty().bind(texts.bind("dock.tabs"));
                showWhenCut(list, pane.getHeaders());
              }
              return pane;
            });
    bento
        .controlsBuilding()
        .setHeaderFactory(
            (dockable, pane) -> {
              Header header = new Header(dockable, pane).withDragDrop();
              header.accessibleTextProperty().bind(dockable.titleProperty());
              header.addEventHandler(
                  MouseEvent.MOUSE_CLICKED,
                  e -> {
                    if (e.getButton() == MouseButton.PRIMARY && e.isStillSincePress()) {
                      onClick.accept(dockable.getIdentifier());
                    }
                  });
              return header;
            });
  }

  private static void showWhenCut(Node list, Headers headers) {
    list.visibleProperty().unbind();
    list.visibleProperty()
        .bind(
            Bindings.createBooleanBinding(
                () -> {
                  Bounds all = headers.getBoundsInLocal();
                  return headers.overflowingProperty().get()
                      || all.getMinX() < -1
                      || all.getMaxX() > headers.getWidth() + 1;
                },
                headers.boundsInLocalProperty(),
                headers.widthProperty(),
                headers.overflowingProperty()));
  }
}
