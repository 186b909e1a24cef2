package bootscope.core.cpu.system;

import bootscope.core.cpu.mmu.Mmu;
import bootscope.core.cpu.ops.Cpu;
import bootscope.core.cpu.ops.SegmentAccess;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;

/**
 * Segment registers: descriptor loads with their checks (SDM vol. 3A §3.4.3, §5.4), and the few
 * places where descriptors are read and marked.
 *
 * <p>Attributes have the layout of descriptor bits 40–55: see {@link CpuState#segmentAttributes}.
 */
public final class Segments {
  static final int LONG = 1 << 13;
  static final int GRANULAR = 1 << 15;

  private final Cpu c;
  private final CpuState s;
  private final Mode mode;

  Segments(Cpu c, Mode mode) {
    this.c = c;
    this.s = c.s;
    this.mode = mode;
  }

  static int dpl(int attributes) {
    return attributes >> 5 & 3;
  }

  // Descriptor words: the 8 bytes as read from a table.

  public static int attributes(long descriptor) {
    return (int) (descriptor >>> 40) & 0xF0FF;
  }

  public static long base(long descriptor) {
    return descriptor >>> 16 & 0xFF_FFFF | descriptor >>> 32 & 0xFF00_0000L;
  }

  public static long limit(long descriptor) {
    long raw = descriptor & 0xFFFF | descriptor >>> 32 & 0xF_0000;
    return (descriptor & 1L << 55) != 0 ? raw << 12 | 0xFFF : raw;
  }

  // ---------------------------------------------------------------- tables

  /**
   * Reads a descriptor of the GDT or LDT.
   *
   * @param fault the vector for a selector outside its table: #GP or #TS
   * @return the 8 bytes
   */
  long read(int selector, int fault) {
    return read(selector, fault, selector & 0xFFFC);
  }

  long read(int selector, int fault, int error) {
    return c.mmu.loadSystem(entry(selector, 8, fault, error), 8);
  }

  /** Bits 63:32 of the base of a 16-byte system descriptor in IA-32e mode. */
  long readUpper(int selector, int fault) {
    long at = entry(selector, 16, fault, selector & 0xFFFC);
    long upper = c.mmu.loadSystem(at + 8, 8);
    if ((upper >>> 40 & 0x1F) != 0) {
      throw s.fault(fault, selector & 0xFFFC);
    }
    return upper << 32;
  }

  private long entry(int selector, int bytes, int fault, int error) {
    long offset = selector & 0xFFF8;
    if ((selector & 4) != 0) {
      if ((s.segmentAttributes(CpuState.LDTR) & SegmentAccess.PRESENT) == 0
          || offset + bytes - 1 > s.segmentLimit(CpuState.LDTR)) {
        throw s.fault(fault, error);
      }
      return s.segmentBase(CpuState.LDTR) + offset;
    }
    if (offset + bytes - 1 > s.gdtrLimit()) {
      throw s.fault(fault, error);
    }
    return s.gdtrBase() + offset;
  }

  /** Whether a descriptor can be read at all: for LAR, LSL, VERR, VERW, which never fault on it. */
  boolean withinTable(int selector, int bytes) {
    long offset = selector & 0xFFF8;
    if ((selector & 4) != 0) {
      return (s.segmentAttributes(CpuState.LDTR) & SegmentAccess.PRESENT) != 0
          && offset + bytes - 1 <= s.segmentLimit(CpuState.LDTR);
    }
    return offset + bytes - 1 <= s.gdtrLimit();
  }

  /** Sets the accessed bit in the table, if it is clear. Returns the descriptor with it set. */
  long markAccessed(int selector, long descriptor) {
    if ((descriptor & 1L << 40) == 0) {
      c.mmu.storeSystem(entry(selector, 8, GuestFault.GP, 0) + 5, 1, descriptor >>> 40 & 0xFF | 1);
    }
    return descriptor | 1L << 40;
  }

  /** Sets or clears the busy bit (type bit 1) of a TSS descriptor in the table. */
  void markBusy(int selector, boolean busy) {
    long at = entry(selector, 8, GuestFault.TS, selector & 0xFFFC) + 5;
    long type = c.mmu.loadSystem(at, 1);
    c.mmu.storeSystem(at, 1, busy ? type | 2 : type & ~2);
  }

  // ---------------------------------------------------------------- registers

  /** Puts a descriptor into a segment register, without any check. */
  public void set(int segment, int selector, long descriptor) {
    s.selector(segment, selector);
    s.segmentBase(segment, base(descriptor));
    s.segmentLimit(segment, limit(descriptor));
    s.segmentAttributes(segment, attributes(descriptor));
  }

  /** A real-mode or virtual-8086 load: base = selector × 16 (SDM vol. 3B §20.1.1). */
  void setReal(int segment, int selector) {
    s.selector(segment, selector);
    s.segmentBase(segment, (long) (selector & 0xFFFF) << 4);
    if ((s.segmentAttributes(segment) & SegmentAccess.PRESENT) == 0) {
      s.segmentLimit(segment, 0xFFFF); // a null selector was loaded before PE was cleared
    }
    if (c.virtual8086()) {
      setVirtual8086(segment, selector);
    } else {
      // Limit and D bit stay, which is what "unreal" mode lives on (SDM vol. 3A §9.9.2).
      s.segmentAttributes(
          segment, s.segmentAttributes(segment) & (SegmentAccess.BIG | GRANULAR) | 0x93);
    }
  }

  /** SDM vol. 3B §20.2.1: limit 64 KiB, DPL 3. */
  public void setVirtual8086(int segment, int selector) {
    s.selector(segment, selector);
    s.segmentBase(segment, (long) (selector & 0xFFFF) << 4);
    s.segmentLimit(segment, 0xFFFF);
    s.segmentAttributes(segment, 0xF3);
  }

  /**
   * Makes ES, DS, FS or GS unusable. The base goes too, as in the processor that the conformance
   * cases were recorded on; software must not count on it either way unless CPUID Fn8000_0021 tells
   * (AMD APM vol. 3 appendix E, NullSelectClearsBase).
   */
  void setNull(int segment, int selector) {
    s.selector(segment, selector);
    s.segmentAttributes(segment, 0);
    s.segmentBase(segment, 0);
    s.segmentLimit(segment, 0);
  }

  /**
   * MOV, POP or Lxx into ES, SS, DS, FS or GS (SDM vol. 2B "MOV", protected mode exceptions). Takes
   * note of the new mode.
   */
  public void load(int segment, int selector) {
    if (!c.protectedMode()) {
      setReal(segment, selector);
    } else if (segment == CpuState.SS) {
      loadStack(selector, c.cpl(), GuestFault.GP);
    } else if ((selector & 0xFFFC) == 0) {
      setNull(segment, selector);
    } else {
      int error = selector & 0xFFFC;
      long descriptor = read(selector, GuestFault.GP);
      int attributes = attributes(descriptor);
      if (!SegmentAccess.isReadable(attributes)) {
        throw s.fault(GuestFault.GP, error);
      }
      if (!SegmentAccess.isConforming(attributes)
          && ((selector & 3) > dpl(attributes) || c.cpl() > dpl(attributes))) {
        throw s.fault(GuestFault.GP, error);
      }
      if ((attributes & SegmentAccess.PRESENT) == 0) {
        throw s.fault(GuestFault.NP, error);
      }
      set(segment, selector, markAccessed(selector, descriptor));
    }
    mode.changed();
  }

  /**
   * Loads SS for a privilege level.
   *
   * @param fault #GP for MOV, POP, IRET; #TS when the selector comes from a TSS
   */
  void loadStack(int selector, int level, int fault) {
    int error = selector & 0xFFFC;
    if (error == 0) {
      // A null SS is allowed in 64-bit mode below CPL 3, with RPL = CPL (SDM vol. 2B "MOV").
      if (c.code64() && level != 3 && (selector & 3) == level) {
        s.selector(CpuState.SS, selector);
        s.segmentBase(CpuState.SS, 0);
        s.segmentLimit(CpuState.SS, 0);
        s.segmentAttributes(CpuState.SS, level << 5);
        return;
      }
      throw s.fault(fault, 0);
    }
    long descriptor = checkedStack(selector, level, fault);
    set(CpuState.SS, selector, markAccessed(selector, descriptor));
  }

  /** Reads and checks a stack descriptor for a privilege level without loading it. */
  long checkedStack(int selector, int level, int fault) {
    return checkedStack(selector, level, fault, 0);
  }

  /** With the EXT bit of error codes, 0 or 1. */
  long checkedStack(int selector, int level, int fault, int ext) {
    int error = selector & 0xFFFC | ext;
    if ((selector & 0xFFFC) == 0) {
      throw s.fault(fault, ext);
    }
    long descriptor = read(selector, fault, error);
    int attributes = attributes(descriptor);
    if ((selector & 3) != level
        || dpl(attributes) != level
        || !SegmentAccess.isWritableData(attributes)) {
      throw s.fault(fault, error);
    }
    if ((attributes & SegmentAccess.PRESENT) == 0) {
      throw s.fault(GuestFault.SS, error);
    }
    return descriptor;
  }

  /**
   * On a return to an outer level, unloads what that level may not use (SDM vol. 2B "RET"). In long
   * mode the base of FS and GS stays: 64-bit code goes on using it, and a return is no load of a
   * segment register (AMD APM vol. 2 §4.5.3).
   */
  void dropInner(int level) {
    for (int segment : new int[] {CpuState.ES, CpuState.DS, CpuState.FS, CpuState.GS}) {
      int attributes = s.segmentAttributes(segment);
      if ((attributes & SegmentAccess.PRESENT) != 0
          && !SegmentAccess.isConforming(attributes)
          && (s.selector(segment) & 0xFFFC) != 0
          && dpl(attributes) < level) {
        long base = segment >= CpuState.FS && c.longMode() ? s.segmentBase(segment) : 0;
        setNull(segment, 0);
        s.segmentBase(segment, base);
      }
    }
  }

  /** LLDT. */
  void loadLocalTable(int selector) {
    if ((selector & 0xFFFC) == 0) {
      s.selector(CpuState.LDTR, selector);
      s.segmentAttributes(CpuState.LDTR, 0);
      s.segmentLimit(CpuState.LDTR, 0);
      s.segmentBase(CpuState.LDTR, 0);
      return;
    }
    loadSystemSegment(CpuState.LDTR, selector, GuestFault.GP);
  }

  /** LTR: the TSS becomes busy. */
  void loadTask(int selector) {
    if ((selector & 0xFFFC) == 0) {
      throw s.fault(GuestFault.GP, 0);
    }
    loadSystemSegment(CpuState.TR, selector, GuestFault.GP);
    markBusy(selector, true);
    s.segmentAttributes(CpuState.TR, s.segmentAttributes(CpuState.TR) | 2);
  }

  private void loadSystemSegment(int segment, int selector, int fault) {
    int error = selector & 0xFFFC;
    if ((selector & 4) != 0) {
      throw s.fault(fault, error);
    }
    long descriptor = read(selector, fault);
    int attributes = attributes(descriptor);
    int type = attributes & 0x1F;
    boolean right = segment == CpuState.LDTR ? type == 2 : type == 9 || type == 1 && !c.longMode();
    if (!right) {
      throw s.fault(fault, error);
    }
    if ((attributes & SegmentAccess.PRESENT) == 0) {
      throw s.fault(GuestFault.NP, error);
    }
    long base = base(descriptor) | (c.longMode() ? readUpper(selector, fault) : 0);
    if (!Mmu.canonical(base)) {
      throw s.fault(fault, error); // AMD APM vol. 3 "LLDT", "LTR"
    }
    set(segment, selector, descriptor);
    s.segmentBase(segment, base);
  }

  /** The LDT of a task switch: failures are #TS. */
  void loadLocalTableOfTask(int selector) {
    s.selector(CpuState.LDTR, selector);
    s.segmentAttributes(CpuState.LDTR, 0);
    if ((selector & 0xFFFC) == 0) {
      return;
    }
    if ((selector & 4) != 0) {
      throw s.fault(GuestFault.TS, selector & 0xFFFC);
    }
    long descriptor = read(selector, GuestFault.TS);
    int attributes = attributes(descriptor);
    if ((attributes & 0x1F) != 2 || (attributes & SegmentAccess.PRESENT) == 0) {
      throw s.fault(GuestFault.TS, selector & 0xFFFC);
    }
    set(CpuState.LDTR, selector, descriptor);
  }
}
