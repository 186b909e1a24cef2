package bootscope.core.cpu.ops;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;

/**
 * What the attributes of a segment allow: limits and rights of accesses (SDM vol. 3A §5.3, §5.5).
 *
 * <p>Attributes have the layout of descriptor bits 40–55: see {@link CpuState#segmentAttributes}.
 */
public final class SegmentAccess {
  public static final int WRITABLE = 2; // data; readable for code
  public static final int EXPAND_DOWN = 4; // data; conforming for code
  public static final int CODE = 8;
  public static final int PRESENT = 1 << 7;
  public static final int BIG = 1 << 14;

  private static final int NOT_SYSTEM = 16;

  private SegmentAccess() {}

  public static boolean isCode(int attributes) {
    return (attributes & (NOT_SYSTEM | CODE)) == (NOT_SYSTEM | CODE);
  }

  static boolean isData(int attributes) {
    return (attributes & (NOT_SYSTEM | CODE)) == NOT_SYSTEM;
  }

  public static boolean isConforming(int attributes) {
    return isCode(attributes) && (attributes & EXPAND_DOWN) != 0;
  }

  public static boolean isWritableData(int attributes) {
    return isData(attributes) && (attributes & WRITABLE) != 0;
  }

  public static boolean isReadable(int attributes) {
    return isData(attributes) || isCode(attributes) && (attributes & WRITABLE) != 0;
  }

  /** Whether accesses through a segment need no check: base 0, limit 4 GiB, read and write. */
  static boolean flat(CpuState s, int segment) {
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
   * The linear address of an access outside 64-bit mode.
   *
   * @param offset zero-extended
   * @param size bytes accessed; 0 where nothing is (no check of the limit then)
   * @throws GuestFault #GP(0), or #SS(0) through SS
   */
  public static long linear(Cpu c, int segment, long offset, int size, boolean write) {
    CpuState s = c.s;
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
}
