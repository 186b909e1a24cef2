package bootscope.core.cpu.interpret;

import bootscope.core.cpu.mmu.Mmu;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;

/**
 * Segment registers: descriptor loads with their checks (SDM vol. 3A §3.4.3, §5.4), limits and
 * rights of accesses (§5.3, §5.5), and the few places where descriptors are read and marked.
 *
 * <p>Attributes have the layout of descriptor bits 40–55: see {@link CpuState#segmentAttributes}.
 */
final class Segments {
  static final int ACCESSED = 1;
  static final int WRITABLE = 2; // data; readable for code
  static final int EXPAND_DOWN = 4; // data; conforming for code
  static final int CODE = 8;
  static final int NOT_SYSTEM = 16;
  static final int PRESENT = 1 << 7;
  static final int LONG = 1 << 13;
  static final int BIG = 1 << 14;
  static final int GRANULAR = 1 << 15;

  private final Processor c;
  private final CpuState s;

  Segments(Processor c) {
    this.c = c;
    this.s = c.s;
  }

  static int type(int attributes) {
    return attributes & 15;
  }

  static int dpl(int attributes) {
    return attributes >> 5 & 3;
  }

  static boolean isCode(int attributes) {
    return (attributes & (NOT_SYSTEM | CODE)) == (NOT_SYSTEM | CODE);
  }

  static boolean isData(int attributes) {
    return (attributes & (NOT_SYSTEM | CODE)) == NOT_SYSTEM;
  }

  static boolean isConforming(int attributes) {
    return isCode(attributes) && (attributes & EXPAND_DOWN) != 0;
  }

  static boolean isWritableData(int attributes) {
    return isData(attributes) && (attributes & WRITABLE) != 0;
  }

  static boolean isReadable(int attributes) {
    return isData(attributes) || isCode(attributes) && (attributes & WRITABLE) != 0;
  }

  // Descriptor words: the 8 bytes as read from a table.

  static int attributes(long descriptor) {
    return (int) (descriptor >>> 40) & 0xF0FF;
  }

  static long base(long descriptor) {
    return descriptor >>> 16 & 0xFF_FFFF | descriptor >>> 32 & 0xFF00_0000L;
  }

  static long limit(long descriptor) {
    long raw = descriptor & 0xFFFF | descriptor >>> 32 & 0xF_0000;
    return (descriptor & 1L << 55) != 0 ? raw << 12 | 0xFFF : raw;
  }

  /** Whether accesses through a segment need no check: base 0, limit 4 GiB, read and write. */
  boolean flat(int segment) {
    int attributes = s.segmentAttributes(segment);
    boolean rights =
        segment == CpuState.CS
            ? isReadable(attributes)
            : isWritableData(attributes) && (attributes & EXPAND_DOWN) == 0;
    return rights
        && (attributes & PRESENT) != 0
        && s.segmentBase(segment) == 0
        && s.segmentLimit(segment) == 0xFFFF_FFFFL;
  }

  /**
   * The linear address of an access outside 64-bit mode (SDM vol. 3A §5.3, §5.5).
   *
   * @param offset zero-extended
   * @param size bytes accessed; 0 where nothing is (no check of the limit then)
   * @throws GuestFault #GP(0), or #SS(0) through SS
   */
  long linear(int segment, long offset, int size, boolean write) {
    int attributes = s.segmentAttributes(segment);
    boolean allowed;
    if ((attributes & PRESENT) == 0) {
      allowed = false; // a null selector, or none loaded
    } else if (!c.protectedMode()) {
      allowed = true;
    } else if (isCode(attributes)) {
      allowed = !write && (attributes & WRITABLE) != 0;
    } else {
      allowed = !write || (attributes & WRITABLE) != 0;
    }
    if (allowed && size > 0) {
      long limit = s.segmentLimit(segment);
      long last = offset + size - 1;
      if (isData(attributes) && (attributes & EXPAND_DOWN) != 0) {
        long top = (attributes & BIG) != 0 ? 0xFFFF_FFFFL : 0xFFFF;
        allowed = offset > limit && last <= top;
      } else {
        allowed = last <= limit;
      }
    }
    if (!allowed) {
      throw s.fault(segment == CpuState.SS ? GuestFault.SS : GuestFault.GP, 0);
    }
    return s.segmentBase(segment) + offset & 0xFFFF_FFFFL;
  }

  /** Linear address of a stack access at an offset of the stack's size; checks it. */
  long stack(long offset, int size, boolean write) {
    if (c.code64() || (c.mode & ModeKey.FLAT_SEGMENT << CpuState.SS) != 0) {
      return offset;
    }
    return linear(CpuState.SS, offset, size, write);
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
      if ((s.segmentAttributes(CpuState.LDTR) & PRESENT) == 0
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
      return (s.segmentAttributes(CpuState.LDTR) & PRESENT) != 0
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
  void set(int segment, int selector, long descriptor) {
    s.selector(segment, selector);
    s.segmentBase(segment, base(descriptor));
    s.segmentLimit(segment, limit(descriptor));
    s.segmentAttributes(segment, attributes(descriptor));
  }

  /** A real-mode or virtual-8086 load: base = selector × 16 (SDM vol. 3B §20.1.1). */
  void setReal(int segment, int selector) {
    s.selector(segment, selector);
    s.segmentBase(segment, (long) (selector & 0xFFFF) << 4);
    if ((s.segmentAttributes(segment) & PRESENT) == 0) {
      s.segmentLimit(segment, 0xFFFF); // a null selector was loaded before PE was cleared
    }
    if (c.virtual8086()) {
      setVirtual8086(segment, selector);
    } else {
      // Limit and D bit stay, which is what "unreal" mode lives on (SDM vol. 3A §9.9.2).
      s.segmentAttributes(segment, s.segmentAttributes(segment) & (BIG | GRANULAR) | 0x93);
    }
  }

  /** SDM vol. 3B §20.2.1: limit 64 KiB, DPL 3. */
  void setVirtual8086(int segment, int selector) {
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
  void load(int segment, int selector) {
    if (!c.protectedMode()) {
      setReal(segment, selector);
    } else if (segment == CpuState.SS) {
      loadStack(selector, c.cpl, GuestFault.GP);
    } else if ((selector & 0xFFFC) == 0) {
      setNull(segment, selector);
    } else {
      int error = selector & 0xFFFC;
      long descriptor = read(selector, GuestFault.GP);
      int attributes = attributes(descriptor);
      if (!isReadable(attributes)) {
        throw s.fault(GuestFault.GP, error);
      }
      if (!isConforming(attributes)
          && ((selector & 3) > dpl(attributes) || c.cpl > dpl(attributes))) {
        throw s.fault(GuestFault.GP, error);
      }
      if ((attributes & PRESENT) == 0) {
        throw s.fault(GuestFault.NP, error);
      }
      set(segment, selector, markAccessed(selector, descriptor));
    }
    c.modeChanged();
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
    if ((selector & 3) != level || dpl(attributes) != level || !isWritableData(attributes)) {
      throw s.fault(fault, error);
    }
    if ((attributes & PRESENT) == 0) {
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
      if ((attributes & PRESENT) != 0
          && !isConforming(attributes)
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
    if ((attributes & PRESENT) == 0) {
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
    if ((attributes & 0x1F) != 2 || (attributes & PRESENT) == 0) {
      throw s.fault(GuestFault.TS, selector & 0xFFFC);
    }
    set(CpuState.LDTR, selector, descriptor);
  }
}
