package bootscope.core.cpu.fpu;

import bootscope.core.bits.Host;
import bootscope.core.cpu.state.CpuState;

/**
 * The 512-byte image of FXSAVE and FXRSTOR, which is also the legacy region of XSAVE (SDM vol. 1
 * §10.5.1, tables 10-2 and following). An image is host memory; its caller moves it from and to the
 * guest, and checks alignment.
 */
public final class FxImages {
  /** Bytes that FXRSTOR reads. */
  public static final int SIZE = 512;

  /** MXCSR bits that software may set. */
  public static final int MXCSR_MASK = 0xFFFF;

  static final int MXCSR = 24;
  private static final int REGISTERS = 32;
  private static final int XMM = 160;

  private FxImages() {}

  /**
   * FXSAVE.
   *
   * @param longMode in 64-bit mode: XMM8–15 too
   * @param wide with REX.W: 64-bit instruction and data pointers instead of selectors and offsets
   * @return how many bytes to store; what follows them stays as it is in the guest's memory
   */
  public static int save(CpuState s, long image, boolean longMode, boolean wide) {
    saveX87(s, image, wide);
    saveMxcsr(s, image);
    saveXmm(s, image, longMode);
    return XMM + 16 * xmmRegisters(longMode);
  }

  /**
   * FXRSTOR.
   *
   * @return false if the image would set a reserved bit of MXCSR: nothing was loaded, raise #GP(0)
   */
  public static boolean restore(CpuState s, long image, boolean longMode, boolean wide) {
    if (!mxcsrIsValid(image)) {
      return false;
    }
    restoreX87(s, image, wide);
    s.mxcsr(Host.getInt(image + MXCSR));
    restoreXmm(s, image, longMode);
    return true;
  }

  static boolean mxcsrIsValid(long image) {
    return (Host.getInt(image + MXCSR) & ~MXCSR_MASK) == 0;
  }

  static int xmmRegisters(boolean longMode) {
    return longMode ? 16 : 8;
  }

  /** Bytes 0–23 and 32–159. */
  static void saveX87(CpuState s, long image, boolean wide) {
    Host.putShort(image, s.fcw());
    Host.putShort(image + 2, X87.statusWord(s));
    Host.putShort(image + 4, s.ftwAbridged());
    Host.putShort(image + 6, s.fop());
    if (wide) {
      Host.putLong(image + 8, s.fip());
      Host.putLong(image + 16, s.fdp());
    } else {
      Host.putLong(image + 8, s.fip() & 0xFFFF_FFFFL | (long) s.fcs() << 32);
      Host.putLong(image + 16, s.fdp() & 0xFFFF_FFFFL | (long) s.fds() << 32);
    }
    for (int i = 0; i < 8; i++) {
      long register = X87.st(s, i);
      Host.putLong(image + REGISTERS + 16 * i, Host.getLong(register));
      Host.putLong(image + REGISTERS + 16 * i + 8, Host.getU16(register + 8));
    }
  }

  static void saveMxcsr(CpuState s, long image) {
    Host.putInt(image + MXCSR, s.mxcsr());
    Host.putInt(image + MXCSR + 4, MXCSR_MASK);
  }

  static void saveXmm(CpuState s, long image, boolean longMode) {
    Host.copy(s.xmm(0), image + XMM, 16 * xmmRegisters(longMode));
  }

  static void restoreX87(CpuState s, long image, boolean wide) {
    X87.controlWord(s, Host.getU16(image));
    X87.statusWord(s, Host.getU16(image + 2));
    s.ftwAbridged(Host.getU8(image + 4));
    s.fop(Host.getU16(image + 6));
    if (wide) {
      s.fip(Host.getLong(image + 8));
      s.fcs(0);
      s.fdp(Host.getLong(image + 16));
      s.fds(0);
    } else {
      s.fip(Host.getU32(image + 8));
      s.fcs(Host.getU16(image + 12));
      s.fdp(Host.getU32(image + 16));
      s.fds(Host.getU16(image + 20));
    }
    for (int i = 0; i < 8; i++) {
      Host.copy(image + REGISTERS + 16 * i, X87.st(s, i), 10);
    }
  }

  static void restoreXmm(CpuState s, long image, boolean longMode) {
    Host.copy(image + XMM, s.xmm(0), 16 * xmmRegisters(longMode));
  }
}
