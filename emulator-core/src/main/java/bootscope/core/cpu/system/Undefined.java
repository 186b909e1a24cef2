package bootscope.core.cpu.system;

import bootscope.core.cpu.ops.Cpu;
import bootscope.core.cpu.ops.Terminator;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.event.GuestListener;

/** An encoding that the processor does not have: #UD, and a note for the user. */
public final class Undefined extends Terminator {
  private final byte[] bytes;
  private final long rip;
  private final Connections connections;

  public Undefined(byte[] bytes, long rip, Connections connections) {
    this.bytes = bytes;
    this.rip = rip;
    this.connections = connections;
  }

  @Override
  public int leave(Cpu c) {
    long base = c.code64() ? 0 : c.s.segmentBase(CpuState.CS);
    for (GuestListener l : connections.listeners.all()) {
      l.undefined(base + rip, bytes);
    }
    throw c.s.fault(GuestFault.UD);
  }
}
