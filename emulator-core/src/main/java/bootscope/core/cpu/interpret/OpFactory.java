package bootscope.core.cpu.interpret;

import bootscope.core.isa.Instruction;

/** Makes the op of an instruction. */
@FunctionalInterface
interface OpFactory {
  /**
   * @return the op, or null for a form that the processor does not have (#UD)
   */
  Op make(Instruction in, Translation t);
}
