package bootscope.core.cpu.ops;

/**
 * The last op of a block: an instruction that may go elsewhere or change the mode. It tells which
 * way it goes; whoever runs the block knows what lies there.
 */
public abstract class Terminator extends Op {
  /** The way on: to {@link #nextRip}. */
  public static final int NEXT = 0;

  /** To {@link #target}, which has not been checked. */
  public static final int TAKEN = 1;

  /** To the RIP in the state. */
  public static final int JUMPED = 2;

  /** To the RIP in the state, once the processor has looked around: interrupts, mode. */
  public static final int STOP = 3;

  /** RIP of the fixed target; 0 where there is none. */
  public final long target;

  /** RIP of the instruction behind this one. */
  public long nextRip;

  /** Goes on, or to what it computes. */
  protected Terminator() {
    this(0);
  }

  /**
   * @param target RIP to which it may go besides the way on
   */
  protected Terminator(long target) {
    this.target = target;
  }

  /** Instructions it stands for: 0 where a block was merely cut. */
  public int instructions() {
    return 1;
  }

  /**
   * Runs the instruction.
   *
   * @return {@link #NEXT}, {@link #TAKEN}, {@link #JUMPED} or {@link #STOP}
   */
  public abstract int leave(Cpu c);

  @Override
  public final void execute(Cpu c) {
    throw new IllegalStateException("a terminator leaves its block");
  }
}
