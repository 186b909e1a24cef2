package bootscope.core.cpu.interpret;

import bootscope.core.bits.Host;
import bootscope.core.cpu.fpu.X87;
import bootscope.core.cpu.fpu.X87Functions;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;

/** What x87, MMX and SSE instructions share: their preconditions, and staged memory operands. */
final class ExtendedState {
  final X87Functions functions = new X87Functions();
  private final Processor c;
  private final CpuState s;

  ExtendedState(Processor c) {
    this.c = c;
    this.s = c.s;
  }

  /** #NM and #MF before an x87 instruction (SDM vol. 3A §2.5, vol. 1 §8.7). */
  void beforeX87(boolean waits) {
    if ((s.cr(0) & (Bits.CR0_EM | Bits.CR0_TS)) != 0) {
      throw s.fault(GuestFault.NM);
    }
    if (waits) {
      pendingMathFault();
    }
  }

  /** WAIT looks at TS only together with MP (SDM vol. 3A table 2-2). */
  void beforeWait() {
    long both = Bits.CR0_MP | Bits.CR0_TS;
    if ((s.cr(0) & both) == both) {
      throw s.fault(GuestFault.NM);
    }
    pendingMathFault();
  }

  private void pendingMathFault() {
    if (X87.pendingException(s)) {
      // Deviation: with CR0.NE clear a PC would raise IRQ 13 instead; no 64-bit or modern 32-bit
      // system runs so, and the guest sees #MF in either case here.
      throw s.fault(GuestFault.MF);
    }
  }

  void beforeMmx() {
    if ((s.cr(0) & Bits.CR0_EM) != 0) {
      throw s.fault(GuestFault.UD);
    }
    if ((s.cr(0) & Bits.CR0_TS) != 0) {
      throw s.fault(GuestFault.NM);
    }
    pendingMathFault();
  }

  void beforeSse() {
    if ((s.cr(0) & Bits.CR0_EM) != 0 || (s.cr(4) & Bits.CR4_OSFXSR) == 0) {
      throw s.fault(GuestFault.UD);
    }
    if ((s.cr(0) & Bits.CR0_TS) != 0) {
      throw s.fault(GuestFault.NM);
    }
  }

  /** FXSAVE and FXRSTOR work without OSFXSR; XSAVE needs OSXSAVE. */
  void beforeImage(boolean xsave) {
    if (xsave) {
      SystemOps.xsaveEnabled(c);
    } else if ((s.cr(0) & Bits.CR0_EM) != 0) {
      throw s.fault(GuestFault.NM);
    }
    if ((s.cr(0) & Bits.CR0_TS) != 0) {
      throw s.fault(GuestFault.NM);
    }
  }

  /** Loads guest bytes into host memory. */
  void stage(long linear, long host, int bytes) {
    int i = 0;
    for (; i + 8 <= bytes; i += 8) {
      Host.putLong(host + i, c.mmu.load64(linear + i));
    }
    for (; i < bytes; ) {
      int size = bytes - i >= 4 ? 4 : bytes - i >= 2 ? 2 : 1;
      Host.put(host + i, size, c.mmu.load(linear + i, size));
      i += size;
    }
  }

  /** Stores host bytes to the guest; the caller has checked that they can be written. */
  void unstage(long linear, long host, int bytes) {
    int i = 0;
    for (; i + 8 <= bytes; i += 8) {
      c.mmu.store64(linear + i, Host.getLong(host + i));
    }
    for (; i < bytes; ) {
      int size = bytes - i >= 4 ? 4 : bytes - i >= 2 ? 2 : 1;
      c.mmu.store(linear + i, size, Host.get(host + i, size));
      i += size;
    }
  }
}
