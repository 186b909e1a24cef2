package bootscope.core.cpu.system;

import bootscope.core.event.GuestListener;
import bootscope.core.event.GuestListeners;
import bootscope.core.event.RegisterFile;
import bootscope.core.io.InterruptController;
import bootscope.core.io.MsrBank;
import bootscope.core.io.PortMap;

/** What the processor is wired to, and who hears of it; the controller may be set later. */
public final class Connections {
  final PortMap ports;
  public InterruptController controller = InterruptController.NONE;

  /** MSRs that lie in the controller. */
  public MsrBank msrs = MsrBank.NONE;

  /** The machine's. */
  public final GuestListeners listeners;

  Connections(PortMap ports) {
    this.ports = ports;
    listeners = ports.listeners();
  }

  /** Tells of a system register that was read. */
  void registerRead(RegisterFile file, int number, long value) {
    for (GuestListener l : listeners.all()) {
      l.registerRead(file, number, value);
    }
  }

  /** Tells of a system register that was written. */
  void registerWritten(RegisterFile file, int number, long before, long after) {
    for (GuestListener l : listeners.all()) {
      l.registerWritten(file, number, before, after);
    }
  }
}
