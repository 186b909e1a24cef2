package bootscope.core.history;

import bootscope.core.cpu.engine.Processor;

/**
 * How far apart checkpoints are, at the least. What lies between two of them is run again to answer
 * a question: what counts is how long that takes the host. In that time translated code writes far
 * more, so that the same number of checkpoints costs more there.
 *
 * @param closest instructions between two while the run is short
 * @param farthest instructions between two when it is long: there shall not be too many
 * @param running for how long the machine runs between them on the host, in ns
 */
record Spacing(long closest, long farthest, long running) {
  /** Where a run is neither short nor long, into so many parts it is divided. */
  private static final long PARTS = 1000;

  private static final Spacing TRANSLATED = even(10_000_000, 50_000_000);
  private static final Spacing INTERPRETED = new Spacing(3_000_000, 10_000_000, 0);

  /** For the engine that runs the guest. */
  static Spacing of(Processor processor) {
    return processor.engine().status().translates() ? TRANSLATED : INTERPRETED;
  }

  /** The same from the beginning to the end. */
  static Spacing even(long instructions, long running) {
    return new Spacing(instructions, instructions, running);
  }

  /**
   * Instructions from one to the next.
   *
   * @param run how many the run has by now
   */
  long instructions(long run) {
    return Math.clamp(run / PARTS, closest, farthest);
  }
}
