package bootscope.core.remote;

/** How a machine is to go. */
public sealed interface Motion {
  /** Until something stops it. */
  record Run() implements Motion {}

  /** By one instruction. */
  record Step() implements Motion {}

  /**
   * By so many instructions, unless something stops it on the way.
   *
   * @param count 1 or more
   */
  record Steps(long count) implements Motion {}

  /** By one instruction, with whatever function it calls. */
  record StepOver() implements Motion {}

  /**
   * Until another line of source; by one instruction where there is none.
   *
   * @param over whether called functions run as one
   */
  record StepLine(boolean over) implements Motion {}

  /**
   * Until just before an instruction, or something stops it.
   *
   * @param address linear, or guest-physical if {@code physical}
   */
  record RunTo(long address, boolean physical) implements Motion {}

  /** Until the present function has returned. */
  record StepOut() implements Motion {}

  /**
   * By instructions, as long as the next one's linear address lies in a range, or something stops
   * it.
   *
   * @param end the first address behind it
   */
  record StepWhile(long from, long end) implements Motion {}

  /**
   * To an instant of the known run.
   *
   * @param said as {@link bootscope.core.history.Instants} takes it
   */
  record GoTo(String said) implements Motion {}

  /** Back by one instruction. */
  record StepBack() implements Motion {}

  /** Back by one instruction, over whatever was called. */
  record StepOverBack() implements Motion {}

  /** Back to the call of the present function. */
  record StepOutBack() implements Motion {}

  /** To the end of another run, by its number. */
  record Branch(int run) implements Motion {}

  /**
   * Back to where a line of source begins: the present one, or the one before it.
   *
   * @param over whether called functions are gone over
   */
  record StepLineBack(boolean over) implements Motion {}

  /** Back to where a breakpoint stopped it last, or to where its past begins. */
  record RunBack() implements Motion {}
}
