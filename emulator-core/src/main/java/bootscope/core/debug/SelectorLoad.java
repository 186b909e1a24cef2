package bootscope.core.debug;

import bootscope.core.cpu.engine.Processor;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.system.Segments;

/**
 * Loads a data segment register in protected mode with the checks of a MOV at the current privilege
 * level (SDM vol. 2B "MOV", vol. 3A §5.5–§5.7).
 *
 * <p>Deviation: the descriptor's accessed bit is set in the register only, not in guest memory,
 * which a debugger leaves alone.
 */
final class SelectorLoad {
  private static final int WRITABLE = 2; // data; readable for code
  private static final int CONFORMING = 4; // code
  private static final int CODE = 8;
  private static final int NOT_SYSTEM = 16;
  private static final int PRESENT = 1 << 7;
  private static final long ACCESSED = 1L << 40;

  private SelectorLoad() {}

  static RegisterEdit load(Processor processor, int segment, int selector) {
    CpuState s = processor.state();
    if (segment == CpuState.CS) {
      return RegisterEdit.NEEDS_FAR_TRANSFER;
    }
    int cpl = processor.cpl();
    boolean stack = segment == CpuState.SS;
    if ((selector & 0xFFFC) == 0) {
      if (stack && (processor.codeBits() != 64 || cpl == 3 || (selector & 3) != cpl)) {
        return RegisterEdit.NULL_SELECTOR;
      }
      set(s, segment, selector, 0, 0, stack ? cpl << 5 : 0);
      processor.edited();
      return RegisterEdit.DONE;
    }
    boolean local = (selector & 4) != 0;
    boolean table = !local || (s.segmentAttributes(CpuState.LDTR) & PRESENT) != 0;
    long offset = selector & 0xFFF8;
    long limit = local ? s.segmentLimit(CpuState.LDTR) : s.gdtrLimit();
    if (!table || offset + 7 > limit) {
      return RegisterEdit.OUTSIDE_TABLE;
    }
    long at = (local ? s.segmentBase(CpuState.LDTR) : s.gdtrBase()) + offset;
    long descriptor = 0;
    for (int i = 7; i >= 0; i--) { // by bytes: it may lie across two pages
      long physical = processor.mmu.observe(at + i);
      if (physical == -1) {
        return RegisterEdit.UNREADABLE_TABLE;
      }
      descriptor = descriptor << 8 | processor.mmu.memory().peek(physical, 1)[0] & 0xFF;
    }
    int attributes = Segments.attributes(descriptor);
    RegisterEdit refused = check(attributes, selector & 3, cpl, stack);
    if (refused != null) {
      return refused;
    }
    set(
        s,
        segment,
        selector,
        Segments.base(descriptor),
        Segments.limit(descriptor),
        attributes | (int) (ACCESSED >>> 40));
    processor.edited();
    return RegisterEdit.DONE;
  }

  /** Why the descriptor cannot be loaded, or null. */
  private static RegisterEdit check(int attributes, int rpl, int cpl, boolean stack) {
    int dpl = attributes >> 5 & 3;
    boolean code = (attributes & CODE) != 0;
    boolean writable = (attributes & WRITABLE) != 0;
    boolean fits =
        (attributes & NOT_SYSTEM) != 0 && (stack ? !code && writable : !code || writable);
    if (!fits) {
      return RegisterEdit.WRONG_TYPE;
    }
    boolean conforming = code && (attributes & CONFORMING) != 0;
    boolean allowed = stack ? rpl == cpl && dpl == cpl : conforming || rpl <= dpl && cpl <= dpl;
    if (!allowed) {
      return RegisterEdit.PRIVILEGE;
    }
    return (attributes & PRESENT) == 0 ? RegisterEdit.NOT_PRESENT : null;
  }

  private static void set(
      CpuState s, int segment, int selector, long base, long limit, int attributes) {
    s.selector(segment, selector);
    s.segmentBase(segment, base);
    s.segmentLimit(segment, limit);
    s.segmentAttributes(segment, attributes);
  }
}
