package bootscope.core.cpu.engine;

import bootscope.core.cpu.ops.ModeKey;

/**
 * Tells a listener how often each instruction retired, of how often blocks began: exactly, since
 * whatever leaves a block early does so through the interpreter. Without a listener it does
 * nothing.
 */
final class RetiredTally {
  private final NativeBlocks code;
  private RetiredInstructions listener; // or null
  private Block passing; // of bytes that a device gave, which is not kept; or null

  RetiredTally(NativeBlocks code) {
    this.code = code;
  }

  /** While no block is kept. */
  void listener(RetiredInstructions to) {
    listener = to;
    passing = null;
  }

  boolean on() {
    return listener != null;
  }

  /** A block is used that nobody keeps; the one before it has run. */
  void passing(Block b) {
    if (listener != null) {
      settlePassing();
      passing = b;
    }
  }

  void settlePassing() {
    if (passing != null) {
      settle(passing);
    }
  }

  /** Tells of the passes that a block began since they were told last; before its code goes. */
  void settle(Block b) {
    if (listener == null || b.classes == null) {
      return;
    }
    long runs = runs(b);
    if (runs != b.settled) {
      tell(b, 0, runs - b.settled);
      b.settled = runs;
    }
  }

  /** A pass that has begun is left behind so many instructions. */
  void left(Block b, int done) {
    if (listener != null && b.classes != null && done < b.count) {
      tell(b, done, -1);
    }
  }

  private void tell(Block b, int from, long times) {
    boolean user = (b.mode & ModeKey.USER) != 0;
    listener.retired(b.linear(), user, b.classes, from, b.count, times);
  }

  /** How often a block began. */
  long runs(Block b) {
    return b.passes + (b.code < 0 ? 0 : code.code.runs(b.code));
  }
}
