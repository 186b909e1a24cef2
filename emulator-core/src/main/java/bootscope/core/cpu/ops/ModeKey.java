package bootscope.core.cpu.ops;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.Msr;

/** What decoding depends on besides the bytes, in an int by which blocks are told apart. */
public final class ModeKey {
  public static final int CODE_SIZE = 3; // 0: 16-bit, 1: 32-bit, 2: 64-bit
  public static final int STACK32 = 1 << 2;
  public static final int USER = 1 << 3;
  public static final int PROTECTED = 1 << 4;
  static final int VIRTUAL_8086 = 1 << 5;
  public static final int FLAT_SEGMENT = 1 << 6; // shifted by the segment's number

  /** Privilege level 1 or 2. */
  public static final int BETWEEN = 1 << 12;

  private static final int LONG_CODE = 1 << 13; // L of a code segment
  private static final int BIG = 1 << 14; // D or B

  private ModeKey() {}

  /** Current privilege level by CR0, RFLAGS and SS. */
  public static int cpl(CpuState s) {
    if ((s.cr(0) & Bits.CR0_PE) == 0) {
      return 0;
    }
    return (s.systemFlags() & Bits.FLAG_VM) != 0 ? 3 : s.segmentAttributes(CpuState.SS) >> 5 & 3;
  }

  /** The key by CR0, EFER, RFLAGS and the segments. */
  public static int of(CpuState s) {
    int code = s.segmentAttributes(CpuState.CS);
    boolean longMode = (s.msr(Msr.EFER) & Msr.EFER_LMA) != 0;
    int key = longMode && (code & LONG_CODE) != 0 ? 2 : (code & BIG) != 0 ? 1 : 0;
    if ((s.cr(0) & Bits.CR0_PE) != 0) {
      key |= (s.systemFlags() & Bits.FLAG_VM) != 0 ? VIRTUAL_8086 : PROTECTED;
    }
    int cpl = cpl(s);
    if (cpl != 0) {
      key |= cpl == 3 ? USER : BETWEEN;
    }
    if ((key & CODE_SIZE) != 2) {
      if ((s.segmentAttributes(CpuState.SS) & BIG) != 0) {
        key |= STACK32;
      }
      for (int segment = 0; segment < 6; segment++) {
        if (SegmentAccess.flat(s, segment)) {
          key |= FLAT_SEGMENT << segment;
        }
      }
    }
    return key;
  }
}
