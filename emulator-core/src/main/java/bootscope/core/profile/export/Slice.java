package bootscope.core.profile.export;

import bootscope.core.profile.Entered;

/**
 * A call from its beginning to its end. In between, its thread may have been away from the
 * processor: that counts as its time, but what others retired then is not among its instructions.
 *
 * @param begin its beginning
 * @param instructions retired when it ended, by all threads
 * @param nanoseconds virtual time at its end
 * @param own instructions that its thread had retired when it ended
 * @param self instructions that the function retired itself
 * @param leftOut instructions of calls that were too short to be shown
 * @param leftOutCalls how many these were, with those that they made
 * @param idle virtual time in which the processor idled in it or what it called, in nanoseconds
 * @param returned whether it ended by itself, and not because there is no more
 */
record Slice(
    Begin begin,
    long instructions,
    long nanoseconds,
    long own,
    long self,
    long leftOut,
    long leftOutCalls,
    long idle,
    boolean returned) {

  /**
   * The beginning of a call.
   *
   * @param depth calls below it on its thread's stack
   * @param instructions retired before it, by all threads
   * @param nanoseconds virtual time before it
   * @param own instructions that its thread had retired before it
   */
  record Begin(
      int thread,
      int function,
      Entered how,
      int depth,
      long instructions,
      long nanoseconds,
      long own) {}

  /** Instructions that were retired in it and what it called. */
  long total() {
    return own - begin.own;
  }
}
