package bootscope.core.cpu.fpu;

import bootscope.core.cpu.state.CpuState;

/** One x87 instruction in one operand form, applied to a processor's state. */
@FunctionalInterface
public interface X87Function {
  /**
   * Executes it. The caller has checked CR0 and pending exceptions, and that a memory operand can
   * be written where one is.
   *
   * @param mem host address of the memory operand's bytes: filled for what reads, to be filled by
   *     what writes
   * @param i the number of the register operand ST(i)
   * @return how many bytes at {@code mem} the caller must now store to the guest's operand; 0 for
   *     what does not write memory, and when an unmasked exception prevents the store
   */
  int apply(CpuState s, long mem, int i);
}
