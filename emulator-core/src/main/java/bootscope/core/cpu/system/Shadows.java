package bootscope.core.cpu.system;

import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;

/**
 * What an instruction means for the events behind it: the shadows of STI, MOV SS and POP SS, and
 * whether it has seen to its single-step trap already.
 */
public final class Shadows {
  /** The next instruction runs before interrupts are looked at. */
  private boolean interrupts;

  /** The instruction that runs cast it with MOV SS or POP SS: no trap behind it. */
  private boolean stack;

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

  /** At a boundary: whether it lies in a shadow. */
  public boolean lies() {
    return interrupts;
  }

  /** At a boundary: whether it lies in a shadow, which ends with the next instruction. */
  public boolean take() {
    boolean taken = interrupts;
    interrupts = false;
    return taken;
  }

  /** The next instruction did not run after all. */
  public void putBack(boolean taken) {
    interrupts = taken;
  }

  public boolean traces() {
    return !untraced && !stack;
  }

  /** Behind an instruction: whether the traps that wait are put off until behind the next. */
  public boolean end() {
    boolean holds = stack;
    untraced = false;
    stack = false;
    return holds;
  }

  public void reset() {
    interrupts = false;
    stack = false;
    untraced = false;
  }

  public void save(StateWriter out) {
    out.putBoolean("shadow", interrupts);
  }

  public void restore(StateReader in) {
    reset();
    interrupts = in.getBoolean("shadow");
  }
}
