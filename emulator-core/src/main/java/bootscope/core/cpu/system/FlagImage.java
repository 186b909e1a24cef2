package bootscope.core.cpu.system;

import bootscope.core.cpu.ops.Cpu;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.LazyFlags;

/** RFLAGS as IRET and its kin load them. */
final class FlagImage {
  private FlagImage() {}

  /** The flags that an image of 2, 4 or 8 bytes sets. */
  static long mask(int size) {
    long all =
        LazyFlags.ALL
            | Bits.FLAG_TF
            | Bits.FLAG_IF
            | Bits.FLAG_DF
            | Bits.FLAG_IOPL
            | Bits.FLAG_NT
            | Bits.FLAG_RF
            | Bits.FLAG_VM
            | Bits.FLAG_AC
            | Bits.FLAG_VIF
            | Bits.FLAG_VIP
            | Bits.FLAG_ID;
    return size == 2 ? all & 0xFFFF : all;
  }

  /** Sets those flags that are in the mask; the mode is the caller's. */
  static void set(Cpu c, long flags, long mask) {
    long merged = c.rflags() & ~mask | flags & mask;
    c.s.systemFlags(merged & ~(long) LazyFlags.ALL & 0x3F_FFFFL | Bits.FLAG_FIXED);
    LazyFlags.set(c.s, (int) merged);
  }
}
