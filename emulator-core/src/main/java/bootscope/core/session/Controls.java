package bootscope.core.session;

import bootscope.core.boot.BootException;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.Stop;
import bootscope.core.history.History;
import bootscope.core.history.Travel;
import java.util.Optional;

/**
 * What somebody has of a session's machine who drives it by hand, as a monitor does. On the
 * emulation thread, and good for the length of the work that it is given to.
 */
public final class Controls {
  private final Emulation emulation;

  Controls(Emulation emulation) {
    this.emulation = emulation;
  }

  public Debugger debugger() {
    return emulation.debugger();
  }

  /** The machine's past; empty where none is kept. */
  public Optional<History> history() {
    return emulation.past().history();
  }

  /**
   * Goes through time; logs and serial output are those of the instant.
   *
   * @throws IllegalStateException where there is no going back; the machine is where it was
   * @throws BootException as of {@link Travel#go}
   */
  public Stop travel(Travel way) throws BootException {
    return emulation.past().go(way);
  }

  /**
   * Resets the machine, which begins its boot anew at the present time.
   *
   * @throws BootException when a file can no longer be read
   */
  public void reset() throws BootException {
    emulation.reset();
  }
}
