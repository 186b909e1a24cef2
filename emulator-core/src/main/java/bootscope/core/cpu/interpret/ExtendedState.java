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
    int piece = piece(bytes);
    int i = 0;
    for (; i + piece <= bytes; i += piece) {
      Host.put(host + i, piece, c.mmu.load(linear + i, piece));
    }
    if (i < bytes) {
      Host.put(host + i, bytes - i, c.mmu.load(linear + i, bytes - i));
    }
  }

  /** Stores host bytes to the guest; the caller has checked that they can be written. */
  void unstage(long linear, long host, int bytes) {
    int piece = piece(bytes);
    int i = 0;
    for (; i + piece <= bytes; i += piece) {
      c.mmu.store(linear + i, piece, Host.get(host + i, piece));
    }
    if (i < bytes) {
      c.mmu.store(linear + i, bytes - i, Host.get(host + i, bytes - i));
    }
  }

  /**
   * Bytes at a time: no more than what #AC wants the whole to be aligned to (SDM vol. 3A table
   * 6-7).
   */
  private static int piece(int bytes) {
    return bytes == 10 ? 8 : Math.min(8, Integer.lowestOneBit(bytes));
  }
}
