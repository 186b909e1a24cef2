package bootscope.views.control.dock;

import javafx.scene.Node;

/** One pane of the window. All calls come on the JavaFX thread. */
public interface DockPane {
  /** What the pane shows; the same node each time. */
  Node content();

  /**
   * Whether anything of the pane can be seen now. While it cannot, it need not follow the guest;
   * when it can again, it must show the newest state. Called first when the pane appears.
   */
  default void setVisible(boolean visible) {}

  /** The node that takes the keyboard when the pane is chosen. */
  default Node focusTarget() {
    return content();
  }

  /** The program ends: give back what would outlive the window. */
  default void dispose() {}
}
