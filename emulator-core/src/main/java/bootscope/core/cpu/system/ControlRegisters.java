package bootscope.core.cpu.system;

import bootscope.core.cpu.ops.Cpu;
import bootscope.core.cpu.ops.SegmentAccess;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.cpu.state.Msr;
import bootscope.core.event.RegisterFile;
import bootscope.core.isa.CpuFeature;
import bootscope.core.memory.MemoryMap;

/**
 * MOV to and from control registers, and what changes with them: paging, long mode, the TLBs (SDM
 * vol. 3A §2.5, §4.1, §9.8.5). Callers have checked CPL.
 */
public final class ControlRegisters {

  private final Cpu c;
  private final CpuState s;
  private final Mode mode;
  private final MemoryMap memory;
  private final Connections connections;
  private final long cr4Allowed;

  ControlRegisters(Cpu c, Mode mode, MemoryMap memory, Connections connections) {
    this.c = c;
    this.s = c.s;
    this.mode = mode;
    this.memory = memory;
    this.connections = connections;
    long allowed =
        Bits.CR4_TSD
            | Bits.CR4_DE
            | Bits.CR4_PSE
            | Bits.CR4_PAE
            | Bits.CR4_MCE
            | Bits.CR4_PGE
            | Bits.CR4_PCE
            | Bits.CR4_OSFXSR
            | Bits.CR4_OSXMMEXCPT;
    allowed |= c.features.contains(CpuFeature.XSAVE) ? Bits.CR4_OSXSAVE : 0;
    allowed |= c.features.contains(CpuFeature.FSGSBASE) ? Bits.CR4_FSGSBASE : 0;
    allowed |= c.features.contains(CpuFeature.INVPCID) ? Bits.CR4_PCIDE : 0;
    if (c.features.contains(CpuFeature.SMAP)) {
      allowed |= Bits.CR4_SMAP | Bits.CR4_SMEP | Bits.CR4_UMIP;
    }
    cr4Allowed = allowed;
  }

  /** Whether a MOV names a control register that exists. */
  static boolean exists(int number) {
    return number == 0 || number == 2 || number == 3 || number == 4 || number == 8;
  }

  long read(int number) {
    return number == 8 ? connections.controller.taskPriority() : s.cr(number);
  }

  void write(int number, long value) {
    long before = read(number);
    set(number, value);
    written(number, before);
  }

  /** Tells of a write that is done. */
  void written(int number, long before) {
    connections.registerWritten(RegisterFile.CONTROL, number, before, read(number));
  }

  private void set(int number, long value) {
    switch (number) {
      case 0 -> writeCr0(value);
      case 2 -> s.cr(2, value);
      case 3 -> writeCr3(value);
      case 4 -> writeCr4(value);
      default -> {
        if ((value & ~15L) != 0) {
          throw s.fault(GuestFault.GP, 0);
        }
        connections.controller.taskPriority((int) value);
      }
    }
  }

  public void writeCr0(long value) {
    if ((value >>> 32) != 0
        || (value & (Bits.CR0_PG | Bits.CR0_PE)) == Bits.CR0_PG
        || (value & (Bits.CR0_NW | Bits.CR0_CD)) == Bits.CR0_NW) {
      throw s.fault(GuestFault.GP, 0);
    }
    long old = s.cr(0);
    long next = value & Bits.CR0_WRITABLE | Bits.CR0_ET;
    long efer = s.msr(Msr.EFER);
    boolean pagingOn = (next & Bits.CR0_PG) != 0;
    boolean wasOn = (old & Bits.CR0_PG) != 0;
    if (pagingOn && !wasOn) {
      if ((efer & Msr.EFER_LME) != 0) {
        // SDM vol. 3A §9.8.5: PAE must be on and CS.L clear.
        if ((s.cr(4) & Bits.CR4_PAE) == 0
            || (s.segmentAttributes(CpuState.CS) & Segments.LONG) != 0
            || (s.segmentAttributes(CpuState.TR) & 8) == 0
                && (s.segmentAttributes(CpuState.TR) & SegmentAccess.PRESENT) != 0) {
          throw s.fault(GuestFault.GP, 0);
        }
        s.msr(Msr.EFER, efer | Msr.EFER_LMA);
      } else if ((s.cr(4) & Bits.CR4_PAE) != 0) {
        readPdptes(s.cr(3));
      }
    } else if (!pagingOn && wasOn) {
      if (c.code64() || (s.cr(4) & Bits.CR4_PCIDE) != 0) {
        throw s.fault(GuestFault.GP, 0);
      }
      s.msr(Msr.EFER, efer & ~Msr.EFER_LMA);
    } else if (pagingOn
        && !c.longMode()
        && (s.cr(4) & Bits.CR4_PAE) != 0
        && ((old ^ next) & (Bits.CR0_CD | Bits.CR0_NW)) != 0) {
      readPdptes(s.cr(3)); // SDM vol. 3A §4.4.1
      c.mmu.flush();
    }
    s.cr(0, next);
    if (((old ^ next) & (Bits.CR0_PG | Bits.CR0_WP | Bits.CR0_PE)) != 0) {
      c.mmu.flush();
    }
    mode.changed();
  }

  void writeCr3(long value) {
    if (c.longMode()) {
      if ((s.cr(4) & Bits.CR4_PCIDE) != 0) {
        // Bit 63 lets the PCID's translations stay; forgetting them is allowed too (§4.10.4.1).
        value &= Long.MAX_VALUE;
      }
      if (value >>> Bits.PHYSICAL_BITS != 0) {
        throw s.fault(GuestFault.GP, 0);
      }
    } else if ((s.cr(0) & Bits.CR0_PG) != 0 && (s.cr(4) & Bits.CR4_PAE) != 0) {
      readPdptes(value);
    }
    s.cr(3, value);
    c.mmu.flushNonGlobal();
  }

  void writeCr4(long value) {
    if ((value & ~cr4Allowed) != 0) {
      throw s.fault(GuestFault.GP, 0);
    }
    long old = s.cr(4);
    long changed = old ^ value;
    if (c.longMode() && (value & Bits.CR4_PAE) == 0) {
      throw s.fault(GuestFault.GP, 0);
    }
    if ((changed & value & Bits.CR4_PCIDE) != 0 && (!c.longMode() || (s.cr(3) & 0xFFF) != 0)) {
      throw s.fault(GuestFault.GP, 0);
    }
    if ((s.cr(0) & Bits.CR0_PG) != 0
        && !c.longMode()
        && (value & Bits.CR4_PAE) != 0
        && (changed & (Bits.CR4_PAE | Bits.CR4_PGE | Bits.CR4_PSE | Bits.CR4_SMEP)) != 0) {
      readPdptes(s.cr(3));
    }
    s.cr(4, value);
    long flushing =
        Bits.CR4_PAE | Bits.CR4_PGE | Bits.CR4_PSE | Bits.CR4_PCIDE | Bits.CR4_SMEP | Bits.CR4_SMAP;
    if ((changed & flushing) != 0) {
      c.mmu.flush();
    }
    mode.changed();
  }

  /** LMSW can set PE but not clear it (SDM vol. 2A "LMSW"). */
  void loadMachineStatus(int value) {
    long old = s.cr(0);
    writeCr0(old & ~0xEL | value & 0xF | old & 1);
    written(0, old);
  }

  /** EFER by WRMSR. */
  void writeEfer(long value) {
    long old = s.msr(Msr.EFER);
    if ((value & ~Msr.EFER_BITS) != 0
        || ((old ^ value) & Msr.EFER_LME) != 0 && (s.cr(0) & Bits.CR0_PG) != 0) {
      throw s.fault(GuestFault.GP, 0);
    }
    s.msr(Msr.EFER, value & ~Msr.EFER_LMA | old & Msr.EFER_LMA);
    c.mmu.flush();
    mode.changed();
  }

  /** After a task switch loaded CR3. */
  void loadPdptes() {
    if (!c.longMode() && (s.cr(4) & Bits.CR4_PAE) != 0) {
      readPdptes(s.cr(3));
    }
  }

  /** Loads the four PAE page-directory pointers (SDM vol. 3A §4.4.1); #GP(0) for reserved bits. */
  private void readPdptes(long cr3) {
    long[] entries = new long[4];
    long table = cr3 & 0xFFFF_FFE0L;
    for (int i = 0; i < 4; i++) {
      entries[i] = c.mmu.walker().loadPointer(table + 8L * i);
      if ((entries[i] & 1) != 0 && (entries[i] & Bits.PDPTE_RESERVED) != 0) {
        throw s.fault(GuestFault.GP, 0);
      }
    }
    for (int i = 0; i < 4; i++) {
      s.msr(Msr.PDPTE + i, entries[i]);
    }
  }

  /** The bits of CR4 that this processor has. */
  public long cr4Allowed() {
    return cr4Allowed;
  }

  /**
   * What {@link #loadPdptes} does, for a debugger: reads without side effects, and never faults.
   */
  public void observePdptes() {
    boolean pae = (s.cr(0) & Bits.CR0_PG) != 0 && (s.cr(4) & Bits.CR4_PAE) != 0;
    if (pae && !c.longMode()) {
      byte[] table = memory.peek(s.cr(3) & 0xFFFF_FFE0L, 32);
      for (int i = 0; i < 4; i++) {
        s.msr(Msr.PDPTE + i, bytes(table, 8 * i));
      }
    }
  }

  private static long bytes(byte[] from, int at) {
    long value = 0;
    for (int i = 7; i >= 0; i--) {
      value = value << 8 | from[at + i] & 0xFF;
    }
    return value;
  }

  /** XSETBV (SDM vol. 2C). */
  void writeXcr(int index, long value) {
    boolean supported = (value & ~7L) == 0 && (value & 1) != 0 && (value & 4) == 0;
    if (index != 0 || !supported) {
      throw s.fault(GuestFault.GP, 0);
    }
    long before = s.xcr0();
    s.xcr0(value);
    connections.registerWritten(RegisterFile.XCR, 0, before, value);
  }
}
