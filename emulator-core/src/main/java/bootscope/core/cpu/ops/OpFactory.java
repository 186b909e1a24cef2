package bootscope.core.cpu.ops;

import bootscope.core.isa.Instruction;

/** Makes the op of an instruction. */
@FunctionalInterface
public interface OpFactory {
  /**
   * @return the op, or null for a form that it knows nothing of
   */
  Op make(Instruction in, OperandBinder t);
}
