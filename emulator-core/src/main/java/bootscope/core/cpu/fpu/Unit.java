package bootscope.core.cpu.fpu;

import static bootscope.core.cpu.fpu.X87.C0;
import static bootscope.core.cpu.fpu.X87.C1;
import static bootscope.core.cpu.fpu.X87.C2;
import static bootscope.core.cpu.fpu.X87.C3;

import bootscope.core.bits.Host;
import bootscope.core.cpu.state.CpuState;

/**
 * What the instruction groups share: the one operation in progress, and how its exceptions reach
 * the status word (SDM vol. 1 §8.5, §8.6).
 */
final class Unit {
  /** The condition codes of an unordered comparison. */
  static final int UNORDERED = C0 | C2 | C3;

  final SoftFloat f = new SoftFloat();
  final Transcendentals transcendentals = new Transcendentals(f);

  /** Reads a memory operand into {@link #f}, widened but not quieted. */
  @FunctionalInterface
  interface Loader {
    void load(SoftFloat f, long mem);
  }

  /**
   * A stack fault: an operand is empty, or the register to push into is not (SDM vol. 1 §8.5.1.1).
   *
   * @return whether it is masked, so that the instruction completes with indefinite results
   */
  boolean stackFault(CpuState s, boolean overflow) {
    s.fswWithoutTop(s.fswWithoutTop() & ~C1 | SoftFloat.IE | X87.STACK_FAULT | (overflow ? C1 : 0));
    return (s.fcw() & SoftFloat.IE) != 0;
  }

  /** Starts an operation. */
  void begin(CpuState s) {
    f.begin(s.fcw());
  }

  /**
   * Ends an operation: its exceptions and C1 go to the status word.
   *
   * @return whether results may be written; an unmasked exception of the operands prevents it
   */
  boolean end(CpuState s) {
    boolean stopped = (f.flags & ~f.masks & SoftFloat.BEFORE) != 0;
    if (stopped) {
      f.flags &= SoftFloat.BEFORE;
      f.roundedUp = false;
    }
    s.fswWithoutTop(s.fswWithoutTop() & ~C1 | f.flags | (f.roundedUp ? C1 : 0));
    return !stopped;
  }

  /** Clears C1, for what cannot raise an exception. */
  static void clearC1(CpuState s) {
    X87.conditions(s, C1, 0);
  }

  /** Writes the result of {@link #f} into ST(i). */
  void store(CpuState s, int i) {
    X87.write(s, i, f.significand, f.signExponent);
  }

  void push(CpuState s) {
    X87.push(s, f.significand, f.signExponent);
  }

  static void storeIndefinite(CpuState s, int i) {
    X87.write(s, i, Float80.INDEFINITE, Float80.INDEFINITE_SE);
  }

  static void pushIndefinite(CpuState s) {
    X87.push(s, Float80.INDEFINITE, Float80.INDEFINITE_SE);
  }

  static long significand(CpuState s, int i) {
    return Host.getLong(X87.st(s, i));
  }

  static int signExponent(CpuState s, int i) {
    return Host.getU16(X87.st(s, i) + 8);
  }
}
