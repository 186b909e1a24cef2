package bootscope.app.menu;

import bootscope.views.action.ActionRegistry;
import bootscope.views.control.dock.Dock;
import bootscope.views.text.Texts;

/** The window, as the parts behind it see it. Use it on the JavaFX thread. */
public interface Workbench {
  Texts texts();

  ActionRegistry actions();

  Dock dock();

  /** Shows a notice above the panes until it is dismissed. */
  void tell(Notice notice);

  /** Puts a file on the list of recent ones; call it when opening has succeeded. */
  void addRecent(String path);
}
