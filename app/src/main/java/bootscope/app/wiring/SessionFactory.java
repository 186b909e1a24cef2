package bootscope.app.wiring;

import bootscope.app.menu.SessionPort;
import bootscope.app.menu.Workbench;
import java.util.function.Supplier;

/** Makes what runs the guest. */
@FunctionalInterface
public interface SessionFactory {
  /**
   * @param workbench the window, which is there by the first call of a {@link SessionPort} method
   */
  SessionPort make(Supplier<Workbench> workbench);
}
