package bootscope.core.profile;

/**
 * Is shown the calls of a run one after the other. One thread runs at a time; what is entered and
 * left is on its stack. Times are those before the first instruction of what is entered, and behind
 * the last one of what is left: retired instructions, and virtual time in nanoseconds.
 */
public interface CallVisitor {
  /**
   * From now on another thread runs, on top of whose stack it left off; its first call is entered
   * next if it is new.
   */
  void thread(int thread, long instructions, long nanoseconds);

  /** A function is entered. */
  void enter(int function, Entered how, long instructions, long nanoseconds);

  /** The function on top of the thread's stack is left. */
  void leave(long instructions, long nanoseconds);

  /** The processor idled so long at this instant; {@code nanoseconds} is the time behind it. */
  void idle(long idled, long instructions, long nanoseconds);

  /** Nothing more is shown; the run, or what was asked for of it, goes up to this instant. */
  void end(long instructions, long nanoseconds);
}
