package bootscope.core.cpu.ops;

import static bootscope.core.bits.Host.getLong;
import static bootscope.core.bits.Host.putLong;

import bootscope.core.bits.Host;
import bootscope.core.cpu.state.CpuState;

/** The stack as a block's mode sees it. */
public final class Stack {
  private final long sp; // host address of RSP
  private final int size;
  private final long mask;
  private final boolean flat;

  public Stack(OperandBinder t) {
    sp = t.s.gpr(CpuState.RSP);
    size = t.stackSize();
    mask = size == 8 ? -1 : size == 4 ? 0xFFFF_FFFFL : 0xFFFF;
    flat = t.flatStack();
  }

  boolean flat64() {
    return size == 8;
  }

  void pointer(long value) {
    switch (size) {
      case 8 -> putLong(sp, value);
      case 4 -> putLong(sp, value & 0xFFFF_FFFFL);
      default -> Host.putShort(sp, (int) value);
    }
  }

  /** Linear address of bytes at an offset from the pointer. */
  long linear(Cpu c, long distance, int bytes, boolean write) {
    return address(c, getLong(sp) + distance, bytes, write);
  }

  /** Linear address of bytes at an offset in the stack segment. */
  long address(Cpu c, long unmasked, int bytes, boolean write) {
    long offset = unmasked & mask;
    return flat ? offset : SegmentAccess.linear(c, CpuState.SS, offset, bytes, write);
  }

  void push(Cpu c, int bytes, long value) {
    c.mmu.store(linear(c, -bytes, bytes, true), bytes, value);
    pointer(getLong(sp) - bytes);
  }

  /** Reads the top without releasing it. */
  public long top(Cpu c, int bytes) {
    return c.mmu.load(linear(c, 0, bytes, false), bytes);
  }

  public void release(long bytes) {
    pointer(getLong(sp) + bytes);
  }
}
