package bootscope.core.cpu.system;

import bootscope.core.cpu.ops.Cpu;
import bootscope.core.cpu.ops.SegmentAccess;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;

/**
 * A stack that an event or a far transfer pushes on or pops from, before the stack registers are
 * committed: the current one or that of another privilege level.
 */
final class FrameStack {
  private final Cpu c;
  private long base;
  private long limit;
  private int attributes;
  private boolean checked;
  private boolean supervisor;
  private long mask;
  private long sp;
  private int error;

  FrameStack(Cpu c) {
    this.c = c;
  }

  /** The present stack at the present privilege. */
  FrameStack current() {
    use(
        c.s.segmentBase(CpuState.SS),
        c.s.segmentLimit(CpuState.SS),
        c.s.segmentAttributes(CpuState.SS),
        c.s.reg(CpuState.RSP),
        c.cpl(),
        0);
    if (c.code64()) {
      flat64(c.s.reg(CpuState.RSP), c.cpl());
    }
    return this;
  }

  /** A stack by its descriptor, at privilege level {@code level}; faults are #SS(error). */
  FrameStack of(long descriptor, long sp, int level, int error) {
    use(
        Segments.base(descriptor),
        Segments.limit(descriptor),
        Segments.attributes(descriptor),
        sp,
        level,
        error);
    return this;
  }

  /** A 64-bit stack. */
  FrameStack flat64(long sp, int level) {
    checked = false;
    base = 0;
    mask = -1;
    this.sp = sp;
    supervisor = level != 3;
    error = 0;
    return this;
  }

  /** Faults on the stack have this error code: the EXT bit while an event is delivered. */
  void error(int value) {
    error = value;
  }

  private void use(long base, long limit, int attributes, long sp, int level, int error) {
    this.base = base;
    this.limit = limit;
    this.attributes = attributes;
    this.mask = (attributes & SegmentAccess.BIG) != 0 ? 0xFFFF_FFFFL : 0xFFFF;
    this.sp = sp & mask;
    this.checked = true;
    this.supervisor = level != 3;
    this.error = error;
  }

  long sp() {
    return sp;
  }

  void sp(long value) {
    sp = value & mask;
  }

  /** Writes the stack pointer back: as many bits as the stack uses. */
  void commit() {
    long old = c.s.reg(CpuState.RSP);
    if (mask == 0xFFFF) {
      c.s.reg(CpuState.RSP, old & ~0xFFFFL | sp);
    } else {
      c.s.reg(CpuState.RSP, sp);
    }
  }

  void push(int size, long value) {
    long next = sp - size & mask;
    long linear = linear(next, size);
    if (supervisor && c.cpl() == 3) {
      c.mmu.storeSystem(linear, size, value);
    } else {
      c.mmu.store(linear, size, value);
    }
    sp = next;
  }

  long pop(int size) {
    long value = peek(0, size);
    sp = sp + size & mask;
    return value;
  }

  /** Reads {@code distance} bytes above the stack pointer. */
  long peek(long distance, int size) {
    long linear = linear(sp + distance & mask, size);
    return supervisor && c.cpl() == 3 ? c.mmu.loadSystem(linear, size) : c.mmu.load(linear, size);
  }

  private long linear(long offset, int size) {
    if (!checked) {
      if (offset << 16 >> 16 != offset) {
        throw c.s.fault(GuestFault.SS, error);
      }
      return offset;
    }
    long last = offset + size - 1;
    boolean inside;
    if ((attributes & (SegmentAccess.CODE | SegmentAccess.EXPAND_DOWN))
        == SegmentAccess.EXPAND_DOWN) {
      inside = offset > limit && last <= mask;
    } else {
      inside = last <= limit;
    }
    if (!inside) {
      throw c.s.fault(GuestFault.SS, error);
    }
    return base + offset & 0xFFFF_FFFFL;
  }
}
