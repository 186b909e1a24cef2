package bootscope.core.cpu.system;

import bootscope.core.cpu.ops.Cpu;
import bootscope.core.cpu.ops.SegmentAccess;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.cpu.state.Msr;

/**
 * SYSCALL, SYSRET, SYSENTER and SYSEXIT: flat segments by MSRs, without a descriptor. Each leaves
 * RIP and the mode set.
 */
final class FastCalls {
  private final Cpu c;
  private final CpuState s;
  private final Mode mode;
  private final DebugRegisters debug;
  private final Shadows shadows;

  FastCalls(Cpu c, Mode mode, DebugRegisters debug, Shadows shadows) {
    this.c = c;
    this.s = c.s;
    this.mode = mode;
    this.debug = debug;
    this.shadows = shadows;
  }

  void syscall(long nextRip) {
    long star = s.msr(Msr.STAR);
    int selector = (int) (star >>> 32) & 0xFFFC;
    if (c.longMode()) {
      s.reg(CpuState.RCX, nextRip);
      s.reg(11, c.rflags() & ~(long) Bits.FLAG_RF);
      s.rip(c.code64() ? s.msr(Msr.LSTAR) : s.msr(Msr.CSTAR));
      FlagImage.set(c, c.rflags() & ~s.msr(Msr.FMASK) & ~(long) Bits.FLAG_RF, -1);
      flatCode(selector, 0, true);
    } else {
      // AMD APM vol. 3 "SYSCALL", legacy mode.
      s.reg(CpuState.RCX, nextRip);
      s.rip(star & 0xFFFF_FFFFL);
      s.systemFlags(s.systemFlags() & ~(Bits.FLAG_VM | Bits.FLAG_IF | Bits.FLAG_RF));
      flatCode(selector, 0, false);
    }
    flatStack(selector + 8, 0);
    mode.changed();
    traceByNewFlags();
  }

  void sysret(int size) {
    c.privileged();
    if (!c.protectedMode()) {
      throw s.fault(GuestFault.GP, 0);
    }
    int selector = (int) (s.msr(Msr.STAR) >>> 48);
    long rip = s.reg(CpuState.RCX);
    if (c.longMode()) {
      if (size == 8) {
        if (rip << 16 >> 16 != rip) {
          throw s.fault(GuestFault.GP, 0);
        }
        s.rip(rip);
        flatCode(selector + 16 | 3, 3, true);
      } else {
        s.rip(rip & 0xFFFF_FFFFL);
        flatCode(selector | 3, 3, false);
      }
      long flags = s.reg(11) & FlagImage.mask(8) & ~(Bits.FLAG_RF | Bits.FLAG_VM);
      FlagImage.set(c, flags, -1);
    } else {
      s.rip(rip & 0xFFFF_FFFFL);
      flatCode(selector | 3, 3, false);
      s.systemFlags(s.systemFlags() | Bits.FLAG_IF);
    }
    flatStack(selector + 8 | 3, 3);
    mode.changed();
    traceByNewFlags();
  }

  void sysenter() {
    legacyMode();
    int selector = (int) s.msr(Msr.SYSENTER_CS) & 0xFFFC;
    if (!c.protectedMode() && !c.virtual8086() || selector == 0) {
      throw s.fault(GuestFault.GP, 0);
    }
    s.systemFlags(s.systemFlags() & ~(Bits.FLAG_VM | Bits.FLAG_IF | Bits.FLAG_RF));
    s.reg(CpuState.RSP, s.msr(Msr.SYSENTER_ESP));
    s.rip(s.msr(Msr.SYSENTER_EIP));
    flatCode(selector, 0, false);
    flatStack(selector + 8, 0);
    mode.changed();
  }

  void sysexit() {
    c.privileged(); // ahead of the mode, as the conformance cases show
    legacyMode();
    int selector = (int) s.msr(Msr.SYSENTER_CS) & 0xFFFC;
    if (!c.protectedMode() || selector == 0) {
      throw s.fault(GuestFault.GP, 0);
    }
    s.rip(s.reg(CpuState.RDX) & 0xFFFF_FFFFL);
    s.reg(CpuState.RSP, s.reg(CpuState.RCX) & 0xFFFF_FFFFL);
    flatCode(selector + 16 | 3, 3, false);
    flatStack(selector + 24 | 3, 3);
    mode.changed();
  }

  /** AMD has SYSENTER and SYSEXIT outside long mode only (AMD APM vol. 2 §6.1.2). */
  private void legacyMode() {
    if (c.longMode()) {
      throw s.fault(GuestFault.UD);
    }
  }

  /** SYSCALL and SYSRET trap by the TF that they loaded (AMD APM vol. 2 §13.1.4). */
  private void traceByNewFlags() {
    shadows.untraced();
    if (c.flag(Bits.FLAG_TF)) {
      debug.trap(Bits.DR6_BS);
    }
  }

  private void flatCode(int selector, int level, boolean code64) {
    s.selector(CpuState.CS, selector);
    s.segmentBase(CpuState.CS, 0);
    s.segmentLimit(CpuState.CS, 0xFFFF_FFFFL);
    int size = code64 ? Segments.LONG : SegmentAccess.BIG;
    s.segmentAttributes(CpuState.CS, 0x9B | level << 5 | Segments.GRANULAR | size);
  }

  private void flatStack(int selector, int level) {
    s.selector(CpuState.SS, selector);
    s.segmentBase(CpuState.SS, 0);
    s.segmentLimit(CpuState.SS, 0xFFFF_FFFFL);
    s.segmentAttributes(CpuState.SS, 0x93 | level << 5 | Segments.GRANULAR | SegmentAccess.BIG);
  }
}
