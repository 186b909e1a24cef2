package bootscope.core.cpu.system;

import bootscope.core.cpu.transfer.TransferLog;
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

  /** Notes transfers of control; null when nobody wants them. */
  public TransferLog transfers;

  /** MSRs that lie in the controller. */
  public MsrBank msrs = MsrBank.NONE;

  /** The machine's. */
  public final GuestListeners listeners;

  Connections(PortMap ports) {
    this.ports = ports;
    listeners = ports.listeners();
  }

  /** Virtual time has passed without instructions, perhaps: it is noted at this instant. */
  public void settleNotes() {
    if (transfers != null) {
      transfers.settle();
    }
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
