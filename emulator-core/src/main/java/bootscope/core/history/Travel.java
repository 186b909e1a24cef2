package bootscope.core.history;

import bootscope.core.boot.BootException;
import bootscope.core.debug.Stop;

/** A way through time, to where the machine then stands. */
@FunctionalInterface
public interface Travel {
  /**
   * Goes it.
   *
   * @throws CancelledException when it was to end; the machine is where it was
   * @throws BootException when the guest was reset on the way, and a file can no longer be read
   */
  Stop go(History history) throws BootException;
}
