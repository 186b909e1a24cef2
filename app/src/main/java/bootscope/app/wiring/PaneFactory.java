package bootscope.app.wiring;

import bootscope.app.menu.SessionPort;
import bootscope.app.menu.Workbench;
import bootscope.views.control.dock.PaneKind;
import java.util.List;
import java.util.function.Supplier;

/** Says which panes there are. */
@FunctionalInterface
public interface PaneFactory {
  /**
   * All panes, in the order of the menu.
   *
   * @param session what {@link SessionFactory} made
   * @param workbench the window, which is there when the first pane is made
   */
  List<PaneKind> make(SessionPort session, Supplier<Workbench> workbench);
}
