package bootscope.core.history;

/**
 * How far something is that goes through time, or looks for something there; all in instructions.
 *
 * @param from where it began
 * @param at where it is
 * @param to where it ends at the latest; before {@code from} for what goes back
 */
public record Advance(long from, long at, long to) {
  /** Instructions that are done. */
  public long done() {
    return Math.abs(at - from);
  }

  /** Instructions in all, at the most. */
  public long all() {
    return Math.abs(to - from);
  }

  /** The part that is done, 0 to 1. */
  public double part() {
    return all() == 0 ? 1 : (double) done() / all();
  }

  /** The same, having come to an instant; it never turns round. */
  Advance reached(long instant) {
    long next = to < from ? Math.clamp(instant, to, at) : Math.clamp(instant, at, Math.max(at, to));
    return next == at ? this : new Advance(from, next, to);
  }
}
