package bootscope.core.cpu.translate;

/**
 * Why translated code came back, as a number that it leaves behind beside its block's: the
 * instruction within the block, and one of these.
 */
public final class Exit {
  /** The interpreter runs this instruction, then the code goes on behind it. */
  public static final int OPERATION = 0;

  /** The interpreter runs this instruction, the block's last. */
  public static final int TERMINATOR = 1;

  /** The block has run; it goes on at its branch's target, to which there is no link yet. */
  public static final int TAKEN = 2;

  /** The same, behind the branch. */
  public static final int NEXT = 3;

  /** The same, behind an instruction that is no branch: the block was merely cut there. */
  public static final int CUT = 4;

  /** Nothing of the block has run: RIP may not lead here any more. */
  public static final int STALE = 5;

  /** Nothing of the block has run: less room was left than it has instructions. */
  public static final int DEADLINE = 6;

  /** The block has run, and so has the time: the processor must look around. */
  public static final int BOUNDARY = 7;

  /** As {@link #NEXT}, behind an instruction at which the processor would have looked around. */
  public static final int BEHIND_BOUNDARY = 8;

  private static final int KIND_BITS = 4;

  private Exit() {}

  /** Why code comes back, for a listing; instructions count from 1. */
  static String text(int exit) {
    return switch (kind(exit)) {
      case OPERATION, TERMINATOR -> "instruction " + (index(exit) + 1) + " by the interpreter";
      case TAKEN -> "to the branch's target, not linked yet";
      case NEXT, CUT -> "to what follows, not linked yet";
      case STALE -> "may be out of date";
      case DEADLINE -> "too little time left";
      case BOUNDARY -> "look around: the time is over";
      default -> "to what follows, where the processor would look around";
    };
  }

  static int of(int index, int kind) {
    return index << KIND_BITS | kind;
  }

  public static int kind(int exit) {
    return exit & (1 << KIND_BITS) - 1;
  }

  public static int index(int exit) {
    return exit >> KIND_BITS;
  }
}
