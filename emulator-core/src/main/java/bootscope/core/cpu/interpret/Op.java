package bootscope.core.cpu.interpret;

/**
 * One instruction of a block, ready to run: its operands are final fields.
 *
 * <p>An op changes nothing before its last possible fault, so that a fault leaves the processor as
 * it was before the instruction. RIP in the state is stale while a block runs; whoever needs it
 * computes it from the block.
 */
abstract class Op {
  /** Offset of the instruction from its block's first byte. */
  int offset;

  /** Length in bytes. */
  int length;

  /** Whether its memory operand is addressed through SS: #SS stands for #GP then. */
  boolean throughStack;

  /** Whether it pushes or pops besides accessing memory through another segment. */
  boolean stackToo;

  abstract void execute(Processor c);
}
