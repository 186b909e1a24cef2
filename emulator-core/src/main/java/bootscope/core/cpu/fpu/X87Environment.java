package bootscope.core.cpu.fpu;

import static bootscope.core.bits.Host.getInt;
import static bootscope.core.bits.Host.getU16;
import static bootscope.core.bits.Host.getU32;
import static bootscope.core.bits.Host.putInt;
import static bootscope.core.bits.Host.putShort;

import bootscope.core.bits.Host;
import bootscope.core.cpu.state.CpuState;

/**
 * The images of FNSTENV and FNSAVE in their four formats (SDM vol. 1 figures 8-9 to 8-12): 16 or 32
 * bits, with selectors or, in real-address and virtual-8086 mode, with linear addresses.
 */
public final class X87Environment {
  /** Sizes of the images in bytes. */
  public static final int SIZE_16 = 14;

  public static final int SIZE_32 = 28;
  private static final int REGISTERS = 80;

  private static final int PROTECTED = 1;
  private static final long VIRTUAL_8086 = 1 << 17;

  private X87Environment() {}

  private static boolean hasSelectors(CpuState s) {
    return (s.cr(0) & PROTECTED) != 0 && (s.systemFlags() & VIRTUAL_8086) == 0;
  }

  /** Writes the environment; {@code size} is {@link #SIZE_16} or {@link #SIZE_32}. */
  static void store(CpuState s, long image, int size) {
    if (size == SIZE_32) {
      store32(s, image);
    } else {
      store16(s, image);
    }
  }

  /** Reads the environment. */
  static void load(CpuState s, long image, int size) {
    if (size == SIZE_32) {
      load32(s, image);
    } else {
      load16(s, image);
    }
  }

  private static int linear(int selector, long offset) {
    return (selector << 4) + (int) offset;
  }

  private static void store32(CpuState s, long image) {
    final int reserved = 0xFFFF << 16;
    putInt(image, s.fcw() | reserved);
    putInt(image + 4, X87.statusWord(s) | reserved);
    putInt(image + 8, X87.tagWord(s) | reserved);
    if (hasSelectors(s)) {
      putInt(image + 12, (int) s.fip());
      putInt(image + 16, s.fcs() | s.fop() << 16);
      putInt(image + 20, (int) s.fdp());
      putInt(image + 24, s.fds() | reserved);
    } else {
      int ip = linear(s.fcs(), s.fip());
      int dp = linear(s.fds(), s.fdp());
      putInt(image + 12, ip | reserved);
      putInt(image + 16, (ip >>> 16) << 12 | s.fop());
      putInt(image + 20, dp | reserved);
      putInt(image + 24, (dp >>> 16) << 12);
    }
  }

  private static void store16(CpuState s, long image) {
    putShort(image, s.fcw());
    putShort(image + 2, X87.statusWord(s));
    putShort(image + 4, X87.tagWord(s));
    if (hasSelectors(s)) {
      putShort(image + 6, (int) s.fip());
      putShort(image + 8, s.fcs());
      putShort(image + 10, (int) s.fdp());
      putShort(image + 12, s.fds());
    } else {
      int ip = linear(s.fcs(), s.fip());
      int dp = linear(s.fds(), s.fdp());
      putShort(image + 6, ip);
      putShort(image + 8, (ip >>> 16 & 15) << 12 | s.fop());
      putShort(image + 10, dp);
      putShort(image + 12, (dp >>> 16 & 15) << 12);
    }
  }

  private static void load32(CpuState s, long image) {
    X87.controlWord(s, getU16(image));
    X87.statusWord(s, getU16(image + 4));
    X87.tagWord(s, getU16(image + 8));
    if (hasSelectors(s)) {
      pointers(s, getU32(image + 12), getU16(image + 16), getU32(image + 20), getU16(image + 24));
      s.fop(getU16(image + 18));
    } else {
      int ip = getU16(image + 12) | getInt(image + 16) >>> 12 << 16;
      int dp = getU16(image + 20) | getInt(image + 24) >>> 12 << 16;
      pointers(s, ip & 0xFFFF_FFFFL, 0, dp & 0xFFFF_FFFFL, 0);
      s.fop(getInt(image + 16));
    }
  }

  private static void load16(CpuState s, long image) {
    X87.controlWord(s, getU16(image));
    X87.statusWord(s, getU16(image + 2));
    X87.tagWord(s, getU16(image + 4));
    if (hasSelectors(s)) {
      pointers(s, getU16(image + 6), getU16(image + 8), getU16(image + 10), getU16(image + 12));
    } else {
      int ip = getU16(image + 6) | getU16(image + 8) >>> 12 << 16;
      int dp = getU16(image + 10) | getU16(image + 12) >>> 12 << 16;
      pointers(s, ip, 0, dp, 0);
      s.fop(getU16(image + 8));
    }
  }

  private static void pointers(CpuState s, long ip, int cs, long dp, int ds) {
    s.fip(ip);
    s.fcs(cs);
    s.fdp(dp);
    s.fds(ds);
  }

  /** Writes environment and registers; {@code size} is 94 or 108. */
  static void save(CpuState s, long image, int size) {
    int environment = size - REGISTERS;
    store(s, image, environment);
    for (int i = 0; i < 8; i++) {
      Host.copy(X87.st(s, i), image + environment + 10 * i, 10);
    }
  }

  /** Reads environment and registers. */
  static void restore(CpuState s, long image, int size) {
    int environment = size - REGISTERS;
    load(s, image, environment);
    for (int i = 0; i < 8; i++) {
      Host.copy(image + environment + 10 * i, X87.st(s, i), 10);
    }
  }
}
