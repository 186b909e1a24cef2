package bootscope.core.cpu.system;

import bootscope.core.cpu.ops.Cpu;
import bootscope.core.cpu.ops.SegmentAccess;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.cpu.state.LazyFlags;

/**
 * The task state segment: stacks of inner levels, the I/O permission bitmap, and hardware task
 * switches with 16-bit and 32-bit TSSs (SDM vol. 3A ch. 7).
 */
public final class Tasks {
  private static final int[] SEGMENT_ORDER = {
    CpuState.ES, CpuState.CS, CpuState.SS, CpuState.DS, CpuState.FS, CpuState.GS
  };

  private enum Kind {
    JUMP,
    CALL,
    RETURN
  }

  private final Cpu c;
  private final CpuState s;
  private final Mode mode;
  private final Segments segments;
  private final ControlRegisters control;
  private final DebugRegisters debug;
  private final FrameStack stack;

  Tasks(Cpu c, Mode mode, Segments segments, ControlRegisters control, DebugRegisters debug) {
    this.c = c;
    this.s = c.s;
    this.mode = mode;
    this.segments = segments;
    this.control = control;
    this.debug = debug;
    stack = new FrameStack(c);
  }

  private boolean tss32() {
    return (s.segmentAttributes(CpuState.TR) & 8) != 0;
  }

  private long field(long offset, int size, int ext) {
    if (offset + size - 1 > s.segmentLimit(CpuState.TR)) {
      throw s.fault(GuestFault.TS, s.selector(CpuState.TR) & 0xFFFC | ext);
    }
    return c.mmu.loadSystem(s.segmentBase(CpuState.TR) + offset, size);
  }

  /** SS of an inner level outside IA-32e mode. */
  int innerStackSelector(int level, int ext) {
    return (int) (tss32() ? field(8 + level * 8, 2, ext) : field(4 + level * 4, 2, ext));
  }

  long innerStackPointer(int level) {
    return tss32() ? field(4 + level * 8, 4, 0) : field(2 + level * 4, 2, 0);
  }

  /** RSPn or ISTn of the 64-bit TSS, by offset. */
  long longStackPointer(int offset, int ext) {
    long sp = field(offset, 8, ext);
    if (sp << 16 >> 16 != sp) {
      throw s.fault(GuestFault.SS, ext);
    }
    return sp;
  }

  /** #GP(0) unless the I/O permission bitmap allows a port (SDM vol. 1 §19.5.2). */
  void checkPort(int port, int size) {
    if (!c.virtual8086() && (!c.protectedMode() || c.cpl() <= c.iopl())) {
      return;
    }
    int attributes = s.segmentAttributes(CpuState.TR);
    long limit = s.segmentLimit(CpuState.TR);
    if ((attributes & SegmentAccess.PRESENT) == 0 || (attributes & 8) == 0 || limit < 0x67) {
      throw s.fault(GuestFault.GP, 0);
    }
    long map = c.mmu.loadSystem(s.segmentBase(CpuState.TR) + 0x66, 2) + (port >> 3);
    if (map + 1 > limit) {
      throw s.fault(GuestFault.GP, 0);
    }
    long bits = c.mmu.loadSystem(s.segmentBase(CpuState.TR) + map, 2) >>> (port & 7);
    if ((bits & (1 << size) - 1) != 0) {
      throw s.fault(GuestFault.GP, 0);
    }
  }

  void jump(int selector, long nextRip) {
    switchTo(selector, Kind.JUMP, nextRip, GuestFault.GP, 0);
  }

  void call(int selector, long nextRip) {
    switchTo(selector, Kind.CALL, nextRip, GuestFault.GP, 0);
  }

  /** IRET with NT set: back along the link. */
  void returnToLink(long nextRip) {
    int link = (int) c.mmu.loadSystem(s.segmentBase(CpuState.TR), 2);
    switchTo(link, Kind.RETURN, nextRip, GuestFault.TS, 0);
  }

  /** An interrupt or exception through a task gate. */
  void switchForEvent(int selector, long rip, boolean hasError, int error, int ext) {
    switchTo(selector, Kind.CALL, rip, GuestFault.GP, ext);
    if (hasError) {
      stack.current();
      stack.push(tss32() ? 4 : 2, error);
      stack.commit();
    }
  }

  private void switchTo(int selector, Kind kind, long nextRip, int fault, int ext) {
    int error = selector & 0xFFFC | ext;
    if ((selector & 4) != 0 || (selector & 0xFFFC) == 0) {
      throw s.fault(fault, error);
    }
    long descriptor = segments.read(selector, fault, error);
    int attributes = Segments.attributes(descriptor);
    int type = attributes & 0x1F;
    boolean busy = (type & 2) != 0;
    if ((type & ~0xA) != 1 || busy != (kind == Kind.RETURN)) {
      throw s.fault(fault, error);
    }
    if ((attributes & SegmentAccess.PRESENT) == 0) {
      throw s.fault(GuestFault.NP, error);
    }
    boolean to32 = (type & 8) != 0;
    long base = Segments.base(descriptor);
    if (Segments.limit(descriptor) < (to32 ? 0x67 : 0x2B)) {
      throw s.fault(GuestFault.TS, error);
    }

    // Everything of the new task is read, and the old TSS known writable, before anything changes.
    int size = to32 ? 4 : 2;
    long cr3 = to32 ? c.mmu.loadSystem(base + 28, 4) : 0;
    long rip = c.mmu.loadSystem(base + (to32 ? 32 : 14), size);
    long flags = c.mmu.loadSystem(base + (to32 ? 36 : 16), size);
    long[] registers = new long[8];
    for (int i = 0; i < 8; i++) {
      registers[i] = c.mmu.loadSystem(base + (to32 ? 40 : 18) + (long) i * size, size);
    }
    int[] selectors = new int[6];
    for (int i = 0; i < (to32 ? 6 : 4); i++) {
      selectors[i] = (int) c.mmu.loadSystem(base + (to32 ? 72 : 34) + (long) i * size, 2);
    }
    int ldt = (int) c.mmu.loadSystem(base + (to32 ? 96 : 42), 2);
    boolean trap = to32 && (c.mmu.loadSystem(base + 100, 2) & 1) != 0;
    int oldSelector = s.selector(CpuState.TR);
    long oldBase = s.segmentBase(CpuState.TR);
    c.mmu.checkSystemWrite(oldBase, tss32() ? 104 : 44);
    c.mmu.checkSystemWrite(base, 2);

    saveOld(oldBase, kind, nextRip);
    if (kind != Kind.CALL) {
      segments.markBusy(oldSelector, false);
    }
    if (kind == Kind.CALL) {
      c.mmu.storeSystem(base, 2, oldSelector);
      flags |= Bits.FLAG_NT;
    }
    if (kind != Kind.RETURN) {
      segments.markBusy(selector, true);
    }

    segments.set(CpuState.TR, selector, descriptor);
    s.segmentAttributes(CpuState.TR, attributes | 2);
    s.cr(0, s.cr(0) | Bits.CR0_TS);
    if (to32 && (s.cr(0) & Bits.CR0_PG) != 0) {
      s.cr(3, cr3);
      control.loadPdptes();
      c.mmu.flushNonGlobal();
    }
    for (int i = 0; i < 8; i++) {
      s.reg(i, to32 ? registers[i] : s.reg(i) & 0xFFFF_0000L | registers[i]);
    }
    s.rip(rip);
    s.systemFlags(flags & ~(long) LazyFlags.ALL & 0x3F_FFFFL & ~0x8028L | Bits.FLAG_FIXED);
    LazyFlags.set(s, (int) flags);
    c.keepResumeFlag(true);
    // From here on faults happen in the new task.
    c.ripExact(true);
    for (int i = 0; i < 6; i++) {
      s.selector(SEGMENT_ORDER[i], selectors[i]);
      s.segmentAttributes(SEGMENT_ORDER[i], 0);
    }
    s.dr(7, s.dr(7) & ~0x55L);
    debug.refresh();
    segments.loadLocalTableOfTask(ldt);
    loadSegments(selectors);
    if (trap) {
      debug.trap(Bits.DR6_BT);
    }
    if (s.rip() > s.segmentLimit(CpuState.CS)) {
      throw s.fault(GuestFault.GP, ext);
    }
    c.ripExact(false);
  }

  private void saveOld(long base, Kind kind, long nextRip) {
    boolean is32 = tss32();
    int size = is32 ? 4 : 2;
    long flags = c.rflags();
    if (kind == Kind.RETURN) {
      flags &= ~(long) Bits.FLAG_NT;
    }
    c.mmu.storeSystem(base + (is32 ? 32 : 14), size, nextRip);
    c.mmu.storeSystem(base + (is32 ? 36 : 16), size, flags);
    for (int i = 0; i < 8; i++) {
      c.mmu.storeSystem(base + (is32 ? 40 : 18) + (long) i * size, size, s.reg(i));
    }
    for (int i = 0; i < (is32 ? 6 : 4); i++) {
      c.mmu.storeSystem(base + (is32 ? 72 : 34) + (long) i * size, 2, s.selector(SEGMENT_ORDER[i]));
    }
  }

  private void loadSegments(int[] selectors) {
    if ((s.systemFlags() & Bits.FLAG_VM) != 0) {
      for (int i = 0; i < 6; i++) {
        segments.setVirtual8086(SEGMENT_ORDER[i], selectors[i]);
      }
      mode.changed();
      return;
    }
    int level = selectors[1] & 3;
    int codeError = selectors[1] & 0xFFFC;
    s.segmentAttributes(CpuState.SS, level << 5);
    mode.changed();
    if (codeError == 0) {
      throw s.fault(GuestFault.TS, 0);
    }
    long code = segments.read(selectors[1], GuestFault.TS);
    int attributes = Segments.attributes(code);
    boolean rights =
        SegmentAccess.isConforming(attributes)
            ? Segments.dpl(attributes) <= level
            : Segments.dpl(attributes) == level;
    if (!SegmentAccess.isCode(attributes) || !rights) {
      throw s.fault(GuestFault.TS, codeError);
    }
    if ((attributes & SegmentAccess.PRESENT) == 0) {
      throw s.fault(GuestFault.NP, codeError);
    }
    segments.set(CpuState.CS, selectors[1], segments.markAccessed(selectors[1], code));
    segments.loadStack(selectors[2], level, GuestFault.TS);
    mode.changed();
    for (int i : new int[] {0, 3, 4, 5}) {
      int selector = selectors[i];
      int error = selector & 0xFFFC;
      if (error == 0) {
        continue;
      }
      long descriptor = segments.read(selector, GuestFault.TS);
      int data = Segments.attributes(descriptor);
      if (!SegmentAccess.isReadable(data)
          || !SegmentAccess.isConforming(data)
              && ((selector & 3) > Segments.dpl(data) || level > Segments.dpl(data))) {
        throw s.fault(GuestFault.TS, error);
      }
      if ((data & SegmentAccess.PRESENT) == 0) {
        throw s.fault(GuestFault.NP, error);
      }
      segments.set(SEGMENT_ORDER[i], selector, segments.markAccessed(selector, descriptor));
    }
    mode.changed();
  }
}
