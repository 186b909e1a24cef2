package bootscope.core.cpu.interpret;

import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;

/**
 * What an instruction means for the events behind it: the shadows of STI, MOV SS and POP SS, and
 * who has seen to RF and the single-step trap already.
 */
final class Shadows {
  /** The next instruction runs before interrupts are looked at. */
  private boolean interrupts;

  /** The instruction that runs cast it with MOV SS or POP SS: no trap behind it. */
  private boolean stack;

  /** The instruction that runs has given RF the value that it shall have. */
  private boolean keepsResume;

  /** The instruction that runs has seen to its single-step trap itself. */
  private boolean untraced;

  /** Begins the shadow of STI: one instruction without interrupts. */
  void cast() {
    interrupts = true;
  }

  /**
   * Begins the shadow of MOV SS and POP SS, which holds debug traps off too (SDM vol. 3A §6.8.3).
   * An instruction breakpoint in it is taken: so AMD's processors do, Intel's suppress it.
   */
  void castByStack() {
    interrupts = true;
    stack = true;
  }

  /**
   * TF from before the instruction raises no trap behind it: an event was delivered, which cleared
   * TF (SDM vol. 3B §17.3.1.4).
   */
  void untraced() {
    untraced = true;
  }

  /**
   * RF stays as the instruction leaves it: IRET and task switches load it, and it is set between
   * the iterations of a repeated string instruction (SDM vol. 3B §17.3.1.1).
   */
  void keepResumeFlag() {
    keepsResume = true;
  }

  /** At a boundary: whether it lies in a shadow, which ends with the next instruction. */
  boolean take() {
    boolean taken = interrupts;
    interrupts = false;
    return taken;
  }

  /** The next instruction did not run after all. */
  void putBack(boolean taken) {
    interrupts = taken;
  }

  /** Before an instruction; an event through a task gate may have set what is cleared. */
  void begin() {
    keepsResume = false;
  }

  boolean clearsResumeFlag() {
    return !keepsResume;
  }

  boolean traces() {
    return !untraced && !stack;
  }

  /** Behind an instruction: whether the traps that wait are put off until behind the next. */
  boolean end() {
    boolean holds = stack;
    untraced = false;
    stack = false;
    return holds;
  }

  void reset() {
    interrupts = false;
    stack = false;
    keepsResume = false;
    untraced = false;
  }

  void save(StateWriter out) {
    out.putBoolean("shadow", interrupts);
  }

  void restore(StateReader in) {
    reset();
    interrupts = in.getBoolean("shadow");
  }
}
