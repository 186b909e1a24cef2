package bootscope.core.cpu.simd;

import bootscope.core.bits.Host;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;

/**
 * The floating-point environment of one instruction, in the processor's scratch memory: the control
 * word, the exceptions its elements have met so far, and room for a result that must not reach the
 * destination before it is known that nothing faults.
 *
 * <p>An environment is passed as its host address. Layout: control 4 bytes, flags 4 bytes, 8
 * unused, result 16 bytes.
 */
final class Env {
  // MXCSR (SDM vol. 1 §10.2.3). The exception flags are those of SDM vol. 1 §11.5.2.
  static final int IE = 1;
  static final int DE = 2;
  static final int ZE = 4;
  static final int OE = 8;
  static final int UE = 16;
  static final int PE = 32;
  static final int DAZ = 1 << 6;
  static final int UM = 1 << 11;
  static final int PM = 1 << 12;
  static final int RC = 3 << 13;
  static final int FTZ = 1 << 15;

  /** Rounding control: to nearest even, towards −∞, towards +∞, towards 0. */
  static final int NEAREST = 0;

  static final int DOWN = 1;
  static final int UP = 2;
  static final int ZERO = 3;

  /** Exceptions found before an operation is computed (SDM vol. 1 §11.5.2). */
  private static final int PRE_COMPUTATION = IE | DE | ZE;

  /**
   * In the control word, not in MXCSR: rounding is to nearest and inexactness is masked and already
   * recorded, so that the host's own arithmetic can be used where nothing else can happen.
   */
  static final int PLAIN = 1 << 31;

  private static final int OFFSET = 2048;
  private static final int FLAGS = 4;
  private static final int RESULT = 16;

  private Env() {}

  /** Starts an instruction; returns its environment. */
  static long begin(CpuState s) {
    long env = s.scratch() + OFFSET;
    int mxcsr = s.mxcsr();
    Host.putInt(env, (mxcsr & (RC | PM | PE)) == (PM | PE) ? mxcsr | PLAIN : mxcsr);
    Host.putInt(env + FLAGS, 0);
    return env;
  }

  /**
   * Ends an instruction: adds its exceptions to MXCSR, and faults if one of them is unmasked. When
   * a pre-computation exception is unmasked, nothing is computed and no post-computation exception
   * is reported (SDM vol. 1 §11.5.3).
   */
  static void end(CpuState s, long env) {
    int flags = Host.getInt(env + FLAGS);
    if (flags != 0) {
      int mxcsr = s.mxcsr();
      int unmasked = ~(mxcsr >>> 7) & 0x3F;
      if ((flags & unmasked & PRE_COMPUTATION) != 0) {
        flags &= PRE_COMPUTATION;
      }
      s.mxcsr(mxcsr | flags);
      if ((flags & unmasked) != 0) {
        throw s.fault(GuestFault.XM);
      }
    }
  }

  /** Room for 16 bytes of result. */
  static long result(long env) {
    return env + RESULT;
  }

  static int control(long env) {
    return Host.getInt(env);
  }

  static int rounding(long env) {
    return Host.getInt(env) >>> 13 & 3;
  }

  static void raise(long env, int flags) {
    Host.putInt(env + FLAGS, Host.getInt(env + FLAGS) | flags);
  }
}
