package bootscope.core.cpu.system;

import bootscope.core.cpu.ops.Cpu;
import bootscope.core.cpu.ops.Terminator;

/** Raises a fault whenever it is reached. */
public final class Fault extends Terminator {
  private final int vector;
  private final boolean hasError;

  /**
   * @param hasError whether the fault has an error code, which is 0
   */
  public Fault(int vector, boolean hasError) {
    this.vector = vector;
    this.hasError = hasError;
    length = 1;
  }

  @Override
  public int leave(Cpu c) {
    throw hasError ? c.s.fault(vector, 0) : c.s.fault(vector);
  }
}
