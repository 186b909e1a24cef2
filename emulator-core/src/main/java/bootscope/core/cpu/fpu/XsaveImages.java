package bootscope.core.cpu.fpu;

import bootscope.core.bits.Host;
import bootscope.core.cpu.state.CpuState;

/**
 * The images of XSAVE, XSAVEOPT, XSAVEC and XRSTOR with the components x87 (bit 0) and SSE (bit 1),
 * SDM vol. 1 chapter 13. Both lie in the legacy region, so that the standard and the compacted
 * format place them alike and differ in the header and in what is written.
 *
 * <p>An image is host memory of {@link #SIZE} bytes. For the saving instructions its caller first
 * fills it with what the guest's memory holds, then stores all of it back. Alignment, CR4.OSXSAVE
 * and CPUID are the caller's too.
 */
public final class XsaveImages {
  /** Legacy region and header, in bytes; CPUID leaf 0DH reports it. */
  public static final int SIZE = 576;

  /** State components, as in XCR0. */
  public static final long X87_STATE = 1;

  public static final long SSE_STATE = 2;

  private static final long AVX_STATE = 4;

  /** Which of the saving instructions. */
  public enum Format {
    /** XSAVE: every requested component. */
    STANDARD,
    /** XSAVEOPT: not what is in its initial configuration. */
    OPTIMISED,
    /** XSAVEC: likewise, in the compacted format. */
    COMPACTED
  }

  private static final int XSTATE_BV = 512;
  private static final int XCOMP_BV = 520;
  private static final int HEADER_END = 576;
  private static final long COMPACTED = 1L << 63;
  private static final int INITIAL_MXCSR = 0x1F80;

  private XsaveImages() {}

  /**
   * Saves components.
   *
   * @param requested EDX:EAX; XCR0 limits it
   * @param longMode in 64-bit mode: XMM8–15 too
   * @param wide with REX.W: 64-bit instruction and data pointers
   */
  public static void save(
      CpuState s, long image, long requested, boolean longMode, boolean wide, Format format) {
    long components = requested & s.xcr0();
    long inUse = inUse(s, longMode);
    if (format == Format.COMPACTED && s.mxcsr() != INITIAL_MXCSR) {
      // MXCSR is no part of XINUSE[1], but XRSTOR of this format would reset it (§13.10).
      inUse |= SSE_STATE;
    }
    long written = format == Format.STANDARD ? components : components & inUse;
    if ((written & X87_STATE) != 0) {
      FxImages.saveX87(s, image, wide);
    }
    if ((written & SSE_STATE) != 0) {
      FxImages.saveXmm(s, image, longMode);
    }
    long withMxcsr = format == Format.COMPACTED ? written & SSE_STATE : components & ~X87_STATE;
    if (withMxcsr != 0) {
      FxImages.saveMxcsr(s, image);
    }
    if (format == Format.COMPACTED) {
      Host.putLong(image + XSTATE_BV, written);
      Host.putLong(image + XCOMP_BV, components | COMPACTED);
    } else {
      long old = Host.getLong(image + XSTATE_BV);
      Host.putLong(image + XSTATE_BV, old & ~components | components & inUse);
    }
  }

  /**
   * XRSTOR.
   *
   * @param compaction whether CPUID reports XSAVEC; without it a compacted image is refused
   * @return false if the image is malformed (§13.8.1, §13.8.2): nothing was loaded, raise #GP(0)
   */
  public static boolean restore(
      CpuState s, long image, long requested, boolean longMode, boolean wide, boolean compaction) {
    long components = requested & s.xcr0();
    long present = Host.getLong(image + XSTATE_BV);
    boolean compacted = Host.getLong(image + XCOMP_BV) < 0;
    if (!headerIsValid(s, image, present, compacted && compaction)) {
      return false;
    }
    long restored = components & present;
    // The standard format carries MXCSR apart from XMM, and with AVX state too (§13.8.1).
    long withMxcsr = compacted ? restored & SSE_STATE : components & (SSE_STATE | AVX_STATE);
    if (withMxcsr != 0 && !FxImages.mxcsrIsValid(image)) {
      return false;
    }
    if ((components & X87_STATE) != 0) {
      if ((restored & X87_STATE) != 0) {
        FxImages.restoreX87(s, image, wide);
      } else {
        X87.initialise(s);
        X87.clearRegisters(s);
      }
    }
    if ((components & SSE_STATE) != 0) {
      if ((restored & SSE_STATE) != 0) {
        FxImages.restoreXmm(s, image, longMode);
      } else {
        Host.fill(s.xmm(0), 16 * FxImages.xmmRegisters(longMode), 0);
      }
    }
    if (withMxcsr != 0) {
      s.mxcsr(Host.getInt(image + FxImages.MXCSR));
    } else if (compacted && (components & SSE_STATE) != 0) {
      s.mxcsr(INITIAL_MXCSR);
    }
    return true;
  }

  private static boolean headerIsValid(CpuState s, long image, long present, boolean compacted) {
    long layout = Host.getLong(image + XCOMP_BV);
    int firstReserved = XCOMP_BV + 8;
    int lastReserved = HEADER_END;
    if (compacted) {
      layout &= ~COMPACTED;
      if ((layout & ~s.xcr0()) != 0 || (present & ~layout) != 0) {
        return false;
      }
    } else {
      // Only bytes 8–23 of the header are checked.
      lastReserved = XCOMP_BV + 16;
      if ((present & ~s.xcr0()) != 0 || layout != 0) {
        return false;
      }
    }
    for (int offset = firstReserved; offset < lastReserved; offset += 8) {
      if (Host.getLong(image + offset) != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * XINUSE (§13.6): components that are not in their initial configuration, found by looking, so
   * that it follows from the state alone. XGETBV with ECX = 1 returns it with XCR0.
   */
  public static long inUse(CpuState s, boolean longMode) {
    boolean x87 =
        s.fcw() != X87.INITIAL_CONTROL_WORD
            || (s.fswWithoutTop() | s.ftop() | s.ftwAbridged() | s.fop() | s.fcs() | s.fds()) != 0
            || (s.fip() | s.fdp()) != 0
            || !isZero(s.x87(0), 128);
    boolean sse = !isZero(s.xmm(0), 16 * FxImages.xmmRegisters(longMode));
    return (x87 ? X87_STATE : 0) | (sse ? SSE_STATE : 0);
  }

  private static boolean isZero(long address, int bytes) {
    long all = 0;
    for (int offset = 0; offset < bytes; offset += 8) {
      all |= Host.getLong(address + offset);
    }
    return all == 0;
  }
}
