package bootscope.core.cpu.ops;

/**
 * One instruction of a block, ready to run: its operands are final fields.
 *
 * <p>An op changes nothing before its last possible fault, so that a fault leaves the processor as
 * it was before the instruction. RIP in the state is stale while a block runs; whoever needs it
 * computes it from the block.
 */
public abstract class Op {
  /** Offset of the instruction from its block's first byte. */
  public int offset;

  /** Length in bytes. */
  public int length;

  /** Whether its memory operand is addressed through SS: #SS stands for #GP then. */
  public boolean throughStack;

  /** Whether it pushes or pops besides accessing memory through another segment. */
  public boolean stackToo;

  public abstract void execute(Cpu c);
}
