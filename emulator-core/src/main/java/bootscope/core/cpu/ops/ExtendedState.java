package bootscope.core.cpu.ops;

import bootscope.core.bits.Host;
import bootscope.core.cpu.fpu.X87;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.GuestFault;

/** What x87, MMX and SSE instructions share: their preconditions, and staged memory operands. */
public final class ExtendedState {
  private ExtendedState() {}

  /** #NM and #MF before an x87 instruction (SDM vol. 3A §2.5, vol. 1 §8.7). */
  static void beforeX87(Cpu c, boolean waits) {
    if ((c.s.cr(0) & (Bits.CR0_EM | Bits.CR0_TS)) != 0) {
      throw c.s.fault(GuestFault.NM);
    }
    if (waits) {
      pendingMathFault(c);
    }
  }

  /** WAIT looks at TS only together with MP (SDM vol. 3A table 2-2). */
  static void beforeWait(Cpu c) {
    long both = Bits.CR0_MP | Bits.CR0_TS;
    if ((c.s.cr(0) & both) == both) {
      throw c.s.fault(GuestFault.NM);
    }
    pendingMathFault(c);
  }

  private static void pendingMathFault(Cpu c) {
    if (X87.pendingException(c.s)) {
      // Deviation: with CR0.NE clear a PC would raise IRQ 13 instead; no 64-bit or modern 32-bit
      // system runs so, and the guest sees #MF in either case here.
      throw c.s.fault(GuestFault.MF);
    }
  }

  static void beforeMmx(Cpu c) {
    if ((c.s.cr(0) & Bits.CR0_EM) != 0) {
      throw c.s.fault(GuestFault.UD);
    }
    if ((c.s.cr(0) & Bits.CR0_TS) != 0) {
      throw c.s.fault(GuestFault.NM);
    }
    pendingMathFault(c);
  }

  static void beforeSse(Cpu c) {
    if ((c.s.cr(0) & Bits.CR0_EM) != 0 || (c.s.cr(4) & Bits.CR4_OSFXSR) == 0) {
      throw c.s.fault(GuestFault.UD);
    }
    if ((c.s.cr(0) & Bits.CR0_TS) != 0) {
      throw c.s.fault(GuestFault.NM);
    }
  }

  /** FXSAVE and FXRSTOR work without OSFXSR; XSAVE needs OSXSAVE. */
  static void beforeImage(Cpu c, boolean xsave) {
    if (xsave) {
      xsaveEnabled(c);
    } else if ((c.s.cr(0) & Bits.CR0_EM) != 0) {
      throw c.s.fault(GuestFault.NM);
    }
    if ((c.s.cr(0) & Bits.CR0_TS) != 0) {
      throw c.s.fault(GuestFault.NM);
    }
  }

  /**
   * @throws GuestFault #UD unless CR4.OSXSAVE is set
   */
  public static void xsaveEnabled(Cpu c) {
    if ((c.s.cr(4) & Bits.CR4_OSXSAVE) == 0) {
      throw c.s.fault(GuestFault.UD);
    }
  }

  /** Loads guest bytes into host memory. */
  static void stage(Cpu c, long linear, long host, int bytes) {
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
  static void unstage(Cpu c, long linear, long host, int bytes) {
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
