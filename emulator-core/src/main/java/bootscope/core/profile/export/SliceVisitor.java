package bootscope.core.profile.export;

/** Is shown the calls of {@link Slices}, in the order in which things happened. */
interface SliceVisitor {
  /**
   * The processor goes to a thread.
   *
   * @param shown whether it stays for as long as the shortest call that is shown
   */
  default void run(int thread, boolean shown, long instructions, long nanoseconds) {}

  /** A call begins, on the present thread. */
  default void begin(Slice.Begin begin) {}

  /** The latest call of its thread that has not ended ends. */
  default void end(Slice slice) {}

  /**
   * The processor idled.
   *
   * @param thread that ran
   * @param from virtual time, in nanoseconds
   * @param to virtual time, in nanoseconds
   */
  default void idle(int thread, long from, long to, long instructions) {}

  /** Nothing more comes, and no call is open. */
  default void end(long instructions, long nanoseconds) {}
}
