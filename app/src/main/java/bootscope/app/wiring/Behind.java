package bootscope.app.wiring;

import bootscope.app.menu.Ports;
import bootscope.views.control.dock.PaneKind;
import java.util.List;

/** What stands behind a window: made with it, ended with it, all on the JavaFX thread. */
public interface Behind {
  /** What the window's commands go to. */
  Ports ports();

  /** All panes, in the order of the menu. */
  List<PaneKind> panes();

  /** Opens what the program was started with. */
  void start(GuiLauncher.Start first);

  /** Ends all threads; the window is closing. */
  void close();
}
