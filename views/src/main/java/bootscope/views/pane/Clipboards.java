package bootscope.views.pane;

import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;

/** Text for the clipboard. */
public final class Clipboards {
  private Clipboards() {}

  public static void put(String text) {
    ClipboardContent content = new ClipboardContent();
    content.putString(text);
    Clipboard.getSystemClipboard().setContent(content);
  }
}
