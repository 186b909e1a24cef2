package bootscope.core.cpu.system;

import bootscope.core.cpu.ops.Cpu;
import bootscope.core.cpu.ops.SegmentAccess;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;

/**
 * Transfers that load CS: far JMP, CALL and RET with gates (SDM vol. 3A §5.8), IRET in all its
 * forms (SDM vol. 2A "IRET"). Each leaves RIP and the mode set.
 */
public final class FarTransfers {
  private static final int CALL_GATE_16 = 4;
  private static final int TASK_GATE = 5;
  private static final int CALL_GATE = 12;

  private final Cpu c;
  private final CpuState s;
  private final Mode mode;
  private final Segments segments;
  private final Tasks tasks;
  private final Activity activity;
  private final FrameStack stack;
  private final FrameStack inner;

  FarTransfers(Cpu c, Mode mode, Segments segments, Tasks tasks, Activity activity) {
    this.c = c;
    this.s = c.s;
    this.mode = mode;
    this.segments = segments;
    this.tasks = tasks;
    this.activity = activity;
    stack = new FrameStack(c);
    inner = new FrameStack(c);
  }

  public void jump(int selector, long offset, int size, long nextRip) {
    if (!c.protectedMode()) {
      checkRealTarget(offset);
      segments.setReal(CpuState.CS, selector);
      s.rip(size == 2 ? offset & 0xFFFF : offset);
      mode.changed();
      return;
    }
    long descriptor = target(selector);
    int attributes = Segments.attributes(descriptor);
    if (SegmentAccess.isCode(attributes)) {
      checkCode(selector, attributes, c.cpl());
      enter(selector, descriptor, offset, c.cpl());
      return;
    }
    switch (attributes & 0x1F) {
      case CALL_GATE_16, CALL_GATE -> {
        checkGate(selector, attributes);
        int code = (int) (descriptor >>> 16) & 0xFFFF;
        long to = gateOffset(selector, descriptor, attributes);
        long codeDescriptor = gateTarget(code, false);
        enter(code, codeDescriptor, to, c.cpl());
      }
      case TASK_GATE -> {
        checkGate(selector, attributes);
        tasks.jump((int) (descriptor >>> 16) & 0xFFFF, nextRip);
      }
      case 1, 9, 3, 11 -> {
        checkGate(selector, attributes);
        tasks.jump(selector, nextRip);
      }
      default -> throw s.fault(GuestFault.GP, selector & 0xFFFC);
    }
  }

  public void call(int selector, long offset, int size, long nextRip) {
    if (!c.protectedMode()) {
      checkRealTarget(offset);
      stack.current();
      stack.push(size, s.selector(CpuState.CS));
      stack.push(size, nextRip);
      stack.commit();
      segments.setReal(CpuState.CS, selector);
      s.rip(size == 2 ? offset & 0xFFFF : offset);
      mode.changed();
      return;
    }
    long descriptor = target(selector);
    int attributes = Segments.attributes(descriptor);
    if (SegmentAccess.isCode(attributes)) {
      checkCode(selector, attributes, c.cpl());
      stack.current();
      stack.push(size, s.selector(CpuState.CS));
      stack.push(size, nextRip);
      checkLimit(descriptor, offset);
      stack.commit();
      enter(selector, descriptor, offset, c.cpl());
      return;
    }
    switch (attributes & 0x1F) {
      case CALL_GATE_16, CALL_GATE -> callGate(selector, descriptor, attributes, nextRip);
      case TASK_GATE -> {
        checkGate(selector, attributes);
        tasks.call((int) (descriptor >>> 16) & 0xFFFF, nextRip);
      }
      case 1, 9, 3, 11 -> {
        checkGate(selector, attributes);
        tasks.call(selector, nextRip);
      }
      default -> throw s.fault(GuestFault.GP, selector & 0xFFFC);
    }
  }

  private void callGate(int selector, long gate, int attributes, long nextRip) {
    checkGate(selector, attributes);
    int code = (int) (gate >>> 16) & 0xFFFF;
    long offset = gateOffset(selector, gate, attributes);
    long descriptor = gateTarget(code, true);
    int codeAttributes = Segments.attributes(descriptor);
    int dpl = Segments.dpl(codeAttributes);
    int size = c.longMode() ? 8 : (attributes & 0x1F) == CALL_GATE ? 4 : 2;
    boolean more = !SegmentAccess.isConforming(codeAttributes) && dpl < c.cpl();
    if (!more) {
      stack.current();
      stack.push(size, s.selector(CpuState.CS));
      stack.push(size, nextRip);
      checkLimit(descriptor, offset);
      stack.commit();
      enter(code, descriptor, offset, c.cpl());
      return;
    }
    if (c.longMode()) {
      stack.flat64(tasks.longStackPointer(4 + dpl * 8, 0), dpl);
      stack.push(8, s.selector(CpuState.SS));
      stack.push(8, s.reg(CpuState.RSP));
      stack.push(8, s.selector(CpuState.CS));
      stack.push(8, nextRip);
      checkLimit(descriptor, offset);
      s.selector(CpuState.SS, dpl);
      s.segmentAttributes(CpuState.SS, dpl << 5);
      s.reg(CpuState.RSP, stack.sp());
      enter(code, descriptor, offset, dpl);
      return;
    }
    int stackSelector = tasks.innerStackSelector(dpl, 0);
    long stackDescriptor = segments.checkedStack(stackSelector, dpl, GuestFault.TS);
    inner.of(stackDescriptor, tasks.innerStackPointer(dpl), dpl, stackSelector & 0xFFFC);
    inner.push(size, s.selector(CpuState.SS));
    inner.push(size, s.reg(CpuState.RSP));
    stack.current();
    int parameters = (int) (gate >>> 32) & 0x1F;
    for (int i = parameters - 1; i >= 0; i--) {
      inner.push(size, stack.peek((long) i * size, size));
    }
    inner.push(size, s.selector(CpuState.CS));
    inner.push(size, nextRip);
    checkLimit(descriptor, offset);
    segments.set(CpuState.SS, stackSelector, segments.markAccessed(stackSelector, stackDescriptor));
    s.reg(CpuState.RSP, 0);
    inner.commit();
    enter(code, descriptor, offset, dpl);
  }

  /** RET far, releasing {@code release} bytes of parameters. */
  public void ret(int size, int release) {
    stack.current();
    if (!c.protectedMode()) {
      long rip = stack.pop(size);
      int selector = (int) stack.pop(size) & 0xFFFF;
      checkRealTarget(rip);
      stack.sp(stack.sp() + release);
      stack.commit();
      segments.setReal(CpuState.CS, selector);
      s.rip(rip);
      mode.changed();
      return;
    }
    long rip = stack.pop(size);
    int selector = (int) stack.pop(size) & 0xFFFF;
    long descriptor = returnTarget(selector);
    int level = selector & 3;
    if (level == c.cpl()) {
      checkLimit(descriptor, rip);
      stack.sp(stack.sp() + release);
      stack.commit();
      enter(selector, descriptor, rip, level);
      return;
    }
    stack.sp(stack.sp() + release);
    long outerSp = stack.pop(size);
    int outerSelector = (int) stack.pop(size) & 0xFFFF;
    checkLimit(descriptor, rip);
    toOuter(selector, descriptor, rip, level, outerSelector, outerSp, release);
  }

  private void toOuter(
      int selector, long descriptor, long rip, int level, int stackSelector, long sp, int release) {
    boolean to64 = (Segments.attributes(descriptor) & Segments.LONG) != 0 && c.longMode();
    if ((stackSelector & 0xFFFC) == 0) {
      if (!to64 || level == 3 || (stackSelector & 3) != level) {
        throw s.fault(GuestFault.GP, 0);
      }
      s.selector(CpuState.SS, stackSelector);
      s.segmentAttributes(CpuState.SS, level << 5);
      s.segmentBase(CpuState.SS, 0);
      s.segmentLimit(CpuState.SS, 0);
    } else {
      long stackDescriptor = segments.checkedStack(stackSelector, level, GuestFault.GP);
      segments.set(
          CpuState.SS, stackSelector, segments.markAccessed(stackSelector, stackDescriptor));
    }
    long mask =
        to64
            ? -1
            : (s.segmentAttributes(CpuState.SS) & SegmentAccess.BIG) != 0 ? 0xFFFF_FFFFL : 0xFFFF;
    long newSp = sp + release & mask;
    s.reg(CpuState.RSP, mask == 0xFFFF ? s.reg(CpuState.RSP) & ~0xFFFFL | newSp : newSp);
    segments.dropInner(level);
    enter(selector, descriptor, rip, level);
  }

  /** IRET, IRETD, IRETQ. */
  public void iret(int size, long nextRip) {
    activity.nmiBlocked = false;
    c.keepResumeFlag(true);
    stack.current();
    if (c.virtual8086()) {
      if (c.iopl() != 3) {
        throw s.fault(GuestFault.GP, 0);
      }
      long rip = stack.pop(size);
      int selector = (int) stack.pop(size) & 0xFFFF;
      long flags = stack.pop(size);
      checkRealTarget(rip);
      stack.commit();
      segments.setVirtual8086(CpuState.CS, selector);
      s.rip(rip);
      long keep = Bits.FLAG_IOPL | Bits.FLAG_VM | Bits.FLAG_VIF | Bits.FLAG_VIP;
      FlagImage.set(c, flags, FlagImage.mask(size) & ~keep);
      mode.changed();
      return;
    }
    if (!c.protectedMode()) {
      long rip = stack.pop(size);
      int selector = (int) stack.pop(size) & 0xFFFF;
      long flags = stack.pop(size);
      checkRealTarget(rip);
      stack.commit();
      segments.setReal(CpuState.CS, selector);
      s.rip(rip);
      FlagImage.set(
          c, flags, FlagImage.mask(size) & ~(Bits.FLAG_VM | Bits.FLAG_VIF | Bits.FLAG_VIP));
      mode.changed();
      return;
    }
    if (c.flag(Bits.FLAG_NT)) {
      if (c.longMode()) {
        throw s.fault(GuestFault.GP, 0);
      }
      tasks.returnToLink(nextRip);
      return;
    }
    long rip = stack.pop(size);
    int selector = (int) stack.pop(size) & 0xFFFF;
    long flags = stack.pop(size);
    if (size == 4 && (flags & Bits.FLAG_VM) != 0 && c.cpl() == 0 && !c.longMode()) {
      toVirtual8086(rip, selector, flags);
      return;
    }
    long descriptor = returnTarget(selector);
    int level = selector & 3;
    long mask = FlagImage.mask(size) & ~(Bits.FLAG_VM | Bits.FLAG_VIF | Bits.FLAG_VIP);
    if (c.cpl() > 0) {
      mask &= ~Bits.FLAG_IOPL;
    } else if (size > 2) {
      mask |= Bits.FLAG_VIF | Bits.FLAG_VIP;
    }
    if (c.cpl() > c.iopl()) {
      mask &= ~Bits.FLAG_IF;
    }
    if (level == c.cpl() && !c.code64()) {
      checkLimit(descriptor, rip);
      stack.commit();
      FlagImage.set(c, flags, mask);
      enter(selector, descriptor, rip, level);
      return;
    }
    long sp = stack.pop(size);
    int stackSelector = (int) stack.pop(size) & 0xFFFF;
    checkLimit(descriptor, rip);
    long before = c.rflags();
    FlagImage.set(c, flags, mask);
    try {
      toOuter(selector, descriptor, rip, level, stackSelector, sp, 0);
    } catch (GuestFault fault) {
      FlagImage.set(c, before, -1);
      throw fault;
    }
  }

  private void toVirtual8086(long rip, int selector, long flags) {
    long sp = stack.pop(4);
    int ss = (int) stack.pop(4) & 0xFFFF;
    int es = (int) stack.pop(4) & 0xFFFF;
    int ds = (int) stack.pop(4) & 0xFFFF;
    int fs = (int) stack.pop(4) & 0xFFFF;
    int gs = (int) stack.pop(4) & 0xFFFF;
    if (rip > 0xFFFF) {
      throw s.fault(GuestFault.GP, 0);
    }
    FlagImage.set(c, flags, FlagImage.mask(4));
    segments.setVirtual8086(CpuState.CS, selector);
    segments.setVirtual8086(CpuState.SS, ss);
    segments.setVirtual8086(CpuState.ES, es);
    segments.setVirtual8086(CpuState.DS, ds);
    segments.setVirtual8086(CpuState.FS, fs);
    segments.setVirtual8086(CpuState.GS, gs);
    s.reg(CpuState.RSP, sp);
    s.rip(rip);
    mode.changed();
  }

  // ---------------------------------------------------------------- checks

  private void checkRealTarget(long offset) {
    if (offset > s.segmentLimit(CpuState.CS)) {
      throw s.fault(GuestFault.GP, 0);
    }
  }

  private long target(int selector) {
    if ((selector & 0xFFFC) == 0) {
      throw s.fault(GuestFault.GP, 0);
    }
    return segments.read(selector, GuestFault.GP);
  }

  /** A code segment named directly by a far JMP or CALL (SDM vol. 3A §5.8.1). */
  private void checkCode(int selector, int attributes, int cpl) {
    int error = selector & 0xFFFC;
    boolean allowed =
        SegmentAccess.isConforming(attributes)
            ? Segments.dpl(attributes) <= cpl
            : (selector & 3) <= cpl && Segments.dpl(attributes) == cpl;
    if (!allowed || !validLong(attributes)) {
      throw s.fault(GuestFault.GP, error);
    }
    if ((attributes & SegmentAccess.PRESENT) == 0) {
      throw s.fault(GuestFault.NP, error);
    }
  }

  /** In IA-32e mode L and D must not both be set. */
  private boolean validLong(int attributes) {
    int both = Segments.LONG | SegmentAccess.BIG;
    return !c.longMode() || (attributes & both) != both;
  }

  private void checkGate(int selector, int attributes) {
    int error = selector & 0xFFFC;
    int dpl = Segments.dpl(attributes);
    if (dpl < c.cpl() || dpl < (selector & 3)) {
      throw s.fault(GuestFault.GP, error);
    }
    int type = attributes & 0x1F;
    if (c.longMode() && type != CALL_GATE) {
      throw s.fault(GuestFault.GP, error);
    }
    if ((attributes & SegmentAccess.PRESENT) == 0) {
      throw s.fault(GuestFault.NP, error);
    }
  }

  private long gateOffset(int selector, long gate, int attributes) {
    if ((attributes & 0x1F) == CALL_GATE_16) {
      return gate & 0xFFFF;
    }
    long low = gate & 0xFFFF | gate >>> 32 & 0xFFFF_0000L;
    return c.longMode() ? low | segments.readUpper(selector, GuestFault.GP) : low;
  }

  /** The code segment that a call gate names; a JMP through one never changes the level. */
  private long gateTarget(int selector, boolean call) {
    long descriptor = target(selector);
    int attributes = Segments.attributes(descriptor);
    int dpl = Segments.dpl(attributes);
    if (!SegmentAccess.isCode(attributes)
        || dpl > c.cpl()
        || !call && !SegmentAccess.isConforming(attributes) && dpl != c.cpl()
        || c.longMode() && (attributes & (Segments.LONG | SegmentAccess.BIG)) != Segments.LONG) {
      throw s.fault(GuestFault.GP, selector & 0xFFFC);
    }
    if ((attributes & SegmentAccess.PRESENT) == 0) {
      throw s.fault(GuestFault.NP, selector & 0xFFFC);
    }
    return descriptor;
  }

  /** The code segment of a far RET or IRET. */
  private long returnTarget(int selector) {
    int error = selector & 0xFFFC;
    if (error == 0) {
      throw s.fault(GuestFault.GP, 0);
    }
    long descriptor = segments.read(selector, GuestFault.GP);
    int attributes = Segments.attributes(descriptor);
    int level = selector & 3;
    boolean allowed =
        SegmentAccess.isCode(attributes)
            && level >= c.cpl()
            && validLong(attributes)
            && (SegmentAccess.isConforming(attributes)
                ? Segments.dpl(attributes) <= level
                : Segments.dpl(attributes) == level);
    if (!allowed) {
      throw s.fault(GuestFault.GP, error);
    }
    if ((attributes & SegmentAccess.PRESENT) == 0) {
      throw s.fault(GuestFault.NP, error);
    }
    return descriptor;
  }

  private void checkLimit(long descriptor, long offset) {
    if (c.longMode() && (Segments.attributes(descriptor) & Segments.LONG) != 0) {
      if (offset << 16 >> 16 != offset) {
        throw s.fault(GuestFault.GP, 0);
      }
    } else if (Long.compareUnsigned(offset, Segments.limit(descriptor)) > 0) {
      throw s.fault(GuestFault.GP, 0);
    }
  }

  /** Loads CS and RIP; SS's DPL, which is the CPL, is the caller's when the level changes. */
  private void enter(int selector, long descriptor, long offset, int level) {
    checkLimit(descriptor, offset);
    boolean to64 = c.longMode() && (Segments.attributes(descriptor) & Segments.LONG) != 0;
    segments.set(CpuState.CS, selector & ~3 | level, segments.markAccessed(selector, descriptor));
    s.rip(to64 ? offset : offset & 0xFFFF_FFFFL);
    mode.changed();
  }
}
