package bootscope.views.pane;

import javafx.scene.Node;
import javafx.scene.control.ContextMenu;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;

/** Text for the clipboard, and menus that offer it. */
public final class Clipboards {
  private Clipboards() {}

  public static void put(String text) {
    ClipboardContent content = new ClipboardContent();
    content.putString(text);
    Clipboard.getSystemClipboard().setContent(content);
  }

  /** Gives a node a menu, for the mouse and for the menu key. */
  public static void contextMenu(Node node, ContextMenu menu) {
    node.setOnContextMenuRequested(
        e -> {
          menu.show(node.getScene().getWindow(), e.getScreenX(), e.getScreenY());
          e.consume();
        });
  }
}
