package bootscope.core.cpu.system;

import bootscope.core.cpu.ops.Cpu;
import bootscope.core.cpu.ops.Terminator;

/** A terminator that sets RIP itself, and after which the processor looks around. */
final class Transfer extends Terminator {
  /** What it does: it leaves RIP set. */
  @FunctionalInterface
  interface Action {
    void run(Cpu c, long nextRip);
  }

  private final Action action;

  Transfer(Action action) {
    this.action = action;
  }

  @Override
  public int leave(Cpu c) {
    action.run(c, nextRip);
    return STOP;
  }
}
