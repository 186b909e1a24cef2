package bootscope.core.cpu.system;

import bootscope.core.cpu.ops.Cpu;
import bootscope.core.cpu.ops.Op;
import bootscope.core.cpu.ops.SegmentAccess;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.cpu.transfer.TransferKind;
import bootscope.core.cpu.transfer.TransferLog;
import bootscope.core.event.GuestListener;
import bootscope.core.time.VirtualClock;

/**
 * Delivery of interrupts and exceptions through the IDT in every mode (SDM vol. 3A §6.10–§6.15),
 * double and triple faults.
 */
public final class Interrupts {
  private static final int INTERRUPT_GATE_16 = 6;
  private static final int TRAP_GATE_16 = 7;
  private static final int TASK_GATE = 5;
  private static final int INTERRUPT_GATE = 14;
  private static final int TRAP_GATE = 15;

  private final Cpu c;
  private final CpuState s;
  private final Mode mode;
  private final Segments segments;
  private final Tasks tasks;
  private final DebugRegisters debug;
  private final Shadows shadows;
  private final Activity activity;
  private final Connections connections;
  private final VirtualClock clock;
  private final FrameStack stack;

  Interrupts(
      Cpu c,
      Mode mode,
      Segments segments,
      Tasks tasks,
      DebugRegisters debug,
      Shadows shadows,
      Activity activity,
      Connections connections,
      VirtualClock clock) {
    this.c = c;
    this.s = c.s;
    this.mode = mode;
    this.segments = segments;
    this.tasks = tasks;
    this.debug = debug;
    this.shadows = shadows;
    this.activity = activity;
    this.connections = connections;
    this.clock = clock;
    stack = new FrameStack(c);
  }

  /** Adjusts a fault by the op that raised it: a stack address that isn't canonical is #SS. */
  public void faultingOp(Op op, GuestFault fault) {
    long fromTop = fault.linearAddress() - s.reg(CpuState.RSP);
    if ((op.throughStack || op.stackToo && fromTop >= -8 && fromTop <= 8)
        && fault.vector() == GuestFault.GP
        && fault.linearAddress() != 0
        && c.code64()) {
      s.fault(GuestFault.SS, 0);
    }
  }

  /** An external interrupt or NMI. */
  public void deliverExternal(int vector) {
    long interrupted = c.linearRip();
    boolean user = c.cpl() == 3;
    deliver(vector, false, 0, s.rip(), c.rflags(), false, true);
    note(TransferKind.INTERRUPT, user, interrupted, false);
  }

  /** Notes a delivery, for whoever follows calls. */
  private void note(int kind, boolean user, long interrupted, boolean hasError) {
    TransferLog transfers = connections.transfers;
    if (transfers != null) {
      // An error code lies below what was saved, and is as wide.
      int width = c.longMode() ? 8 : 4;
      long saved = c.stackPointer() + (hasError ? width : 0);
      transfers.note(kind, user, clock.now(), interrupted, c.linearRip(), saved);
    }
  }

  /**
   * INT n: sensitive to IOPL in virtual-8086 mode, unlike INT3 and INTO (SDM vol. 3B §20.2.7, vol.
   * 2A "INT n").
   */
  public void deliverInt(int vector, long nextRip) {
    if (c.virtual8086() && c.iopl() < 3) {
      throw s.fault(GuestFault.GP, 0);
    }
    deliverSoftware(vector, nextRip);
  }

  /** INT n, INT3, INTO: the gate's DPL counts, and the return address is the next instruction. */
  void deliverSoftware(int vector, long nextRip) {
    deliver(vector, false, 0, nextRip, c.rflags() & ~(long) Bits.FLAG_RF, true, false);
    shadows.untraced();
  }

  /** INT1: as software, but the gate's DPL does not count (SDM vol. 2A "INT n"). */
  void deliverDebugTrap(long nextRip) {
    debug.report();
    deliver(GuestFault.DB, false, 0, nextRip, c.rflags() & ~(long) Bits.FLAG_RF, false, true);
    debug.handlerEntered();
    shadows.untraced();
  }

  /**
   * Delivers an exception at the present boundary. It takes a nanosecond, so that a guest whose
   * handlers fault for ever still comes to the clock's deadline.
   */
  public void raise(GuestFault fault) {
    c.atBoundary();
    deliverFault(fault);
    clock.skipTo(clock.now() + 1);
    connections.settleNotes();
  }

  /** An exception of the instruction at RIP, or a trap behind it; escalates to shutdown. */
  private void deliverFault(GuestFault fault) {
    int vector = fault.vector();
    boolean hasError = fault.hasErrorCode();
    int error = fault.errorCode();
    long address = fault.linearAddress();
    if (vector == GuestFault.XM && (s.cr(4) & Bits.CR4_OSXMMEXCPT) == 0) {
      vector = GuestFault.UD;
    }
    if (vector == GuestFault.DB) {
      debug.report();
    }
    activity.halted = false;
    c.ripExact(false);
    while (true) {
      for (GuestListener l : connections.listeners.all()) {
        l.exception(vector, error, address);
      }
      if (vector == GuestFault.PF) {
        s.cr(2, address);
      }
      try {
        if (!c.protectedMode() && !c.virtual8086()) {
          hasError = false;
        }
        // Faults set RF in the image, so that an instruction breakpoint is not taken twice
        // (SDM vol. 3B §17.3.1.1).
        long flags = c.rflags() | (isFault(vector) ? Bits.FLAG_RF : 0);
        long interrupted = c.linearRip();
        boolean user = c.cpl() == 3;
        deliver(vector, hasError, error, s.rip(), flags, false, true);
        note(TransferKind.EXCEPTION, user, interrupted, hasError);
        if (vector == GuestFault.DB) {
          debug.handlerEntered();
        }
        return;
      } catch (GuestFault nested) {
        c.ripExact(false);
        int second = nested.vector();
        for (GuestListener l : connections.listeners.all()) {
          l.deliveryFailed(vector, second, nested.errorCode(), nested.linearAddress());
        }
        if (vector == GuestFault.DF) {
          activity.shutdown = true;
          return;
        }
        boolean both =
            contributory(vector) && contributory(second)
                || vector == GuestFault.PF && (contributory(second) || second == GuestFault.PF);
        if (second == GuestFault.PF) {
          s.cr(2, nested.linearAddress());
        }
        if (both) {
          vector = GuestFault.DF;
          hasError = true;
          error = 0;
          address = 0;
        } else {
          vector = second;
          hasError = nested.hasErrorCode();
          error = nested.errorCode();
          address = nested.linearAddress();
        }
      }
    }
  }

  /** SDM vol. 3A table 6-4. */
  private static boolean contributory(int vector) {
    return vector == GuestFault.DE || vector >= GuestFault.TS && vector <= GuestFault.GP;
  }

  private void deliver(
      int vector,
      boolean hasError,
      int error,
      long rip,
      long flags,
      boolean software,
      boolean external) {
    if (c.longMode()) {
      deliverLong(vector, hasError, error, rip, flags, software, external);
    } else if (c.protectedMode() || c.virtual8086()) {
      deliverProtected(vector, hasError, error, rip, flags, software, external);
    } else {
      deliverReal(vector, rip, flags);
    }
  }

  /** Faults, not traps and aborts (SDM vol. 3A table 6-1); #DB says for itself which it is. */
  private static boolean isFault(int vector) {
    return vector != GuestFault.DB && vector != GuestFault.DF && vector != GuestFault.MC;
  }

  private void deliverReal(int vector, long rip, long flags) {
    if (vector * 4 + 3 > s.idtrLimit()) {
      throw s.fault(GuestFault.GP, 0);
    }
    long entry = c.mmu.loadSystem(s.idtrBase() + vector * 4L, 4);
    stack.current();
    stack.push(2, flags & 0xFFFF);
    stack.push(2, s.selector(CpuState.CS));
    stack.push(2, rip);
    stack.commit();
    s.systemFlags(s.systemFlags() & ~(Bits.FLAG_IF | Bits.FLAG_TF | Bits.FLAG_AC | Bits.FLAG_RF));
    segments.setReal(CpuState.CS, (int) (entry >>> 16));
    s.rip(entry & 0xFFFF);
    mode.changed();
  }

  private int gateError(int vector, boolean external) {
    return vector << 3 | 2 | (external ? 1 : 0);
  }

  private void deliverProtected(
      int vector,
      boolean hasError,
      int error,
      long rip,
      long flags,
      boolean software,
      boolean external) {
    int gateError = gateError(vector, external);
    int ext = external ? 1 : 0;
    if (vector * 8 + 7 > s.idtrLimit()) {
      throw s.fault(GuestFault.GP, gateError);
    }
    long gate = c.mmu.loadSystem(s.idtrBase() + vector * 8L, 8);
    int type = (int) (gate >>> 40) & 0x1F;
    int dpl = (int) (gate >>> 45) & 3;
    boolean known =
        type == TASK_GATE
            || type == INTERRUPT_GATE_16
            || type == TRAP_GATE_16
            || type == INTERRUPT_GATE
            || type == TRAP_GATE;
    if (!known || software && dpl < c.cpl()) {
      throw s.fault(GuestFault.GP, gateError);
    }
    if ((gate & 1L << 47) == 0) {
      throw s.fault(GuestFault.NP, gateError);
    }
    int selector = (int) (gate >>> 16) & 0xFFFF;
    if (type == TASK_GATE) {
      tasks.switchForEvent(selector, rip, hasError, error, ext);
      return;
    }
    int size = type >= INTERRUPT_GATE ? 4 : 2;
    long offset = size == 4 ? gate & 0xFFFF | gate >>> 32 & 0xFFFF_0000L : gate & 0xFFFF;
    long code = codeOfGate(selector, ext);
    int attributes = Segments.attributes(code);
    int codeDpl = Segments.dpl(attributes);
    boolean inner = !SegmentAccess.isConforming(attributes) && codeDpl < c.cpl();
    boolean fromV86 = c.virtual8086();
    if (fromV86 && (!inner || codeDpl != 0)) {
      throw s.fault(GuestFault.GP, selector & 0xFFFC | ext);
    }
    if (!inner && !SegmentAccess.isConforming(attributes) && codeDpl != c.cpl()) {
      throw s.fault(GuestFault.GP, selector & 0xFFFC | ext);
    }
    int level = inner ? codeDpl : c.cpl();
    long stackDescriptor = 0;
    int stackSelector = 0;
    if (inner) {
      stackSelector = tasks.innerStackSelector(level, ext);
      long sp = tasks.innerStackPointer(level);
      stackDescriptor = segments.checkedStack(stackSelector, level, GuestFault.TS, ext);
      stack.of(stackDescriptor, sp, level, stackSelector & 0xFFFC | ext);
      if (fromV86) {
        stack.push(size, s.selector(CpuState.GS));
        stack.push(size, s.selector(CpuState.FS));
        stack.push(size, s.selector(CpuState.DS));
        stack.push(size, s.selector(CpuState.ES));
      }
      stack.push(size, s.selector(CpuState.SS));
      stack.push(size, s.reg(CpuState.RSP));
    } else {
      stack.current();
      stack.error(ext);
    }
    stack.push(size, flags);
    stack.push(size, s.selector(CpuState.CS));
    stack.push(size, rip);
    if (hasError) {
      stack.push(size, error);
    }
    if ((offset & (size == 4 ? 0xFFFF_FFFFL : 0xFFFF)) > Segments.limit(code)) {
      throw s.fault(GuestFault.GP, ext);
    }
    if (inner) {
      segments.set(
          CpuState.SS, stackSelector, segments.markAccessed(stackSelector, stackDescriptor));
      s.reg(CpuState.RSP, 0);
    }
    stack.commit();
    long cleared = Bits.FLAG_TF | Bits.FLAG_NT | Bits.FLAG_RF | Bits.FLAG_VM;
    if (type == INTERRUPT_GATE || type == INTERRUPT_GATE_16) {
      cleared |= Bits.FLAG_IF;
    }
    s.systemFlags(s.systemFlags() & ~cleared);
    if (fromV86) {
      for (int segment : new int[] {CpuState.ES, CpuState.DS, CpuState.FS, CpuState.GS}) {
        s.selector(segment, 0);
        s.segmentAttributes(segment, 0);
        s.segmentBase(segment, 0);
        s.segmentLimit(segment, 0);
      }
    }
    segments.set(CpuState.CS, selector & ~3 | level, segments.markAccessed(selector, code));
    s.rip(offset);
    mode.changed();
  }

  private void deliverLong(
      int vector,
      boolean hasError,
      int error,
      long rip,
      long flags,
      boolean software,
      boolean external) {
    int gateError = gateError(vector, external);
    int ext = external ? 1 : 0;
    if (vector * 16 + 15 > s.idtrLimit()) {
      throw s.fault(GuestFault.GP, gateError);
    }
    long at = s.idtrBase() + vector * 16L;
    long gate = c.mmu.loadSystem(at, 8);
    int type = (int) (gate >>> 40) & 0x1F;
    int dpl = (int) (gate >>> 45) & 3;
    if (type != INTERRUPT_GATE && type != TRAP_GATE || software && dpl < c.cpl()) {
      throw s.fault(GuestFault.GP, gateError);
    }
    if ((gate & 1L << 47) == 0) {
      throw s.fault(GuestFault.NP, gateError);
    }
    int selector = (int) (gate >>> 16) & 0xFFFF;
    long offset = gate & 0xFFFF | gate >>> 32 & 0xFFFF_0000L | c.mmu.loadSystem(at + 8, 4) << 32;
    long code = codeOfGate(selector, ext);
    int attributes = Segments.attributes(code);
    int codeDpl = Segments.dpl(attributes);
    boolean inner = !SegmentAccess.isConforming(attributes) && codeDpl < c.cpl();
    if (!inner && !SegmentAccess.isConforming(attributes) && codeDpl != c.cpl()) {
      throw s.fault(GuestFault.GP, selector & 0xFFFC | ext);
    }
    int level = inner ? codeDpl : c.cpl();
    int ist = (int) (gate >>> 32) & 7;
    long sp;
    if (ist != 0) {
      sp = tasks.longStackPointer(0x24 + (ist - 1) * 8, ext);
    } else if (inner) {
      sp = tasks.longStackPointer(4 + level * 8, ext);
    } else {
      sp = s.reg(CpuState.RSP);
    }
    stack.flat64(sp & ~15L, level);
    stack.error(ext);
    stack.push(8, s.selector(CpuState.SS));
    stack.push(8, s.reg(CpuState.RSP));
    stack.push(8, flags);
    stack.push(8, s.selector(CpuState.CS));
    stack.push(8, rip);
    if (hasError) {
      stack.push(8, error);
    }
    if (offset << 16 >> 16 != offset) {
      throw s.fault(GuestFault.GP, ext);
    }
    if (inner) {
      // SS becomes null with RPL = new CPL (SDM vol. 3A §6.14.2).
      s.selector(CpuState.SS, level);
      s.segmentAttributes(CpuState.SS, level << 5);
      s.segmentBase(CpuState.SS, 0);
      s.segmentLimit(CpuState.SS, 0);
    }
    s.reg(CpuState.RSP, stack.sp());
    long cleared = Bits.FLAG_TF | Bits.FLAG_NT | Bits.FLAG_RF | Bits.FLAG_VM;
    if (type == INTERRUPT_GATE) {
      cleared |= Bits.FLAG_IF;
    }
    s.systemFlags(s.systemFlags() & ~cleared);
    segments.set(CpuState.CS, selector & ~3 | level, segments.markAccessed(selector, code));
    s.rip(offset);
    mode.changed();
  }

  private long codeOfGate(int selector, int ext) {
    if ((selector & 0xFFFC) == 0) {
      throw s.fault(GuestFault.GP, ext);
    }
    int error = selector & 0xFFFC | ext;
    long code = segments.read(selector, GuestFault.GP, error);
    int attributes = Segments.attributes(code);
    int size = attributes & (Segments.LONG | SegmentAccess.BIG);
    if (!SegmentAccess.isCode(attributes)
        || Segments.dpl(attributes) > c.cpl()
        || c.longMode() && size != Segments.LONG) {
      throw s.fault(GuestFault.GP, error);
    }
    if ((attributes & SegmentAccess.PRESENT) == 0) {
      throw s.fault(GuestFault.NP, error);
    }
    return code;
  }
}
