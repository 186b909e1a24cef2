package bootscope.core.cpu.interpret;

/** The last op of a block: an instruction that may go elsewhere or change the mode. */
abstract class Terminator extends Op {
  /** RIP of the instruction behind this one. */
  long nextRip;

  /** Instructions it stands for: 0 where a block was merely cut. */
  int instructions() {
    return 1;
  }

  /**
   * Runs the instruction.
   *
   * @return the block to go on with, or null when RIP is in the state and the processor should look
   *     around (interrupts, mode) before it goes on
   */
  abstract Block leave(Processor c);

  @Override
  final void execute(Processor c) {
    throw new IllegalStateException("a terminator leaves its block");
  }
}
