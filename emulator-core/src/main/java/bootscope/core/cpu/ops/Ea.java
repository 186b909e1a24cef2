package bootscope.core.cpu.ops;

import static bootscope.core.bits.Host.getLong;

/**
 * How a memory operand's address is computed, without a branch for what it lacks: a missing base or
 * index is the state's zero register.
 */
public final class Ea {
  private final long base;
  private final long index;
  private final int shift;
  private final long displacement;
  private final long mask;

  /** Host address of the base that is added unchecked (flat segments, 64-bit FS and GS). */
  private final long segmentBase;

  /** The segment whose limit and rights must be checked at each access, or −1. */
  private final int checkedSegment;

  private final int size;
  private final boolean write;

  /** The segment, 0–5. */
  final int segment;

  Ea(
      long base,
      long index,
      int shift,
      long displacement,
      long mask,
      long segmentBase,
      int segment,
      boolean checked,
      int size,
      boolean write) {
    this.base = base;
    this.index = index;
    this.shift = shift;
    this.displacement = displacement;
    this.mask = mask;
    this.segmentBase = segmentBase;
    this.segment = segment;
    this.checkedSegment = checked ? segment : -1;
    this.size = size;
    this.write = write;
  }

  /** The linear address; raises #GP(0) or #SS(0) where the segment does not allow the access. */
  public long address(Cpu c) {
    long offset = (getLong(base) + (getLong(index) << shift) + displacement) & mask;
    if (checkedSegment < 0) {
      return offset + getLong(segmentBase);
    }
    return SegmentAccess.linear(c, checkedSegment, offset, size, write);
  }

  /** The linear address {@code distance} bytes further on, for an access of {@code bytes}. */
  public long address(Cpu c, long distance, int bytes) {
    long offset = (getLong(base) + (getLong(index) << shift) + displacement + distance) & mask;
    if (checkedSegment < 0) {
      return offset + getLong(segmentBase);
    }
    return SegmentAccess.linear(c, checkedSegment, offset, bytes, write);
  }

  /** Whether each access has to be checked against a segment. */
  boolean checked() {
    return checkedSegment >= 0;
  }

  /** The offset alone, as LEA wants it. */
  long offset() {
    return (getLong(base) + (getLong(index) << shift) + displacement) & mask;
  }
}
