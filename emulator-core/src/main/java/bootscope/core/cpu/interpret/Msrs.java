package bootscope.core.cpu.interpret;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.cpu.state.Msr;

/**
 * RDMSR and WRMSR (SDM vol. 4, AMD APM vol. 2 appendix A). An MSR that does not exist is #GP(0).
 */
final class Msrs {
  private final Processor c;
  private final CpuState s;

  Msrs(Processor c) {
    this.c = c;
    this.s = c.s;
  }

  /** The time-stamp counter now. */
  long tsc() {
    long now = c.now();
    long ticks =
        c.tscHz == 1_000_000_000L ? now : (long) ((double) now * c.tscHz / 1_000_000_000.0);
    return ticks + s.msr(Msr.TSC_OFFSET);
  }

  long read(int msr) {
    if (c.externalMsrs.owns(msr)) {
      if (!c.externalMsrs.readable(msr)) {
        throw s.fault(GuestFault.GP, 0);
      }
      c.beforeDevice();
      return c.externalMsrs.read(msr);
    }
    int slot = plainSlot(msr);
    if (slot >= 0) {
      return s.msr(slot);
    }
    switch (msr) {
      case 0x10 -> {
        return tsc();
      }
      case 0x17, 0x8B, 0x2A -> { // platform id, microcode revision, EBL
        return 0;
      }
      case 0xFE -> { // MTRRcap: 8 variable ranges, fixed ranges, write-combining
        return 0x508;
      }
      case 0x179 -> { // MCG_CAP: no banks
        return 0;
      }
      case 0xC000_0100 -> {
        return s.segmentBase(CpuState.FS);
      }
      case 0xC000_0101 -> {
        return s.segmentBase(CpuState.GS);
      }
      case 0x1D9, 0x1DB, 0x1DC, 0x1DD, 0x1DE, 0x1A0 -> {
        return msr == 0x1A0 ? s.msr(Msr.MISC_ENABLE) : 0;
      }
      case 0xC001_0010, 0xC001_001F, 0xC001_0055, 0xC001_0140, 0xC001_0141 -> {
        return 0; // SYSCFG, NB_CFG, INT_PENDING, OSVW
      }
      default -> {
        c.listener.unknownMsr(msr, false);
        throw s.fault(GuestFault.GP, 0);
      }
    }
  }

  void write(int msr, long value) {
    if (c.externalMsrs.owns(msr)) {
      c.beforeDevice();
      if (!c.externalMsrs.write(msr, value)) {
        throw s.fault(GuestFault.GP, 0);
      }
      return;
    }
    switch (msr) {
      case 0x10 -> moveTsc(value - tsc());
      case 0x3B -> moveTsc(value - s.msr(Msr.TSC_ADJUST));
      case 0xC000_0080 -> c.control.writeEfer(value);
      case 0xC000_0100 -> segmentBase(CpuState.FS, value);
      case 0xC000_0101 -> segmentBase(CpuState.GS, value);
      case 0xC000_0082, 0xC000_0083, 0xC000_0102, 0x175, 0x176 ->
          s.msr(plainSlot(msr), canonical(value));
      case 0x277 -> {
        for (int i = 0; i < 8; i++) {
          long type = value >>> 8 * i & 0xFF;
          if (type > 7 || type == 2 || type == 3) {
            throw s.fault(GuestFault.GP, 0);
          }
        }
        s.msr(Msr.PAT, value);
      }
      case 0xC000_0084, 0xC000_0103 -> s.msr(plainSlot(msr), value & 0xFFFF_FFFFL);
      case 0x79, 0x8B, 0x17, 0x2A, 0xC001_0010, 0xC001_001F, 0xC001_0055, 0xC001_0020 -> {
        // Microcode update and chipset configuration: taken, without effect.
      }
      default -> {
        int slot = plainSlot(msr);
        if (slot < 0) {
          c.listener.unknownMsr(msr, true);
          throw s.fault(GuestFault.GP, 0);
        }
        s.msr(slot, value);
      }
    }
  }

  private void segmentBase(int segment, long value) {
    s.segmentBase(segment, canonical(value));
    if (!c.code64()) {
      c.modeChanged(); // a flat segment may have a base now
    }
  }

  /** Both ways of setting the counter move IA32_TSC_ADJUST too (SDM vol. 3B §17.17.3). */
  private void moveTsc(long by) {
    s.msr(Msr.TSC_OFFSET, s.msr(Msr.TSC_OFFSET) + by);
    s.msr(Msr.TSC_ADJUST, s.msr(Msr.TSC_ADJUST) + by);
    c.beforeDevice();
    c.controller.tscOffset(s.msr(Msr.TSC_OFFSET));
  }

  private long canonical(long value) {
    if (value << 16 >> 16 != value) {
      throw s.fault(GuestFault.GP, 0);
    }
    return value;
  }

  /** The slot of an MSR that merely keeps its value, or −1. */
  private static int plainSlot(int msr) {
    if (msr >= 0x200 && msr < 0x210) {
      return Msr.MTRR_VARIABLE + (msr - 0x200);
    }
    return switch (msr) {
      case 0xC000_0080 -> Msr.EFER;
      case 0xC000_0081 -> Msr.STAR;
      case 0xC000_0082 -> Msr.LSTAR;
      case 0xC000_0083 -> Msr.CSTAR;
      case 0xC000_0084 -> Msr.FMASK;
      case 0xC000_0102 -> Msr.KERNEL_GS_BASE;
      case 0xC000_0103 -> Msr.TSC_AUX;
      case 0x3B -> Msr.TSC_ADJUST;
      case 0x174 -> Msr.SYSENTER_CS;
      case 0x175 -> Msr.SYSENTER_ESP;
      case 0x176 -> Msr.SYSENTER_EIP;
      case 0x17A -> Msr.MCG_STATUS;
      case 0x17B -> Msr.MCG_CTL;
      case 0x1A0 -> Msr.MISC_ENABLE;
      case 0x1D9 -> Msr.DEBUGCTL;
      case 0x277 -> Msr.PAT;
      case 0x2FF -> Msr.MTRR_DEF_TYPE;
      case 0x250 -> Msr.MTRR_FIXED;
      case 0x258 -> Msr.MTRR_FIXED + 1;
      case 0x259 -> Msr.MTRR_FIXED + 2;
      case 0x268 -> Msr.MTRR_FIXED + 3;
      case 0x269 -> Msr.MTRR_FIXED + 4;
      case 0x26A -> Msr.MTRR_FIXED + 5;
      case 0x26B -> Msr.MTRR_FIXED + 6;
      case 0x26C -> Msr.MTRR_FIXED + 7;
      case 0x26D -> Msr.MTRR_FIXED + 8;
      case 0x26E -> Msr.MTRR_FIXED + 9;
      case 0x26F -> Msr.MTRR_FIXED + 10;
      case 0xC001_0015 -> Msr.HWCR;
      default -> -1;
    };
  }
}
