package bootscope.core.cpu.system;

import bootscope.core.cpu.ops.Cpu;
import bootscope.core.cpu.ops.ModeKey;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.LazyFlags;
import bootscope.core.cpu.state.Msr;
import bootscope.core.event.GuestListener;

/** Works out the mode from the registers, and tells whoever depends on it. */
public final class Mode {
  private final Cpu c;
  private final CpuState s;
  private final Connections connections;

  // What the listener knows of CR0.PE, CR0.PG and EFER.LMA, which the mode key leaves out in part.
  private long announcedPaging;

  Mode(Cpu c, Connections connections) {
    this.c = c;
    this.s = c.s;
    this.connections = connections;
  }

  /** Computes what follows from CR0, CR4, EFER, RFLAGS and the segments. */
  public void changed() {
    int before = c.mode();
    int beforeCpl = c.cpl();
    long paging = s.cr(0) & (Bits.CR0_PE | Bits.CR0_PG) | s.msr(Msr.EFER) & Msr.EFER_LMA;
    boolean pagingChanged = paging != announcedPaging;
    announcedPaging = paging;
    c.mode(ModeKey.of(s), ModeKey.cpl(s));
    c.mmu.modeChanged(c.cpl() == 3);
    if (c.mode() != before || c.cpl() != beforeCpl || pagingChanged) {
      for (GuestListener l : connections.listeners.all()) {
        l.modeChanged();
      }
    }
  }

  /** Sets all of RFLAGS and takes note of the consequences. */
  public void rflags(long value) {
    s.systemFlags(value & ~(long) LazyFlags.ALL | Bits.FLAG_FIXED);
    LazyFlags.set(s, (int) value);
    changed();
  }
}
