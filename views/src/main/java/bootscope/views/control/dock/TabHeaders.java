package bootscope.views.control.dock;

import bootscope.views.text.Texts;
import javafx.beans.binding.Bindings;
import javafx.geometry.Bounds;
import javafx.scene.Node;
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
   */
  static void install(Bento bento, Texts texts) {
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
